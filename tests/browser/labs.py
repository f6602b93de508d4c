"""A real JupyterLab with the course's settings, and how a page of it opens and closes notebooks: for the browser tests and the benchmark."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
READY = "window.jupyterapp && jupyterapp.shell.currentWidget"
# Opens a notebook, runs all of it, and gives back how each code cell ended.
OPEN = """async path => {
  const panel = await jupyterapp.commands.execute('docmanager:open', {path});
  await panel.context.ready;
  await panel.sessionContext.ready;
  jupyterapp.shell.activateById(panel.id);
  await jupyterapp.commands.execute('notebook:run-all-cells');
  return panel.content.widgets.filter(cell => cell.model.type === 'code').map(cell => ({
    id: cell.model.sharedModel.getId(), count: cell.model.executionCount,
    error: cell.model.outputs.toJSON().some(output => output.output_type === 'error') }));
}"""
# Everything, without asking whether to save: what a test did to a lesson is over with the test.
CLOSE = """async () => {
  for (const panel of [...jupyterapp.shell.widgets('main')]) {
    await panel.sessionContext?.shutdown();
    panel.dispose();
  }
}"""

_spec = importlib.util.spec_from_file_location("course", ROOT / "course.py")
assert _spec is not None
assert _spec.loader is not None
course = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(course)


@contextmanager
def serve(folder: Path, base: Path) -> Iterator[str]:
    """The address of a JupyterLab that serves `folder`; settings, progress and log are kept in `base`. RuntimeError when it does not start."""
    course.write_settings(base / "prefix")
    env = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(base / "prefix/etc/jupyter"),
        "JUPYTER_DATA_DIR": str(base / "data"),
        "JUPYTERLAB_WORKSPACES_DIR": str(base / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(base / "settings"),
        "AWS_STUDY_HOME": str(base / "home"),
    }
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True"]
    command += ["--LabApp.news_url=None", "--LabApp.extension_manager=readonly"]
    log = base / "lab.log"
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(command, env=env, stdout=written, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/api", log)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str, log: Path) -> None:
    """Until somebody answers there; after half a minute RuntimeError, with the end of the log."""
    for _try in range(150):
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(log.read_text(encoding="utf-8")[-2000:])

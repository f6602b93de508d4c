"""From a key press on a slider to the repaint, in a real JupyterLab: each simulation's card beside `interact` with the same chart."""

from __future__ import annotations

import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
MOVES = 60
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
LESSONS = {
    "load_balancing": ["cross-zone", "latency", "draining"],
    "s3_lifecycle": ["lifecycle-cost", "which-class", "lifecycle-rule"],
}

PREPARE = """
%matplotlib inline
import matplotlib, matplotlib.pyplot as plt, ipywidgets
from aws_study.simulations import {module} as lesson
from aws_study.ui import livechart
card = lesson.SIMULATIONS["{name}"]()
card
"""
INTERACT = """
first = next(iter(card._controls.values()))
name, now = first.name, dict(card.values)
numbers = [control for control in card._controls.values() if type(control).__name__ == "Number"]
name = numbers[0].name
def draw(step):
    low, high = numbers[0].low, numbers[0].high
    value = low + (high - low) * step / 100
    with matplotlib.rc_context(livechart.STYLE):
        figure = plt.figure(figsize=(livechart.WIDTH / 72, livechart.HEIGHT / 72))
        chart = type(card._chart)()
        chart.setup(figure)
        chart.show(card._run(**{**now, name: int(value)}))
        plt.show()
ipywidgets.interact(draw, step=ipywidgets.IntSlider(20, 0, 100))
"""
# The next change under `selector`, then the frame after it; the clock starts at the key.
WAIT = """selector => { const root = document.querySelector(selector);
  window.measured = new Promise(done => {
    let start = null;
    document.addEventListener('keydown', () => { start = performance.now(); }, {once: true, capture: true});
    const observer = new MutationObserver(changes => {
      if (start === null || !changes.some(change => [...change.addedNodes].some(node => node.nodeType === 1))) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    });
    observer.observe(root, {childList: true, subtree: true});
  }); }"""


def lab(folder: Path):
    spec = importlib.util.spec_from_file_location("course", ROOT / "course.py")
    course = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(course)
    course.write_settings(folder / "prefix")
    env = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / "prefix/etc/jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
    }
    env |= {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }
    port = "18943"
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--IdentityProvider.token=",
    ]
    command += [f"--ServerApp.root_dir={folder / 'nb'}", "--LabApp.expose_app_in_browser=True"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _try in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=2)
            break
        except OSError:
            time.sleep(0.2)
    return process, f"http://127.0.0.1:{port}"


def moves(page, handle, selector: str, keys=("ArrowRight", "ArrowLeft")) -> list[float]:
    times = []
    handle.focus()
    for i in range(MOVES + 3):
        page.evaluate(WAIT, selector)
        page.keyboard.press(keys[i % 2])
        times.append(
            page.evaluate(
                "() => Promise.race([window.measured, new Promise(done => setTimeout(() => done(null), 4000))])"
            )
        )
        page.wait_for_timeout(30)
    seen = sorted(t for t in times[3:] if t is not None)
    if len(seen) < MOVES - 3:
        raise RuntimeError(f"{MOVES - len(seen)} of {MOVES} moves were not followed by a repaint under {selector}")
    return seen


def main() -> list[tuple[str, float, float, float, float]]:
    folder, results = Path(tempfile.mkdtemp(prefix="aws-study-bench-")), []
    (folder / "nb").mkdir()
    for module, names in LESSONS.items():
        for name in names:
            cells = [
                nbformat.v4.new_code_cell(text.replace("{module}", module).replace("{name}", name))
                for text in (PREPARE, INTERACT)
            ]
            book = nbformat.v4.new_notebook(cells=cells)
            book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
            nbformat.write(book, folder / "nb" / f"{name}.ipynb")
    process, address = lab(folder)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
            for name in [name for names in LESSONS.values() for name in names]:
                page = browser.new_page(viewport={"width": 1200, "height": 1400})
                page.goto(f"{address}/lab/tree/{name}.ipynb?reset")
                page.wait_for_function(
                    "window.jupyterapp && jupyterapp.shell.currentWidget && jupyterapp.shell.currentWidget.context"
                )
                page.evaluate(
                    "async () => { const p = jupyterapp.shell.currentWidget; await p.context.ready; await p.sessionContext.ready;"
                    " await jupyterapp.commands.execute('notebook:run-all-cells'); }"
                )
                page.wait_for_selector(".aws-card svg[role=img]")
                page.wait_for_selector(".widget-interact .jp-OutputArea img")
                ours = moves(page, page.locator(".aws-card input[type=range]").first, ".aws-moving")
                theirs = moves(
                    page, page.locator(".widget-interact [role=slider]").first, ".widget-interact .jp-OutputArea"
                )
                cut = -3  # the 95th percentile of about 60
                row = (name, statistics.median(ours), ours[cut], statistics.median(theirs), theirs[cut])
                results.append(row)
                print(*row, flush=True)
                page.evaluate("async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown() }")
                page.close()
    finally:
        process.terminate()
        shutil.rmtree(folder, ignore_errors=True)
    return results


if __name__ == "__main__":
    main()

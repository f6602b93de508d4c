"""A real JupyterLab with the course's settings, and Debian's Chromium to look at it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
RUN_ALL = """async () => {
  const panel = jupyterapp.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await jupyterapp.commands.execute('notebook:run-all-cells');
  return panel.content.widgets.filter(cell => cell.model.type === 'code').map(cell => ({
    id: cell.model.sharedModel.getId(), count: cell.model.executionCount,
    error: cell.model.outputs.toJSON().some(output => output.output_type === 'error') }));
}"""

expect.set_options(timeout=20_000)  # two browsers, two servers and their kernels on two cores: slow is no fault here

spec = importlib.util.spec_from_file_location("course", ROOT / "course.py")
course = importlib.util.module_from_spec(spec)
spec.loader.exec_module(course)


def notebook(source: str) -> str:
    cell = {"id": "only", "cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


HOSTILE = notebook(
    f"""from pathlib import Path
from aws_study.study import questions, widgets
questions.BANK = Path({str(ROOT / "tests" / "study" / "bank")!r})
widgets.ask("sample-hostile")"""
)


ONE_QUESTION = notebook("""from aws_study.study import widgets
widgets.ask("elb-cross-zone-01")""")


class Lab(NamedTuple):
    """A running JupyterLab: where it answers, and the folder that git looks after."""

    address: str
    repository: Path


def git(folder: Path, *command: str) -> str:
    return subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves a learner's copies and nothing of this machine's settings."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium: .ci/run installs it")
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    base = tmp_path_factory.mktemp("lab")
    repository = base / "course"  # what git sees of the course: its notebooks and what it ignores
    shutil.copytree(ROOT / "notebooks", repository / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copyfile(ROOT / ".gitignore", repository / ".gitignore")
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "-c", "user.name=course", "-c", "user.email=course@example.com", "commit", "-q", "-m", "lessons")
    course.bring_copies(repository / "notebooks", repository / "my")
    (repository / "my" / "hostile.ipynb").write_text(HOSTILE, encoding="utf-8")
    (repository / "my" / "elb-question.ipynb").write_text(ONE_QUESTION, encoding="utf-8")
    course.write_settings(base / "prefix")
    env = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(base / "prefix/etc/jupyter"),
        "JUPYTER_DATA_DIR": str(base / "data"),
        "JUPYTERLAB_WORKSPACES_DIR": str(base / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(base / "settings"),
        "AWS_STUDY_HOME": str(base / "home"),
    }
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--IdentityProvider.token=",
    ]
    command += [f"--ServerApp.root_dir={repository / 'my'}", "--LabApp.expose_app_in_browser=True"]
    command += ["--LabApp.news_url=None", "--LabApp.extension_manager=readonly"]
    log = (base / "lab.log").open("w")
    process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    for _try in range(150):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=2)
            break
        except OSError:
            time.sleep(0.2)
    else:
        process.terminate()
        pytest.fail((base / "lab.log").read_text()[-2000:])
    yield Lab(address, repository)
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def open_lesson(lab, chromium):
    """Open a notebook, run all of it, and give back the page; `page.errors` collects what the console called an error."""
    pages = []

    def open_(notebook: str, *, width: int = 1280, height: int = 900):
        page = chromium.new_page(viewport={"width": width, "height": height})
        pages.append(page)
        page.set_default_timeout(30_000)
        page.errors = []
        page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(f"{lab.address}/lab/tree/{notebook}?reset")
        page.wait_for_function(
            "window.jupyterapp && jupyterapp.shell.currentWidget && jupyterapp.shell.currentWidget.context",
            timeout=60_000,
        )
        page.ran = page.evaluate(RUN_ALL)
        page.wait_for_selector(".aws-card svg[role=img], .aws-study")
        return page

    yield open_
    for page in pages:
        page.evaluate("async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown() }")
        page.close()

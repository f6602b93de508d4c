"""A real JupyterLab with the course's settings, and Debian's Chromium to look at it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from labs import CHROMIUM, CLOSE, FLAGS, OPEN, READY, ROOT, course, serve
from playwright.sync_api import expect, sync_playwright

expect.set_options(timeout=20_000)  # two browsers, two servers and their kernels on two cores: slow is no fault here


def notebook(*sources: str) -> str:
    """The text of a notebook with these code cells."""
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**empty, "id": f"cell-{place}", "source": source} for place, source in enumerate(sources)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


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


def serious(page) -> list[tuple[str, str]]:
    """What axe-core finds serious or critical inside the course's widgets: the rule and the first element."""
    found = Axe().run(page, context=".aws-card, .aws-study").response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found if rule["impact"] in ("serious", "critical")]


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
    with serve(repository / "my", base) as address:
        yield Lab(address, repository)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desk(lab, chromium):
    """One JupyterLab for all tests of this process: opening the page takes longer than opening a lesson in it."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(30_000)
    page.errors = []
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(f"{lab.address}/lab?reset")
    page.wait_for_function(READY, timeout=60_000)
    return page


@pytest.fixture
def open_lesson(desk):
    """Open a notebook, run all of it, and give back the page; `page.errors` collects what the console called an error."""

    def open_(notebook: str, *, width: int = 1280, height: int = 900):
        desk.set_viewport_size({"width": width, "height": height})
        desk.evaluate(CLOSE)
        desk.errors.clear()
        desk.ran = desk.evaluate(OPEN, notebook)
        desk.wait_for_selector(".aws-card svg[role=img], .aws-study")
        return desk

    yield open_
    desk.evaluate(CLOSE)

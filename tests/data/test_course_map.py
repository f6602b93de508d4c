"""The map of the course agrees with the README, the notebooks and the exams."""

import subprocess
import sys
from pathlib import Path

import yaml

from aws_study.study import blueprint

ROOT = Path(__file__).parents[2]
COURSE = yaml.safe_load((ROOT / "data" / "course.yaml").read_text(encoding="utf-8"))
READY = [row for row in COURSE if row["status"] == "ready"]


def test_the_readme_has_the_table_of_today():
    assert subprocess.run([sys.executable, "tools/course_table.py", "--check"], cwd=ROOT).returncode == 0


def test_ready_lessons_are_there_in_both_languages_and_no_other():
    slugs = [row["slug"] for row in READY]
    for folder in ("notebooks", "notebooks/ko"):
        assert sorted(path.stem for path in (ROOT / folder).glob("[0-9]*.ipynb")) == sorted(slugs)


def test_titles_are_those_of_the_notebooks():
    import nbformat

    for row in READY:
        for language, folder in (("en", "notebooks"), ("ko", "notebooks/ko")):
            first = nbformat.read(ROOT / folder / f"{row['slug']}.ipynb", 4).cells[0].source.splitlines()[0]
            assert first == f"# {row[language]}"


def test_exam_tasks_exist():
    for row in READY:
        for exam, tasks in row.get("tasks", {}).items():
            assert set(tasks) <= set(blueprint.exams()[exam].tasks)

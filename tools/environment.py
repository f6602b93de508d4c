"""Writes environment.yml (Binder, conda) from pyproject.toml; with --check it only compares."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "3.12"  # one minor, so that Binder, conda and the tests speak of the same
CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # matplotlib would bring Qt along
ONLY_PYPI = {"moto", "fsrs", "genanki", "boto3"}


def text() -> str:
    with (ROOT / "pyproject.toml").open("rb") as file:
        wanted = tomllib.load(file)["project"]["dependencies"]
    names = {line: re.split(r"[\[<>=!~ ]", line, maxsplit=1)[0] for line in wanted}
    conda = [
        line.replace(name, CONDA_NAMES.get(name, name), 1) for line, name in names.items() if name not in ONLY_PYPI
    ]
    pip = [line for line, name in names.items() if name in ONLY_PYPI]
    lines = ["# Written by tools/environment.py from pyproject.toml: change that file instead.", "name: aws-study"]
    lines += ["channels: [conda-forge, nodefaults]", "dependencies:", f"  - python={PYTHON}"]
    lines += [f"  - {line}" for line in sorted(conda)]
    lines += ["  - pip", "  - pip:", *[f'      - "{line}"' for line in sorted(pip)], "      - -e ."]
    return "\n".join(lines) + "\n"


def main() -> int:
    file = ROOT / "environment.yml"
    if "--check" not in sys.argv:
        file.write_text(text(), encoding="utf-8")
        return 0
    if file.read_text(encoding="utf-8") != text():
        print("environment.yml does not agree with pyproject.toml: python tools/environment.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

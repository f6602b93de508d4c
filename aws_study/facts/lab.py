"""The files that the labs in the notebooks use: an event, a template. Invented by the course; nothing in them is a fact."""

from __future__ import annotations

from aws_study.facts.table import UnknownFact, path


def lab(name: str) -> str:
    """The text of data/lab/`name`. Raises UnknownFact for a file that is not there."""
    known = sorted(file.name for file in path("lab").iterdir())
    if name not in known:
        raise UnknownFact("lab file", name, known)
    return path(f"lab/{name}").read_text(encoding="utf-8")

"""What a row of the progress file must hold, so that review, report and exam can read a file that comes from elsewhere."""

from __future__ import annotations

from typing import Any


def check(kind: str, data: dict[str, Any]) -> None:
    """Raises ValueError or KeyError when a row of this kind could not have been written by the course."""
    if kind in ("answer", "practice", "prediction"):
        _must(type(data.get("right", False)) is bool, kind, data)  # a row without it is kept, and counted nowhere
        _must(_words(data.get("mistakes", [])), kind, data)
        sure = data.get("sure")
        _must(sure is None or (_number(sure) and 0 <= sure <= 1), kind, data)
        if kind == "prediction":
            _must(isinstance(data.get("simulation", ""), str), kind, data)
    elif kind == "exam":
        _exam(data)


def _exam(data: dict[str, Any]) -> None:
    event = data["event"]
    if event == "started":
        _must(isinstance(data["exam"], str) and _words(data["questions"]) and _number(data["seconds"]), event, data)
    elif event == "answered":
        _must(isinstance(data["question"], str) and _words(data["chosen"]), event, data)
    elif event == "flagged":
        _must(isinstance(data["question"], str) and type(data["flag"]) is bool, event, data)
    elif event == "finished":
        _must(_number(data["seconds"]), event, data)
        for tally in (data["right"], data["total"]):
            _must(isinstance(tally, dict) and all(type(count) is int for count in tally.values()), event, data)


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _number(value: Any) -> bool:
    return type(value) in (int, float)


def _must(good: bool, kind: str, data: dict[str, Any]) -> None:
    if not good:
        raise ValueError(f"not a row of {kind}: {data!r:.120}")

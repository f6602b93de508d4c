"""Writes the README's course table from data/course.yaml, between its two markers; --check only compares."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- course table: tools/course_table.py -->", "<!-- end of course table -->"


def table() -> str:
    lines = ["| lesson | English | 한국어 | minutes |", "|---|---|---|---|"]
    planned = []
    for row in yaml.safe_load((ROOT / "data" / "course.yaml").read_text(encoding="utf-8")):
        slug = row["slug"]
        if row["status"] != "ready":
            planned.append(slug)
            continue
        english, korean = f"[{row['en']}](notebooks/{slug}.ipynb)", f"[{row['ko']}](notebooks/ko/{slug}.ipynb)"
        lines.append(f"| {slug} | {english} | {korean} | {row['minutes']} |")
    return "\n".join(lines) + (f"\n\nPlanned: {', '.join(planned)}." if planned else "")


def updated(readme: str) -> str:
    before, rest = readme.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> int:
    file = ROOT / "README.md"
    readme = file.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        return 0 if updated(readme) == readme else 1
    file.write_text(updated(readme), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

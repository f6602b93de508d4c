"""Lists the facts that should be read again: python tools/check_facts.py [--today 2027-01-31]

What is past its `check_after` (data/origins.csv: so long after the date of what was read), and what rests on somebody else's page or on
memory. An old fact is no fault of the course: the exit status is 0 either way.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aws_study.facts.ages import Age, ages, due, weak


def report(today: date) -> str:
    """The two lists as text."""
    old, soft = due(today), weak()
    total = sum(age.count for age in ages())
    lines = [
        f"{total:,} facts on {today}.",
        "",
        f"Read again ({sum(age.count for age in old):,} facts are past their check_after):",
    ]
    lines += _table(old) or ["  none"]
    lines += [
        "",
        f"Look for a better source ({sum(age.count for age in soft):,} facts rest on others' pages or on memory):",
    ]
    return "\n".join([*lines, *(_table(soft) or ["  none"])])


def _table(found: tuple[Age, ...]) -> list[str]:
    return [
        f"  {age.check_after or 'never'}  {age.file:30} {age.count:6,}  as of {age.as_of:10}  {age.evidence:13} {age.source}"
        for age in found
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--today", type=date.fromisoformat, default=date.today(), help="the day to judge by (YYYY-MM-DD)"
    )
    print(report(parser.parse_args().today))
    return 0


if __name__ == "__main__":
    sys.exit(main())

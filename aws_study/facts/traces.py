"""What real systems really did: requests and CPU over time, single requests, caches. pandas is loaded with the first trace."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from aws_study.facts.table import origins, path, rows, the_one

if TYPE_CHECKING:
    import pandas as pd


@cache
def trace_names() -> tuple[str, ...]:
    """The traces that there are."""
    return tuple(row["trace"] for row in rows("traces/index.csv"))


def trace(name: str) -> pd.DataFrame:
    """A trace as a table of your own: `trace("elb_requests")`. A trace that is counted in minutes has a column `time` before them.

    The table's `attrs` hold name, what, unit, step_minutes (None for single requests), source, as_of, evidence and licence.
    Raises UnknownFact.
    """
    return _trace(the_one("trace", name, trace_names())).copy()


@cache
def _trace(name: str) -> pd.DataFrame:
    import pandas as pd

    row = next(row for row in rows("traces/index.csv") if row["trace"] == name)
    origin = origins()[f"traces/{name}.csv"]
    table = pd.read_csv(path(f"traces/{name}.csv"))
    if "minute" in table:
        table.insert(0, "time", pd.Timestamp(row["start"]) + pd.to_timedelta(table["minute"], unit="min"))
    table.attrs = {
        "name": name,
        "what": origin.what,
        "unit": row["unit"],
        "start": row["start"],
        "step_minutes": int(row["step_minutes"]) if row["step_minutes"] else None,
        "source": origin.source,
        "as_of": origin.as_of,
        "evidence": origin.evidence,
        "licence": origin.licence,
    }
    return table

"""Amazon Athena: which bytes a query reads, and what it costs.

Athena reads objects in S3. Lines of text are read whole, whatever columns were asked for; of columnar files only the columns of the
query. A filter on a partition column leaves out whole folders; any other filter is applied after reading (what the statistics inside
Parquet and ORC files can skip in addition is left out). A query pays for what was read, rounded up to the next MB and at least 10 MB; a
cancelled one for what it had read, a failed one nothing, DDL statements nothing.
Sources: AWS price list for Athena, "total data scanned per query with a minimum 10MB for each successful or cancelled queries" (quoted
by a third party that read it on 2026-08-27); rounding up, 10 MB, failed and cancelled queries: AWS's pricing page, as third parties quote
it that read it between 2026-08 and 2026-10; columns and partitions: Athena User Guide, "Optimize data" (stored copy, undated); least
cut-off of a workgroup: API model of 2026-11. AWS writes MB and TB and does not say which; here they are powers of 1,024, as on the rest
of its bill (decimal ones would make a TB 9 % smaller, so a query up to 10 % dearer).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from aws_study.core.checks import OneOf, ParameterError, count, number

MB = 1024**2
TB = 1024**4
LEAST_MB = 10
LEAST_CUTOFF = 10_000_000  # bytes, BytesScannedCutoffPerQuery
MOST_DAYS = 36_500


def bytes_read(
    *,
    rows_a_day: float,
    days: int,
    asked_days: int,
    row_bytes: Mapping[str, float],
    columns: Collection[str],
    columnar: bool,
    partitioned: bool,
) -> float:
    """Bytes that a query over `asked_days` of `days` kept days reads.

    row_bytes: mean stored bytes of a row, by column (compressed, when the files are). columns: those that the query names.
    partitioned: by day, and the query filters on it. Raises ParameterError outside the ranges and for an unknown column.
    """
    rows = number("rows_a_day", rows_a_day, 0, 1e15)
    days = count("days", days, 1, MOST_DAYS)
    asked = count("asked_days", asked_days, 1, days)
    sizes = {name: number("row_bytes", size, 0, 1e9) for name, size in row_bytes.items()}
    for name in columns:
        if name not in sizes:
            raise ParameterError("columns", name, OneOf(tuple(sizes)))
    read = set(columns) if columnar else set(sizes)
    return rows * (asked if partitioned else days) * sum(sizes[name] for name in read)


def billed_mb(scanned: float) -> int:
    """MB on the bill for `scanned` bytes: rounded up, 10 at least."""
    return max(LEAST_MB, math.ceil(number("scanned", scanned, 0, 1e21) / MB))


def query_usd(scanned: float, *, usd_per_tb: float) -> float:
    """USD for one query that read `scanned` bytes. The requests that S3 bills, and the result it stores, are not in it."""
    return billed_mb(scanned) * MB / TB * number("usd_per_tb", usd_per_tb, 0, 1e6)


def least_requests(scanned: float, file_bytes: float, *, folders: int = 1) -> int:
    """GET requests at least: one for each object, and an object in each folder (partition) that is read.

    Columnar files take more, for the footer and for each run of columns.
    """
    scanned = number("scanned", scanned, 0, 1e21)
    objects = math.ceil(scanned / number("file_bytes", file_bytes, 1, 1e13))
    return max(objects, count("folders", folders, 0, MOST_DAYS))


def cut_off(scanned: float, limit: float) -> bool:
    """True when a workgroup with this per-query limit (bytes) cancels the query. Raises ParameterError below 10,000,000."""
    return number("scanned", scanned, 0, 1e21) > number("limit", limit, LEAST_CUTOFF, 1e21)

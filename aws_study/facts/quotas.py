"""Limits of AWS services."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aws_study.facts.fact import Fact
from aws_study.facts.table import rows, squeezed, the_one

FILE = "facts/quotas.csv"


@dataclass(frozen=True)
class Quota(Fact):
    """A limit of AWS: `value` is a number as text, or a range such as 60-6000."""

    service: str
    name: str
    value: str
    unit: str
    adjustable: bool
    source: str
    as_of: str
    evidence: str
    note: str = ""

    @property
    def number(self) -> float:
        """The limit as a number; of a range, its upper end."""
        return self.range[1]

    @property
    def range(self) -> tuple[float, float]:
        """(lowest, highest); of a plain limit, both ends are the limit."""
        low, _, high = self.value.partition("-")
        return float(low), float(high or low)

    def title(self) -> str:
        return f"{self.service}, {self.name}"


def quota(service: str, name: str) -> Quota:
    """One quota: `quota("ELB", "NLB TCP idle timeout (range)")`. Case does not matter, and words may be left out as long as only one
    quota is meant: `quota("Lambda", "concurrent executions")`. Raises UnknownFact, which names what is known."""
    here = {row["quota"]: row for row in rows(FILE) if row["service"] == _service(service)}
    row = here[the_one(f"{_service(service)} quota", name, here)]
    return Quota(
        row["service"],
        row["quota"],
        row["value"],
        row["unit"],
        row["adjustable"] == "yes",
        row["source"],
        row["as_of"],
        row["evidence"],
        row["note"],
    )


def quotas(service: str) -> tuple[Quota, ...]:
    """All quotas of a service that data/ holds. Raises UnknownFact."""
    return tuple(quota(service, row["quota"]) for row in rows(FILE) if row["service"] == _service(service))


def _service(asked: str) -> str:
    """The service as the file writes it; "AWS" and "Amazon" may stand before it."""
    known = list(dict.fromkeys(row["service"] for row in rows(FILE)))
    short = re.sub(r"^(aws|amazon)\s+", "", asked.strip(), flags=re.IGNORECASE)
    for name in known:
        if squeezed(name) == squeezed(short):
            return name
    return the_one("quotas of service", short, known)

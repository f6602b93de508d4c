"""Which service answers a question about data: how it is asked, how fresh, how soon, how often, and what rules a service out.

The seconds are orders of magnitude, our judgement from the services' descriptions, and no promise of AWS: a job of Glue or EMR Serverless
first starts workers; Athena plans and reads from S3; Firehose writes when its buffer is full (0 to 900 s, 300 by default, API model of
2026-11). `care` is our order of how much there is to look after, least first. Sources of what each can do: AWS documentation of the
services as named in the lesson; Kinesis Data Analytics for SQL is gone (2026-01), Data Pipeline closed to new customers (2024-07).
"""

from __future__ import annotations

from dataclasses import dataclass

from aws_study.core.checks import choice, number

WAYS = ("sql", "words", "key", "program", "picture", "deliver")
OFTEN = ("now and then", "all day")


@dataclass(frozen=True)
class Service:
    """`ways`: how it can be asked. `answer_s`: seconds until an answer, about. `fresh_s`: how old its youngest data is, about.

    `often`: for which use its price is made. `own`: you choose machines, versions and tools of the cluster. `care`: 1 is the least.
    """

    ways: frozenset[str]
    answer_s: float
    fresh_s: float
    often: frozenset[str]
    own: bool
    care: int


def _service(ways: str, answer_s: float, fresh_s: float, often: str, care: int, *, own: bool = False) -> Service:
    uses = {"rare": OFTEN[:1], "busy": OFTEN[1:], "any": OFTEN}[often]
    return Service(frozenset(ways.split()), answer_s, fresh_s, frozenset(uses), own, care)


SERVICES: dict[str, Service] = {
    "Athena": _service("sql", 3, 60, "rare", 1),
    "Redshift Serverless": _service("sql", 1, 10, "any", 2),
    "Redshift": _service("sql", 1, 10, "busy", 3),
    "OpenSearch Service": _service("words", 0.1, 2, "busy", 4),
    "Logs Insights": _service("words", 5, 10, "rare", 1),
    "DynamoDB": _service("key", 0.01, 0.1, "any", 1),
    "Quick Sight": _service("picture", 1, 60, "any", 1),
    "Glue": _service("program", 120, 300, "any", 2),
    "EMR Serverless": _service("program", 60, 300, "any", 3),
    "EMR on EC2": _service("program sql", 10, 60, "busy", 6, own=True),
    "Managed Flink": _service("program", 1, 1, "busy", 3),
    "Firehose": _service("deliver", 60, 60, "any", 1),
}
CRITERIA = ("way", "answer", "fresh", "often", "own")


def faults(name: str, *, way: str, answer_s: float, fresh_s: float, often: str, own: bool = False) -> tuple[str, ...]:
    """What rules a service out: "way", "answer", "fresh", "often", "own"; empty when it fits.

    way: how the question is asked. answer_s: seconds that one may wait for it. fresh_s: seconds old that the youngest data may be.
    often: how often one asks. own: machines, versions and tools of the cluster have to be one's own choice. Raises ParameterError.
    """
    service = SERVICES[choice("name", name, SERVICES)]
    choice("way", way, WAYS)
    choice("often", often, OFTEN)
    choice("own", own, (True, False))
    checks = {
        "way": way in service.ways,
        "answer": service.answer_s <= number("answer_s", answer_s, 0.001, 1e6),
        "fresh": service.fresh_s <= number("fresh_s", fresh_s, 0.01, 1e7),
        "often": often in service.often,
        "own": service.own or not own,
    }
    return tuple(criterion for criterion, good in checks.items() if not good)


def fitting(*, way: str, answer_s: float, fresh_s: float, often: str, own: bool = False) -> list[str]:
    """The services that nothing rules out, the one with the least to look after first."""
    good = [
        name for name in SERVICES if not faults(name, way=way, answer_s=answer_s, fresh_s=fresh_s, often=often, own=own)
    ]
    return sorted(good, key=lambda name: SERVICES[name].care)

"""Lesson 29, first simulation: the month of the shop that its card draws, and the sums that its sentences need."""

from __future__ import annotations

from dataclasses import dataclass

from aws_study.core import checks
from aws_study.services import architecture_bill as ab
from aws_study.services.architecture_bill import Design, Line, Traffic
from aws_study.simulations.cost_and_governance_prices import REGIONS, prices_of


@dataclass(frozen=True)
class Month:
    """The design, its traffic, all lines of the bill, and sums in USD a month."""

    design: Design
    traffic: Traffic
    region: str
    lines: tuple[Line, ...]
    usd: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.usd.values())

    def sum_of(self, *names: str) -> float:
        return sum(self.usd.get(name, 0.0) for name in names)

    @property
    def servers(self) -> float:
        return self.sum_of("web", "app")

    @property
    def moving(self) -> float:
        """What is paid by the gigabyte between boxes."""
        return sum(line.usd for line in self.lines if line.is_arrow)

    @property
    def between_tiers(self) -> float:
        return self.sum_of("web_app", "app_database", "app_cache")

    @property
    def way_to_s3(self) -> float:
        """What the traffic to S3 costs on its way: through NAT with its part of the crossing, or through an endpoint with its hours."""
        if self.design.s3 == "nat":
            through = (
                self.traffic.s3
                + self.traffic.outside
                + (0 if self.design.endpoints else self.traffic.aws + self.traffic.logs)
            )
            share = self.traffic.s3 / through if through else 0.0
            return self.sum_of("s3_nat") + share * self.sum_of("app_nat")
        if self.design.s3 == "interface":
            return self.sum_of("s3_endpoint") + self.sum_of("endpoints") / (self.design.endpoints + 1)
        return 0.0


def run_bill(
    s3: float,
    chatter: float,
    nat: str,
    s3_way: str,
    zones: int,
    zone_aware: bool,
    app: int,
    internet_out: float,
    logs: float,
    region: str,
) -> Month:
    """A month of a shop: `s3` GB between servers and S3, `chatter` GB between web and application servers, of which three tenths go on to
    the database. `nat`: "none" puts three interface endpoints in its place, and nothing is fetched from the internet.

    Raises ParameterError, also for traffic without a way out.
    """  # fmt: skip
    checks.choice("region", region, REGIONS)
    design = Design(
        zones=checks.count("zones", zones, 1, 3), web=3, app=app, database_gb=200, nat=nat, s3=s3_way,
        endpoints=3 if nat == "none" else 0, zone_aware=zone_aware,
    )  # fmt: skip
    talk = checks.number("chatter", chatter, 0, 1e7)
    traffic = Traffic(
        internet_in=0.1 * checks.number("internet_out", internet_out, 0, 1e6), internet_out=internet_out, connections=20, web_app=talk,
        app_database=0.3 * talk, s3=checks.number("s3", s3, 0, 1e6), aws=100, logs=logs, outside=0 if nat == "none" else 100,
    )  # fmt: skip
    if nat == "none" and s3_way == "nat" and s3 > 0:
        raise checks.ParameterError("s3_way", s3_way, checks.Rule("no_way_out"))
    lines = ab.bill(design, traffic, prices_of(region))
    return Month(design, traffic, region, lines, ab.usd_by(lines))

"""The monthly bill of a three-tier architecture, box by box and arrow by arrow: hours of what stands, gigabytes of what moves.

A month has 730 hours; GB are those of the bill. Prices are arguments (`PRICES` names them); one that is needed and was not given is
named in a MissingPrice, never guessed. Rules and what was read for them:
- Between zones of a Region both ends pay, at a Multi-AZ or single RDS instance in the same VPC too; replication between the instances of
  a Multi-AZ deployment is free. RDS for MySQL pricing, as quoted in a public repository, read 2026-11-27.
- Between EC2 and an ElastiCache node in another zone only the EC2 end pays: ElastiCache pricing, quoted likewise.
- A NAT gateway is a network interface in one zone: what reaches it from another zone pays at both ends. That crossing is charged
  is on the VPC pricing page, as quoted in 2025; both ends follow from the Cost and Usage Report guide (text of 2026-06): inside a
  Region each metered resource is charged for inbound and for outbound traffic (third parties disagree: some count one end).
- Application Load Balancers do not pay for zones (see `elb.inter_zone_usd`); interface endpoints neither, since 2022-04 (title of
  https://aws.amazon.com/about-aws/whats-new/2022/04/aws-data-transfer-price-reduction-privatelink-transit-gateway-client-vpn-services/).
- A gateway endpoint is free; an interface endpoint costs an hour for each zone and a price for each GB.
- The first 100 GB a month to the internet are free; the tiers count what comes after (AWS does not say, the difference is under a dollar).
Left out: storage of logs, snapshots, S3 itself, DNS, WAF, taxes, discounts. LCUs are those of an even month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from aws_study.core.checks import ParameterError, Rule, choice, count, number
from aws_study.core.tariff import HIGHEST_PRICE, Steps, known

HOURS = 730.0
FREE_INTERNET_GB = 100.0
NATS = ("none", "one", "zone")
S3_WAYS = ("nat", "gateway", "interface")
SIDES = {"app": 2, "database": 2, "cache": 1, "nat": 2}  # ends that pay for a GB between zones
PRICES = (
    "balancer_hour", "lcu_hour", "web_hour", "app_hour", "database_hour", "database_gb_month", "cache_hour", "nat_hour", "nat_gb",
    "endpoint_hour", "endpoint_gb", "public_ipv4_hour", "inter_az_gb", "internet_out_gb", "logs_gb",
)  # fmt: skip


class MissingPrice(LookupError):
    """Prices that a bill needs and that were not given; `names` has all of them."""

    def __init__(self, names: Iterable[str]):
        self.names = tuple(dict.fromkeys(names))
        super().__init__("no price for " + ", ".join(self.names))


@dataclass(frozen=True)
class Design:
    """What stands. `nat`: "none", "one" for all zones, or one in every "zone"; `s3`: the way to S3 of servers in private subnets.

    `database_gb` is provisioned storage; give the prices of the deployment (one zone or Multi-AZ) that stands. `endpoints` counts
    interface endpoints for AWS services other than S3, each in every zone. `zone_aware`: web and app servers prefer partners (and cache
    nodes) of their own zone.
    """

    zones: int = 2
    web: int = 2
    app: int = 2
    database_gb: float = 0.0
    cache_nodes: int = 0
    nat: str = "one"
    s3: str = "nat"
    endpoints: int = 0
    zone_aware: bool = False


@dataclass(frozen=True)
class Traffic:
    """GB a month, both directions together where the name has two places; `connections` are new connections a second at the balancer.

    `outside`: what servers fetch from the internet. `aws`: what they exchange with other AWS services, logs not included.
    """

    internet_in: float = 0.0
    internet_out: float = 0.0
    connections: float = 0.0
    web_app: float = 0.0
    app_database: float = 0.0
    app_cache: float = 0.0
    s3: float = 0.0
    aws: float = 0.0
    logs: float = 0.0
    outside: float = 0.0


@dataclass(frozen=True)
class Line:
    """A line of the bill. A box has the same place as `start` and `end`; an arrow goes from one to the other."""

    name: str
    start: str
    end: str
    quantity: float
    unit: str
    usd: float

    @property
    def is_arrow(self) -> bool:
        return self.start != self.end


def crossing(zones: int, *, zone_aware: bool = False) -> float:
    """Share of the traffic that leaves its zone when partners are chosen at random among `zones` with equal parts: 1 - 1/zones."""
    zones = count("zones", zones, 1, 6)
    return 0.0 if zone_aware else 1 - 1 / zones


def crossing_usd(gb: float, *, zones: int, usd_per_gb: float, ends: int = 2, zone_aware: bool = False) -> float:
    """USD for `gb` between two tiers in `zones` zones; `ends` of 1 or 2 pay `usd_per_gb` for each GB that crosses."""
    moved = number("gb", gb, 0, 1e12) * crossing(zones, zone_aware=zone_aware)
    return moved * count("ends", ends, 1, 2) * number("usd_per_gb", usd_per_gb, 0, 100)


def lcus(*, gb_per_hour: float, connections: float = 0.0, active: float = 0.0, rules: float = 0.0) -> float:
    """Load Balancer Capacity Units of an ALB: the largest of GB an hour (EC2 targets), new connections a second / 25, active
    connections / 3,000, rule evaluations a second / 1,000. Source: Elastic Load Balancing pricing, copy of 2026-09-20."""
    parts = {"gb_per_hour": (gb_per_hour, 1), "connections": (connections, 25), "active": (active, 3000), "rules": (rules, 1000)}  # fmt: skip
    return max(number(name, value, 0, 1e12) / most for name, (value, most) in parts.items())


def break_even_gb(
    *, nat_gb: float, endpoint_hour: float, endpoint_gb: float, zones: int, hours: float = HOURS
) -> float:
    """GB a month from which an interface endpoint in every zone costs less than a NAT gateway that stands anyway; infinite when its GB
    costs as much. Prices in USD; traffic between zones left out."""
    saved = number("nat_gb", nat_gb, 0, 1e6) - number("endpoint_gb", endpoint_gb, 0, 1e6)
    fixed = (
        count("zones", zones, 1, 6) * number("hours", hours, 0, 1e6) * number("endpoint_hour", endpoint_hour, 0, 1e6)
    )
    return fixed / saved if saved > 0 else float("inf")


def bill(
    design: Design, traffic: Traffic, prices: Mapping[str, Steps | None], *, hours: float = HOURS
) -> tuple[Line, ...]:
    """All lines of a month, boxes first. Prices as `PRICES` names them, USD for one unit or in steps (`core.tariff`).

    A line with nothing in it is left out, except the arrow to S3, which shows that a gateway endpoint is free. Raises ParameterError for
    numbers that no architecture has and when something has no way out (no NAT gateway, no endpoint); MissingPrice with every name that
    would have been needed.
    """
    _check(design, traffic)
    hours = number("hours", hours, 0, 10_000)
    rows = [*_boxes(design, traffic, hours), *_arrows(design, traffic)]
    rows = [row for row in rows if row[4] > 0 or (row[0], design.s3) == ("s3_gateway", "gateway")]
    if missing := [row[6] for row in rows if row[6] and prices.get(row[6]) is None]:
        raise MissingPrice(missing)
    return tuple(
        Line(name, start, end, quantity, unit, sides * _usd(quantity, price, prices))
        for name, start, end, sides, quantity, unit, price in rows
    )


def total(lines: Iterable[Line]) -> float:
    """USD a month."""
    return sum(line.usd for line in lines)


def usd_by(lines: Iterable[Line], key: str = "name") -> dict[str, float]:
    """USD a month by a field of the lines ("name", "start", "unit" ...), in the order of the lines."""
    found: dict[str, float] = {}
    for line in lines:
        found[getattr(line, key)] = found.get(getattr(line, key), 0.0) + line.usd
    return found


Row = tuple[str, str, str, float, float, str, str]  # name, start, end, sides, quantity, unit, price


def _boxes(design: Design, traffic: Traffic, hours: float) -> list[Row]:
    gateways = {"none": 0, "one": 1, "zone": design.zones}[design.nat]
    endpoints = design.endpoints + (design.s3 == "interface")
    processed = (traffic.internet_in + traffic.internet_out) / hours if hours else 0.0
    units = lcus(gb_per_hour=processed, connections=traffic.connections)
    return [
        ("balancer", "balancer", "balancer", 1, hours, "hours", "balancer_hour"),
        ("lcu", "balancer", "balancer", 1, hours * units, "LCU-hours", "lcu_hour"),
        ("web", "web", "web", 1, hours * design.web, "hours", "web_hour"),
        ("app", "app", "app", 1, hours * design.app, "hours", "app_hour"),
        ("database", "database", "database", 1, hours, "hours", "database_hour"),
        ("database_storage", "database", "database", 1, design.database_gb, "GB-months", "database_gb_month"),
        ("cache", "cache", "cache", 1, hours * design.cache_nodes, "hours", "cache_hour"),
        ("nat", "nat", "nat", 1, hours * gateways, "hours", "nat_hour"),
        ("endpoints", "endpoint", "endpoint", 1, hours * endpoints * design.zones, "hours", "endpoint_hour"),
        # A load balancer has one public address in each zone at least, a NAT gateway has one.
        ("public_ipv4", "internet", "internet", 1, hours * (design.zones + gateways), "hours", "public_ipv4_hour"),
        ("logs", "aws", "aws", 1, traffic.logs, "GB", "logs_gb"),
    ]


def _arrows(design: Design, traffic: Traffic) -> list[Row]:
    apart, aware = crossing(design.zones), crossing(design.zones, zone_aware=design.zone_aware)
    aws = traffic.aws + traffic.logs
    by_nat = {
        "s3_nat": ("s3", traffic.s3 if design.s3 == "nat" else 0.0),
        "aws_nat": ("aws", 0.0 if design.endpoints else aws),
        "outside_nat": ("internet", traffic.outside),
    }
    through = sum(gb for _place, gb in by_nat.values())
    return [
        ("internet_out", "balancer", "internet", 1, traffic.internet_out, "GB", "internet_out_gb"),
        ("web_app", "web", "app", SIDES["app"], traffic.web_app * aware, "GB", "inter_az_gb"),
        # Servers are spread over the zones, the database writes in one of them.
        ("app_database", "app", "database", SIDES["database"], traffic.app_database * apart, "GB", "inter_az_gb"),
        ("app_cache", "app", "cache", SIDES["cache"], traffic.app_cache * aware, "GB", "inter_az_gb"),
        ("app_nat", "app", "nat", SIDES["nat"], through * apart * (design.nat == "one"), "GB", "inter_az_gb"),
        *((name, "nat", place, 1, gb, "GB", "nat_gb") for name, (place, gb) in by_nat.items()),
        ("s3_gateway", "app", "s3", 0, traffic.s3 if design.s3 == "gateway" else 0.0, "GB", ""),
        ("s3_endpoint", "endpoint", "s3", 1, traffic.s3 if design.s3 == "interface" else 0.0, "GB", "endpoint_gb"),
        ("aws_endpoint", "endpoint", "aws", 1, aws if design.endpoints else 0.0, "GB", "endpoint_gb"),
    ]


def _usd(quantity: float, price: str, prices: Mapping[str, Steps | None]) -> float:
    if not price:
        return 0.0
    steps = prices[price]
    assert steps is not None
    if price == "internet_out_gb":
        quantity = max(0.0, quantity - FREE_INTERNET_GB)
    if isinstance(steps, (int, float)):  # most prices; a tenth of the time of `known`, which lays out steps
        return quantity * number(price, steps, 0, HIGHEST_PRICE)
    usd = known(quantity, steps, price)
    if usd is None:
        raise MissingPrice([price])
    return float(usd)


def _check(design: Design, traffic: Traffic) -> None:
    count("zones", design.zones, 1, 6)
    for name, most in (("web", 10_000), ("app", 10_000), ("cache_nodes", 500), ("endpoints", 100)):
        count(name, getattr(design, name), 0, most)
    number("database_gb", design.database_gb, 0, 1e6)
    choice("nat", design.nat, NATS)
    choice("s3", design.s3, S3_WAYS)
    choice("zone_aware", design.zone_aware, (True, False))
    for part in fields(traffic):
        number(part.name, getattr(traffic, part.name), 0, 1e12)
    if design.nat == "none":
        if traffic.s3 > 0 and design.s3 == "nat":
            raise ParameterError("s3", design.s3, Rule("no_way_out"))
        if traffic.outside > 0:
            raise ParameterError("nat", design.nat, Rule("no_way_out"))
        if traffic.aws + traffic.logs > 0 and not design.endpoints:
            raise ParameterError("endpoints", design.endpoints, Rule("no_way_out"))

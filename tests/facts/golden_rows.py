"""The rows of infracost's outputs (tests/oracles/infracost_golden.json) and the fact that each of them speaks of.

infracost asks AWS's price service and prints what things cost; a row is a cost of a quantity, rounded to cents, or a unit price.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import worked

from aws_study import facts

HERE = "us-east-1"

RDS_PARTS = "RDS prices of us-east-1 hold instances and gp3 storage: no other storage, no IOPS, no backup, no Performance Insights"
RDS_ENGINES = "RDS prices hold MySQL and PostgreSQL only"
UPFRONT = "reserved prices hold no-upfront payment only"
OLD = "previous generation instances (m3, r3), Dedicated Hosts and EBS-optimised fees are not in the data"
MONITORING = "EC2 detailed monitoring is not in the data"
TENANCY = "a golden of dedicated tenancy; the data hold shared tenancy"
CACHE = "ElastiCache prices hold on-demand nodes of the present price file: no m4, no reserved nodes, no backup"
OHIO = "Kinesis prices of us-east-2 are not in the data"
S3_SELECT = "S3 Select is closed to new customers: the data hold the price in STANDARD alone"
S3_OLD = (
    "infracost prices this with an item of the old vault service; the note of the row in data/prices/s3.csv says so"
)
S3_EARLY = "early deletion is charged at the storage price; it is no price of its own"


@dataclass(frozen=True)
class Row:
    """A row of an output: `cost` USD of `quantity`, or the `unit_price`."""

    test: str
    resource: str
    item: str
    quantity: float | None
    cost: float | None
    unit_price: float | None

    def expected(self, usd: float) -> bool:
        """Whether a price for one unit gives what is printed (half a cent is lost in rounding)."""
        if self.unit_price is not None:
            return abs(self.unit_price - usd) <= 5e-5 * usd
        assert self.quantity is not None
        assert self.cost is not None
        return abs(self.cost - usd * self.quantity) <= 0.005001


def golden() -> Iterator[Row]:
    for test, found in worked.whole("infracost_golden")["tests"].items():
        for resource, items in found["resources"].items():
            for row in items:
                name = resource.split(".", 1)[1]
                yield Row(test, name, row["item"], row.get("qty"), row.get("cost_usd"), row.get("unit_price_usd"))


def usd(service: str, item: str, *, tier: int = 0, **which: str) -> float:
    price = facts.price(service, item, region=HERE, **which)
    return price.tiers[tier][2]


def ours(row: Row) -> float | str:
    """What the data say one unit of the row costs, in USD; or why they say nothing."""
    return OWNERS[row.test](row)


def _tier(row: Row, words: tuple[str, ...]) -> int:
    return next(number for number, word in enumerate(words) if word in row.item)


def _api_gateway(row: Row) -> float | str:
    return usd("API Gateway", "rest requests", tier=_tier(row, ("first", "next 667M", "next 19B", "over")))


def _rds(row: Row) -> float | str:
    size = re.search(r"\((on-demand|reserved), (Single-AZ|Multi-AZ), (db\.\S+)\)", row.item)
    if row.item == "Extended support (year 1)":
        return usd("RDS", "extended support year1 vcpu hour")
    if row.item == "Storage (general purpose SSD, gp3)":
        return usd("RDS", f"storage gp3 {'multi' if 'multi_az' in row.resource else 'single'} az gb month")
    if not size:
        return RDS_PARTS
    engine = re.search(r"^(?:extended_support\[\")?(mysql|postgres|gp3)", row.resource)
    if not engine:
        return RDS_ENGINES
    if "upfront" in row.resource and "no-upfront" not in row.resource:
        return UPFRONT
    item = "on demand" if size[1] == "on-demand" else "reserved 1 year"
    name = "postgres" if engine[1] == "gp3" else engine[1]
    return usd("RDS", item, engine=name, deployment=size[2], instance_type=size[3])


EBS_PARTS = (
    (r"Storage \(.*\b(gp2|gp3|io1|io2|st1|sc1)\)", "storage", ""),
    (r"Storage \((magnetic)\)", "storage", "standard"),
    (r"(I/O requests)", "requests", "standard"),
)


def _ebs(row: Row, kind: str = "") -> float | str:
    for pattern, item, volume in EBS_PARTS:
        if found := re.search(pattern, row.item):
            return usd("EBS", item, volume_type=volume or found[1])
    if "Provisioned" in row.item:
        kind = kind or row.resource.split("_")[0]
        above_the_free_part = 1 if kind == "gp3" else 0
        item = "throughput" if "throughput" in row.item else "iops"
        return usd("EBS", item, tier=above_the_free_part, volume_type=kind)
    raise AssertionError(row)


def _instances(row: Row) -> float | str:
    if "Storage" in row.item or "I/O" in row.item or "IOPS" in row.item:
        return _ebs(row, "io1")
    if "CPU credits" in row.item:
        return usd("EC2", "t unlimited cpu credits")
    if "detailed monitoring" in row.item:
        return MONITORING
    use = re.search(r"\(Linux/UNIX, (on-demand|reserved), (\S+)\)", row.item)
    if not use or use[2].startswith(("m3.", "r3.")):
        return OLD
    if use[1] == "reserved":
        kind, years, payment = row.resource.split("_", 2)
        if payment != "no_upfront":
            return UPFRONT
        years = {"1yr": "1 year", "3yr": "3 years"}[years]
        item = f"{'standard' if kind == 'std' else 'convertible'} {years}"
        return usd("EC2", item, instance_type=use[2])
    if row.unit_price is None and row.quantity == 730 and use[2] == "t3.medium" and row.cost == 32.19:
        return TENANCY
    return usd("EC2", "on demand", instance_type=use[2])


def _elasticache(row: Row) -> float | str:
    node = re.search(r"\(on-demand, (cache\.\S+)\)", row.item)
    if not node or ".m4." in node[1]:
        return CACHE
    return usd("ElastiCache", "node", engine="Redis", node_type=node[1])


KINESIS = {
    "PROVISIONED": ("provisioned shard hour", 1.0),
    "ON_DEMAND": ("ondemand stream hour", 1.0),
    "Put request unit": ("put payload units", 1e-6),
    "Data ingested": ("ondemand ingest gb", 1.0),
    "Data retrieval": ("ondemand retrieve gb", 1.0),
    "Long term retention (7D+)": ("long term retention gb month", 1.0),
    "Extended retention retrieval (7D+)": ("long term retrieval gb", 1.0),
    "Enhanced Fan Out (EFO)": ("efo consumer shard hour", 1.0),
}


def _kinesis(row: Row) -> float | str:
    if row.resource.startswith("use2"):
        return OHIO
    on_demand = "on_demand" in row.resource
    if row.item.startswith("Extended retention (24H"):
        return usd(
            "Kinesis Data Streams", "ondemand extended retention" if on_demand else "extended retention shard hour"
        )
    if row.item == "Enhanced Fan Out (EFO) Data retrieval":
        return usd("Kinesis Data Streams", "ondemand efo gb" if on_demand else "efo data gb")
    item, factor = KINESIS[row.item]
    return factor * usd("Kinesis Data Streams", item)


def _lambda(row: Row) -> float | str:
    if row.item == "Requests":
        return usd("Lambda", "requests")
    if row.item == "Ephemeral storage":
        return usd("Lambda", "ephemeral storage gb second")
    arm = "arm" in row.resource
    words = ("first 7.5B", "next 11.25B", "over 18.75B") if arm else ("first 6B", "next 9B", "over 15B")
    return usd("Lambda", f"duration {'arm' if arm else 'x86'} gb second", tier=_tier(row, words))


def _nat(row: Row) -> float | str:
    return usd("VPC", "nat gateway hour" if row.item == "NAT gateway" else "nat gateway data gb")


def _health_check(row: Row) -> float | str:
    where = "nonaws" if row.resource.endswith("withUsage") else "aws"
    if row.item == "Health check":
        return usd("Route 53", f"health check {where}")
    return usd("Route 53", f"health check option {where}")


S3_CLASSES = {
    "Standard": "STANDARD",
    "Intelligent tiering": "INTELLIGENT_TIERING",
    "Standard - infrequent access": "STANDARD_IA",
    "One zone - infrequent access": "ONEZONE_IA",
    "Glacier flexible retrieval": "GLACIER",
    "Glacier deep archive": "DEEP_ARCHIVE",
}
S3_ITEMS = {
    "Storage": "storage",
    "PUT, COPY, POST, LIST requests": "put_copy_post_list",
    "GET, SELECT, and all other requests": "get_and_other",
    "Lifecycle transition": "lifecycle_transition_in",
    "Retrievals": "retrieval",
    "Retrieval requests (standard)": "retrieval_request_standard",
    "Retrievals (standard)": "retrieval_standard",
    "Retrieval requests (expedited)": "retrieval_request_expedited",
    "Retrievals (expedited)": "retrieval_expedited",
    "Retrieval requests (bulk)": "retrieval_request_bulk",
    "Retrievals (bulk)": "retrieval_bulk",
    "Monitoring and automation": "monitoring",
}
S3_TIERS = {
    "Storage (frequent access)": "FA",
    "Storage (infrequent access)": "IA",
    "Storage (archive access)": "AA",
    "Storage (deep archive access)": "DAA",
}


def _s3(row: Row) -> float | str:
    name, item = row.item.split(" / ")
    if "Select data" in item:
        return usd("S3", f"select_{item.split()[2]}") if name == "Standard" else S3_SELECT
    if item.startswith("Early delete"):
        return S3_EARLY
    if (name, item) == ("Glacier flexible retrieval", "Retrieval requests (standard)"):
        return S3_OLD
    if item in S3_TIERS:
        return usd("S3", "storage", storage_class=f"INTELLIGENT_TIERING_{S3_TIERS[item]}")
    return usd("S3", S3_ITEMS[item], storage_class=S3_CLASSES[name])


def _sqs(row: Row) -> float | str:
    return usd("SQS", "fifo requests" if row.resource.startswith("fifo") else "standard requests")


OWNERS = {
    "api_gateway_rest_api_test": _api_gateway,
    "db_instance_test": _rds,
    "ebs_volume_test": _ebs,
    "elasticache_cluster_test": _elasticache,
    "instance_test": _instances,
    "kinesis_stream_test": _kinesis,
    "lambda_function_test": _lambda,
    "nat_gateway_test": _nat,
    "route53_health_check_test": _health_check,
    "s3_bucket_test": _s3,
    "sqs_queue_test": _sqs,
}

"""The prices of lesson 29's bill: what `services.architecture_bill` asks for, out of the price files, for a Region and a choice of machines."""

from __future__ import annotations

from functools import cache

from aws_study import facts
from aws_study.core.tariff import Steps
from aws_study.facts import UnknownFact

REGIONS = ("us-east-1", "ap-northeast-2")
WEB, APP, DATABASE, CACHE = "t4g.medium", "m7g.large", "db.m7g.large", "cache.m7g.large"
PARTS = {
    "balancer_hour": ("ELB", "alb hour"),
    "lcu_hour": ("ELB", "alb lcu hour"),
    "nat_hour": ("VPC", "nat gateway hour"),
    "nat_gb": ("VPC", "nat gateway data gb"),
    "endpoint_hour": ("VPC", "interface endpoint hour"),
    "endpoint_gb": ("VPC", "interface endpoint data gb"),
    "public_ipv4_hour": ("VPC", "public ipv4 hour"),
    "inter_az_gb": ("data transfer", "inter az"),
    "internet_out_gb": ("data transfer", "internet out"),
    "logs_gb": ("CloudWatch", "logs ingest gb"),
}


@cache
def prices_of(
    region: str,
    *,
    web: str = WEB,
    app: str = APP,
    database: str = DATABASE,
    cache_node: str = CACHE,
    multi_az: bool = True,
) -> dict[str, Steps | None]:
    """USD for each of `architecture_bill.PRICES`; None where our data have no price, so that the bill can name it."""
    deployment = "multi-az" if multi_az else "single-az"
    machines = {
        "web_hour": ("EC2", "on demand", {"instance_type": web}),
        "app_hour": ("EC2", "on demand", {"instance_type": app}),
        "database_hour": ("RDS", "on demand", {"engine": "mysql", "instance_type": database, "deployment": deployment}),
        "database_gb_month": ("RDS", f"storage gp3 {deployment} gb month".replace("-", " "), {}),
        "cache_hour": ("ElastiCache", "node", {"engine": "Redis", "node_type": cache_node}),
    }  # fmt: skip
    asked: dict[str, tuple[str, str, dict[str, str]]] = {
        name: (service, item, {}) for name, (service, item) in PARTS.items()
    } | machines
    return {name: _plain(service, item, region, kind) for name, (service, item, kind) in asked.items()}


def _plain(service: str, item: str, region: str, kind: dict[str, str]) -> Steps | None:
    try:
        return facts.price(service, item, region=region, **kind).plain()
    except UnknownFact:
        return None

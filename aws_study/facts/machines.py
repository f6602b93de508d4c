"""EC2 instance types, CPU credits, Spot, and ElastiCache nodes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from aws_study.facts.fact import Fact
from aws_study.facts.table import Known, UnknownFact, origins, rows

TYPES, CREDITS, SPOT, NODES = (
    "machines/instance_types.csv",
    "machines/burstable_credits.csv",
    "prices/spot_advisor.csv",
    "machines/cache_node_types.csv",
)
BANDS = ("<5%", "5-10%", "10-15%", "15-20%", ">20%")


@dataclass(frozen=True)
class InstanceType(Fact):
    """What an EC2 instance type is made of. Network in Gbit/s, EBS in Mbit/s and IOPS; None where AWS names no figure."""

    name: str
    family: str
    size: str
    arch: str
    vcpu: int
    memory_gib: float
    cpu_ghz: float | None
    burstable: bool
    baremetal: bool
    net_baseline_gbps: float | None
    net_peak_gbps: float | None
    net_label: str
    ebs_baseline_mbps: float | None
    ebs_max_mbps: float | None
    ebs_baseline_iops: float | None
    ebs_max_iops: float | None
    max_enis: int | None
    ipv4_per_eni: int | None
    instance_store_gb: float | None
    gpu_count: int | None
    gpu_name: str
    spot_supported: bool
    source: str
    as_of: str
    evidence: str
    unit: str = "vCPU"

    @property
    def value(self) -> int:
        """The number of vCPUs."""
        return self.vcpu

    def figure(self) -> str:
        return f"{self.vcpu} vCPU, {self.memory_gib:g} GiB"


@dataclass(frozen=True)
class CacheNode(Fact):
    """What an ElastiCache node is made of; `memory_gib` is what it holds for data."""

    name: str
    vcpu: int
    memory_gib: float
    network: str
    source: str
    as_of: str
    evidence: str
    unit: str = "GiB"

    @property
    def value(self) -> float:
        """The memory in GiB."""
        return self.memory_gib


@dataclass(frozen=True)
class Credits(Fact):
    """CPU credits of a burstable type: one credit is one vCPU at 100% for a minute."""

    name: str
    vcpu: int
    per_hour: float
    baseline_percent: float
    maximum: float
    default_mode: str
    source: str
    as_of: str
    evidence: str
    unit: str = "credits / hour"

    @property
    def value(self) -> float:
        """Credits earned in an hour."""
        return self.per_hour


@dataclass(frozen=True)
class Spot(Fact):
    """Spot as AWS's advisor tells it: average saving of a month against on demand, and how often instances were interrupted."""

    name: str
    region: str
    savings_percent: int
    interruption: str
    source: str
    as_of: str
    evidence: str
    unit: str = "% saved"

    @property
    def value(self) -> int:
        """The average saving in per cent. Not a price: the Spot price of a zone moves."""
        return self.savings_percent

    def title(self) -> str:
        return f"{self.name}, {self.region}, interrupted {self.interruption}"


def _float(text: str) -> float | None:
    return float(text) if text else None


def _int(text: str) -> int | None:
    return int(float(text)) if text else None


@cache
def instance_types() -> Known[InstanceType]:
    """All EC2 instance types by name."""
    told = origins()[TYPES].of({})
    made = {}
    for row in rows(TYPES):
        made[row["instance_type"]] = InstanceType(
            name=row["instance_type"],
            family=row["family"],
            size=row["size"],
            arch=row["arch"],
            vcpu=int(row["vcpu"]),
            memory_gib=float(row["memory_gib"]),
            cpu_ghz=_float(row["cpu_ghz"]),
            burstable=row["burstable"] == "1",
            baremetal=row["baremetal"] == "1",
            net_baseline_gbps=_float(row["net_baseline_gbps"]),
            net_peak_gbps=_float(row["net_peak_gbps"]),
            net_label=row["net_label"],
            ebs_baseline_mbps=_float(row["ebs_baseline_mbps"]),
            ebs_max_mbps=_float(row["ebs_max_mbps"]),
            ebs_baseline_iops=_float(row["ebs_baseline_iops"]),
            ebs_max_iops=_float(row["ebs_max_iops"]),
            max_enis=_int(row["max_enis"]),
            ipv4_per_eni=_int(row["ipv4_per_eni"]),
            instance_store_gb=_float(row["instance_store_gb"]),
            gpu_count=_int(row["gpu_count"]),
            gpu_name=row["gpu_name"],
            spot_supported=row["spot_supported"] == "1",
            **told,
        )
    return Known("instance type", made)


def instance_type(name: str) -> InstanceType:
    """An EC2 instance type: `instance_type("t3.micro").memory_gib`. Raises UnknownFact."""
    return instance_types()[name]


@cache
def cache_nodes() -> Known[CacheNode]:
    """All ElastiCache node types by name."""
    told = origins()[NODES].of({})
    return Known(
        "cache node type",
        {
            row["node_type"]: CacheNode(
                row["node_type"], int(row["vcpu"]), float(row["memory_gib"]), row["network"], **told
            )
            for row in rows(NODES)
        },
    )


@cache
def burstable() -> Known[Credits]:
    """The CPU credits of all burstable instance types by name."""
    told = origins()[CREDITS].of({})
    return Known(
        "burstable instance type",
        {
            row["instance_type"]: Credits(
                row["instance_type"],
                int(row["vcpu"]),
                float(row["credits_per_hour"]),
                float(row["baseline_percent"]),
                float(row["max_credits"]),
                row["default_mode"],
                **told,
            )
            for row in rows(CREDITS)
        },
    )


def credits(instance_type: str) -> Credits:
    """The CPU credits of a burstable type: `credits("t3.micro").per_hour`. Raises UnknownFact."""
    return burstable()[instance_type]


@cache
def _spots() -> dict[tuple[str, str], Spot]:
    told = origins()[SPOT].of({})
    return {
        (row["instance_type"], row["region"]): Spot(
            row["instance_type"],
            row["region"],
            int(row["savings_percent"]),
            BANDS[int(row["interruption_band"])],
            **told,
        )
        for row in rows(SPOT)
    }


def spot(instance_type: str, *, region: str) -> Spot:
    """Saving and interruption of Spot: `spot("m5.large", region="us-east-1").savings_percent`. Raises UnknownFact."""
    if (instance_type, region) in _spots():
        return _spots()[instance_type, region]
    raise UnknownFact("Spot figure", f"{instance_type} {region}", [" ".join(key) for key in _spots()])

"""Which storage fits: what each can do, and what rules it out.

Sources: CreateVolume (limits, Multi-Attach) and fsx CreateFileSystem, API model of 2026-11; the AWS storage guidance of 2026
(protocols, zones); EFS User Guide, performance specifications (500,000 writes a second in Elastic mode), a copy read in 2026-11;
HDD volumes: EC2 User Guide, text of 2023-06. An instance store's IOPS depend on the type; 3.3 million is what the same guide
gives for reads of an i3.16xlarge. For file systems the smaller figure, that of writes, counts. Where we have read no figure there
is None, and the criterion rules nothing out. FSx for ONTAP also serves blocks over iSCSI, which the "block" of this model, a disk that
EC2 attaches, leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_study.core import tariff
from aws_study.core.checks import choice, count, number
from aws_study.services import ebs

WAYS = ("block", "nfs", "smb", "nfs+smb", "lustre", "https")
OUTLIVES = ("nothing", "instance", "zone")


@dataclass(frozen=True)
class Store:
    """`ways`: how programs reach it; `clients` at once and random `iops` at most (None: no figure); `outlives`: its widest loss.

    `gib`: the largest size (None: grows by itself, or no figure).
    """

    ways: frozenset[str]
    clients: int | None
    iops: float | None
    outlives: str
    gib: float | None = None


def _store(ways: str, clients: int | None, iops: float | None, outlives: str, gib: float | None = None) -> Store:
    return Store(frozenset(ways.split()), clients, iops, outlives, gib)


STORES: dict[str, Store] = {
    "instance store": _store("block", 1, 3_300_000, "nothing"),
    "gp3": _store("block", 1, 80_000, "instance", 65_536),
    "io2": _store("block", 16, 256_000, "instance", 65_536),
    "st1": _store("block", 1, 500, "instance", 16_384),
    "sc1": _store("block", 1, 250, "instance", 16_384),
    "EFS": _store("nfs", 25_000, 500_000, "zone"),
    "EFS One Zone": _store("nfs", 25_000, 7_000, "instance"),
    "FSx for Windows": _store("smb", None, None, "zone", 65_536),
    "FSx for ONTAP": _store("nfs smb nfs+smb", None, None, "zone"),
    "FSx for OpenZFS": _store("nfs", None, None, "zone", 524_288),
    "FSx for Lustre": _store("lustre", None, None, "instance"),
    "S3": _store("https", None, None, "zone"),
    "S3 Files": _store("nfs https", None, None, "zone"),
}


def faults(name: str, *, way: str, clients: int, iops: float, outlive: str, gib: float = 1.0) -> tuple[str, ...]:
    """What rules a store out: "way", "clients", "iops", "outlive", "gib"; empty when it fits. A limit without a figure never does.

    way: the interface programs need ("nfs+smb": the same data over both). clients at once; random iops of them all; outlive: the
    data has to survive the loss of its instance, or of its zone.
    """
    store = STORES[choice("name", name, STORES)]
    choice("way", way, WAYS)
    choice("outlive", outlive, OUTLIVES)
    clients = count("clients", clients, 1, 100_000)
    iops = number("iops", iops, 0, 1e8)
    gib = number("gib", gib, 1, 1e9)
    checks = {
        "way": way in store.ways,
        "clients": store.clients is None or clients <= store.clients,
        "iops": store.iops is None or iops <= store.iops,
        "outlive": OUTLIVES.index(outlive) <= OUTLIVES.index(store.outlives),
        "gib": store.gib is None or gib <= store.gib,
    }
    return tuple(name for name, good in checks.items() if not good)


def fitting(*, way: str, clients: int, iops: float, outlive: str, gib: float = 1.0) -> list[str]:
    """The stores that nothing rules out, in the order of STORES."""
    wanted = {"way": way, "clients": clients, "iops": iops, "outlive": outlive, "gib": gib}
    return [name for name in STORES if not faults(name, **wanted)]  # type: ignore[arg-type]


def monthly_usd(name: str, gib: float, iops: float, prices: Mapping[str, Mapping[str, tariff.Steps]]) -> float | None:
    """USD a month for `gib`, with the `iops` provisioned where they are sold; None where `prices` has no price.

    prices: for each store's name the steps of "storage", and of "iops" where that is sold. Requests, throughput and transfer are
    not in it.
    """
    choice("name", name, STORES)
    if name not in prices:
        return None
    least = {"gp3": ebs.GP3_IOPS[0], "io2": 100}.get(name, 0)
    amounts = {"storage": number("gib", gib, 1, 1e9), "iops": max(number("iops", iops, 0, 1e8), least)}
    return sum(float(tariff.tiered(amounts[item], steps)) for item, steps in prices[name].items())

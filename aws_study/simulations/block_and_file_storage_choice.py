"""Lesson 06, fourth simulation: which storage fits a need, and what rules out the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from aws_study import facts
from aws_study.core import tariff
from aws_study.services import storage_choice
from aws_study.services.storage_choice import STORES, WAYS
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui import Choice, Count, Preset, Simulation
from aws_study.ui.fitgrid import FitGrid, ruled_out
from aws_study.ui.units import capital, money

REGION = "us-east-1"
CRITERIA = ("way", "clients", "iops", "outlive", "gib")


@dataclass(frozen=True)
class Fit:
    """Inputs, what rules each store out, and what it would cost a month (None: no price in our data)."""

    way: str
    clients: int
    iops: float
    outlive: str
    gib: float
    faults: dict[str, tuple[str, ...]]
    usd: dict[str, float | None]

    @property
    def fitting(self) -> list[str]:
        return [name for name in STORES if not self.faults[name]]

    @property
    def cheapest(self) -> str | None:
        """Of those that fit and have a price."""
        priced = {name: usd for name in self.fitting if (usd := self.usd[name]) is not None}
        return min(priced, key=priced.__getitem__) if priced else None


@cache
def prices() -> dict[str, dict[str, tariff.Steps]]:
    """USD by store and item in N. Virginia; FSx and S3 Files are not in our data, an instance store comes with its instance."""
    found: dict[str, dict[str, tariff.Steps]] = {
        kind: {"storage": facts.price("EBS", "storage", volume_type=kind, region=REGION).plain()}
        for kind in ("gp3", "io2", "st1", "sc1")
    }
    for kind in ("gp3", "io2"):
        found[kind]["iops"] = facts.price("EBS", "iops", volume_type=kind, region=REGION).plain()
    found["EFS"] = {"storage": facts.price("EFS", "standard_gb_month", region=REGION).plain()}
    found["EFS One Zone"] = {"storage": facts.price("EFS", "onezone_gb_month", region=REGION).plain()}
    s3 = facts.price("S3", "storage", storage_class="STANDARD", region=REGION).plain()
    found["S3"] = {"storage": s3}
    return found


def run_choice(way: str, clients: int, iops: float, outlive: str, gib: float) -> Fit:
    """Every store against a need: interface, clients at once, random IOPS in all, what the data has to outlive, size.

    Raises ParameterError outside the ranges.
    """
    faults = {
        name: storage_choice.faults(name, way=way, clients=clients, iops=iops, outlive=outlive, gib=gib)
        for name in STORES
    }
    usd = {name: storage_choice.monthly_usd(name, gib, min(iops, STORES[name].iops or 0), prices()) for name in STORES}
    return Fit(way, int(clients), float(iops), outlive, float(gib), faults, usd)


def way_name(way: str) -> str:
    return {
        "block": _("a disk of its own (block)"),
        "nfs": _("files, Linux (NFS)"),
        "smb": _("files, Windows (SMB)"),
        "nfs+smb": _("the same files over NFS and SMB"),
        "lustre": _("a parallel file system (Lustre)"),
        "https": _("objects over HTTPS"),
    }[way]


def offers(name: str, criterion: str) -> str:
    """What a store offers in a few letters."""
    store = STORES[name]
    if criterion == "way":
        names = {"block": _("block"), "nfs": "NFS", "smb": "SMB", "lustre": "Lustre", "https": "HTTPS"}
        return ", ".join(names[way] for way in WAYS if way in store.ways and way in names)
    if criterion == "clients":
        return _("many") if store.clients is None else f"{store.clients:,}"
    if criterion == "iops":
        return "?" if store.iops is None else f"{store.iops:,.0f}"
    if criterion == "outlive":
        return {"nothing": _("nothing"), "instance": _("the instance"), "zone": _("the zone")}[store.outlives]
    return (
        "?"
        if store.gib is None and name.startswith(("instance", "FSx"))
        else _("grows")
        if store.gib is None
        else f"{store.gib / 1024:,.0f} TiB"
    )


def heads() -> dict[str, str]:
    return {
        "way": _("reached by"),
        "clients": _("clients"),
        "iops": _("random IOPS"),
        "outlive": _("outlives"),
        "gib": _("size"),
    }


def month(view: Fit, name: str) -> str:
    usd = view.usd[name]
    return "–" if usd is None else money(usd)


def store_name(name: str) -> str:
    return _("instance store") if name == "instance store" else name


def say_choice(view: Fit) -> str:
    clients = ngettext("{count} client", "{count} clients", view.clients).format(count=f"{view.clients:,}")
    need = _("{way}, {clients}, {iops} IOPS, outliving {what}:").format(
        way=way_name(view.way),
        clients=clients,
        iops=f"{view.iops:,.0f}",
        what={"nothing": _("nothing"), "instance": _("the instance"), "zone": _("the zone")}[view.outlive],
    )
    need = capital(need)
    if not view.fitting:
        return need + " " + _("nothing fits.")
    names = ", ".join(store_name(name) for name in view.fitting)
    said = need + " " + _("what fits is {names}.").format(names=names)
    cheapest = view.cheapest
    if cheapest is not None:
        said += " " + _("The cheapest with a price is {name}: {usd} a month for {gib} GiB.").format(
            name=cheapest, usd=money(view.usd[cheapest] or 0), gib=f"{view.gib:,.0f}"
        )
    return said


def law_choice(view: Fit) -> str:
    alone = {criterion: [name for name in STORES if view.faults[name] == (criterion,)] for criterion in CRITERIA}
    if view.way == "block" and view.outlive == "zone":
        return _(
            "No disk that EC2 attaches leaves its zone: copy it by snapshots, let the software replicate, or use files."
        )
    if view.way == "block" and view.clients > 1:
        return _(
            "Only io1 and io2 are attached to several instances, 16 at most, in one zone: who needs a shared tree takes a file system."
        )
    if alone["iops"]:
        return _("Short only of IOPS: {names}.").format(names=", ".join(store_name(name) for name in alone["iops"]))
    if alone["outlive"]:
        return _("It fails only for what it has to outlive: {names}.").format(
            names=", ".join(store_name(name) for name in alone["outlive"])
        )
    return _("The interface decides first: of {count} kinds of storage {left} can be reached this way.").format(
        count=len(STORES), left=sum("way" not in faults for faults in view.faults.values())
    )


def table_choice(view: Fit) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            **{head: [offers(name, criterion) for name in STORES] for criterion, head in heads().items()},
            _("ruled out by"): ruled_out(view, heads()),
            _("USD a month"): [view.usd[name] for name in STORES],
        },
        index=[store_name(name) for name in STORES],
    )
    return table.rename_axis(_("kind of storage")).round(2)


def storage_chooser() -> Simulation:
    """Which storage fits, and why not the others?"""
    start = {"way": "block", "clients": 1, "iops": 48_000, "outlive": "instance", "gib": 3_072}
    return Simulation(
        id="storage-chooser",
        question=_("Which storage fits, and why not the others?"),
        run=run_choice,
        chart=FitGrid(
            {name: store_name(name) for name in STORES},
            heads(),
            offers,
            _("USD a month"),
            month,
            lambda view: view.cheapest,
        ),
        say=say_choice,
        law=law_choice,
        table=table_choice,
        controls=[
            Choice("way", _("Programs need"), {way: way_name(way) for way in WAYS}),
            Count("clients", _("Clients at once"), 1, 500),
            Count("iops", _("Random IOPS in all"), 100, 1_000_000, log=True),
            Choice(
                "outlive",
                _("Has to outlive"),
                {"nothing": _("nothing"), "instance": _("the instance"), "zone": _("the zone")},
            ),
        ],
        more=[Count("gib", _("Size"), 10, 100_000, unit="GiB", log=True)],
        presets=[
            Preset("billing", _("A billing database: 48,000 IOPS"), start),
            Preset("fastest", _("A database with 310,000 IOPS"), {"iops": 310_000, "outlive": "nothing"}),
            Preset("cluster", _("Two nodes of a cluster, one volume"), {"clients": 2, "iops": 20_000}),
            Preset(
                "tiles",
                _("40 Linux instances in three zones"),
                {"way": "nfs", "clients": 40, "iops": 5_000, "outlive": "zone"},
            ),
            Preset(
                "drives",
                _("Team drives of Windows clients"),
                {"way": "smb", "clients": 300, "iops": 2_000, "outlive": "zone"},
            ),
            Preset(
                "studio",
                _("Windows edits, Linux renders"),
                {"way": "nfs+smb", "clients": 80, "iops": 5_000, "outlive": "zone"},
            ),
            Preset(
                "climate",
                _("300 nodes compute for four days"),
                {"way": "lustre", "clients": 300, "iops": 100_000, "gib": 80_000},
            ),
            Preset("block-two-zones", _("One disk in two zones"), {"iops": 3_000, "outlive": "zone", "gib": 500}),
        ],
        source=facts.source("storage-choice").text(language()),
        height=420,
    )

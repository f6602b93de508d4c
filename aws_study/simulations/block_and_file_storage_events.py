"""Lesson 06, third simulation: what is left of each kind of storage after each kind of event."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.core import checks
from aws_study.services import storage_events
from aws_study.services.storage_events import EVENTS, STORES
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, palette
from aws_study.ui.units import plain


@dataclass(frozen=True)
class Aftermath:
    """Inputs, and the hours lost at worst for each (store, event): 0 kept, infinite gone."""

    event: str
    backup_h: float
    copied: bool
    delete_data: bool
    lost: dict[tuple[str, str], float]

    def of(self, kind: float) -> list[str]:
        """Stores that lose `kind` hours in this event."""
        return [store for store in self.stores if self.lost[store, self.event] == kind]

    @property
    def stores(self) -> list[str]:
        """What there is: without an interval there are no snapshots."""
        return [store for store in STORES if store != "snapshot" or self.backup_h]

    @property
    def restored(self) -> list[str]:
        return [store for store in self.stores if 0 < self.lost[store, self.event] < math.inf]

    @property
    def gone(self) -> int:
        return len(self.of(math.inf))


def run_events(
    event: str, backup_h: int, copied: bool, delete_data: bool, keep_root: bool, versioned: bool
) -> Aftermath:
    """backup_h: hours between snapshots of volumes and backups of file systems, 0 for none; copied: to another Region, at once.

    delete_data, keep_root: delete-on-termination of the data volume on, of the root volume off. versioned: the S3 bucket keeps
    versions. Raises ParameterError outside the ranges.
    """
    checks.choice("event", event, EVENTS)
    hours = checks.count("backup_h", backup_h, 0, 720)
    deleted = {"root": not keep_root, "data": delete_data}
    lost = {
        (store, one): storage_events.hours_lost(
            store, one, backup_h=hours, copied=copied, delete_on_termination=deleted.get(store), versioned=versioned
        )
        for store in STORES
        for one in EVENTS
    }
    return Aftermath(event, hours, copied, delete_data, lost)


def event_name(event: str) -> str:
    return {
        "reboot": _("reboot"),
        "stop": _("stop"),
        "hibernate": _("hibernate"),
        "terminate": _("terminate"),
        "host": _("host fails"),
        "volume": _("disk fails"),
        "zone": _("zone lost"),
        "region": _("Region lost"),
        "delete": _("data deleted"),
    }[event]


def store_name(store: str) -> str:
    return {
        "instance-store": _("instance store"),
        "root": _("EBS root volume"),
        "data": _("EBS data volume"),
        "efs-one-zone": "EFS One Zone",
        "efs": _("EFS (Regional)"),
        "s3": "S3 Standard",
        "snapshot": _("snapshots and backups"),
    }[store]


def outcome(view: Aftermath, store: str, event: str) -> str:
    """kept, gone, or the hours of work that are lost."""
    hours = view.lost[store, event]
    if store not in view.stores:
        return _("none")
    return _("kept") if hours == 0 else _("gone") if math.isinf(hours) else _("{hours} h").format(hours=plain(hours))


class EventsChart:
    """A row for each storage, a column for each event; the chosen event is framed."""

    def setup(self, figure: Figure) -> None:
        width, height = figure.get_size_inches() * figure.dpi
        self.axes = figure.add_axes((164 / width, 10 / height, 1 - 176 / width, 1 - 62 / height))
        self.axes.set_xlim(0, len(EVENTS))
        self.axes.set_ylim(len(STORES), 0)
        self.axes.axis("off")
        for row, store in enumerate(STORES):
            self.axes.text(-0.1, row + 0.5, store_name(store), ha="right", va="center", fontsize=12, color=palette.INK)
        self.heads = {}
        self.cells, self.words = {}, {}
        for column, event in enumerate(EVENTS):
            self.heads[event] = self.axes.text(
                column + 0.5, -0.16, event_name(event).replace(" ", "\n", 1), ha="center", va="bottom", fontsize=12,
                linespacing=1.05, animated=True,
            )  # fmt: skip
            for row, store in enumerate(STORES):
                cell = Rectangle((column + 0.03, row + 0.05), 0.94, 0.9, linewidth=0, animated=True)
                self.axes.add_patch(cell)
                self.cells[store, event] = cell
                self.words[store, event] = self.axes.text(
                    column + 0.5,
                    row + 0.5,
                    "",
                    ha="center",
                    va="center",
                    fontsize=12,
                    color="#ffffff",
                    weight="bold",
                    animated=True,
                )
        self.frame = Rectangle(
            (0, 0),
            1,
            len(STORES),
            fill=False,
            edgecolor=palette.INK,
            linewidth=2.4,
            clip_on=False,
            animated=True,
            zorder=5,
        )
        self.axes.add_patch(self.frame)

    def show(self, view: Aftermath) -> bool:
        for (store, event), hours in view.lost.items():
            kept, gone = hours == 0, math.isinf(hours)
            tone = palette.GREEN if kept else palette.RED if gone else palette.AMBER
            if store not in view.stores:
                tone = palette.SLATE
            self.cells[store, event].set_facecolor(tone.fill)
            self.words[store, event].set_text(outcome(view, store, event))
        for event, head in self.heads.items():
            head.set_fontweight("bold" if event == view.event else "normal")
            head.set_color(palette.INK if event == view.event else palette.MUTED)
        self.frame.set_xy((EVENTS.index(view.event), 0))
        return False


def event_sentence(event: str) -> str:
    return {
        "reboot": _("The instance reboots"),
        "stop": _("Somebody stops the instance"),
        "hibernate": _("The instance hibernates"),
        "terminate": _("The instance is terminated"),
        "host": _("The host fails"),
        "volume": _("The disk itself fails"),
        "zone": _("The zone is lost"),
        "region": _("The Region is lost"),
        "delete": _("Somebody deletes the data"),
    }[event]


def say_events(view: Aftermath) -> str:
    said = event_sentence(view.event) + ". "
    gone, restored = view.of(math.inf), view.restored
    if not gone and not restored:
        return said + _("Nothing is lost.")
    parts = []
    if gone:
        parts.append(_("Gone: {names}.").format(names=", ".join(store_name(store) for store in gone)))
    if restored:
        parts.append(
            _("Back from a backup, with up to {hours} h of work lost: {names}.").format(
                hours=plain(view.backup_h), names=", ".join(store_name(store) for store in restored)
            )
        )
    return said + " ".join(parts)


def law_events(view: Aftermath) -> str:
    return {
        "reboot": _("A reboot stays on the same host, so even the instance store keeps its data."),
        "stop": _("Stopping gives the host back: its own disks are wiped, volumes on the network wait."),
        "hibernate": _("Hibernation saves the memory to the root volume and nothing of the instance store."),
        "terminate": _(
            "Delete on termination decides for each volume: on for the root volume, off for one that was attached later."
        ),
        "host": _(
            "What the host holds dies with it; EBS, EFS and S3 lie elsewhere and are attached to the next instance."
        ),
        "volume": _(
            "A volume keeps its copies in one zone and can fail as a whole; EFS and S3 replace a broken disk themselves."
        ),
        "zone": _("Volumes and One Zone file systems live in one zone; snapshots, EFS and S3 in several."),
        "region": _("Nothing leaves a Region by itself: only what you copy to another one survives."),
        "delete": _("Redundancy copies mistakes too: only snapshots, backups and versions bring deleted data back."),
    }[view.event]


def table_events(view: Aftermath) -> pd.DataFrame:
    rows = {store_name(store): [outcome(view, store, event) for event in EVENTS] for store in STORES}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[event_name(event) for event in EVENTS])
    return table.rename_axis(_("kind of storage"))


def what_survives() -> Simulation:
    """What is left after it?"""
    start = {
        "event": "terminate",
        "backup_h": 0,
        "copied": False,
        "delete_data": False,
        "keep_root": False,
        "versioned": False,
    }
    return Simulation(
        id="what-survives",
        question=_("What is left after it?"),
        run=run_events,
        chart=EventsChart(),
        say=say_events,
        law=law_events,
        table=table_events,
        controls=[
            Choice("event", _("What happens"), {event: event_name(event) for event in EVENTS}),
            Count("backup_h", _("Backup every (0: never)"), 0, 48, unit=_("h")),
            Switch("copied", _("Copied to another Region")),
            Switch("delete_data", _("Delete on termination for the data volume")),
        ],
        more=[
            Switch("keep_root", _("Root volume kept on termination")),
            Switch("versioned", _("S3 versioning")),
        ],
        presets=[
            Preset("terminated", _("Somebody terminates the instance"), start),
            Preset("overnight", _("Stopped overnight to save money"), {"event": "stop"}),
            Preset("zone-daily", _("A zone is lost, snapshots once a day"), {"event": "zone", "backup_h": 24}),
            Preset("region-daily", _("The Region is lost, snapshots stay in it"), {"event": "region", "backup_h": 24}),
            Preset(
                "region-copied",
                _("The Region is lost, everything is copied every 6 hours"),
                {"event": "region", "backup_h": 6, "copied": True, "versioned": True},
            ),
            Preset("wiped", _("A script deletes the wrong folder"), {"event": "delete", "backup_h": 12}),
        ],
        source=facts.source("storage-events").text(language()),
        height=360,
    )

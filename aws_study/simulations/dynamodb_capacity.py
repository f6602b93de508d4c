"""Lesson 17, second simulation: read and write units as two staircases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from aws_study import facts
from aws_study.core import checks
from aws_study.services import dynamodb
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

MODES = (("transactional", palette.PURPLE), ("strong", palette.BLUE), ("eventual", palette.GREEN))


@dataclass(frozen=True)
class Capacity:
    """Inputs; units of one read, of one write, and of one write in all indexes; and the units a second they need."""

    item_kb: float
    reads: float
    writes: float
    mode: str
    per_query: int
    write_transaction: bool
    indexes: int
    read_kb: float
    read_each: dict[str, float]
    write_each: float
    index_each: float
    rcu: int
    wcu: int
    index_wcu: int


def run_capacity(
    item_kb: float,
    reads: float,
    writes: float,
    mode: str,
    per_query: int,
    write_transaction: bool,
    indexes: int,
    index_kb: float,
    key_changes: bool,
) -> Capacity:
    """Units for `reads` and `writes` a second of items of `item_kb`; a read is a GetItem, or a Query of `per_query` items.

    indexes: global secondary indexes that every write updates, with entries of `index_kb`; key_changes: the write changes the
    index's key, which is a delete and a put. Raises ParameterError outside the ranges.
    """
    kb = checks.number("item_kb", item_kb, 0, 400)
    per_query = checks.count("per_query", per_query, 1, 10_000)
    indexes = checks.count("indexes", indexes, 0, 20)
    entry = 1024 * checks.number("index_kb", index_kb, 0.05, 400)
    checks.choice("mode", mode, dynamodb.READS)
    if per_query > 1 and mode == "transactional":
        raise checks.ParameterError("mode", mode, checks.OneOf(dynamodb.READS[:2]))
    size = kb * 1024
    read_each = {
        name: dynamodb.read_units(size, name) if per_query == 1 else dynamodb.query_units(per_query, size, name)
        for name in dynamodb.READS
        if per_query == 1 or name != "transactional"
    }
    write_each = dynamodb.write_units(size, "transactional" if write_transaction else "standard")
    index_each = indexes * dynamodb.index_write_units(entry, entry, key_changed=key_changes)
    return Capacity(
        kb,
        checks.number("reads", reads, 0, 1e6),
        checks.number("writes", writes, 0, 1e6),
        mode,
        per_query,
        write_transaction,
        indexes,
        kb * per_query,
        read_each,
        write_each,
        index_each,
        dynamodb.capacity_for(reads, read_each[mode]),
        dynamodb.capacity_for(writes, write_each),
        dynamodb.capacity_for(writes, index_each),
    )


def mode_name(mode: str) -> str:
    return {
        "eventual": _("eventually consistent"),
        "strong": _("strongly consistent"),
        "transactional": _("transactional"),
    }[mode]


def item_size(kb: float) -> str:
    """64 bytes, 4.1 KB."""
    if kb < 0.1:
        return _("{count} bytes").format(count=plain(1024 * kb))
    return f"{plain(kb)} KB"


def stairs(top: float, piece: float, weight: float) -> tuple[np.ndarray, np.ndarray]:
    """Corners of weight x ceil(size / piece) for sizes from 0 to `top`; 200 steps at most."""
    steps = min(int(np.ceil(top / piece)), 200)
    stride = np.ceil(top / piece / steps) * piece
    edges = np.arange(steps + 1) * stride
    heights = np.ceil(edges[1:] / piece) * weight
    return np.repeat(edges, 2)[1:-1], np.repeat(heights, 2)


class CapacityChart:
    """Two staircases over the size; a dot where this item stands."""

    def setup(self, figure: Figure) -> None:
        self.read, self.write = marks.axes_row(figure, 2, between=222, share_y=False, top=54)
        self.read.set_title(_("one read"), pad=24)
        self.write.set_title(_("one write"), pad=24)
        self.read.set_ylabel(_("read units"), labelpad=12)
        self.write.set_ylabel(_("write units"), labelpad=12)
        self.read.set_xlabel(_("KB read"))
        self.write.set_xlabel(_("KB of the item"))
        for axes in (self.read, self.write):
            for axis in (axes.xaxis, axes.yaxis):
                marks.plain_ticks(axis)
                axis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        self.lines, self.names = {}, {}
        for name, tone in MODES:
            self.lines[name] = self.read.plot([], [], color=tone.fill, animated=True)[0]
            self.names[name] = marks.beside(self.read, tone.word)  # fmt: skip
        self.lines["write"] = self.write.plot([], [], color=palette.AMBER.fill, animated=True)[0]
        self.dots = {
            axes: axes.plot([], [], "D", color=palette.RED.fill, markersize=9, zorder=5, animated=True)[0]
            for axes in (self.read, self.write)
        }
        self.sums = {
            axes: axes.text(
                0, 1.03, "", transform=axes.transAxes, ha="left", va="bottom", weight="bold", fontsize=13,
                color=palette.RED.word, animated=True,
            )
            for axes in (self.read, self.write)
        }  # fmt: skip

    def show(self, view: Capacity) -> bool:
        changed = False
        weight = 2.0 if view.write_transaction else 1.0
        for axes, kb in ((self.read, max(view.read_kb, 11)), (self.write, max(view.item_kb, 6))):
            right = axes.get_xlim()[1]
            if not 0.4 * right <= kb <= 0.97 * right:
                axes.set_xlim(0, marks.nice_top(kb))
                changed = True
        read_right, write_right = self.read.get_xlim()[1], self.write.get_xlim()[1]
        steepest = {"transactional": 2.0, "strong": 1.0, "eventual": 0.5}
        most = max(steepest[name] for name in view.read_each)
        for name, _tone in MODES:
            known = name in view.read_each
            self.lines[name].set_visible(known)
            self.lines[name].set_data(*stairs(read_right, 4, steepest[name]))
            self.lines[name].set_linewidth(3.4 if name == view.mode else 1.6)
        self.lines["write"].set_data(*stairs(write_right, 1, weight))
        changed = marks.set_top(self.read, most * np.ceil(read_right / 4)) or changed
        changed = marks.set_top(self.write, weight * np.ceil(write_right)) or changed
        top = self.read.get_ylim()[1]
        places = {name: steepest[name] * float(np.ceil(read_right / 4)) for name in view.read_each}
        spread = marks.spread(list(places.values()), top * 0.1, 0, top)
        for name, _tone in MODES:
            self.names[name].set_text(mode_name(name) if name in places else "")
        for name, place in zip(places, spread, strict=True):
            self.names[name].set_y(place)
        each = view.read_each[view.mode]
        self.dots[self.read].set_data([view.read_kb], [each])
        self.dots[self.write].set_data([view.item_kb], [view.write_each])
        sums = _("{rate} a second × {each} = {units} read units")
        self.sums[self.read].set_text(sums.format(rate=plain(view.reads), each=plain(each), units=f"{view.rcu:,}"))
        sums = _("{rate} a second × {each} = {units} write units")
        self.sums[self.write].set_text(
            sums.format(rate=plain(view.writes), each=plain(view.write_each), units=f"{view.wcu:,}")
        )
        return changed


def say_capacity(view: Capacity) -> str:
    fields = {
        "reads": plain(view.reads),
        "writes": plain(view.writes),
        "mode": mode_name(view.mode),
        "size": item_size(view.item_kb),
        "rcu": f"{view.rcu:,}",
        "wcu": f"{view.wcu:,}",
        "items": plain(view.per_query),
        "index": f"{view.index_wcu:,}",
    }
    if view.per_query > 1:
        said = _(
            "{reads} queries a second ({mode}) of {items} items of {size} need {rcu} read units, and {writes} writes need {wcu} write units."
        )
    else:
        said = _(
            "{reads} reads ({mode}) and {writes} writes a second of items of {size} need {rcu} read units and {wcu} write units."
        )
    if view.index_wcu:
        said += " " + _("The indexes need {index} write units of their own.")
    return said.format(**fields)


def law_capacity(view: Capacity) -> str:
    if view.per_query > 1:
        one_by_one = view.per_query * dynamodb.read_units(1024 * view.item_kb, view.mode)
        return _(
            "A query adds sizes first and rounds once: {each} units. One GetItem for each item would take {single}."
        ).format(each=plain(view.read_each[view.mode]), single=plain(one_by_one))
    blocks = view.read_each["strong"]
    if view.item_kb > 4 and blocks * 4 - view.item_kb > 2.5:
        return _(
            "{blocks} blocks of 4 KB are paid for and {kb} KB are used; {less} KB less would save one block at every read."
        ).format(blocks=plain(blocks), kb=plain(view.item_kb), less=plain(view.item_kb - 4 * (blocks - 1)))
    return _(
        "Reads go by 4 KB, writes by 1 KB: eventual {eventual}, strong {strong}, transaction {double} read units."
    ).format(eventual=plain(view.read_each["eventual"]), strong=plain(blocks), double=plain(2 * blocks))


def table_capacity(view: Capacity) -> pd.DataFrame:
    rows = {
        mode_name(name): (units, dynamodb.capacity_for(view.reads, units)) for name, units in view.read_each.items()
    }
    rows[_("write")] = (view.write_each, view.wcu)
    if view.indexes:
        rows[_("write, in the indexes")] = (view.index_each, view.index_wcu)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[_("units each"), _("units a second")])
    return table.rename_axis(_("request"))


def capacity() -> Simulation:
    """How many units does this table need?"""
    start = {
        "item_kb": 4.1,
        "reads": 1_000,
        "writes": 200,
        "mode": "strong",
        "per_query": 1,
        "write_transaction": False,
        "indexes": 0,
        "index_kb": 0.5,
        "key_changes": False,
    }
    return Simulation(
        id="capacity",
        question=_("How many units does this table need?"),
        run=run_capacity,
        chart=CapacityChart(),
        say=say_capacity,
        law=law_capacity,
        table=table_capacity,
        controls=[
            Number("item_kb", _("Size of an item"), 0.1, 20, 0.1, unit="KB"),
            Count("reads", _("Reads"), 0, 2_000, unit=_("a second"), step=10),
            Count("writes", _("Writes"), 0, 1_000, unit=_("a second"), step=10),
            Choice("mode", _("Reads are"), {name: mode_name(name) for name in dynamodb.READS}),
        ],
        more=[
            Count("per_query", _("Items in a query (1: GetItem)"), 1, 2_000, log=True),
            Switch("write_transaction", _("Writes in transactions")),
            Count("indexes", _("Global secondary indexes"), 0, 5),
            Number("index_kb", _("Size of an index entry"), 0.1, 10, 0.1, unit="KB"),
            Switch("key_changes", _("A write changes the index key")),
        ],
        presets=[
            Preset("just-over", _("A hundred bytes too many"), start),
            Preset("notes-7kb", _("The notes' example: 7 KB"), {"item_kb": 7, "reads": 3, "writes": 10}),
            Preset(
                "notes-90-reads",
                _("The notes' 90 reads of 3 KB"),
                {"item_kb": 3, "reads": 90, "writes": 0, "mode": "eventual"},
            ),
            Preset(
                "small-items",
                _("1,500 items of 64 bytes in one query"),
                {"item_kb": 0.0625, "reads": 10, "writes": 0, "mode": "strong", "per_query": 1_500},
            ),
            Preset(
                "orders",
                _("Orders in transactions"),
                {"item_kb": 2.5, "reads": 100, "writes": 100, "mode": "transactional", "write_transaction": True},
            ),
            Preset(
                "two-indexes",
                _("Two indexes whose key changes"),
                {"item_kb": 1, "reads": 100, "writes": 100, "mode": "eventual", "indexes": 2, "key_changes": True},
            ),
        ],
        source=facts.source("dynamodb-units").text(language()),
    )

"""Lesson 21, first simulation: one lookup by Scan and one by Query as the table grows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import scan_cost
from aws_study.services.connect_lambda import WAITS_S
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, percent, plain

REGIONS = ("us-east-1", "ap-northeast-2")
LEFT, RIGHT = 10, 1e7
SIZES = np.logspace(1, 7, 181)
BOTTOM, TOP = 0.2, 1e7


@dataclass(frozen=True)
class Lookups:
    """Inputs; a whole Scan, its first page, and a Query; the share of callers the first page finds; dollars a month."""

    items: int
    item_kb: float
    lookups: float
    region: str
    mode: str
    matches: int
    whole: scan_cost.Read
    first: scan_cost.Read
    query: scan_cost.Read
    found: float
    seconds: float
    scan_usd: float
    query_usd: float


@cache
def price_of(region: str) -> float:
    """USD for a million read request units, on-demand."""
    checks.choice("region", region, REGIONS)
    return facts.price("DynamoDB", "ondemand_rru", region=region).usd


def run_lookups(
    items: int, item_kb: float, lookups: float, region: str, mode: str, matches: int, page_ms: float
) -> Lookups:
    """`lookups` a month in a table of `items` of `item_kb`, of which `matches` belong to the caller.

    page_ms: how long one page of a Scan takes, an assumption. Raises ParameterError outside the ranges.
    """
    size = 1024 * checks.number("item_kb", item_kb, 0.05, 400)
    items = checks.count("items", items, 1, 1_000_000_000)
    matches = checks.count("matches", matches, 1, 10_000)
    price = price_of(region)
    whole = scan_cost.scan(items, size, mode)
    query = scan_cost.query(min(matches, items), size, mode)
    return Lookups(
        items,
        size / 1024,
        checks.number("lookups", lookups, 0, 1e9),
        region,
        mode,
        matches,
        whole,
        scan_cost.scan(items, size, mode, pages=1),
        query,
        scan_cost.found_on_first_page(items, size),
        whole.pages * checks.number("page_ms", page_ms, 1, 10_000) / 1000,
        scan_cost.monthly_usd(whole.units, lookups, usd_per_million=price),
        scan_cost.monthly_usd(query.units, lookups, usd_per_million=price),
    )


class LookupsChart:
    """Left: read units of one lookup against the size of the table. Right: callers found when only page one is read."""

    def setup(self, figure: Figure) -> None:
        self.cost, self.share = marks.axes_row(figure, 2, left=88, between=108, share_y=False, top=34, right=48)
        self.cost.set_title(_("one lookup"))
        self.share.set_title(_("only the first page is read"))
        for axes in (self.cost, self.share):
            axes.set_xscale("log")
            axes.set_xlim(LEFT, RIGHT)
            axes.set_xticks([10, 1e3, 1e5, 1e7], ["10", "1,000", "100,000", "10,000,000"])
            axes.set_xticks([], minor=True)
            axes.set_xlabel(_("items in the table"))
        self.cost.set_yscale("log")
        self.cost.set_ylim(BOTTOM, TOP)
        self.cost.set_yticks([1, 100, 1e4, 1e6], ["1", "100", "10,000", "1,000,000"])
        self.cost.set_yticks([], minor=True)
        self.cost.set_ylabel(_("read units"), labelpad=8)
        self.share.set_ylim(0, 112)
        self.share.set_yticks([0, 25, 50, 75, 100])
        self.share.set_ylabel(_("callers found, %"), labelpad=8)
        self.lines = {
            "scan": self.cost.plot([], [], color=palette.RED.fill, animated=True)[0],
            "query": self.cost.plot([], [], color=palette.GREEN.fill, animated=True)[0],
        }
        self.found = self.share.plot([], [], color=palette.AMBER.fill, animated=True)[0]
        self.dots = {
            "scan": self.cost.plot(
                [], [], "D", color=palette.RED.fill, markersize=9, zorder=5, clip_on=False, animated=True
            )[0],
            "query": self.cost.plot(
                [], [], "o", color=palette.GREEN.fill, markersize=9, zorder=5, clip_on=False, animated=True
            )[0],
        }
        self.here = self.share.plot(
            [], [], "D", color=palette.AMBER.fill, markersize=9, zorder=5, clip_on=False, animated=True
        )[0]
        self.names = {
            name: self.cost.text(
                0.03, place, "", transform=self.cost.transAxes, ha="left", va="top", fontsize=12, weight="bold",
                color=tone.word, animated=True,
            )
            for name, place, tone in (("scan", 0.97, palette.RED), ("query", 0.885, palette.GREEN))
        }  # fmt: skip
        self.words = self.share.text(
            0.97, 0.97, "", transform=self.share.transAxes, ha="right", va="top", fontsize=12, weight="bold",
            color=palette.AMBER.word, animated=True,
        )  # fmt: skip
        self.guessed = marks.GuessLine(self.share, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.guessed.set(value)

    def show(self, view: Lookups) -> bool:
        weight = {"eventual": 0.5, "strong": 1.0}[view.mode]
        units = weight * np.maximum(1, np.ceil(SIZES * view.item_kb / 4))
        self.lines["scan"].set_data(SIZES, units)
        self.lines["query"].set_data([LEFT, RIGHT], [view.query.units] * 2)
        self.found.set_data(SIZES, 100 * np.minimum(1, scan_cost.per_page(1024 * view.item_kb) / SIZES))
        self.dots["scan"].set_data([view.items], [view.whole.units])
        self.dots["query"].set_data([view.items], [view.query.units])
        self.here.set_data([view.items], [100 * view.found])
        words = {"scan": _("◆ Scan: {units}"), "query": _("● Query: {units}")}
        for name, read in (("scan", view.whole), ("query", view.query)):
            self.names[name].set_text(words[name].format(units=plain(read.units)))
        self.words.set_text(_("◆ {share} found").format(share=percent(view.found, 2)))
        return False


def say_lookups(view: Lookups) -> str:
    fields = {
        "pages": f"{view.whole.pages:,}",
        "items": f"{view.items:,}",
        "scan": plain(view.whole.units),
        "query": plain(view.query.units),
        "scan_usd": money(view.scan_usd),
        "query_usd": money(view.query_usd),
        "share": percent(view.found, 2),
        "seconds": plain(view.seconds, 2),
        "limit": plain(WAITS_S),
    }
    said = _(
        "A Scan reads {items} items and consumes {scan} read units for each caller, a Query {query}; in a month that is {scan_usd} against {query_usd}."
    ).format(**fields)
    if view.whole.pages == 1:
        return (
            said
            + " "
            + _("The whole table fits on one page, so a function that forgets the other pages passes every test.")
        )
    said += " " + _("There are {pages} pages, and whoever reads only the first finds {share} of the callers.").format(
        **fields
    )
    if view.seconds > WAITS_S:
        said += " " + _("All pages take about {seconds} s, and the contact flow waits {limit} s at most.").format(
            **fields
        )
    return said


def law_lookups(view: Lookups) -> str:
    return _(
        "Scan: {items} × {size} KB ÷ 4 KB × {weight} ≈ {scan} units, growing with the table; Query: {query}, with the caller's own items only."
    ).format(
        items=f"{view.items:,}",
        size=plain(view.item_kb),
        weight="½" if view.mode == "eventual" else "1",
        scan=plain(view.whole.units),
        query=plain(view.query.units),
    )


def table_lookups(view: Lookups) -> pd.DataFrame:
    reads = {_("Scan, all pages"): view.whole, _("Scan, first page"): view.first, "Query": view.query}
    found = (100.0, 100 * view.found, 100.0)
    table = pd.DataFrame(
        {
            _("requests"): [read.pages for read in reads.values()],
            _("items read"): [read.items for read in reads.values()],
            _("read units"): [read.units for read in reads.values()],
            _("callers found, %"): found,
            _("USD a month"): [
                scan_cost.monthly_usd(read.units, view.lookups, usd_per_million=price_of(view.region))
                for read in reads.values()
            ],
        },
        index=list(reads),
    )
    return table.rename_axis(_("lookup")).round(2)


def scan_or_query() -> Simulation:
    """What does it take to find one caller?"""
    start = {
        "items": 60_000,
        "item_kb": 0.8,
        "lookups": 30_000,
        "region": "us-east-1",
        "mode": "eventual",
        "matches": 1,
        "page_ms": 80,
    }
    return Simulation(
        id="scan-or-query",
        question=_("What does it take to find one caller?"),
        run=run_lookups,
        chart=LookupsChart(),
        say=say_lookups,
        law=law_lookups,
        table=table_lookups,
        controls=[
            Count("items", _("Items in the table"), 10, 10_000_000, log=True),
            Number("item_kb", _("Size of an item"), 0.1, 20, 0.1, unit="KB"),
            Count("lookups", _("Calls"), 100, 1_000_000, unit=_("a month"), log=True),
            Choice("region", _("Region"), {"us-east-1": _("N. Virginia"), "ap-northeast-2": _("Seoul")}),
        ],
        more=[
            Choice("mode", _("Reads"), {"eventual": _("eventually consistent"), "strong": _("strongly consistent")}),
            Count("matches", _("Bookings of the caller"), 1, 100),
            Count("page_ms", _("Time for one page"), 10, 1_000, unit="ms", step=10),
        ],
        presets=[
            Preset("airline", _("The notes' function at an airline"), start),
            Preset("test-table", _("The same function on a test table"), {"items": 200}),
            Preset("page-two", _("One page too many"), {"items": 1_400}),
            Preset("five-million", _("Five million bookings"), {"items": 5_000_000, "lookups": 100_000}),
            Preset("seoul-strong", _("Seoul, strongly consistent"), {"region": "ap-northeast-2", "mode": "strong"}),
        ],
        source=facts.source("dynamodb-scan").text(language()),
    )

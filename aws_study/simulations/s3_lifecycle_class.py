"""Lesson 04, second simulation: which storage class is cheapest for objects of a size that are read so often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from aws_study import facts
from aws_study.core import checks
from aws_study.services import s3
from aws_study.simulations.s3_lifecycle_cost import TONES, class_name, missing_price, prices_of
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, plain, size

KB = np.geomspace(1, 2**20, 61)  # 1 KB to 1 GB
READS = np.geomspace(0.001, 100, 61)  # reads of an object a month
CHOICES = {
    "instant": ("STANDARD", "INTELLIGENT_TIERING", "STANDARD_IA", "ONEZONE_IA", "GLACIER_IR"),
    "zones": ("STANDARD", "INTELLIGENT_TIERING", "STANDARD_IA", "GLACIER_IR"),
    "hours": ("STANDARD", "INTELLIGENT_TIERING", "STANDARD_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"),
}


@dataclass(frozen=True)
class Winner:
    """The map (index of the cheapest class by reads and size), and every class's bill at the learner's point."""

    object_kb: float
    reads: float
    days_kept: float
    region: str
    classes: tuple[str, ...]
    winners: np.ndarray
    bill: pd.DataFrame

    @property
    def best(self) -> str:
        return str(self.bill["total"].idxmin())


def run_class(object_kb: float, reads: float, days_kept: float, allowed: str, region: str) -> Winner:
    """The cheapest class for a million objects of `object_kb`, each read `reads` times a month and kept `days_kept` days.

    `allowed`: "instant" (answers in milliseconds), "zones" (that, in three zones at least), "hours" (archives too).
    Raises ParameterError, also for a Region whose prices are incomplete.
    """
    checks.choice("allowed", allowed, CHOICES)
    checks.choice("region", region, ("us-east-1", "ap-northeast-2"))
    kb = checks.number("object_kb", object_kb, 0.001, 50 * 2**30)
    reads = checks.number("reads", reads, 0, 1e6)
    kept = checks.number("days_kept", days_kept, 1, 36_500)
    prices = prices_of(region)
    try:
        bill = s3.class_cost(kb, reads, days_kept=kept, objects=1_000_000, prices=prices, classes=CHOICES[allowed])
        winners, classes = s3.cheapest(
            KB, READS, days_kept=kept, objects=1_000_000, prices=prices, classes=CHOICES[allowed]
        )
    except s3.MissingPrice as error:
        raise missing_price(error, region) from None
    return Winner(kb, reads, kept, region, tuple(classes), winners, bill)


class WinnerChart:
    """A map of size against reads, coloured by the cheapest class, with the learner's point and every class's bill."""

    ORDER = ("STANDARD", "INTELLIGENT_TIERING", "STANDARD_IA", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, top=12, left=70, right=300)
        self.axes.grid(visible=False)
        self.axes.set_xlim(0, len(KB) - 1)
        self.axes.set_ylim(0, len(READS) - 1)
        sizes = (1, 16, 128, 1024, 16 * 1024, 2**20)
        reads = (0.001, 0.01, 0.1, 1, 10, 100)
        self.axes.xaxis.set_major_locator(FixedLocator([_place(KB, kb) for kb in sizes]))
        self.axes.xaxis.set_major_formatter(
            FuncFormatter(lambda _x, i: size(sizes[i]) if i is not None and i < len(sizes) else "")
        )
        self.axes.yaxis.set_major_locator(FixedLocator([_place(READS, value) for value in reads]))
        self.axes.yaxis.set_major_formatter(
            FuncFormatter(lambda _y, i: plain(reads[i]) if i is not None and i < len(reads) else "")
        )
        self.axes.xaxis.set_minor_locator(NullLocator())
        self.axes.set_xlabel(_("object size"))
        self.axes.set_ylabel(_("reads of an object a month"))
        tones = [TONES[code] for code in self.ORDER]
        self.tone = dict(zip(self.ORDER, tones, strict=True))
        self.map = self.axes.imshow(
            np.zeros((len(READS), len(KB))),
            origin="lower",
            aspect="auto",
            interpolation="none",  # the SVG gets one pixel a cell and the browser enlarges it: a third of the time
            vmin=0,
            vmax=len(self.ORDER) - 1,
            cmap=ListedColormap([tone.fill for tone in tones]),
            animated=True,
            zorder=2,
        )
        self.regions = {
            code: self.axes.text(
                0,
                0,
                class_name(code),
                ha="center",
                va="center",
                color="#ffffff",
                weight="bold",
                fontsize=12,
                animated=True,
                zorder=3,
            )
            for code in self.ORDER
        }
        self.point = self.axes.plot(
            [],
            [],
            "o",
            color="#ffffff",
            markeredgecolor="#111111",
            markeredgewidth=2.5,
            markersize=12,
            animated=True,
            zorder=4,
        )[0]
        self.rows = [
            self.axes.text(
                1.04, 0.97 - 0.11 * i, "", transform=self.axes.transAxes, va="top", animated=True, fontsize=12
            )
            for i in range(len(self.ORDER) + 1)
        ]

    def show(self, view: Winner) -> bool:
        places = np.array([self.ORDER.index(code) for code in view.classes])
        self.map.set_data(places[view.winners])
        for code, artist in self.regions.items():
            rows, columns = np.nonzero(view.winners == view.classes.index(code)) if code in view.classes else ((), ())
            artist.set_visible(len(rows) > 150)  # a region too small for its name is named in the list beside
            if len(rows) > 150:
                middle = np.argmin((np.array(rows) - np.mean(rows)) ** 2 + (np.array(columns) - np.mean(columns)) ** 2)
                half = 1 + 2.9 * len(class_name(code)) / 4
                artist.set_position((float(np.clip(columns[middle], half, len(KB) - 1 - half)), float(rows[middle])))
        self.point.set_data([_place(KB, view.object_kb)], [_place(READS, max(view.reads, READS[0]))])
        bill = view.bill["total"].sort_values()
        lines = [(_("a million objects, a month:"), palette.MUTED, "normal")]
        lines += [
            (f"{money(float(usd))}  {class_name(str(code))}", self.tone[str(code)].word, "bold" if i == 0 else "normal")
            for i, (code, usd) in enumerate(bill.items())
        ]
        for i, artist in enumerate(self.rows):
            text, color, weight = lines[i] if i < len(lines) else ("", palette.MUTED, "normal")
            artist.set_text(text)
            artist.set_color(color)
            artist.set_fontweight(weight)
        return False


def _place(grid: np.ndarray, value: float) -> float:
    """Where a value lies on a logarithmic grid, in cells."""
    return float(np.clip(np.interp(np.log(value), np.log(grid), np.arange(len(grid))), 0, len(grid) - 1))


def say_class(view: Winner) -> str:
    bill = view.bill["total"].sort_values()
    best, second = money(float(bill.iloc[0])), money(float(bill.iloc[1]))
    if best == second:
        words = _(
            "For {size}, read {reads} times a month and kept {days} days, {best} and {second} are cheapest: {usd} a month for a million objects."
        )
    else:
        words = _(
            "For {size}, read {reads} times a month and kept {days} days, {best} is cheapest: {usd} a month for a million objects; {second} costs {more}."
        )
    return words.format(
        size=size(view.object_kb),
        reads=plain(view.reads),
        days=plain(view.days_kept, 6),
        best=class_name(str(bill.index[0])),
        usd=best,
        second=class_name(str(bill.index[1])),
        more=second,
    )


def law_class(view: Winner) -> str:
    row = view.bill.loc[view.best].to_dict()
    parts = {
        _("storage"): row["storage"] + row["overhead"],
        _("early delete"): row["early_delete"],
        _("request charges"): row["requests_in"] + row["get"],
        _("retrieval"): row["retrieval"],
        _("monitoring"): row["monitoring"],
    }
    sums = " + ".join(f"{name} {money(float(usd))}" for name, usd in parts.items() if usd > 0)
    return _("{parts} = {total}.").format(parts=sums, total=money(float(row["total"])))


def table_class(view: Winner) -> pd.DataFrame:
    table = view.bill.drop(columns="per_object").rename(index={code: class_name(code) for code in view.classes})
    return table.rename_axis(_("class")).round(2)


def which_class() -> Simulation:
    """Which storage class is cheapest?"""
    start = {"object_kb": 200, "reads": 0.05, "days_kept": 365, "allowed": "instant", "region": "us-east-1"}
    return Simulation(
        id="which-class",
        question=_("Which storage class is cheapest?"),
        run=run_class,
        chart=WinnerChart(),
        say=say_class,
        law=law_class,
        table=table_class,
        controls=[
            Number("object_kb", _("Object size"), 1, 2**20, unit="KB", log=True),
            Number("reads", _("Reads of an object a month"), 0.001, 100, 0.001, log=True),
            Count("days_kept", _("Days kept"), 1, 730),
            Choice(
                "allowed",
                _("It has to answer"),
                {
                    "instant": _("at once"),
                    "zones": _("at once, from several zones"),
                    "hours": _("some time today"),
                },
            ),
        ],
        more=[
            Choice(
                "region",
                _("Region"),
                {"us-east-1": "us-east-1 (N. Virginia)", "ap-northeast-2": "ap-northeast-2 (Seoul)"},
            )
        ],
        presets=[
            Preset("thumbnails", _("Old thumbnails: 200 KB, hardly read"), start),
            Preset(
                "small-logs", _("Small logs: 20 KB, never read"), {"object_kb": 20, "reads": 0.001, "allowed": "hours"}
            ),
            Preset("photos", _("Photos: 4 MB, read every other month"), {"object_kb": 4096, "reads": 0.5}),
            Preset("short-lived", _("4 MB, kept ten days only"), {"object_kb": 4096, "reads": 0.05, "days_kept": 10}),
            Preset(
                "archive", _("Backups: 1 GB, may take hours"), {"object_kb": 2**20, "reads": 0.01, "allowed": "hours"}
            ),
            Preset("hot", _("A page's pictures: 100 KB, read daily"), {"object_kb": 100, "reads": 30}),
        ],
        source=facts.source("s3-lifecycle").text(language()),
    )

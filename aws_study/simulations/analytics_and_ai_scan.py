"""Lesson 28, first simulation: the bytes that Athena reads for one answer, in four formats, with partitions and without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from aws_study import facts
from aws_study.core import checks, columnar
from aws_study.services import athena
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import money, plain, size

REGION = "us-east-1"
FORMATS = ("json", "csv", "csv-gz", "columnar")
QUESTIONS = {"total": ("bytes",), "pages": ("path", "bytes"), "all": ("time", "client", "path", "bytes")}
WAYS = tuple((format, partitioned) for partitioned in (False, True) for format in FORMATS)
RAW: dict[str, Any] = {
    "rows_m": 50, "asked": 1, "format": "json", "partitioned": False, "question": "total", "days": 365, "queries": 600,
    "file_mb": 128,
}  # fmt: skip
LOWEST, HIGHEST = 1e5, 4e14  # bytes, the ends of the axis


@dataclass(frozen=True)
class Scan:
    """Inputs, bytes read by (format, partitioned), and which of them is chosen."""

    rows_a_day: float
    asked: int
    days: int
    chosen: tuple[str, bool]
    columns: tuple[str, ...]
    queries: int
    file_bytes: float
    read: Mapping[tuple[str, bool], float]
    usd_per_tb: float

    @property
    def here(self) -> float:
        return self.read[self.chosen]

    def usd(self, way: tuple[str, bool]) -> float:
        return athena.query_usd(self.read[way], usd_per_tb=self.usd_per_tb)

    @property
    def best(self) -> tuple[str, bool]:
        """Where least is read; of equals the chosen one."""
        return min(self.read, key=lambda way: (self.read[way], way != self.chosen))


@cache
def row_bytes() -> dict[str, dict[str, float]]:
    """Bytes of a row by format and column, measured on the 30,969 requests of NASA's log that the course has.

    The client is a number there (a host name in the original), `bytes` is the largest answer of the address, status and protocol are
    missing: real rows are longer, and their columns compress less well.
    """
    log = facts.trace("nasa_log")
    urls = facts.trace("nasa_urls").set_index("url")
    start = np.datetime64(pd.Timestamp(log.attrs["start"]), "s")
    seconds = log["second"].to_numpy()
    times = np.datetime_as_string(start + seconds.astype("timedelta64[s]"))
    paths = urls["path"].reindex(log["url"]).to_list()
    sent = urls["bytes"].reindex(log["url"]).to_numpy(dtype=int)
    text: dict[str, columnar.Column] = {
        "time": [f"{time}Z" for time in times],
        "client": log["client"].to_numpy(),
        "path": paths,
        "bytes": sent,
    }
    csv = columnar.csv_bytes(text)
    squeeze = columnar.packed_text(text) / sum(csv.values())
    epoch = (start.astype(int) + seconds).astype(int)
    found: dict[str, Mapping[str, float]] = {
        "json": columnar.json_bytes(text),
        "csv": csv,
        "csv-gz": {name: squeeze * bytes_ for name, bytes_ in csv.items()},
        "columnar": columnar.columnar_bytes({**text, "time": epoch}),  # a column knows that it holds a time
    }
    return {format: {name: bytes_ / len(log) for name, bytes_ in sizes.items()} for format, sizes in found.items()}


@cache
def tb_price() -> float:
    return facts.price("Athena", "scanned tb", region=REGION).usd


def run_scan(
    rows_m: float, asked: int, format: str, partitioned: bool, question: str, days: int, queries: int, file_mb: float
) -> Scan:
    """A query about the last `asked` of `days` days of a log with `rows_m` million rows a day.

    Raises ParameterError outside the ranges.
    """
    rows = 1e6 * checks.number("rows_m", rows_m, 0.001, 10_000)
    days = checks.count("days", days, 1, 3650)
    asked = min(checks.count("asked", asked, 1, 3650), days)
    checks.choice("format", format, FORMATS)
    columns = QUESTIONS[checks.choice("question", question, QUESTIONS)]
    queries = checks.count("queries", queries, 0, 10**7)
    file_bytes = athena.MB * checks.number("file_mb", file_mb, 0.01, 10_000)
    read = {
        (kind, parts): athena.bytes_read(
            rows_a_day=rows,
            days=days,
            asked_days=asked,
            row_bytes=row_bytes()[kind],
            columns=columns,
            columnar=kind == "columnar",
            partitioned=parts,
        )
        for kind, parts in WAYS
    }
    return Scan(rows, asked, days, (format, bool(partitioned)), columns, queries, file_bytes, read, tb_price())


def format_name(format: str) -> str:
    return {"json": "JSON", "csv": "CSV", "csv-gz": "CSV, gzip", "columnar": _("columns (Parquet)")}[format]


def amount(bytes_: float) -> str:
    return size(bytes_ / 1024)


class ScanChart:
    """Left: the table, days down and columns across, the part that is read filled. Right: bytes read by all eight layouts."""

    def setup(self, figure: Figure) -> None:
        self.table, self.bars = marks.axes_row(
            figure, 2, left=70, right=150, between=176, top=52, bottom=44, share_y=False
        )
        self.table.set_title(_("what is read"), pad=28)
        self.table.set_xlim(0, 1)
        self.table.set_xticks([])
        self.table.set_ylim(1, 0)
        self.table.set_yticks([0, 1], [_("first day"), _("today")], rotation=90, va="center")
        for label, side in zip(self.table.get_yticklabels(), ("top", "bottom"), strict=True):
            label.set(va=side)
        self.table.grid(visible=False)
        self.stored = marks.series(self.table, palette.SLATE)
        self.stored.set_alpha(0.28)
        self.filled = marks.series(self.table, palette.BLUE)
        self.heads = [
            self.table.text(0, -0.04, "", ha="center", va="baseline", fontsize=12, color=palette.INK, animated=True)
            for _column in range(4)
        ]
        self.bars.set_title(_("bytes read for one answer (log scale)"), pad=28)
        self.bars.set_xscale("log")
        self.bars.set_xlim(LOWEST, HIGHEST)
        self.bars.set_xticks([1024**2, 1024**3, 1024**4], ["1 MB", "1 GB", "1 TB"])
        self.bars.xaxis.set_minor_locator(NullLocator())
        self.bars.set_ylim(9.7, -0.6)
        self.rows = {way: place + (1.2 if way[1] else 0.0) + 0.6 for place, way in enumerate(WAYS)}
        self.bars.set_yticks(list(self.rows.values()), [format_name(kind) for kind, _parts in WAYS])
        self.bars.grid(visible=False)
        for first, words in ((0, _("not partitioned")), (4, _("partitioned by day"))):
            self.bars.text(
                -0.02, self.rows[WAYS[first]] - 0.85, words, transform=self.bars.get_yaxis_transform(), ha="right", va="center",
                fontsize=12, weight="bold", color=palette.INK,
            )  # fmt: skip
        least = athena.LEAST_MB * athena.MB
        self.bars.axvline(least, color=palette.AMBER.fill, linestyle=(0, (3, 2)), linewidth=1.4)
        self.bars.text(
            least, 1.01, _("billed at least: {mb} MB").format(mb=athena.LEAST_MB), transform=self.bars.get_xaxis_transform(), ha="center", va="bottom",
            fontsize=11.5, color=palette.AMBER.word,
        )  # fmt: skip
        self.all = marks.series(self.bars, palette.SLATE)
        self.mine = marks.series(self.bars, palette.BLUE)
        self.words = {way: marks.beside(self.bars, palette.INK) for way in WAYS}
        for way, words in self.words.items():
            words.set_y(self.rows[way])

    def show(self, view: Scan) -> bool:
        kind, parts = view.chosen
        sizes = row_bytes()[kind]
        edges = np.concatenate([[0], np.cumsum(list(sizes.values()))]) / sum(sizes.values())
        top = 1 - max(view.asked / view.days, 0.008) if parts else 0.0
        stored, filled = [], []
        for place, (name, head) in enumerate(zip(sizes, self.heads, strict=True)):
            left, right = edges[place] + 0.003, edges[place + 1] - 0.003
            read = kind != "columnar" or name in view.columns
            stored.append(marks.box(left, right, 0, 1))
            if read:
                filled.append(marks.box(left, right, top, 1))
            head.set_text(name)
            head.set_x((left + right) / 2)
            head.set_fontweight("bold" if name in view.columns else "normal")
        self.stored.set_verts(stored)
        self.filled.set_verts(filled)
        boxes = {
            way: marks.box(LOWEST, max(view.read[way], LOWEST), row - 0.33, row + 0.33)
            for way, row in self.rows.items()
        }
        self.all.set_verts([box for way, box in boxes.items() if way != view.chosen])
        self.mine.set_verts([boxes[view.chosen]])
        for way, words in self.words.items():
            words.set_text(f"{amount(view.read[way])}, {money(view.usd(way))}")
            words.set_color(palette.BLUE.word if way == view.chosen else palette.MUTED)
        return False


def way_name(way: tuple[str, bool]) -> str:
    kind = format_name(way[0])
    return (
        _("{format}, partitioned by day").format(format=kind)
        if way[1]
        else _("{format}, not partitioned").format(format=kind)
    )


def say_scan(view: Scan) -> str:
    span = ngettext("an answer about {n} day", "an answer about {n} days", view.asked).format(n=f"{view.asked:,}")
    raw, best = view.read["json", False], view.read[view.best]
    fields = {
        "way": way_name(view.chosen), "read": amount(view.here), "usd": money(view.usd(view.chosen)), "span": span,
        "best": amount(best), "best_usd": money(view.usd(view.best)), "mb": athena.LEAST_MB,
    }  # fmt: skip
    if view.here < athena.LEAST_MB * athena.MB:
        said = _("{way}: Athena reads {read} for {span}, bills the least there is, {mb} MB, and takes {usd}.")
    else:
        said = _("{way}: Athena reads {read} for {span} and bills {usd}.")
    if view.chosen == view.best:
        compared = _("Unpartitioned JSON would be {raw}, {n} times as much.").format(
            raw=amount(raw), n=plain(raw / max(view.here, 1), 2)
        )
    else:
        ratio = plain(view.here / max(best, 1), 2)
        compared = _("Columns, partitioned by day, give it from {best} for {best_usd}: 1/{n} of the bytes.").format(
            n=ratio, **fields
        )
    said = said.format(**fields)
    return f"{said[0].upper()}{said[1:]} {compared}"


def law_scan(view: Scan) -> str:
    kind, parts = view.chosen
    sizes = row_bytes()[kind]
    per_row = sum(sizes[name] for name in (view.columns if kind == "columnar" else sizes))
    days = view.asked if parts else view.days
    fields = {
        "rows": f"{view.rows_a_day:,.0f}", "days": ngettext("{n} day", "{n} days", days).format(n=f"{days:,}"), "row": plain(per_row, 3),
        "read": amount(view.here), "mb": f"{athena.billed_mb(view.here):,}", "price": money(view.usd_per_tb),
        "usd": money(view.usd(view.chosen)),
    }  # fmt: skip
    return _("{rows} rows × {days} × {row} bytes = {read}; {mb} MB billed × {price} a TB = {usd}.").format(**fields)


def table_scan(view: Scan) -> pd.DataFrame:
    rows = {}
    for way, read in view.read.items():
        sizes = row_bytes()[way[0]]
        rows[way_name(way)] = {
            _("bytes a row"): round(sum(sizes.values()), 1),
            _("read, MB"): round(read / athena.MB, 2),
            _("billed, MB"): athena.billed_mb(read),
            _("a query, $"): round(view.usd(way), 6),
            _("a month, $"): round(view.usd(way) * view.queries, 2),
            _("GET requests at least"): athena.least_requests(
                read, view.file_bytes, folders=view.asked if way[1] else 1
            ),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(_("layout"))


def bytes_scanned() -> Simulation:
    """What does Athena read for one answer?"""
    best = {"format": "columnar", "partitioned": True}
    return Simulation(
        id="bytes-scanned",
        question=_("How many bytes were sent yesterday? What does Athena read for the answer?"),
        run=run_scan,
        chart=ScanChart(),
        say=say_scan,
        law=law_scan,
        table=table_scan,
        height=372,
        controls=[
            Number("rows_m", _("Rows a day"), 0.1, 1000, 0.1, unit=_("million"), log=True),
            Count("asked", _("Days asked about"), 1, 365, log=True),
            Choice("format", _("Files"), {kind: format_name(kind) for kind in FORMATS}),
            Switch("partitioned", _("Partitioned by day")),
        ],
        more=[
            Choice(
                "question",
                _("The query names"),
                {"total": "bytes", "pages": "path, bytes", "all": _("all columns")},
            ),
            Count("days", _("Days kept"), 30, 1095),
            Count("queries", _("Queries a month"), 1, 10_000, log=True),
            Number("file_mb", _("Size of an object"), 0.1, 512, 0.1, unit="MB", log=True),
        ],
        presets=[
            Preset("raw", _("A year of raw JSON"), RAW),
            Preset("gzip", _("The same, as CSV with gzip"), {"format": "csv-gz"}),
            Preset("parts", _("JSON in a folder for each day"), {"partitioned": True}),
            Preset("columns", _("Columns, no partitions"), {"format": "columnar"}),
            Preset("both", _("Columns and partitions"), best),
            Preset("star", _("SELECT * on columns"), {**best, "question": "all"}),
            Preset("year", _("A question about the whole year"), {**best, "asked": 365}),
            Preset("tiny", _("A small log: the 10 MB of every query"), {**best, "rows_m": 0.2}),
        ],
        source=facts.source("athena-scan").text(language()),
    )  # fmt: skip

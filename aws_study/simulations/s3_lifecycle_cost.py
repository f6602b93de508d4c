"""Lesson 04, first simulation: what a lifecycle rule costs and saves, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import s3
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import money, plain, size

REGIONS = ("us-east-1", "ap-northeast-2")
ARCHIVES = ("GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")
TONES = {
    "STANDARD": palette.BLUE,
    "STANDARD_IA": palette.AMBER,
    "ONEZONE_IA": palette.RED,
    "INTELLIGENT_TIERING": palette.PINK,
    "GLACIER_IR": palette.PURPLE,
    "GLACIER": palette.GREEN,
    "DEEP_ARCHIVE": palette.SLATE,
}
EXTRA = palette.RED  # requests and early deletion: money that stores nothing


def class_name(code: str) -> str:
    """The class as AWS's console writes it; the same in every language."""
    return {
        "STANDARD": "Standard",
        "STANDARD_IA": "Standard-IA",
        "ONEZONE_IA": "One Zone-IA",
        "INTELLIGENT_TIERING": "Intelligent-Tiering",
        "GLACIER_IR": "Glacier Instant",
        "GLACIER": "Glacier Flexible",
        "DEEP_ARCHIVE": "Deep Archive",
    }[code]


def prices_of(
    region: str, own: Mapping[tuple[str, str], float] | None = None
) -> dict[tuple[str, str], facts.PlainPrice]:
    """The prices that a model takes; the learner's own ones fill what data/ does not hold, and only that."""
    return {**(own or {}), **facts.prices("S3", region).plain()}


def missing_price(error: s3.MissingPrice, region: str) -> checks.ParameterError:
    """A missing price as a refusal that names what is missing: a total without it is never drawn."""
    names = ", ".join(f"{code} {item}" for code, item in error.keys)
    return checks.ParameterError("region", region, checks.Rule("missing_price", (("names", names),)))


@dataclass(frozen=True)
class Lifecycle:
    """One state: the inputs, what the model says of them, and which prices the learner brought along."""

    object_kb: float
    per_month: float
    moves: tuple[tuple[int, str], ...]
    expire_day: int | None
    months: int
    region: str
    cost: s3.LifecycleCost
    own: tuple[str, ...]
    kept_small: bool

    @property
    def extra(self) -> np.ndarray:
        """USD a month for requests, early deletion and monitoring."""
        return self.cost.transitions + self.cost.early_delete + self.cost.monitoring

    @property
    def saved(self) -> float:
        """USD over all months; negative when the rule costs more than it saves."""
        return float(self.cost.without_rule.sum() - self.cost.total_with.sum())


def run_cost(
    object_kb: float,
    per_month: float,
    ia_day: int,
    archive_day: int,
    archive: str,
    expire_day: int,
    months: int,
    region: str,
    own_transition_usd: float,
    move_small: bool,
) -> Lifecycle:
    """The bill of `per_month` new objects of `object_kb` for `months` months.

    `ia_day`, `archive_day`, `expire_day`: age in days, 0 for "never". `own_transition_usd` (per 1,000 requests, 0 for none)
    fills transition prices that data/ does not hold for the Region. `move_small`: a size filter moves objects under 128 KB too,
    which S3 has not done by default since September 2024. Raises ParameterError, also for a price that is missing.
    """
    checks.choice("region", region, REGIONS)
    checks.choice("archive", archive, ARCHIVES)
    days = {"ia_day": ia_day, "archive_day": archive_day, "expire_day": expire_day}
    days = {name: checks.count(name, value, 0, 3650) for name, value in days.items()}
    months = checks.count("months", months, 1, 120)
    kb = checks.number("object_kb", object_kb, 0.001, 50 * 2**30)
    per_month = checks.number("per_month", per_month, 0, 1e12)
    moves = [(days["ia_day"], "STANDARD_IA")] if days["ia_day"] else []
    if days["archive_day"]:
        if moves and days["archive_day"] <= days["ia_day"]:
            raise checks.ParameterError("archive_day", archive_day, checks.Rule("after", (("day", days["ia_day"]),)))
        moves.append((days["archive_day"], archive))
    last = moves[-1][0] if moves else 0
    if days["expire_day"] and days["expire_day"] <= last:
        raise checks.ParameterError("expire_day", expire_day, checks.Rule("after", (("day", last),)))
    checks.choice("move_small", move_small, (True, False))
    kept_small = bool(moves) and not move_small and kb < 128
    if kept_small:
        moves = list(s3.applicable(tuple(moves), kb, minimum_size="all_storage_classes_128K"))
    own_usd = checks.number("own_transition_usd", own_transition_usd, 0, 1000)
    own = {(code, "lifecycle_transition_in"): own_usd for _day, code in moves} if own_usd else {}
    prices = prices_of(region, own)
    try:
        cost = s3.lifecycle_cost(
            new_objects_per_month=per_month,
            object_kb=kb,
            transitions=tuple(moves),
            expire_day=days["expire_day"] or None,
            months=months,
            prices=prices,
        )
    except s3.MissingPrice as error:
        raise missing_price(error, region) from None
    used = tuple(class_name(code) for code, item in own if (code, item) not in facts.prices("S3", region))
    return Lifecycle(kb, per_month, tuple(moves), days["expire_day"] or None, months, region, cost, used, kept_small)


class CostChart:
    """Stacked areas by class, the money that stores nothing on top, and the bill without the rule as a dashed line."""

    ORDER = ("STANDARD", "STANDARD_IA", *ARCHIVES)

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, top=14, right=190)
        self.axes.set_xlabel(_("month"))
        self.axes.set_ylabel(_("USD per month"))
        self.areas = {
            code: self.axes.fill([], [], color=TONES[code].fill, linewidth=0, animated=True)[0] for code in self.ORDER
        }
        self.areas["extra"] = self.axes.fill(
            [], [], facecolor=EXTRA.fill, edgecolor="#ffffff", hatch="//", linewidth=0, animated=True
        )[0]
        self.without = self.axes.plot([], [], color=palette.MUTED, linestyle=(0, (5, 3)), linewidth=2, animated=True)[0]
        self.payback = self.axes.axvline(0, color=palette.INK, linewidth=1.2, animated=True)
        self.payback_name = self.axes.text(
            0, 0.98, "", transform=self.axes.get_xaxis_transform(), va="top", fontsize=12, animated=True
        )
        self.names = {
            key: marks.beside(self.axes, color)
            for key, color in {
                **{code: TONES[code].word for code in self.ORDER},
                "extra": EXTRA.word,
                "without": palette.MUTED,
            }.items()
        }
        self.prediction = marks.GuessLine(self.axes, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Lifecycle) -> bool:
        cost, months = view.cost, np.arange(1, view.months + 1)
        changed = marks.set_top(
            self.axes, max(float(cost.without_rule.max()), float(cost.total_with.max()), self.prediction.value, 1e-9)
        )
        if self.axes.get_xlim() != (1, max(view.months, 2)):
            self.axes.set_xlim(1, max(view.months, 2))
            changed = True
        base = np.zeros(view.months)
        places: dict[str, float] = {}
        layers = [(code, cost.with_rule.get(code)) for code in self.ORDER] + [("extra", view.extra)]
        for key, layer in layers:
            shown = layer is not None and bool(np.any(layer > 0))
            self.areas[key].set_visible(shown)
            if not shown or layer is None:
                continue
            self.areas[key].set_xy(
                np.column_stack([np.concatenate([months, months[::-1]]), np.concatenate([base, (base + layer)[::-1]])])
            )
            if layer[-1] > 0:
                places[key] = float(base[-1] + layer[-1] / 2)
            base = base + layer
        self.without.set_data(months, cost.without_rule)
        places["without"] = float(cost.without_rule[-1])
        self._label(view, places)
        month = cost.payback_month
        pays = bool(view.moves) and month is not None and month > 1
        for artist in (self.payback, self.payback_name):
            artist.set_visible(pays)
        if pays and month is not None:
            self.payback.set_xdata([month, month])
            right = month > 0.6 * view.months
            self.payback_name.set_x(month)
            self.payback_name.set_horizontalalignment("right" if right else "left")
            words = _("month {month}: paid its own requests").format(month=month)
            self.payback_name.set_text(f"{words} " if right else f" {words}")
        return changed

    def _label(self, view: Lifecycle, places: dict[str, float]) -> None:
        top = self.axes.get_ylim()[1]
        spread = marks.spread(list(places.values()), top * 0.075, top * 0.03, top * 0.99)
        for key, artist in self.names.items():
            artist.set_visible(key in places)
        for key, place in zip(places, spread, strict=True):
            self.names[key].set_y(place)
            if key == "without":
                words, usd = _("no rule"), view.cost.without_rule[-1]
            elif key == "extra":
                words, usd = _("moves, early deletes"), view.extra[-1]
            else:
                words, usd = class_name(key), view.cost.with_rule[key][-1]
            self.names[key].set_text(f"{words} {money(float(usd))}")


def say_cost(view: Lifecycle) -> str:
    if view.kept_small:
        return _("S3 moves no object under 128 KB by default (since September 2024): the rule does nothing.")
    if not view.moves:
        return _("Without a move the rule saves nothing: {usd} in month {month}.").format(
            usd=money(float(view.cost.total_with[-1])), month=view.months
        )
    last = {
        "month": view.months,
        "with_rule": money(float(view.cost.total_with[-1])),
        "without": money(float(view.cost.without_rule[-1])),
        "saved": money(abs(view.saved)),
    }
    if view.cost.payback_month is None:
        return _(
            "In month {month} the bill is {with_rule} instead of {without}; over all {month} months the rule loses {saved}."
        ).format(**last)
    return _(
        "In month {month} the bill is {with_rule} instead of {without}; over all {month} months the rule saves {saved}."
    ).format(**last)


def law_cost(view: Lifecycle) -> str:
    own_gb = view.object_kb / 2**20
    law = _(
        "bytes billed = bytes stored + {overhead} GB-months of overhead in month {month} (an object of {size} is {gb} GB)."
    ).format(
        overhead=plain(float(view.cost.overhead_gb[-1])), month=view.months, size=size(view.object_kb), gb=plain(own_gb)
    )
    if view.own:
        law += " " + _("With your own transition price for {classes}.").format(classes=", ".join(view.own))
    return law


def table_cost(view: Lifecycle) -> pd.DataFrame:
    months = sorted({1, 12, 24, view.months} & set(range(1, view.months + 1)))
    at = [month - 1 for month in months]
    columns = {class_name(code): usd[at] for code, usd in view.cost.with_rule.items() if np.any(usd > 0)}
    columns[_("moves")] = view.cost.transitions[at]
    columns[_("early deletes")] = view.cost.early_delete[at]
    columns[_("with the rule")] = view.cost.total_with[at]
    columns[_("no rule")] = view.cost.without_rule[at]
    return pd.DataFrame(columns, index=pd.Index(months, name=_("month"))).round(2)


def lifecycle_cost() -> Simulation:
    """What does this lifecycle rule cost?"""
    start = {
        "object_kb": 20,
        "per_month": 1_000_000,
        "ia_day": 0,
        "archive_day": 30,
        "archive": "GLACIER",
        "expire_day": 0,
        "months": 36,
        "region": "us-east-1",
        "own_transition_usd": 0,
        "move_small": True,
    }
    return Simulation(
        id="lifecycle-cost",
        question=_("What does this lifecycle rule cost?"),
        run=run_cost,
        chart=CostChart(),
        say=say_cost,
        law=law_cost,
        table=table_cost,
        controls=[
            Number("object_kb", _("Object size"), 1, 10 * 2**20, unit="KB", log=True),
            Number("per_month", _("New objects a month"), 10, 10_000_000, log=True),
            Count("ia_day", _("Days to Standard-IA (0: never)"), 0, 180),
            Count("archive_day", _("Days to the archive (0: never)"), 0, 365),
        ],
        more=[
            Choice("archive", _("Archive class"), {code: class_name(code) for code in ARCHIVES}),
            Count("expire_day", _("Deleted after days (0: never)"), 0, 730),
            Count("months", _("Months"), 2, 60),
            Choice(
                "region",
                _("Region"),
                {"us-east-1": "us-east-1 (N. Virginia)", "ap-northeast-2": "ap-northeast-2 (Seoul)"},
            ),
            Switch("move_small", _("Move objects under 128 KB too (size filter)")),
            Number("own_transition_usd", _("Your own price for moves that we lack, USD per 1,000"), 0, 0.1, 0.01),
        ],
        presets=[
            Preset("app-logs", _("App logs: a million files of 20 KB"), start),
            Preset(
                "photos",
                _("Photos: 4 MB each"),
                {"object_kb": 4096, "per_month": 100_000, "ia_day": 30, "archive_day": 90, "archive": "GLACIER_IR"},
            ),
            Preset(
                "backups",
                _("Backups: 5 GB, kept three years"),
                {"object_kb": 5 * 2**20, "per_month": 40, "ia_day": 30, "archive_day": 90},
            ),
            Preset(
                "early-delete",
                _("Temporary files: Standard-IA from day 1, deleted at day 10"),
                {
                    "object_kb": 4096,
                    "per_month": 100_000,
                    "ia_day": 1,
                    "archive_day": 0,
                    "expire_day": 10,
                    "months": 12,
                },
            ),
            Preset(
                "notes-15-days",
                _("The notes' rule: IA at once, Deep Archive at day 15, deleted at 365"),
                {
                    "object_kb": 4096,
                    "per_month": 100_000,
                    "ia_day": 1,
                    "archive_day": 15,
                    "archive": "DEEP_ARCHIVE",
                    "expire_day": 365,
                },
            ),
            Preset(
                "seoul",
                _("Seoul: photos to Glacier Instant"),
                {
                    "object_kb": 4096,
                    "per_month": 100_000,
                    "archive_day": 90,
                    "archive": "GLACIER_IR",
                    "region": "ap-northeast-2",
                },
            ),
        ],
        source=facts.source("s3-lifecycle").text(language()),
    )

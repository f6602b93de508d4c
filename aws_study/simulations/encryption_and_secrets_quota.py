"""Lesson 25, second simulation: how many calls to KMS a load makes, which of them are refused, and what the rest costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import kms
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, percent, plain

METHODS = ("each", "bucket", "cache")
TONES = {"each": palette.BLUE, "bucket": palette.GREEN, "cache": palette.AMBER}
FEWEST, MOST = 100, 200_000
RATES = np.geomspace(FEWEST, MOST, 60)
LOWEST, HIGHEST = 0.1, 400_000


@dataclass(frozen=True)
class Quota:
    """Inputs, and by method: calls a second, the second with its quota, dollars a month."""

    rate: float
    method: str
    holders: int
    seconds: float
    uses: int
    others: float
    quota: float
    hours: float
    calls: Mapping[str, float]
    second: Mapping[str, kms.Second]
    usd: Mapping[str, float]
    curves: Mapping[str, np.ndarray]

    @property
    def here(self) -> kms.Second:
        return self.second[self.method]


@cache
def price() -> float:
    """USD for 10,000 requests with symmetric keys."""
    return facts.price("KMS", "symmetric_requests", region="ap-northeast-2").usd


def run_quota(
    rate: float, method: str, holders: int, seconds: float, uses: int, others: float, quota: float, hours: float
) -> Quota:
    """`rate` objects a second by `holders` programs or requesters, who keep a key for `seconds` or, with a cache, `uses`.

    others: calls a second of everything else in account and Region. Raises ParameterError.
    """
    checks.choice("method", method, METHODS)
    rate = checks.number("rate", rate, 1, kms.MOST_RATE)
    how: dict[str, dict[str, Any]] = {
        "each": {"holders": holders, "uses": 1, "seconds": seconds},
        "bucket": {"holders": holders, "uses": kms.BUCKET_KEY_USES, "seconds": seconds},
        "cache": {"holders": holders, "uses": uses, "seconds": seconds},
    }
    calls = {name: kms.calls_per_second(rate, **kept) for name, kept in how.items()}
    return Quota(
        rate,
        method,
        int(holders),
        float(seconds),
        int(uses),
        float(others),
        float(quota),
        float(hours),
        calls,
        {name: kms.one_second(asked, quota=quota, others=others) for name, asked in calls.items()},
        {name: kms.month_usd(asked, hours_a_day=hours, usd_per_10k=price()) for name, asked in calls.items()},
        {name: kms.calls_curve(RATES, **kept) for name, kept in how.items()},
    )


def names() -> dict[str, str]:
    return {"each": _("a call for every object"), "bucket": _("S3 Bucket Key"), "cache": _("data key cache")}


class QuotaChart:
    """Calls a second against objects a second, on logarithmic axes, for three ways; the quota, and what is over it."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=86, right=206, top=30)
        self.axes.set_xscale("log")
        self.axes.set_yscale("log")
        self.axes.set_xlim(FEWEST, MOST)
        self.axes.set_ylim(LOWEST, HIGHEST)
        self.axes.minorticks_off()
        self.axes.set_xticks([100, 1_000, 10_000, 100_000], ["100", "1,000", "10,000", "100,000"])
        self.axes.set_yticks(
            [0.1, 1, 10, 100, 1_000, 10_000, 100_000], ["0.1", "1", "10", "100", "1,000", "10,000", "100,000"]
        )
        self.axes.set_xlabel(_("objects a second"))
        self.axes.set_ylabel(_("KMS calls a second"))
        self.lines = {
            name: self.axes.plot([], [], color=tone.fill, animated=True, linewidth=2)[0] for name, tone in TONES.items()
        }
        self.room = self.axes.axhline(1, color=palette.RED.fill, linewidth=2, linestyle=(0, (5, 2)), animated=True)
        self.over = self.axes.plot([], [], color=palette.RED.fill, linewidth=7, alpha=0.45, animated=True)[0]
        self.dot = self.axes.plot(
            [], [], marker="o", markersize=11, linestyle="", animated=True, zorder=5, clip_on=False
        )[0]
        self.room_name = marks.moving_text(
            self.axes, lift=4, va="bottom", weight="bold", fontsize=12, color=palette.RED.word
        )
        self.refused = marks.moving_text(
            self.axes, va="top", ha="center", weight="bold", fontsize=12, color=palette.RED.word
        )
        self.labels = {name: marks.beside(self.axes, tone.word) for name, tone in TONES.items()}
        for label in self.labels.values():
            label.set_linespacing(1.3)

    def show(self, view: Quota) -> bool:
        for name, line in self.lines.items():
            line.set_data(RATES, np.clip(view.curves[name], LOWEST / 2, HIGHEST * 2))
            line.set_linewidth(3.4 if name == view.method else 1.6)
        left = max(view.quota - view.others, LOWEST)
        self.room.set_ydata([left, left])
        self.room_name.set_position((FEWEST * 1.12, left))
        self.room_name.set_text(
            _("left of the quota: {calls} a second").format(calls=plain(max(0.0, view.quota - view.others)))
        )
        x, y = np.clip(view.rate, FEWEST, MOST), np.clip(view.calls[view.method], LOWEST, HIGHEST)
        throttled = view.here.throttled > 0
        self.over.set_data([x, x] if throttled else [], [min(left, y), y] if throttled else [])
        self.refused.set_text(_("{share} refused").format(share=percent(view.here.throttled)) if throttled else "")
        self.refused.set_ha("right" if x > MOST / 4 else "center")
        self.refused.set_position((x, left / 1.5))  # below the quota's line, where none of the others passes as a rule
        self.dot.set_data([x], [y])
        self.dot.set_color(TONES[view.method].fill)
        ends = [float(np.log10(np.clip(view.curves[name][-1], LOWEST, HIGHEST))) for name in METHODS]
        for name, place in zip(
            METHODS, marks.spread(ends, 1.0, np.log10(LOWEST) + 0.4, np.log10(HIGHEST) - 0.4), strict=True
        ):
            words = _("{name}\n{calls} a second").format(name=names()[name], calls=plain(view.calls[name]))
            self.labels[name].set_text(words)
            self.labels[name].set_y(10**place)
        return False


def say_quota(view: Quota) -> str:
    fields = {
        "rate": plain(view.rate),
        "calls": plain(view.calls[view.method]),
        "share": percent(view.here.throttled),
        "usd": money(view.usd[view.method]),
        "name": names()[view.method],
    }
    if view.here.throttled > 0:
        return _(
            "{rate} objects a second ({name}) call KMS at a rate of {calls} a second, and it refuses {share} of the calls. Answered in the end, they cost {usd} a month."
        ).format(**fields)
    return _(
        "{rate} objects a second ({name}) call KMS at a rate of {calls} a second. All calls are answered, for {usd} a month."
    ).format(**fields)


def law_quota(view: Quota) -> str:
    served = view.rate / view.calls[view.method]
    return _("Objects under one key: {served}. Calls a second: {rate} ÷ {served} = {calls}.").format(
        served=plain(served), rate=plain(view.rate), calls=plain(view.calls[view.method])
    )


def table_quota(view: Quota) -> pd.DataFrame:
    rows = {
        names()[name]: (plain(view.calls[name]), percent(view.second[name].throttled), money(view.usd[name]))
        for name in METHODS
    }
    columns = [_("calls a second"), _("refused"), _("USD a month")]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(_("method"))


def request_quota() -> Simulation:
    """Who uses up the quota of KMS?"""
    start = {
        "rate": 25_000,
        "method": "each",
        "holders": 40,
        "seconds": 60,
        "uses": 1_000,
        "others": 0,
        "quota": kms.DEFAULT_QUOTA,
        "hours": 4,
    }
    return Simulation(
        id="request-quota",
        question=_("Who uses up the quota of KMS?"),
        run=run_quota,
        chart=QuotaChart(),
        say=say_quota,
        law=law_quota,
        table=table_quota,
        controls=[
            Count("rate", _("Objects encrypted or decrypted"), FEWEST, MOST, unit=_("a second"), log=True),
            Choice("method", _("Keys"), names()),
            Count("holders", _("Programs or requesters that share the load"), 1, 50_000, log=True),
            Number("seconds", _("A kept key is used for"), 1, 600, unit=_("seconds"), log=True),
        ],
        more=[
            Count("uses", _("Objects under one key of the cache, at most"), 1, 100_000, log=True),
            Count("others", _("Other calls of account and Region"), 0, 20_000, unit=_("a second")),
            Count("quota", _("Request quota"), 1_000, 100_000, unit=_("a second"), log=True),
            Number("hours", _("Hours a day with this load"), 0, 24, 0.5),
        ],
        presets=[
            Preset("every-object", _("A busy bucket, a call for every object"), start),
            Preset("bucket-key", _("The same with an S3 Bucket Key"), {"method": "bucket"}),
            Preset("cached", _("A data key cache in 40 programs"), {"method": "cache"}),
            Preset(
                "many-requesters",
                _("A Bucket Key and 20,000 requesters"),
                {"method": "bucket", "holders": 20_000, "seconds": 10},
            ),
            Preset("neighbours", _("Under the quota, but not alone"), {"rate": 8_000, "others": 6_000}),
        ],
        source=facts.source("kms-quota").text(language()),
    )

"""Lesson 22, first simulation: requests in batches against the token buckets of a usage plan, a stage and the account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import api_gateway
from aws_study.services.api_gateway import Limit, Throttled
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import percent, plain

SECONDS, STEP = 30, 0.1
PER_S = round(1 / STEP)
SERIES = (
    ("others", palette.SLATE, ""),
    ("served", palette.GREEN, ""),
    ("plan", palette.AMBER, "//"),
    ("stage", palette.RED, "xx"),
    ("account", palette.PURPLE, "\\\\"),
)
PLACES = {
    "others": (0.01, 0.97),
    "served": (0.01, 0.885),
    "plan": (0.535, 0.97),
    "stage": (0.535, 0.885),
    "account": (0.535, 0.8),
}


@dataclass(frozen=True)
class Throttling:
    """Inputs; what came of the 30 seconds; requests a second by what became of them."""

    batch: int
    every_s: float
    rate: float
    burst: float
    retries: str
    others: float
    elsewhere: float
    run: Throttled
    seconds: dict[str, np.ndarray]

    @property
    def new(self) -> float:
        """Requests of the client, each counted once."""
        return float(self.run.served.sum()) + self.run.given_up

    @property
    def refused(self) -> float:
        """429s that the client got."""
        return self.run.client_refused

    @property
    def mean(self) -> float:
        return self.new / SECONDS

    @property
    def lost(self) -> float:
        """Share of the client's requests without an answer in the end."""
        return self.run.given_up / self.new if self.new else 0.0

    @property
    def others_lost(self) -> float:
        return self.run.others_refused / (self.others * SECONDS) if self.others else 0.0


def run_throttling(
    batch: int, every_s: float, rate: float, burst: float, retries: str, others: float, stage_rate: float,
    stage_burst: float, account_rate: float, account_burst: float, elsewhere: float,
) -> Throttling:  # fmt: skip
    """30 seconds of a client that sends `batch` requests at once every `every_s` seconds. Rates are requests a second.

    Raises ParameterError outside the ranges.
    """
    batch = checks.count("batch", batch, 1, 100_000)
    every_s = checks.number("every_s", every_s, STEP, SECONDS)
    limits = {}
    for name, per_s, depth in (
        ("rate", rate, burst),
        ("stage_rate", stage_rate, stage_burst),
        ("account_rate", account_rate, account_burst),
    ):
        limits[name] = Limit(
            checks.number(name, per_s, 0, 1e6), checks.number(name.replace("rate", "burst"), depth, 0, 1e6)
        )
    run = api_gateway.throttle(
        api_gateway.batches(batch, every_s, SECONDS, STEP), plan=limits["rate"], stage=limits["stage_rate"],
        account=limits["account_rate"], others=checks.number("others", others, 0, 1e6),
        elsewhere=checks.number("elsewhere", elsewhere, 0, 1e6), retries=retries, step_s=STEP,
    )  # fmt: skip
    each = {"others": run.others, "served": run.served, **run.refused}
    seconds = {name: values.reshape(SECONDS, PER_S).sum(axis=1) for name, values in each.items()}
    return Throttling(batch, every_s, rate, burst, retries, float(others), float(elsewhere), run, seconds)


def retry_name(retries: str) -> str:
    return {
        "none": _("not at all"),
        "fixed": _("all 1 s later, 3 times"),
        "backoff": _("backoff with jitter, 3 times"),
    }[retries]


def series_name(name: str, count: float) -> str:
    words = {
        "others": _("grey: others, {n}"),
        "served": _("green: answered, {n}"),
        "plan": _("amber: 429, plan {n}"),
        "stage": _("red: 429, stage {n}"),
        "account": _("purple: 429, account {n}"),
    }[name]
    return words.format(n=plain(round(count)))


class ThrottlingChart:
    """Left: calls in each second by what became of them. Right: tokens left in the plan's bucket."""

    def setup(self, figure: Figure) -> None:
        self.bars, self.tokens = marks.axes_row(figure, 2, between=78, right=24, share_y=False)
        self.bars.set_title(_("calls in each second"))
        self.tokens.set_title(_("tokens in the bucket of the plan"))
        for axes in (self.bars, self.tokens):
            axes.set_xlim(0, SECONDS)
            axes.set_xlabel(_("seconds"))
            marks.plain_ticks(axes.yaxis)
        self.shapes = {name: marks.series(self.bars, tone, hatch) for name, tone, hatch in SERIES}
        self.names = {
            name: self.bars.text(
                *PLACES[name], "", transform=self.bars.transAxes, ha="left", va="top", fontsize=11.5, weight="bold",
                color=tone.word, animated=True,
            )
            for name, tone, _hatch in SERIES
        }  # fmt: skip
        self.area = marks.series(self.tokens, palette.BLUE)
        self.area.set_alpha(0.25)
        self.line = self.tokens.plot([], [], color=palette.BLUE.fill, animated=True)[0]
        self.depth = self.tokens.plot([], [], color=palette.INK, linestyle="--", linewidth=1.6, animated=True)[0]
        self.words = marks.moving_text(self.tokens, lift=5, ha="right", va="bottom", fontsize=12, weight="bold")

    def show(self, view: Throttling) -> bool:
        low = np.zeros(SECONDS)
        left = np.arange(SECONDS) + 0.08
        for name, _tone, _hatch in SERIES:
            high = low + view.seconds[name]
            corners = np.stack([left, low, left + 0.84, low, left + 0.84, high, left, high], axis=1).reshape(-1, 4, 2)
            self.shapes[name].set_verts(list(corners[high > low + 1e-6]))
            total = float(view.seconds[name].sum())
            self.names[name].set_text(series_name(name, total) if total >= 0.5 else "")
            low = high
        changed = marks.set_top(self.bars, 1.4 * float(low.max()))
        # Full before every batch, and down to what its requests leave.
        times = np.arange(SECONDS * PER_S) * STEP
        level = view.run.level
        self.line.set_data(np.r_[0, times], np.r_[view.burst, level])
        self.area.set_verts([np.r_[np.c_[times, level], [(times[-1], 0), (0, 0)]]])
        changed = marks.set_top(self.tokens, 1.12 * max(view.burst, 1)) or changed
        self.depth.set_data([0, SECONDS], [view.burst, view.burst])
        self.words.set_position((0.99 * SECONDS, view.burst))
        self.words.set_text(_("burst: {n} tokens").format(n=plain(view.burst)))
        return changed


def say_throttling(view: Throttling) -> str:
    fields = {
        "batch": plain(view.batch),
        "mean": plain(view.mean),
        "rate": plain(view.rate),
        "burst": plain(view.burst),
        "new": plain(round(view.new)),
        "refused": plain(round(view.refused)),
        "sent": plain(round(float(view.run.sent.sum()))),
        "lost": percent(view.lost),
        "others": percent(view.others_lost),
    }
    plan, stage, account = (float(view.run.refused[gate].sum()) for gate in api_gateway.GATES)
    if account > stage + plan and view.elsewhere > 0:
        return _(
            "Another API empties the bucket that the whole account shares: the client loses {lost} of its requests, whatever its plan allows."
        ).format(**fields)
    if account > stage + plan:
        return _(
            "The bucket of the account is the first to run empty: the client loses {lost} of its requests."
        ).format(**fields)
    if view.others_lost > 0.005 and plan > 0.5:
        return _(
            "The plan refuses a part and the stage another: the client loses {lost} of its requests, and the others lose {others} of theirs."
        ).format(**fields)
    if view.others_lost > 0.005 and view.refused > 0.5:
        return _(
            "A plan of {rate} requests a second stops nobody here, so the stage does: the client loses {lost} of its requests, and the others lose {others} of theirs."
        ).format(**fields)
    if view.others_lost > 0.005:
        return _("The client gets every answer, and the others on the stage lose {others} of their requests.").format(
            **fields
        )
    if stage > plan + 0.5:
        return _("The bucket of the stage is the first to run empty: the client loses {lost} of its requests.").format(
            **fields
        )
    if view.refused < 0.5:
        return _(
            "{batch} requests at once find {burst} tokens: all {new} requests are answered, none with 429."
        ).format(**fields)
    if view.retries != "none":
        return _(
            "{new} requests become {sent} calls and {refused} answers of 429. In the end {lost} of the requests are lost."
        ).format(**fields)
    if view.mean <= view.rate:
        return _(
            "The client sends {mean} requests a second on average and may send {rate}, yet {refused} of {new} come back as 429: {batch} arrive at once."
        ).format(**fields)
    return _(
        "The client sends {mean} requests a second on average and may send {rate}: {refused} of {new} come back as 429."
    ).format(**fields)


def law_throttling(view: Throttling) -> str:
    limit = Limit(view.rate, view.burst)
    passed = float(view.run.sent.sum() - view.run.refused["plan"].sum())
    return _(
        "A bucket lets through at most burst + rate × time: {burst} + {rate} × {seconds} = {most}. The plan let {passed} through."
    ).format(
        burst=plain(view.burst), rate=plain(view.rate), seconds=SECONDS,
        most=plain(api_gateway.admitted_at_most(limit, SECONDS)), passed=plain(round(passed)),
    )  # fmt: skip


def table_throttling(view: Throttling) -> pd.DataFrame:
    rows = {
        _("requests of the client"): view.new,
        _("calls, with retries"): float(view.run.sent.sum()),
        _("calls with an answer"): float(view.run.served.sum()),
        _("429 of the plan"): float(view.run.refused["plan"].sum()),
        _("429 of the stage, everybody"): float(view.run.refused["stage"].sum()),
        _("429 of the account, everybody"): float(view.run.refused["account"].sum()),
        _("given up"): view.run.given_up,
        _("others, without an answer"): view.run.others_refused,
    }
    return pd.DataFrame({_("in 30 seconds"): rows}).round().astype(int).rename_axis(_("calls by outcome"))


def throttling() -> Simulation:
    """Why does a customer who stays below the rate get 429?"""
    start = {
        "batch": 500, "every_s": 10, "rate": 100, "burst": 200, "retries": "none", "others": 50, "stage_rate": 1_000,
        "stage_burst": 1_000, "account_rate": int(facts.quota("API Gateway", "Throttle per account").value),
        "account_burst": int(facts.quota("API Gateway", "Burst per account").value), "elsewhere": 0,
    }  # fmt: skip
    return Simulation(
        id="throttling",
        question=_("Why does a customer who stays below the rate get 429?"),
        run=run_throttling,
        chart=ThrottlingChart(),
        say=say_throttling,
        law=law_throttling,
        table=table_throttling,
        controls=[
            Count("batch", _("Requests at once"), 10, 2_000, step=10),
            Number("burst", _("Burst of the plan"), 10, 2_000, 10, unit=_("tokens")),
            Number("rate", _("Rate of the plan"), 10, 1_000, 10, unit=_("requests a second")),
            Choice("retries", _("After a 429 the client tries again"), {name: retry_name(name) for name in api_gateway.RETRIES}),
        ],
        more=[
            Number("every_s", _("A batch every"), 0.1, 30, 0.1, unit=_("seconds")),
            Number("others", _("Others on the stage, without a plan"), 0, 2_000, 10, unit=_("requests a second")),
            Number("stage_rate", _("Rate of the stage"), 10, 5_000, 10, unit=_("requests a second")),
            Number("stage_burst", _("Burst of the stage"), 10, 5_000, 10, unit=_("tokens")),
            Number("account_rate", _("Rate of the account in the Region"), 100, 20_000, 100, unit=_("requests a second")),
            Number("account_burst", _("Burst of the account"), 100, 10_000, 100, unit=_("tokens")),
            Number("elsewhere", _("Other APIs of the account"), 0, 20_000, 100, unit=_("requests a second")),
        ],
        presets=[
            Preset("batch", _("Half the rate, all at once"), start),
            Preset("deeper", _("A deeper bucket"), {"burst": 500}),
            Preset("smooth", _("The same load, spread out"), {"batch": 50, "every_s": 1}),
            Preset("retry", _("All again after a second"), {"retries": "fixed"}),
            Preset("storm", _("Retry storm: more than the rate"), {"batch": 1_500, "retries": "fixed"}),
            Preset("jitter", _("The same with backoff and jitter"), {"batch": 1_500, "retries": "backoff"}),
            Preset("no-plan", _("No plan of its own: the neighbours pay"), {"batch": 250, "every_s": 0.1, "rate": 10_000, "burst": 5_000, "others": 500}),
            Preset("account", _("Another API uses up the account"), {"elsewhere": 14_000, "others": 300, "burst": 500}),
        ],
        source=facts.source("api-throttling").text(language()),
    )  # fmt: skip

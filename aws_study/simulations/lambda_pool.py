"""Lesson 20, second simulation: a checkout with little traffic is throttled, because another function has taken every place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import lambda_pool
from aws_study.services.lambda_pool import Function
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

SECONDS, STEP = 90, 0.25
STEPS = round(SECONDS / STEP)
BEGINS, ENDS = 15, 75  # when the other function has work
PROTECTIONS = ("none", "cap", "reserve", "provision", "account")


@dataclass(frozen=True)
class Neighbours:
    """Inputs, and what happened to the checkout (column 0) and the backlog function (column 1)."""

    rate: float
    seconds: float
    protection: str
    amount: int
    shop_rate: float
    shop_s: float
    quota: int
    shop: lambda_pool.Pool
    backlog: lambda_pool.Pool

    @property
    def needs(self) -> tuple[float, float]:
        """Environments that each would keep busy."""
        return self.shop_rate * self.shop_s, self.rate * self.seconds

    def lost(self, pool: lambda_pool.Pool, *, late: bool = False) -> float:
        """The share of the requests that is throttled while the backlog function has work; late: in the last second of it."""
        during = (pool.times > (ENDS - 1 if late else BEGINS)) & (pool.times <= ENDS)
        asked = float(pool.asked[during].sum())
        return float(pool.throttled[during].sum()) / asked if asked else 0.0

    @property
    def shop_lost(self) -> float:
        """The share of the checkout's calls that is throttled at the end of the backlog's minute."""
        return self.lost(self.shop, late=True)


def run_neighbours(
    rate: float, seconds: float, protection: str, amount: int, shop_rate: float, shop_ms: float, quota: int
) -> Neighbours:
    """A checkout (`shop_rate` calls a second of `shop_ms`) beside a function that gets `rate` events a second of `seconds` each for a minute.

    protection: none, cap (reserved concurrency `amount` for the backlog function), reserve or provision (reserved or provisioned
    concurrency `amount` for the checkout), account (the backlog function lives in another account with the same quota).
    Raises ParameterError outside the ranges, and for an `amount` that leaves less than 100 unreserved.
    """
    rate, seconds = checks.number("rate", rate, 0, 1e6), checks.number("seconds", seconds, 0.005, 900)
    checks.choice("protection", protection, PROTECTIONS)
    quota = checks.count("quota", quota, 10, 1_000_000)
    unused = protection in ("none", "account")  # then it stands on its slider for nothing, and refuses no small quota
    amount = checks.count("amount", amount, 0, 1_000_000 if unused else max(0, quota - lambda_pool.UNRESERVED))
    shop_rate = checks.number("shop_rate", shop_rate, 0, 1e5)
    shop_s = checks.number("shop_ms", shop_ms, 1, 900_000) / 1000
    after = STEP * np.arange(STEPS)
    work = np.where((after >= BEGINS) & (after < ENDS), rate, 0.0).tolist()
    shop = Function(
        [shop_rate] * STEPS,
        shop_s,
        amount if protection == "reserve" else None,
        amount if protection == "provision" else 0,
        warm=1,
    )
    noise = Function(work, seconds, amount if protection == "cap" else None)
    if protection == "account":
        alone = [lambda_pool.run({"f": one}, quota=quota, step_s=STEP) for one in (shop, noise)]
    else:
        both = lambda_pool.run({"shop": shop, "noise": noise}, quota=quota, step_s=STEP)
        alone = [lambda_pool.Pool(both.times, both.busy[:, i], both.asked[:, i], both.served[:, i]) for i in range(2)]
    flat = [lambda_pool.Pool(one.times, one.busy.ravel(), one.asked.ravel(), one.served.ravel()) for one in alone]
    return Neighbours(rate, seconds, protection, amount, shop_rate, shop_s, quota, *flat)


class NeighboursChart:
    """Left: environments in use, one function on the other, under the quota. Right: the checkout's calls, served and throttled."""

    def setup(self, figure: Figure) -> None:
        self.used, self.calls = marks.axes_row(figure, 2, left=72, between=86, share_y=False, top=54, right=128)
        self.used.set_title(_("environments in use"), pad=24)
        self.calls.set_title(_("calls of the checkout"), pad=24)
        self.calls.set_ylabel(_("per second"), labelpad=10)
        for axes in (self.used, self.calls):
            axes.set_xlim(0, SECONDS)
            axes.set_xticks([0, 15, 45, 75, 90])
            axes.set_xlabel(_("seconds"))
            marks.plain_ticks(axes.yaxis)
        fill: dict[str, Any] = {"linewidth": 0, "animated": True}
        self.shop = self.used.fill_between([], [], facecolor=palette.AMBER.fill, **fill)
        self.noise = self.used.fill_between([], [], facecolor=palette.BLUE.fill, **fill)
        self.limit = self.used.axhline(0, color=palette.INK, linestyle=(0, (5, 3)), linewidth=1.5, animated=True)
        style: dict[str, Any] = {"fontsize": 12, "weight": "bold", "va": "bottom", "animated": True}
        above = self.used.transAxes
        self.used.text(0, 1.02, _("checkout"), transform=above, ha="left", color=palette.AMBER.word, **style)
        self.used.text(0.27, 1.02, _("backlog"), transform=above, ha="left", color=palette.BLUE.word, **style)
        self.limit_name = self.used.text(1, 1.02, "", transform=above, ha="right", color=palette.INK, **style)
        self.wanted = self.used.plot([], [], color=palette.RED.fill, linestyle=(0, (2, 1.5)), animated=True)[0]
        self.wanted_name = marks.moving_text(
            self.used, lift=3, ha="center", va="bottom", fontsize=12, weight="bold", color=palette.RED.word
        )
        # Light fills, so that the words of a prediction can be read on them.
        self.good = self.calls.fill_between([], [], facecolor=palette.AMBER.fill, alpha=0.3, **fill)
        self.lost = self.calls.fill_between(
            [], [], facecolor=palette.RED.fill, edgecolor="#ffffff", hatch="//", alpha=0.45, **fill
        )
        self.served = self.calls.plot([], [], color=palette.AMBER.fill, animated=True)[0]
        self.names = {
            name: self.calls.text(
                1.03, 0, "", transform=self.calls.get_yaxis_transform(), ha="left", va="center", fontsize=12, weight="bold",
                color=tone.word, linespacing=1.15, animated=True,
            )
            for name, tone in (("lost", palette.RED), ("good", palette.AMBER))
        }  # fmt: skip
        self.prediction = marks.GuessLine(self.calls, _("served, by your prediction"))
        self.guessed: float | None = None

    def guess(self, value: float | None) -> None:
        """The prediction is a percentage throttled; drawn is what that leaves served."""
        self.guessed = value

    def show(self, view: Neighbours) -> bool:
        times = np.concatenate([[0], view.shop.times])
        shop, noise = (np.concatenate([one.busy[:1], one.busy]) for one in (view.shop, view.backlog))
        asked, served = (np.concatenate([one[:1], one]) for one in (view.shop.asked, view.shop.served))
        needed = marks.turns(shop, noise, asked, served)
        times, shop, noise, asked, served = (one[needed] for one in (times, shop, noise, asked, served))
        apart = view.protection == "account"
        self.shop.set_data(times, np.zeros(times.size), shop)
        self.noise.set_data(times, shop, shop if apart else shop + noise)
        self.limit.set_ydata([view.quota] * 2)
        self.limit_name.set_text(_("quota: {quota}").format(quota=f"{view.quota:,}"))
        total = sum(view.needs)
        level = min(total, 4.5 * view.quota)  # a wish far above the quota leaves the picture; an arrow says so
        short = not apart and max(view.shop_lost, view.lost(view.backlog)) > 5e-4
        drawn = short and total == level
        self.wanted.set_data([BEGINS, ENDS] if drawn else [], [total] * 2 if drawn else [])
        self.wanted_name.set_position(((BEGINS + ENDS) / 2, level))
        words = _("asked for: {total}").format(total=plain(total)) + ("" if drawn else " ↑")
        self.wanted_name.set_text(words if short else "")
        self.good.set_data(times, np.zeros(times.size), served)
        self.lost.set_data(times, served, asked)
        self.served.set_data(times, served)
        lost = view.shop_lost
        self.names["lost"].set_text(
            _("throttled:\n{share} %").format(share=plain(100 * lost, 2)) if lost > 5e-4 else ""
        )
        self.names["good"].set_text(_("served:\n{share} %").format(share=plain(100 * (1 - lost), 2)))
        self.prediction.set(None if self.guessed is None else view.shop_rate * max(0.0, 1 - self.guessed / 100))
        changed = marks.set_top(self.used, max(view.quota, 1.1 * level if short else 0))
        changed = marks.set_top(self.calls, max(view.shop_rate, 1)) or changed
        top = self.calls.get_ylim()[1]
        middles = [view.shop_rate * (1 - lost / 2), view.shop_rate * (1 - lost) / 2]
        for name, place in zip(
            ("lost", "good"), marks.spread(middles, 0.17 * top, 0.08 * top, 0.95 * top), strict=True
        ):
            self.names[name].set_y(place)
        return changed


def protection_name(protection: str) -> str:
    return {
        "none": _("none"),
        "cap": _("reserved for the backlog function"),
        "reserve": _("reserved for the checkout"),
        "provision": _("provisioned for the checkout"),
        "account": _("backlog function in another account"),
    }[protection]


def say_neighbours(view: Neighbours) -> str:
    shop, backlog = view.needs
    fields = {
        "lost": plain(100 * view.shop_lost, 2),
        "shop": plain(shop),
        "backlog": plain(backlog),
        "quota": f"{view.quota:,}",
        "amount": f"{view.amount:,}",
        "other": plain(100 * view.lost(view.backlog), 2),
    }
    if view.shop_lost > 5e-4 and view.protection == "reserve" and view.amount < shop:
        return _(
            "{lost} % of the checkout's calls are throttled by its own reservation: it needs {shop} environments and may use {amount}."
        ).format(**fields)
    if view.shop_lost > 5e-4:
        return _(
            "{lost} % of the checkout's calls are throttled, though it needs {shop} of {quota} environments: the backlog function asks for {backlog}."
        ).format(**fields)
    if view.lost(view.backlog) > 5e-4:
        return _("No call of the checkout is throttled; of the backlog's events {other} % have to wait.").format(
            **fields
        )
    return _("Nothing is throttled: {shop} and {backlog} environments fit into {quota}.").format(**fields)


def law_neighbours(view: Neighbours) -> str:
    shop, backlog = view.needs
    need = _("Concurrency = rate × duration: {a} × {b} s = {shop}, {c} × {d} s = {backlog}.").format(
        a=plain(view.shop_rate), b=plain(view.shop_s), shop=plain(shop), c=plain(view.rate), d=plain(view.seconds), backlog=plain(backlog)
    )  # fmt: skip
    if view.rate > 10 * view.quota and view.protection not in ("cap",):
        return need + " " + _("No more than 10 requests a second for each unit of concurrency: {most}.").format(
            most=f"{10 * view.quota:,}"
        )  # fmt: skip
    if view.protection == "none" and shop + backlog > view.quota:
        return (
            need
            + " "
            + _("In a full pool all have the same chance: {quota} ÷ {sum} = {share} %.").format(
                quota=f"{view.quota:,}",
                sum=plain(shop + backlog),
                share=plain(100 * lambda_pool.steady_chance([shop, backlog], view.quota), 2),
            )
        )
    if view.protection in ("none", "account") and 1000 < backlog <= view.quota and view.lost(view.backlog) > 5e-4:
        return need + " " + _("A function gains 1,000 environments at once and 1,000 more every 10 seconds.")
    return need + " " + _("Reserved concurrency is a guarantee and a cap, and costs nothing.")


def table_neighbours(view: Neighbours) -> pd.DataFrame:
    during = (view.shop.times > BEGINS) & (view.shop.times <= ENDS)
    rows = {}
    for name, pool, need in ((_("checkout"), view.shop, view.needs[0]), (_("backlog"), view.backlog, view.needs[1])):
        rows[name] = {
            _("environments needed"): need,
            _("environments used at most"): pool.busy.max(),
            _("requests in the minute"): pool.asked[during].sum() * STEP,
            _("throttled, %"): 100 * view.lost(pool),
        }
    return pd.DataFrame(rows).T.rename_axis(_("function")).round(1)


def neighbours() -> Simulation:
    """Why is a function with little traffic throttled?"""
    start = {
        "rate": 300,
        "seconds": 8,
        "protection": "none",
        "amount": 700,
        "shop_rate": 40,
        "shop_ms": 500,
        "quota": 1_000,
    }
    return Simulation(
        id="neighbours",
        question=_("Why is a function with little traffic throttled?"),
        run=run_neighbours,
        chart=NeighboursChart(),
        say=say_neighbours,
        law=law_neighbours,
        table=table_neighbours,
        controls=[
            Count("rate", _("Events of the backlog function"), 0, 1_000, unit=_("a second"), step=10),
            Number("seconds", _("Duration of one of them"), 0.02, 60, 0.01, unit=_("s"), log=True),
            Choice("protection", _("Protection"), {name: protection_name(name) for name in PROTECTIONS}),
            Count("amount", _("Reserved or provisioned"), 0, 900),
        ],
        more=[
            Count("shop_rate", _("Calls of the checkout"), 0, 500, unit=_("a second"), step=5),
            Count("shop_ms", _("Duration of a call"), 10, 5_000, unit="ms", log=True),
            Count("quota", _("Concurrency quota of the account"), 100, 10_000, step=100),
        ],
        presets=[
            Preset("backlog", _("A backlog beside the checkout"), start),
            Preset("cap", _("The backlog function gets 700"), {"protection": "cap"}),
            Preset("too-little", _("The checkout gets 15"), {"protection": "reserve", "amount": 15}),
            Preset("enough", _("The checkout gets 40"), {"protection": "reserve", "amount": 40}),
            Preset("other-account", _("The backlog function in another account"), {"protection": "account"}),
            Preset("ramp", _("A quota of 5,000: the first seconds"), {"quota": 5_000, "rate": 450}),
            Preset("requests", _("Telemetry: 12,000 short calls a second"), {"rate": 12_000, "seconds": 0.02}),
        ],
        source=facts.source("lambda-pool").text(language()),
    )

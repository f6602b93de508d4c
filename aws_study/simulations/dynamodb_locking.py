"""Lesson 17, fourth simulation: many clients change one item, and a condition keeps them from undoing each other's work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from aws_study import facts
from aws_study.core import checks
from aws_study.core.backoff import Contention, contend
from aws_study.services import dynamodb, dynamodb_locking
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

WAITS = ("full_jitter", "equal_jitter", "decorrelated", "exponential")


@dataclass(frozen=True)
class Locking:
    """Inputs, what the counter shows after plain writes, and both contentions with a condition."""

    clients: int
    backoff: str
    net_ms: float
    item_kb: float
    base_ms: float
    cap_ms: float
    seed: int
    unit: float
    plain_value: int
    at_once: Contention
    waiting: Contention

    @property
    def units(self) -> dict[str, tuple[float, float, float]]:
        """Write units (kept, failed, overwritten) of the three ways."""
        kept = self.clients * self.unit
        return {
            "plain": (self.plain_value * self.unit, 0.0, (self.clients - self.plain_value) * self.unit),
            "at_once": (kept, self.at_once.failed * self.unit, 0.0),
            "waiting": (kept, self.waiting.failed * self.unit, 0.0),
        }


def run_locking(
    clients: int, backoff: str, net_ms: float, item_kb: float, base_ms: float, cap_ms: float, seed: int
) -> Locking:
    """`clients` add one to the same item together: with plain writes, with a condition and retries at once, with waits.

    net_ms: mean time of a message in milliseconds, with a fifth of it as spread. Raises ParameterError outside the ranges.
    """
    clients = checks.count("clients", clients, 1, 300)
    checks.choice("backoff", backoff, WAITS)
    net_ms = checks.number("net_ms", net_ms, 0.1, 10_000)
    seed = checks.count("seed", seed, 0, 10**9)
    unit = dynamodb.write_units(1024 * checks.number("item_kb", item_kb, 0, 400))
    net = {"net_mean_ms": net_ms, "net_sd_ms": net_ms / 5}
    waits = {
        "base_ms": checks.number("base_ms", base_ms, 0.1, 1e5),
        "cap_ms": checks.number("cap_ms", cap_ms, 0.1, 1e6),
    }
    return Locking(
        clients,
        backoff,
        net_ms,
        float(item_kb),
        waits["base_ms"],
        waits["cap_ms"],
        seed,
        unit,
        dynamodb_locking.plain_writes(clients, rng=np.random.default_rng([seed, 0]), **net),
        contend(clients, "none", rng=np.random.default_rng([seed, 1]), **net, **waits),
        contend(clients, backoff, rng=np.random.default_rng([seed, 2]), **net, **waits),
    )


def wait_name(backoff: str) -> str:
    return {
        "full_jitter": _("full jitter"),
        "equal_jitter": _("equal jitter"),
        "decorrelated": _("decorrelated jitter"),
        "exponential": _("exponential, no jitter"),
    }[backoff]


class LockingChart:
    """Left: write units of the three ways, by what became of them. Right: when the clients were done."""

    WAYS = ("plain", "at_once", "waiting")
    FATES = (("kept", palette.GREEN, ""), ("failed", palette.AMBER, "//"), ("lost", palette.RED, "xx"))

    def setup(self, figure: Figure) -> None:
        self.bars, self.time = marks.axes_row(figure, 2, between=76, share_y=False, top=56, bottom=64)
        self.bars.set_title(_("write units consumed"), pad=24)
        self.time.set_title(_("clients done"), pad=24)
        self.bars.set_xlim(-0.5, 2.5)
        self.bars.set_xticks(range(3))
        self.bars.set_xticklabels(
            [_("plain\nwrite"), _("condition,\nretry at once"), _("condition,\nwait, retry")], fontsize=12
        )
        self.time.set_xscale("log")
        self.time.set_xlabel(_("seconds"))
        marks.plain_ticks(self.time.xaxis)
        self.time.minorticks_off()
        for axes in (self.bars, self.time):
            marks.plain_ticks(axes.yaxis)
            axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        for place, words, tone in (
            (0.0, _("green: kept"), palette.GREEN),
            (0.36, _("amber: failed"), palette.AMBER),
            (0.72, _("red: lost"), palette.RED),
        ):
            self.bars.text(
                place, 1.03, words, transform=self.bars.transAxes, ha="left", va="bottom", fontsize=12, color=tone.word,
                animated=True,
            )  # fmt: skip
        self.fates, self.labels = {}, {}
        for fate, tone, hatch in self.FATES:
            self.fates[fate] = marks.series(self.bars, tone, hatch)
        for way in self.WAYS:
            self.labels[way] = marks.moving_text(
                self.bars, lift=3, ha="center", va="bottom", fontsize=12, weight="bold", color=palette.INK
            )
        self.curves = {
            "at_once": self.time.plot([], [], color=palette.AMBER.fill, linestyle=(0, (4, 2)), animated=True)[0],
            "waiting": self.time.plot([], [], color=palette.BLUE.fill, animated=True)[0],
        }
        self.names = {
            way: self.time.text(
                0.02, height, "", transform=self.time.transAxes, ha="left", va="top", fontsize=12, weight="bold",
                color=tone.word, animated=True,
            )
            for way, tone, height in (("at_once", palette.AMBER, 0.98), ("waiting", palette.BLUE, 0.88))
        }  # fmt: skip
        self.span = (0.0, 0.0)

    def show(self, view: Locking) -> bool:
        verts: dict[str, list[list[tuple[float, float]]]] = {fate: [] for fate, _tone, _hatch in self.FATES}
        words = {
            "plain": _("{lost} of {clients} lost").format(
                lost=plain(view.clients - view.plain_value), clients=view.clients
            ),
            "at_once": _("{failed} failed").format(failed=plain(view.at_once.failed)),
            "waiting": _("{failed} failed").format(failed=plain(view.waiting.failed)),
        }
        for place, way in enumerate(self.WAYS):
            low = 0.0
            for (fate, _tone, _hatch), units in zip(self.FATES, view.units[way], strict=True):
                if units:
                    left, right, high = place - 0.36, place + 0.36, low + units
                    verts[fate].append(marks.box(left, right, low, high))
                    low = high
            self.labels[way].set_position((place, low))
            self.labels[way].set_text(words[way])
        for fate, shapes in verts.items():
            self.fates[fate].set_verts(shapes)
        changed = marks.set_top(self.bars, 1.05 * max(sum(units) for units in view.units.values()))
        changed = marks.set_top(self.time, 1.35 * view.clients) or changed
        first = min(view.at_once.done_ms[0], view.waiting.done_ms[0]) / 1000
        last = max(view.at_once.time_ms, view.waiting.time_ms) / 1000
        if not (self.span[0] <= first and last <= self.span[1] <= 40 * last):
            self.span = (10 ** np.floor(np.log10(first)), 10 ** np.ceil(np.log10(last * 1.05)))
            self.time.set_xlim(*self.span)
            changed = True
        for way, result in (("at_once", view.at_once), ("waiting", view.waiting)):
            done = np.array(result.done_ms) / 1000
            self.curves[way].set_data(np.repeat(done, 2), np.repeat(np.arange(done.size + 1), 2)[1:-1])
        self.names["at_once"].set_text(
            _("retry at once: {seconds} s").format(seconds=plain(view.at_once.time_ms / 1000))
        )
        self.names["waiting"].set_text(
            _("{wait}: {seconds} s").format(wait=wait_name(view.backoff), seconds=plain(view.waiting.time_ms / 1000))
        )
        return changed


def say_locking(view: Locking) -> str:
    fields = {
        "clients": view.clients,
        "value": plain(view.plain_value),
        "once": plain(view.at_once.writes),
        "waited": plain(view.waiting.writes),
        "wait": wait_name(view.backoff),
        "kept": plain(view.clients),
    }
    if view.clients == 1:
        return _("One client alone never meets anybody: one write, and nothing is lost.")
    return _(
        "{clients} clients add 1: plain writes leave the counter at {value}. With a condition it shows {kept}, after {once} writes when all retry at once and {waited} with {wait}."
    ).format(**fields)


def law_locking(view: Locking) -> str:
    return _(
        "Writes sent = clients + failed conditions: {clients} + {failed} = {writes}. Failed or not, each is paid for: {writes} × {unit} = {units} write units."
    ).format(
        clients=view.clients,
        failed=plain(view.waiting.failed),
        writes=plain(view.waiting.writes),
        unit=plain(view.unit),
        units=plain(dynamodb_locking.write_units(view.waiting, 1024 * view.item_kb)),
    )


def table_locking(view: Locking) -> pd.DataFrame:
    rows = {
        _("plain write"): (view.clients, 0, view.clients - view.plain_value, np.nan),
        _("condition, retry at once"): (view.at_once.writes, view.at_once.failed, 0, view.at_once.time_ms / 1000),
        wait_name(view.backoff): (view.waiting.writes, view.waiting.failed, 0, view.waiting.time_ms / 1000),
    }
    columns = [_("writes"), _("failed"), _("updates lost"), _("seconds")]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis(_("way to write")).round(2)


def optimistic_locking() -> Simulation:
    """What does it cost not to lose an update?"""
    start = {
        "clients": 50,
        "backoff": "full_jitter",
        "net_ms": 10,
        "item_kb": 1,
        "base_ms": 5,
        "cap_ms": 2_000,
        "seed": 1,
    }
    return Simulation(
        id="optimistic-locking",
        question=_("What does it cost not to lose an update?"),
        run=run_locking,
        chart=LockingChart(),
        say=say_locking,
        law=law_locking,
        table=table_locking,
        controls=[
            Count("clients", _("Clients at the same item"), 1, 80),
            Choice("backoff", _("Wait before a retry"), {name: wait_name(name) for name in WAITS}),
            Number("net_ms", _("Time of a message"), 1, 100, unit="ms"),
            Number("item_kb", _("Size of the item"), 0.5, 20, 0.5, unit="KB"),
        ],
        more=[
            Number("base_ms", _("Base of the wait"), 1, 100, unit="ms"),
            Number("cap_ms", _("Longest wait"), 50, 20_000, unit="ms", log=True),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("fifty", _("Fifty tills, one stock item"), start),
            Preset("two", _("Two editors, one document"), {"clients": 2, "item_kb": 8}),
            Preset("no-jitter", _("Waits without jitter"), {"backoff": "exponential"}),
            Preset("eighty", _("Eighty at once"), {"clients": 80}),
            Preset("far-away", _("Clients on another continent"), {"clients": 20, "net_ms": 80}),
        ],
        source=facts.source("dynamodb-locking").text(language()),
    )

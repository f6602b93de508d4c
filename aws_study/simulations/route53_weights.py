"""Lesson 13, third simulation: which record answers, and how many clients a weight really brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import route53_answers
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

PERIODS = 60
RECORDS = ("old", "new", "spare")
ILL: dict[str, tuple[str, ...]] = {"none": (), "old": ("old",), "both": ("old", "new"), "all": RECORDS}


@dataclass(frozen=True)
class Weights:
    """Inputs, the share of the clients that each record gets, and what the new one gets in each TTL (in percent)."""

    weights: dict[str, int]
    policy: str
    ill: tuple[str, ...]
    resolvers: int
    largest: float
    shares: dict[str, float]
    spread: float
    drawn: np.ndarray
    seed: int

    @property
    def dead(self) -> float:
        return sum(self.shares[name] for name in self.ill)


def run_weights(
    weight_new: int, weight_old: int, policy: str, ill: str, resolvers: int, skew: float, seed: int
) -> Weights:
    """Three records: old and new with these weights, a spare one with weight 0. `ill` is a key of ILL. Raises ParameterError."""
    weights = {
        "old": checks.count("weight_old", weight_old, 0, 255),
        "new": checks.count("weight_new", weight_new, 0, 255),
        "spare": 0,
    }
    dead = ILL[checks.choice("ill", ill, ILL)]
    resolvers = checks.count("resolvers", resolvers, 1, 20_000)
    seed = checks.count("seed", seed, 0, 2**32)
    sizes = route53_answers.resolver_sizes(resolvers, exponent=checks.number("skew", skew, 0, 3))
    shares = route53_answers.first_pick(policy, weights, {name: name not in dead for name in RECORDS})
    spread, drawn = 0.0, np.full(PERIODS, shares["new"])
    if policy == "weighted":  # the other policies give every resolver the same answer, or every client its own draw
        spread = route53_answers.canary_spread(shares["new"], sizes)
        drawn = route53_answers.canary_shares(shares["new"], sizes, periods=PERIODS, rng=np.random.default_rng(seed))
    return Weights(weights, policy, dead, resolvers, float(sizes[0]), shares, 100 * spread, 100 * drawn, seed)


def record_name(name: str) -> str:
    return {"old": _("old"), "new": _("new"), "spare": _("spare")}[name]


def policy_name(policy: str) -> str:
    return {
        "weighted": _("weighted"),
        "failover": _("failover (old is primary)"),
        "multivalue": _("multivalue answer"),
        "simple": _("simple, three values"),
    }[policy]


class WeightsChart:
    """Left: a bar for each record. Right: the new record's share of the clients in sixty TTLs, one after the other."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(figure, 2, top=34, bottom=50, between=60, right=120, share_y=False)
        for axes in (self.left, self.right):
            axes.set_ylim(0, 112)
            axes.set_yticks([0, 25, 50, 75, 100])
        self.left.set_title(_("clients by record, %"))
        self.left.set_xlim(-0.6, len(RECORDS) - 0.4)
        self.left.set_xticks(range(len(RECORDS)), [record_name(name) for name in RECORDS])
        self.well = PolyCollection([], facecolor=palette.BLUE.fill, linewidth=0, animated=True)
        self.dead = PolyCollection(
            [], facecolor=palette.RED.fill, edgecolor="#ffffff", hatch="xx", linewidth=0, animated=True
        )
        for bars in (self.well, self.dead):
            self.left.add_collection(bars, autolim=False)
        self.values = [
            marks.moving_text(self.left, lift=3, ha="center", va="bottom", weight="bold") for _record in RECORDS
        ]
        self.right.set_title(_("clients of the new record, %, TTL by TTL"))
        self.right.set_xlim(0, PERIODS)
        self.right.set_xticks([0, 20, 40, 60])
        self.right.set_xlabel(_("TTL that has passed"))
        self.steps = self.right.plot(
            [], [], color=palette.BLUE.fill, drawstyle="steps-post", linewidth=1.8, animated=True, zorder=4
        )[0]
        self.level = self.right.axhline(0, color=palette.AMBER.fill, linewidth=2, linestyle=(0, (5, 3)), animated=True)
        self.names = {
            name: self.right.text(
                1.02, 0, "", transform=self.right.get_yaxis_transform(), va="center", color=tone.word, weight="bold",
                fontsize=12, linespacing=1.1, animated=True,
            )
            for name, tone in (("level", palette.AMBER), ("steps", palette.BLUE))
        }  # fmt: skip
        self.prediction = marks.GuessLine(self.left, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Weights) -> bool:
        bars: dict[bool, list[list[tuple[float, float]]]] = {True: [], False: []}
        for i, name in enumerate(RECORDS):
            high = 100 * view.shares[name]
            bars[name in view.ill] += marks.rectangles([i - 0.32], 0.64, high)
            self.values[i].set_position((i, high))
            ill = name in view.ill
            self.values[i].set_text((_("{share} % (dead)") if ill else _("{share} %")).format(share=plain(high)))
            self.values[i].set_color(palette.RED.word if ill else palette.BLUE.word)
        self.well.set_verts(bars[False])
        self.dead.set_verts(bars[True])
        share = 100 * view.shares["new"]
        low, high = round(view.drawn.min()), round(view.drawn.max())
        self.steps.set_data(np.arange(PERIODS + 1), np.r_[view.drawn, view.drawn[-1]])
        self.level.set_ydata([share, share])
        places = marks.spread([share, float(view.drawn[-1])], 18, 8, 104)
        for name, place, words in zip(
            ("level", "steps"),
            places,
            (
                _("expected:\n{share} %"),
                _("in one TTL:\n{low} to {high} %") if low < high else _("in every TTL:\n{high} %"),
            ),
            strict=True,
        ):
            self.names[name].set_y(place)
            self.names[name].set_text(words.format(share=plain(share), low=plain(low), high=plain(high)))
        return False


def say_weights(view: Weights) -> str:
    fields = {
        "share": plain(100 * view.shares["new"]),
        "low": plain(round(view.drawn.min())),
        "high": plain(round(view.drawn.max())),
        "dead": plain(100 * view.dead),
        "largest": plain(round(100 * view.largest)),
    }
    if len(view.ill) == len(RECORDS):
        return _("Nothing is healthy, so Route 53 answers as if everything were: all clients meet a dead server.")
    if view.dead:
        return _("{dead} % of the clients are sent to a dead server first.").format(**fields)
    if view.ill and view.shares["spare"] == 1:
        return _("Every record with a weight is unhealthy: now the record with weight 0 answers everybody.")
    if view.ill and view.shares["new"] == 1:
        return _("The old record is unhealthy: the new one gets 100 % of the clients, whatever its weight.")
    if view.policy == "weighted" and view.spread:
        return _(
            "The weights give the new record {share} % of the answers, but from one TTL to the next it has between {low} and {high} % of the clients."
        ).format(**fields)
    return _("The new record gets {share} % of the clients.").format(**fields)


def law_weights(view: Weights) -> str:
    if view.policy == "weighted":
        alive = [name for name in RECORDS if name not in view.ill] or list(RECORDS)
        total = sum(view.weights[name] for name in alive)
        mine = view.weights["new"] if "new" in alive else 0
        if not total:
            return _("A record with weight 0 answers only while every record with a weight is unhealthy.")
        if len(view.ill) == len(RECORDS):
            return _(
                "Health no longer counts, the weights do: weight {mine} of {total} = {share} % of the answers name the new record."
            ).format(mine=mine, total=total, share=plain(100 * view.shares["new"]))
        return _(
            "Weight {mine} of {total} healthy = {share} %. Standard deviation from TTL to TTL {spread} points: the largest of {resolvers} resolvers has {largest} % of the clients (seed {seed})."
        ).format(
            mine=mine, total=total, share=plain(100 * view.shares["new"]), spread=plain(view.spread),
            resolvers=f"{view.resolvers:,}", largest=plain(100 * view.largest), seed=view.seed,
        )  # fmt: skip
    return {
        "simple": _("Simple: every answer holds all values in random order, and nothing is checked."),
        "multivalue": _("Multivalue: every answer holds up to eight healthy values, and a client takes one of them."),
        "failover": _("Failover: the primary while it is healthy or the secondary is not; otherwise the secondary."),
    }[view.policy]


def table_weights(view: Weights) -> pd.DataFrame:
    rows = {}
    for policy in ("weighted", "failover", "multivalue", "simple"):
        shares = route53_answers.first_pick(policy, view.weights, {name: name not in view.ill for name in RECORDS})
        rows[policy_name(policy)] = {
            **{_("{record}, %").format(record=record_name(name)): 100 * share for name, share in shares.items()},
            _("sent to a dead server, %"): 100 * sum(shares[name] for name in view.ill),
        }
    return pd.DataFrame(rows).T.rename_axis(_("routing policy")).round(1)


def weights() -> Simulation:
    """Who gets the clients?"""
    start = {
        "weight_new": 10, "weight_old": 90, "policy": "weighted", "ill": "none", "resolvers": 300, "skew": 1.0, "seed": 1,
    }  # fmt: skip
    return Simulation(
        id="weights",
        question=_("How many clients does a record really get?"),
        run=run_weights,
        chart=WeightsChart(),
        say=say_weights,
        law=law_weights,
        table=table_weights,
        controls=[
            Count("weight_new", _("Weight of the new record"), 0, 255),
            Count("weight_old", _("Weight of the old record"), 0, 255),
            Choice("policy", _("Routing policy"), {name: policy_name(name) for name in ("weighted", "failover", "multivalue", "simple")}),
            Choice("ill", _("Unhealthy"), {"none": _("nothing"), "old": _("the old one"), "both": _("the old and the new one"), "all": _("all three")}),
        ],
        more=[
            Count("resolvers", _("Resolvers that ask"), 1, 5000, log=True),
            Number("skew", _("Skew: 0 makes all resolvers equal"), 0, 2, 0.1),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("canary", _("A canary: 10 against 90"), start),
            Preset("even", _("The same, all resolvers of one size"), {"skew": 0}),
            Preset("old-ill", _("The old record turns unhealthy"), {"ill": "old"}),
            Preset("both-ill", _("Old and new are unhealthy, the spare one is not"), {"ill": "both"}),
            Preset("all-ill", _("Nothing is healthy"), {"ill": "all"}),
            Preset("simple-ill", _("Simple record, the old server is dead"), {"policy": "simple", "ill": "old"}),
            Preset("multivalue-ill", _("Multivalue answer, the old server is dead"), {"policy": "multivalue", "ill": "old"}),
            Preset("failover-both", _("Failover, primary and secondary unhealthy"), {"policy": "failover", "ill": "both"}),
        ],
        source=facts.source("route53-weights").text(language()),
    )  # fmt: skip

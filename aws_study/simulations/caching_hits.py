"""Lesson 18, first simulation: what a larger cache buys, by eviction policy, on Zipf popularity and on a real day of a web site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache as remembered
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import cache, checks
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import capital, plain

KEYS = 10_000
WARM_UP, REQUESTS = 4_000, {"lru": 9_000, "fifo": 9_000, "random": 7_000, "lfu": 6_000}  # counted; about 5 ms a cache
SMALLEST = 0.5  # percent of the keys, where the axis begins
LINES = (("best", palette.GREEN, "^"), ("lru", palette.BLUE, "o"), ("fifo", palette.AMBER, "s"))
WORKLOADS = ("zipf", "nasa")
Curve = tuple[np.ndarray, np.ndarray]  # share of the keys and hit ratio, both in percent, both rising
NOTHING: Curve = (np.empty(0), np.empty(0))


@dataclass(frozen=True)
class Hits:
    """Inputs, the closed-form curves, and the simulated (or measured) hit ratio of this cache and of one twice as large, in percent."""

    policy: str
    share: float
    alpha: float
    drift: float
    workload: str
    seed: int
    keys: int
    capacity: int
    requests: int
    curves: Mapping[str, Curve]
    here: Mapping[str, float]
    hit: float
    doubled_share: float
    doubled: float


def run_hits(policy: str, share: float, alpha: float, drift: float, workload: str, seed: int) -> Hits:
    """Hit ratio of a cache for `share` percent of the keys, and of one twice as large, under an eviction policy.

    Zipf: 10,000 keys, exponent `alpha`; `drift` percent of the ranks change hands after every 1,000 requests. "nasa": the requests
    of one day to a NASA web server in 1995 (alpha, drift and seed do nothing). Raises ParameterError.
    """
    checks.choice("policy", policy, cache.POLICIES)
    share = checks.number("share", share, 0.01, 100)
    alpha = checks.number("alpha", alpha, 0, 5)
    drift = checks.number("drift", drift, 0, 100)
    checks.choice("workload", workload, WORKLOADS)
    seed = checks.count("seed", seed, 0, 2**32)
    curves = _zipf_curves(alpha) if workload == "zipf" else _nasa_curves()
    keys = KEYS if workload == "zipf" else len(_nasa()[1])
    capacity = max(1, round(keys * share / 100))
    twice = min(keys, 2 * capacity)
    if workload == "zipf":
        requests = REQUESTS[policy]
        hit, doubled = (_simulated(alpha, drift, seed, size, policy) for size in (capacity, twice))
    else:
        measured = _nasa_measured(policy)
        hit, doubled = (_read_off(measured, 100 * size / keys) for size in (capacity, twice))
        requests = len(_nasa()[0]) // 2
    at = 100 * capacity / keys
    here = {name: _read_off(curve, at) for name, curve in curves.items()}
    return Hits(
        policy,
        at,
        alpha,
        drift,
        workload,
        seed,
        keys,
        capacity,
        requests,
        curves,
        here,
        hit,
        100 * twice / keys,
        doubled,
    )


def _simulated(alpha: float, drift: float, seed: int, capacity: int, policy: str) -> float:
    """The cache starts full of the keys that were used last before the first request, so that no cold start is counted."""
    held, stream = _stream(alpha, drift, seed, WARM_UP + REQUESTS[policy])
    found = cache.hits(np.concatenate([held[-capacity:], stream]), capacity, policy, np.random.default_rng(seed))
    return 100 * float(found[-REQUESTS[policy] :].mean())


@lru_cache(maxsize=8)
def _stream(alpha: float, drift: float, seed: int, requests: int) -> tuple[np.ndarray, np.ndarray]:
    """(all keys, the one used longest ago first, as after an endless past; the requests)."""
    rng, weights = np.random.default_rng(seed), cache.zipf(KEYS, alpha)
    stream = cache.stream(weights, requests, rng, drift=drift / 100)
    return np.argsort(-rng.exponential(1, KEYS) / weights), stream


def _curves(weights: np.ndarray) -> dict[str, Curve]:
    keys = len(weights)
    held = np.unique(np.geomspace(1, keys, 48).astype(int))
    curves: dict[str, Curve] = {"best": (100 * held / keys, 100 * np.cumsum(np.sort(weights)[::-1])[held - 1])}
    for policy in ("lru", "fifo"):
        capacities, ratios = cache.che_curve(weights, policy=policy, points=20)
        curves[policy] = (np.append(100 * capacities / keys, 100.0), np.append(100 * ratios, 100.0))
    return curves


@lru_cache(maxsize=64)
def _zipf_curves(alpha: float) -> dict[str, Curve]:
    return _curves(cache.zipf(KEYS, alpha))


@remembered
def _nasa() -> tuple[np.ndarray, np.ndarray]:
    """(requests as key numbers, popularity of each key over the day)."""
    requests = facts.trace("nasa_log")["url"].to_numpy()
    counted = np.bincount(requests)
    return requests, counted / counted.sum()


@remembered
def _nasa_curves() -> dict[str, Curve]:
    return _curves(_nasa()[1])


@remembered
def _nasa_measured(policy: str) -> Curve:
    """The trace itself through caches of 24 sizes, once."""
    requests, weights = _nasa()
    sizes = np.unique(np.geomspace(2, len(weights), 24).astype(int))
    return 100 * sizes / len(weights), np.array([_second_half(requests, size, policy) for size in sizes])


def _second_half(requests: np.ndarray, capacity: int, policy: str) -> float:
    found = cache.hits(requests, capacity, policy, np.random.default_rng(1))
    return 100 * float(found[len(requests) // 2 :].mean())


def _read_off(curve: Curve, share: float) -> float:
    """The curve at `share` percent of the keys, straight between its points on the logarithmic axis."""
    return float(np.interp(np.log(share), np.log(curve[0]), curve[1]))


def policy_name(policy: str) -> str:
    return {"lru": "LRU", "lfu": "LFU", "fifo": "FIFO", "random": _("random eviction")}[policy]


def line_label(name: str, percent: float) -> str:
    words = {
        "best": _("always the most popular: {percent} %"),
        "lru": _("LRU, formula: {percent} %"),
        "fifo": _("FIFO or random, formula: {percent} %"),
    }[name]
    return words.format(percent=plain(percent))


class HitsChart:
    """Three closed-form curves over the size of the cache; a diamond for this cache, a hollow one for twice its size."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, top=14, right=236)
        self.axes.set_xscale("log")
        self.axes.set_xlim(SMALLEST, 100)
        self.axes.set_ylim(0, 100)
        self.axes.set_xticks([0.5, 1, 2, 5, 10, 20, 50, 100], ["0.5", "1", "2", "5", "10", "20", "50", "100"])
        self.axes.set_xticks([], minor=True)
        self.axes.set_xlabel(_("cache size, % of all keys"))
        self.axes.set_ylabel(_("hit ratio, %"))
        self.lines, self.dots, self.names = {}, {}, {}
        for name, tone, marker in LINES:
            self.lines[name] = self.axes.plot([], [], color=tone.fill, animated=True)[0]
            self.dots[name] = self.axes.plot([], [], marker, color=tone.fill, markersize=7, animated=True, zorder=4)[0]
            self.names[name] = self._side_text(tone)
        self.measured = self.axes.plot([], [], "x", color=palette.RED.fill, markersize=6, animated=True, zorder=4)[0]
        self.step = self.axes.plot([], [], color=palette.RED.fill, linewidth=1.6, animated=True, zorder=5)[0]
        self.point = self.axes.plot([], [], "D", color=palette.RED.fill, markersize=9, animated=True, zorder=6)[0]
        self.twice = self.axes.plot(
            [], [], "D", markerfacecolor="#ffffff", markeredgecolor=palette.RED.fill, markeredgewidth=2, markersize=9,
            animated=True, zorder=6,
        )[0]  # fmt: skip
        self.point_name, self.twice_name = self._side_text(palette.RED), self._side_text(palette.RED)
        self.prediction = marks.GuessLine(self.axes, _("your prediction"))

    def _side_text(self, tone: palette.Tone):
        return marks.beside(self.axes, tone.word)  # fmt: skip

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Hits) -> bool:
        x = max(view.share, SMALLEST)
        for name, _tone, _marker in LINES:
            self.lines[name].set_data(*view.curves[name])
            self.dots[name].set_data([x], [view.here[name]])
            self.names[name].set_text(line_label(name, view.here[name]))
        self.measured.set_data(*(_nasa_measured(view.policy) if view.workload == "nasa" else NOTHING))
        self.point.set_data([x], [view.hit])
        self.twice.set_data([view.doubled_share], [view.doubled])
        self.step.set_data([x, view.doubled_share, view.doubled_share], [view.hit, view.hit, view.doubled])
        fields = {"policy": policy_name(view.policy), "percent": plain(view.hit)}
        words = (
            _("{policy}, simulated: {percent} %") if view.workload == "zipf" else _("{policy}, measured: {percent} %")
        )
        self.point_name.set_text(words.format(**fields))
        self.twice_name.set_text(_("twice the cache: {percent} %").format(percent=plain(view.doubled)))
        labels = [*self.names.values(), self.point_name, self.twice_name]
        places = [view.here[name] for name, _tone, _marker in LINES] + [view.hit, view.doubled]
        for label, place in zip(labels, marks.spread(places, 8.5, 3, 98), strict=True):
            label.set_y(place)
        return False


def say_hits(view: Hits) -> str:
    return _(
        "{policy} with room for {share} % of the keys answers {hit} % of the requests. Twice the cache answers {doubled} %: {points} points more."
    ).format(
        policy=capital(policy_name(view.policy)),
        share=plain(view.share),
        hit=plain(view.hit),
        doubled=plain(view.doubled),
        points=plain(round(view.doubled - view.hit, 1)),
    )


def law_hits(view: Hits) -> str:
    if view.workload == "nasa":
        return _(
            "Popularity alone would give LRU {formula} %; the {requests} requests of the day's second half gave {policy} {hit} %."
        ).format(
            formula=plain(view.here["lru"]),
            requests=f"{view.requests:,}",
            policy=policy_name(view.policy),
            hit=plain(view.hit),
        )
    if view.drift:
        return _(
            "The curves assume that popularity stays. Here {drift} % of the ranks change hands every 1,000 requests, and {policy} hits {hit} % (seed {seed})."
        ).format(drift=plain(view.drift), policy=policy_name(view.policy), hit=plain(view.hit), seed=view.seed)
    if view.policy == "lfu":
        return _(
            "LFU is simulated only: {hit} % with seed {seed}. Always holding the most popular keys would give {best} %, and nothing gives more."
        ).format(hit=plain(view.hit), seed=view.seed, best=plain(view.here["best"]))
    formula = view.here["lru" if view.policy == "lru" else "fifo"]
    return _("Che's formula {formula} %, simulated {hit} % ({requests} requests after warm-up, seed {seed}).").format(
        formula=plain(formula), hit=plain(view.hit), requests=f"{view.requests:,}", seed=view.seed
    )


def table_hits(view: Hits) -> pd.DataFrame:
    sizes = [1, 2, 4, 8, 16, 32, 64]
    names = {"best": _("always the most popular, %"), "lru": _("LRU, %"), "fifo": _("FIFO or random, %")}
    table = {words: [_read_off(view.curves[name], size) for size in sizes] for name, words in names.items()}
    return pd.DataFrame(table, index=pd.Index(sizes, name=_("cache size, % of all keys"))).round(1)


def hit_ratio() -> Simulation:
    """What does a larger cache buy?"""
    start = {"policy": "lru", "share": 2, "alpha": 0.9, "drift": 0, "workload": "zipf", "seed": 1}
    news = {"drift": 40}
    return Simulation(
        id="hit-ratio",
        question=_("What does a larger cache buy?"),
        run=run_hits,
        chart=HitsChart(),
        say=say_hits,
        law=law_hits,
        table=table_hits,
        controls=[
            Number("share", _("Cache size"), SMALLEST, 100, 0.1, unit=_("% of keys"), log=True),
            Choice("policy", _("What is evicted"), {policy: policy_name(policy) for policy in cache.POLICIES}),
            Number("alpha", _("Zipf exponent: how uneven popularity is"), 0, 1.5, 0.05),
            Number("drift", _("Ranks that change every 1,000 requests"), 0, 50, 1, unit="%"),
        ],
        more=[
            Choice(
                "workload",
                _("Requests come from"),
                {"zipf": _("Zipf, 10,000 keys"), "nasa": _("a day of NASA's web site, 1995")},
            ),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("catalogue", _("Product catalogue, room for 2 %"), start),
            Preset("lfu", _("The same with LFU"), {"policy": "lfu"}),
            Preset("news-lfu", _("News: popularity moves, LFU"), {**news, "policy": "lfu"}),
            Preset("news-lru", _("News: popularity moves, LRU"), news),
            Preset("sessions", _("Sessions: every key alike"), {"alpha": 0, "share": 20}),
            Preset("nasa", _("A real day: NASA 1995"), {"workload": "nasa", "share": 5}),
        ],
        source=facts.source("cache-hit-ratio").text(language()),
    )

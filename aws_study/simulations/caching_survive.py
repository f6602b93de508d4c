"""Lesson 18, third simulation: which keys survive a failure, and what the database feels when they do not."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import elasticache
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

MOST_SHARDS, MOST_ZONES = 12, 3
KINDS = (
    ("primary", palette.BLUE, "s", 11),
    ("replica", palette.GREEN, "o", 8),
    ("promoted", palette.AMBER, "D", 10),
    ("dead", palette.RED, "X", 10),
)


@dataclass(frozen=True)
class Survive:
    """Inputs, and what is left: `asked_failover` is the switch, which does nothing without a replica."""

    shards: int
    replicas: int
    zones: int
    failure: str
    asked_failover: bool
    hit: float
    found: elasticache.Survival


def run_survive(shards: int, replicas: int, failover: bool, hit_ratio: float, zones: int, failure: str) -> Survive:
    """`shards` of one primary and `replicas` each over `zones`; then "zone" a or "node" 1 fails. `hit_ratio` in percent."""
    shards = checks.count("shards", shards, 1, MOST_SHARDS)
    replicas = checks.count("replicas", replicas, 0, 5)
    checks.choice("failover", failover, (True, False))
    hit = checks.number("hit_ratio", hit_ratio, 0, 99.9)
    zones = checks.count("zones", zones, 1, MOST_ZONES)
    found = elasticache.survive(
        shards,
        replicas,
        zones=zones,
        failure=failure,
        automatic_failover=failover and replicas > 0,
        hit_ratio=hit / 100,
    )
    return Survive(shards, replicas, zones, failure, failover, hit, found)


def zone_letter(zone: int) -> str:
    return "abc"[zone]


class SurviveChart:
    """Left: a column for each zone, a row for each shard, a mark for each node. Right: load of the database before and after."""

    def setup(self, figure: Figure) -> None:
        self.map, self.load = marks.axes_row(figure, 2, top=34, bottom=48, left=74, between=130, share_y=False)
        self.map.set_title(_("nodes: a row is a shard"))
        self.map.set_xlim(0, MOST_ZONES)
        self.map.set_ylim(MOST_SHARDS + 0.2, -0.4)
        self.map.set_xticks([])
        self.map.set_yticks([])
        self.map.grid(visible=False)
        self.ground = PolyCollection([], facecolor=palette.SLATE.fill, alpha=0.13, linewidth=0, animated=True)
        self.fire = PolyCollection([], facecolor=palette.RED.fill, alpha=0.18, linewidth=0, animated=True)
        self.map.add_collection(self.ground, autolim=False)
        self.map.add_collection(self.fire, autolim=False)
        self.nodes, self.keys, self.signs = {}, {}, {}
        for i, (kind, tone, marker, size) in enumerate(KINDS):
            self.nodes[kind] = self.map.plot(
                [], [], marker, color=tone.fill, markersize=size, linestyle="none", animated=True, zorder=4
            )[0]
            self.signs[kind] = self.map.plot(
                [1.06], [0.9 - 0.1 * i], marker, color=tone.fill, markersize=size, transform=self.map.transAxes, clip_on=False,
                animated=True,
            )[0]  # fmt: skip
            self.keys[kind] = self.map.text(
                1.11, 0.9 - 0.1 * i, "", transform=self.map.transAxes, color=tone.word, fontsize=12, weight="bold",
                va="center", animated=True,
            )  # fmt: skip
        self.names = [
            self.map.text(
                0, -0.035, "", transform=self.map.get_xaxis_transform(), ha="center", va="top", color=palette.MUTED,
                fontsize=12, animated=True,
            )
            for _zone in range(MOST_ZONES)
        ]  # fmt: skip
        self.load.set_title(_("load of the database"))
        self.load.set_xlim(-0.5, 1.5)
        self.load.set_xticks([0, 1], [_("before"), _("right after")])
        self.bars = PolyCollection([], facecolor=palette.PURPLE.fill, linewidth=0, animated=True)
        self.load.add_collection(self.bars, autolim=False)
        self.times = [
            marks.moving_text(self.load, lift=3, ha="center", va="bottom", weight="bold", color=palette.PURPLE.word)
            for _bar in range(2)
        ]
        self.prediction = marks.GuessLine(self.load, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Survive) -> bool:
        found, width = view.found, MOST_ZONES / view.zones
        places: dict[str, list[tuple[float, float]]] = {kind: [] for kind, *_rest in KINDS}
        height = MOST_SHARDS / view.shards
        for shard, zones in enumerate(found.zone_of):
            for node, zone in enumerate(zones):
                fellows = [k for k, other in enumerate(zones) if other == zone]
                spot = (fellows.index(node) + 1) / (len(fellows) + 1)
                kind = "replica" if node else "primary"
                if (shard, node) in found.dead:
                    kind = "dead"
                elif (
                    node
                    and shard in found.promoted
                    and node == min(k for k in range(len(zones)) if (shard, k) not in found.dead)
                ):
                    kind = "promoted"
                places[kind].append(((zone + spot) * width, (shard + 0.5) * height))
        for kind, line in self.nodes.items():
            line.set_data([x for x, _y in places[kind]], [y for _x, y in places[kind]])
            self.signs[kind].set_visible(bool(places[kind]))
            self.keys[kind].set_text(kind_name(kind) if places[kind] else "")
        boxes = [
            marks.box(left, right, 0, MOST_SHARDS)
            for left, right in (((zone + 0.03) * width, (zone + 0.97) * width) for zone in range(view.zones))
        ]
        burning = view.failure == "zone"
        self.ground.set_verts(boxes[1:] if burning else boxes)
        self.fire.set_verts(boxes[:1] if burning else [])
        for zone, name in enumerate(self.names):
            name.set_visible(zone < view.zones)
            name.set_x((zone + 0.5) * width)
            words = _("zone {zone} fails") if burning and zone == 0 else _("zone {zone}")
            name.set_text(words.format(zone=zone_letter(zone)))
        changed = marks.set_top(self.load, max(found.database_times, self.prediction.value, 1.2))
        self.bars.set_verts(
            [marks.rectangles([i - 0.28], 0.56, high)[0] for i, high in enumerate((1.0, found.database_times))]
        )
        for i, high in enumerate((1.0, found.database_times)):
            self.times[i].set_position((i, high))
            self.times[i].set_text(f"× {plain(high)}")
        return changed


def kind_name(kind: str) -> str:
    return {"primary": _("primary"), "replica": _("replica"), "promoted": _("promoted"), "dead": _("lost")}[kind]


def say_survive(view: Survive) -> str:
    found = view.found
    fields = {
        "lost": plain(100 * found.lost_share),
        "times": plain(found.database_times),
        "stuck": plain(100 * found.unwritable_share),
    }
    if view.failure == "none":
        return _("Nothing has failed: all keys are there.")
    if found.lost_share:
        return _("{lost} % of the keys are gone, and the database gets {times} times its usual reads.").format(**fields)
    if found.unwritable_share:
        return _(
            "No key is lost, but {stuck} % of the keys cannot be written until somebody promotes a replica."
        ).format(**fields)
    return _("No key is lost and every key can be written again within seconds: replicas in other zones took over.")


def law_survive(view: Survive) -> str:
    after = 100 - view.hit * (1 - view.found.lost_share)
    law = _("Misses: {before} % before, 100 - {hit} × {kept} = {after} % after. The load is multiplied by {times}.").format(
        before=plain(100 - view.hit), hit=plain(view.hit), kept=plain(1 - view.found.lost_share), after=plain(after),
        times=plain(view.found.database_times),
    )  # fmt: skip
    if view.asked_failover and view.replicas == 0:
        law += " " + _("Automatic failover needs a replica; without one the switch does nothing.")
    return law


def table_survive(view: Survive) -> pd.DataFrame:
    rows = {}
    for replicas in range(3):
        found = elasticache.survive(
            view.shards, replicas, zones=view.zones, failure=view.failure,
            automatic_failover=view.asked_failover and replicas > 0, hit_ratio=view.hit / 100,
        )  # fmt: skip
        rows[replicas] = {
            _("nodes"): view.shards * (replicas + 1),
            _("keys lost, %"): 100 * found.lost_share,
            _("keys not writable, %"): 100 * found.unwritable_share,
            _("load of the database, times"): found.database_times,
        }
    return pd.DataFrame(rows).T.rename_axis(_("replicas of each shard")).round(2)


def survive() -> Simulation:
    """What does the database feel when cache nodes die?"""
    start = {"shards": 1, "replicas": 0, "failover": False, "hit_ratio": 95, "zones": 3, "failure": "zone"}
    return Simulation(
        id="survive",
        question=_("What does the database feel when a zone with cache nodes fails?"),
        run=run_survive,
        chart=SurviveChart(),
        say=say_survive,
        law=law_survive,
        table=table_survive,
        controls=[
            Count("shards", _("Shards (Memcached: nodes)"), 1, MOST_SHARDS),
            Count("replicas", _("Replicas of each shard"), 0, 5),
            Switch("failover", _("Multi-AZ with automatic failover")),
            Number("hit_ratio", _("Hit ratio before"), 10, 99.5, 0.5, unit="%"),
        ],
        more=[
            Count("zones", _("Availability Zones used"), 1, MOST_ZONES),
            Choice("failure", _("What fails"), {"zone": _("zone a"), "node": _("the first node"), "none": _("nothing")}),
        ],
        presets=[
            Preset("one-big-node", _("One big node"), start),
            Preset("memcached", _("Memcached: six nodes, no replicas"), {"shards": 6}),
            Preset("replica", _("A replica in another zone, automatic failover"), {"replicas": 1, "failover": True}),
            Preset("no-failover", _("A replica, but no automatic failover"), {"replicas": 1}),
            Preset("same-zone", _("A replica in the same zone"), {"replicas": 1, "failover": True, "zones": 1}),
            Preset("cluster-mode", _("Cluster mode: 6 shards, 1 replica each"), {"shards": 6, "replicas": 1, "failover": True}),
        ],
        source=facts.source("cache-survive").text(language()),
    )  # fmt: skip

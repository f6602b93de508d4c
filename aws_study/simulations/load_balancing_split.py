"""Lesson 08, first simulation: which targets work hardest when the zones hold different numbers of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import elb
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

MOST = 10_000  # targets in a zone; AWS's own quota is far below
KINDS = ("application", "network", "gateway")


@dataclass(frozen=True)
class Split:
    """What one state of the simulation is: its inputs, and the shares of the targets without and with cross-zone."""

    targets: Mapping[str, int]
    unhealthy: Mapping[str, int]
    requests: float
    kind: str
    off: pd.DataFrame
    on: pd.DataFrame

    def each(self, zone: str, *, cross_zone: bool) -> float:
        """Requests that each healthy target of a zone serves."""
        shares = self.on if cross_zone else self.off
        return float(shares["per_target"].to_dict()[zone]) * self.requests


def run_split(zone_a: int, zone_b: int, zone_c: int, dead_a: int, requests: float, kind: str) -> Split:
    """Split `requests` over the targets of up to three zones; `dead_a` targets of zone a fail their health checks.

    A zone with no targets is not enabled on the load balancer, except that zone a and b stay when both are asked for.
    Raises ParameterError for counts outside 0..10,000, requests outside 0..1e12, or no target at all.
    """
    targets = {
        "a": checks.count("zone_a", zone_a, 0, MOST),
        "b": checks.count("zone_b", zone_b, 0, MOST),
        "c": checks.count("zone_c", zone_c, 0, MOST),
    }
    if targets["c"] == 0:
        del targets["c"]  # the third zone is there only when it holds targets
    unhealthy = {"a": checks.count("dead_a", dead_a, 0, MOST)}
    if unhealthy["a"] > targets["a"]:
        raise checks.ParameterError("dead_a", dead_a, checks.Between(0, targets["a"], whole=True))
    if sum(targets.values()) == 0:
        raise checks.ParameterError("zone_a", zone_a, checks.Rule("no_target"))
    requests = checks.number("requests", requests, 0, 1e12)
    checks.choice("kind", kind, KINDS)
    off, on = (elb.target_shares(targets, cross_zone=cross_zone, unhealthy=unhealthy) for cross_zone in (False, True))
    return Split(targets, unhealthy, requests, kind, off, on)


class SplitChart:
    """Two panels, off and on; a bar for each target, a tone and a hatch for each zone."""

    ZONES = (("a", palette.AMBER, "//"), ("b", palette.BLUE, ""), ("c", palette.GREEN, ".."))
    MOST_BARS = 40  # over that a zone is one block

    def setup(self, figure: Figure) -> None:
        self.off, self.on = marks.axes_row(figure, 2)
        self.off.set_title(_("cross-zone off (dashed: equal shares)"))
        self.on.set_title(_("cross-zone on"))
        self.off.set_ylabel(_("requests per target"))
        marks.plain_ticks(self.off.yaxis)
        self.bars, self.labels, self.names, self.fair = {}, {}, {}, {}
        for panel, axes in (("off", self.off), ("on", self.on)):
            axes.set_xlim(0, 1)
            axes.set_xticks([])
            for zone, tone, hatch in self.ZONES:
                self.bars[panel, zone] = marks.series(axes, tone, hatch)
                self.labels[panel, zone] = marks.moving_text(
                    axes, lift=3, ha="center", va="bottom", weight="bold", color=tone.word
                )
                self.names[panel, zone] = axes.text(
                    0,
                    -0.035,
                    "",
                    transform=axes.transAxes,
                    ha="center",
                    va="top",
                    color=palette.MUTED,
                    animated=True,
                    fontsize=12,
                )
            self.fair[panel] = axes.axhline(
                0, color=palette.SLATE.fill, linestyle=(0, (5, 4)), linewidth=1.3, animated=True
            )
        self.prediction = marks.GuessLine(self.off, _("your prediction, zone a"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Split) -> bool:
        healthy = {zone: count - view.unhealthy.get(zone, 0) for zone, count in view.targets.items()}
        highest = max(view.each(zone, cross_zone=on) for zone in view.targets for on in (False, True))
        bars = {zone: min(max(count, 1), self.MOST_BARS) for zone, count in view.targets.items()}
        share = {zone: max(count, 0.3 * sum(bars.values())) for zone, count in bars.items()}  # room for the zone's name
        for panel in ("off", "on"):
            left = 0.0
            for zone, _tone, _hatch in self.ZONES:
                parts = (self.bars[panel, zone], self.labels[panel, zone], self.names[panel, zone])
                for artist in parts:
                    artist.set_visible(zone in view.targets)
                if zone not in view.targets:
                    continue
                width = share[zone] / sum(share.values())
                step = min(0.88 * width / bars[zone], 0.09)
                middle = left + width / 2
                places = [middle + (i - bars[zone] / 2 + 0.08) * step for i in range(bars[zone])]
                each = view.each(zone, cross_zone=panel == "on")
                serving = healthy[zone] or (view.targets[zone] if each else 0)  # none healthy anywhere: all are used
                if view.targets[zone] > self.MOST_BARS:
                    parts[0].set_verts(marks.rectangles(places[:1], bars[zone] * step, each))
                else:
                    parts[0].set_verts(marks.rectangles(places[:serving], 0.84 * step, each))
                parts[1].set_position((middle, each))
                parts[1].set_text(plain(each) if serving else "")
                parts[2].set_x(middle)
                parts[2].set_text(zone_name(zone, view.targets[zone], view.unhealthy.get(zone, 0)))
                left += width
        total = sum(healthy.values()) or sum(view.targets.values())
        for line in self.fair.values():
            line.set_ydata([view.requests / total] * 2)
        return marks.set_top(self.off, max(highest, self.prediction.value))


def zone_name(zone: str, targets: int, dead: int) -> str:
    words = ngettext("zone {zone}: {count} target", "zone {zone}: {count} targets", targets).format(
        zone=zone, count=targets
    )
    return words + ("\n" + _("{dead} unhealthy").format(dead=dead) if dead else "")


def say_split(view: Split) -> str:
    serving = {zone: view.each(zone, cross_zone=False) for zone in view.targets}
    serving = {zone: each for zone, each in serving.items() if each > 0}
    if view.requests == 0:
        return _("Without requests no target works.")
    if sum(view.targets.values()) == view.unhealthy["a"]:
        return _("No target is healthy, so all are used: each gets {each} requests.").format(
            each=plain(max(serving.values()))
        )
    if len(serving) == 1:
        zone, each = next(iter(serving.items()))
        return _(
            "Only zone {zone} can serve: each of its targets gets {each} requests, with cross-zone and without."
        ).format(zone=zone, each=plain(each))
    busiest, idlest = max(serving, key=serving.__getitem__), min(serving, key=serving.__getitem__)
    ratio = serving[busiest] / serving[idlest]
    if ratio < 1.0005:
        return _("Every target serves {each} requests: with equal zones cross-zone changes nothing.").format(
            each=plain(serving[busiest])
        )
    return _(
        "Without cross-zone, each target in zone {busiest} serves {most} requests and each in zone {idlest} {least}: {ratio} times as many."
    ).format(
        busiest=busiest, most=plain(serving[busiest]), idlest=idlest, least=plain(serving[idlest]), ratio=plain(ratio)
    )


def law_split(view: Split) -> str:
    zones = view.off[view.off["zone_total"] > 0]
    parts = " + ".join(plain(total * view.requests) for total in zones["zone_total"])
    law = _("DNS gives each healthy zone the same share: {parts} = {total}.").format(
        parts=parts, total=plain(view.requests)
    )
    return (
        law
        + " "
        + {
            "application": _(
                "Application Load Balancer: cross-zone is on unless a target group turns it off; no charge between zones."
            ),
            "network": _(
                "Network Load Balancer: cross-zone is off by default; when on, bytes between zones are charged."
            ),
            "gateway": _(
                "Gateway Load Balancer: cross-zone is off by default; when on, bytes between zones are charged."
            ),
        }[view.kind]
    )


def table_split(view: Split) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            _("targets"): pd.Series(view.targets),
            _("each, cross-zone off"): view.off["per_target"] * view.requests,
            _("each, cross-zone on"): view.on["per_target"] * view.requests,
        }
    )
    return table.rename_axis(_("zone")).round(4)


def cross_zone() -> Simulation:
    """Which targets work hardest? The split of requests over zones, without and with cross-zone load balancing."""
    start = {"zone_a": 2, "zone_b": 5, "zone_c": 0, "dead_a": 0, "requests": 70, "kind": "network"}
    return Simulation(
        id="cross-zone",
        question=_("Which targets work hardest?"),
        run=run_split,
        chart=SplitChart(),
        say=say_split,
        law=law_split,
        table=table_split,
        controls=[
            Count("zone_a", _("Targets in zone a"), 0, 20),
            Count("zone_b", _("Targets in zone b"), 0, 20),
            Count("requests", _("Requests"), 0, 200),
            Choice(
                "kind",
                _("Load balancer"),
                {
                    "application": "Application Load Balancer",
                    "network": "Network Load Balancer",
                    "gateway": "Gateway Load Balancer",
                },
            ),
        ],
        more=[
            Count("zone_c", _("Targets in a third zone"), 0, 20),
            Count("dead_a", _("Unhealthy targets in zone a"), 0, 20),
        ],
        presets=[
            Preset("notes-2-and-5", _("The notes' example: 2 and 5 targets, 70 requests"), start),
            Preset(
                "documented-2-and-8", _("AWS's example: 2 and 8 targets, 100 requests"), {"zone_b": 8, "requests": 100}
            ),
            Preset(
                "three-zones",
                _("Three zones: 1, 4 and 7 targets"),
                {"zone_a": 1, "zone_b": 4, "zone_c": 7, "requests": 120},
            ),
            Preset(
                "one-dies",
                _("4 and 4 targets, 3 of zone a fail"),
                {"zone_a": 4, "zone_b": 4, "dead_a": 3, "requests": 80},
            ),
            Preset(
                "zone-lost", _("Zone a loses every target"), {"zone_a": 4, "zone_b": 4, "dead_a": 4, "requests": 80}
            ),
            Preset("balanced", _("5 and 5 targets"), {"zone_a": 5, "requests": 100}),
        ],
        source=facts.source("elb-cross-zone").text(language()),
    )

"""Lesson 12, first simulation: a packet goes there and back, and the first thing that says no is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from aws_study import facts
from aws_study.core import checks
from aws_study.services import vpc_tiers
from aws_study.services.vpc import BLOCK_MODES
from aws_study.services.vpc_path import Step, Walk, walk
from aws_study.simulations import vpc_map
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import percent

PORTS = ("22", "80", "443", "3306", "8080")
LOW, HIGH = 1024, 65_535  # ports that systems send from
CHIPS = 9


@dataclass(frozen=True)
class Trip:
    """One state: where from and to, the switches, and the walk that came of it."""

    source: str
    target: str
    port: int
    source_port: int
    replies_from: int
    public_address: bool
    switches: dict[str, Any]
    walk: Walk

    @property
    def silent(self) -> float:
        """Share of the source ports 1,024-65,535 whose packets get no reply, everything else as it is."""
        if not self._answered(HIGH):
            return 1.0
        low, high = LOW, HIGH  # the higher the port, the easier for the reply: rule 140 ends at 65,535
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._answered(middle) else (middle + 1, high)
        return (low - LOW) / (HIGH - LOW + 1)

    def _answered(self, source_port: int) -> bool:
        return _walk(self.source, self.target, self.port, source_port, self.switches).verdict == "answered"


def _walk(source: str, target: str, port: int, source_port: int, switches: dict[str, Any]) -> Walk:
    return walk(vpc_tiers.three_tier(**switches), vpc_tiers.packet(source, target, port, source_port))


def run_walk(
    source: str,
    target: str,
    source_port: int,
    replies_from: int,
    port: str,
    extra_rule: bool,
    public_address: bool,
    internet_route: bool,
    nat: bool,
    endpoint: bool,
    block: str,
) -> Trip:
    """Send a packet through the three tiers. `extra_rule`: the target's security group lets the port in from everywhere.

    Raises ParameterError for a port outside 0..65,535 or a target that is the source or lies outside with it.
    """
    checks.choice("source", source, ("client", "web", "app", "db"))
    outside = ("client", "s3") if source == "client" else (source,)
    checks.choice("target", target, [place for place in vpc_tiers.PLACES if place not in outside])
    checks.choice("port", port, PORTS)
    checks.choice("block", block, BLOCK_MODES)
    source_port = checks.count("source_port", source_port, 1, 65_535)
    switches = {
        "replies_from": checks.count("replies_from", replies_from, 0, vpc_tiers.NO_REPLIES),
        "extra_port": int(port) if extra_rule else 0,
        "extra_host": target,
        "public_address": public_address,
        "internet_route": internet_route,
        "nat": nat,
        "endpoint": endpoint,
        "block_public_access": block,
    }
    done = _walk(source, target, int(port), source_port, switches)
    return Trip(source, target, int(port), source_port, replies_from, public_address, switches, done)


# Words.


def place_name(place: str) -> str:
    return {
        "client": _("the client"),
        "web": _("the web server"),
        "app": _("the application server"),
        "db": _("the database"),
        "s3": "S3",
        "public": _("the public subnet"),
        "private": _("the private subnet"),
        "data": _("the data subnet"),
    }.get(place, place)


def thing(step: Step) -> str:
    """What was asked, with its owner: "the outbound network ACL of the public subnet"."""
    words = {
        "sg_out": _("the security group of {place}"),
        "sg_in": _("the security group of {place}"),
        "acl_out": _("the outbound network ACL of {place}"),
        "acl_in": _("the inbound network ACL of {place}"),
        "route": _("the route table of {place}"),
        "igw": _("the internet gateway"),
        "nat": _("the NAT gateway"),
        "endpoint": _("the gateway endpoint"),
        "arrive": _("the destination"),
    }[step.kind]
    return words.format(place=place_name(step.place))


def why(step: Step) -> str:
    """Why it said no, with the row."""
    words = {
        "acl_default": _("no numbered rule takes port {port}, so the last row, *, denies."),
        "acl_deny": _("rule {row} denies it."),
        "sg_no_rule": _("no row lets port {port} in from {source}."),
        "no_route": _("no row leads to {target}."),
        "no_public_address": _("{source} is private and has no public address to be known by outside."),
        "private_target": _("there is no public address to send to, and the internet carries no private ones."),
        "block_public_access": _("Block Public Access is on ({row}), whatever the tables say."),
        "nat_outbound_only": _("it carries only what was begun inside."),
    }[step.reason]
    return words.format(port=step.port, row=step.row, source=step.source, target=step.target)


def say_walk(view: Trip) -> str:
    died = view.walk.died
    if died is None:
        there = sum(step.way == "there" and step.kind != "arrive" for step in view.walk.steps)
        back = sum(step.way == "back" and step.kind != "arrive" for step in view.walk.steps)
        return _("The reply comes home: {there} checks there and {back} back, and each one said yes.").format(
            there=there, back=back
        )
    words = {
        "lost": _("The packet dies on its way there, at {thing}: {why}"),
        "unanswered": _("The packet arrives, but the reply dies at {thing}: {why}"),
    }[view.walk.verdict]
    return words.format(thing=thing(died), why=why(died))


def law_walk(view: Trip) -> str:
    steps = view.walk.steps
    if any(step.kind == "endpoint" for step in steps):
        return _(
            "The longest prefix wins: the prefix list pl-s3 beats 0.0.0.0/0, so nothing passes the NAT gateway and nothing is paid per gigabyte."
        )
    asked = [step for step in steps if step.kind.startswith("acl")]
    if view.walk.verdict == "lost" or not asked:
        return _(
            "Every check has to say yes; the first one that says no ends the trip, and nothing behind it is asked."
        )
    law = _(
        "A security group remembers the connection: the reply passes it unread. A network ACL does not: it was asked {count} times here."
    ).format(count=len(asked))
    if view.source != "web" and (silent := view.silent):
        law += " " + _("Of the ports 1,024-65,535 that a sender can choose, {share} get no reply.").format(
            share=percent(silent)
        )
    return law


def table_walk(view: Trip) -> pd.DataFrame:
    ways = {"there": _("there"), "back": _("back")}
    rows = [
        (
            ways[step.way],
            thing(step),
            row_name(step),
            _("lets it pass") if step.ok else _("drops it"),
            f"{step.source}:{step.source_port}",
            f"{step.target}:{step.port}",
        )
        for step in view.walk.steps
        if step.kind != "arrive"
    ]
    return pd.DataFrame(rows, columns=[_("way"), _("asked"), _("row"), _("answer"), _("sent from"), _("sent to")])


def row_name(step: Step) -> str:
    """The table row that decided, short."""
    return _("remembered") if step.row == "state" else step.row


def chip(step: Step) -> str:
    """The step on the strip below the picture: two short lines."""
    names = {
        "sg_out": _("SG out"),
        "sg_in": _("SG in"),
        "acl_out": _("NACL out"),
        "acl_in": _("NACL in"),
        "route": _("Route"),
        "igw": "IGW",
        "nat": "NAT",
        "endpoint": _("Endpoint"),
    }
    return f"{'✓' if step.ok else '×'} {names[step.kind]}\n{row_short(step)}"


def row_short(step: Step) -> str:
    """The row for the strip: with the subnet's name before an ACL's number, which alone would say little."""
    if step.kind.startswith("acl"):
        subnets = {"public": _("public"), "private": _("private"), "data": _("data")}
        return f"{subnets[step.place]} {step.row}"
    if step.reason in ("no_route", "sg_no_rule"):
        return _("no row")
    return row_name(step)


# The picture.


class WalkChart:
    """The network with the way there (solid) and back (dashed), a cross where it ends, and the checks in order below."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=8, right=8, top=6, bottom=6)
        axes = self.axes
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 101)
        axes.axis("off")
        left, right, bottom, top = vpc_map.VPC
        (_x, igw), (_x, gate) = vpc_map.SPOTS["igw"], vpc_map.SPOTS["endpoint"]
        away = float("nan")  # the frame leaves out the words of the two gates on it
        frame = [bottom, gate + 3, away, gate + 7.6, igw + 3, away, igw + 7.6, top, top, bottom, bottom]
        sides = [left, left, away, left, left, away, left, left, right, right, left]
        axes.plot(sides, frame, color=palette.AXIS, linewidth=1.6, zorder=1)
        names = {"public": _("public {cidr}"), "private": _("private {cidr}"), "data": _("data {cidr}")}
        cidrs = {"public": "10.0.0.0/24", "private": "10.0.10.0/24", "data": "10.0.20.0/24"}
        for name, (x0, x1) in vpc_map.SUBNETS.items():
            tone = palette.GREEN if name == "public" else palette.BLUE
            axes.add_patch(Rectangle((x0, vpc_map.BOTTOM), x1 - x0, vpc_map.TOP - vpc_map.BOTTOM, facecolor=tone.fill, alpha=0.09, linewidth=0))  # fmt: skip
            axes.add_patch(Rectangle((x0, vpc_map.BOTTOM), x1 - x0, vpc_map.TOP - vpc_map.BOTTOM, fill=False, edgecolor=tone.fill, linewidth=1.2))  # fmt: skip
            axes.text(x0 + 0.8, vpc_map.TOP - 1.2, names[name].format(cidr=cidrs[name]), ha="left", va="top", fontsize=10.5, color=palette.MUTED)  # fmt: skip
        words = {"client": _("client,\ninternet"), "web": _("web"), "nat": "NAT", "app": _("app"), "db": _("database"),
                 "s3": "S3", "igw": "IGW", "endpoint": _("endpoint")}  # fmt: skip
        for name, (x, y) in vpc_map.SPOTS.items():
            gate = name in ("igw", "endpoint", "nat")
            wide, high = (7.2 if gate else 9.6), (6.4 if gate else 10.6)
            if name == "endpoint":
                wide = 9.6
            box = FancyBboxPatch(
                (x - wide / 2, y - high / 2), wide, high, boxstyle="round,pad=0,rounding_size=0.9", linewidth=1.3,
                facecolor=(0.48, 0.51, 0.57, 0.13), edgecolor=palette.SLATE.fill, zorder=2,
            )  # fmt: skip
            axes.add_patch(box)
            lifted = 7.6 if name == "web" else -7.6
            if name in ("web", "app", "db"):
                axes.text(x, y - lifted, words[name], ha="center", va="center", fontsize=11, weight="bold", zorder=5)
            else:
                shift = {"client": 9.4, "s3": -7.6, "igw": 5.3, "endpoint": 5.3, "nat": 5.3}[name]
                axes.text(x if gate is False or name == "nat" else x - 0.2, y + shift, words[name], ha="center", va="center", fontsize=11, weight="bold", zorder=5, linespacing=1.1)  # fmt: skip
        axes.text(99, 36.8, "VPC 10.0.0.0/16", ha="right", va="bottom", fontsize=10.5, color=palette.MUTED)
        self.address = axes.text(
            39.5, 88.3, "", ha="center", va="bottom", fontsize=10, color=palette.MUTED, animated=True
        )
        self.rule = axes.text(
            39.5, 45.9, "", ha="center", va="bottom", fontsize=10, color=palette.GREEN.word, animated=True
        )
        line: dict[str, Any] = {"animated": True, "zorder": 4, "solid_joinstyle": "round"}
        self.lines = {
            "there": axes.plot([], [], "-", color=palette.BLUE.fill, linewidth=2.6, **line)[0],
            "back": axes.plot([], [], "--", color=palette.AMBER.fill, linewidth=2.6, **line)[0],
        }
        self.heads = {
            way: axes.plot(
                [], [], color=tone.fill, marker=">", markersize=9, linestyle="none", animated=True, zorder=5
            )[0]
            for way, tone in (("there", palette.BLUE), ("back", palette.AMBER))
        }
        self.passed = axes.plot([], [], "o", color=palette.GREEN.fill, markersize=7, markeredgecolor="#ffffff", animated=True, zorder=6)[0]  # fmt: skip
        self.cross = axes.plot([], [], "X", color=palette.RED.fill, markersize=19, markeredgecolor="#ffffff", markeredgewidth=1.6, animated=True, zorder=7)[0]  # fmt: skip
        for y, tone, words_ in (
            (25, palette.BLUE, _("there")),
            (11, palette.AMBER, _("back")),
        ):
            axes.text(0.5, y, words_, ha="left", va="center", fontsize=12, weight="bold", color=tone.word)
        self.chips = {
            way: [axes.text(9 + 10.3 * i, y, "", ha="left", va="center", fontsize=11, linespacing=1.25, animated=True) for i in range(CHIPS)]
            for way, y in (("there", 25), ("back", 11))
        }  # fmt: skip

    def show(self, view: Trip) -> bool:
        by_endpoint = any(step.kind == "endpoint" for step in view.walk.steps)
        road = vpc_map.road(view.source, view.target, by_endpoint)
        passed: list[tuple[float, float]] = []
        self.cross.set_data([], [])
        for way, points in (("there", road), ("back", road[::-1])):
            steps = [step for step in view.walk.steps if step.way == way]
            self._strip(way, steps)
            if not steps:
                self.lines[way].set_data([], [])
                self.heads[way].set_data([], [])
                continue
            if way == "back":
                ends = (points[0][0], points[0][1], ""), (points[-1][0], points[-1][1], "arrive")
                points = [ends[0], *points[1:-1], ends[1]]
            line, places = vpc_map.leg(points, steps)
            shift = (0.0, 0.0) if way == "there" else (0.9, -3.0)
            line = [(x + shift[0], y + shift[1]) for x, y in line]
            places = [(x + shift[0], y + shift[1]) for x, y in places]
            self.lines[way].set_data(*zip(*line, strict=True))
            self._head(way, line, steps[-1].ok)
            passed += [place for place, step in zip(places, steps, strict=True) if step.ok and step.kind != "arrive"]
            if not steps[-1].ok:
                self.cross.set_data([places[-1][0]], [places[-1][1]])
        self.passed.set_data(*(zip(*passed, strict=True) if passed else ([], [])))
        self.address.set_text("192.0.2.10" if view.public_address else _("no public IP"))
        low = view.replies_from
        forgotten = low >= vpc_tiers.NO_REPLIES
        self.rule.set_text(_("out 140: nothing") if forgotten else _("out 140: {low}-65535").format(low=low))
        self.rule.set_color((palette.RED if forgotten else palette.GREEN).word)
        return False

    def _strip(self, way: str, steps: Sequence[Step]) -> None:
        shown = [step for step in steps if step.kind != "arrive"]
        for i, text in enumerate(self.chips[way]):
            text.set_visible(i < len(shown))
            if i < len(shown):
                text.set_text(chip(shown[i]))
                text.set_color(palette.INK if shown[i].ok else palette.RED.word)
                text.set_fontweight("normal" if shown[i].ok else "bold")

    def _head(self, way: str, line: Sequence[tuple[float, float]], arrived: bool) -> None:
        self.heads[way].set_data([], [])
        if not arrived or len(line) < 2:
            return
        (x0, y0), (x1, y1) = line[-2:]
        flat = abs(x1 - x0) * 8 > abs(y1 - y0) * 4
        self.heads[way].set_marker((">" if x1 > x0 else "<") if flat else ("^" if y1 > y0 else "v"))
        self.heads[way].set_data([x1], [y1])


def packet_walk() -> Simulation:
    """Where does the packet die, or its reply?"""
    start = {
        "source": "client",
        "target": "web",
        "source_port": 50_000,
        "replies_from": vpc_tiers.NO_REPLIES,
        "port": "443",
        "extra_rule": False,
        "public_address": True,
        "internet_route": True,
        "nat": True,
        "endpoint": True,
        "block": "off",
    }
    inside = {"web": _("web server"), "app": _("application server"), "db": _("database")}
    inwards = {"source": "client", "replies_from": 1024}
    return Simulation(
        id="packet-walk",
        question=_("Where does the packet die, or its reply?"),
        run=run_walk,
        chart=WalkChart(),
        say=say_walk,
        law=law_walk,
        table=table_walk,
        controls=[
            Choice("source", _("From"), {"client": _("client on the internet"), **inside}),
            Choice("target", _("To"), {**inside, "client": _("server on the internet"), "s3": "S3"}),
            Count("replies_from", _("Network ACL lets replies out from port (65,536: no rule)"), 1024, vpc_tiers.NO_REPLIES, step=256),
            Count("source_port", _("Port that the sender chose"), LOW, HIGH),
        ],
        more=[
            Choice("port", _("Port of the service"), {"22": "22 SSH", "80": "80 HTTP", "443": "443 HTTPS", "3306": "3306 MySQL", "8080": "8080"}),
            Switch("extra_rule", _("Security group of the target lets this port in from everywhere")),
            Switch("public_address", _("The web server has a public address")),
            Switch("internet_route", _("Public route table: 0.0.0.0/0 to the internet gateway")),
            Switch("nat", _("Private route table: 0.0.0.0/0 to the NAT gateway")),
            Switch("endpoint", _("Private route table: S3 to the gateway endpoint")),
            Choice("block", _("Block Public Access"), {"off": _("off"), "block-ingress": _("ingress"), "block-bidirectional": _("bidirectional")}),
        ],
        presets=[
            Preset("forgotten-replies", _("HTTPS let in, the replies forgotten"), start),
            Preset("documented-range", _("Replies from port 32,768, a client that uses 5,000"), {"replies_from": 32_768, "source_port": 5000}),
            Preset("all-is-well", _("Replies from port 1,024"), {"replies_from": 1024}),
            Preset("nat-out", _("The private server fetches updates through NAT"), {"source": "app", "target": "client", "replies_from": 1024}),
            Preset("nat-in", _("The internet calls the private server"), {**inwards, "target": "app", "port": "8080"}),
            Preset("s3-endpoint", _("S3 through the gateway endpoint"), {"source": "app", "target": "s3", "replies_from": 1024}),
            Preset("past-the-app", _("The web server asks the database directly"), {"source": "web", "target": "db", "replies_from": 1024, "port": "3306"}),
        ],
        source=facts.source("vpc-path").text(language()),
        height=420,
    )  # fmt: skip

"""Lesson 29, first simulation: the bill of the three tiers, where every line between two boxes is as thick as it costs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.core import checks
from aws_study.core.tariff import Steps
from aws_study.services import architecture_bill as ab
from aws_study.services.architecture_bill import Design, Line, Traffic
from aws_study.simulations.cost_and_governance_prices import REGIONS, prices_of
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import money, plain
from aws_study.ui.worldmap import city

HEIGHT = 440
THICKEST = 20.0  # pixels of the dearest line
# Rows of the bars: the lines of the bill that they add up, and their tone.
ROWS = (
    ("servers", ("web", "app"), palette.SLATE),
    ("database", ("database", "database_storage", "cache"), palette.SLATE),
    ("balancer", ("balancer", "lcu"), palette.SLATE),
    ("hours", ("nat", "endpoints"), palette.SLATE),
    ("addresses", ("public_ipv4",), palette.SLATE),
    ("logs", ("logs",), palette.SLATE),
    ("tiers", ("web_app", "app_database", "app_cache"), palette.AMBER),
    ("to_nat", ("app_nat",), palette.AMBER),
    ("nat_s3", ("s3_nat",), palette.RED),
    ("nat_rest", ("aws_nat", "outside_nat"), palette.RED),
    ("endpoints", ("s3_endpoint", "aws_endpoint", "s3_gateway"), palette.GREEN),
    ("internet", ("internet_out",), palette.BLUE),
)
# The drawing, 0-100 each way: the zones' columns between LEFT and RIGHT, the rows' heights, what stands outside.
LEFT, RIGHT, OUTSIDE = 25.0, 76.0, 91.0
Y = {"balancer": 90.0, "web": 71.0, "app": 51.0, "nat": 33.0, "database": 13.0}
SPOTS = {"internet": 90.0, "s3": 51.0, "aws": 20.0}


@dataclass(frozen=True)
class Month:
    """The design, its traffic, all lines of the bill, and sums in USD a month."""

    design: Design
    traffic: Traffic
    region: str
    lines: tuple[Line, ...]
    usd: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.usd.values())

    def sum_of(self, *names: str) -> float:
        return sum(self.usd.get(name, 0.0) for name in names)

    @property
    def servers(self) -> float:
        return self.sum_of("web", "app")

    @property
    def moving(self) -> float:
        """What is paid by the gigabyte between boxes."""
        return sum(line.usd for line in self.lines if line.is_arrow)

    @property
    def between_tiers(self) -> float:
        return self.sum_of("web_app", "app_database", "app_cache")

    @property
    def way_to_s3(self) -> float:
        """What the traffic to S3 costs on its way: through NAT with its part of the crossing, or through an endpoint with its hours."""
        if self.design.s3 == "nat":
            through = (
                self.traffic.s3
                + self.traffic.outside
                + (0 if self.design.endpoints else self.traffic.aws + self.traffic.logs)
            )
            share = self.traffic.s3 / through if through else 0.0
            return self.sum_of("s3_nat") + share * self.sum_of("app_nat")
        if self.design.s3 == "interface":
            return self.sum_of("s3_endpoint") + self.sum_of("endpoints") / (self.design.endpoints + 1)
        return 0.0


def run_bill(
    s3: float,
    chatter: float,
    nat: str,
    s3_way: str,
    zones: int,
    zone_aware: bool,
    app: int,
    internet_out: float,
    logs: float,
    region: str,
) -> Month:
    """A month of a shop: `s3` GB between servers and S3, `chatter` GB between web and application servers, of which three tenths go on to
    the database. `nat`: "none" puts three interface endpoints in its place, and nothing is fetched from the internet.

    Raises ParameterError, also for traffic without a way out.
    """  # fmt: skip
    checks.choice("region", region, REGIONS)
    design = Design(
        zones=checks.count("zones", zones, 1, 3), web=3, app=app, database_gb=200, nat=nat, s3=s3_way,
        endpoints=3 if nat == "none" else 0, zone_aware=zone_aware,
    )  # fmt: skip
    talk = checks.number("chatter", chatter, 0, 1e7)
    traffic = Traffic(
        internet_in=0.1 * checks.number("internet_out", internet_out, 0, 1e6), internet_out=internet_out, connections=20, web_app=talk,
        app_database=0.3 * talk, s3=checks.number("s3", s3, 0, 1e6), aws=100, logs=logs, outside=0 if nat == "none" else 100,
    )  # fmt: skip
    if nat == "none" and s3_way == "nat" and s3 > 0:
        raise checks.ParameterError("s3_way", s3_way, checks.Rule("no_way_out"))
    lines = ab.bill(design, traffic, prices_of(region))
    return Month(design, traffic, region, lines, ab.usd_by(lines))


def row_name(row: str) -> str:
    return {
        "servers": _("servers"),
        "database": _("database"),
        "balancer": _("load balancer"),
        "hours": _("NAT, endpoints: hours"),
        "addresses": _("public IPv4 addresses"),
        "logs": _("log ingestion"),
        "tiers": _("between tiers, across zones"),
        "to_nat": _("to the NAT, across zones"),
        "nat_s3": _("through NAT: S3"),
        "nat_rest": _("through NAT: the rest"),
        "endpoints": _("through endpoints"),
        "internet": _("out to the internet"),
    }[row]


class BillChart:
    """Left: the three tiers in their zones; what moves is drawn as thick as it costs. Right: the bill, boxes above, arrows below."""

    def setup(self, figure: Figure) -> None:
        self.map, self.bars = marks.axes_row(figure, 2, left=8, top=26, bottom=12, between=8, right=10, share_y=False)
        self.map.set_position((0.01, 0.02, 0.5, 0.92))
        self.bars.set_position((0.735, 0.02, 0.195, 0.92))
        self._draw_map()
        self._draw_bars()

    def _draw_map(self) -> None:
        axes = self.map
        axes.set_axis_off()
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100)
        names = {
            "balancer": _("load balancer"),
            "web": _("web servers"),
            "app": _("app servers"),
            "nat": _("NAT gateway"),
            "database": _("database"),
        }
        for row, name in names.items():
            axes.text(0, Y[row], name, va="center", fontsize=12, color=palette.MUTED)
        words = {"internet": _("internet"), "s3": "S3", "aws": _("other AWS\nservices")}
        for spot, y in SPOTS.items():
            axes.add_patch(
                Rectangle((OUTSIDE - 8.5, y - 6), 17, 12, facecolor="none", edgecolor=palette.AXIS, linewidth=1.2)
            )
            axes.text(OUTSIDE, y, words[spot], ha="center", va="center", fontsize=11, linespacing=1.1)
        axes.add_patch(
            Rectangle((LEFT, Y["balancer"] - 4), RIGHT - LEFT, 8, facecolor=palette.SLATE.fill, edgecolor="none")
        )
        self.columns = [
            Rectangle((0, 3), 1, 77, facecolor=palette.GRID, alpha=0.45, edgecolor="none", zorder=0)
            for _zone in range(3)
        ]
        for column in self.columns:
            axes.add_patch(column)
        self.letters = [
            axes.text(0, 3.5, f"AZ {letter}", ha="center", fontsize=11, color=palette.MUTED) for letter in "abc"
        ]
        self.boxes = marks.series(axes, palette.SLATE)
        self.boxes.set_zorder(4)
        self.roads = {
            tone.name: LineCollection([], colors=tone.fill, capstyle="butt", zorder=3, animated=True)
            for tone in (palette.AMBER, palette.RED, palette.GREEN, palette.BLUE)
        }
        for lines in self.roads.values():
            axes.add_collection(lines, autolim=False)
        self.costs = {
            place: axes.text(
                x, y, "", ha=side, va="center", fontsize=12, weight="bold", color=tone.word, animated=True, zorder=6
            )
            for place, x, y, side, tone in (
                ("web_app", 0, 61, "left", palette.AMBER),
                ("app_nat", 0, 42, "left", palette.AMBER),
                ("app_database", 0, 23, "left", palette.AMBER),
                ("s3", OUTSIDE, 61, "center", palette.RED),
                ("rest", OUTSIDE, 30, "center", palette.RED),
                ("internet", OUTSIDE, 79.5, "center", palette.BLUE),
            )
        }
        self.zones = 0

    def _draw_bars(self) -> None:
        axes = self.bars
        axes.set_title(_("USD a month"))
        axes.set_ylim(len(ROWS) - 0.4, -0.6)
        axes.set_yticks([])
        axes.set_xticks([])
        axes.grid(visible=False, axis="both")
        axes.set_xlim(0, 1000)
        beside = axes.get_yaxis_transform()
        for i, (row, _names, tone) in enumerate(ROWS):
            color = palette.MUTED if tone is palette.SLATE else tone.word
            axes.text(-0.04, i, row_name(row), transform=beside, ha="right", va="center", fontsize=12, color=color)
        tones = {tone.name: tone for _row, _names, tone in ROWS}
        self.shapes = {name: marks.series(axes, tone) for name, tone in tones.items()}
        self.values = [
            axes.text(0, i, "", va="center", weight="bold", fontsize=12, animated=True, clip_on=False)
            for i in range(len(ROWS))
        ]

    def show(self, view: Month) -> bool:
        changed = self._place(view.design.zones)
        self._draw_roads(view)
        return self._fill(view) or changed

    def _place(self, zones: int) -> bool:
        """The zones' columns; they change seldom, and stand still otherwise."""
        if zones == self.zones:
            return False
        self.zones = zones
        width = (RIGHT - LEFT) / zones
        for k, (column, letter) in enumerate(zip(self.columns, self.letters, strict=True)):
            column.set_visible(k < zones)
            letter.set_visible(k < zones)
            column.set_x(LEFT + k * width + 0.6)
            column.set_width(width - 1.2)
            letter.set_x(LEFT + (k + 0.5) * width)
        return True

    def _x(self, k: int, part: float = 0.4) -> float:
        return LEFT + (k + part) * (RIGHT - LEFT) / self.zones

    def _draw_roads(self, view: Month) -> None:
        zones, design = range(view.design.zones), view.design
        nats = {"none": [], "one": [zones[-1]], "zone": list(zones)}[design.nat]
        half = 0.2 * (RIGHT - LEFT) / 3
        boxes = [(self._x(k), Y[row]) for k in zones for row in ("web", "app")] + [
            (self._x(k, 0.78), Y["nat"]) for k in nats
        ]
        boxes += [(self._x(k), Y["database"]) for k in zones[:2]]
        self.boxes.set_verts([marks.box(x - half, x + half, y - 4, y + 4) for x, y in boxes])
        top = marks.nice_top(max([line.usd for line in view.lines if line.is_arrow], default=1.0))
        found: dict[str, list[tuple[list[tuple[float, float]], float]]] = {name: [] for name in self.roads}

        def add(tone: palette.Tone, usd: float, roads: list[list[tuple[float, float]]], *, free: bool = False) -> None:
            if usd > 0 or free:
                found[tone.name] += [(road, max(1.0, THICKEST * usd / len(roads) / top)) for road in roads]

        pairs = [(a, b) for a in zones for b in zones if a != b] or [(0, 0)]
        add(palette.AMBER, view.sum_of("web_app"), [[(self._x(a), Y["web"]), (self._x(b), Y["app"])] for a, b in pairs])
        others = list(zones[1:]) or [0]
        add(
            palette.AMBER,
            view.sum_of("app_database"),
            [[(self._x(k), Y["app"]), (self._x(0), Y["database"])] for k in others],
        )
        last = zones[-1]
        far = [k for k in zones if k != last] or [0]
        add(
            palette.AMBER,
            view.sum_of("app_nat"),
            [[(self._x(k), Y["app"]), (self._x(last, 0.78), Y["nat"])] for k in far],
        )
        ends = {"s3": view.sum_of("s3_nat"), "aws": view.sum_of("aws_nat"), "internet": view.sum_of("outside_nat")}
        for spot, usd in ends.items():
            add(palette.RED, usd, [[(self._x(k, 0.78), Y["nat"]), (OUTSIDE - 8.5, SPOTS[spot])] for k in nats or [0]])
        free = design.s3 == "gateway"
        by_app = [[(self._x(last), Y["app"]), (OUTSIDE - 8.5, SPOTS["s3"])]]
        add(palette.GREEN, view.sum_of("s3_endpoint"), by_app, free=free and view.traffic.s3 > 0)
        add(palette.GREEN, view.sum_of("aws_endpoint"), [[(self._x(last), Y["app"]), (OUTSIDE - 8.5, SPOTS["aws"])]])
        add(palette.BLUE, view.sum_of("internet_out"), [[(RIGHT, Y["balancer"]), (OUTSIDE - 8.5, Y["balancer"])]])
        for name, roads in found.items():
            self.roads[name].set_segments([road for road, _width in roads])
            self.roads[name].set_linewidth([width for _road, width in roads] or [1])
        self._name_roads(view)

    def _name_roads(self, view: Month) -> None:
        for place in ("web_app", "app_nat", "app_database"):
            usd = view.sum_of(place)
            self.costs[place].set_text(_("{usd} crossing").format(usd=money(usd)) if usd else "")
        self.costs["s3"].set_text(money(view.way_to_s3) if view.traffic.s3 else "")
        self.costs["s3"].set_color((palette.RED if view.design.s3 == "nat" else palette.GREEN).word)
        rest = view.sum_of("aws_nat", "outside_nat", "aws_endpoint")
        self.costs["rest"].set_text(money(rest) if rest else "")
        self.costs["rest"].set_color((palette.GREEN if view.design.endpoints else palette.RED).word)
        self.costs["internet"].set_text(money(view.sum_of("internet_out")))

    def _fill(self, view: Month) -> bool:
        sums = [view.sum_of(*names) for _row, names, _tone in ROWS]
        changed = marks.set_right(self.bars, max(sums))
        right = self.bars.get_xlim()[1]
        verts: dict[str, list[list[tuple[float, float]]]] = {name: [] for name in self.shapes}
        for i, ((_row, _names, tone), usd) in enumerate(zip(ROWS, sums, strict=True)):
            verts[tone.name].append(marks.box(0, usd, i - 0.32, i + 0.32))
            self.values[i].set_x(usd + 0.02 * right)
            self.values[i].set_text(money(usd) if usd else "–")
        for name, corners in verts.items():
            self.shapes[name].set_verts(corners)
        return changed


def say_bill(view: Month) -> str:
    fields = {
        "total": money(view.total), "servers": money(view.servers), "tiers": money(view.between_tiers), "s3": money(view.way_to_s3),
        "moving": money(view.moving),
    }  # fmt: skip
    if view.way_to_s3 + view.between_tiers > view.servers:
        return _(
            "{total} a month. The servers cost {servers}, and what moves between boxes costs more: {s3} for the way to S3, {tiers} for talk across zones."
        ).format(**fields)
    return _(
        "{total} a month. The servers cost {servers}, the way to S3 {s3}, talk across zones {tiers}, all that moves {moving}."
    ).format(**fields)


def one_price(steps: Steps | None) -> float:
    """A price without tiers, as those between zones and of NAT are."""
    assert isinstance(steps, (int, float))
    return float(steps)


def law_bill(view: Month) -> str:
    prices = prices_of(view.region)
    fields = {
        "gb": plain(view.traffic.web_app), "share": f"{view.design.zones - 1}/{view.design.zones}" if view.design.zones > 1 else "0", "az": plain(one_price(prices["inter_az_gb"])),
        "usd": money(view.sum_of("web_app")), "s3": plain(view.traffic.s3), "nat": plain(one_price(prices["nat_gb"])),
        "through": money(view.sum_of("s3_nat")),
    }  # fmt: skip
    if view.design.zone_aware:
        talk = _("Web and application servers stay in their zone: {gb} GB for nothing; only one zone has the database.")
    else:
        talk = _("Web to application: {gb} GB x {share} leave their zone x 2 ends x ${az} = {usd}.")
    ways = {
        "nat": _("S3 through NAT: {s3} GB x ${nat} = {through}, whatever zone they come from."),
        "gateway": _("S3 through a gateway endpoint: {s3} GB x $0."),
        "interface": _("S3 through an interface endpoint: an hour's price in every zone, and a price for each GB."),
    }
    return f"{talk} {ways[view.design.s3]}".format(**fields)


def place_name(place: str) -> str:
    return {
        "balancer": _("load balancer"),
        "web": _("web servers"),
        "app": _("app servers"),
        "database": _("database"),
        "cache": _("cache"),
        "nat": _("NAT gateway"),
        "endpoint": _("interface endpoint"),
        "s3": "S3",
        "aws": _("other AWS services"),
        "internet": _("internet"),
    }[place]


def unit_name(unit: str) -> str:
    return {"hours": _("hours"), "LCU-hours": _("LCU-hours"), "GB": "GB", "GB-months": _("GB-months")}[unit]


def table_bill(view: Month) -> pd.DataFrame:
    rows = [
        (place_name(line.start), place_name(line.end) if line.is_arrow else "", round(line.quantity, 1), unit_name(line.unit), round(line.usd, 2))
        for line in view.lines
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[_("from"), _("to"), _("quantity"), _("unit"), "USD"])


def bill() -> Simulation:
    """What does the month cost, and where does it go?"""
    start = {
        "s3": 8000, "chatter": 20_000, "nat": "one", "s3_way": "nat", "zones": 3, "zone_aware": False, "app": 6, "internet_out": 1000,
        "logs": 100, "region": "us-east-1",
    }  # fmt: skip
    nats = {"one": _("one for all zones"), "zone": _("one in every zone"), "none": _("none: interface endpoints")}
    ways = {"nat": _("through NAT"), "gateway": _("gateway endpoint"), "interface": _("interface endpoint")}
    return Simulation(
        id="bill",
        question=_("What does the month cost, and which arrow costs it?"),
        run=run_bill,
        chart=BillChart(),
        say=say_bill,
        law=law_bill,
        table=table_bill,
        controls=[
            Number("s3", _("Servers and S3 exchange a month"), 0, 40_000, 100, unit="GB"),
            Number("chatter", _("Web and app servers exchange a month"), 0, 100_000, 500, unit="GB"),
            Choice("nat", _("NAT gateways"), nats),
            Choice("s3_way", _("The way to S3"), ways),
        ],
        more=[
            Count("zones", _("Availability Zones"), 1, 3),
            Switch("zone_aware", _("Servers prefer partners of their own zone")),
            Count("app", _("App servers"), 1, 40),
            Number("internet_out", _("Out to the internet a month"), 0, 50_000, 100, unit="GB"),
            Number("logs", _("Logs a month"), 0, 5000, 10, unit="GB"),
            Choice("region", _("Region"), {code: f"{city(code)} ({code})" for code in REGIONS}),
        ],
        presets=[
            Preset("shop", _("The shop as it was built"), start),
            Preset("endpoint", _("One free endpoint later"), {"s3_way": "gateway"}),
            Preset("both", _("And servers that stay in their zone"), {"s3_way": "gateway", "zone_aware": True}),
            Preset("nat-each", _("A NAT gateway in every zone"), {"nat": "zone"}),
            Preset("no-nat", _("No NAT gateway at all"), {"nat": "none", "s3_way": "gateway"}),
            Preset("seoul", _("The same shop in Seoul"), {"region": "ap-northeast-2"}),
            Preset("one-zone", _("Everything in one zone"), {"zones": 1}),
        ],
        source=facts.source("architecture-bill").text(language()),
        height=HEIGHT,
    )  # fmt: skip

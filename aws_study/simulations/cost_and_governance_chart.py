"""Lesson 29, first simulation, its picture: the tiers with every line as thick as it costs, and the bill in bars."""

from __future__ import annotations

from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study.simulations.cost_and_governance_month import Month
from aws_study.text import gettext as _
from aws_study.ui import marks, palette
from aws_study.ui.units import money

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
LEFT, RIGHT, OUTSIDE = 28.0, 77.0, 91.0
DOOR = OUTSIDE - 8.5  # the left side of what stands outside
Y = {"balancer": 90.0, "web": 71.0, "app": 51.0, "nat": 33.0, "database": 13.0}
SPOTS = {"internet": 90.0, "s3": 51.0, "aws": 20.0}


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
            axes.add_patch(Rectangle((DOOR, y - 6), 17, 12, facecolor="none", edgecolor=palette.AXIS, linewidth=1.2))
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
                width = max(1.0, THICKEST * usd / len(roads) / top)
                # A thick slanting line ends before the box outside, or its corner would lie on the words.
                found[tone.name] += [
                    ([(x - 0.16 * width if x == DOOR and road[0][1] != y else x, y) for x, y in road], width)
                    for road in roads
                ]

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
            add(palette.RED, usd, [[(self._x(k, 0.78), Y["nat"]), (DOOR, SPOTS[spot])] for k in nats or [0]])
        free = design.s3 == "gateway"
        by_app = [[(self._x(last), Y["app"]), (DOOR, SPOTS["s3"])]]
        add(palette.GREEN, view.sum_of("s3_endpoint"), by_app, free=free and view.traffic.s3 > 0)
        add(palette.GREEN, view.sum_of("aws_endpoint"), [[(self._x(last), Y["app"]), (DOOR, SPOTS["aws"])]])
        add(palette.BLUE, view.sum_of("internet_out"), [[(RIGHT, Y["balancer"]), (DOOR, Y["balancer"])]])
        for name, roads in found.items():
            self.roads[name].set_segments([road for road, _width in roads])
            self.roads[name].set_linewidth([width for _road, width in roads] or [1])
        self._name_roads(view)

    def _name_roads(self, view: Month) -> None:
        for place in ("web_app", "app_nat", "app_database"):
            usd = view.sum_of(place)
            self.costs[place].set_text(_("{usd} crossing").format(usd=money(usd)) if usd else "")
        self.costs["s3"].set_text(money(view.sum_of("s3_nat", "s3_endpoint")) if view.traffic.s3 else "")
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

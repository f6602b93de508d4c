"""Lesson 27, first simulation: the resources of a template being made, and what a failure undoes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import cloudformation
from aws_study.services.cloudformation import Creation
from aws_study.simulations import infrastructure_as_code_templates as templates
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

ROWS = 9
TONES = {"created": palette.BLUE, "failed": palette.RED, "cancelled": palette.AMBER, "removed": palette.SLATE}
HATCHES = {"cancelled": "//", "removed": ".."}


@dataclass(frozen=True)
class Order:
    """The template as it was tried, what its resources need, the circle that refuses it (empty: none), and the creation."""

    name: str
    slow_s: int
    repaired: bool
    fails: str
    on_failure: str
    needs: dict[str, dict[str, str]]
    seconds: dict[str, float]
    circle: tuple[str, ...]
    built: Creation | None

    @property
    def slow(self) -> str:
        return templates.STORIES[self.name].slow

    @property
    def early_bird(self) -> tuple[str, str] | None:
        """The resource that started before something it needs was complete, and that something."""
        for who, other in templates.STORIES[self.name].hidden.items():
            if self.built is not None and self.built.state.get(who) == "failed" and self.fails == "nobody":
                return who, other
        return None

    @property
    def complete_s(self) -> float:
        return self.built.seconds if self.built is not None else 0.0


def run_order(template: str, slow_s: int, repaired: bool, fails: str, early: bool, on_failure: str) -> Order:
    """Create the stack of a story. `slow_s` seconds for its slow resource; `fails`: nobody, slow or last.

    Raises ParameterError for an unknown name and for seconds outside 1 to 1,000.
    """
    slow_s = checks.count("slow_s", slow_s, 1, 1_000)
    made = templates.template(template, repaired)
    story, every = templates.STORIES[template], list(made["Resources"])
    checks.choice("fails", fails, ("nobody", "slow", "last"))
    seconds: dict[str, float] = {name: story.seconds[name] for name in every} | {story.slow: slow_s}
    needs, circle = cloudformation.dependencies(made), cloudformation.cycle(made)
    built = None
    if not circle:
        order = [name for wave in cloudformation.waves(made) for name in wave]
        broken = {"nobody": None, "slow": story.slow, "last": order[-1]}[fails]
        built = cloudformation.create(
            made, seconds, settling=story.settling, early=early, fails=broken,
            hidden={} if broken else story.hidden, on_failure=on_failure,
        )  # fmt: skip
    return Order(template, slow_s, repaired, fails, on_failure, needs, seconds, circle, built)


def state_word(state: str) -> str:
    return {
        "created": _("created"),
        "failed": _("fails"),
        "cancelled": _("cancelled"),
        "waiting": _("never begun"),
        "refused": _("in the circle"),
    }[state]


class OrderChart:
    """A row for each resource: when it is made, and when a rollback deletes it; beside it what it waited for."""

    def setup(self, figure: Figure) -> None:
        self.axes = figure.add_axes((0.135, 0.12, 0.458, 0.86))
        self.axes.set_xlim(0, 40)
        self.axes.set_ylim(ROWS - 0.4, -0.6)
        self.axes.set_yticks([])
        self.axes.grid(axis="y", visible=False)
        self.axes.tick_params(length=0, pad=6)
        self.axes.set_xlabel(_("seconds (dotted: deleted again)"))
        self.axes.xaxis.set_label_coords(0.5, -0.085)
        self.links = LineCollection([], colors=palette.AXIS, linewidths=1.4, animated=True)
        self.axes.add_collection(self.links, autolim=False)
        self.loop = self.axes.plot([], [], color=palette.RED.fill, linewidth=3, animated=True)[0]
        self.round = self.axes.text(0.36, 0, "", va="center", weight="bold", color=palette.RED.word, animated=True)
        self.round.set_transform(self.axes.get_yaxis_transform())
        self.bars = {key: marks.series(self.axes, tone, HATCHES.get(key, "")) for key, tone in TONES.items()}
        row = self.axes.get_yaxis_transform()
        self.names = [
            self.axes.text(-0.02, y, "", ha="right", va="center", weight="bold", fontsize=12.5, color=palette.INK, transform=row, animated=True)
            for y in range(ROWS)
        ]  # fmt: skip
        self.reasons = [
            self.axes.text(1.03, y, "", va="center", fontsize=12, transform=row, animated=True) for y in range(ROWS)
        ]

    def show(self, view: Order) -> bool:
        rows = list(view.needs)
        place = {name: y for y, name in enumerate(rows)}
        changed = marks.set_right(self.axes, view.complete_s or 40)
        built = view.built
        bars: dict[str, list[Any]] = {key: [] for key in TONES}
        lines = []
        if built is not None:
            for name, start in built.start.items():
                y = place[name]
                bars[built.state[name]].append(_box(start, built.end[name], y))
                if name in built.removed:
                    bars["removed"].append(_box(*built.removed[name], y))
                if name in built.after:
                    lines.append([(start, place[built.after[name]]), (start, y)])
        for key, shapes in self.bars.items():
            shapes.set_verts(bars[key])
        self.links.set_segments(lines)
        self._show_loop(view, place)
        for y in range(ROWS):
            name = rows[y] if y < len(rows) else ""
            self.names[y].set_text(name)
            words, tone = _reason(view, name) if name else ("", palette.SLATE)
            self.reasons[y].set_text(words)
            self.reasons[y].set_color(tone.word)
        return changed

    def _show_loop(self, view: Order, place: dict[str, int]) -> None:
        """A ring through the rows that need each other, and their names in a circle."""
        left, right = (share * self.axes.get_xlim()[1] for share in (0.12, 0.3))
        rows = [place[name] for name in view.circle]
        if not rows:
            self.loop.set_data([], [])
            self.round.set_text("")
            return
        low, high = min(rows), max(rows)
        self.loop.set_data([left, right, right, left, left], [low, low, high, high, low])
        self.round.set_y((low + high) / 2)
        self.round.set_text(" → ".join([*view.circle, view.circle[0]]))


def _box(begin: float, end: float, y: float) -> list[tuple[float, float]]:
    return marks.box(begin, end, y - 0.32, y + 0.32)


def _reason(view: Order, name: str) -> tuple[str, palette.Tone]:
    """What stands beside a row: its state where it is not simply created, and what it needs."""
    unmade = "refused" if name in view.circle else "waiting"
    state = unmade if view.built is None else view.built.state[name]
    tone = {"created": palette.SLATE, "cancelled": palette.AMBER, "waiting": palette.SLATE}.get(state, palette.RED)
    functions = [f"{function.removeprefix('Fn::')} {other}" for other, function in view.needs[name].items()]
    words = ", ".join(functions) if functions else _("needs nothing")
    return (words if state == "created" else f"{state_word(state)} · {words}"), tone


def say_order(view: Order) -> str:
    if view.built is None:
        return _(
            "CloudFormation makes nothing and answers: Circular dependency between resources: [{names}]. Each waits for the other's id."
        ).format(names=", ".join(view.circle))
    built, fields = view.built, {"n": len(view.needs), "s": plain(view.built.seconds), "status": view.built.status}
    if built.failed_at is None:
        alone = sum(view.seconds.values()) + sum(templates.STORIES[view.name].settling.values())
        return _(
            "{n} resources are complete after {s} s; {last} is the last one. One after another they would take {alone} s."
        ).format(last=built.chain()[-1], alone=plain(alone), **fields)
    fields |= {"at": plain(built.failed_at), "who": next(name for name in built.state if built.state[name] == "failed")}
    kept = (
        _("What was made stays, and the stack ends as {status}.")
        if view.on_failure == "DO_NOTHING"
        else _("After {s} s everything is deleted again, and the stack ends as {status}.")
    )
    if view.early_bird:
        other = view.early_bird[1]
        ready = built.start[other] + view.seconds[other] + templates.STORIES[view.name].settling.get(other, 0)
        fields |= {"other": other, "ready": plain(ready), "begun": plain(built.start[view.early_bird[0]])}
        first = _(
            "{who} begins at second {begun} and fails at second {at}: {other}, which it needs, is complete at second {ready} at the earliest, and nothing in the template says so."
        )
    else:
        first = _("{who} fails at second {at}.")
    return (first + " " + kept).format(**fields)


def law_order(view: Order) -> str:
    if view.built is None:
        return _("A template whose references run in a circle has no first resource; take one reference out.")
    chain = view.built.chain()
    if view.built.failed_at is None:
        return _("The longest chain decides: {chain}. Everything else runs beside it.").format(chain=" → ".join(chain))
    return _("Deleting goes the other way: what needs another resource is deleted before it.")


def table_order(view: Order) -> pd.DataFrame:
    built = view.built
    rows = []
    for name, needs in view.needs.items():
        state = "refused" if name in view.circle else "waiting"
        start = end = until = ""
        if built is not None:
            state = built.state[name]
            start = plain(built.start[name]) if name in built.start else ""
            end = plain(built.end[name]) if name in built.end else ""
            until = plain(built.removed[name][1]) if name in built.removed else ""
        reasons = ", ".join(f"{function} {other}" for other, function in needs.items())
        rows.append([start, end, state_word(state), until, reasons])
    columns = [_("begins (s)"), _("ends (s)"), _("state"), _("deleted by (s)"), _("needs")]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(view.needs, name=_("resource")))


def order() -> Simulation:
    """In which order does CloudFormation make the resources of a template?"""
    start = {
        "template": "network", "slow_s": 20, "repaired": False, "fails": "nobody", "early": True, "on_failure": "ROLLBACK",
    }  # fmt: skip
    shop = {"template": "shop", "slow_s": 60}
    return Simulation(
        id="order",
        question=_("Every reference is right. Why does the stack fail?"),
        run=run_order,
        chart=OrderChart(),
        say=say_order,
        law=law_order,
        table=table_order,
        height=360,
        controls=[
            Choice(
                "template",
                _("Template"),
                {
                    "network": _("Way out to the internet"),
                    "worker": _("A function that reads a queue"),
                    "groups": _("Two security groups"),
                    "shop": _("A shop with a database"),
                },
            ),
            Count("slow_s", _("Time of Attachment, Rights, Server or Database"), 1, 120, unit=_("s")),
            Switch("repaired", _("Template repaired")),
            Choice(
                "fails",
                _("What fails by itself"),
                {"nobody": _("nothing"), "slow": _("that one resource"), "last": _("the last resource")},
            ),
        ],
        more=[
            Switch("early", _("Start the next one at CONFIGURATION_COMPLETE (since March 2024)")),
            Choice(
                "on_failure",
                "OnFailure",
                {"ROLLBACK": _("ROLLBACK (the default)"), "DO_NOTHING": "DO_NOTHING", "DELETE": "DELETE"},
            ),
        ],
        presets=[
            Preset("too-early", _("The route that came too early"), start),
            Preset("lucky", _("The same template on a lucky day"), {"slow_s": 4}),
            Preset("depends-on", _("With DependsOn"), {"repaired": True}),
            Preset("rights", _("The rights that came too late"), {"template": "worker", "slow_s": 15}),
            Preset("circle", _("Two groups that name each other"), {"template": "groups"}),
            Preset("apart", _("Their rules as resources of their own"), {"template": "groups", "repaired": True}),
            Preset("chain", _("The longest chain"), shop),
            Preset("rollback", _("The database fails"), {**shop, "fails": "slow"}),
        ],
        source=facts.source("cloudformation-order").text(language()),
    )

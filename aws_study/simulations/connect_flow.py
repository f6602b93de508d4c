"""Lesson 24, third simulation: one caller walks through a contact flow, with the answer of the learner's function."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.core import checks
from aws_study.services import connect_flow as model
from aws_study.services.connect_flow import Journey, Step
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

FAILED = "exception"  # in place of an answer's JSON text
FLAT = {"name": "Haneul", "tier": "gold"}
ANSWERS: dict[str, Any] = {
    "flat": FLAT,
    "nested": {"customer": FLAT},
    "boolean": FLAT | {"vip": True},
    "twice": json.dumps(FLAT),
}
MOST_STEPS = 8  # of the longest way, to the gold queue
SHOWN = 86  # characters of a line of the picture


def text_of(answer: Any) -> str:
    """An answer as Lambda sends it."""
    return json.dumps(answer, ensure_ascii=False)


@dataclass(frozen=True)
class Way:
    """The controls' values, the whole journey, and how far it is shown."""

    step: int
    answer: str
    validation: str
    keep: bool
    seconds: float
    timeout: int
    prefix: str
    key: str
    journey: Journey

    @property
    def passed(self) -> tuple[Step, ...]:
        return self.journey.steps[: self.step]

    @property
    def here(self) -> Step:
        return self.passed[-1]

    @property
    def ended(self) -> bool:
        return len(self.passed) == len(self.journey.steps)


def run_flow(
    step: int, answer: str, validation: str, keep: bool, seconds: float, timeout: int, prefix: str, key: str
) -> Way:
    """The journey of one gold customer up to block number `step`.

    answer: the JSON text that the function sends, "exception" when it fails; after `seconds`. The rest as in
    `services.connect_flow.journey`. Raises ParameterError.
    """
    step = checks.count("step", step, 1, MOST_STEPS)
    sent = None if answer == FAILED else answer
    found = model.journey(
        sent, seconds=seconds, validation=validation, prefix=prefix, keep=keep, key=key, timeout=timeout
    )
    return Way(step, answer, validation, keep, seconds, timeout, prefix, key, found)


def block_name(block: str) -> str:
    return {
        "menu": _("Get customer\ninput"),
        "menu-kept": _("Set contact\nattributes: menu"),
        "who": _("AWS Lambda\nfunction: who?"),
        "kept": _("Set contact attributes:\nname, tier"),
        "wait": _("AWS Lambda\nfunction: wait?"),
        "greeting": _("Play prompt:\ngreeting"),
        "tier": _("Check contact\nattributes: tier"),
        "sorry": _("Play prompt:\napology"),
        "gold": _("Transfer to queue:\ngold"),
        "general": _("Transfer to queue:\ngeneral"),
    }[block]


# Places of the blocks (centres) in a picture of 820 x 236 pixels, and of the lines between them with the branch that each is.
PLACES = {
    "menu": (82, 205), "menu-kept": (246, 205), "who": (410, 205), "kept": (574, 205), "wait": (738, 205),
    "greeting": (738, 118), "tier": (574, 118), "sorry": (410, 118), "gold": (574, 31), "general": (328, 31),
}  # fmt: skip
WIDE, HIGH = 142, 46
LINES: dict[tuple[str, str], list[tuple[float, float]]] = {
    ("menu", "menu-kept"): [(153, 205), (175, 205)],
    ("menu", "general"): [(82, 182), (82, 31), (257, 31)],
    ("menu-kept", "who"): [(317, 205), (339, 205)],
    ("who", "kept"): [(481, 205), (503, 205)],
    ("who", "sorry"): [(410, 182), (410, 141)],
    ("who", "wait"): [(481, 214), (492, 214), (492, 233), (656, 233), (656, 214), (667, 214)],
    ("kept", "wait"): [(645, 205), (667, 205)],
    ("wait", "greeting"): [(738, 182), (738, 141)],
    ("greeting", "tier"): [(667, 118), (645, 118)],
    ("tier", "gold"): [(574, 95), (574, 54)],
    ("tier", "general"): [(530, 95), (530, 75), (370, 75), (370, 54)],
    ("sorry", "general"): [(340, 118), (300, 118), (300, 54)],
}


class FlowChart:
    """The flow with the blocks passed so far in blue, the one just left in its verdict's colour; below what the flow knows."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=0, right=0, top=0, bottom=0)
        axes = self.axes
        axes.set_xlim(0, 820)
        axes.set_ylim(-106, 244)
        axes.axis("off")
        lines = LineCollection(list(LINES.values()), colors=palette.AXIS, linewidths=1.4, zorder=1)
        axes.add_collection(lines, autolim=False)
        for x, y, words, side in (
            (90, 74, _("2, or no key"), "left"), (418, 161, _("Error"), "left"), (582, 74, _("gold"), "left"),
            (440, 86, _("No match"), "left"),
        ):  # fmt: skip
            axes.text(x, y, words, ha=side, va="center", fontsize=11, color=palette.MUTED)
        for x, y in PLACES.values():
            axes.add_patch(Rectangle((x - WIDE / 2, y - HIGH / 2), WIDE, HIGH, facecolor="none", edgecolor=palette.AXIS, linewidth=1.3))  # fmt: skip
        self.way = LineCollection([], colors=palette.BLUE.fill, linewidths=3, zorder=2, animated=True)
        axes.add_collection(self.way, autolim=False)
        self.boxes = {}
        for kind, tone in (("passed", palette.BLUE), ("served", palette.GREEN), ("lost", palette.RED), ("apology", palette.AMBER), ("agent", palette.SLATE)):  # fmt: skip
            self.boxes[kind] = marks.series(axes, tone)
            self.boxes[kind].set_alpha(0.32)  # the words lie below
            self.boxes[kind].set_zorder(3)
        for block, (x, y) in PLACES.items():
            for line, lift in zip(
                block_name(block).split("\n"), (8, -8), strict=True
            ):  # a line each: so a page centres it
                axes.text(x, y + lift, line, ha="center", va="center", fontsize=11.5, color=palette.INK)
        self.lines = {}
        for row, y, name in (
            ("external", -34, "$.External"),
            ("attributes", -62, "$.Attributes"),
            ("said", -90, _("last heard")),
        ):
            axes.text(
                112, y, name, ha="right", va="center", fontsize=12, weight="bold", color=palette.MUTED, parse_math=False
            )
            self.lines[row] = axes.text(124, y, "", ha="left", va="center", fontsize=12, color=palette.INK, animated=True, parse_math=False)  # fmt: skip

    def show(self, view: Way) -> bool:
        passed = [step.block for step in view.passed]
        kinds: dict[str, list[str]] = {kind: [] for kind in self.boxes}
        kinds["passed"] = passed[:-1]
        kinds[view.journey.verdict if view.ended else "passed"].append(passed[-1])
        for kind, shapes in self.boxes.items():
            shapes.set_verts([_corners(block) for block in kinds[kind]])
        self.way.set_segments([LINES[pair] for pair in pairwise(passed)])
        self.lines["external"].set_text(_cut(text_of(view.here.external)))
        self.lines["attributes"].set_text(_cut(text_of(view.here.attributes)))
        self.lines["said"].set_text(
            _cut(next(heard(step) for step in reversed(view.passed) if step.said or step.silence))
        )
        return False


def _corners(block: str) -> list[tuple[float, float]]:
    x, y = PLACES[block]
    return [(x + a * WIDE / 2, y + b * HIGH / 2) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]


def _plain(text: str) -> str:
    """A learner's text without line ends and whatever else cannot be shown."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _cut(text: str) -> str:
    """A learner's text on one line, however long it is."""
    text = _plain(text)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def heard(step: Step) -> str:
    """What the caller hears in this block."""
    if step.said is None:
        return _("silence for {seconds} s").format(seconds=plain(step.silence)) if step.silence else "–"
    if step.said[0] == "menu":
        return _("“For your order press 1, for an agent press 2.”")
    if step.said[0] == "sorry":
        return _("“Sorry, we cannot look you up just now.”")
    name, minutes = step.said[1:]
    return _("“Hello {name}, the wait is about {minutes} minutes.”").format(name=_plain(name) or "…", minutes=minutes)


def say_flow(view: Way) -> str:
    journey = view.journey
    if not view.ended:
        name = block_name(view.here.block).replace("\n", " ")
        return _("Block {step}, “{name}”, is left by “{branch}”. The caller hears: {heard}").format(
            step=len(view.passed), name=name, branch=branch_name(view.here.branch), heard=heard(view.here)
        )
    if journey.verdict == "agent":
        return _("The caller wanted an agent, or pressed nothing: no function was asked.")
    if journey.verdict == "served":
        return _("The gold customer is greeted by name and waits in the gold queue.")
    if journey.verdict == "apology":
        return _("The block takes its Error branch: the gold customer hears an apology and waits with everybody.")
    name = next(step.said[1] for step in journey.steps if step.said and step.said[0] == "greeting")
    if name:
        return _("The customer is greeted by name, and waits in the general queue: the tier is not “gold” here.")
    return _("No block reported an error, and the gold customer is greeted without a name and waits with everybody.")


def branch_name(branch: str) -> str:
    words = {
        "success": _("Success"),
        "error": _("Error"),
        "no-match": _("No match"),
        "gold": _("gold"),
        "end": _("end"),
        "none": _("no key"),
    }
    return words.get(branch, branch)


def law_flow(view: Way) -> str:
    if view.key != "1":
        return _("A block has branches; each of them leads to one next block.")
    if view.answer == FAILED:
        return _("An exception of the function is an Error of the block.")
    if view.seconds > view.timeout == 8:
        return _("A synchronous block waits 8 s and never longer; the function runs on unheard.")
    if view.seconds > view.timeout:
        return _(
            "A synchronous block waits {timeout} s here, and never more than 8; the function runs on unheard."
        ).format(timeout=view.timeout)
    if view.journey.verdict == "apology":
        return _("STRING_MAP takes a flat object of strings, JSON any valid JSON; each has to be smaller than 32 KB.")
    if view.journey.verdict == "served":
        return _("$.Attributes stays with the contact to its end; $.External is what the last function returned.")
    if not view.keep:
        return _("$.External holds what the function that ran last has returned, and nothing of the one before.")
    if view.journey.steps[-1].attributes.get("tier"):  # found, and not "gold"
        return _("A check compares texts sign by sign, and what matches no condition leaves by No match, not by Error.")
    return _("A reference that leads nowhere is no error: it is empty.")


def table_flow(view: Way) -> pd.DataFrame:
    rows = [
        (block_name(step.block).replace("\n", " "), branch_name(step.branch), heard(step))
        for step in view.journey.steps
    ]
    columns = [_("block"), _("left by"), _("caller hears")]
    return pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(rows) + 1, name=_("step")))


def contact_flow(answer: str | None = "") -> Simulation:
    """Where does the call end? `answer` is what `services.connect_flow.invoke` gave for a function of your own; it opens the card."""
    words = {
        "flat": _("flat, strings only"),
        "nested": _("nested in “customer”"),
        "boolean": _("flat, with true or false"),
        "twice": _("JSON text, encoded twice"),
    }
    options = {text_of(value): words[name] for name, value in ANSWERS.items()} | {FAILED: _("none: an exception")}
    keys = {name: text_of(value) for name, value in ANSWERS.items()}
    start = {
        "step": MOST_STEPS, "answer": keys["flat"], "validation": "STRING_MAP", "keep": False, "seconds": 0.4,
        "timeout": 8, "prefix": "", "key": "1",
    }  # fmt: skip
    nested = {"keep": True, "answer": keys["nested"]}
    presets = [
        Preset("lost", _("Two functions, nothing stored"), start),
        Preset("stored", _("The same, stored in between"), start | {"keep": True}),
        Preset("nested", _("A nested answer, STRING_MAP"), start | nested),
        Preset("nested-json", _("A nested answer, JSON"), start | nested | {"validation": "JSON"}),
        Preset(
            "path", _("The same, with the right path"), start | nested | {"validation": "JSON", "prefix": "customer."}
        ),
        Preset("late", _("The answer comes after 9 seconds"), start | {"keep": True, "seconds": 9}),
    ]
    if answer != "":
        mine = FAILED if answer is None else answer
        said = _("your function: an exception") if answer is None else _("your function's answer")
        options = {mine: said} | {key: words for key, words in options.items() if key != mine}
        presets = [Preset("mine", _("Your function"), start | {"answer": mine}), *presets]
    return Simulation(
        id="contact-flow",
        question=_("Where does the call end?"),
        run=run_flow,
        chart=FlowChart(),
        say=say_flow,
        law=law_flow,
        table=table_flow,
        controls=[
            Count("step", _("Blocks passed"), 1, MOST_STEPS),
            Choice("answer", _("The function's answer"), options),
            Choice("validation", _("Response validation"), {"STRING_MAP": "STRING_MAP", "JSON": "JSON"}),
            Switch("keep", _("Set contact attributes after the first function")),
        ],
        more=[
            Number("seconds", _("The function takes"), 0.1, 12, 0.1, unit=_("s")),
            Count("timeout", _("Timeout of the block"), 1, 8, unit=_("s")),
            Choice("prefix", _("The flow reads"), {"": "$.External.name", "customer.": "$.External.customer.name"}),
            Choice("key", _("The caller presses"), {"1": "1", "2": "2", "none": _("no key")}),
        ],
        presets=presets,
        source=facts.source("connect-flow").text(language()),
        height=350,
    )

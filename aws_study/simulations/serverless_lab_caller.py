"""Lesson 21, second simulation: five callers, one function with faults to switch, and what each of them hears."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.services import connect_lambda as model
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

VERDICTS = {"right": palette.GREEN, "helpless": palette.AMBER, "false": palette.RED}


@dataclass(frozen=True)
class Callers:
    """The function's settings and what happened to each of the five callers."""

    lookup: str
    checks: bool
    catch_all: bool
    body: str
    validation: str
    pages: int
    page_ms: float
    outcomes: tuple[model.Outcome, ...]

    def count(self, verdict: str) -> int:
        return sum(one.verdict == verdict for one in self.outcomes)

    @property
    def false(self) -> int:
        """Callers who are told something false."""
        return self.count("false")


def run_callers(
    pages: int, lookup: str, checks: bool, catch_all: bool, body: str, validation: str, page_ms: float
) -> Callers:
    """The five callers of the model. Raises ParameterError for unknown settings."""
    settings = {
        "lookup": lookup, "checks": checks, "catch_all": catch_all, "body": body, "validation": validation,
        "pages": pages, "page_ms": page_ms,
    }  # fmt: skip
    return Callers(**settings, outcomes=model.all_outcomes(**settings))  # type: ignore[arg-type]


def caller_names() -> dict[str, str]:
    return {
        "booked-first": _("booked, on page one"),
        "booked-later": _("booked, on the last page"),
        "no-booking": _("has no booking"),
        "withheld": _("withholds the number"),
        "throttled": _("booked, table throttled"),
    }


def returned_words(outcome: model.Outcome) -> str:
    """What the function gave back, or the exception that left it."""
    words = {
        "flight": _("the flight"),
        "none": _("no booking"),
        "ask": _("number unknown"),
        "timeout": _("nothing in time"),
    }
    return words.get(outcome.returned, outcome.returned)


def branch_words(branch: str) -> str:
    return {"success": _("Success"), "error": _("Error")}[branch]


def heard_words(heard: str) -> str:
    return {
        "flight": _("“Your flight is ZZ 201.”"),
        "none": _("“You have no booking.”"),
        "ask": _("“Your booking number?”"),
        "blank": _("“Your flight is …”"),
        "apology": _("“An agent will help.”"),
    }[heard]


SIGNS = {"right": "✓", "helpless": "!", "false": "×"}


class CallersChart:
    """A row for each caller: the function's answer, the flow's branch, the words heard, coloured by whether they are true."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=186, right=16, top=46, bottom=34)
        rows = list(model.SITUATIONS)
        self.axes.set_xlim(0, 10)
        self.axes.set_ylim(len(rows), 0)
        self.axes.grid(visible=False)
        self.axes.xaxis.tick_top()
        self.axes.set_xticks(
            [1.7, 4.55, 7.85], [_("the function gives"), _("the flow takes"), _("the caller hears")], fontsize=12
        )
        for label in self.axes.get_xticklabels():
            label.set_verticalalignment("baseline")
        names = caller_names()
        self.axes.set_yticks([i + 0.5 for i in range(len(rows))], [names[row] for row in rows])
        for side in ("left", "bottom"):
            self.axes.spines[side].set_visible(False)
        self.boxes = {}
        for column, left, width in (("returned", 0.05, 3.3), ("branch", 3.6, 1.9), ("heard", 5.75, 4.2)):
            shapes = [Rectangle((left, y + 0.1), width, 0.8) for y in range(len(rows))]
            self.boxes[column] = PatchCollection(shapes, linewidth=0, animated=True)
            self.axes.add_collection(self.boxes[column], autolim=False)
        self.words = {
            column: [
                self.axes.text(
                    x, y + 0.52, "", ha="center", va="center", fontsize=12.5, color="#ffffff", weight="bold",
                    animated=True, zorder=4,
                )
                for y in range(len(rows))
            ]
            for column, x in (("returned", 1.7), ("branch", 4.55), ("heard", 7.85))
        }  # fmt: skip
        legend = (
            ("right", 0.0, _("true")),
            ("helpless", 0.15, _("nothing false, no help")),
            ("false", 0.5, _("false")),
        )
        for verdict, place, words in legend:
            self.axes.text(
                place,
                -0.03,
                f"{SIGNS[verdict]} {words}",
                transform=self.axes.transAxes,
                va="top",
                color=VERDICTS[verdict].word,
                weight="bold",
            )

    def show(self, view: Callers) -> bool:
        grey, blue = palette.SLATE.fill, palette.BLUE.fill
        raised = [one.returned not in ("flight", "none", "ask") for one in view.outcomes]
        self.boxes["returned"].set_facecolor([grey if error else blue for error in raised])
        self.boxes["branch"].set_facecolor([blue if one.branch == "success" else grey for one in view.outcomes])
        self.boxes["heard"].set_facecolor([VERDICTS[one.verdict].fill for one in view.outcomes])
        for row, one in enumerate(view.outcomes):
            self.words["returned"][row].set_text(returned_words(one))
            self.words["branch"][row].set_text(branch_words(one.branch))
            self.words["heard"][row].set_text(f"{SIGNS[one.verdict]} {heard_words(one.heard)}")
        return False


def say_callers(view: Callers) -> str:
    fields = {
        "right": view.count("right"),
        "helpless": view.count("helpless"),
        "false": view.false,
        "pages": f"{view.pages:,}",
        "seconds": plain(view.pages * view.page_ms / 1000, 2),
        "limit": plain(model.WAITS_S),
    }
    gave = any(one.returned in ("flight", "none", "ask") for one in view.outcomes)
    if gave and all(one.branch == "error" for one in view.outcomes):
        return _("Every call ends in the Error branch, because the flow does not understand the response.")
    said = _("{right} of five callers served, {helpless} not helped, {false} told something false.").format(**fields)
    if any(one.returned == "timeout" for one in view.outcomes):
        more = _("Reading {pages} pages takes about {seconds} s, and the flow waits {limit} s at most.")
    elif any(one.heard == "blank" for one in view.outcomes):
        more = _("A JSON text inside JSON is one long string, so the flow finds no attribute in it.")
    elif false_of(view, "booked-later") and false_of(view, "throttled"):
        more = _("Page {pages} is never read, and a throttled table sounds like an answer.")
    elif false_of(view, "booked-later"):
        more = _("Page {pages} is never read, so the booking on it does not exist for the caller.")
    elif false_of(view, "throttled"):
        more = _("A throttled table sounds like an answer, and no alarm rings.")
    elif fields["helpless"] == 1:
        more = _("Only the fault of the table itself is left, and it shows as a fault.")
    else:
        more = _("Nothing false is said, but what nobody tested for ends in the Error branch.")
    return said + " " + more.format(**fields)


def false_of(view: Callers, situation: str) -> bool:
    """Whether this caller is told something false."""
    return any(one.situation == situation and one.verdict == "false" for one in view.outcomes)


def law_callers(view: Callers) -> str:
    if view.body == "json-text" or (view.body == "boolean" and view.validation == "STRING_MAP"):
        return _("STRING_MAP takes a flat object of strings; JSON takes any valid JSON.")
    if view.catch_all:
        return _(
            "Not found is an answer; not reached is an error. A catch for everything turns the second into the first."
        )
    if any(one.returned == "timeout" for one in view.outcomes):
        return _("A flow waits 8 seconds for a function; the time of a Query does not grow with the table.")
    if view.lookup == "first-page" and view.pages > 1:
        return _("An empty page of a Scan means “not on this page” as long as LastEvaluatedKey is there.")
    if not view.checks:
        return _("What is not tested for, raises: an exception leads the flow to its Error branch.")
    return _("A flat object of strings is understood with either setting of the flow.")


def table_callers(view: Callers) -> pd.DataFrame:
    names = caller_names()
    return pd.DataFrame(
        {
            _("the function gives"): [returned_words(one) for one in view.outcomes],
            _("the flow takes"): [branch_words(one.branch) for one in view.outcomes],
            _("the caller hears"): [heard_words(one.heard) for one in view.outcomes],
        },
        index=pd.Index([names[one.situation] for one in view.outcomes], name=_("caller")),
    )


def what_the_caller_hears() -> Simulation:
    """What does each caller hear?"""
    start = {
        "pages": 47, "lookup": "first-page", "checks": False, "catch_all": True, "body": "boolean", "validation": "JSON",
        "page_ms": 80,
    }  # fmt: skip
    repaired = {"lookup": "query", "checks": True, "catch_all": False, "body": "strings", "validation": "STRING_MAP"}
    return Simulation(
        id="what-the-caller-hears",
        question=_("What does each caller hear?"),
        run=run_callers,
        chart=CallersChart(),
        say=say_callers,
        law=law_callers,
        table=table_callers,
        controls=[
            Count("pages", _("Pages of 1 MB in the table"), 1, 200),
            Choice(
                "lookup",
                _("Lookup"),
                {
                    "first-page": _("Scan, first page"),
                    "all-pages": _("Scan, all pages"),
                    "query": "Query",
                },
            ),
            Switch("checks", _("Tests for a missing number and an empty result")),
            Switch("catch_all", _("Answers every fault with “no booking”")),
        ],
        more=[
            Choice(
                "body",
                _("Response"),
                {
                    "strings": _("flat, strings only"),
                    "boolean": _("flat, with true or false"),
                    "json-text": _("JSON text, encoded twice"),
                },
            ),
            Choice("validation", _("The flow expects"), {"STRING_MAP": "STRING_MAP", "JSON": "JSON"}),
            Count("page_ms", _("Time for one page"), 10, 1_000, unit="ms", step=10),
        ],
        presets=[
            Preset("notes", _("The notes' function"), start),
            Preset("every-page", _("Every page of a large table"), {**repaired, "lookup": "all-pages", "pages": 150}),
            Preset("string-map", _("The same, the flow expects STRING_MAP"), {"validation": "STRING_MAP"}),
            Preset("encoded-twice", _("Encoded twice"), {**repaired, "body": "json-text", "validation": "STRING_MAP"}),
            Preset("no-checks", _("A Query and nothing else repaired"), {"lookup": "query", "catch_all": False}),
            Preset("repaired", _("Repaired"), repaired),
        ],
        source=facts.source("connect-lambda").text(language()),
    )

"""Lesson 28, second simulation: which service answers the question, and what rules the others out."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from aws_study import facts
from aws_study.services import analytics_choice
from aws_study.services.analytics_choice import OFTEN, SERVICES, WAYS
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui import Choice, Number, Preset, Simulation, Switch
from aws_study.ui.fitgrid import FitGrid, ruled_out
from aws_study.ui.units import capital, plain


@dataclass(frozen=True)
class Answer:
    """Inputs, what rules each service out, and those that fit with the least to look after first."""

    way: str
    answer_s: float
    fresh_s: float
    often: str
    own: bool
    faults: dict[str, tuple[str, ...]]
    fitting: tuple[str, ...]

    @property
    def best(self) -> str | None:
        return self.fitting[0] if self.fitting else None


def run_question(way: str, answer_s: float, fresh_s: float, often: str, own: bool) -> Answer:
    """Every service against a question: how it is asked, seconds one waits, seconds old the data may be, how often.

    Raises ParameterError outside the ranges.
    """
    need = {"way": way, "answer_s": answer_s, "fresh_s": fresh_s, "often": often, "own": own}
    found = {name: analytics_choice.faults(name, **need) for name in SERVICES}  # type: ignore[arg-type]
    fitting = tuple(analytics_choice.fitting(**need))  # type: ignore[arg-type]
    return Answer(way, float(answer_s), float(fresh_s), often, bool(own), found, fitting)


def way_name(way: str) -> str:
    return {
        "sql": _("SQL"),
        "words": _("words in text"),
        "key": _("one item by its key"),
        "program": _("a program (Spark, Flink)"),
        "picture": _("a dashboard"),
        "deliver": _("nothing asked, only delivered"),
    }[way]


def short_way(way: str) -> str:
    return {
        "sql": "SQL",
        "words": _("words"),
        "key": _("key"),
        "program": _("program"),
        "picture": _("dashboard"),
        "deliver": _("delivery"),
    }[way]


def often_name(often: str) -> str:
    return {"now and then": _("now and then"), "all day": _("all day")}[often]


def span(seconds: float) -> str:
    """10 ms, 3 s, 2 min, 1 h, 1 day."""
    if seconds < 1:
        return f"{plain(1000 * seconds)} ms"
    for unit, length in ((_("{n} s"), 60), (_("{n} min"), 3600), (_("{n} h"), 86_400)):
        if seconds < length:
            return unit.format(n=plain(seconds / {60: 1, 3600: 60, 86_400: 3600}[length]))
    days = round(seconds / 86_400, 2)
    return ngettext("{n} day", "{n} days", 1 if days == 1 else 2).format(n=plain(days))


def heads() -> dict[str, str]:
    return {
        "way": _("asked by"),
        "answer": _("time to answer"),
        "fresh": _("age of data"),
        "often": _("priced for use"),
        "own": _("own cluster"),
    }


def offers(name: str, criterion: str) -> str:
    """What a service offers, in a few letters."""
    service = SERVICES[name]
    if criterion == "way":
        return ", ".join(short_way(way) for way in WAYS if way in service.ways)
    if criterion == "answer":
        return span(service.answer_s)
    if criterion == "fresh":
        return span(service.fresh_s)
    if criterion == "often":
        return _("any") if len(service.often) == 2 else often_name(next(iter(service.often)))
    return _("yes") if service.own else _("no")


def upkeep(_view: Answer, name: str) -> str:
    care = SERVICES[name].care
    return _("little") if care == 1 else _("some") if care < 4 else _("a cluster")


def say_question(view: Answer) -> str:
    need = _("{way}, an answer within {answer}, data at most {fresh} old, {often}:").format(
        way=way_name(view.way), answer=span(view.answer_s), fresh=span(view.fresh_s), often=often_name(view.often)
    )
    need = capital(need)
    if not view.fitting:
        return need + " " + _("no service fits.")
    said = need + " " + _("{name} fits, with the least to look after.").format(name=view.best)
    if len(view.fitting) > 1:
        said += " " + _("What else fits: {names}.").format(names=", ".join(view.fitting[1:]))
    return said


def law_question(view: Answer) -> str:
    names = heads()
    for criterion in ("often", "fresh", "answer", "own"):
        alone = [name for name, found in view.faults.items() if found == (criterion,)]
        if alone:
            return _("Only this rules out {names}: {criterion}.").format(
                names=", ".join(alone), criterion=names[criterion]
            )
    return _("How the question is asked decides first: of {count} services {left} can be asked this way.").format(
        count=len(SERVICES), left=sum("way" not in found for found in view.faults.values())
    )


def table_question(view: Answer) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            **{head: [offers(name, criterion) for name in SERVICES] for criterion, head in heads().items()},
            _("to look after"): [upkeep(view, name) for name in SERVICES],
            _("ruled out by"): ruled_out(view, heads()),
        },
        index=list(SERVICES),
    )
    return table.rename_axis(_("service"))


def service_chooser() -> Simulation:
    """Which service answers this question?"""
    start = {"way": "sql", "answer_s": 30, "fresh_s": 3600, "often": "now and then", "own": False}
    return Simulation(
        id="service-chooser",
        question=_("Which service answers this question, and why not the others?"),
        run=run_question,
        chart=FitGrid(
            {name: name for name in SERVICES}, heads(), offers, _("to look after"), upkeep, lambda view: view.best, left=160
        ),
        say=say_question,
        law=law_question,
        table=table_question,
        controls=[
            Choice("way", _("The question is asked by"), {way: way_name(way) for way in WAYS}),
            Number("answer_s", _("Wait at most"), 0.01, 3600, 0.01, unit=_("seconds"), log=True),
            Number("fresh_s", _("Data at most"), 0.1, 86_400, 0.1, unit=_("seconds old"), log=True),
            Choice("often", _("Asked"), {often: often_name(often) for often in OFTEN}),
        ],
        more=[Switch("own", _("Machines, versions, tools: your choice"))],
        presets=[
            Preset("audit", _("SQL on last year's logs in S3, now and then"), start),
            Preset("joins", _("The same joins over years, all day"), {"answer_s": 5, "often": "all day"}),
            Preset("board", _("A dashboard for managers"), {"way": "picture", "answer_s": 5, "often": "all day"}),
            Preset("words", _("An error text in millions of lines, all day"), {"way": "words", "answer_s": 1, "fresh_s": 10, "often": "all day"}),
            Preset("fraud", _("A pattern in card payments, within seconds"), {"way": "program", "answer_s": 5, "fresh_s": 5, "often": "all day"}),
            Preset("etl", _("Raw files into Parquet every night"), {"way": "program", "answer_s": 3600, "fresh_s": 86_400}),
            Preset("hadoop", _("HBase and Hive with own versions"), {"way": "program", "answer_s": 3600, "fresh_s": 3600, "often": "all day", "own": True}),
            Preset("basket", _("One shopping basket, in milliseconds"), {"way": "key", "answer_s": 0.02, "fresh_s": 1, "often": "all day"}),
            Preset("pipe", _("Clicks into S3, nobody asks yet"), {"way": "deliver", "answer_s": 600, "fresh_s": 600, "often": "all day"}),
        ],
        source=facts.source("analytics-choice").text(language()),
        height=410,
    )  # fmt: skip

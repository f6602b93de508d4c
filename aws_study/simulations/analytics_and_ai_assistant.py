"""Lesson 28, third simulation: eight attacks on an assistant, ten measures, and what patience does to a filter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import ai_defence
from aws_study.services.ai_defence import ATTACKS, EFFECTS, MEASURES, TELLS
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui import Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import percent, plain

KINDS = {"stops": palette.GREEN, "filters": palette.AMBER, "asks": palette.PURPLE, "tells": palette.BLUE}
LIKELY = 0.5  # from here on an attack counts as got through


@dataclass(frozen=True)
class Defence:
    """Inputs, and for each attack the chance of one attempt and of at least one among all attempts."""

    measures: frozenset[str]
    caught: float
    refused: float
    attempts: int
    once: dict[str, float]
    ever: dict[str, float]

    @property
    def through(self) -> list[str]:
        """Attacks that more likely than not succeed at least once."""
        return [attack for attack in ATTACKS if self.ever[attack] > LIKELY]


def run_assistant(
    caught: float,
    attempts: int,
    role: bool,
    tenant: bool,
    guard_in: bool,
    guard_docs: bool,
    guard_out: bool,
    confirm: bool,
    limits: bool,
    endpoint: bool,
    kms: bool,
    logging: bool,
    refused: float,
) -> Defence:
    """Every attack against the measures that are on. `caught` and `refused` in percent. Raises ParameterError."""
    share = checks.number("caught", caught, 0, 100) / 100
    person = checks.number("refused", refused, 0, 100) / 100
    attempts = checks.count("attempts", attempts, 1, 10**6)
    switches = (role, tenant, guard_in, guard_docs, guard_out, confirm, limits, endpoint, kms, logging)
    measures = frozenset(name for name, on in zip(MEASURES, switches, strict=True) if on)
    once = {attack: ai_defence.passes(attack, measures, caught=share, refused=person) for attack in ATTACKS}
    ever = {attack: ai_defence.within(chance, attempts) for attack, chance in once.items()}
    return Defence(measures, share, person, attempts, once, ever)


def measure_name(measure: str) -> str:
    return {
        "role": _("a narrow role for each tool"),
        "tenant": _("search filtered by tenant"),
        "guard_in": _("guardrail on the input"),
        "guard_docs": _("guardrail on retrieved text"),
        "guard_out": _("guardrail on the answer"),
        "confirm": _("a person confirms actions"),
        "limits": _("limits on tokens and calls"),
        "endpoint": _("only through the VPC endpoint"),
        "kms": _("own KMS key on the data"),
        "logging": _("invocations are logged"),
    }[measure]


def attack_name(attack: str) -> str:
    return {
        "typed": _("typed injection"),
        "planted": _("planted injection"),
        "neighbour": _("other tenant"),
        "card": _("card number"),
        "power": _("too much power"),
        "bill": _("token bill"),
        "keys": _("stolen keys"),
        "copy": _("copied bucket"),
    }[attack]


def effect_of(attack: str, measure: str) -> str:
    if measure == "logging":
        return "tells" if attack in TELLS else ""
    return EFFECTS.get((attack, measure), "")


class DefenceChart:
    """A row for each measure, a column for each attack; what is on is coloured. Below: does at least one attempt get through?"""

    def setup(self, figure: Figure) -> None:
        width, height = figure.get_size_inches() * figure.dpi
        left, top = 224, 50
        self.axes = figure.add_axes((left / width, 8 / height, 1 - (left + 8) / width, 1 - (8 + top) / height))
        self.axes.set_xlim(0, len(ATTACKS))
        self.axes.set_ylim(len(MEASURES) + 1.5, 0)
        self.axes.axis("off")
        for column, attack in enumerate(ATTACKS):
            words = attack_name(attack).rsplit(" ", 1)
            for line, word in enumerate(reversed(words)):  # one text a line: all columns share their base lines
                self.axes.text(
                    column + 0.5, -0.25 - 0.52 * line, word, ha="center", va="baseline", fontsize=12, color=palette.INK
                )
        self.cells = {kind: marks.series(self.axes, tone) for kind, tone in KINDS.items()}
        self.off = marks.series(self.axes, palette.SLATE)
        self.off.set_alpha(0.22)
        self.safe, self.lost = marks.series(self.axes, palette.GREEN), marks.series(self.axes, palette.RED)
        self.names, self.words = {}, {}
        for row, measure in enumerate(MEASURES):
            self.names[measure] = self._left(row + 0.5, measure_name(measure))
            for column, attack in enumerate(ATTACKS):
                if effect_of(attack, measure):
                    self.words[attack, measure] = self._word(column + 0.5, row + 0.5)
        self.end = self._left(len(MEASURES) + 1, "")
        self.ends = [self._word(column + 0.5, len(MEASURES) + 1, size=13) for column in range(len(ATTACKS))]

    def _left(self, y: float, words: str) -> Any:
        return self.axes.text(-0.1, y, words, ha="right", va="center", fontsize=12, color=palette.INK, animated=True)

    def _word(self, x: float, y: float, size: float = 11.5) -> Any:
        return self.axes.text(
            x, y, "", ha="center", va="center", fontsize=size, weight="bold", color="#ffffff", animated=True, zorder=4
        )

    def show(self, view: Defence) -> bool:
        boxes: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        off: list[Any] = []
        safe: list[Any] = []
        lost: list[Any] = []
        for row, measure in enumerate(MEASURES):
            on = measure in view.measures
            self.names[measure].set_fontweight("bold" if on else "normal")
            self.names[measure].set_color(palette.INK if on else palette.MUTED)
            for column, attack in enumerate(ATTACKS):
                kind = effect_of(attack, measure)
                if not kind:
                    continue
                box = marks.box(column + 0.03, column + 0.97, row + 0.08, row + 0.92)
                (boxes[kind] if on else off).append(box)
                word = self.words[attack, measure]
                word.set_text(effect_word(kind, view))
                word.set_color("#ffffff" if on else palette.MUTED)
        for column, attack in enumerate(ATTACKS):
            box = marks.box(column + 0.03, column + 0.97, len(MEASURES) + 0.55, len(MEASURES) + 1.45)
            (lost if view.ever[attack] > LIKELY else safe).append(box)
            self.ends[column].set_text(chance(view.once[attack], view.ever[attack]))
        for kind, cells in self.cells.items():
            cells.set_verts(boxes[kind])
        self.off.set_verts(off)
        self.safe.set_verts(safe)
        self.lost.set_verts(lost)
        tries = ngettext("{n} attempt", "{n} attempts", view.attempts).format(n=f"{view.attempts:,}")
        self.end.set_text(_("succeeds in {tries}").format(tries=tries))
        return False


def effect_word(kind: str, view: Defence) -> str:
    return {
        "stops": _("stops"),
        "filters": percent(view.caught),
        "asks": percent(view.refused),
        "tells": _("tells"),
    }[kind]


def chance(once: float, ever: float) -> str:
    """Of all attempts: 0 %, 99.4 %, and never 100 % for what a single attempt may fail."""
    if once < 1 and ever > 0.9995:
        return "> " + percent(0.999)
    return percent(ever)


def say_assistant(view: Defence) -> str:
    tries = ngettext("{n} attempt", "{n} attempts", view.attempts).format(n=f"{view.attempts:,}")
    fields = {"tries": tries, "all": len(ATTACKS), "through": len(view.through), "caught": percent(view.caught)}
    if not view.through:
        return _(
            "In {tries} no attack is more likely than not to succeed: {sure} of {all} are stopped, the others only made rarer."
        ).format(sure=sum(share == 0 for share in view.ever.values()), **fields)
    names = ", ".join(attack_name(attack) for attack in view.through)
    said = _("In {tries} {through} of {all} attacks get through: {names}.").format(names=names, **fields)
    worn = [view.once[attack] for attack in view.through if 0 < view.once[attack] < 1]
    if any(math.isclose(once, 1 - view.caught) for once in worn):
        said += " " + _("A filter that catches {caught} lets {once} through each time; patience does the rest.").format(
            once=percent(1 - view.caught), **fields
        )
    elif any(math.isclose(once, 1 - view.refused) for once in worn):
        said += " " + _("A person who refuses {refused} says yes to {once}; patience does the rest.").format(
            refused=percent(view.refused), once=percent(1 - view.refused)
        )
    return said


def law_assistant(view: Defence) -> str:
    share = 1 - view.caught
    half = ai_defence.attempts_for(share, LIKELY)
    ever = chance(share, ai_defence.within(share, view.attempts))
    fields = {
        "share": plain(share, 3), "n": f"{view.attempts:,}", "ever": ever if ever.startswith(">") else "= " + ever,
        "half": "∞" if half is None else f"{half:,}",
    }  # fmt: skip
    return _(
        "One filter: 1 - (1 - {share})^{n} {ever}; half of all attackers are through by attempt {half}. What IAM denies stays denied: 1 - 1^{n} = 0."
    ).format(**fields)


def table_assistant(view: Defence) -> pd.DataFrame:
    rows = {}
    for attack in ATTACKS:
        against = [m for m in MEASURES if effect_of(attack, m) and effect_of(attack, m) != "tells"]
        rows[attack_name(attack)] = {
            _("what works against it"): ", ".join(measure_name(m) for m in against),
            _("of these on"): ", ".join(measure_name(m) for m in against if m in view.measures),
            _("one attempt"): percent(view.once[attack]),
            _("all attempts"): chance(view.once[attack], view.ever[attack]),
            _("in the log afterwards"): _("yes") if attack in TELLS and "logging" in view.measures else _("no"),
        }
    return pd.DataFrame(rows).T.rename_axis(_("attack"))


def assistant() -> Simulation:
    """Which measure stops which attack on the assistant?"""
    nothing = dict.fromkeys(MEASURES, False)
    filters = {**nothing, "guard_in": True, "guard_out": True, "endpoint": True, "kms": True, "logging": True}
    walls = {**nothing, "role": True, "tenant": True, "limits": True, "endpoint": True, "kms": True}
    start = {"caught": 95, "attempts": 100, "refused": 90, **filters}
    everything = dict.fromkeys(MEASURES, True)
    return Simulation(
        id="assistant",
        question=_("Guardrails, encryption, a private endpoint and logs are on. What still gets through?"),
        run=run_assistant,
        chart=DefenceChart(),
        say=say_assistant,
        law=law_assistant,
        table=table_assistant,
        height=396,
        controls=[
            Number("caught", _("A guardrail catches"), 50, 99.9, 0.1, unit="%"),
            Count("attempts", _("Attempts of an attacker"), 1, 10_000, log=True),
            Switch("role", measure_name("role")),
            Switch("tenant", measure_name("tenant")),
        ],
        more=[
            *(Switch(name, measure_name(name)) for name in MEASURES[2:]),
            Number("refused", _("A person refuses a wrong action"), 0, 100, 1, unit="%"),
        ],
        presets=[
            Preset("filters", _("A launch with every filter"), start),
            Preset("once", _("The same, one attempt"), {"attempts": 1}),
            Preset("better", _("A filter that catches 99.9 %"), {"caught": 99.9}),
            Preset("documents", _("A guardrail for the documents too"), {"guard_docs": True}),
            Preset("walls", _("Roles, tenant filter and limits, no guardrail"), walls),
            Preset("confirm", _("A person confirms every action"), {"confirm": True}),
            Preset("all", _("Everything"), everything),
            Preset("nothing", _("Nothing"), nothing),
        ],
        source=facts.source("ai-assistant").text(language()),
    )  # fmt: skip

"""Lesson 03, second simulation: several sources of credentials are there; whose signs the request?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from aws_study import facts
from aws_study.core import checks
from aws_study.services import credentials
from aws_study.services.credentials import Found
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, palette

SHOWN = tuple(source for source in credentials.ORDER if source not in credentials.HISTORIC)
COLUMNS = 6
START: dict[str, Any] = {
    "in_code": False,
    "env": True,
    "shared_file": False,
    "instance_role": True,
    "assume_role": False,
    "web_identity": False,
    "sso": False,
    "login": False,
    "process": False,
    "config_file": False,
    "container_role": False,
    "profile_in_code": False,
    "in_container": False,
    "hop_limit": 1,
    "tokens": "required",
}


@dataclass(frozen=True)
class Chain:
    """Which sources hold something, what instance metadata answered, and what the chain found."""

    present: frozenset[str]
    instance_role: bool
    metadata: str
    hop_limit: int
    found: Found

    def state(self, source: str) -> str:
        """winner, unread (present, but behind the winner), skipped, empty (asked in vain) or after (not asked, nothing there)."""
        if source == self.found.winner:
            return "winner"
        if source in self.found.unread:
            return "unread"
        if source in self.found.skipped:
            return "skipped"
        return "empty" if source in self.found.asked else "after"


def run_chain(
    in_code: bool,
    env: bool,
    shared_file: bool,
    instance_role: bool,
    assume_role: bool,
    web_identity: bool,
    sso: bool,
    login: bool,
    process: bool,
    config_file: bool,
    container_role: bool,
    profile_in_code: bool,
    in_container: bool,
    hop_limit: int,
    tokens: str,
) -> Chain:
    """Switch sources on and off; an instance role counts only when its metadata service answers over the network between.

    in_container: a bridge network adds a second hop. Raises ParameterError.
    """
    switched = {
        "code": in_code,
        "env": env,
        "assume-role": assume_role,
        "assume-role-with-web-identity": web_identity,
        "sso": sso,
        "shared-credentials-file": shared_file,
        "login": login,
        "custom-process": process,
        "config-file": config_file,
        "container-role": container_role,
    }
    for name, value in [*switched.items(), ("instance_role", instance_role), ("in_container", in_container)]:
        checks.choice(name, value, (True, False))
    answer = credentials.metadata_answer(
        endpoint=True, tokens=tokens, hop_limit=hop_limit, hops=2 if in_container else 1, client_version=2
    )
    present = {source for source, on in switched.items() if on}
    if instance_role and answer.startswith("role"):
        present.add("iam-role")
    found = credentials.find_credentials(present, profile_in_code=profile_in_code)
    return Chain(frozenset(present), instance_role, answer, int(hop_limit), found)


def source_name(source: str) -> str:
    return {
        "code": _("the code"),
        "env": _("environment"),
        "assume-role": _("role profile"),
        "assume-role-with-web-identity": _("web identity"),
        "sso": "Identity Center",
        "shared-credentials-file": _("credentials file"),
        "login": "aws login",
        "custom-process": "credential_process",
        "config-file": _("config file"),
        "container-role": _("container role"),
        "iam-role": _("instance role"),
    }[source]


def state_name(state: str) -> str:
    return {
        "winner": _("signs"),
        "unread": _("never read"),
        "skipped": _("left out"),
        "empty": _("asked: nothing"),
        "after": _("not asked"),
    }[state]


STYLES: dict[str, tuple[str, str, str, Any]] = {  # edge, fill of the box, words, line style
    "winner": (palette.GREEN.fill, palette.GREEN.fill + "2e", palette.GREEN.word, "-"),
    "unread": (palette.AMBER.fill, "none", palette.AMBER.word, (0, (4, 2))),
    "skipped": (palette.RED.fill, "none", palette.RED.word, (0, (1, 1.5))),
    "empty": (palette.SLATE.fill, "none", palette.INK, "-"),
    "after": (palette.GRID, "none", palette.MUTED, "-"),
}


class ChainChart:
    """Two rows of boxes in the order in which they are asked; the last is what happens when nobody has anything."""

    def setup(self, figure: Figure) -> None:
        self.axes = figure.add_axes((0.01, 0.02, 0.98, 0.96))
        self.axes.set_xlim(0, COLUMNS)
        self.axes.set_ylim(0, 2)
        self.axes.axis("off")
        self.boxes, self.titles, self.states = [], [], []
        for place in range(len(SHOWN) + 1):
            column, row = place % COLUMNS, 1 - place // COLUMNS
            box = FancyBboxPatch(
                (column + 0.07, row + 0.24),
                0.8,
                0.52,
                boxstyle="round,pad=0,rounding_size=0.06",
                linewidth=2,
                animated=True,
                zorder=2,
            )
            self.axes.add_patch(box)
            self.boxes.append(box)
            style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 11.5, "animated": True, "zorder": 4}
            self.titles.append(
                self.axes.text(column + 0.47, row + 0.59, "", weight="bold", **{**style, "fontsize": 11})
            )
            self.states.append(self.axes.text(column + 0.47, row + 0.39, "", **style))
            self.axes.text(
                column + 0.47, row + 0.86, str(place + 1), ha="center", va="center", color=palette.MUTED, fontsize=11
            )
            if place < len(SHOWN) and column < COLUMNS - 1:
                self.axes.annotate(
                    "",
                    (column + 1.07, row + 0.5),
                    (column + 0.87, row + 0.5),
                    arrowprops={"arrowstyle": "->", "color": palette.AXIS, "linewidth": 1.4},
                )
        self.axes.plot(
            [COLUMNS - 0.07, COLUMNS - 0.07, 0.03, 0.03], [1.5, 1.05, 1.05, 0.5], color=palette.AXIS, linewidth=1.4
        )
        self.axes.plot([COLUMNS - 0.13, COLUMNS - 0.07], [1.5, 1.5], color=palette.AXIS, linewidth=1.4)
        self.axes.annotate(
            "", (0.08, 0.5), (0.02, 0.5), arrowprops={"arrowstyle": "->", "color": palette.AXIS, "linewidth": 1.4}
        )

    def show(self, view: Chain) -> bool:
        for place, source in enumerate(SHOWN):
            state = view.state(source)
            words = state_name(state)
            if source == "iam-role" and view.instance_role and view.metadata == "token_lost" and state == "empty":
                words, state = _("token lost"), "skipped"
            self._paint(place, source_name(source).replace("_", "_\n"), words, state)
        nobody = view.found.winner is None
        self._paint(len(SHOWN), _("nobody"), "NoCredentials" if nobody else "", "skipped" if nobody else "after")
        return False

    def _paint(self, place: int, title: str, words: str, state: str) -> None:
        edge, fill, ink, line = STYLES[state]
        box = self.boxes[place]
        box.set_edgecolor(edge)
        box.set_facecolor(fill)
        box.set_linestyle(line)
        for text, said in ((self.titles[place], title), (self.states[place], words)):
            text.set_text(said)
            text.set_color(ink)


def say_chain(view: Chain) -> str:
    found = view.found
    if found.winner is None:
        if view.instance_role:
            return _(
                "Nobody signs: the instance has a role, but the answer with the session token dies after {hops} hop on its way to the container."
            ).format(hops=view.hop_limit)
        return _("Nobody signs: {count} sources were asked, and none had credentials.").format(
            count=sum(source in SHOWN for source in found.asked)
        )
    fields = {"winner": source_name(found.winner), "place": SHOWN.index(found.winner) + 1}
    if found.unread:
        return _("Source {place} signs: {winner}. Also there, and never read: {others}.").format(
            others=", ".join(source_name(source) for source in found.unread), **fields
        )
    if found.skipped:
        return _(
            "Source {place} signs: {winner}. The code names a profile, so keys in the environment are left out."
        ).format(**fields)
    return _("Source {place} signs: {winner}. Nothing before it had credentials.").format(**fields)


def law_chain(view: Chain) -> str:
    if view.found.winner is None:
        return _("The chain ends with an error, never with a guess.")
    if view.found.temporary:
        return _(
            "The first source that has credentials wins. These are temporary: they expire and are renewed by the SDK."
        )
    return _(
        "The first source that has credentials wins, whether they are right or wrong. Keys written down somewhere do not expire by themselves."
    )


def table_chain(view: Chain) -> pd.DataFrame:
    rows = [(source_name(source), state_name(view.state(source))) for source in SHOWN]
    return pd.DataFrame(
        rows, columns=[_("source"), _("what happens")], index=pd.Index(range(1, len(SHOWN) + 1), name=_("place"))
    )


def credential_chain() -> Simulation:
    """Whose credentials sign the request?"""
    nothing = {"env": False, "instance_role": False}
    return Simulation(
        id="credential-chain",
        question=_("Whose credentials sign the request?"),
        run=run_chain,
        chart=ChainChart(),
        say=say_chain,
        law=law_chain,
        table=table_chain,
        controls=[
            Switch("env", _("Keys in the environment")),
            Switch("shared_file", _("Keys in the credentials file")),
            Switch("instance_role", _("The instance has a role")),
            Switch("profile_in_code", _("The code names a profile")),
        ],
        more=[
            Switch("in_code", _("Keys in the code")),
            Switch("assume_role", _("The profile names a role")),
            Switch("web_identity", _("Web identity token (EKS)")),
            Switch("sso", _("Signed in to IAM Identity Center")),
            Switch("login", _("Signed in with aws login")),
            Switch("process", _("A credential_process in the profile")),
            Switch("config_file", _("Keys in the config file")),
            Switch("container_role", _("The task has a role (ECS)")),
            Switch("in_container", _("In a container behind a bridge")),
            Count("hop_limit", _("Hop limit of the metadata token"), 1, 5),
            Choice(
                "tokens",
                _("Instance metadata"),
                {"required": _("IMDSv2 only"), "optional": _("IMDSv1 allowed as well")},
            ),
        ],
        presets=[
            Preset("leftover", _("Forgotten keys on an instance with a role"), START),
            Preset("role-only", _("Only the instance role"), {"env": False}),
            Preset(
                "profile-in-code",
                _("The code names a profile"),
                {"shared_file": True, "profile_in_code": True, "instance_role": False},
            ),
            Preset(
                "laptop",
                _("A laptop with Identity Center and an old file"),
                {**nothing, "sso": True, "shared_file": True},
            ),
            Preset("task", _("An ECS task on an instance"), {"env": False, "container_role": True}),
            Preset("hop-limit", _("A container, and a hop limit of 1"), {"env": False, "in_container": True}),
        ],
        source=facts.source("credential-chain").text(language()),
    )

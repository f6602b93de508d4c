"""Lesson 23, first simulation: the tokens of a device are copied, the user signs out; which door takes the copy, and until when?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import cognito
from aws_study.services.cognito import Closing, Session
from aws_study.simulations.cognito_words import door_name, end_name, kind_of, reason_name, span
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch, marks, palette

SPANS = (
    60,
    120,
    180,
    240,
    360,
    480,
    720,
    1440,
    2880,
)  # minutes that the axis may show, in four or six equal steps
START: dict[str, Any] = {
    "access_min": 1440,
    "end": "sign_out",
    "end_min": 30,
    "asked_min": 480,
    "copied_min": 10,
    "id_min": 60,
    "refresh_min": 43_200,
    "rotation": False,
    "grace_s": 0,
    "server_check": False,
}


@dataclass(frozen=True)
class Copy:
    """The session, the minute at which the copy is tried, and what each door says."""

    session: Session
    asked_min: float
    doors: dict[str, Closing]

    @property
    def after_end(self) -> float:
        """Minutes after the sign-out for which an API that checks signatures alone takes the copied access token."""
        return self.doors["api"].after(self.session.end_min) if self.session.end != "none" else 0.0

    def taken(self, door: str) -> bool:
        """The second device's token is not part of the copy, so it is tried from the sign-in on."""
        return self.doors[door].takes(self.asked_min)


def run_tokens(
    access_min: float,
    end: str,
    end_min: float,
    asked_min: float,
    copied_min: float,
    id_min: float,
    refresh_min: float,
    rotation: bool,
    grace_s: int,
    server_check: bool,
) -> Copy:
    """Times in minutes after the sign-in, the grace of rotation in seconds. Raises ParameterError."""
    asked = checks.number("asked_min", asked_min, 0, cognito.MOST_MIN)
    session = Session(
        access_min, id_min, refresh_min, copied_min, end, end_min, rotation=rotation, grace_s=grace_s, server_check=server_check
    )  # fmt: skip
    return Copy(session, asked, {door: session.door(door) for door in cognito.DOORS})


# Words.


def said_of(view: Copy, door: str) -> str:
    """The margin: ✓ or × at the minute asked, and when and why the door shuts."""
    closing = view.doors[door]
    sign = "✓" if view.taken(door) else "×"
    if closing.closes_min <= closing.opens_min:
        return f"{sign} " + _("never taken")
    until = _("until {moment}: {why}").format(moment=span(closing.closes_min), why=reason_name(closing.reason))
    return f"{sign} {until}"


def say_tokens(view: Copy) -> str:
    session, left = view.session, view.after_end
    fields = {
        "end": end_name(session.end),
        "at": span(session.end_min),
        "left": span(left),
        "exp": span(view.doors["api"].closes_min),
    }
    if session.end == "none":
        return _(
            "Nobody signs out: counted from the sign-in, the copied access token opens your API for {api}, and the copied refresh token fetches new ones for {refresh}."
        ).format(api=span(view.doors["api"].closes_min), refresh=span(view.doors["refresh"].closes_min))
    if view.doors["api"].closes_min <= view.doors["api"].opens_min:
        return _("The copy comes too late: its access token had already expired when it was made.")
    if session.copied_min > session.end_min:
        return _(
            "{end} comes {at} after the sign-in, the copy is made later. Cognito refuses its access token; an API that checks only the signature takes it until {exp} after the sign-in."
        ).format(**fields)
    if left == 0:
        return _("{end} comes {at} after the sign-in; the copied access token has expired before that.").format(
            **fields
        )
    return _(
        "{end} comes {at} after the sign-in. Cognito refuses the copied access token at once; an API that checks only the signature takes it for another {left}."
    ).format(**fields)


def law_tokens(view: Copy) -> str:
    session = view.session
    if session.rotation and view.doors["refresh"].reason == "rotated":
        return _(
            "Rotation: the app's next refresh replaces the refresh token, so the copy is worth nothing from {closes} on. The new one still ends with the first."
        ).format(closes=span(view.doors["refresh"].closes_min))
    fields = {
        "issued": span(session.issued_min),
        "life": span(session.access_min),
        "exp": span(view.doors["api"].closes_min),
    }
    if session.issued_min == 0:
        words = _("The token was issued with the sign-in and lives {life}, so exp is {exp} after it.")
    else:
        words = _(
            "The token was issued {issued} after the sign-in and lives {life}, so exp is {exp} after the sign-in."
        )
    never = _("No sign-out moves exp: what is left after one is never more than the lifetime.")
    return f"{words.format(**fields)} {never}"


def table_tokens(view: Copy) -> pd.DataFrame:
    rows = {
        door_name(door): {
            _("presented"): kind_of(door),
            _("taken at the minute asked"): _("yes") if view.taken(door) else _("no"),
            _("shuts, minutes after the sign-in"): round(view.doors[door].closes_min, 2),
            _("because"): reason_name(view.doors[door].reason),
        }
        for door in cognito.DOORS
    }
    return pd.DataFrame(rows).T.rename_axis(_("door"))


# The picture.


class TokensChart:
    """A lane for each door: green while it takes the copy, red and hatched where it still does after the end of the session."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=208, right=206, top=60, bottom=46)
        axes = self.axes
        axes.set_ylim(7, 0)
        axes.set_xlim(0, SPANS[0])
        axes.set_yticks([row + 0.5 for row in range(7)], [_("the app"), *(door_name(door) for door in cognito.DOORS)])
        axes.grid(axis="y", visible=False)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(_("after the sign-in"))
        axes.axhline(1, color=palette.GRID, linewidth=1)
        self.span = 0
        self.before = marks.series(axes, palette.GREEN)
        self.beyond = marks.series(axes, palette.RED, "//")
        self.life = axes.plot(
            [], [], "|", color=palette.BLUE.fill, markersize=15, markeredgewidth=2.4, animated=True, zorder=5
        )[0]
        self.end = axes.plot([], [], color=palette.INK, linewidth=1.8, animated=True, zorder=5)[0]
        self.asked = axes.plot(
            [], [], color=palette.AMBER.fill, linewidth=2, linestyle=(0, (3, 2)), animated=True, zorder=5
        )[0]
        style: dict[str, Any] = {"va": "bottom", "weight": "bold", "fontsize": 12, "animated": True}
        high = axes.get_xaxis_transform()
        self.end_name = axes.text(0, 1.1, "", transform=high, **style)
        self.asked_name = axes.text(0, 1.02, "", transform=high, color=palette.AMBER.word, **style)
        self.words = [
            axes.text(
                1.02,
                row + 1.5,
                "",
                transform=axes.get_yaxis_transform(),
                va="center",
                weight="bold",
                fontsize=12,
                animated=True,
            )
            for row in range(len(cognito.DOORS))
        ]
        self.signs = axes.text(
            1.02, 0.5, "", transform=axes.get_yaxis_transform(), va="center", fontsize=12, color=palette.BLUE.word, animated=True,
        )  # fmt: skip

        axes.text(
            1.02, 1.1, _("counted from the sign-in"), transform=axes.transAxes, ha="left", va="bottom", fontsize=11,
            color=palette.MUTED,
        )  # fmt: skip
        self.hatched = axes.text(
            1.02, 1.02, _("hatched: after the end"), transform=axes.transAxes, ha="left", va="bottom", fontsize=11,
            color=palette.RED.word, animated=True,
        )  # fmt: skip

    def show(self, view: Copy) -> bool:
        session = view.session
        ended = session.end_min if session.end != "none" else None
        changed = self._scale(
            max(view.doors["api"].closes_min, view.doors["credentials"].closes_min, view.asked_min, ended or 0)
        )
        before: list[Any] = []
        beyond: list[Any] = []
        for row, door in enumerate(cognito.DOORS, start=1):
            closing = view.doors[door]
            low, high = closing.opens_min, min(closing.closes_min, self.span)
            turn = high if ended is None else min(max(ended, low), high)
            for bars, left, right in ((before, low, turn), (beyond, turn, high)):
                if right > left:
                    bars.append(marks.box(left, right, row + 0.24, row + 0.76))
            text = self.words[row - 1]
            text.set_text(said_of(view, door))
            late = ended is not None and view.asked_min >= ended
            text.set_color(palette.MUTED if not view.taken(door) else (palette.RED if late else palette.GREEN).word)
        self.before.set_verts(before)
        self.beyond.set_verts(beyond)
        self.hatched.set_visible(bool(beyond))
        refreshed = session.refreshes(self.span, 120)
        self.life.set_data([0, *refreshed], [0.5] * (1 + len(refreshed)))
        self.signs.set_text(_("sign-in") if not refreshed else _("sign-in, refreshes"))
        self._line(self.end, self.end_name, ended, end_name(session.end))
        self._line(self.asked, self.asked_name, view.asked_min, _("the copy is tried"))
        return changed

    def _scale(self, needed: float) -> bool:
        """The shortest axis that shows it all, or the longest there is."""
        wanted = next((one for one in SPANS if one >= needed), SPANS[-1])
        if wanted == self.span:
            return False
        self.span = wanted
        self.axes.set_xlim(0, wanted)
        parts = 4 if wanted in (120, 240, 480) else 6  # "1 h 20 min" and "1 h 40 min" would touch
        ticks = [wanted / parts * step for step in range(parts + 1)]
        self.axes.set_xticks(ticks, ["0", *(span(tick) for tick in ticks[1:])])
        return True

    def _line(self, line: Any, name: Any, at: float | None, words: str) -> None:
        """A moment over all lanes, its name above it."""
        shown = at is not None and at <= self.span
        line.set_data(*(([at, at], [0, 7]) if shown else ([], [])))
        name.set_visible(shown)
        if at is not None and shown:
            name.set_text(words)
            name.set_horizontalalignment("right" if at > 0.7 * self.span else "left")
            name.set_x(at)


def after_sign_out() -> Simulation:
    """Who still takes a copied token after the sign-out?"""
    return Simulation(
        id="after-sign-out",
        question=_("Who still takes a copied token after the sign-out?"),
        run=run_tokens,
        chart=TokensChart(),
        say=say_tokens,
        law=law_tokens,
        table=table_tokens,
        controls=[
            Number("access_min", _("Access token lives"), 5, 1440, 5, unit=_("min"), log=True),
            Choice("end", _("What ends the session"), {end: end_name(end) for end in cognito.ENDS}),
            Number("end_min", _("That happens after"), 0, 1440, 5, unit=_("min")),
            Number("asked_min", _("The copy is tried after"), 0, 1440, 5, unit=_("min")),
        ],
        more=[
            Number("copied_min", _("The tokens are copied after"), 0, 1440, 5, unit=_("min")),
            Number("id_min", _("ID token lives"), 5, 1440, 5, unit=_("min"), log=True),
            Number("refresh_min", _("Refresh token lives"), 60, 525_600, 60, unit=_("min"), log=True),
            Switch("rotation", _("Refresh token rotation")),
            Count("grace_s", _("Rotation: grace for retries"), 0, 60, unit=_("s")),
            Switch("server_check", _("The identity pool asks the user pool (ServerSideTokenCheck)")),
        ],
        presets=[
            Preset("day-long", _("Access tokens for a day, signed out after 30 min"), START),
            Preset("default-hour", _("Tokens for an hour, the default"), {"access_min": 60, "asked_min": 50}),
            Preset("five-minutes", _("Access tokens for 5 minutes"), {"access_min": 5, "end_min": 33, "copied_min": 31, "asked_min": 50}),
            Preset("revoke-one", _("RevokeToken: one device of two"), {"access_min": 60, "end": "revoke", "asked_min": 50}),
            Preset("account-deleted", _("The account is deleted"), {"access_min": 60, "end": "delete", "asked_min": 50}),
            Preset("server-check", _("The identity pool asks the user pool"), {"access_min": 60, "server_check": True, "asked_min": 50}),
            Preset("nobody-signs-out", _("Nobody notices the copy"), {"access_min": 60, "end": "none", "asked_min": 720}),
            Preset("rotation", _("Nobody notices, but refresh tokens rotate"), {"access_min": 60, "end": "none", "rotation": True, "grace_s": 30, "asked_min": 120}),
        ],
        source=facts.source("cognito-tokens").text(language()),
        height=350,
    )  # fmt: skip

"""Lesson 05, second simulation: how long a presigned URL opens, and what ends it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.core import checks
from aws_study.services import s3_access as model
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

LONGEST_S = 604_800
SIGNERS = ("user", "role", "instance", "console")
CONSOLE_S = 12 * 3600
MOST_MIN = 100_000


@dataclass(frozen=True)
class Url:
    """Inputs in minutes, the lifetime with its reason, and what opening it at `at_min` answers."""

    signer: str
    asked_min: float
    left_min: float | None
    at_min: float
    revoked_min: float
    life: model.Presigned
    opened: model.Opened

    @property
    def ends_min(self) -> float:
        """Minutes until the URL opens no more, a revocation included."""
        end = self.life.lifetime_s / 60
        return min(end, self.revoked_min) if self.revoked_min else end


def run_presigned(signer: str, asked_min: float, left_min: float, at_min: float, revoked_min: float) -> Url:
    """Sign for `asked_min` minutes with credentials that end in `left_min` (an IAM user's do not end); open at `at_min`.

    The console signs for 12 hours at most. `revoked_min` 0: the signer keeps the permission. Raises ParameterError.
    """
    checks.choice("signer", signer, SIGNERS)
    asked = checks.number("asked_min", asked_min, 1 / 60, MOST_MIN)
    left = checks.number("left_min", left_min, 0, MOST_MIN)
    at = checks.number("at_min", at_min, 0, MOST_MIN)
    revoked = checks.number("revoked_min", revoked_min, 0, MOST_MIN)
    longest = CONSOLE_S if signer == "console" else LONGEST_S
    left_s = None if signer == "user" else left * 60
    life = model.presigned_lifetime(asked * 60, credentials_left_s=left_s, longest_s=longest)
    opened = model.open_presigned(
        at * 60,
        asked * 60,
        credentials_left_s=left_s,
        longest_s=longest,
        revoked_at_s=revoked * 60 if revoked else None,
    )
    return Url(signer, asked, None if signer == "user" else left, at, revoked, life, opened)


def span(minutes: float) -> str:
    """15 minutes, 2.5 hours, 7 days."""
    if minutes == 1:
        return _("1 minute")
    if minutes == 60:
        return _("1 hour")
    if minutes == 1440:
        return _("1 day")
    if minutes < 120:
        return _("{count} minutes").format(count=plain(minutes))
    if minutes <= 48 * 60:
        return _("{count} hours").format(count=plain(minutes / 60))
    return _("{count} days").format(count=plain(minutes / 1440))


LEFT, RIGHT = 1, 30 * 1440  # minutes on the axis
TICKS = (1, 15, 60, 360, 1440, 10_080)


class UrlChart:
    """Three bars over time (in equal ratios): what was asked for, the credentials, the shorter of them, and the click."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=190, right=90, top=40, bottom=46)
        self.axes.set_ylim(3, 0)
        self.axes.set_xscale("log")
        self.axes.set_xlim(LEFT, RIGHT)
        self.axes.set_xticks(list(TICKS), [span(tick) for tick in TICKS])
        self.axes.set_xticks([], minor=True)
        self.axes.set_xlabel(_("after signing"))
        self.axes.set_yticks([0.5, 1.5, 2.5], [_("lifetime asked for"), _("signer's credentials"), _("the URL opens")])
        self.axes.grid(axis="y", visible=False)
        self.axes.spines["left"].set_visible(False)
        tones = (palette.SLATE, palette.AMBER, palette.GREEN)
        self.bars = [
            Rectangle((LEFT, y + 0.22), 1, 0.56, facecolor=tone.fill, linewidth=0, animated=True)
            for y, tone in enumerate(tones)
        ]
        self.words = [
            self.axes.text(LEFT, y + 0.5, "", va="center", weight="bold", color=tone.word, animated=True)
            for y, tone in enumerate(tones)
        ]
        for bar in self.bars:
            self.axes.add_patch(bar)
        self.click = self.axes.axvline(LEFT, color=palette.INK, linewidth=1.8, animated=True, zorder=5)
        self.click_name = self.axes.text(
            LEFT, 1.02, "", transform=self.axes.get_xaxis_transform(), va="bottom", weight="bold", animated=True
        )

    def show(self, view: Url) -> bool:
        never = view.life.reason == "too_long"
        lengths = [view.asked_min, RIGHT if view.left_min is None else view.left_min, view.ends_min]
        said = [
            span(view.asked_min),
            _("no end") if view.left_min is None else span(view.left_min),
            _("never opens") if never else span(view.ends_min),
        ]
        at = min(max(view.at_min, LEFT), RIGHT)
        for bar, text, length, name in zip(self.bars, self.words, lengths, said, strict=True):
            end = min(max(length, LEFT), RIGHT)
            bar.set_width(end - LEFT)
            text.set_text("\u00a0" + name)  # SVG drops a leading plain space
            text.set_x(at if 1 <= at / end < 6 else end)  # the words step behind the line
        self.click.set_xdata([at, at])
        self.click_name.set_x(at)
        self.click_name.set_horizontalalignment("right" if at > 1440 else "left")
        good = view.opened.status == 200
        sign = "✓" if good else "×"
        self.click_name.set_text(f"{sign} " + _("opened: {status}").format(status=view.opened.status))
        self.click_name.set_color((palette.GREEN if good else palette.RED).word)
        return False


def say_presigned(view: Url) -> str:
    fields = {
        "at": span(view.at_min),
        "asked": span(view.asked_min),
        "end": span(view.ends_min),
        "status": view.opened.status,
        "code": view.opened.code,
    }
    cause = view.opened.cause
    if cause == "too_long":
        return _("Signed for {asked}: that is more than the signer may ask for, so the URL never opens.").format(
            **fields
        )
    if cause == "token":
        return _(
            "Opened {at} after signing: {code}. The URL was signed for {asked}, but the signer's credentials ended first, after {end}."
        ).format(**fields)
    if cause == "expired":
        return _("Opened {at} after signing: {code}. The URL was signed for {asked} and has expired.").format(**fields)
    if cause == "revoked":
        return _("Opened {at} after signing: {code}. The signer had lost the permission after {end}.").format(**fields)
    return _(
        "Opened {at} after signing: it works, for anyone who has the URL, as often as they like, until {end} after signing."
    ).format(**fields)


def law_presigned(view: Url) -> str:
    if view.life.reason == "too_long":
        return _("An SDK signs for 7 days at most, the console for 12 hours.")
    if view.left_min is None:
        return _("An IAM user's keys do not end by themselves: the URL lives as long as was asked for, {end}.").format(
            end=span(view.life.lifetime_s / 60)
        )
    return _("The shorter of {asked} and {left} is {end}.").format(
        asked=span(view.asked_min), left=span(view.left_min), end=span(view.life.lifetime_s / 60)
    )


def table_presigned(view: Url) -> pd.DataFrame:
    moments = [1, 15, 60, 360, 720, 1440, 10_080]
    left = 100_000 if view.left_min is None else view.left_min
    codes = [
        run_presigned(view.signer, view.asked_min, left, moment, view.revoked_min).opened.code for moment in moments
    ]
    return pd.DataFrame({_("S3's answer"): codes}, index=pd.Index(moments, name=_("minutes after signing")))


def presigned() -> Simulation:
    """How long does a presigned URL open?"""
    start = {"signer": "role", "asked_min": 10_080, "left_min": 60, "at_min": 120, "revoked_min": 0}
    return Simulation(
        id="presigned",
        question=_("How long does a presigned URL open?"),
        run=run_presigned,
        chart=UrlChart(),
        say=say_presigned,
        law=law_presigned,
        table=table_presigned,
        controls=[
            Choice(
                "signer",
                _("Signed by"),
                {
                    "user": _("an IAM user"),
                    "role": _("a role's session"),
                    "instance": _("an EC2 instance's role"),
                    "console": _("the console"),
                },
            ),
            Number("asked_min", _("Lifetime asked for"), 1, 20_160, 1, unit=_("min"), log=True),
            Number("left_min", _("Credentials end in"), 1, 2160, 1, unit=_("min"), log=True),
            Number("at_min", _("Opened after"), 1, 20_160, 1, unit=_("min"), log=True),
        ],
        more=[Number("revoked_min", _("Permission taken away after (0: never)"), 0, 720, 1, unit=_("min"))],
        presets=[
            Preset("week-by-role", _("A week, signed by a role with one hour left"), start),
            Preset(
                "fifteen-minutes",
                _("Fifteen minutes for a document"),
                {"asked_min": 15, "left_min": 60, "at_min": 10},
            ),
            Preset("week-by-user", _("A week, signed by an IAM user"), {"signer": "user", "at_min": 8640}),
            Preset("eight-days", _("Eight days"), {"signer": "user", "asked_min": 11_520, "at_min": 30}),
            Preset(
                "instance",
                _("A day, signed by an EC2 instance"),
                {"signer": "instance", "asked_min": 1440, "left_min": 360, "at_min": 480},
            ),
            Preset(
                "leaver",
                _("The signer leaves the company"),
                {"signer": "user", "asked_min": 720, "at_min": 240, "revoked_min": 90},
            ),
        ],
        source=facts.source("s3-presigned").text(language()),
        height=250,
    )

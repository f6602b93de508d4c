"""Lesson 32-capstone: its simulations and predictions, the briefs and the score, by the names that questions and notebooks use."""

from aws_study.services.three_tier_review import BRIEFS, PILLARS
from aws_study.services.three_tier_shop import Design
from aws_study.simulations import capstone_words as words
from aws_study.simulations import capstone_world as world
from aws_study.simulations.capstone_day import bad_day, event_name, lived
from aws_study.simulations.capstone_shop import score_table, the_shop, values_of
from aws_study.text import gettext as _
from aws_study.ui import Prediction
from aws_study.ui.simulation import Said
from aws_study.ui.units import money, plain

SIMULATIONS = {"shop": the_shop, "bad-day": bad_day}

PREDICTIONS = {
    "third-zone": Prediction(
        id="third-zone",
        question=lambda: _(
            "Twelve servers of 2 vCPUs, a load of 15 vCPUs. In two zones a dead zone leaves 80 %, so you move the twelve into three zones, but keep the one NAT gateway in zone a. 30 % of the requests need an order from S3 and 3 % call the payment provider, both through it. What share is answered when zone a dies?"
        ),
        unit=lambda: "%",
        values={**values_of(world.DESIGNS["three"]), "nat": "one"},
        actual=lambda view: 100 * view.found.check("zone").value,
        low=0,
        high=100,
    ),
    "cold-cache": Prediction(
        id="cold-cache",
        question=lambda: _(
            "One cache node answers 87 % of the reads, so a database of 2 vCPUs is enough for the shop. At 13:00 somebody empties the cache; after 10 minutes it answers 63 % of that again, after 20 minutes 86 %. How many bad minutes does it cost?"
        ),
        unit=lambda: _("minutes"),
        values={"hour": 13, "event": "cache", "design": "small", "brief": "shop"},
        actual=lambda view: view.seen.bad_minutes,
        low=0,
        high=500,
    ),
}


def demands(name: str) -> Said:
    """What a customer demands, in a paragraph."""
    brief = BRIEFS[name]
    parts = [
        _("requests a second at the peak: {n}").format(n=plain(brief.peak)),
        _("99 % within {n} ms").format(n=plain(brief.slo_ms)),
        _("answered over a year: {share}").format(share=words.share(brief.year)),
        _("answered when a zone dies: {share}").format(share=words.share(brief.zone)),
        _("attacks that may get through: {n}").format(n=brief.attacks),
        _("lost Region: back after {rto}, data lost {rpo}").format(
            rto=words.minutes(brief.rto), rpo=words.minutes(brief.rpo)
        )
        if brief.rto < 1e9
        else _("lost Region: not asked"),
        _("budget: {usd} a month").format(usd=money(brief.budget)),
    ]
    return Said(f"{words.brief_name(name)}: " + "; ".join(parts))


def score(design: Design, name: str) -> Said:
    """Points of a design by pillar, what still fails, and the cheapest change for the worst of it."""
    brief = BRIEFS[name]
    found = world.assessed(design, brief)
    lines = [
        _("{points} of 100 points for {brief}, {usd} a month.").format(
            points=found.points, brief=words.brief_name(name), usd=money(found.usd)
        )
    ]
    for pillar in PILLARS:
        worst = found.tightest(pillar)
        sign = "✓" if worst.ok else "×"
        lines.append(
            f"{sign} {words.pillar_name(pillar)}: {words.check_name(worst.name)} {words.shown(worst, worst.value)}"
        )
    told = [words.failure(found, check) for check in found.failing]
    if told:
        told[0] += f" {words.advice(found, world.mended(design, brief))}"
    lines += [f"- {sentence}" for sentence in told]
    return Said("\n".join(lines))


def survives(design: Design, name: str, event: str, hour: int) -> Said:
    """What a bad day costs this design."""
    seen = lived(design, BRIEFS[name], event, hour)
    fields = {
        "hour": f"{seen.hour}:00", "event": event_name(seen.event), "bad": plain(seen.bad_minutes, 3), "all": plain(seen.budget_minutes),
        "left": plain(seen.left_minutes, 3), "over": plain(-seen.left_minutes, 3),
    }  # fmt: skip
    if seen.left_minutes < 0:
        return Said(
            _("At {hour} {event}: {bad} bad minutes, and {over} more than the month's {all} are spent.").format(
                **fields
            )
        )
    return Said(_("At {hour} {event}: {bad} bad minutes, {left} of the month's {all} are left.").format(**fields))


__all__ = [
    "BRIEFS",
    "PREDICTIONS",
    "SIMULATIONS",
    "Design",
    "bad_day",
    "demands",
    "score",
    "score_table",
    "survives",
    "the_shop",
]

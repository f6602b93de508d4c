"""The words of lesson 32 for demands, attacks and changes; both cards and the score speak them."""

from __future__ import annotations

import math

from aws_study.services.three_tier_review import Assessment, Check
from aws_study.services.three_tier_shop import Design
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui.units import money, percent, plain


def pillar_name(pillar: str) -> str:
    return {
        "security": _("security"),
        "reliability": _("reliability"),
        "performance": _("performance"),
        "cost": _("cost"),
    }[pillar]


def brief_name(name: str) -> str:
    return {
        "shop": _("the shop"),
        "startup": _("the startup"),
        "bank": _("the bank"),
        "campaign": _("the campaign week"),
    }[name]


def attack_name(name: str) -> str:
    return {
        "payroll": _("reading the payroll"),
        "wipe": _("deleting orders"),
        "admin": _("making a new user"),
        "outside": _("reading orders from elsewhere with a stolen key"),
        "plain": _("a reader without TLS"),
        "snapshot": _("another account with a copied snapshot"),
        "ssh": _("a stranger at port 22"),
        "sideways": _("a captured web server at the database"),
    }[name]


def need_name(name: str) -> str:
    return {
        "customer": _("customers at the web server"),
        "query": _("the application at its database"),
        "fetch": _("the application at S3"),
        "pay": _("the application at the payment provider"),
        "order": _("the role writing an order"),
    }[name]


def check_name(name: str) -> str:
    return {
        "works": _("own work that gets through"),
        "attacks": _("attacks that get through"),
        "year": _("answered over a year"),
        "zone": _("answered when a zone dies"),
        "rto": _("back after the Region is lost (RTO)"),
        "rpo": _("data lost with the Region (RPO)"),
        "response": _("99 % answered within"),
        "bill": _("a month's bill"),
    }[name]


def minutes(value: float) -> str:
    """5 s, 19 min, 11 h, 2 days, never."""
    if math.isinf(value):
        return _("never back")
    if value < 1:
        return _("{n} s").format(n=plain(60 * value))
    if value < 120:
        return _("{n} min").format(n=plain(value))
    return _("{n} h").format(n=plain(value / 60)) if value < 2880 else _("{n} days").format(n=plain(value / 1440))


def milliseconds(value: float) -> str:
    return _("no end") if math.isinf(value) else _("{n} ms").format(n=f"{value:,.0f}")


def share(value: float) -> str:
    """A share that may be close to all: 80 %, 99.96 %, 99.989 %."""
    text = f"{100 * math.floor(value * 1e5) / 1e5:.3f}".rstrip("0").rstrip(".")
    return f"{text}%" if language() == "ko" else f"{text} %"


def shown(check: Check, value: float) -> str:
    """A value or a limit of a check, with its unit."""
    if check.name in ("works", "attacks"):
        return plain(value)
    if check.name == "response":
        return milliseconds(value)
    if check.name == "bill":
        return money(value)
    if check.name in ("rto", "rpo"):
        return minutes(value)
    return share(value) if check.name == "year" else percent(value, 3)


def failure(found: Assessment, check: Check) -> str:
    """One sentence for a demand that is not met."""
    fields = {"value": shown(check, check.value), "limit": shown(check, check.limit)}
    if check.name == "works":
        return _("The shop itself is locked out: {names}.").format(names=", ".join(map(need_name, found.broken)))
    if check.name == "attacks":
        names = ", ".join(map(attack_name, found.through))
        return _("Attacks that get through: {value}, allowed: {limit} ({names}).").format(names=names, **fields)
    if check.name == "zone" and found.design.zones == 1:
        return _("When the only zone dies, nothing is answered; {limit} was demanded.").format(**fields)
    if check.name in ("rto", "rpo") and math.isinf(check.value):
        return _("Nothing stands or lies in a second Region: when this one is lost, the shop never comes back.")
    words = {
        "year": _("Over a year {value} of the requests are answered; {limit} was demanded."),
        "zone": _("When a zone dies at the peak, {value} of the requests are answered at once; {limit} was demanded."),
        "rto": _("When the Region is lost, the shop is back after {value}; allowed: {limit}."),
        "rpo": _("When the Region is lost, so is this much of the newest data: {value}; allowed: {limit}."),
        "response": _("In the worst minutes the slowest 1 % waits for {value} or longer; allowed: {limit}."),
        "bill": _("The bill is {value} a month; the budget is {limit}."),
    }
    if check.name == "response" and math.isinf(check.value):
        return _("At the peak something is full, and answers come later and later; allowed: {limit}.").format(**fields)
    return words[check.name].format(**fields)


def change(before: Design, after: Design) -> str:
    """Everything that a change brings, as nouns: "3 zones, a NAT gateway in every zone"."""
    words = {
        "zones": ngettext("{n} zone", "{n} zones", after.zones).format(n=after.zones),
        "most": _fleet(after),
        "instance": _("servers of the type {name}").format(name=after.instance),
        "cache": _("a cache of the type {name}").format(name=after.cache) if after.cache != "none" else _("no cache"),
        "cache_replica": _("a replica of the cache in a second zone") if after.cache_replica else _("no replica of the cache"),
        "database": _("a database of the type {name}").format(name=after.database),
        "multi_az": _("a standby in a second zone (Multi-AZ)") if after.multi_az else _("a database without a standby"),
        "replicas": ngettext("{n} read replica", "{n} read replicas", after.replicas).format(n=after.replicas) if after.replicas else _("no read replica"),
        "nat": {"none": _("no NAT gateway"), "one": _("one NAT gateway for all zones"), "zone": _("a NAT gateway in every zone")}[after.nat],
        "endpoint": _("a gateway endpoint for S3") if after.endpoint else _("no gateway endpoint"),
        "role": role_name(after.role),
        "doors": _("security groups by tier"),
        "tls_only": _("a bucket policy that denies requests without TLS"),
        "encrypted": _("a database encrypted with a key of your own"),
        "recovery": recovery_name(after.recovery),
    }  # fmt: skip
    changed = [name for name in words if getattr(before, name) != getattr(after, name)]
    if after.cache == "none" and "cache_replica" in changed:
        changed.remove("cache_replica")  # there is nothing to copy
    return ", ".join(words[name] for name in changed)


def _fleet(design: Design) -> str:
    if design.fixed:
        return ngettext("{n} server", "{n} servers", design.most).format(n=design.most)
    return _("an Auto Scaling group of {least} to {most} servers").format(least=design.least, most=design.most)


def role_name(role: str) -> str:
    return {
        "everything": _("a policy that allows everything"),
        "bucket": _("a policy for the whole bucket"),
        "prefix": _("a policy for one prefix"),
        "endpoint": _("a policy for one prefix, through the VPC's gateway endpoint only"),
    }[role]


def recovery_name(recovery: str) -> str:
    return {
        "none": _("nothing in a second Region"),
        "backup": _("backups in a second Region"),
        "pilot": _("a pilot light in a second Region"),
        "warm": _("a warm standby in a second Region"),
        "active": _("a second active Region"),
    }[recovery]


def extra(usd: float) -> str:
    """+$70, -$369, +$0: what a change costs a month, in whole dollars."""
    return f"{'-' if round(usd) < 0 else '+'}${abs(round(usd)):,}"


def advice(found: Assessment, mended: tuple[Check, Assessment] | None) -> str:
    """The cheapest change for the worst failing demand ("it"), a first step, or, where no change helps it, one for another demand."""
    if mended is None:
        return _("No single change helps any demand: change two things at once.")
    check, after = mended
    fields = {"change": change(found.design, after.design), "usd": extra(after.usd - found.usd)}
    if check.name != found.failing[0].name:
        return _("No single change helps it; one helps another demand, “{demand}”: {change} ({usd} a month).").format(
            demand=check_name(check.name), **fields
        )
    if after.check(check.name).ok:
        return _("The cheapest change that mends it: {change} ({usd} a month).").format(**fields)
    return _("No single change is enough; the best first step: {change} ({usd} a month).").format(**fields)

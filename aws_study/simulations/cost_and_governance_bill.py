"""Lesson 29, first simulation: the bill of the three tiers, where every line between two boxes is as thick as it costs."""

from __future__ import annotations

import pandas as pd

from aws_study import facts
from aws_study.core.tariff import Steps
from aws_study.simulations.cost_and_governance_chart import BillChart
from aws_study.simulations.cost_and_governance_month import Month, run_bill
from aws_study.simulations.cost_and_governance_prices import REGIONS, prices_of
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch
from aws_study.ui.units import money, plain
from aws_study.ui.worldmap import city

HEIGHT = 440


def say_bill(view: Month) -> str:
    fields = {
        "total": money(view.total), "servers": money(view.servers), "tiers": money(view.between_tiers), "s3": money(view.way_to_s3),
        "moving": money(view.moving),
    }  # fmt: skip
    if view.way_to_s3 + view.between_tiers > view.servers:
        return _(
            "{total} a month. The servers cost {servers}, and what moves between boxes costs more: {s3} for the way to S3, {tiers} for talk across zones."
        ).format(**fields)
    return _(
        "{total} a month. The servers cost {servers}, the way to S3 {s3}, talk across zones {tiers}, all that moves {moving}."
    ).format(**fields)


def one_price(steps: Steps | None) -> float:
    """A price without tiers, as those between zones and of NAT are."""
    assert isinstance(steps, (int, float))
    return float(steps)


def law_bill(view: Month) -> str:
    prices = prices_of(view.region)
    fields = {
        "gb": plain(view.traffic.web_app), "share": f"{view.design.zones - 1}/{view.design.zones}" if view.design.zones > 1 else "0", "az": plain(one_price(prices["inter_az_gb"])),
        "usd": money(view.sum_of("web_app")), "s3": plain(view.traffic.s3), "nat": plain(one_price(prices["nat_gb"])),
        "through": money(view.sum_of("s3_nat", "s3_endpoint")), "rest": money(view.way_to_s3 - view.sum_of("s3_nat", "s3_endpoint")),
    }  # fmt: skip
    if view.design.zone_aware:
        talk = _(
            "Web and application servers stay in their zone: {gb} GB for nothing; only the database answers from one zone."
        )
    else:
        talk = _("Web to application: {gb} GB × {share} leave their zone × 2 ends × ${az} = {usd}.")
    ways = {
        "nat": _("S3 through NAT: {s3} GB × ${nat} = {through}; nothing of it crosses a zone."),
        "far nat": _(
            "S3 through NAT: {s3} GB × ${nat} = {through}, and {share} of it × 2 ends × ${az} = {rest} to reach the one gateway."
        ),
        "gateway": _("S3 through a gateway endpoint: {s3} GB × $0."),
        "interface": _(
            "S3 through an interface endpoint: {rest} for its hours in every zone, and {through} for {s3} GB."
        ),
    }
    far = view.design.s3 == "nat" and view.sum_of("app_nat") > 0
    return f"{talk} {ways['far nat' if far else view.design.s3]}".format(**fields)


def place_name(place: str) -> str:
    return {
        "balancer": _("load balancer"),
        "web": _("web servers"),
        "app": _("app servers"),
        "database": _("database"),
        "cache": _("cache"),
        "nat": _("NAT gateway"),
        "endpoint": _("interface endpoint"),
        "s3": "S3",
        "aws": _("other AWS services"),
        "internet": _("internet"),
    }[place]


def unit_name(unit: str) -> str:
    return {"hours": _("hours"), "LCU-hours": _("LCU-hours"), "GB": "GB", "GB-months": _("GB-months")}[unit]


def table_bill(view: Month) -> pd.DataFrame:
    rows = [
        (place_name(line.start), place_name(line.end) if line.is_arrow else "", round(line.quantity, 1), unit_name(line.unit), round(line.usd, 2))
        for line in view.lines
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[_("from"), _("to"), _("quantity"), _("unit"), "USD"])


def bill() -> Simulation:
    """What does the month cost, and where does it go?"""
    start = {
        "s3": 8000, "chatter": 20_000, "nat": "one", "s3_way": "nat", "zones": 3, "zone_aware": False, "app": 6, "internet_out": 1000,
        "logs": 100, "region": "us-east-1",
    }  # fmt: skip
    nats = {"one": _("one for all zones"), "zone": _("one in every zone"), "none": _("none: interface endpoints")}
    ways = {"nat": _("through NAT"), "gateway": _("gateway endpoint"), "interface": _("interface endpoint")}
    return Simulation(
        id="bill",
        question=_("What does the month cost, and which arrow costs it?"),
        run=run_bill,
        chart=BillChart(),
        say=say_bill,
        law=law_bill,
        table=table_bill,
        controls=[
            Number("s3", _("Servers and S3 exchange a month"), 0, 40_000, 100, unit="GB"),
            Number("chatter", _("Web and app servers exchange a month"), 0, 100_000, 500, unit="GB"),
            Choice("nat", _("NAT gateways"), nats),
            Choice("s3_way", _("The way to S3"), ways),
        ],
        more=[
            Count("zones", _("Availability Zones"), 1, 3),
            Switch("zone_aware", _("Servers prefer partners of their own zone")),
            Count("app", _("App servers"), 1, 40),
            Number("internet_out", _("Out to the internet a month"), 0, 50_000, 100, unit="GB"),
            Number("logs", _("Logs a month"), 0, 5000, 10, unit="GB"),
            Choice("region", _("Region"), {code: f"{city(code)} ({code})" for code in REGIONS}),
        ],
        presets=[
            Preset("shop", _("The shop as it was built"), start),
            Preset("endpoint", _("One free endpoint later"), {"s3_way": "gateway"}),
            Preset("both", _("And servers that stay in their zone"), {"s3_way": "gateway", "zone_aware": True}),
            Preset("nat-each", _("A NAT gateway in every zone"), {"nat": "zone"}),
            Preset("no-nat", _("No NAT gateway at all"), {"nat": "none", "s3_way": "gateway"}),
            Preset("seoul", _("The same shop in Seoul"), {"region": "ap-northeast-2"}),
            Preset("one-zone", _("Everything in one zone"), {"zones": 1}),
        ],
        source=facts.source("architecture-bill").text(language()),
        height=HEIGHT,
    )  # fmt: skip

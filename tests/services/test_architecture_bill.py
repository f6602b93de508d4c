"""The bill of a three-tier architecture, checked with numbers worked out by hand."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import architecture_bill as ab

PRICES = {
    "balancer_hour": 0.02, "lcu_hour": 0.01, "web_hour": 0.05, "app_hour": 0.1, "database_hour": 0.3, "database_gb_month": 0.2,
    "cache_hour": 0.15, "nat_hour": 0.04, "nat_gb": 0.05, "endpoint_hour": 0.01, "endpoint_gb": 0.02, "public_ipv4_hour": 0.005,
    "inter_az_gb": 0.01, "internet_out_gb": ((10_240, 0.09), (51_200, 0.08), (math.inf, 0.07)), "logs_gb": 0.5,
}  # fmt: skip
SHOP = ab.Design(zones=3, web=3, app=6, database_gb=100, cache_nodes=2)
FLOW = ab.Traffic(
    internet_in=73, internet_out=1100, connections=50, web_app=3000, app_database=900, app_cache=600, s3=10_000, aws=200, logs=100,
    outside=50,
)  # fmt: skip


def found(design=SHOP, traffic=FLOW, prices=PRICES):
    return ab.usd_by(ab.bill(design, traffic, prices))


def test_every_line_by_hand():
    assert found() == pytest.approx(
        {
            "balancer": 730 * 0.02,
            "lcu": 730 * 2 * 0.01,  # 50 / 25 connections beat 1,173 GB / 730 h
            "web": 3 * 730 * 0.05,
            "app": 6 * 730 * 0.1,
            "database": 730 * 0.3,
            "database_storage": 20,
            "cache": 2 * 730 * 0.15,
            "nat": 730 * 0.04,
            "public_ipv4": 4 * 730 * 0.005,
            "logs": 50,
            "internet_out": 1000 * 0.09,  # 100 GB are free
            "web_app": 2000 * 0.02,  # two of three zones, both ends
            "app_database": 600 * 0.02,
            "app_cache": 400 * 0.01,  # the end of EC2 alone
            "app_nat": 10_350 * 2 / 3 * 0.02,
            "s3_nat": 500,
            "aws_nat": 15,
            "outside_nat": 2.5,
        }
    )


def test_boxes_stand_still_and_arrows_do_not():
    lines = {line.name: line for line in ab.bill(SHOP, FLOW, PRICES)}
    assert not lines["app"].is_arrow
    assert (lines["s3_nat"].start, lines["s3_nat"].end, lines["s3_nat"].quantity, lines["s3_nat"].unit) == ("nat", "s3", 10_000, "GB")  # fmt: skip
    assert ab.total(lines.values()) == pytest.approx(sum(found().values()))


def test_a_gateway_endpoint_is_free_and_is_shown():
    lines = found(replace(SHOP, s3="gateway"))
    assert lines["s3_gateway"] == 0
    assert "s3_nat" not in lines
    assert lines["app_nat"] == pytest.approx(350 * 2 / 3 * 0.02), (
        "what goes to S3 no longer crosses zones to the NAT gateway"
    )


def test_an_interface_endpoint_costs_hours_in_every_zone_and_gigabytes():
    lines = found(replace(SHOP, s3="interface", endpoints=2))
    assert lines["endpoints"] == pytest.approx(3 * 3 * 730 * 0.01)
    assert lines["s3_endpoint"] == pytest.approx(200)
    assert lines["aws_endpoint"] == pytest.approx(6)
    assert "aws_nat" not in lines


def test_a_gateway_in_every_zone_costs_hours_and_saves_the_crossing():
    lines = found(replace(SHOP, nat="zone"))
    assert "app_nat" not in lines
    assert lines["nat"] == pytest.approx(3 * 730 * 0.04)
    assert lines["public_ipv4"] == pytest.approx(6 * 730 * 0.005)
    assert lines["s3_nat"] == 500


def test_servers_that_stay_in_their_zone_still_meet_one_database():
    lines = found(replace(SHOP, zone_aware=True))
    assert "web_app" not in lines
    assert "app_cache" not in lines
    assert lines["app_database"] == pytest.approx(12)


def test_in_one_zone_nothing_crosses():
    lines = found(replace(SHOP, zones=1))
    assert not {"web_app", "app_database", "app_cache", "app_nat"} & set(lines)


@pytest.mark.parametrize(("out", "usd"), [(0, 0), (100, 0), (101, 0.09), (10_340, 921.6), (20_340, 921.6 + 800)])
def test_the_internet_has_steps_after_the_free_part(out, usd):
    assert found(traffic=ab.Traffic(internet_out=out)).get("internet_out", 0) == pytest.approx(usd)


def test_a_missing_price_is_named_and_never_guessed():
    with pytest.raises(ab.MissingPrice) as refused:
        found(prices={**PRICES, "nat_gb": None, "logs_gb": None})
    assert refused.value.names == ("logs_gb", "nat_gb")
    with pytest.raises(ab.MissingPrice):
        found(prices={**PRICES, "endpoint_gb": ((100, 0.02),)}, design=replace(SHOP, s3="interface"))
    assert "cache" not in found(replace(SHOP, cache_nodes=0), prices={**PRICES, "cache_hour": None})


def test_units_of_a_load_balancer_are_the_largest_of_four():
    assert ab.lcus(gb_per_hour=3, connections=50, active=6000, rules=500) == 3
    assert ab.lcus(gb_per_hour=0.5, connections=50) == 2
    assert ab.lcus(gb_per_hour=0, active=9000) == 3
    assert ab.lcus(gb_per_hour=0, rules=4000) == 4


def test_where_an_endpoint_begins_to_pay():
    gb = ab.break_even_gb(nat_gb=0.045, endpoint_hour=0.01, endpoint_gb=0.01, zones=2)
    assert gb == pytest.approx(14.6 / 0.035)
    assert ab.break_even_gb(nat_gb=0.01, endpoint_hour=0.01, endpoint_gb=0.01, zones=2) == math.inf


@given(st.integers(1, 6), st.integers(0, 10**6), st.booleans())
def test_what_crosses_is_the_line_of_the_bill(zones, gb, aware):
    usd = ab.crossing_usd(gb, zones=zones, usd_per_gb=0.01, zone_aware=aware)
    assert usd == pytest.approx(
        found(replace(SHOP, zones=zones, zone_aware=aware), ab.Traffic(web_app=gb)).get("web_app", 0)
    )


@given(st.integers(1, 6), st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(["one", "zone"]))
def test_the_free_way_to_s3_is_never_dearer(zones, s3, chatter, nat):
    traffic = ab.Traffic(s3=s3, web_app=chatter)
    usd = {way: ab.total(ab.bill(replace(SHOP, zones=zones, nat=nat, s3=way), traffic, PRICES)) for way in ab.S3_WAYS}
    assert usd["gateway"] <= min(usd.values()) + 1e-9


@given(st.integers(1, 5), st.floats(0, 1e6))
def test_another_zone_never_makes_it_cheaper(zones, gb):
    traffic = ab.Traffic(web_app=gb, app_database=gb, s3=gb)
    fewer, more = (ab.total(ab.bill(replace(SHOP, zones=n), traffic, PRICES)) for n in (zones, zones + 1))
    assert fewer <= more


@pytest.mark.parametrize(
    "bad",
    [{"zones": 0}, {"zones": 7}, {"web": -1}, {"app": 1.5}, {"nat": "two"}, {"s3": "vpn"}, {"zone_aware": 1}, {"database_gb": -1},
     {"nat": "none"}, {"nat": "none", "s3": "gateway"}, {"endpoints": True}],
)  # fmt: skip
def test_bad_designs(bad):
    with pytest.raises(ParameterError):
        found(replace(SHOP, **bad))


def test_bad_traffic():
    for bad in ({"s3": -1}, {"logs": math.nan}, {"web_app": "many"}):
        with pytest.raises(ParameterError):
            found(traffic=replace(FLOW, **bad))
    only_aws = ab.Traffic(aws=1)
    with pytest.raises(ParameterError):
        found(replace(SHOP, nat="none", s3="gateway"), only_aws)
    assert found(replace(SHOP, nat="none", s3="gateway", endpoints=1), only_aws)["aws_endpoint"] > 0

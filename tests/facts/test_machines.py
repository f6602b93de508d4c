"""Machines obey their own arithmetic."""

import pytest

from aws_study import facts


@pytest.mark.parametrize("name", sorted(facts.burstable()))
def test_credits_are_the_baseline_in_vcpu_minutes(name):
    """One credit is a vCPU at 100% for a minute, so an hour at the baseline costs what an hour earns; a day's credits are kept."""
    credits = facts.credits(name)
    assert credits.vcpu * credits.baseline_percent / 100 * 60 == pytest.approx(credits.per_hour)
    assert credits.maximum == pytest.approx(24 * credits.per_hour)
    assert credits.default_mode == ("standard" if name.startswith("t2.") else "unlimited")


def test_types_that_burst_are_those_with_credits():
    bursting = {name for name, machine in facts.instance_types().items() if machine.burstable}
    assert set(facts.burstable()) <= bursting
    assert {name.split(".")[0] for name in bursting} == {"t2", "t3", "t3a", "t4g"}
    for name, credits in facts.burstable().items():
        assert facts.instance_type(name).vcpu == credits.vcpu


def test_a_type_is_a_family_and_a_size():
    for name, machine in facts.instance_types().items():
        assert name == f"{machine.family}.{machine.size}"
        assert machine.vcpu >= 1
        assert machine.memory_gib > 0
        assert machine.ebs_max_mbps is None or machine.ebs_max_mbps >= machine.ebs_baseline_mbps
        assert machine.net_peak_gbps >= machine.net_baseline_gbps
        assert machine.arch == "arm64" or not machine.family.endswith("g")


def test_nearly_every_priced_type_is_described():
    priced = {kind for kind, item in facts.prices("EC2", "us-east-1") if item == "on demand"}
    assert len(priced - set(facts.instance_types())) <= 10


def test_reserving_is_cheaper_and_longer_is_cheaper():
    for region in ("us-east-1", "ap-northeast-2"):
        usd = {key: price.usd for key, price in facts.prices("EC2", region).items()}
        for kind, item in usd:
            if item == "standard 1 year":
                assert usd[kind, "standard 3 years"] <= usd[kind, item] <= usd[kind, "on demand"]
                assert (kind, "convertible 1 year") not in usd or usd[kind, item] <= usd[kind, "convertible 1 year"]


def test_two_zones_cost_more_than_one():
    for region in ("us-east-1", "ap-northeast-2"):
        usd = {key: price.usd for key, price in facts.prices("RDS", region).items()}
        for kind, item in usd:
            if "single-az" in kind and (kind.replace("single", "multi"), item) in usd:
                assert usd[kind, item] < usd[kind.replace("single", "multi"), item] < 2.2 * usd[kind, item]


def test_spot_saves_and_tells_how_often_it_interrupts():
    spot = facts.spot("m5.large", region="us-east-1")
    assert 0 < spot.value < 100
    assert spot.interruption in ("<5%", "5-10%", "10-15%", "15-20%", ">20%")


def test_cache_nodes_of_all_prices_are_described():
    kinds = {kind.split()[1] for kind, item in facts.prices("ElastiCache", "us-east-1") if item == "node"}
    assert kinds <= set(facts.cache_nodes())

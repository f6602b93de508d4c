"""The capstone's models: figures worked by hand, what may never happen, and that every brief can be met, but not by the naive design."""

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study import facts
from aws_study.core.checks import ParameterError
from aws_study.services import three_tier_day, three_tier_doors, three_tier_mend, three_tier_review
from aws_study.services import three_tier_shop as shop
from aws_study.services.three_tier_review import BRIEFS, Brief, Prices
from aws_study.services.three_tier_shop import Design
from aws_study.simulations import capstone_world

FLAT = (1.0,) * 288
WORK, ODDS = shop.WORK, shop.ODDS
NOTES = Design(nat="zone", role="prefix", tls_only=True)
SAFE = {"nat": "zone", "endpoint": True, "role": "endpoint", "tls_only": True}
PRICES = Prices(
    instance_hour={"m7g.medium": 0.05, "m7g.large": 0.1, "m7g.xlarge": 0.2},
    database_hour={(name, two): vcpus * (0.2 if two else 0.1) for name, vcpus in shop.DATABASES.items() for two in (False, True)},
    cache_hour={"cache.t4g.medium": 0.08, "cache.m7g.large": 0.15, "cache.m7g.xlarge": 0.3},
    bill={
        "balancer_hour": 0.02, "lcu_hour": 0.0, "nat_hour": 0.05, "nat_gb": 0.0, "public_ipv4_hour": 0.0, "inter_az_gb": 0.0,
        "internet_out_gb": 0.0,
    },
    storage_gb=0.1, storage_two_zones_gb=0.2, key_month=1, backup_gb=0.1, between_regions_gb=0.0,
)  # fmt: skip


# Capacity and failure.


def test_two_zones_at_62_percent_by_hand():
    """300 requests/s x 50 ms = 15 vCPUs of 24. Without a zone 12 are left: 80 %. The same 12 servers in three zones: 16 are left."""
    assert shop.answered_without(NOTES, WORK, 300, 12, None) == 1
    assert shop.answered_without(NOTES, WORK, 300, 12, 0) == pytest.approx(12 / 15)
    assert shop.answered_without(replace(NOTES, zones=3), WORK, 300, 12, 0) == 1
    assert shop.by_zone(11, 3) == (4, 4, 3)


def test_what_stands_in_the_first_zone_only():
    roomy = replace(NOTES, least=40, most=40)
    assert shop.answered_without(roomy, WORK, 300, 40, 0) == 1
    assert shop.answered_without(replace(roomy, nat="one"), WORK, 300, 40, 0) == pytest.approx(0.7 * 0.97)
    assert shop.answered_without(replace(roomy, nat="one", endpoint=True), WORK, 300, 40, 0) == pytest.approx(0.97)
    assert shop.answered_without(replace(roomy, nat="one"), WORK, 300, 40, 1) == 1
    assert shop.answered_without(replace(roomy, multi_az=False), WORK, 300, 40, 0) == 0
    assert shop.answered_without(replace(roomy, zones=1), WORK, 300, 40, 0) == 0


def test_the_database_by_hand():
    """1,200 reads x 5 ms and 60 writes x 10 ms on 8 vCPUs: 82.5 %. A standby takes none of it; a cache that hits 60 % takes reads only."""
    found = shop.database(NOTES, WORK, 300, 0)
    assert found.primary == pytest.approx(0.825)
    assert found.read_ms == pytest.approx(5 - 0.625 + 0.625 / 0.175)
    assert shop.database(replace(NOTES, multi_az=False), WORK, 300, 0) == found
    assert shop.database(NOTES, WORK, 300, 0.6).primary == pytest.approx(0.3 + 0.075)
    assert shop.database(replace(NOTES, replicas=1), WORK, 300, 0).replica == pytest.approx(0.75 + 60 * 4 / 8000)
    assert shop.database(replace(NOTES, database="db.m6g.xlarge"), WORK, 300, 0).answered == pytest.approx(1 / 1.65)


def test_a_dead_cache_takes_the_database_with_it():
    small = replace(NOTES, least=40, most=40, cache="cache.m7g.xlarge", database="db.m6g.xlarge")
    assert shop.answered_without(small, WORK, 300, 40, None) == 1
    assert shop.answered_without(small, WORK, 300, 40, 0) == pytest.approx(1 / 1.65)
    assert shop.answered_without(replace(small, cache_replica=True), WORK, 300, 40, 0) == 1


def test_a_year_by_hand():
    """One zone and one database: 0.9999 x 0.9995 x 0.999. Two zones, each enough alone, with a failover of 1.5 of 180 minutes."""
    alone = Design(zones=1, multi_az=False, least=40, most=40)
    assert shop.year(alone, WORK, 300, FLAT, ODDS) == pytest.approx(0.9999 * 0.9995 * 0.999)
    two = replace(NOTES, least=40, most=40)
    zones = 0.999**2 + 2 * 0.999 * 0.001 * (1 - 0.5 * 1.5 / 180)
    assert shop.year(two, WORK, 300, FLAT, ODDS) == pytest.approx(0.9999 * (1 - 0.0005**2) * zones)
    refilled = replace(two, least=2, most=12)  # half is gone for 5 of 180 minutes
    assert shop.year(refilled, WORK, 300, FLAT, ODDS) < shop.year(replace(refilled, most=40), WORK, 300, FLAT, ODDS)


@given(each=st.integers(1, 40), peak=st.floats(10, 600), cached=st.sampled_from(list(shop.CACHES)))
@settings(max_examples=40, deadline=None)
def test_more_zones_of_the_same_size_never_lower_a_year(each, peak, cached):
    years = [
        shop.year(
            replace(NOTES, zones=zones, least=each * zones, most=each * zones, cache=cached), WORK, peak, FLAT, ODDS
        )
        for zones in (1, 2, 3)
    ]
    assert years[0] <= years[1] + 1e-12 <= years[2] + 2e-12


@given(n=st.integers(1, 60), more=st.integers(1, 40), peak=st.floats(10, 900))
@settings(max_examples=40, deadline=None)
def test_more_instances_never_answer_later_nor_less(n, more, peak):
    few, many = (replace(NOTES, least=k, most=k) for k in (n, n + more))
    assert shop.worst_ms(many, WORK, peak, FLAT) <= shop.worst_ms(few, WORK, peak, FLAT) * (1 + 1e-6)
    assert shop.answered_without(many, WORK, peak, n + more, 0) >= shop.answered_without(few, WORK, peak, n, 0) - 1e-12


def test_sizes_are_those_of_the_machines():
    assert all(facts.instance_type(name).vcpu == vcpus for name, vcpus in shop.INSTANCES.items())
    assert all(facts.instance_type(name.removeprefix("db.")).vcpu == vcpus for name, vcpus in shop.DATABASES.items())
    assert all(facts.cache_nodes()[name].memory_gib == gib for name, gib in shop.CACHES.items() if gib)


# Doors.


@pytest.mark.parametrize(
    ("role", "through"),
    [
        ("everything", {"payroll", "wipe", "admin", "outside"}),
        ("bucket", {"wipe", "outside"}),
        ("prefix", {"outside"}),
        ("endpoint", set()),
    ],
)
def test_what_a_stolen_key_can_do(role, through):
    found = {
        name
        for name in three_tier_doors.ATTACKS
        if three_tier_doors.attack(name, role, "tiers", True, True, True).passed
    }
    assert found == through


def test_doors_and_switches():
    def through(doors="tiers", tls_only=True, encrypted=True):
        return {
            n
            for n in three_tier_doors.ATTACKS
            if three_tier_doors.attack(n, "endpoint", doors, True, tls_only, encrypted).passed
        }

    assert through("ssh") == {"ssh"}
    assert through("flat") == {"sideways"}
    assert through(tls_only=False) == {"plain"}
    assert through(encrypted=False) == {"snapshot"}


def test_a_policy_that_asks_for_the_endpoint_locks_the_shop_out_without_it():
    def broken(**design):
        return three_tier_review.gates(replace(NOTES, **design))[1]

    assert broken() == ()
    assert broken(role="endpoint") == ("order",)
    assert broken(role="endpoint", endpoint=True) == ()
    assert broken(nat="none") == ("fetch", "pay")
    assert broken(nat="none", endpoint=True) == ("pay",)


# Judges.


def test_the_bill_by_hand():
    """12 x $0.10 x 730 h; a Multi-AZ database of 8 vCPUs and 500 GB; two NAT gateways; a key; a backup of 500 GB and 7 x 2 %."""
    lines = three_tier_review.monthly(NOTES, BRIEFS["shop"], FLAT, PRICES)
    assert lines["web"] == pytest.approx(876)
    assert lines["database"] == pytest.approx(730 * 1.6)
    assert lines["database_storage"] == pytest.approx(100)
    assert lines["nat"] == pytest.approx(73)
    assert lines["key"] == 1
    assert lines["recovery"] == pytest.approx(57)
    assert sum(lines.values()) == pytest.approx(876 + 1168 + 100 + 73 + 1 + 57 + 14.6)


def test_the_opening_design_fails_by_one_zone_and_the_same_servers_in_three_zones_mend_it():
    found = three_tier_review.assess(NOTES, BRIEFS["shop"], FLAT, PRICES)
    assert found.failing[0].name == "zone"
    assert found.failing[0].value == pytest.approx(0.8)
    assert found.through == ("outside",)
    assert found.score("reliability") == pytest.approx(0.8)
    failing, after = three_tier_mend.mend(found, FLAT, PRICES)
    assert failing == found.failing[0]
    assert after.design == replace(NOTES, zones=3)
    assert after.usd - found.usd == pytest.approx(36.5)  # one more NAT gateway at these prices


def test_a_policy_that_asks_for_the_endpoint_comes_with_the_endpoint():
    found = three_tier_review.assess(replace(NOTES, role="everything"), BRIEFS["shop"], FLAT, PRICES)
    failing, after = three_tier_mend.mend(found, FLAT, PRICES)
    assert failing.name == "attacks"
    assert (after.design.role, after.design.endpoint) == ("endpoint", True)
    assert after.broken == ()
    assert after.through == ()


def every_change(found):
    """What `mend` chooses from, judged in full: for each failing demand, worst first, the allowed changes that help it."""
    met = {check.name for check in found.checks if check.ok} - {"bill"}
    for failing in found.failing:
        after = [
            three_tier_review.assess(design, found.brief, FLAT, PRICES)
            for design in three_tier_mend.changes(found.design, failing.pillar)
        ]
        yield (
            failing,
            [
                one
                for one in after
                if one.check(failing.name).ratio > failing.ratio and all(one.check(k).ok for k in met)
            ],
        )


designs = st.builds(
    lambda zones, least, more, cached, copy, **rest: Design(
        zones=zones, least=least, most=least + more, cache=cached, cache_replica=copy and cached != "none", **rest
    ),
    zones=st.integers(1, 3), least=st.integers(1, 30), more=st.sampled_from([0, 0, 3, 20]), cached=st.sampled_from(list(shop.CACHES)),
    copy=st.booleans(), replicas=st.integers(0, 2),
    **{name: st.sampled_from(values) for name, values in shop.CHOICES.items() if name not in ("cache", "cache_replica")},
)  # fmt: skip


@given(design=designs, name=st.sampled_from(list(BRIEFS)))
@settings(max_examples=15, deadline=None)
def test_the_step_is_the_nearest_and_cheapest_of_all_for_the_worst_demand_that_any_helps(design, name):
    found = three_tier_review.assess(design, BRIEFS[name], FLAT, PRICES)
    step = three_tier_mend.mend(found, FLAT, PRICES)
    for failing, helping in every_change(found):
        if helping:
            assert step is not None
            mended, after = step
            assert mended == failing
            nearest = max(min(1.0, one.check(failing.name).ratio) for one in helping)
            assert min(1.0, after.check(failing.name).ratio) == nearest
            assert after.usd == min(one.usd for one in helping if min(1.0, one.check(failing.name).ratio) == nearest)
            return
    assert step is None


def test_points():
    found = three_tier_review.assess(NOTES, BRIEFS["shop"], FLAT, PRICES)
    assert found.points == 25 + math.floor(20 * 7 / 8) + math.floor(20 * 0.8) + 25
    everything = three_tier_review.assess(replace(NOTES, zones=3, **SAFE), BRIEFS["shop"], FLAT, PRICES)
    assert everything.points == 100
    assert everything.passed
    assert three_tier_mend.mend(everything, FLAT, PRICES) is None


def test_a_third_zone_comes_with_fewer_servers_and_a_cache_with_a_smaller_database():
    """Nine servers in two zones leave four without one; six in three zones leave four as well."""
    after = list(three_tier_mend.changes(replace(NOTES, least=9, most=9), "cost"))
    assert replace(NOTES, zones=3, least=6, most=6) in after
    assert (
        replace(NOTES, least=9, most=9, cache="cache.t4g.medium", cache_replica=True, database="db.m6g.xlarge") in after
    )
    assert all(design.database != "db.m6g.4xlarge" or design.cache == "none" for design in after)


def test_recovery_is_asked_of_the_second_region():
    assert three_tier_review.recovery(replace(NOTES, recovery="none"), 12) == (math.inf, math.inf)
    rto, rpo = three_tier_review.recovery(replace(NOTES, recovery="warm"), 12)
    assert rto == 3 + 10 + 5 + 1
    assert rpo == pytest.approx(5 / 60)


def solutions(name):
    """A small search over plausible designs: which of them meet the brief."""
    brief = BRIEFS[name]
    needed = brief.peak * WORK.web_ms / 1000 / 2
    cheap = Design(instance="m7g.large", nat="one", endpoint=True, role="endpoint", tls_only=True)
    for zones, cached, database, recovery, group in itertools.product(
        (2, 3), ("none", "cache.t4g.medium", "cache.m7g.xlarge"), ("db.m6g.large", "db.m6g.xlarge", "db.m6g.2xlarge"),
        ("none", "backup", "warm"), (False, True),
    ):  # fmt: skip
        most = math.ceil(2.4 * needed) + 2 if group else zones * math.ceil(1.05 * needed / (zones - 1))
        design = replace(
            cheap, zones=zones, least=zones if group else most, most=most, cache=cached, cache_replica=cached != "none", database=database,
            nat="one" if recovery == "none" else "zone", recovery=recovery,
        )  # fmt: skip
        found = capstone_world.assessed(design, brief)
        if found.passed:
            yield found


@pytest.mark.parametrize("name", list(BRIEFS))
def test_every_brief_can_be_met_and_not_by_the_naive_design(name):
    naive = capstone_world.assessed(NOTES, BRIEFS[name])
    assert naive.failing
    cheapest = min(solutions(name), key=lambda found: found.usd)
    assert 0.75 < cheapest.usd / BRIEFS[name].budget <= 1, "the budget leaves room, but not much"


# Bad days.


def live(design, event, hour=12, brief="shop"):
    return three_tier_day.live(design, BRIEFS[brief], FLAT, event, hour, server_usd=0.1, thief_usd=0.2)


def test_a_month_has_43_8_minutes():
    quiet = live(NOTES, "none")
    assert quiet.budget_minutes == pytest.approx(43.8)
    assert quiet.usd == pytest.approx(12 * 0.1 * 24)
    assert quiet.bad_minutes < 2
    assert not quiet.failed.any()


def test_a_zone_at_noon_by_hand():
    """180 minutes in which the servers that are left are full: every request fails or is late. With three zones: the failover only."""
    assert live(NOTES, "zone").bad_minutes == pytest.approx(180, abs=2)
    three = live(replace(NOTES, zones=3), "zone")
    assert three.failed[144] == pytest.approx(0.3)
    assert three.failed[145] == 0
    assert live(replace(NOTES, multi_az=False, zones=3), "zone").bad_minutes >= 180
    assert live(replace(NOTES, zones=1), "zone").failed[144:180].min() == 1


def test_a_group_refills_what_the_zone_took():
    group = replace(NOTES, zones=3, least=3, most=40)
    found = live(group, "zone")
    assert found.servers[144] < found.servers[143]
    assert found.servers[147] >= found.servers[143]


def test_a_crowd_and_a_cold_cache():
    big = replace(NOTES, least=60, most=60, database="db.m6g.4xlarge", cache="cache.m7g.xlarge")
    assert live(big, "crowd").bad_minutes < 10 < 50 < live(NOTES, "crowd").bad_minutes
    assert live(NOTES, "crowd").rate.max() == 300 * three_tier_day.CROWD_TIMES
    small = replace(NOTES, cache="cache.m7g.xlarge", database="db.m6g.xlarge")
    assert live(small, "none").left_minutes > 40
    assert live(small, "cache").bad_minutes > 5
    assert live(NOTES, "cache").bad_minutes == live(NOTES, "none").bad_minutes


def test_a_leaked_key():
    assert live(replace(NOTES, **SAFE), "key").stolen == ()
    assert live(NOTES, "key").stolen == ("outside",)
    open_ = live(replace(NOTES, role="everything"), "key")
    assert open_.stolen == three_tier_day.STOLEN
    assert open_.usd - live(NOTES, "none").usd == pytest.approx(50 * 0.2 * 2)
    lost = live(replace(NOTES, role="bucket", recovery="none"), "key")
    restored = live(replace(NOTES, role="bucket"), "key")
    assert lost.failed[-1] == pytest.approx(0.3)
    assert restored.failed[-1] == 0 < restored.bad_minutes < lost.bad_minutes


# Bad input.


@pytest.mark.parametrize(
    "wrong",
    [
        {"zones": 0}, {"zones": 4}, {"least": 0}, {"least": 5, "most": 4}, {"instance": "t2.micro"}, {"cache": "redis"}, {"replicas": -1},
        {"nat": "two"}, {"role": "admin"}, {"doors": "open"}, {"recovery": "hope"}, {"multi_az": "yes"}, {"cache_replica": True},
    ],
)  # fmt: skip
def test_designs_that_do_not_exist(wrong):
    with pytest.raises(ParameterError):
        Design(**wrong)


def test_questions_that_make_no_sense():
    for wrong in (
        {"peak": 0},
        {"slo_ms": 0},
        {"year": 1.1},
        {"zone": -1},
        {"attacks": 9},
        {"rto": -1},
        {"budget": math.nan},
    ):
        with pytest.raises(ParameterError):
            three_tier_review.assess(NOTES, replace(BRIEFS["shop"], **wrong), FLAT, PRICES)
    for day in ((), (0.0,) * 288, (2.0,) * 288, [1.0] * 288):
        with pytest.raises(ParameterError):
            three_tier_review.assess(NOTES, BRIEFS["shop"], day, PRICES)
    for event, hour in (("flood", 1), ("zone", 24)):
        with pytest.raises(ParameterError):
            live(NOTES, event, hour)
    with pytest.raises(ParameterError):
        shop.answered(NOTES, WORK, 10, 4, zone=2)
    assert isinstance(BRIEFS["bank"], Brief)


def test_a_ceiling_that_a_group_never_reaches_changes_nothing():
    rates = tuple(0.2 + 0.8 * (step % 100) / 99 for step in range(288))
    sizes = {most: shop.fleet("m7g.large", 3, most, 300, 50, rates) for most in (8, 40, 199)}
    reached = int(sizes[40][1].max())
    assert 8 < reached < 40
    assert (sizes[40][1] == sizes[199][1]).all()
    assert (shop.fleet("m7g.large", 3, reached, 300, 50, rates)[1] == sizes[40][1]).all()
    assert sizes[8][1].max() == 8

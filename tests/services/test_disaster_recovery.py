"""Four recovery strategies, checked with numbers worked out by hand."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import disaster_recovery as dr

SHOP = dr.Workload(data_gb=8000, daily_change=0.03, servers=6)
STEPS = dr.Steps(
    restore_mb_s=200, copy_mb_s=100, detect=3, decide=10, build=20, start=10, promote=5, dns=1, lag=5 / 60
)  # fmt: skip
RATES = dr.Rates(
    backup_gb=0.1, storage_gb=0.13, storage_two_zones_gb=0.26, transfer_gb=0.09, server_hour=0.1, database_hour=0.4,
    database_two_zones_hour=0.8, balancer_hour=0.02,
)  # fmt: skip


def found(**changes):
    told = {"interval": 60, "standby_share": 0.3, **changes}
    return {plan.strategy: plan for plan in dr.plans(SHOP, STEPS, RATES, **told)}


def test_minutes_until_it_answers():
    restore = 8_000_000 / 200 / 60  # 667 minutes
    rto = {strategy: dr.rto_minutes(strategy, SHOP, STEPS) for strategy in dr.STRATEGIES}
    assert rto == pytest.approx({"backup": 3 + 10 + 20 + restore + 1, "pilot": 24, "warm": 19, "active": 4})


def test_a_small_restore_waits_for_the_servers():
    tiny = replace(SHOP, data_gb=1)
    assert dr.rto_minutes("backup", tiny, STEPS) == 3 + 10 + 20 + 10 + 1


def test_a_replica_that_is_promoted_slowly_keeps_the_servers_waiting():
    slow = replace(STEPS, promote=30)
    assert dr.rto_minutes("pilot", SHOP, slow) == 3 + 10 + 30 + 1 == dr.rto_minutes("warm", SHOP, slow)


def test_data_lost():
    rpo = {strategy: dr.rpo_minutes(strategy, SHOP, STEPS, interval=1440) for strategy in dr.STRATEGIES}
    assert rpo == pytest.approx(
        {"backup": 1440 + 240_000 / 100 / 60, "pilot": 5 / 60, "warm": 5 / 60, "active": 5 / 60}
    )


def test_not_more_than_everything_changes():
    wild = replace(SHOP, daily_change=0.5)
    week = dr.rpo_minutes("backup", wild, STEPS, interval=7 * 1440)
    assert week == pytest.approx(7 * 1440 + 8_000_000 / 100 / 60)


def test_no_strategy_but_backups_helps_when_somebody_deletes():
    plans = found(disaster="deleted", interval=1440).values()
    assert {round(plan.rto, 3) for plan in plans} == {round(13 + 8_000_000 / 200 / 60, 3)}
    assert {plan.rpo for plan in plans} == {1440}


def test_the_bill_by_part():
    def bill(strategy):
        return dr.monthly_usd(strategy, SHOP, RATES, standby_share=0.3, kept_days=7)

    backups, transfer = (8000 + 7 * 240) * 0.1, 240 * 365 / 12 * 0.09
    assert bill("backup") == pytest.approx({"backups": backups, "transfer": transfer, "database": 0, "servers": 0})
    assert bill("pilot") == pytest.approx({**bill("backup"), "database": 8000 * 0.13 + 730 * 0.4})
    assert bill("warm") == pytest.approx({**bill("pilot"), "servers": 730 * (2 * 0.1 + 0.02)})
    assert bill("active") == pytest.approx(
        {**bill("backup"), "database": 8000 * 0.26 + 730 * 0.8, "servers": 730 * (6 * 0.1 + 0.02)}
    )


@pytest.mark.parametrize(
    ("rto", "rpo", "strategy"),
    [
        (1440, 1440, "backup"),
        (240, 1440, "pilot"),
        (1440, 10, "pilot"),
        (20, 1, "warm"),
        (5, 1, "active"),
        (3, 1, None),
    ],
)
def test_the_cheapest_that_meets(rto, rpo, strategy):
    chosen = dr.cheapest(found().values(), rto=rto, rpo=rpo)
    assert (chosen and chosen.strategy) == strategy


def test_the_cheapest_is_not_the_first_that_meets():
    plans = [dr.Plan("active", 1, 1, 9), dr.Plan("pilot", 5, 1, 2), dr.Plan("warm", 3, 1, 4)]
    assert dr.cheapest(plans, rto=5, rpo=1).strategy == "pilot"


@given(st.floats(0, 1e6), st.floats(0, 1), st.integers(1, 100), st.floats(0, 1))
def test_each_step_up_costs_more_and_is_never_slower(data, change, servers, share):
    workload = dr.Workload(data, change, servers)
    plans = dr.plans(workload, STEPS, RATES, interval=60, standby_share=share)
    assert [plan.strategy for plan in plans] == list(dr.STRATEGIES)
    for below, above in itertools.pairwise(plans):
        assert above.usd > below.usd
        assert above.rto <= below.rto
        assert above.rpo <= below.rpo


@pytest.mark.parametrize(
    "call",
    [
        lambda: dr.rto_minutes("hot", SHOP, STEPS),
        lambda: dr.rto_minutes("warm", SHOP, STEPS, disaster="flood"),
        lambda: dr.rto_minutes("warm", SHOP, replace(STEPS, restore_mb_s=0)),
        lambda: dr.rto_minutes("warm", SHOP, replace(STEPS, dns=-1)),
        lambda: dr.rpo_minutes("backup", replace(SHOP, daily_change=2), STEPS, interval=60),
        lambda: dr.rpo_minutes("backup", SHOP, STEPS, interval=-1),
        lambda: dr.monthly_usd("warm", SHOP, RATES, standby_share=1.5),
        lambda: dr.monthly_usd("warm", replace(SHOP, servers=0), RATES, standby_share=0.5),
        lambda: dr.cheapest([], rto=-1, rpo=0),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ParameterError):
        call()

"""Commitments, reservations, Savings Plans and Spot: worked examples of AWS and of hand, and laws for all inputs."""

import math

import numpy as np
import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from aws_study import facts
from aws_study.core.checks import ParameterError
from aws_study.services import ec2_pricing, spot

CASES = worked.rows("route53_vpc_ri_deploy")
HOURS = st.lists(st.integers(0, 40), min_size=1, max_size=200)
# Savings Plans User Guide, "How Savings Plans apply": USD on demand and at the plan's rate of one hour
GUIDE = [(4.0, 2.0), (10.0, 8.0), (15.0, 10.0), (10.0, 5.0)]


def sizes(types):
    return {name.split(".")[1]: n for name, n in types.items()}


def test_the_smallest_size_is_served_first():
    """Scenarios 2 and 3 of the EC2 guide."""
    case = CASES["ri_scenario2"]
    covers = ec2_pricing.applied(reserved=sizes(case["input"]["ri"]), running=sizes(case["input"]["run"]))
    assert covers == {"xlarge": case["expected"]["m3.xlarge"], "large": case["expected"]["m3.large"]}
    assert ec2_pricing.applied(reserved={"xlarge": 4}, running={"xlarge": 2, "2xlarge": 1}) == {
        "xlarge": 2,
        "2xlarge": 1,
    }
    assert ec2_pricing.applied(reserved={"xlarge": 2}, running={"xlarge": 2, "2xlarge": 1})["2xlarge"] == 0


def test_a_reservation_may_cover_a_part():
    assert ec2_pricing.applied(reserved={"large": 1}, running={"xlarge": 1}) == {"xlarge": 0.5}
    assert ec2_pricing.applied(reserved={"medium": 1}, running={"large": 1})["large"] == CASES["ri_partial"]["expected"]["covered_fraction"]  # fmt: skip


def test_an_office_commits_to_its_nights():
    """Twenty instances for 45 of 168 hours, two else: by hand at 0.20 and 0.125 USD."""
    week = [20] * 45 + [2] * 123
    usd = ec2_pricing.bills(week, on_demand_usd_h=0.2, committed_usd_h=0.125)
    assert usd[0] == pytest.approx(0.2 * (20 * 45 + 2 * 123) / 168)
    assert usd[2] == pytest.approx(2 * 0.125 + 0.2 * 18 * 45 / 168)
    assert usd[20] == pytest.approx(20 * 0.125)
    assert ec2_pricing.best_commitment(week, on_demand_usd_h=0.2, committed_usd_h=0.125) == 2
    assert usd[7] > usd[0], "committing to the mean costs more than no commitment"


def test_the_medians_of_the_price_table():
    """A one-year commitment without upfront breaks even at about 65 % of the hours, one of three years at 44 %."""
    prices = facts.prices("EC2", "us-east-1")
    for item, near in (("standard 1 year", 0.65), ("standard 3 years", 0.44)):
        shares = [
            ec2_pricing.break_even_share(on_demand_usd_h=prices[kind, "on demand"].usd, committed_usd_h=prices[kind, item].usd)
            for kind, name in prices
            if name == item and (kind, "on demand") in prices
        ]  # fmt: skip
        assert np.median(shares) == pytest.approx(near, abs=0.03)


@given(HOURS, st.floats(0.01, 1), st.floats(0.05, 0.99))
def test_the_bill_is_convex_and_lowest_at_the_quantile(load, on_demand, ratio):
    committed = on_demand * ratio
    usd = ec2_pricing.bills(load, on_demand_usd_h=on_demand, committed_usd_h=committed)
    by_hand = [k * committed + on_demand * np.maximum(np.array(load) - k, 0).mean() for k in range(usd.size)]
    assert usd == pytest.approx(by_hand)
    assert np.all(np.diff(usd, 2) >= -1e-9)
    best = ec2_pricing.best_commitment(load, on_demand_usd_h=on_demand, committed_usd_h=committed)
    assert usd[best] <= usd.min() + 1e-9


@given(st.dictionaries(st.sampled_from(list(ec2_pricing.FACTORS)), st.integers(0, 9)), st.dictionaries(st.sampled_from(list(ec2_pricing.FACTORS)), st.integers(0, 9)))  # fmt: skip
def test_no_unit_is_made_or_kept_back(reserved, running):
    covers = ec2_pricing.applied(reserved=reserved, running=running)
    units = {name: sum(ec2_pricing.FACTORS[size] * n for size, n in side.items()) for name, side in (("r", reserved), ("u", running), ("c", covers))}  # fmt: skip
    assert units["c"] == pytest.approx(min(units["r"], units["u"]))
    assert all(0 <= covers[size] <= running[size] for size in running)


def test_a_savings_plan_serves_the_largest_saving_first():
    assert ec2_pricing.plan_hour(GUIDE, commitment_usd=25) == ec2_pricing.PlanHour(
        25, 0, 0
    )  # the guide's first scenario
    part = ec2_pricing.plan_hour(GUIDE, commitment_usd=17)  # all but the machine that saves 20 %
    assert (part.on_demand_usd, part.unused_usd, part.total_usd) == (10, 0, 27)
    assert ec2_pricing.plan_hour(GUIDE, commitment_usd=30).unused_usd == 5
    assert ec2_pricing.plan_hour(GUIDE, commitment_usd=2).on_demand_usd == 39 - 4, "first what saves half"


@given(
    st.lists(st.tuples(st.floats(0.1, 20), st.floats(0.1, 1)), min_size=1, max_size=5),
    st.floats(0, 60),
    st.randoms(use_true_random=False),
)
def test_no_other_order_makes_the_hour_of_a_plan_cheaper(usage, commitment, random):
    usage = [(on_demand, on_demand * ratio) for on_demand, ratio in usage]
    hour = ec2_pricing.plan_hour(usage, commitment_usd=commitment)
    left, rest = commitment, 0.0
    for on_demand, plan in random.sample(usage, len(usage)):
        paid = min(plan, left)
        left -= paid
        rest += on_demand * (1 - paid / plan)
    assert hour.total_usd <= commitment + rest + 1e-9
    assert hour.unused_usd == pytest.approx(left, abs=1e-9), "in any order the same dollars are used"


def test_spot_by_hand():
    assert spot.running_hours(work_h=10, every_h=1, save_h=0.1, rate_h=0) == pytest.approx(11)
    assert spot.running_hours(work_h=10, every_h=4, save_h=0.5, rate_h=0) == pytest.approx(11.5)
    assert spot.running_hours(work_h=10, every_h=99, save_h=0, rate_h=0.2) == pytest.approx((math.e**2 - 1) / 0.2)
    assert spot.best_interval(save_h=0.08, rate_h=0.04) == pytest.approx(2)
    assert spot.rate_per_hour(monthly_share=1 - 1 / math.e, instances=73) == pytest.approx(0.1)


@pytest.mark.parametrize(("every", "rate"), [(1, 0.1), (3, 0.2), (12, 0.1)])
def test_drawn_runs_agree_with_the_expected_time(every, rate):
    rng = np.random.default_rng(7)
    job = {"work_h": 12, "every_h": every, "save_h": 0.1, "rate_h": rate}
    runs = [spot.draw_run(rng, **job, restart_h=0.2) for _run in range(1500)]
    hours = np.array([run.running_h for run in runs])
    assert all(run.finished for run in runs)
    assert abs(hours.mean() - spot.running_hours(**job)) < 4 * hours.std() / math.sqrt(hours.size)
    assert hours == pytest.approx([12 + 0.1 * math.ceil(12 / every) + run.lost_h for run in runs])


@given(st.floats(0.01, 0.5), st.floats(0.001, 0.2))
def test_youngs_rule_is_near_the_best_interval(save, rate):
    def longer(every):
        return math.expm1(rate * (every + save)) / rate / every

    young = spot.best_interval(save_h=save, rate_h=rate)
    best = min(longer(every) for every in np.geomspace(young / 8, young * 3, 400))
    assert longer(young) < 1.1 * best


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: ec2_pricing.applied(reserved={"huge": 1}, running={}), "reserved_size"),
        (lambda: ec2_pricing.applied(reserved={}, running={"large": -1}), "running"),
        (lambda: ec2_pricing.bills([], on_demand_usd_h=1, committed_usd_h=1), "load"),
        (lambda: ec2_pricing.bills([1.5], on_demand_usd_h=1, committed_usd_h=1), "load"),
        (lambda: ec2_pricing.bills(["a"], on_demand_usd_h=1, committed_usd_h=1), "load"),
        (lambda: ec2_pricing.bills([1], on_demand_usd_h=1, committed_usd_h=-1), "committed_usd_h"),
        (lambda: ec2_pricing.plan_hour([(1, 2)], commitment_usd=1), "usage"),
        (lambda: spot.rate_per_hour(monthly_share=1, instances=1), "monthly_share"),
        (lambda: spot.running_hours(work_h=0, every_h=1, save_h=1, rate_h=1), "work_h"),
        (lambda: spot.best_interval(save_h=1, rate_h=0), "rate_h"),
    ],
)
def test_bad_input_is_named(call, parameter):
    with pytest.raises(ParameterError) as caught:
        call()
    assert caught.value.parameter == parameter

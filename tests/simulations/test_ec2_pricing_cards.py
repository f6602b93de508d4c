"""What the cards of lesson 07 say beyond the models: the month's bill by hand, and figures that stand in words."""

import numpy as np
import pytest

from aws_study import facts
from aws_study.simulations import ec2_pricing
from aws_study.simulations.ec2_pricing_commitment import run_commitment
from aws_study.simulations.ec2_pricing_loads import hours_of
from aws_study.simulations.ec2_pricing_options import run_month
from aws_study.simulations.ec2_pricing_spot import INTERVALS, UPPER, run_job

PRICES = facts.prices("EC2", "us-east-1")


def usd_h(item):
    return PRICES["m5.large", item].usd


def month(days=7, hold="no"):
    return run_month(days=days, instances=20, hold=hold, region="us-east-1")


def test_a_month_by_hand():
    usd = month().usd
    assert usd["on_demand"] == pytest.approx(20 * 7 * 24 * usd_h("on demand"))
    assert usd["one_year"] == pytest.approx(20 * 730 * usd_h("standard 1 year")), (
        "a commitment is paid for in every hour"
    )
    assert usd["three_years"] == pytest.approx(20 * 730 * usd_h("standard 3 years"))
    assert usd["spot"] == pytest.approx(
        usd["on_demand"] * (1 - facts.spot("m5.large", region="us-east-1").savings_percent / 100)
    )


def test_a_capacity_reservation_costs_what_running_costs():
    assert month(hold="days").usd == month().usd, "made for these days it adds nothing"
    held = month(hold="month")
    assert held.usd["on_demand"] == pytest.approx(20 * 730 * usd_h("on demand")), "idle hours are paid for"
    assert {way: held.usd[way] for way in ("one_year", "three_years", "spot")} == {
        way: month().usd[way] for way in ("one_year", "three_years", "spot")
    }, "Spot does not run in a reservation, and a commitment is paid for anyway"


def test_a_commitment_pays_from_its_break_even():
    even = month().break_even("one_year")
    assert month(days=even).usd["on_demand"] == pytest.approx(month(days=even).usd["one_year"])


def test_the_figures_in_words():
    """The situation, its prose and the predictions name figures that the traces and the prices have to bear out."""
    office, web = hours_of("office"), hours_of("nasa")
    assert (office.size, np.count_nonzero(office == 20), np.count_nonzero(office == 2)) == (168, 45, 123)
    assert office.mean() == pytest.approx(6.8, abs=0.05)
    assert np.abs(office - office.mean()).min() > 4, "no hour looks like the mean"
    assert web.mean() == pytest.approx(7.6, abs=0.05)
    assert usd_h("standard 3 years") / usd_h("on demand") == pytest.approx(0.43, abs=0.005)
    assert UPPER[facts.spot("m5.large", region="us-east-1").interruption] == 0.20
    eight = run_commitment(8, "nasa", "convertible 1 year", "us-east-1", "m5.large")
    assert 0.2 < 1 - eight.used < 0.25, "nearly a quarter lies idle"
    assert 0 < eight.saving(8) < eight.saving(eight.best) / 2, "little of the discount is left"
    asked = ec2_pricing.PREDICTIONS["office-base"]
    assert asked.actual(run_commitment(committed=0, **asked.values)) == 2


def job(**changed):
    start = {"instances": 300, "every_min": 1440, "save_min": 5, "instance_type": "m5.large", "work_h": 48, "restart_min": 10, "seed": 19}  # fmt: skip
    return run_job(**(start | changed))


def test_a_job_in_step_as_the_lesson_tells_it():
    assert job().rate_h == pytest.approx(300 * job(instances=1).rate_h)
    assert job().cost > job().on_demand_usd, "a checkpoint a day: dearer than On-Demand"
    assert job(every_min=60).cost < 0.5 * job().on_demand_usd, "a checkpoint an hour: most of the discount is back"
    assert job(instances=1, every_min=2_880).running_h < 50, "in two days one instance is hardly ever interrupted"


def test_the_curve_passes_through_the_dots():
    view = job()
    assert np.interp(np.log(1440), np.log(INTERVALS), view.curve_usd) == pytest.approx(view.cost, rel=0.01)
    assert view.best_usd == pytest.approx(view.curve_usd.min(), rel=0.02)

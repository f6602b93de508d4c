"""The pictures of lesson 15 say what the models say."""

import math

import pytest

from aws_study.core.checks import ParameterError
from aws_study.services import disaster_recovery
from aws_study.simulations import migration_and_recovery as cards
from aws_study.simulations.migration_and_recovery_strategies import rates, time
from aws_study.simulations.migration_and_recovery_transfer import days, table_transfer

WAYS = ("line", "order", "box")


def test_the_lines_end_on_the_day_that_is_told():
    card = cards.transfer()
    for preset in ("office", "still", "laboratory", "archive"):
        card.preset(preset)
        chart = card._chart
        for way in WAYS:
            days, left = chart.lines[way].get_data()
            assert days[-1] == pytest.approx(card.view.ready[way])
            assert left[-1] == pytest.approx(0, abs=1e-9)
            assert chart.dots[way].get_xdata()[0] == pytest.approx(card.view.ready[way])


def test_what_never_ends_has_no_dot_and_is_called_never():
    card = cards.transfer()
    card.preset("flood")
    assert math.isinf(card.view.ready["line"])
    assert math.isinf(card.view.ready["box"])
    assert card.view.in_time == ()
    assert len(card._chart.dots["line"].get_xdata()) == 0
    assert card._chart.names["box"].get_text() == "a box by post: never"
    assert "never catches up" in card.sentence
    assert "Neither does a box" in card.sentence


def test_a_window_for_everything_is_told_as_such():
    card = cards.transfer()
    assert card.set(terabytes=1, window_h=72).startswith("All 1 TB fit")
    assert card.set(terabytes=60, change=4, window_h=400).startswith("All 60 TB")


def test_a_window_that_holds_what_came_during_the_trip_saves_the_box_alone():
    card = cards.transfer()
    said = card.set(change=4, window_h=260)
    assert math.isinf(card.view.ready["line"])
    assert math.isfinite(card.view.ready["box"])
    assert "Neither" not in said


def test_a_box_is_loaded_and_then_takes_its_days():
    card = cards.transfer()
    card.set(change=3, load_days=5, box_days=12, share=100, efficiency=100, gbps=1)
    assert card.view.ready["box"] == pytest.approx(5 + 12 + 3 * 12 / (10.8 - 3))


def test_boxes_have_to_hold_what_is_new_until_they_are_loaded():
    card = cards.transfer()
    card.set(terabytes=200, change=1, load_days=7)
    assert table_transfer(card.view).loc["a box by post", "boxes of 210 TB"] == "1"
    card.set(terabytes=200, change=2, load_days=7)  # 214 TB
    assert table_transfer(card.view).loc["a box by post", "boxes of 210 TB"] == "2"


@pytest.mark.parametrize(
    ("value", "words"),
    [(math.inf, "never"), (0, "0 days"), (0.5, "12 h"), (1, "1 day"), (15.43, "15.4 days"), (2252, "2,252 days")],
)
def test_days_in_words(value, words):
    assert days(value) == words


@pytest.mark.parametrize(
    ("preset", "strategy"),
    [("shop", "pilot"), ("blog", "pilot"), ("booking", "warm"), ("bank", "active"), ("deleted", None)],
)
def test_the_presets_have_their_answers(preset, strategy):
    card = cards.strategies()
    card.preset(preset)
    assert (card.view.chosen and card.view.chosen.strategy) == strategy


def test_the_chosen_dot_is_the_large_one_and_the_dots_stand_on_their_values():
    card = cards.strategies()
    for plan in card.view.plans:
        for side, minutes in enumerate((plan.rto, plan.rpo)):
            dot = card._chart.dots[side][plan.strategy]
            assert dot.get_xdata()[0] == pytest.approx(minutes)
            assert dot.get_ydata()[0] == pytest.approx(plan.usd)
            assert (dot.get_markersize() > 10) == (plan is card.view.chosen)
        assert card._chart.names[plan.strategy].get_text().startswith("✓") == (plan is card.view.chosen)


def test_with_real_prices_every_step_up_costs_more():
    bills = [
        sum(
            disaster_recovery.monthly_usd(
                strategy, disaster_recovery.Workload(8000, 0.02, 6), rates(), standby_share=0.3
            ).values()
        )
        for strategy in disaster_recovery.STRATEGIES
    ]
    assert bills == sorted(bills)
    assert len(set(bills)) == 4


def test_two_backups_a_day_meet_the_day_that_one_misses():
    card = cards.strategies()
    card.preset("blog")
    assert card.view.plan("backup").rpo > 1440
    assert card.set(interval="720").startswith("Backup and restore is enough")


def test_a_slow_copy_between_regions_is_lost_time():
    card = cards.strategies()
    card.set(data_gb=6000, interval="1440", daily_change=10, restore_mb_s=100)
    assert card.view.plan("backup").rpo == pytest.approx(1440 + 600_000 / 100 / 60)


def test_nothing_meets_the_impossible():
    assert cards.strategies().set(rto=1, rpo=0.1).startswith("No strategy")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1 / 12, "5 s"), (19, "19 min"), (60.6, "60.6 min"), (701, "11 h 41 min"), (1440, "24 h"), (10080, "7 days")],
)
def test_times_in_words(minutes, words):
    assert time(minutes) == words


@pytest.mark.parametrize("change", [{"share": 101}, {"terabytes": -1}, {"deadline": -1}])
def test_bad_input_is_refused(change):
    with pytest.raises(ParameterError):
        cards.transfer().set(**change)

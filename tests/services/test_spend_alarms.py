"""A runaway expense and those who watch it, checked with numbers worked out by hand and hour by hour."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import spend_alarms as sa
from aws_study.services.spend_alarms import Spend

KEY = Spend(usual=4, extra=25, start=48)


def heard(spend=KEY, **changes):
    return {
        name: bell.hour
        for name, bell in sa.bells(spend, **{"budget": 4000, "every": 8, "delay": 16, **changes}).items()
    }


def test_cost_so_far():
    assert list(KEY.until([-5, 0, 48, 49, 730])) == [0, 0, 192, 221, 4 * 730 + 25 * 682]


def test_what_the_data_show_is_old_and_stands_still_between_two_renewals():
    assert sa.seen(KEY, [0, 15.9, 16, 24, 31, 72, 79], every=8, delay=16) == pytest.approx([0, 0, 0, 32, 32, 424, 424])


def test_when_each_hears_by_hand():
    # Actual: 29 t - 1,200 > 4,000 from t = 179.3 on; 16 h late is 195.3; the next look is at 200.
    # Anomaly: 100 USD more than usual are known when 4 h of it are, 48 + 4 + 16 = 68; the next look is at 72.
    # Forecast at the look of hour 72 (known until 56): 224 + 200 + (424 / 56) x 674 > 4,000; an hour's look before: 192 + 4 x 682.
    assert heard() == {"actual": 200, "forecast": 72, "anomaly": 72}
    bells = sa.bells(KEY, budget=4000, every=8, delay=16)
    assert bells["actual"].extra_usd == 152 * 25
    assert bells["anomaly"].extra_usd == 600


def test_the_trend_forgets_what_is_older_than_a_week():
    # From hour 600 on 30 USD an hour. Known until 616: 480 more; the last week has 480 / 168 = 2.86 an hour more, for 114 hours.
    late = Spend(usual=4, extra=30, start=600)
    forecast = 4 * 730 + 480 + 480 / 168 * 114
    assert heard(late, budget=forecast - 1, delay=0, every=8)["forecast"] == 616
    assert heard(late, budget=forecast + 1, delay=0, every=8)["forecast"] == 624


def test_nobody_knows_an_account_without_history():
    new = heard(history_days=0)
    assert new["forecast"] == math.inf, "a month has no 35 days"
    assert new["anomaly"] == 240
    assert heard(history_days=9)["anomaly"] == 72
    assert heard(history_days=32)["forecast"] == 72
    assert heard(history_days=31)["forecast"] == 96


def test_a_small_leak_stays_below_a_roomy_budget():
    small = heard(Spend(4, 1.5, 24), budget=4200)
    assert small["actual"] == small["forecast"] == math.inf
    assert small["anomaly"] == math.ceil((24 + 100 / 1.5 + 16) / 8) * 8


def test_what_an_action_ends():
    ended = {(runaway, action) for runaway in sa.RUNAWAYS for action in sa.ACTIONS if sa.stops(runaway, action)}
    assert ended == {("loop", "deny"), ("forgotten", "stop")}
    assert [runaway for runaway in sa.RUNAWAYS if sa.prevented(runaway, "scp_before")] == ["key"]
    assert not any(sa.prevented("key", action) for action in ("mail", "deny", "stop"))


def test_the_end():
    bells = sa.bells(KEY, budget=4000, every=8, delay=16)
    bell = bells["forecast"]
    assert sa.end_hour(KEY, bell, "key", "deny", react=10) == 82
    assert sa.end_hour(KEY, bell, "loop", "deny", react=10) == 72
    assert sa.end_hour(KEY, bells["anomaly"], "loop", "deny", react=10) == 82, "actions belong to budgets"
    assert sa.end_hour(KEY, bell, "key", "scp_before", react=10) == 48
    assert sa.extra_usd(KEY, 82) == 850
    assert sa.extra_usd(KEY, math.inf) == 25 * 682
    assert sa.extra_usd(KEY, 10) == 0


@given(
    st.floats(0.5, 500), st.floats(0, 700), st.floats(0, 20), st.floats(100, 20_000), st.floats(1, 24), st.floats(0, 48)
)
def test_nobody_hears_before_the_data_know(extra, start, usual, budget, every, delay):
    spend = Spend(usual, extra, start)
    bells = sa.bells(spend, budget=budget, every=every, delay=delay)
    assert bells["anomaly"].hour >= start + delay
    assert bells["forecast"].hour <= bells["actual"].hour, "a forecast is at least what has been spent"
    slower = sa.bells(spend, budget=budget, every=every, delay=delay + 5)
    assert all(slower[name].hour >= bells[name].hour for name in ("actual", "anomaly"))
    first = float(spend.until(min(730, bells["actual"].hour)))
    assert first > budget or math.isinf(bells["actual"].hour)


@pytest.mark.parametrize(
    "bad",
    [
        {"budget": 0},
        {"every": 0},
        {"every": 25},
        {"delay": -1},
        {"impact": 0},
        {"history_days": 1.5},
        {"budget": math.nan},
    ],
)
def test_bad_input(bad):
    with pytest.raises(ParameterError):
        heard(**bad)


def test_bad_expenses_and_actions():
    for spend in (Spend(-1, 1, 0), Spend(1, -1, 0), Spend(1, 1, 731)):
        with pytest.raises(ParameterError):
            heard(spend)
    for words in (("theft", "mail"), ("key", "pray")):
        with pytest.raises(ParameterError):
            sa.stops(*words)

"""The pictures of lesson 29 say what the models say."""

import math

import pytest

from aws_study.core.checks import ParameterError
from aws_study.services import architecture_bill as ab
from aws_study.simulations import cost_and_governance as cards
from aws_study.simulations.cost_and_governance_chart import ROWS, THICKEST
from aws_study.simulations.cost_and_governance_prices import REGIONS, prices_of
from aws_study.ui.units import money


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("multi_az", [True, False])
def test_prices_are_complete(region, multi_az):
    prices = prices_of(region, multi_az=multi_az)
    assert set(prices) == set(ab.PRICES)
    assert None not in prices.values()


def test_a_machine_without_a_price_is_named_by_the_bill():
    prices = prices_of("us-east-1", app="m99g.large")
    assert prices["app_hour"] is None
    with pytest.raises(ab.MissingPrice, match="app_hour"):
        ab.bill(ab.Design(), ab.Traffic(), prices)


def test_the_bars_add_up_to_the_bill_and_none_is_forgotten():
    card = cards.bill()
    for preset in ("shop", "endpoint", "both", "nat-each", "no-nat", "seoul", "one-zone"):
        card.preset(preset)
        view, rows = card.view, [name for _row, names, _tone in ROWS for name in names]
        assert {line.name for line in view.lines} <= set(rows)
        assert view.sum_of(*rows) == pytest.approx(view.total) == pytest.approx(ab.total(view.lines))


def test_the_opening_state_shows_that_arrows_cost_more_than_servers():
    view = cards.bill().view
    assert view.way_to_s3 + view.between_tiers > view.servers
    assert view.way_to_s3 > view.sum_of("s3_nat"), "the crossing to the NAT gateway is a part of the way"


def test_lines_are_as_thick_as_they_cost():
    card = cards.bill()
    roads = card._chart.roads
    (s3, *_rest), view = sorted(roads["red"].get_linewidths(), reverse=True), card.view
    (out,) = roads["blue"].get_linewidths()
    assert s3 / out == pytest.approx(view.sum_of("s3_nat") / view.sum_of("internet_out"))
    assert s3 <= THICKEST
    crossing = list(roads["amber"].get_linewidths())[:6]
    assert sum(crossing) / s3 == pytest.approx(view.sum_of("web_app") / view.sum_of("s3_nat"))


def test_without_a_way_out_the_card_refuses_and_says_what_to_do():
    card = cards.bill()
    with pytest.raises(ParameterError):
        card.set(nat="none")
    card._wish = {"values": {"nat": "none"}, "serial": 1}
    assert "Choose an endpoint" in card._shown["errors"]["s3_way"]


def test_the_dots_stand_where_somebody_hears():
    card = cards.alarms()
    for name, bell in card.view.bells.items():
        (day,), (usd,) = card._chart.dots[name].get_data()
        assert (day, usd) == (bell.hour / 24, pytest.approx(float(card.view.spend.until(bell.hour))))
    card.preset("new-account")
    assert math.isinf(card.view.bells["forecast"].hour)
    assert len(card._chart.dots["forecast"].get_xdata()) == 0


def test_what_was_prevented_costs_nothing():
    card = cards.alarms()
    card.preset("key-scp")
    assert [card.view.cost(name) for name in card.view.bells] == [0, 0, 0]
    assert [text.get_text() for text in card._chart.whens] == ["never begins"] * 3


@pytest.mark.parametrize(
    ("preset", "counts"),
    [
        ("management", (1, 4, 1)),
        ("member", (6, 0, 0)),
        ("stack", (6, 0, 0)),
        ("detective", (0, 5, 1)),
        ("tag-only", (1, 0, 5)),
    ],
)
def test_the_presets_of_the_guardrails(preset, counts):
    card = cards.guardrails()
    card.preset(preset)
    assert tuple(card.view.count(outcome) for outcome in ("refused", "found", "silent")) == counts


def test_a_guardrail_that_is_off_draws_nothing():
    card = cards.guardrails()
    card.set(way="hand", scp=False, rcp=False, tag=False, proactive=False)
    chart = card._chart
    assert [len(shapes.get_paths()) for shapes in (chart.refused, chart.found, chart.silent)] == [0, 5, 1]


def test_the_law_of_the_bill_adds_up_to_the_way_of_the_headline():
    card = cards.bill()
    for preset, through, rest in (("shop", "s3_nat", True), ("nat-each", "s3_nat", False)):
        card.preset(preset)
        view, law = card.view, card.law
        assert f"= {money(view.sum_of(through))}" in law
        assert (f"= {money(view.way_to_s3 - view.sum_of(through))} to reach" in law) == rest
    card.set(s3_way="interface")
    assert card.view.way_to_s3 == pytest.approx(
        card.view.sum_of("s3_endpoint") + 3 * 730 * prices_of("us-east-1")["endpoint_hour"]
    )


def test_what_cannot_begin_has_no_law_of_waiting():
    card = cards.alarms()
    waiting = card.law
    card.preset("key-scp")
    assert "24 h" in waiting
    assert "24 h" not in card.law
    card.preset("loop")
    ends = card.view.ends
    assert ends["anomaly"] > ends["forecast"], "only a budget has actions"

"""Route 53 against the documentation's tables and maps, and laws that hold for every failover and every weight."""

import math

import numpy as np
import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from aws_study import facts
from aws_study.core import sphere
from aws_study.core.checks import ParameterError
from aws_study.services import route53, route53_answers

ROWS = worked.rows("route53_vpc_ri_deploy")
HEALTH = {"healthy": True, "unhealthy": False, "no check": None}
SITES = {
    code: (facts.regions()[code].lat, facts.regions()[code].lon) for code in ("us-west-2", "us-east-1", "eu-west-3")
}
SITES |= {"ap-northeast-1": (facts.regions()["ap-northeast-1"].lat, facts.regions()["ap-northeast-1"].lon)}
SITES |= {"johannesburg": (-26.2, 28.05)}


def answering(lat, lon, biases):
    return list(SITES)[int(route53.biased_km(lat, lon, SITES, biases).argmin(0))]


def test_the_failover_table():
    for primary, secondary, answer in ROWS["failover_table"]["expected"]:
        others = HEALTH.values() if secondary == "any" else [HEALTH[secondary]]
        for other in others:
            assert route53_answers.failover_answer(HEALTH[primary], other) == answer
    assert route53_answers.failover_answer(None, True) == "primary"  # nothing checks it, so it is healthy


def test_the_bias_of_the_documentation_moves_south_america():
    """The guide's maps: at +25 in Virginia all of South America goes there, at -25 less of both Americas than without."""
    towns = {"sao paulo": (-23.55, -46.63), "buenos aires": (-34.6, -58.4), "lima": (-12.05, -77.04)}
    assert all(answering(*place, {"us-east-1": 25}) == "us-east-1" for place in towns.values())
    lat, lon = np.meshgrid(np.arange(-55, 75, 2.5), np.arange(-130, -35, 2.5))
    mine = [(route53.biased_km(lat, lon, SITES, {"us-east-1": bias}).argmin(0) == 1).sum() for bias in (-25, 0, 25)]
    assert mine == sorted(mine)
    assert mine[0] < mine[1] < mine[2]


def test_two_sites_as_the_guide_computes_them():
    asked = ROWS["geoprox"]["input"]
    found = {name: route53.biased_distance(one["km"], one["bias"]) for name, one in asked.items()}
    assert min(found, key=found.get) == ROWS["geoprox"]["expected"]["answer"]


def test_a_quarter_of_the_globe():
    assert sphere.great_circle_km(0, 0, 0, 90) == pytest.approx(math.pi / 2 * sphere.EARTH_KM)
    assert sphere.great_circle_km(90, 0, -90, 77) == pytest.approx(math.pi * sphere.EARTH_KM)


@given(st.sampled_from([10, 30]), st.integers(1, 10), st.integers(0, 86_400))
def test_the_area_under_the_curve_is_the_mean_outage(interval, threshold, ttl):
    found = route53.failover_seconds(interval_s=interval, threshold=threshold, ttl_s=ttl)
    grid = np.linspace(0, found.worst + 1, 20_001)
    left = route53.dead_share(grid, detected_s=found.detected, kept_s=ttl)
    assert np.all(np.diff(left) <= 0)
    assert np.trapezoid(left, grid) == pytest.approx(found.mean, rel=2e-3, abs=0.1)
    assert left[-1] == 0


def test_drawn_resolvers_follow_the_formula():
    drawn = route53.remembered_s(300, 40_000, np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(150, rel=0.02)
    assert drawn.max() <= 300


def test_up_to_eight_healthy_ones():
    rng = np.random.default_rng(1)
    eleven = {f"web-{i}": i > 1 for i in range(11)}
    answers = [route53_answers.multivalue_answer(eleven, rng) for _ in range(200)]
    assert {len(answer) for answer in answers} == {8}
    assert set().union(*answers) == {name for name, good in eleven.items() if good}
    assert len(route53_answers.multivalue_answer(dict.fromkeys(eleven, False), rng)) == 8
    assert route53_answers.multivalue_answer({"a": True, "b": False}, rng) == ["a"]


def test_the_smallest_place_wins_and_nobody_is_served_without_a_default():
    records = {"US-CA": "west", "US": "east", "EU": "europe"}
    assert route53_answers.geolocation_answer(records, ["US-CA", "US", "NA"]) == "west"
    assert route53_answers.geolocation_answer(records, ["US-NY", "US", "NA"]) == "east"
    assert route53_answers.geolocation_answer(records, ["KR", "AS"]) is None
    assert route53_answers.geolocation_answer({**records, "*": "notice"}, ["KR", "AS"]) == "notice"


@given(
    st.sampled_from(route53_answers.POLICIES),
    st.lists(st.tuples(st.integers(0, 255), st.booleans()), min_size=2, max_size=9),
)
def test_every_client_goes_somewhere_and_to_health_where_there_is_any(policy, given_):
    names = [str(i) for i in range(len(given_))]
    weights = dict(zip(names, (weight for weight, _good in given_), strict=True))
    healthy = dict(zip(names, (good for _weight, good in given_), strict=True))
    shares = route53_answers.first_pick(policy, weights, healthy)
    assert sum(shares.values()) == pytest.approx(1)
    known = names[:2] if policy == "failover" else names
    if policy != "simple" and any(healthy[name] for name in known):
        assert sum(share for name, share in shares.items() if not healthy[name]) == pytest.approx(0)
    if policy == "weighted":
        assert shares == route53.weighted_shares(weights, healthy=healthy)


@pytest.mark.parametrize("exponent", [0, 0.7, 1.2])
def test_the_spread_of_a_canary(exponent):
    sizes = route53_answers.resolver_sizes(300, exponent=exponent)
    drawn = route53_answers.canary_shares(0.1, sizes, periods=20_000, rng=np.random.default_rng(2))
    assert drawn.mean() == pytest.approx(0.1, abs=0.005)
    assert drawn.std() == pytest.approx(route53_answers.canary_spread(0.1, sizes), rel=0.03)


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: route53.dead_share(3, detected_s=-1, kept_s=1), "detected_s"),
        (lambda: route53.bias_factor(100), "bias"),
        (lambda: route53.biased_km(0, 0, {}, {}), "sites"),
        (lambda: sphere.great_circle_km(91, 0, 0, 0), "lat"),
        (lambda: sphere.great_circle_km(0, math.nan, 0, 0), "lon"),
        (lambda: route53_answers.failover_answer("up", True), "primary"),
        (lambda: route53_answers.first_pick("nearest", {"a": 1, "b": 1}, {}), "policy"),
        (lambda: route53_answers.first_pick("simple", {"a": 1}, {}), "records"),
        (lambda: route53_answers.multivalue_answer({}, np.random.default_rng(1)), "healthy"),
        (lambda: route53_answers.canary_spread(1.5, np.ones(1)), "share"),
    ],
)
def test_bad_input_is_named(call, parameter):
    with pytest.raises(ParameterError) as caught:
        call()
    assert caught.value.parameter == parameter

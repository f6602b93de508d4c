"""Elastic Load Balancing: the documented splits, the notes' example, and what holds for every fleet."""

import botocore.session
import numpy as np
import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import queue
from aws_study.core.checks import ParameterError
from aws_study.services import elb, elb_rules

ROWS = worked.rows("elb")
FLEETS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50), min_size=1).filter(
    lambda fleet: any(fleet.values())
)


@pytest.mark.parametrize("id", ["cross_zone_on", "cross_zone_off", "seed_70_units_on", "seed_70_units_off"])
def test_documented_splits_and_the_notes_example(id):
    given_, expected = ROWS[id]["input"], ROWS[id]["expected"]
    shares = elb.target_shares(given_["targets"], cross_zone=given_["cross_zone"])
    each = shares["per_target"] * given_.get("units", 1)
    assert each.to_dict() == pytest.approx(expected)


def test_a_hundred_targets_at_ninety_percent():
    expected = ROWS["algorithms_K100_rho0.9"]["expected"]
    curves = elb.response_curves(100, np.array([0.9])).iloc[0]
    assert curves["random"] == pytest.approx(expected["random"])
    assert curves["round_robin"] == pytest.approx(expected["round_robin"], abs=5e-5)
    assert queue.mean_response_two_choices(0.9) == pytest.approx(expected["p2c_meanfield"], abs=5e-5)
    assert curves["shared"] == pytest.approx(expected["central_queue"], abs=5e-5)
    simulated, _ = elb.response_simulated(
        100, 0.9, "least_outstanding_requests", requests=100_000, rng=np.random.default_rng(3)
    )
    assert simulated == pytest.approx(expected["lor_simulated"], rel=ROWS["algorithms_K100_rho0.9"]["tolerance_rel"])


def test_attributes_are_those_of_the_api_model():
    expected = ROWS["attributes"]["expected"]
    assert list(elb.ALGORITHMS) == expected["algorithm"]
    assert list(elb.SLOW_START_S) == expected["slow_start_s"]
    assert list(elb.DEREGISTRATION_DELAY_S) == expected["deregistration_delay_s"]
    model = botocore.session.get_session().get_service_model("elbv2")
    words = model.shape_for("TargetGroupAttribute").members["Key"].documentation
    assert all(name in words for name in elb.ALGORITHMS)


def test_a_dead_zone_is_left_out_and_a_half_dead_one_is_not():
    shares = elb.target_shares({"a": 4, "b": 4}, cross_zone=False, unhealthy={"a": 3})
    assert shares.loc["a", "per_target"] == pytest.approx(0.5)
    assert shares.loc["b", "per_target"] == pytest.approx(0.125)
    shares = elb.target_shares({"a": 4, "b": 4}, cross_zone=False, unhealthy={"a": 4})
    assert shares["zone_total"].to_dict() == {"a": 0.0, "b": 1.0}
    all_dead = elb.target_shares({"a": 1, "b": 3}, cross_zone=True, unhealthy={"a": 1, "b": 3})
    assert all_dead["per_target"].to_dict() == {"a": 0.25, "b": 0.25}


@settings(max_examples=50, deadline=None)
@given(fleet=FLEETS, cross_zone=st.booleans())
def test_shares_add_to_one_and_cross_zone_is_even(fleet, cross_zone):
    shares = elb.target_shares(fleet, cross_zone=cross_zone)
    assert shares["zone_total"].sum() == pytest.approx(1)
    serving = shares[shares["targets"] > 0]["per_target"]
    if cross_zone:
        assert serving.max() == pytest.approx(serving.min())


@settings(max_examples=50, deadline=None)
@given(fleet=FLEETS)
def test_one_more_target_never_makes_its_zone_busier(fleet):
    zone = next(zone for zone, n in fleet.items() if n)
    before = elb.target_shares(fleet, cross_zone=False).at[zone, "per_target"]
    after = elb.target_shares({**fleet, zone: fleet[zone] + 1}, cross_zone=False).at[zone, "per_target"]
    assert after < before


def test_bytes_between_zones():
    assert elb.cross_zone_bytes_share({"a": 5, "b": 5}) == pytest.approx(0.5)
    assert elb.cross_zone_bytes_share({"a": 5}) == 0
    costs = {
        kind: elb.inter_zone_usd(1000, {"a": 1, "b": 1}, kind=kind, usd_per_gb=0.01)
        for kind in ("application", "network")
    }
    assert costs == {"application": 0, "network": pytest.approx(10)}


def test_slow_start_is_a_straight_line():
    assert [elb.slow_start_weight(t, 60) for t in (0, 15, 60, 600)] == [0, 0.25, 1, 1]
    assert elb.slow_start_weight(0, 0) == 1


SECONDS = np.linspace(0, 3600, 721)


def newcomer(**more):
    return elb.newcomer_load(SECONDS, **{"targets": 5, "slow_start_s": 0, "sticky_share": 0, "session_s": 600, **more})


def test_a_new_target_has_its_share_at_once_when_nothing_holds_clients_back():
    assert np.allclose(newcomer(), 1)


def test_a_new_target_waits_for_old_sessions_to_end():
    assert newcomer(sticky_share=1)["new"].to_numpy() == pytest.approx(1 - np.exp(-SECONDS / 600))
    half = newcomer(sticky_share=0.5)["new"]
    assert half.to_numpy() == pytest.approx(1 - 0.5 * np.exp(-SECONDS / 600))


def test_slow_start_alone_is_its_weight_against_the_others():
    weights = np.array([elb.slow_start_weight(second, 300) for second in SECONDS])
    assert newcomer(slow_start_s=300)["new"].to_numpy() == pytest.approx(6 * weights / (5 + weights))


def test_slow_start_and_sessions_together_agree_with_single_steps():
    """A loop over seconds beside the formula that is exact on straight pieces."""
    bound, fine = 0.0, np.arange(0, 3601)
    free = np.array([elb.slow_start_weight(s, 300) / (5 + elb.slow_start_weight(s, 300)) for s in fine])
    for second in fine[1:]:
        bound += (free[second] + free[second - 1]) / 2 / 600 - bound / 600
    load = newcomer(slow_start_s=300, sticky_share=1)
    assert load["new"].iloc[-1] == pytest.approx(6 * bound, rel=1e-3)


@given(st.integers(1, 50), st.sampled_from([0, 30, 300, 900]), st.floats(0, 1), st.floats(1, 1e5))
def test_a_newcomer_takes_nothing_away_and_never_more_than_its_share(targets, slow, sticky, session):
    load = newcomer(targets=targets, slow_start_s=slow, sticky_share=sticky, session_s=session)
    assert np.allclose(targets * load["old"] + load["new"], targets + 1)
    assert (load["new"] <= 1 + 1e-9).all()
    assert (np.diff(load["new"]) >= -1e-9).all()


@pytest.mark.parametrize("law", elb.DURATION_LAWS)
def test_residual_life_starts_at_one_and_its_mean_is_the_second_moment(law):
    """Mean residual life is E[D^2] / (2 E[D]): renewal theory, not the code under test."""
    seconds = np.linspace(0, 400, 400_001)
    left = elb.running_after(seconds, 10.0, law)
    assert left[0] == pytest.approx(1)
    assert (np.diff(left) <= 1e-12).all()
    second_moment = {"fixed": 100, "exponential": 200, "long_tail": 0.95 * 25 + 0.05 * 105**2}[law]
    assert left.sum() * (seconds[1] - seconds[0]) == pytest.approx(second_moment / 20, rel=1e-3)


def test_what_draining_cuts_off():
    assert elb.cut_off(200, 30, mean_s=20, law="long_tail") == pytest.approx(200 * 0.05 * (210 - 30) / 20)
    assert elb.cut_off(100, 20, mean_s=20, law="exponential") == pytest.approx(100 * np.exp(-1))
    assert elb.cut_off(100, 300, mean_s=20, law="fixed") == 0


RULES = [
    elb_rules.ListenerRule(20, [("path-pattern", ["/api/*"])], "api"),
    elb_rules.ListenerRule(10, [("path-pattern", ["/api/*"]), ("http-request-method", ["POST", "PUT"])], "writers"),
    elb_rules.ListenerRule(30, [("host-header", ["*.example.com"]), ("query-string", [("version", "2?")])], "beta"),
    elb_rules.ListenerRule(40, [("source-ip", ["198.51.100.0/24"])], "office"),
    elb_rules.ListenerRule(50, [("http-header", [("User-Agent", "*bot*")])], "bots"),
]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (elb_rules.Request(path="/api/orders", method="POST"), ("writers", 10)),
        (elb_rules.Request(path="/api/orders"), ("api", 20)),
        (elb_rules.Request(path="/API/orders"), ("web", None)),
        (elb_rules.Request(host="Shop.Example.COM", query={"Version": "21"}), ("beta", 30)),
        (elb_rules.Request(host="shop.example.com", query={"version": "2"}), ("web", None)),
        (elb_rules.Request(source_ip="198.51.100.9"), ("office", 40)),
        (elb_rules.Request(headers={"user-agent": "CrawlBot/1"}), ("bots", 50)),
        (elb_rules.Request(), ("web", None)),
    ],
)
def test_the_first_rule_that_holds_takes_the_request(request_, expected):
    assert elb_rules.first_match(RULES, request_, default="web") == expected


def test_the_right_most_address_is_the_one_to_believe():
    headers = elb_rules.forwarded_headers(
        "203.0.113.7", scheme="https", port=443, received={"x-forwarded-for": "1.2.3.4"}
    )
    assert headers == {
        "X-Forwarded-For": "1.2.3.4, 203.0.113.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": "443",
    }
    assert elb_rules.client_ip(headers["X-Forwarded-For"], trusted_hops=1) == "203.0.113.7"


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: elb.target_shares({"a": -1}, cross_zone=True), "targets_per_zone[a]"),
        (lambda: elb.target_shares({"a": float("nan")}, cross_zone=True), "targets_per_zone[a]"),
        (lambda: elb.target_shares({"a": "two"}, cross_zone=True), "targets_per_zone[a]"),
        (lambda: elb.target_shares({"a": 10**12}, cross_zone=True), "targets_per_zone[a]"),
        (lambda: elb.target_shares({"a": 0}, cross_zone=True), "targets_per_zone"),
        (lambda: elb.target_shares({}, cross_zone=True), "targets_per_zone"),
        (lambda: elb.target_shares({"a": 1}, cross_zone=1), "cross_zone"),
        (lambda: elb.target_shares({"a": 1}, cross_zone=True, unhealthy={"a": 2}), "unhealthy[a]"),
        (lambda: elb.cut_off(1, 3601, mean_s=1, law="fixed"), "delay_s"),
        (lambda: elb.running_after(1, 1, "often"), "law"),
        (lambda: elb.slow_start_weight(1, 20), "duration"),
        (lambda: elb_rules.first_match(RULES + RULES[:1], elb_rules.Request(), default="web"), "priority"),
        (lambda: elb_rules.client_ip("", trusted_hops=1), "trusted_hops"),
    ],
)
def test_bad_input_names_its_parameter(call, parameter):
    with pytest.raises(ParameterError) as refused:
        call()
    assert refused.value.parameter == parameter

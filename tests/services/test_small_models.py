"""Models that generators use before their lessons are there: worked numbers of AWS's guides, a law each, bad input."""

import math

import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core import availability
from aws_study.core.checks import ParameterError
from aws_study.services import autoscaling, ebs, ec2_pricing, kinesis, lambda_scaling, route53
from aws_study.services.autoscaling import Step

SCALING, MESSAGING, LAMBDA, VOLUMES, DNS = map(
    worked.rows, ("autoscaling", "messaging", "lambda", "ebs_efs_tcredits", "route53_vpc_ri_deploy")
)


def test_the_walk_of_the_step_scaling_guide():
    given_ = SCALING["step_walk"]["input"]
    steps = [Step(*step) for step in (*given_["out"], *given_["in"])]
    capacity, walked = given_["capacity"], []
    for metric in given_["metric_sequence"]:
        capacity = autoscaling.step_scaled(
            capacity, steps, kind=given_["type"], threshold=given_["threshold"], metric=metric
        )
        walked.append(capacity)
    assert walked == SCALING["step_walk"]["expected"]["capacity_after"]


@pytest.mark.parametrize("id", ["rounding_12.7", "rounding_-0.58", "rounding_-6.67"])
def test_rounding(id):
    assert autoscaling.rounded(SCALING[id]["input"]["raw_change"]) == SCALING[id]["expected"]["change"]


def test_adjustments_and_tracking():
    for id in ("change", "exact"):
        asked = SCALING[id]["input"]
        assert (
            autoscaling.adjusted(asked["capacity"], asked["type"], asked["adjustment"])
            == SCALING[id]["expected"]["capacity"]
        )
    assert autoscaling.adjusted(4, "PercentChangeInCapacity", 25, min_magnitude=2) == 6
    assert autoscaling.target_tracked(10, metric=57.5, target=50) == 12  # 1.5 more
    assert autoscaling.target_tracked(10, metric=42.5, target=50) == 9  # 1.5 fewer
    asked = SCALING["sqs_backlog"]["input"]
    wanted = autoscaling.backlog_scaled(
        messages=asked["messages"],
        seconds_per_message=asked["seconds_per_message"],
        max_latency_s=asked["max_latency_s"],
    )
    assert wanted - asked["instances"] == SCALING["sqs_backlog"]["expected"]["scale_out_by"]


@given(st.integers(1, 1000), st.floats(1, 99), st.floats(1, 99))
def test_tracking_reaches_the_target_with_one_instance_to_spare_at_most(capacity, metric, target):
    wanted = autoscaling.target_tracked(capacity, metric=metric, target=target)
    assert capacity * metric / wanted <= target * (1 + 1e-6)
    assert wanted == 1 or capacity * metric / (wanted - 1) > target * (1 - 1e-6)


def test_shards_and_workers():
    assert kinesis.shards(records_per_second=2000, record_kb=2) == {
        "bytes_in": 4,
        "records_in": 2,
        "bytes_out": 2,
        "needed": 4,
    }
    assert kinesis.shards(records_per_second=500, record_kb=4, consumers=5)["needed"] == math.ceil(500 * 4 * 5 / 2048)
    assert kinesis.shards(records_per_second=3500, record_kb=0.1)["needed"] == 4  # records, not bytes
    asked = MESSAGING["kcl_4_shards"]
    assert [kinesis.workers(4, n) for n in asked["input"]["workers"]] == asked["expected"]["per_worker"]
    assert kinesis.workers(5, 2) == [3, 2]
    assert kinesis.workers(4, 6) == [1, 1, 1, 1, 0, 0]


@given(st.text(min_size=1, max_size=20), st.integers(1, 64))
def test_a_key_stays_in_its_half_when_shards_are_split(key, shards):
    assert kinesis.shard_of(key, 2 * shards) // 2 == kinesis.shard_of(key, shards)


def test_concurrency_and_its_limits():
    for id in ("concurrency", "concurrency_s3"):
        asked = LAMBDA[id]["input"]
        found = lambda_scaling.demand(
            requests_per_second=asked["rps"], seconds=asked["seconds"], concurrency_limit=1000
        )
        assert (found.concurrency, found.limit) == (LAMBDA[id]["expected"]["concurrency"], "")
    fast = lambda_scaling.demand(requests_per_second=30_000, seconds=0.02, concurrency_limit=1000)
    assert (fast.concurrency, fast.served, fast.limit) == (600, 10_000, "requests")
    slow = lambda_scaling.demand(requests_per_second=1000, seconds=3, concurrency_limit=1000)
    assert (slow.limit, round(slow.served, 1)) == ("concurrency", 333.3)
    assert [lambda_scaling.seconds_to_scale(n) for n in (0, 1000, 1001, 5000)] == [0, 0, 10, 40]


# Prices of the page's examples (x86, us-east-1), typed here with the examples: USD per GB-second and per request.
GB_SECOND, REQUEST = 0.0000166667, 0.2e-6


@pytest.mark.parametrize("id", ["pricing_food", "pricing_telemetry"])
def test_lambda_bills(id):
    asked, wanted = LAMBDA[id]["input"], LAMBDA[id]["expected"]
    free = {"free_gb_seconds": 400_000, "free_requests": 1e6} if asked["free"] else {}
    bill = lambda_scaling.compute_cost(
        requests=asked["requests"],
        ms=asked["ms"],
        mb=asked["mb"],
        usd_per_gb_second=GB_SECOND,
        usd_per_request=REQUEST,
        **free,
    )
    assert bill["compute"] == pytest.approx(wanted["compute_usd"], abs=0.006)
    assert bill["requests"] == pytest.approx(wanted["request_usd"], abs=0.006)
    assert bill["total"] == pytest.approx(wanted["usd"], abs=0.011)


@pytest.mark.parametrize("id", [id for id in VOLUMES if id.startswith("gp2_") and "tput" not in id])
def test_gp2(id):
    volume, wanted = ebs.gp2(VOLUMES[id]["input"]["gib"]), VOLUMES[id]["expected"]
    assert round(volume.baseline_iops) == wanted["baseline_iops"]
    assert (volume.burst_s and round(volume.burst_s)) == wanted["burst_seconds_at_3000"]
    assert (volume.refill_s and round(volume.refill_s)) == wanted["refill_seconds"]


def test_gp2_throughput_and_a_hundred_gigabytes():
    for id in ("gp2_tput_170", "gp2_tput_334"):
        assert ebs.gp2(VOLUMES[id]["input"]["gib"]).max_mibs == VOLUMES[id]["expected"]["max_mibs"]
    assert ebs.burst_seconds(100, 3000) == 2000
    assert ebs.burst_seconds(100, 300) is None
    assert ebs.burst_seconds(2000, 6000) is None


def test_dns():
    assert route53.failover_seconds(interval_s=30, threshold=3, ttl_s=300) == route53.Failover(90, 240, 390)
    assert route53.weighted_shares({"a": 1, "b": 255})["a"] == 1 / 256
    assert route53.weighted_shares({"a": 0, "b": 5}) == {"a": 0, "b": 1}
    assert route53.weighted_shares({"a": 0, "b": 5}, healthy={"b": False}) == {"a": 1, "b": 0}
    assert route53.weighted_shares({"a": 1, "b": 3}, healthy={"a": False, "b": False}) == {"a": 0.25, "b": 0.75}
    asked = DNS["geoprox"]["input"]["A"]
    assert route53.biased_distance(asked["km"], asked["bias"]) == DNS["geoprox"]["expected"]["A_biased_km"]
    assert route53.biased_distance(100, -50) == 200


def test_reservations():
    assert {size: ec2_pricing.FACTORS[size] for size in DNS["ri_factors"]["expected"]} == DNS["ri_factors"]["expected"]
    assert ec2_pricing.covered(reserved_size="medium", reserved=1, running_size="large", running=1) == 0.5
    assert ec2_pricing.covered(reserved_size="large", reserved=4, running_size="xlarge", running=9) == 2
    assert ec2_pricing.break_even_share(on_demand_usd_h=0.1, committed_usd_h=0.065) == pytest.approx(0.65)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_series_is_never_better_than_its_worst_part_and_parallel_never_worse_than_its_best(parts):
    assert availability.series(parts) <= min(parts) + 1e-12
    assert availability.parallel(parts) >= max(parts) - 1e-12


def test_three_nines():
    assert availability.series([0.9999] * 3) == pytest.approx(0.9997, abs=1e-7)
    assert availability.parallel([0.999] * 2) == pytest.approx(0.999999)
    assert availability.downtime_hours(0.9999) == pytest.approx(0.8766)


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: availability.series([]), "parts"),
        (lambda: availability.parallel([1.1]), "parts"),
        (lambda: autoscaling.adjusted(3, "Percent", 5), "kind"),
        (lambda: autoscaling.target_tracked(3, metric=math.nan, target=1), "metric"),
        (lambda: kinesis.shards(records_per_second=-1, record_kb=1), "records_per_second"),
        (lambda: kinesis.shard_of("", 2), "key"),
        (lambda: lambda_scaling.demand(requests_per_second=1, seconds=901, concurrency_limit=1), "seconds"),
        (lambda: ebs.gp2(20_000), "gib"),
        (lambda: route53.failover_seconds(interval_s=20, threshold=3, ttl_s=60), "interval_s"),
        (lambda: route53.weighted_shares({"a": 256}), "weights"),
        (
            lambda: ec2_pricing.covered(reserved_size="huge", reserved=1, running_size="large", running=1),
            "reserved_size",
        ),
        (lambda: ec2_pricing.break_even_share(on_demand_usd_h=0, committed_usd_h=1), "on_demand_usd_h"),
    ],
)
def test_bad_input_is_named(call, parameter):
    with pytest.raises(ParameterError) as caught:
        call()
    assert caught.value.parameter == parameter

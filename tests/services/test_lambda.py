"""Lambda's models against printed numbers, a second simulation, and laws that hold for all inputs."""

import heapq
import math

import numpy as np
import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import lambda_cold, lambda_memory, lambda_pool, lambda_scaling
from aws_study.services.lambda_memory import Work
from aws_study.services.lambda_pool import Function

ORACLE = worked.rows("lambda")
# Prices of the pricing page's examples (x86, us-east-1): duration, ready, duration of provisioned, one request.
GB_SECOND, READY, PROVISIONED, REQUEST = 0.0000166667, 0.0000041667, 0.0000097222, 0.2e-6


# Memory


def test_the_flat_example_of_power_tuning():
    """2.4 s at 128 MB and 0.3 s at 1 GB for the same money: work that is nothing but CPU."""
    row = ORACLE["power_tuning_flat"]["input"]
    work = Work(cpu_ms=2400 * 128 / lambda_memory.VCPU_MB, wait_ms=0, used_mb=64)
    ms = lambda_memory.times(row["mb"], work).total
    assert ms / 1000 == pytest.approx(row["seconds"])
    small, large = lambda_memory.usd(row["mb"], ms, usd_per_gb_second=GB_SECOND)
    assert small == pytest.approx(large)


def test_the_cheaper_example_of_power_tuning():
    """35 s at 128 MB, under 3 s at 1.5 GB and 14 % cheaper: only tight memory can explain it. Its weight is fitted here."""
    slow, fast = ORACLE["power_tuning_cpu"]["input"]["mb"]
    work = Work(cpu_ms=2161, wait_ms=0, used_mb=95, tight=0.06)
    ms = lambda_memory.times([slow, fast], work).total
    assert ms[0] / 1000 == pytest.approx(35, rel=0.005)
    assert ms[1] / 1000 < 3
    prices = lambda_memory.usd([slow, fast], ms, usd_per_gb_second=GB_SECOND)
    assert 1 - prices[1] / prices[0] == pytest.approx(0.14, abs=0.005)


def test_the_primes_of_the_operator_guide():
    row = ORACLE["primes"]
    settings, seconds = row["input"]["mb"], row["expected"]["seconds"]
    assert list(zip(settings, seconds, strict=True)) == list(lambda_memory.PRIMES)
    printed = lambda_memory.usd(
        settings, [1000 * s for s in seconds], usd_per_gb_second=GB_SECOND, usd_per_request=REQUEST
    )
    assert 1000 * printed == pytest.approx(row["expected"]["usd_per_thousand"], rel=0.003)
    work = Work(cpu_ms=1465 * 1024 / lambda_memory.VCPU_MB, wait_ms=0, used_mb=30)  # fitted to the last row alone
    assert lambda_memory.times(settings, work).total / 1000 == pytest.approx(seconds, rel=0.13)


def test_one_thread_stops_at_one_vcpu_and_threads_go_on():
    settings = [1769, 3538, 10_240]
    one = lambda_memory.times(settings, Work(2000, 0, 64)).total
    many = lambda_memory.times(settings, Work(2000, 0, 64, parallel=1)).total
    assert one == pytest.approx([2000, 2000, 2000])
    assert many == pytest.approx([2000, 1000, 2000 * 1769 / 10_240])


works = st.builds(
    Work,
    cpu_ms=st.one_of(st.just(0), st.floats(1, 1e5)),
    wait_ms=st.one_of(st.just(0), st.floats(1, 1e4)),
    used_mb=st.floats(1, 2000),
    parallel=st.floats(0, 1),
    tight=st.floats(0, 0.5),
)


@given(works, st.integers(128, 10_239))
def test_more_memory_never_takes_longer_and_never_makes_waiting_cheaper(work, mb):
    one, two = lambda_memory.times([mb, mb + 1], work).total
    assert math.isnan(one) == (mb <= work.used_mb)
    assert math.isnan(one) or two <= one * (1 + 1e-12)
    if work.cpu_ms == 0 and work.wait_ms > 0:
        assert lambda_memory.cheapest(work, usd_per_gb_second=GB_SECOND) == max(128, math.floor(work.used_mb) + 1)


@given(works)
def test_no_setting_is_cheaper_than_the_cheapest(work):
    best = lambda_memory.cheapest(work, usd_per_gb_second=GB_SECOND)
    settings = np.arange(128, 10_241, 61)
    cost = lambda_memory.usd(
        settings, lambda_memory.times(settings, work).total, usd_per_gb_second=GB_SECOND, rounded=False
    )
    here = lambda_memory.usd(best, lambda_memory.times(best, work).total, usd_per_gb_second=GB_SECOND, rounded=False)
    assert here <= np.nanmin(cost) * (1 + 1e-9)


# Bills


@pytest.mark.parametrize("id", ["pricing_pc_launch", "pricing_pc_cyber"])
def test_provisioned_bills(id):
    asked, wanted = ORACLE[id]["input"], ORACLE[id]["expected"]
    bill = lambda_scaling.provisioned_cost(
        environments=asked["pc"],
        hours=asked["hours"],
        mb=asked["mb"],
        requests=asked["pc_requests"],
        ms=asked["pc_ms"],
        usd_per_gb_second=READY,
        usd_per_gb_second_duration=PROVISIONED,
        usd_per_request=REQUEST,
    )
    assert bill["ready"] == pytest.approx(wanted["pc_usd"], abs=0.006)
    assert bill["compute"] == pytest.approx(wanted["pc_compute_usd"], abs=0.006)
    if id == "pricing_pc_cyber":
        assert bill["total"] == pytest.approx(wanted["usd"], abs=0.011)
    else:  # the same function runs outside the eight hours too, under the free tier
        rest = lambda_scaling.compute_cost(
            requests=asked["other_requests"],
            ms=asked["other_ms"],
            mb=asked["mb"],
            usd_per_gb_second=GB_SECOND,
            usd_per_request=0,
            free_gb_seconds=400_000,
        )
        requests = (asked["pc_requests"] + asked["other_requests"] - 1e6) * REQUEST
        total = bill["ready"] + bill["compute"] + rest["total"] + requests
        assert rest["compute"] == pytest.approx(wanted["compute_usd"], abs=0.006)
        assert requests == pytest.approx(wanted["request_usd"], abs=0.006)
        assert total == pytest.approx(wanted["usd"], abs=0.011)


# Concurrency


def flat(rate, steps=400):
    return [rate] * steps


@pytest.mark.parametrize("id", ["concurrency", "concurrency_s3"])
def test_a_steady_rate_keeps_rate_times_duration_busy(id):
    asked = ORACLE[id]["input"]
    found = lambda_pool.run({"f": Function(flat(asked["rps"]), asked["seconds"])}, quota=1000, step_s=0.1)
    assert found.busy[-1, 0] == pytest.approx(ORACLE[id]["expected"]["concurrency"], rel=1e-4)


def test_the_scaling_rate_and_the_cap_of_requests():
    wanted = ORACLE["scaling_now"]["expected"]
    crowd = lambda_pool.run({"f": Function(flat(10_000), 60)}, quota=100_000, step_s=0.1)
    assert crowd.busy[0, 0] <= wanted["per_function_per_10s"]
    at = {second: crowd.busy[round(second * 10) - 1, 0] for second in (10, 20, 30)}
    assert at[20] - at[10] == pytest.approx(wanted["per_function_per_10s"], rel=0.01)
    assert at[30] - at[20] == pytest.approx(wanted["per_function_per_10s"], rel=0.01)  # nothing was saved up
    fast = lambda_pool.run({"f": Function(flat(30_000), 0.02)}, quota=1000, step_s=0.1)
    assert fast.served[-1, 0] == pytest.approx(wanted["rps_cap_factor"] * 1000)
    same = lambda_scaling.demand(requests_per_second=30_000, seconds=0.02, concurrency_limit=1000)
    assert fast.served[-1, 0] == pytest.approx(same.served)


def steady(**changes):
    shop = {"rates": flat(40), "seconds": 0.5, "warm": 1} | changes.get("shop", {})
    noise = {"rates": flat(300), "seconds": 8} | changes.get("noise", {})
    found = lambda_pool.run({"shop": Function(**shop), "noise": Function(**noise)}, quota=1000, step_s=0.15)
    return found.throttled[-1] / found.asked[-1]


def test_a_full_pool_treats_all_alike_and_the_protections_differ():
    alike = 1 - lambda_pool.steady_chance([20, 2400], 1000)
    assert steady() == pytest.approx([alike, alike], rel=1e-3)
    assert steady(noise={"reserved": 700})[0] == 0
    assert steady(noise={"reserved": 0}) == pytest.approx([0, 1])
    assert steady(shop={"reserved": 20})[0] == pytest.approx(0, abs=1e-9)
    assert steady(shop={"reserved": 15})[0] == pytest.approx(0.25)  # a reservation is a cap too
    assert steady(shop={"provisioned": 20})[0] == pytest.approx(0, abs=1e-9)
    # Provisioned is no cap: the fourth quarter tries its luck in the common part.
    assert steady(shop={"provisioned": 15})[0] == pytest.approx(
        0.25 * (1 - lambda_pool.steady_chance([5, 2400], 985)), rel=1e-3
    )


def refused(loads, places, seed):
    """Requests one by one: random arrivals of several classes with fixed durations, who finds no place is gone."""
    rng = np.random.default_rng(seed)
    classes = [(rate, seconds) for rate, seconds in loads]
    times = [np.cumsum(rng.exponential(1 / rate, int(rate * 400))) for rate, _seconds in classes]
    events = sorted((t, i) for i, ts in enumerate(times) for t in ts if t < 350)
    busy, lost, asked = [], [0] * len(classes), [0] * len(classes)
    for now, i in events:
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        if now > 50:
            asked[i] += 1
        if len(busy) < places:
            heapq.heappush(busy, now + classes[i][1])
        else:
            lost[i] += now > 50
    return [gone / all_ for gone, all_ in zip(lost, asked, strict=True)]


@pytest.mark.parametrize("loads", [((40, 0.5), (25, 8)), ((80, 1), (40, 4))])
def test_the_fluid_agrees_with_requests_one_by_one(loads):
    one_by_one = refused(loads, 100, seed=3)
    needs = [rate * seconds for rate, seconds in loads]
    fluid = 1 - lambda_pool.steady_chance(needs, 100)
    assert one_by_one == pytest.approx([fluid] * len(loads), abs=0.02)


@given(
    st.floats(0, 500), st.floats(0.01, 20), st.floats(0, 500), st.floats(0.01, 20),
    st.one_of(st.none(), st.integers(0, 300)), st.one_of(st.none(), st.integers(0, 300)), st.integers(0, 200),
)  # fmt: skip
def test_nothing_is_busy_beyond_its_limits(rate_a, s_a, rate_b, s_b, reserved_a, reserved_b, provisioned):
    a = Function(flat(rate_a, 60), s_a, reserved_a, 0 if reserved_a is not None else provisioned, warm=1)
    b = Function(flat(rate_b, 60), s_b, reserved_b)
    found = lambda_pool.run({"a": a, "b": b}, quota=1000, step_s=0.2)
    assert np.all(found.busy.sum(axis=1) <= 1000 + 1e-6)
    for i, reserved in enumerate((reserved_a, reserved_b)):
        assert reserved is None or np.all(found.busy[:, i] <= reserved + 1e-6)
    assert np.all((found.served >= -1e-9) & (found.served <= found.asked + 1e-9))


# Cold starts


@pytest.mark.parametrize(("per_hour", "together"), [(1, 1), (6, 1), (12, 1), (4, 30)])
def test_random_arrivals_meet_the_formula(per_hour, together):
    times = lambda_cold.arrivals(per_hour, together, invocations=20_000 * together, rng=np.random.default_rng(7))
    found = lambda_cold.run(times, warm_s=0.05, cold_s=1, keep_s=600)
    assert found.share == pytest.approx(lambda_cold.cold_chance(per_hour, 600, together=together), abs=0.01)


def test_provisioned_environments_are_never_cold():
    times = lambda_cold.arrivals(2, 50, invocations=20_000, rng=np.random.default_rng(1))
    shares = [lambda_cold.run(times, warm_s=0.05, cold_s=1, keep_s=600, provisioned=n).share for n in (0, 20, 50)]
    assert shares[2] == 0
    assert shares[1] == pytest.approx(shares[0] * 30 / 50, rel=0.02)
    assert lambda_cold.cold_chance(2, 600, together=50, provisioned=20) == pytest.approx(shares[1], abs=0.02)


def test_a_client_outside_the_handler_connects_once():
    cold = np.array([True, False, False])
    given_ = {"work_ms": 40, "init_ms": 500, "connect_ms": 300}
    assert lambda_cold.latencies(cold, "inside", **given_).tolist() == [840, 340, 340]
    assert lambda_cold.latencies(cold, "outside", **given_).tolist() == [840, 40, 40]


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=60), st.floats(0, 50), st.floats(0, 100), st.integers(0, 5))
def test_environments_are_never_fewer_than_what_runs(gaps, warm, keep, provisioned):
    times = np.cumsum(gaps)
    found = lambda_cold.run(times, warm_s=warm, cold_s=warm + 1, keep_s=keep, provisioned=provisioned)
    assert provisioned <= found.alive <= found.most <= provisioned + len(gaps)
    assert bool(found.cold[0]) == (provisioned == 0)


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: lambda_memory.times(64, Work(1, 1, 1)), "mb"),
        (lambda: Work(-1, 0, 1), "cpu_ms"),
        (lambda: Work(1, 0, 1, parallel=2), "parallel"),
        (lambda: lambda_memory.usd(128, -1, usd_per_gb_second=1e-5), "ms"),
        (lambda: lambda_memory.cheapest(Work(1, 0, 10_240), usd_per_gb_second=1e-5), "used_mb"),
        (lambda: lambda_pool.run({"f": Function(flat(1), 0)}, quota=1000, step_s=0.1), "seconds"),
        (lambda: lambda_pool.run({"f": Function(flat(1), 1, reserved=901)}, quota=1000, step_s=0.1), "reserved"),
        (lambda: lambda_pool.run({"f": Function(flat(1), 1, 5, provisioned=6)}, quota=1000, step_s=0.1), "provisioned"),
        (lambda: lambda_pool.run({"f": Function([-1], 1)}, quota=1000, step_s=0.1), "rates"),
        (lambda: lambda_pool.run({"f": Function(flat(1), 1), "g": Function([1], 1)}, quota=9, step_s=0.1), "rates"),
        (lambda: lambda_pool.steady_chance([math.nan], 1), "needs"),
        (lambda: lambda_cold.arrivals(0, 1, invocations=1, rng=np.random.default_rng(1)), "events_per_hour"),
        (lambda: lambda_cold.run([0.0], warm_s=-1, cold_s=0, keep_s=0), "warm_s"),
        (lambda: lambda_cold.latencies(np.array([True]), "nowhere", work_ms=1, init_ms=1, connect_ms=1), "client"),
    ],
)
def test_bad_input_is_named(call, parameter):
    with pytest.raises(ParameterError) as caught:
        call()
    assert caught.value.parameter == parameter

"""ECS and Fargate: AWS's own worked numbers, placements by hand, laws for all inputs, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import ecs, fargate
from aws_study.services.ecs import Size

HOST = Size(2 * 1024, 7680)  # m5.large without half a GiB
TASK = Size(512, 2048)
BINPACK = (("binpack", "memory"),)
ZONES = (("spread", "zone"),)
ZONES_BINPACK = (("spread", "zone"), ("binpack", "memory"))
INSTANCES = (("spread", "instance"),)
RANDOM = (("random", ""),)
EVERY = (BINPACK, (("binpack", "cpu"),), ZONES, ZONES_BINPACK, INSTANCES, RANDOM)
# Fargate, Linux on x86, N. Virginia, infracost's reference files of 2025-12; m5.large on demand, 2026-07.
PRICES = {"vcpu_usd_h": 0.04048, "gb_usd_h": 0.004445}


def day(strategy, busy=30, quiet=12, *, host=HOST, task=TASK, seed=1, **more):
    return ecs.day(
        kinds=[task], busy=[busy], quiet=[quiet], host=host, strategy=strategy, rng=np.random.default_rng(seed), **more
    )


# How many fit.


def test_a_host_registers_less_memory_than_it_has():
    """The guide's m4.large registers 7,985 MiB of 8 GiB: a task of 8,192 MiB cannot be placed, and four of 2 GiB neither."""
    registered = Size(2 * 1024, 7985)
    assert ecs.tasks_per_host(registered, Size(0, 8192)).tasks == 0
    assert ecs.tasks_per_host(registered, TASK) == ecs.Fit(3, "memory")
    assert ecs.tasks_per_host(Size(2048, 8192), TASK).tasks == 4
    with pytest.raises(ParameterError, match="task_too_large"):
        ecs.hosts_needed(1, registered, Size(0, 8192))


def test_two_tasks_with_an_interface_each_on_a_c5_large():
    """The guide: three interfaces, one of them the host's own; ten tasks with trunking."""
    small = Size(64, 128)
    assert ecs.tasks_per_host(Size(2048, 3584, 3 - 1), small) == ecs.Fit(2, "interfaces")
    assert ecs.tasks_per_host(Size(2048, 3584, 10), small).tasks == 10
    assert ecs.tasks_per_host(Size(2048, 3584), Size(1024, 128)) == ecs.Fit(2, "cpu")


def test_hosts_are_rounded_up():
    assert [ecs.hosts_needed(n, HOST, TASK) for n in (0, 1, 3, 4, 30)] == [0, 1, 1, 2, 10]


# Placement.


@pytest.mark.parametrize(("strategy", "hosts"), [(BINPACK, 4), (ZONES_BINPACK, 6)])
def test_the_evening_by_hand(strategy, hosts):
    """30 tasks, three to a host, are ten hosts; twelve tasks are left.

    binpack empties hosts: 12 / 3 = 4. Four tasks in each of three zones, packed: two hosts a zone.
    """
    one = day(strategy)
    assert (one.busy.hosts, one.quiet.hosts) == (10, hosts)
    assert (one.busy.running, one.quiet.running) == (30, 12)


@pytest.mark.parametrize("strategy", [ZONES, INSTANCES, ZONES_BINPACK])
def test_spread_stops_where_the_fullest_zone_is(strategy):
    """Whatever the field of spread: what is left is even over the zones, and within a zone a lot decides (binpack, where it follows)."""
    found = set()
    for seed in range(30):
        quiet = day(strategy, seed=seed).quiet
        assert quiet.lost_with_a_zone() == pytest.approx(4 / 12)
        found.add(quiet.hosts)
    assert found == {6} if strategy == ZONES_BINPACK else max(found) > min(found) >= 6


@pytest.mark.parametrize("strategy", [ZONES, INSTANCES, RANDOM])
def test_the_lot_draws_a_task_and_not_a_host(strategy):
    """One zone, one host with three tasks and one with one: the first to stop is on the full host three times in four."""
    runs = 400
    both = 0
    for seed in range(runs):
        one = day(strategy, busy=4, quiet=3, zones=1, seed=seed)
        assert one.busy.tasks == ((3,), (1,))
        both += one.quiet.hosts == 2
    assert both / runs == pytest.approx(3 / 4, abs=0.06)


def test_spread_over_instances_starts_where_fewest_of_its_service_run():
    """Three hosts opened by large tasks; small ones go to a host each, and under binpack all to the first."""
    kinds, found = [Size(0, 5000), Size(0, 500)], {}
    for strategy in (INSTANCES, BINPACK):
        one = ecs.day(
            kinds=kinds, busy=[3, 3], quiet=[3, 3], host=HOST, strategy=strategy, rng=np.random.default_rng(1)
        )
        found[strategy] = one.busy.tasks
    assert found == {INSTANCES: ((1, 1),) * 3, BINPACK: ((1, 3), (1, 0), (1, 0))}


def test_what_a_failure_takes():
    packed, zoned = (day(strategy).quiet for strategy in (BINPACK, ZONES_BINPACK))
    assert zoned.lost_with_a_zone() == pytest.approx(4 / 12)
    assert packed.lost_with_a_zone() >= 6 / 12
    assert packed.lost_with_a_host() == zoned.lost_with_a_host() == pytest.approx(3 / 12)
    assert ecs.Cluster((), ()).lost_with_a_zone() == 0
    assert ecs.Cluster((0, 1, 0), ((1,), (2,), (3,))).lost_with_a_zone() == pytest.approx(4 / 6)


def test_spread_is_best_effort():
    """A full zone does not stop a task while another zone has room."""
    one = day(ZONES, busy=7, quiet=7)
    assert one.busy.hosts == 3


@pytest.mark.parametrize("strategy", EVERY)
def test_constraints_bind(strategy):
    distinct = day(strategy, constraint="distinctInstance")
    assert (distinct.busy.hosts, distinct.quiet.hosts) == (30, 12)
    assert max(map(sum, distinct.busy.tasks)) == 1
    alone = day(strategy, constraint="one_zone")
    assert set(alone.busy.zones) == {0}
    assert alone.quiet.lost_with_a_zone() == 1


def test_distinct_counts_each_service_for_itself():
    one = ecs.day(
        kinds=[TASK, TASK], busy=[6, 4], quiet=[6, 4], host=HOST, strategy=BINPACK, constraint="distinctInstance",
        rng=np.random.default_rng(1),
    )  # fmt: skip
    assert one.busy.hosts == 6
    assert max(max(kinds) for kinds in one.busy.tasks) == 1


def test_binpack_packs_by_its_field():
    """Two hosts: one is short of CPU (512 left), the other of memory (680 MiB left). The third task goes where its field is scarcer."""
    kinds = [Size(1536, 1024), Size(256, 7000), Size(256, 512)]
    found = {}
    for field in ("memory", "cpu"):
        one = ecs.day(
            kinds=kinds, busy=[1, 1, 1], quiet=[1, 1, 1], host=HOST, strategy=(("binpack", field),), zones=1,
            rng=np.random.default_rng(1),
        )  # fmt: skip
        found[field] = one.busy.tasks
    assert found == {"memory": ((1, 0, 0), (0, 1, 1)), "cpu": ((1, 0, 1), (0, 1, 0))}


def test_hosts_at_night_only_where_no_lot_decides():
    given_ = {"busy": 30, "quiet": 12, "host": HOST, "task": TASK}
    assert ecs.hosts_at_night(**given_, strategy=ZONES_BINPACK) == 6
    assert ecs.hosts_at_night(**given_, strategy=BINPACK) == 4
    with pytest.raises(ParameterError, match="left_to_the_lot"):
        ecs.hosts_at_night(**given_, strategy=RANDOM)


@settings(max_examples=80, deadline=None)
@given(
    strategy=st.sampled_from(EVERY),
    constraint=st.sampled_from(ecs.CONSTRAINTS),
    busy=st.tuples(st.integers(0, 20), st.integers(0, 12)),
    quiet=st.tuples(st.integers(0, 20), st.integers(0, 12)),
    sizes=st.tuples(*[st.builds(Size, st.integers(0, 2048), st.integers(64, 7680))] * 2),
    interfaces=st.integers(1, 12),
    zones=st.integers(1, 4),
    seed=st.integers(0, 50),
)
def test_no_host_is_overfull_and_none_is_paid_for_empty(
    strategy, constraint, busy, quiet, sizes, interfaces, zones, seed
):
    host = Size(2048, 7680, interfaces)
    one = ecs.day(
        kinds=sizes, busy=busy, quiet=quiet, host=host, strategy=strategy, constraint=constraint, zones=zones,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    for cluster in (one.busy, one.quiet):
        for kinds in cluster.tasks:
            assert sum(kinds) >= 1
            assert sum(kinds) <= interfaces
            assert sum(n * size.mib for n, size in zip(kinds, sizes, strict=True)) <= host.mib
            assert sum(n * size.cpu for n, size in zip(kinds, sizes, strict=True)) <= host.cpu
            assert constraint != "distinctInstance" or max(kinds) <= 1
    assert one.busy.running == sum(busy)
    assert one.quiet.running == sum(map(min, quiet, busy))
    assert one.quiet.hosts <= one.busy.hosts
    assert tuple(one.busy.zones[i] for i in one.kept) == one.quiet.zones
    if constraint == "none" and not busy[1]:
        assert one.busy.hosts == ecs.hosts_needed(busy[0], host, sizes[0])


@settings(max_examples=60, deadline=None)
@given(busy=st.integers(1, 40), left=st.floats(0, 1), mib=st.integers(256, 7680), seed=st.integers(0, 50))
def test_binpack_needs_the_fewest(busy, left, mib, seed):
    quiet, task = round(left * busy), Size(0, mib)
    kept = {strategy: day(strategy, busy, quiet, task=task, seed=seed).quiet.hosts for strategy in EVERY}
    assert kept[BINPACK] == ecs.hosts_needed(quiet, HOST, task)
    assert all(kept[BINPACK] <= hosts <= min(quiet, ecs.hosts_needed(busy, HOST, task)) for hosts in kept.values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"strategy": (("binpack", "disk"),)},
        {"strategy": BINPACK, "constraint": "memberOf"},
        {"strategy": BINPACK, "busy": -1},
        {"strategy": BINPACK, "busy": 2.5},
        {"strategy": BINPACK, "zones": 0},
        {"strategy": BINPACK, "task": Size(512, 9000)},
    ],
)
def test_bad_placements(wrong):
    with pytest.raises(ParameterError):
        day(**wrong)


def test_bad_sizes():
    for wrong in ({"cpu": -1, "mib": 1}, {"cpu": 1, "mib": 0}, {"cpu": 1, "mib": 1, "interfaces": 0}):
        with pytest.raises(ParameterError):
            Size(**wrong)
    with pytest.raises(ParameterError):
        ecs.day(kinds=[TASK], busy=[1, 2], quiet=[1], host=HOST, strategy=BINPACK, rng=np.random.default_rng(1))


# Capacity providers, and rolling updates.


def test_base_first_then_weights():
    """The API model: weights of 1 and 4 give four tasks there for each one here; the base is met first."""
    assert ecs.provider_split(10, {"FARGATE": 1, "FARGATE_SPOT": 4}) == {"FARGATE": 2, "FARGATE_SPOT": 8}
    split = ecs.provider_split(12, {"FARGATE": 1, "FARGATE_SPOT": 4}, base={"FARGATE": 2})
    assert split == {"FARGATE": 4, "FARGATE_SPOT": 8}
    assert ecs.provider_split(1, {"a": 1, "b": 1}, base={"a": 3}) == {"a": 1, "b": 0}
    assert ecs.provider_split(6, {"a": 0, "b": 2}, base={"a": 0}) == {"a": 0, "b": 6}


@pytest.mark.parametrize(
    ("weights", "base"),
    [
        ({"a": 0}, {}),
        ({"a": 1, "b": 1}, {"a": 1, "b": 1}),
        ({"a": 1}, {"b": 1}),
        ({"a": 0, "b": 1}, {"a": 1}),
        ({"a": 1001}, {}),
        ({}, {}),
    ],
)
def test_bad_providers(weights, base):
    with pytest.raises(ParameterError):
        ecs.provider_split(10, weights, base=base)


def test_rolling_limits():
    """The API model: four tasks with 50 percent may lose two; with 200 percent four may start first."""
    assert ecs.rolling_limits(4, minimum_percent=50, maximum_percent=200) == (2, 8)
    assert ecs.rolling_limits(5, minimum_percent=50, maximum_percent=150) == (3, 7)
    assert ecs.rolling_limits(10) == (10, 20)
    with pytest.raises(ParameterError):
        ecs.rolling_limits(4, minimum_percent=101)


# Fargate.


@pytest.mark.parametrize(
    ("vcpu", "gib", "billed"),
    [
        (0.25, 0.5, (0.25, 0.5)),
        (0.25, 2.1, (0.5, 3)),
        (0.5, 4.1, (1, 5)),
        (0.5, 1.85, (0.5, 2)),
        (1, 0.5, (1, 2)),
        (1, 9, (2, 9)),
        (8, 17, (8, 20)),
        (16, 33, (16, 40)),
        (1, 121, (32, 244)),
        (17, 1, (32, 60)),
    ],
)
def test_rounded_up_to_a_size_that_exists(vcpu, gib, billed):
    size = fargate.billed_size(round(vcpu * 1024), round(gib * 1024))
    assert (size.cpu / 1024, size.mib / 1024) == billed


@settings(max_examples=150, deadline=None)
@given(cpu=st.integers(1, 32768), mib=st.integers(1, 244 * 1024))
def test_no_size_that_holds_the_need_costs_less(cpu, mib):
    found = fargate.billed_size(cpu, mib)
    assert found.mib in fargate.SIZES[found.cpu]
    assert found.cpu >= cpu
    assert found.mib >= mib
    cost = fargate.task_usd_h(found, **PRICES)
    for units, row in fargate.SIZES.items():
        for size in row:
            if units >= cpu and size >= mib:
                assert cost <= fargate.task_usd_h(Size(units, size), **PRICES) + 1e-12


def test_a_month_by_hand():
    """Half a vCPU and 2 GB: 0.02024 + 0.00889 USD an hour. Three on an m5.large cost less than the m5.large."""
    month = fargate.compared(12, TASK, HOST, running=1, host_usd_h=0.096, hours=730, **PRICES)
    assert month.task_usd_h == pytest.approx(0.02913)
    assert (month.fit, month.hosts) == (3, 4)
    assert month.fargate_usd == pytest.approx(12 * 730 * 0.02913)
    assert month.ec2_usd == pytest.approx(4 * 730 * 0.096)
    assert month.break_even == pytest.approx(0.096 / 0.08739)
    four = fargate.compared(13, Size(512, 1894), HOST, running=0.5, host_usd_h=0.096, hours=730, **PRICES)
    assert (four.fit, four.hosts) == (4, 4)
    assert four.break_even == pytest.approx(0.096 / (4 * 0.02913))
    assert four.filled == pytest.approx(13 * 0.5 / 16)


@settings(max_examples=80, deadline=None)
@given(tasks=st.integers(1, 200), running=st.floats(0, 1), mib=st.integers(128, 7680))
def test_the_break_even_says_who_costs_less(tasks, running, mib):
    month = fargate.compared(tasks, Size(256, mib), HOST, running=running, host_usd_h=0.096, hours=730, **PRICES)
    if abs(month.filled - month.break_even) > 1e-9:
        assert (month.ec2_usd < month.fargate_usd) == (month.filled > month.break_even)


@pytest.mark.parametrize(("cpu", "mib"), [(0, 512), (33_000, 512), (256, 250_000), (256, 0)])
def test_bad_needs(cpu, mib):
    with pytest.raises(ParameterError):
        fargate.billed_size(cpu, mib)

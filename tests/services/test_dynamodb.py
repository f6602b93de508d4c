"""DynamoDB: the guide's worked numbers, the notes' examples, and what holds for every item and every load."""

from __future__ import annotations

import math

import botocore.session
import numpy as np
import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import backoff
from aws_study.core.checks import ParameterError
from aws_study.services import dynamodb, dynamodb_cost, dynamodb_locking, dynamodb_partitions

ROWS = worked.rows("dynamodb")
SIZES = st.integers(0, dynamodb.ITEM_BYTES)


@pytest.mark.parametrize("id", [id for id in ROWS if id.startswith("unit_")])
def test_units_of_one_item(id: str) -> None:
    size, expected = ROWS[id]["input"]["item_bytes"], ROWS[id]["expected"]
    assert {
        "wcu": dynamodb.write_units(size),
        "wcu_txn": dynamodb.write_units(size, "transactional"),
        "rcu_strong": dynamodb.read_units(size, "strong"),
        "rcu_eventual": dynamodb.read_units(size, "eventual"),
        "rcu_txn": dynamodb.read_units(size, "transactional"),
    } == expected


def test_the_other_worked_numbers() -> None:
    given_, expected = ({id: row.get(part, {}) for id, row in ROWS.items()} for part in ("input", "expected"))
    assert dynamodb.query_units(**given_["query_1500x64"], mode="strong") == expected["query_1500x64"]["rcu_strong"]
    assert dynamodb.batch_get_units(given_["batch_get"]["bytes"], "strong") == expected["batch_get"]["rcu"]
    assert dynamodb.read_units(0, "strong") == expected["missing_item"]["rcu_strong"]
    assert dynamodb.read_units(0) == expected["missing_item"]["rcu_eventual"]
    over = given_["overwrite_bigger"]
    assert dynamodb.write_units(over["new"], old_bytes=over["old"]) == expected["overwrite_bigger"]["wcu"]
    read, write = given_["provision_read"], given_["provision_write"]
    needed = dynamodb.capacity_for(read["reads_s"], dynamodb.read_units(1024 * read["kb"], "strong"))
    assert needed == expected["provision_read"]["rcu"]
    needed = dynamodb.capacity_for(write["writes_s"], dynamodb.write_units(write["bytes"]))
    assert needed == expected["provision_write"]["wcu"]
    three = [given_["txn_three"]["bytes"]] * given_["txn_three"]["items"]
    assert dynamodb.transaction_units(writes=three) == (0, expected["txn_three"]["wcu"])
    assert dynamodb.query_units(8, 2000, "eventual") == expected["gsi_query"]["rcu"]


def test_numbers_of_the_guide_s_text() -> None:
    assert dynamodb.query_units(10, 4.08 * 1024, "strong") == 11  # 40.8 KB together
    assert dynamodb.batch_write_units([500, 3.5 * 1024]) == 5
    assert dynamodb.transaction_units(reads=[500], writes=[500]) == (2, 2)
    assert dynamodb.failed_condition_units(0) == 1
    assert dynamodb.failed_condition_units(2048) == 2


def test_the_notes_examples() -> None:
    seven = 7 * 1024
    assert dynamodb.capacity_for(3, dynamodb.read_units(seven, "strong")) == 6
    assert dynamodb.capacity_for(10, dynamodb.write_units(seven)) == 70
    three = 3 * 1024
    modes = {mode: dynamodb.capacity_for(90, dynamodb.read_units(three, mode)) for mode in dynamodb.READS}
    assert modes == {"eventual": 45, "strong": 90, "transactional": 180}
    five = {mode: dynamodb.per_second(5, dynamodb.read_units(4096, mode)) for mode in dynamodb.READS}
    assert five == {"eventual": 10, "strong": 5, "transactional": 2.5}


def test_a_write_costs_an_index_nothing_once_or_twice() -> None:
    index = dynamodb.index_write_units
    assert index(None, None, key_changed=False) == 0  # the item is not in the index before or after
    assert index(None, 300, key_changed=False) == 1  # enters it
    assert index(300, None, key_changed=False) == 1  # leaves it
    assert index(300, 300, key_changed=True) == 2  # delete and put
    assert index(300, 300, key_changed=False) == 1  # a projected attribute changed
    assert index(300, 300, key_changed=False, projected_changed=False) == 0
    assert index(1500, 2500, key_changed=True) == 5


@settings(max_examples=60, deadline=None)
@given(size=SIZES, more=SIZES)
def test_units_never_fall_with_size_and_stand_in_fixed_ratios(size: int, more: int) -> None:
    small, large = sorted((size, more))
    assert dynamodb.write_units(small) <= dynamodb.write_units(large)
    strong = dynamodb.read_units(small, "strong")
    assert dynamodb.read_units(small) * 2 == strong == dynamodb.read_units(small, "transactional") / 2
    assert strong <= dynamodb.write_units(small) <= 4 * strong
    assert dynamodb.write_units(small, old_bytes=large) == dynamodb.write_units(large)


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(1, 20_000), min_size=1, max_size=25))
def test_one_query_is_never_dearer_than_a_batch_of_gets(sizes: list[int]) -> None:
    together = math.ceil(sum(sizes) / 4096)
    assert together <= dynamodb.batch_get_units(sizes, "strong") < together + len(sizes)


def test_limits_of_a_batch_and_a_transaction_are_those_of_the_api_model() -> None:
    model = botocore.session.get_session().get_service_model("dynamodb")
    assert model.shape_for("KeyList").metadata["max"] == dynamodb.BATCH_GET
    assert model.shape_for("WriteRequests").metadata["max"] == dynamodb.BATCH_WRITE
    assert model.shape_for("TransactWriteItemList").metadata["max"] == dynamodb.TRANSACTION


# Partitions


def test_the_guide_s_hot_partition() -> None:
    row, limits = ROWS["hot_partition"], ROWS["limits"]["expected"]
    loads, table = np.array(row["input"]["load"], dtype=float), row["input"]["table_wcu"]
    plain = dynamodb_partitions.serve(loads, provisioned=table, adaptive=False)
    assert plain.served[-1].tolist() == [50, 50, 50, row["expected"]["without_adaptive_hot_limit"]]
    adaptive = dynamodb_partitions.serve(loads, provisioned=table)
    assert adaptive.served[-1, 3] == row["expected"]["with_adaptive_served"]
    assert {"read": limits["partition_rcu"], "write": limits["partition_wcu"]} == dynamodb_partitions.PARTITION
    assert limits["burst_seconds"] == dynamodb_partitions.BURST_S


def test_a_table_at_a_quarter_of_its_capacity_throttles() -> None:
    served = dynamodb_partitions.serve(np.array([1300.0, 0, 0, 0, 0, 200, 0, 0, 0, 0]), provisioned=6000, saved_s=300)
    assert served.served[-1].tolist() == [1000, 0, 0, 0, 0, 200, 0, 0, 0, 0]
    assert served.throttled[-1].sum() == 300
    assert served.saved[-1] == 300 * 6000  # burst is full, and no help


def test_burst_carries_a_table_over_its_capacity_for_a_while() -> None:
    loads = np.full(4, 150.0)
    served = dynamodb_partitions.serve(loads, provisioned=400, saved_s=300, seconds=900, steps=90)
    total = served.served.sum(axis=1)
    assert total[:60] == pytest.approx(600)  # 120,000 saved units at 200 a second: 600 s
    assert total[61:] == pytest.approx(400)


def test_an_on_demand_table() -> None:
    at_once = dynamodb_partitions.on_demand_at_once
    assert (at_once(0), at_once(0, "read")) == (4_000, 12_000)
    assert at_once(50_000, "read") == 100_000
    assert at_once(1_500) == 4_000


@settings(max_examples=30, deadline=None)
@given(
    keys=st.integers(1, 100), suffixes=st.integers(1, 20), partitions=st.integers(1, 64),
    skew=st.floats(0, 3), total=st.floats(0, 1e5), adaptive=st.booleans(),
)  # fmt: skip
def test_loads_add_up_and_nobody_gets_more_than_was_asked_or_a_partition_gives(
    keys: int, suffixes: int, partitions: int, skew: float, total: float, adaptive: bool
) -> None:
    loads = dynamodb_partitions.zipf_loads(total, keys, skew)
    assert loads.sum() == pytest.approx(total)
    places = dynamodb_partitions.placed(keys, suffixes, partitions)
    wanted = dynamodb_partitions.partition_loads(loads, places, partitions)
    assert wanted.sum() == pytest.approx(total)
    served = dynamodb_partitions.serve(wanted, provisioned=500, adaptive=adaptive, saved_s=100, steps=10)
    assert (served.served <= np.minimum(wanted, 1000) + 1e-6).all()
    assert served.served.sum() * served.step_s <= 500 * (60 + 100) + 1e-3


def test_a_key_moves_only_when_its_name_does() -> None:
    few, many = dynamodb_partitions.placed(5, 1, 8), dynamodb_partitions.placed(50, 1, 8)
    assert (many[:5] == few).all()
    counts = np.bincount(dynamodb_partitions.placed(1000, 10, 10).ravel())
    assert counts.min() > 850
    assert counts.max() < 1150


def test_what_is_needed() -> None:
    assert dynamodb_partitions.partitions_needed(write_units=2500, read_units=2000, gb=12) == 3
    assert dynamodb_partitions.partitions_needed(gb=95) == 10
    assert dynamodb_partitions.partitions_needed() == 1
    assert dynamodb_partitions.suffixes_needed(2500) == 3


# Cost: the prices of us-east-1 of 2025-12, as literals


def test_the_two_ways_to_pay_meet_at_29_percent() -> None:
    prices = {"usd_per_unit_hour": 0.00065, "usd_per_million": 0.625}
    share = dynamodb_cost.crossover(**prices)
    assert share == pytest.approx(0.2889, abs=5e-5)
    month = dynamodb_cost.HOURS_A_MONTH
    fixed = dynamodb_cost.provisioned_usd(100, month, usd_per_unit_hour=0.00065)
    assert fixed == pytest.approx(47.45)
    assert dynamodb_cost.on_demand_usd(100 * share, month, usd_per_million=0.625) == pytest.approx(fixed)
    assert dynamodb_cost.on_demand_usd(100, month, usd_per_million=0.625) == pytest.approx(164.25)


def test_a_day_and_the_capacity_for_it() -> None:
    day = dynamodb_cost.day_of(1000, 6, 0.1)
    assert sum(day) == pytest.approx(6 * 1000 + 18 * 100)
    assert dynamodb_cost.flat_capacity(day) == 1000
    scaled = dynamodb_cost.scaled_capacity(day, 0.7)
    assert (scaled[0], scaled[12]) == (143, 1429)
    assert sum(dynamodb_cost.day_of(10, 5.5, 0)) == pytest.approx(55)


# Locking


def test_a_failed_condition_costs_as_much_as_a_write() -> None:
    result = backoff.contend(30, "none", rng=np.random.default_rng(1))
    assert result.failed > 0
    assert dynamodb_locking.write_units(result, 1500) == 2 * result.writes


def test_updates_lost_without_a_condition() -> None:
    assert dynamodb_locking.plain_writes(1, rng=np.random.default_rng(1)) == 1
    values = [dynamodb_locking.plain_writes(50, rng=np.random.default_rng(seed)) for seed in range(20)]
    assert max(values) < 10  # all read before the first writes: nearly every update is overwritten
    assert dynamodb_locking.plain_writes(50, rng=np.random.default_rng(1), net_sd_ms=0) == 1
    assert dynamodb_locking.lost_updates(1, 20, 100) == 0
    assert dynamodb_locking.lost_updates(2, 20, 100) == pytest.approx(1 - math.exp(-1))


BAD = [math.nan, math.inf, -1, "1", True, None, 1e300]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    "call",
    [
        lambda bad: dynamodb.read_units(bad),
        lambda bad: dynamodb.write_units(bad),
        lambda bad: dynamodb.query_units(1, bad),
        lambda bad: dynamodb.capacity_for(bad, 1),
        lambda bad: (
            dynamodb.index_write_units(bad, 1, key_changed=True) if bad is not None else dynamodb.read_units(bad)
        ),
        lambda bad: dynamodb_partitions.zipf_loads(bad, 1, 0),
        lambda bad: dynamodb_partitions.serve(np.ones(2), provisioned=bad),
        lambda bad: dynamodb_partitions.on_demand_at_once(bad),
        lambda bad: dynamodb_cost.provisioned_usd(bad, 1, usd_per_unit_hour=1),
        lambda bad: dynamodb_cost.crossover(usd_per_unit_hour=bad, usd_per_million=1),
        lambda bad: dynamodb_locking.plain_writes(bad, rng=np.random.default_rng(1)),
    ],
)
def test_bad_numbers_are_refused(call, bad: object) -> None:
    with pytest.raises(ParameterError):
        call(bad)


@pytest.mark.parametrize(
    "call",
    [
        lambda: dynamodb.read_units(1, "strongly"),
        lambda: dynamodb.read_units(409_601, "strong"),
        lambda: dynamodb.query_units(1, 1, "transactional"),
        lambda: dynamodb.batch_get_units([]),
        lambda: dynamodb.batch_write_units([1] * 26),
        lambda: dynamodb.transaction_units(writes=[1] * 101),
        lambda: dynamodb_partitions.serve(np.array([]), provisioned=1),
        lambda: dynamodb_partitions.placed(1000, 100, 4),
        lambda: dynamodb_partitions.serve(np.ones(2), provisioned=1, kind="delete"),
        lambda: dynamodb_cost.flat_capacity([]),
    ],
)
def test_bad_words_and_sizes_are_refused(call) -> None:
    with pytest.raises(ParameterError):
        call()

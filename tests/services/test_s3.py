"""S3 bills against AWS's worked numbers, a loop over every object and day, and sums done by hand."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.core.tariff import tiered
from aws_study.services import s3

# us-east-1 price list, 2026-10-03; steps in GB.
STEPS = ((51_200, 0.023), (512_000, 0.022), (math.inf, 0.021))
STORAGE: dict[str, Any] = {
    "STANDARD": STEPS,
    "INTELLIGENT_TIERING_FA": STEPS,
    "INTELLIGENT_TIERING_IA": 0.0125,
    "INTELLIGENT_TIERING_AIA": 0.004,
    "STANDARD_IA": 0.0125,
    "ONEZONE_IA": 0.01,
    "GLACIER_IR": 0.004,
    "GLACIER": 0.0036,
    "DEEP_ARCHIVE": 0.00099,
}
MOVE = {
    "INTELLIGENT_TIERING": 0.01,
    "STANDARD_IA": 0.01,
    "ONEZONE_IA": 0.01,
    "GLACIER_IR": 0.02,
    "GLACIER": 0.03,
    "DEEP_ARCHIVE": 0.05,
}
GET = {"STANDARD_IA": 0.001, "ONEZONE_IA": 0.001, "GLACIER_IR": 0.01}
PRICES: dict[tuple[str, str], Any] = {
    **{(code, "storage"): usd for code, usd in STORAGE.items()},
    **{(code, "lifecycle_transition_in"): usd for code, usd in MOVE.items()},
    **{
        (code, "put_copy_post_list"): {"STANDARD": 0.005, "INTELLIGENT_TIERING": 0.005, **MOVE}[code]
        for code in s3.CLASSES
    },
    **{(code, "get_and_other"): GET.get(code, 0.0004) for code in s3.CLASSES},
    ("INTELLIGENT_TIERING", "monitoring"): 0.0025,
    ("STANDARD_IA", "retrieval"): 0.01,
    ("ONEZONE_IA", "retrieval"): 0.01,
    ("GLACIER_IR", "retrieval"): 0.03,
    ("GLACIER", "retrieval_standard"): 0.01,
    ("GLACIER", "retrieval_request_standard"): 0.05,
    ("DEEP_ARCHIVE", "retrieval_standard"): 0.02,
    ("DEEP_ARCHIVE", "retrieval_request_standard"): 0.1,
}
ROWS = worked.rows("s3")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


# --- AWS's worked numbers ---------------------------------------------------------------------------------------------


def test_oracle_rows_are_all_used() -> None:
    here = (
        "byte_hours_march tiered_storage_fee glacier_overhead early_delete_30 requests retrieval_ia midnight_transition"
    )
    here += " midnight_noncurrent express_ex1 class_table small_object_default"
    assert set(ROWS) - set(here.split()) == {"conflicts"}  # conflicts: test_s3_lifecycle.py


def test_byte_hours_of_march() -> None:
    row = ROWS["byte_hours_march"]
    assert s3.byte_hours(row["input"]["segments"]) == row["expected"]["byte_hours"]
    assert s3.gb_months(row["input"]["segments"], row["input"]["month_days"]) == row["expected"]["gb_months"]


def test_tiered_storage_fee() -> None:
    row, steps, up_to = ROWS["tiered_storage_fee"], [], 0.0
    for width, usd in row["input"]["tiers"]:
        up_to += math.inf if width is None else width
        steps.append((up_to, usd))
    assert tiered(row["input"]["gb_months"], steps) == pytest.approx(row["expected"]["usd"])


def test_glacier_overhead_in_the_decimal_gb_of_the_faq() -> None:
    row = ROWS["glacier_overhead"]["input"]
    in_class, at_standard = s3.billed_gb(row["objects"], row["gb_each"] * 1e6, "GLACIER", kb_per_gb=1e6)
    expected = ROWS["glacier_overhead"]["expected"]
    assert (in_class, at_standard) == (pytest.approx(expected["glacier_gb"]), pytest.approx(expected["standard_gb"]))
    assert s3.billed_gb(100_000, 2**20, "GLACIER") == (
        pytest.approx(100_003.05, abs=0.01),
        pytest.approx(0.763, abs=1e-3),
    )


@pytest.mark.parametrize(("kept", "charged"), [(30, 60), (60, 30), (90, 0), (400, 0)])
def test_days_charged_after_early_deletion(kept: int, charged: int) -> None:
    row = ROWS["early_delete_30"]
    if kept == row["input"]["days_stored"]:
        assert charged == row["expected"]["early_delete_days"]
    cost = s3.object_cost(object_kb=2**20, path=[("GLACIER", kept)], prices=PRICES)
    assert cost.early_delete == pytest.approx((1 + 32 / 2**20) * 0.0036 * charged / 30)


def test_requests_and_retrieval() -> None:
    row = ROWS["requests"]
    thousands = {name: row["input"][name] / 1000 for name in ("put", "get")}
    frame = s3.class_cost(
        1, thousands["get"] / thousands["put"], days_kept=30, objects=row["input"]["put"], prices=PRICES
    ).loc["STANDARD"]
    assert round(frame["requests_in"], 2) == row["expected"]["put_usd"]
    assert round(frame["get"], 2) == row["expected"]["get_usd"]
    row = ROWS["retrieval_ia"]
    frame = s3.class_cost(2**20, 1, days_kept=30, objects=row["input"]["gb"], prices=PRICES).loc["STANDARD_IA"]
    assert frame["retrieval"] == pytest.approx(row["expected"]["usd"])


def test_express_example_from_its_parts() -> None:
    row = ROWS["express_ex1"]["input"]
    price, moved_gb = row["price"], row["kb_per_request"] / 1e6
    parts = [
        tiered(row["gb"] * row["days"] / 30, price["gb_month"]),
        tiered(row["put"] / 1000, price["put_per_1000"]),
        tiered(row["get"] / 1000, price["get_per_1000"]),
        tiered(row["put"] * moved_gb, price["upload_gb"]),
        tiered(row["get"] * moved_gb, price["retrieve_gb"]),
    ]
    assert [round(float(part), 2) for part in parts] == ROWS["express_ex1"]["expected"]["parts"]


@pytest.mark.parametrize(
    ("name", "start"), [("midnight_transition", "created"), ("midnight_noncurrent", "became_noncurrent")]
)
def test_due_at_midnight(name: str, start: str) -> None:
    row = ROWS[name]
    assert s3.due(moment(row["input"][start]), row["input"]["days"]) == moment(row["expected"]["date"])


def test_due_counts_in_utc_and_leaves_midnight_alone() -> None:
    seoul = timezone(timedelta(hours=9))
    assert s3.due(datetime(2026, 1, 2, 8, 30, tzinfo=seoul), 5) == datetime(2026, 1, 7, tzinfo=UTC)
    assert s3.due(datetime(2026, 1, 2, tzinfo=UTC), 5) == datetime(2026, 1, 7, tzinfo=UTC)


def test_class_table() -> None:
    for code, expected in ROWS["class_table"]["expected"].items():
        known = s3.CLASSES[code]
        assert known.min_days == expected["min_days"]
        # The table of 2023 prints the archive overhead (32 + 8 KB) as the least size.
        assert known.min_kb + known.overhead_class_kb + known.overhead_standard_kb == expected["min_kb"]


def test_small_objects_stay_by_default() -> None:
    row = ROWS["small_object_default"]["expected"]
    moves = [(30, "STANDARD_IA"), (90, "GLACIER")]
    assert s3.applicable(moves, 20, minimum_size=row["default"]) == ()
    assert s3.applicable(moves, 20, minimum_size=row["alternative"]) == ((90, "GLACIER"),)
    assert s3.applicable(moves, 128, minimum_size=row["default"]) == tuple(moves)


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_a_million_small_logs_never_pay_back_the_move() -> None:
    """20 KB logs in GLACIER: 40 KB of overhead each; $30 to move them, under $0.09 a month saved: 29 years."""
    one = {"object_kb": 20, "prices": PRICES}
    month_in_glacier = s3.object_cost(path=[("STANDARD", 0), ("GLACIER", 90)], **one)  # type: ignore[arg-type]
    month_in_standard = s3.object_cost(path=[("STANDARD", 90)], **one)  # type: ignore[arg-type]
    saved = (month_in_standard.total - sum(month_in_glacier.storage.values())) / 3 * 1e6
    assert saved == pytest.approx(0.085, abs=1e-3)
    assert month_in_glacier.transitions * 1e6 == pytest.approx(30)
    assert int(30 / saved / 12) == 29
    stream = s3.lifecycle_cost(
        new_objects_per_month=1e6, object_kb=20, transitions=[(0, "GLACIER")], expire_day=None, months=60, prices=PRICES
    )
    assert stream.payback_month is None


def test_a_backup_deleted_at_day_45_in_deep_archive_pays_for_180() -> None:
    cost = s3.object_cost(object_kb=5 * 2**20, path=[("STANDARD", 1), ("DEEP_ARCHIVE", 44)], prices=PRICES)
    gb = 5 + 32 / 2**20
    assert cost.storage["DEEP_ARCHIVE"] + cost.early_delete == pytest.approx(gb * 0.00099 * 6)


def test_payback_and_the_first_months_of_a_stream() -> None:
    cost = s3.lifecycle_cost(
        new_objects_per_month=30_000,
        object_kb=2**20,
        transitions=[(30, "GLACIER_IR")],
        expire_day=None,
        months=3,
        prices=PRICES,
    )
    # Month 1: 1,000 GB a day: 1,000 x (30 + 29 + ... + 1) / 30 = 15,500 GB-months, the same with and without.
    assert cost.total_with[0] == cost.without_rule[0] == pytest.approx(15_500 * 0.023)
    # Month 2: as much again young; the first month's uploads move one day at a time: 14,500 GB-months still warm.
    assert cost.with_rule["STANDARD"][1] == pytest.approx(30_000 * 0.023)
    assert cost.with_rule["GLACIER_IR"][1] == pytest.approx(15_500 * 0.004)
    assert cost.transitions.tolist() == pytest.approx([0, 0.6, 0.6])
    assert cost.payback_month == 1
    assert cost.overhead_gb.tolist() == [0, 0, 0]


def test_intelligent_tiering_reads_decide_the_tier() -> None:
    table = [s3.class_cost(1024, reads, days_kept=360, objects=1e6, prices=PRICES) for reads in (0, 1, 50)]
    gb = 1e6 / 1024
    never = gb * (30 * 0.023 + 60 * 0.0125 + 270 * 0.004) / 360
    assert table[0].loc["INTELLIGENT_TIERING", "storage"] == pytest.approx(never)
    assert table[2].loc["INTELLIGENT_TIERING", "storage"] == pytest.approx(gb * 0.023)
    assert table[0].loc["INTELLIGENT_TIERING", "monitoring"] == pytest.approx(2.5)
    # A simulated stream of reads: share of days on which the last touch is 30 and 90 days back.
    rng = np.random.default_rng(7)
    last, idle = np.zeros(4000), np.zeros(360)
    frequent = infrequent = 0.0
    for day in range(360):
        last = np.where(rng.random(4000) < 1 - math.exp(-1 / 30), day, last)
        idle = day + 0.5 - last
        frequent += float(np.mean(idle < 30)) / 360
        infrequent += float(np.mean((idle >= 30) & (idle < 90))) / 360
    simulated = gb * (frequent * 0.023 + infrequent * 0.0125 + (1 - frequent - infrequent) * 0.004)
    assert table[1].loc["INTELLIGENT_TIERING", "storage"] == pytest.approx(simulated, rel=0.02)


def test_cheapest_agrees_with_class_cost() -> None:
    kb, reads = [1.0, 20.0, 128.0, 5000.0, 1e6], [0.0, 0.05, 1.0, 30.0]
    won, classes = s3.cheapest(kb, reads, days_kept=100, objects=1e7, prices=PRICES)
    assert won.shape == (4, 5)
    for i, read in enumerate(reads):
        for j, size in enumerate(kb):
            totals = s3.class_cost(size, read, days_kept=100, objects=1e7, prices=PRICES)["total"]
            assert classes[won[i, j]] == totals.idxmin()
    assert classes[won[3, 0]] == "STANDARD"
    # Unread gigabytes: even 180 days at .00099 are less than 100 days at .0036, but more than 5 at .023.
    assert classes[won[0, 4]] == "DEEP_ARCHIVE"
    won, classes = s3.cheapest([1e6], [0], days_kept=5, objects=10, prices=PRICES)
    assert classes[won[0, 0]] == "STANDARD"


# --- laws -------------------------------------------------------------------------------------------------------------


@st.composite
def rules(draw: st.DrawFn) -> tuple[list[tuple[int, str]], int | None]:
    code, day, moves = "STANDARD", draw(st.integers(0, 40)), []
    while len(s3.MOVES[code]) > 0 and draw(st.booleans()):
        code = draw(st.sampled_from(s3.MOVES[code]))
        moves.append((day, code))
        day += draw(st.integers(1, 100))
    return moves, draw(st.one_of(st.none(), st.integers(max(day, 1), 660)))


def naive(
    kb: list[float], created: list[int], moves: list[tuple[int, str]], expire: int | None, horizon: int
) -> np.ndarray:
    """USD per month, [storage, transitions, early deletion, monitoring], one object and one day at a time."""
    least = {
        "STANDARD_IA": (30, 128),
        "ONEZONE_IA": (30, 128),
        "GLACIER_IR": (90, 128),
        "GLACIER": (90, 0),
        "DEEP_ARCHIVE": (180, 0),
    }
    months = math.ceil(horizon / 30)
    gb: list[dict[str, float]] = [{} for _ in range(months)]
    early_gb: list[dict[str, float]] = [{} for _ in range(months)]
    usd = np.zeros((4, months))
    for size, start in zip(kb, created, strict=True):
        code, since = "STANDARD", 0
        for day in range(start, horizon):
            age, month = day - start, day // 30
            new = next((to for at, to in moves if at == age), None)
            if new or age == expire:
                days, kb_least = least.get(code, (0, 0))
                billed = max(size, kb_least) + 32 * (code in ("GLACIER", "DEEP_ARCHIVE"))
                unspent = max(days - (age - since), 0) * billed / 2**20 / 30
                early_gb[month][code] = early_gb[month].get(code, 0) + unspent
            if age == expire:
                break
            if new:
                usd[1, month] += MOVE[new] / 1000
                code, since = new, age
            at = code
            if code == "INTELLIGENT_TIERING":
                idle = age - since
                at += "_FA" if size < 128 or idle < 30 else "_IA" if idle < 90 else "_AIA"
                usd[3, month] += 0.0025 / 1000 / 30 * (size >= 128)
            billed = max(size, least.get(code, (0, 0))[1])
            if code in ("GLACIER", "DEEP_ARCHIVE"):
                billed += 32
                gb[month]["STANDARD"] = gb[month].get("STANDARD", 0) + 8 / 2**20 / 30
            gb[month][at] = gb[month].get(at, 0) + billed / 2**20 / 30
    for month in range(months):
        usd[0, month] = sum(float(tiered(amount, STORAGE[at])) for at, amount in gb[month].items())
        usd[2, month] = sum(amount * STORAGE[at] for at, amount in early_gb[month].items() if amount)
    return usd


@settings(max_examples=50, deadline=None)
@given(
    rules(),
    st.lists(st.tuples(st.floats(0, 4e10), st.integers(0, 249)), min_size=1, max_size=5),
    st.integers(250, 330),
)
def test_segments_equal_a_loop_over_objects_and_days(
    rule: tuple[list[tuple[int, str]], int | None], uploads: list[tuple[float, int]], horizon: int
) -> None:
    kb, created = [size for size, _ in uploads], [day for _, day in uploads]
    bill = s3.bulk_cost(kb, created, rule[0], rule[1], horizon, PRICES)
    parts = [sum(bill.storage.values()), bill.transitions, bill.early_delete, bill.monitoring]
    expected = naive(kb, created, *rule, horizon)
    for part, by_loop in zip(parts, expected, strict=True):
        np.testing.assert_allclose(part, by_loop, rtol=1e-9, atol=1e-9 * max(1.0, by_loop.max()))
    np.testing.assert_allclose(bill.total, expected.sum(axis=0), rtol=1e-9, atol=1e-9 * expected.sum())


@settings(max_examples=50, deadline=None)
@given(rules(), st.floats(0, 1e6), st.integers(1, 12))
def test_a_stream_is_its_objects(rule: tuple[list[tuple[int, str]], int | None], kb: float, months: int) -> None:
    stream = s3.lifecycle_cost(
        new_objects_per_month=60, object_kb=kb, transitions=rule[0], expire_day=rule[1], months=months, prices=PRICES
    )
    days = np.repeat(np.arange(30 * months), 2)
    bulk = s3.bulk_cost(np.full(days.size, kb), days, *rule, 30 * months, PRICES)
    np.testing.assert_allclose(stream.total_with, bulk.total, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(stream.overhead_gb, bulk.overhead_gb, rtol=1e-9, atol=1e-9)
    if not rule[0]:
        np.testing.assert_array_equal(stream.total_with, stream.without_rule)
        assert stream.payback_month == 1


@settings(max_examples=50, deadline=None)
@given(rules(), st.floats(0, 1e9))
def test_one_object_costs_its_life_written_out(rule: tuple[list[tuple[int, str]], int | None], kb: float) -> None:
    moves, expire = rule[0], rule[1] or 700
    bill = s3.bulk_cost([kb], [3], moves, expire, 720, PRICES)
    days = [0, *(day for day, _ in moves), expire]
    path = [(code, days[i + 1] - days[i]) for i, code in enumerate(["STANDARD", *(code for _, code in moves)])]
    cost = s3.object_cost(object_kb=kb, path=path, prices=PRICES)
    assert bill.total.sum() == pytest.approx(cost.total, rel=1e-9, abs=1e-12)
    assert bill.early_delete.sum() == pytest.approx(cost.early_delete, rel=1e-9, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 1e7), st.floats(0, 1e3), st.integers(1, 2000), st.integers(1, 10**9))
def test_parts_of_class_cost_sum_to_the_total(kb: float, reads: float, days: int, objects: int) -> None:
    frame = s3.class_cost(kb, reads, days_kept=days, objects=objects, prices=PRICES)
    assert list(frame.index) == list(s3.CLASSES)
    parts = frame.drop(columns=["total", "per_object"])
    assert (parts.to_numpy() >= -1e-9 * frame[["total"]].to_numpy()).all()
    np.testing.assert_allclose(parts.sum(axis=1), frame["total"])
    np.testing.assert_allclose(frame["per_object"] * objects, frame["total"])


# --- missing prices, bad input ----------------------------------------------------------------------------------------


def test_every_missing_price_is_named() -> None:
    known = {("STANDARD", "storage"): 0.025, ("GLACIER", "storage"): 0.0045}
    with pytest.raises(s3.MissingPrice) as missing:
        s3.lifecycle_cost(
            new_objects_per_month=10, object_kb=500, expire_day=None, months=2, prices=known,
            transitions=[(10, "STANDARD_IA"), (50, "GLACIER")],
        )  # fmt: skip
    assert set(missing.value.keys) == {
        ("STANDARD_IA", "storage"),
        ("STANDARD_IA", "lifecycle_transition_in"),
        ("GLACIER", "lifecycle_transition_in"),
    }


def test_a_price_known_only_for_the_first_step_stops_at_its_end() -> None:
    prices = {("STANDARD", "storage"): ((51_200, 0.025),)}
    ask = {"object_kb": 2**20, "transitions": [], "expire_day": None, "months": 1, "prices": prices}
    assert s3.lifecycle_cost(new_objects_per_month=3000, **ask).total_with[0] == pytest.approx(1550 * 0.025)  # type: ignore[arg-type]
    with pytest.raises(s3.MissingPrice) as missing:
        s3.lifecycle_cost(new_objects_per_month=3e6, **ask)  # type: ignore[arg-type]
    assert missing.value.keys == (("STANDARD", "storage"),)


GOOD: dict[str, Any] = {
    "new_objects_per_month": 10, "object_kb": 5, "transitions": [(30, "GLACIER")], "expire_day": 90, "months": 3, "prices": PRICES,
}  # fmt: skip


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("new_objects_per_month", -1),
        ("new_objects_per_month", math.nan),
        ("new_objects_per_month", "many"),
        ("object_kb", 1e12),
        ("object_kb", None),
        ("months", 0),
        ("months", 2.5),
        ("expire_day", 30),
        ("expire_day", 0),
        ("transitions", 5),
        ("transitions", [30, 60]),
        ("transitions", [(30, "COLD")]),
        ("transitions", [(-1, "GLACIER")]),
        ("transitions", [(30, "GLACIER"), (60, "STANDARD_IA")]),
        ("transitions", [(30, "STANDARD_IA"), (30, "GLACIER")]),
        ("prices", {**PRICES, ("GLACIER", "storage"): math.nan}),
        ("prices", {**PRICES, ("GLACIER", "storage"): "free"}),
    ],
)
def test_refused(parameter: str, value: object) -> None:
    with pytest.raises(ParameterError) as refused:
        s3.lifecycle_cost(**{**GOOD, parameter: value})
    assert refused.value.parameter == parameter


@pytest.mark.parametrize(
    ("parameter", "kb", "created"),
    [
        ("kb", [1.0, math.nan], [0, 1]),
        ("kb", [-1.0], [0]),
        ("kb", ["big"], [0]),
        ("kb", [[1.0]], [0]),
        ("created_day", [1.0], [0, 1]),
        ("created_day", [1.0], [365]),
        ("created_day", [1.0], [-1]),
        ("created_day", [1.0], [0.5]),
        ("created_day", [1.0], [math.nan]),
        ("created_day", [1.0], ["monday"]),
    ],
)
def test_refused_in_bulk(parameter: str, kb: Any, created: Any) -> None:
    with pytest.raises(ParameterError) as refused:
        s3.bulk_cost(kb, created, [], None, 365, PRICES)
    assert refused.value.parameter == parameter


def test_refused_elsewhere() -> None:
    for call in (
        lambda: s3.due(datetime(2026, 1, 1), 3),
        lambda: s3.due("2026-01-01", 3),  # type: ignore[arg-type]
        lambda: s3.gb_months([(-1, 3)], 30),
        lambda: s3.gb_months([(1, 3)], 12),
        lambda: s3.billed_gb(1, 1, "COLD"),
        lambda: s3.applicable([], 1, minimum_size="none"),
        lambda: s3.class_cost(1, -1, days_kept=30, objects=1, prices=PRICES),
        lambda: s3.class_cost(1, 1, days_kept=0, objects=1, prices=PRICES),
        lambda: s3.cheapest(["x"], [1], days_kept=30, objects=1, prices=PRICES),
        lambda: s3.object_cost(object_kb=1, path=[("COLD", 3)], prices=PRICES),
    ):
        with pytest.raises(ParameterError):
            call()

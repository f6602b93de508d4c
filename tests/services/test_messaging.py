"""Messages: the documents' and moto's worked numbers, one law for all inputs, bad input by name."""

import math

import numpy as np
import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from aws_study import facts
from aws_study.core.checks import ParameterError
from aws_study.services import firehose, kinesis, kinesis_load, message_order, sqs

MESSAGING = worked.rows("messaging")
DAY = 86_400


def test_the_queue_hands_out_what_moto_hands_out():
    asked = MESSAGING["visibility_trace"]
    now, actions = 0, [("send", 0, "a", "A", "a")]
    for advance in asked["input"]["advance_s"]:
        now += advance
        actions.append(("receive", now, 1))
    assert sqs.replay(actions, timeout_s=asked["input"]["timeout"]) == asked["expected"]["received"]


def test_fifo_as_moto_does_it():
    asked = MESSAGING["fifo"]
    sends = [("send", 0, *one) for one in asked["input"]["sends"]]
    receives = [("receive", 0, 1), ("receive", 1, 10), ("receive", 40, 10)]
    expected = asked["expected"]
    assert sqs.replay([*sends, *receives], kind="fifo") == [
        expected["receive1(max1)"],
        expected["receive2"],
        expected["after_visibility"],
    ]
    again = [("send", 0, "1", "A", "x"), ("send", 301, "2", "A", "x"), ("receive", 301, 10)]
    assert sqs.replay(again, kind="fifo") == [["1", "2"]]  # the interval of five minutes is over


def test_three_receives_and_then_the_dead_letter_queue():
    actions = [("send", 0, "a", "A", "a"), *(("receive", 31 * turn, 1) for turn in range(4))]
    assert sqs.replay(actions, max_receives=3) == [["a"], ["a"], ["a"], []]
    assert sqs.replay([*actions[:2], ("delete", 5, "a"), ("receive", 31, 1)]) == [["a"], []]


def test_a_changed_timeout_counts_from_the_call():
    """The API model's own example: 60 s, after 15 s set to 10, back 25 s after the receive."""
    assert sqs.visible_again_s(0, timeout_s=60, changed=[(15, 10)]) == 25
    assert sqs.visible_again_s(100, timeout_s=30) == 130
    with pytest.raises(ParameterError, match="changed"):
        sqs.visible_again_s(0, timeout_s=30, changed=[(31, 10)])


def test_a_message_keeps_its_age_in_a_standard_dead_letter_queue():
    asked = MESSAGING["dlq_age"]
    spent, kept = asked["input"]["days_in_source"], asked["input"]["dlq_retention_days"]
    assert sqs.dead_letter_days(spent, retention_days=kept) == asked["expected"]["deleted_from_dlq_after_days"]
    assert sqs.dead_letter_days(spent, retention_days=kept, fifo=True) == kept


def test_limits_are_those_of_the_fact_files():
    assert int(facts.quota("SQS", "visibility timeout (range)").value.split("-")[1]) == sqs.LONGEST_VISIBILITY_S
    assert float(facts.quota("SQS", "visibility timeout (default)").value) == sqs.DEFAULT_VISIBILITY_S


def test_the_tail_is_the_share_of_duplicates():
    """One in a hundred takes six times the median: 120 s for 20 s, so a timeout of 120 s leaves 1 % over."""
    assert sqs.outlasting(120, median_s=20, slowest=6) == pytest.approx(0.01, abs=1e-12)
    assert sqs.outlasting(20, median_s=20, slowest=6) == pytest.approx(0.5)
    assert sqs.outlasting(30, median_s=300, slowest=1) == 1
    assert sqs.outlasting(300, median_s=300, slowest=1) == 0
    found = sqs.deliveries(timeout_s=20, median_s=20, slowest=6, max_receives=3)
    assert (found.twice, found.receives, found.gone) == pytest.approx((0.5, 1.75, 0.125))
    beating = sqs.deliveries(timeout_s=20, median_s=20, slowest=6, heartbeat=True)
    assert (beating.twice, beating.receives, beating.gone) == (0, 1, 0)
    poisoned = sqs.deliveries(timeout_s=DAY / 2, median_s=1, poison=0.5, retention_s=4 * DAY)
    assert (poisoned.receives, poisoned.gone, poisoned.once) == (0.5 * 1 + 0.5 * 8, 0.5, 0.5)


@given(
    st.floats(1, 43_200), st.floats(0.1, 3_600), st.floats(1, 50), st.floats(0, 0.99), st.floats(0, 1), st.integers(0, 20)
)  # fmt: skip
def test_shares_are_shares(timeout_s, median_s, slowest, dies, poison, max_receives):
    found = sqs.deliveries(
        timeout_s=timeout_s, median_s=median_s, slowest=slowest, dies=dies, poison=poison, max_receives=max_receives
    )
    tiny = 1e-9
    assert found.once + found.twice + found.never == pytest.approx(1)
    assert all(-tiny <= share <= 1 + tiny for share in (found.once, found.twice, found.never, found.gone))
    assert found.gone_done <= found.gone + tiny
    assert 1 - tiny <= found.receives <= sqs.most_receives(timeout_s, max_receives, 4 * DAY) + tiny
    longer = sqs.deliveries(
        timeout_s=min(43_200, 2 * timeout_s), median_s=median_s, slowest=slowest, dies=0, max_receives=0
    )
    assert longer.overrun <= found.overrun + tiny


@pytest.mark.parametrize(("dies", "most"), [(0, 3), (0.2, 3), (0.3, 1), (0.1, 1000)])
def test_the_formula_is_what_a_simulation_counts(dies, most):
    given = {"timeout_s": 30, "median_s": 20, "slowest": 6, "dies": dies}
    counted = sqs.twice_simulated(200_000, **given, most=most, rng=np.random.default_rng(7))
    assert counted == pytest.approx(sqs.deliveries(**given, max_receives=most).twice, abs=0.004)


def test_polling():
    """Ten short polls a second at an idle queue are 26 million a month; long polls of 20 s are 130 thousand."""
    month = 30 * DAY
    assert sqs.receives_per_s(messages_per_s=0, wait_s=0, pause_s=0.1)[0] * month == pytest.approx(25_920_000)
    assert sqs.receives_per_s(messages_per_s=0, wait_s=20)[0] * month == pytest.approx(129_600)
    calls, empty = sqs.receives_per_s(messages_per_s=2, wait_s=20)
    assert (calls, empty) == pytest.approx((2, 2 * math.exp(-40)))
    assert sqs.drain_s(backlog=90_000, messages_per_s=50, workers=30, seconds_each=0.5) == 9_000
    assert sqs.drain_s(backlog=1, messages_per_s=60, workers=30, seconds_each=0.5) == math.inf


def test_order_by_hand():
    """Two workers, one group: 0 takes 4 s, 1 and 2 take 1 s each."""
    given = {"arrive": [0, 0, 0], "group": [0, 0, 0], "seconds": [4, 1, 1], "dies": [False] * 3, "workers": 2}
    standard = message_order.work_off(**given, kind="standard")
    assert standard.done.tolist() == [4, 1, 2]
    assert standard.overtaken.tolist() == [True, False, False]
    for kind in ("fifo", "stream"):
        run = message_order.work_off(**given, kind=kind)
        assert run.done.tolist() == [4, 5, 6]
        assert not run.overtaken.any()
    given["dies"] = [True, False, False]
    assert message_order.work_off(**given, kind="fifo", visibility_s=30).done.tolist() == [34, 35, 36]
    assert message_order.work_off(**given, kind="standard", visibility_s=30).done.tolist() == [34, 1, 2]
    assert message_order.work_off(**given, kind="stream").done.tolist() == [6, 7, 8]


@given(st.integers(0, 2**32), st.integers(1, 8), st.integers(1, 6), st.sampled_from(message_order.KINDS))
def test_all_is_done_and_order_holds_where_it_is_promised(seed, groups, workers, kind):
    rng = np.random.default_rng(seed)
    arrive, group = np.cumsum(rng.exponential(1, 25)), rng.integers(0, groups, 25)
    run = message_order.work_off(
        arrive, group, rng.exponential(2, 25) + 0.01, rng.random(25) < 0.2, kind=kind, workers=workers,
        mix=rng.integers(0, 3, 25),
    )  # fmt: skip
    assert (run.done > arrive).all()
    assert sorted(one.message for one in run.attempts if one.ok) == list(range(25))
    assert kind == "standard" or not run.overtaken.any()
    assert run.at_once <= (workers if kind == "standard" else min(workers, groups))


def test_a_hot_key_fills_one_shard():
    load = kinesis_load.load(records_per_second=3_000, record_kb=2, keys=1, skew=0, shards=8)
    assert (load.limit, float(load.taken.sum()), float(load.throttled.sum())) == (512, 512, 2_488)
    assert int(np.argmax(load.wanted)) == kinesis.shard_of("device-1", 8)
    readers = kinesis_load.load(records_per_second=900, record_kb=1, keys=1, skew=0, shards=1, consumers=3)
    assert float(readers.falling_behind.sum()) == pytest.approx(900 - 2048 / 3)
    own = kinesis_load.load(records_per_second=900, record_kb=1, keys=1, skew=0, shards=1, consumers=3, fan_out=True)
    assert float(own.falling_behind.sum()) == 0


@given(st.integers(1, 300), st.floats(0, 3), st.integers(1, 64), st.floats(0.01, 2_000))
def test_no_record_is_lost_between_keys_and_shards(keys, skew, shards, kb):
    load = kinesis_load.load(records_per_second=5_000, record_kb=kb, keys=keys, skew=skew, shards=shards)
    assert float(load.taken.sum() + load.throttled.sum()) == pytest.approx(5_000)
    assert (load.taken * kb <= 1024 * (1 + 1e-9)).all()
    assert (load.taken <= 1000).all()


def test_no_more_instances_are_busy_than_there_are_shards():
    assert [kinesis.busy(6, instances) for instances in (1, 6, 8)] == [1, 6, 6]


def test_a_buffer_is_full_or_its_time_is_over():
    assert firehose.delivery(0.02, buffer_mib=5, buffer_s=60) == (60, pytest.approx(1.2), "time")
    assert firehose.delivery(1, buffer_mib=5, buffer_s=60) == (5, 5, "size")


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: sqs.deliveries(timeout_s=0, median_s=1), "timeout_s"),
        (lambda: sqs.deliveries(timeout_s=43_201, median_s=1), "timeout_s"),
        (lambda: sqs.deliveries(timeout_s=30, median_s=math.nan), "median_s"),
        (lambda: sqs.deliveries(timeout_s=30, median_s=1, slowest=0.5), "slowest"),
        (lambda: sqs.deliveries(timeout_s=30, median_s=1, max_receives=1001), "max_receives"),
        (lambda: sqs.dead_letter_days(1, retention_days=15), "retention_days"),
        (lambda: sqs.receives_per_s(messages_per_s=1, wait_s=21), "wait_s"),
        (lambda: sqs.receives_per_s(messages_per_s=1, wait_s=0), "pause_s"),
        (lambda: sqs.replay([("read", 0, 1)]), "actions"),
        (lambda: message_order.work_off([0], [0], [0], [False], kind="fifo", workers=1), "seconds"),
        (lambda: message_order.work_off([0], [0, 1], [1], [False], kind="fifo", workers=1), "arrive"),
        (lambda: message_order.work_off([0], [0], [1], [False], kind="lifo", workers=1), "kind"),
        (lambda: kinesis_load.load(records_per_second=1, record_kb=1, keys=0, skew=0, shards=1), "keys"),
        (lambda: firehose.delivery(1, buffer_mib=129), "buffer_mib"),
    ],
)
def test_bad_input_is_named(call, parameter):
    with pytest.raises(ParameterError) as caught:
        call()
    assert caught.value.parameter == parameter

"""KMS: worked numbers of the quota page, one law for all loads, and an envelope that opens only with the key that wrapped it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study import facts
from aws_study.core.checks import ParameterError
from aws_study.services import kms
from aws_study.services import kms_envelope as envelope

CONTEXT = {"shop": "blue", "purpose": "orders"}


def told(**changed):
    start = {"objects": 8, "rotations": 3, "way": "same-key", "remedy": "nothing", "event": "nothing"}
    return envelope.story(**{**start, **changed})


# The request quota


def test_the_two_loads_of_the_quota_page():
    """A shared quota of 10,000: 7,000 + 2,000 pass, 9,500 + 1,000 do not (KMS Developer Guide, copy of 2020)."""
    assert kms.one_second(7_000, others=2_000, quota=10_000).throttled == 0
    second = kms.one_second(9_500, others=1_000, quota=10_000)
    assert second.throttled == pytest.approx(1 - 10_000 / 10_500)
    assert second.answered + kms.one_second(1_000, others=9_500, quota=10_000).answered == pytest.approx(10_000)


def test_the_quotas_are_those_of_the_facts():
    assert float(facts.quota("KMS", "most regions").value) == kms.DEFAULT_QUOTA
    assert float(facts.quota("KMS", "six larger regions").value) == kms.RAISED_QUOTA
    assert float(facts.quota("KMS", "three largest regions").value) == kms.LARGEST_QUOTA


@pytest.mark.parametrize(
    ("rate", "holders", "uses", "seconds", "calls"),
    [
        (25_000, 40, 1, 60, 25_000),  # a call for every object
        (12_000, 40, 1_000, 60, 12),  # 300 a second each: 1,000 objects come before 60 seconds
        (400, 40, 1_000, 60, 400 / 600),  # 10 a second each: 60 seconds come first
        (20, 40, 1_000, 1, 20),  # half an object a second each: a key never serves twice
        (25_000, 20_000, 100, 10, 2_000),  # many requesters of a Bucket Key
        (25_000, 40, 100, 60, 250),
        (0, 1, 1, 1, 0),
    ],
)
def test_calls_worked_out_by_hand(rate, holders, uses, seconds, calls):
    assert kms.calls_per_second(rate, holders=holders, uses=uses, seconds=seconds) == pytest.approx(calls)


@given(
    rate=st.floats(0, 1e6),
    holders=st.integers(1, 10_000),
    uses=st.floats(1, 1e6),
    seconds=st.floats(0, 3_600),
    quota=st.floats(1, 1e6),
    others=st.floats(0, 1e6),
)
def test_laws_of_every_load(rate, holders, uses, seconds, quota, others):
    calls = kms.calls_per_second(rate, holders=holders, uses=uses, seconds=seconds)
    assert rate / uses * (1 - 1e-9) <= calls <= rate
    assert kms.calls_per_second(rate, holders=2 * holders, uses=uses, seconds=seconds) >= calls * (1 - 1e-9)
    second = kms.one_second(calls, quota=quota, others=others)
    theirs = kms.one_second(others, quota=quota, others=calls)
    assert second.answered + theirs.answered == pytest.approx(min(calls + others, quota), rel=1e-6, abs=1e-6)
    assert 0 <= second.throttled <= 1


def test_the_curve_is_the_same_function():
    rates = np.array([1.0, 500.0, 25_000.0])
    one_by_one = [kms.calls_per_second(float(r), holders=40, uses=1_000, seconds=60) for r in rates]
    assert kms.calls_curve(rates, holders=40, uses=1_000, seconds=60) == pytest.approx(one_by_one)


def test_dollars():
    """An account with 100,000 requests a month pays for 80,000 of them (worked example found in several public notes)."""
    calls = 100_000 / (3600 * 30)
    assert kms.month_usd(calls, hours_a_day=1, usd_per_10k=0.03) == pytest.approx(0.24)
    assert kms.month_usd(0.001, hours_a_day=1, usd_per_10k=0.03) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: kms.calls_per_second(-1, holders=1, uses=1, seconds=1),
        lambda: kms.calls_per_second(1, holders=0, uses=1, seconds=1),
        lambda: kms.calls_per_second(1, holders=1, uses=0.5, seconds=1),
        lambda: kms.calls_per_second(1, holders=1, uses=1, seconds=float("nan")),
        lambda: kms.one_second(1, quota=0),
        lambda: kms.one_second("1", quota=1),
        lambda: kms.month_usd(1, hours_a_day=25, usd_per_10k=1),
        lambda: told(objects=0),
        lambda: told(rotations=26),
        lambda: told(way="other"),
        lambda: told(remedy="pray"),
        lambda: told(event="flood"),
        lambda: told(same_context=1),
    ],
)
def test_bad_input(call):
    with pytest.raises(ParameterError):
        call()


# The envelope


def test_a_data_key_opens_with_its_context_only_and_survives_rotations():
    key = envelope.Key("key-1")
    data_key, wrapped = envelope.generate_data_key(key, CONTEXT, 1)
    assert len(data_key) == 32
    assert data_key not in wrapped.blob
    keys = {"key-1": envelope.rotate(envelope.rotate(key))}
    assert keys["key-1"].materials == 3
    assert envelope.decrypt(keys, wrapped, dict(reversed(CONTEXT.items()))) == data_key
    for other in ({}, {"shop": "red", "purpose": "orders"}, {"shop": "Blue", "purpose": "orders"}):
        with pytest.raises(envelope.Refused, match="InvalidCiphertextException"):
            envelope.decrypt(keys, wrapped, other)


def test_a_new_material_wraps_otherwise_and_an_object_opens_with_its_own_data_key_only():
    key = envelope.Key("key-1")
    first, second = (envelope.generate_data_key(one, CONTEXT, 1) for one in (key, envelope.rotate(key)))
    assert (first[1].material, second[1].material) == (1, 2)
    assert first[1].blob != second[1].blob
    stored = envelope.seal(0, b"order", *first)
    assert b"order" not in stored.sealed
    assert envelope.unseal(stored, first[0]) == b"order"
    assert envelope.unseal(stored, second[0]) is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (envelope.DISABLED, "DisabledException"),
        (envelope.PENDING_DELETION, "KMSInvalidStateException"),
        (envelope.PENDING_IMPORT, "KMSInvalidStateException"),
        (envelope.DELETED, "NotFoundException"),
    ],
)
def test_a_key_that_is_not_enabled_gives_and_opens_nothing(state, code):
    _data_key, wrapped = envelope.generate_data_key(envelope.Key("key-1"), CONTEXT, 1)
    off = envelope.Key("key-1", state=state)
    with pytest.raises(envelope.Refused, match=code):
        envelope.decrypt({"key-1": off}, wrapped, CONTEXT)
    with pytest.raises(envelope.Refused, match=code):
        envelope.generate_data_key(off, CONTEXT, 2)
    with pytest.raises(envelope.Refused, match="NotFoundException"):
        envelope.decrypt({}, wrapped, CONTEXT)


def test_re_encrypt_changes_the_wrapping_and_not_the_data_key():
    old, new = envelope.Key("key-1"), envelope.Key("key-2")
    data_key, wrapped = envelope.generate_data_key(old, CONTEXT, 1)
    again = envelope.re_encrypt({"key-1": old}, wrapped, CONTEXT, new)
    assert again.key == "key-2"
    assert envelope.decrypt({"key-2": new}, again, CONTEXT) == data_key


@pytest.mark.parametrize(
    ("changed", "readable", "new_bytes", "new_wraps", "needed", "thief"),
    [
        ({}, 8, 0, 0, 4, 0),
        ({"event": "stolen"}, 8, 0, 0, 4, 1),
        ({"event": "stolen", "remedy": "rewrap"}, 8, 0, 8, 1, 1),
        ({"event": "stolen", "remedy": "rewrite"}, 8, 8, 8, 1, 0),
        ({"event": "pending", "remedy": "rewrite"}, 0, 8, 8, 1, 0),
        ({"event": "material"}, 0, 0, 0, 4, 0),
        ({"event": "deleted", "way": "new-key"}, 6, 0, 0, 4, 0),
        ({"event": "deleted", "way": "new-key", "remedy": "rewrap"}, 8, 0, 8, 1, 0),
        ({"event": "disabled", "way": "new-key", "rotations": 7}, 7, 0, 0, 8, 0),
        ({"event": "disabled", "way": "new-key", "rotations": 0}, 0, 0, 0, 1, 0),
        ({"same_context": False}, 0, 0, 0, 4, 0),
        ({"rotations": 25, "objects": 1}, 1, 0, 0, 1, 0),
    ],
)
def test_stories(changed, readable, new_bytes, new_wraps, needed, thief):
    story = told(**changed)
    found = (story.readable, story.changed_bytes, story.changed_wraps, story.needed, story.thief_reads)
    assert found == (readable, new_bytes, new_wraps, needed, thief)


@given(
    objects=st.integers(1, 12),
    rotations=st.integers(0, 12),
    way=st.sampled_from(envelope.WAYS),
    remedy=st.sampled_from(envelope.REMEDIES),
    event=st.sampled_from(tuple(envelope.STATE_AFTER)),
)
def test_rotation_alone_changes_nothing_and_only_new_bytes_stop_a_thief(objects, rotations, way, remedy, event):
    story = told(objects=objects, rotations=rotations, way=way, remedy=remedy, event=event)
    assert (story.changed_bytes == 0) == (remedy != "rewrite")
    assert (story.changed_wraps == 0) == (remedy == "nothing")
    assert story.needed <= min(objects, rotations + 1)
    assert story.thief_reads == (event == "stolen" and remedy != "rewrite")
    if way == "same-key":
        assert story.readable in (0, objects)
        assert set(story.keys) == {"key-1"}
    if remedy != "nothing" and way == "new-key" and rotations:
        assert story.readable == objects

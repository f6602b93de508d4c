"""Lesson 25's cards beside what the lesson says of them: what a rotation leaves alone, and who uses up the quota."""

import hashlib

import numpy as np
import pytest

from aws_study.core.checks import ParameterError
from aws_study.simulations import encryption_and_secrets as lesson
from aws_study.simulations import encryption_and_secrets_envelope as envelope
from aws_study.simulations import encryption_and_secrets_quota as quota
from aws_study.ui import palette


@pytest.fixture(scope="module")
def card():
    return lesson.envelopes()


@pytest.fixture(scope="module")
def load():
    return lesson.request_quota()


@pytest.mark.parametrize(
    ("preset", "readable", "new_bytes", "new_wraps", "thief", "codes"),
    [
        ("rotated-after-theft", 8, 0, 0, 1, ()),
        ("rewrapped-after-theft", 8, 0, 8, 1, ()),
        ("rewritten-after-theft", 8, 8, 8, 0, ()),
        ("old-key-deleted", 6, 0, 0, 0, ("NotFoundException",)),
        ("rewrapped-then-deleted", 8, 0, 8, 0, ()),
        ("deletion-scheduled", 0, 0, 0, 0, ("KMSInvalidStateException",)),
        ("other-context", 0, 0, 0, 0, ("InvalidCiphertextException",)),
    ],
)
def test_the_presets(card, preset, readable, new_bytes, new_wraps, thief, codes):
    said = card.preset(preset)
    story = card.view.story
    assert (story.readable, story.changed_bytes, story.changed_wraps, story.thief_reads) == (
        readable,
        new_bytes,
        new_wraps,
        thief,
    )
    assert card.view.codes == codes
    assert all(code in said for code in codes)


def test_what_brings_the_objects_back_is_said_where_something_is_lost(card):
    card.preset("old-key-deleted")
    endings = {event: card.set(event=event) for event in ("disabled", "pending", "deleted", "material")}
    assert all(envelope.way_back(event) in said for event, said in endings.items())
    assert len(set(endings.values())) == 4
    assert "Nothing" not in card.set(event="deleted", remedy="rewrap")


def test_a_picture_changes_with_the_bytes_and_stands_for_the_bytes_alone(card):
    card.preset("rewritten-after-theft")
    story = card.view.story
    for old, new in zip(story.written, story.now, strict=True):
        assert envelope.fingerprint(old.sealed) == envelope.fingerprint(bytes(old.sealed))
        assert envelope.fingerprint(old.sealed) != envelope.fingerprint(new.sealed)
        assert envelope.fingerprint(old.wrapped.blob) != envelope.fingerprint(new.wrapped.blob)


def test_a_picture_holds_every_dark_cell_once():
    for data in (b"", b"order 1", b"order 2"):
        bits = f"{int.from_bytes(hashlib.sha256(data).digest()[:2], 'big'):016b}"[::-1]
        runs = envelope.fingerprint(data)
        assert sorted(4 * row + x for row, first, end in runs for x in range(first, end)) == [
            place for place in range(16) if bits[place] == "1"
        ]


def drawn(card, tone):
    """Area of what stands in this colour, in cells of a picture, and the rows that it touches."""
    boxes = [path.vertices for path in card._chart.shapes[tone].get_paths()]
    area = sum(np.ptp(box[:, 0]) * np.ptp(box[:, 1]) for box in boxes) / (0.105 * 0.185)
    return area, {min(envelope.ROWS, key=lambda row: abs(envelope.ROWS[row] - box[:, 1].mean())) for box in boxes}


def cells(stored):
    return sum(end - first for one in stored for _row, first, end in envelope.fingerprint(one.sealed))


def test_new_bytes_are_red_and_materials_have_their_colours(card):
    card.preset("rotated-after-theft")
    story = card.view.story
    assert drawn(card, palette.RED) == (0, set())
    assert drawn(card, palette.SLATE) == (pytest.approx(2 * cells(story.written)), {"bytes then", "bytes now"})
    assert all(drawn(card, tone)[1] == {"use", "wrap then", "wrap now"} for tone in envelope.TONES[:4])
    assert drawn(card, envelope.TONES[4]) == (0, set())
    card.preset("rewritten-after-theft")
    assert drawn(card, palette.RED) == (pytest.approx(cells(card.view.story.now)), {"bytes now"})
    assert drawn(card, envelope.TONES[0])[1] == {"use", "wrap then"}
    assert "wrap now" in drawn(card, envelope.TONES[3])[1]


@pytest.mark.parametrize("way", ["same-key", "new-key"])
def test_pictures_of_new_wraps_differ_at_every_number_of_rotations(way):
    for rotations in range(1, 8):
        story = envelope.run_envelope(rotations, way, "rewrap", "nothing", True).story
        same = [
            envelope.fingerprint(old.wrapped.blob) == envelope.fingerprint(new.wrapped.blob)
            for old, new in zip(story.written, story.now, strict=True)
        ]
        assert sum(same) == 0, rotations


def test_the_strip_names_each_material_once(card):
    for rotations in range(8):
        card.set(rotations=rotations, way="same-key", remedy="nothing", event="nothing", same_context=True)
        shown = [text.get_text() for text in card._chart.uses if text.get_text()]
        assert len(shown) == rotations + 1


@pytest.mark.parametrize(
    ("preset", "calls", "refused", "usd"),
    [
        ("every-object", 25_000, 0.6, 32_400),
        ("bucket-key", 250, 0, 324),
        ("cached", 25, 0, 32.4),
        ("many-requesters", 2_000, 0, 2_592),
        ("neighbours", 8_000, 1 - 10 / 14, 10_368),
    ],
)
def test_loads(load, preset, calls, refused, usd):
    load.preset(preset)
    view = load.view
    assert view.calls[view.method] == pytest.approx(calls)
    assert view.here.throttled == pytest.approx(refused)
    assert view.usd[view.method] == pytest.approx(usd, abs=0.07)  # 20,000 requests a month are free: six cents


def test_the_predictions_hold(card, load):
    for card_, name, actual in ((card, "one-material-gone", 0), (load, "forty-caches", 12)):
        prediction = lesson.PREDICTIONS[name]
        card_.set(**prediction.values)
        assert prediction.actual(card_.view) == pytest.approx(actual)


@pytest.mark.parametrize("changed", [{"rate": 0}, {"method": "never"}, {"quota": 0}, {"hours": 25}, {"others": -1}])
def test_what_a_load_cannot_be(changed):
    start = {"rate": 1, "method": "each", "holders": 1, "seconds": 1, "uses": 1, "others": 0, "quota": 1, "hours": 1}
    with pytest.raises(ParameterError):
        quota.run_quota(**{**start, **changed})


@pytest.mark.parametrize(
    ("preset", "failed", "ends"),
    [("hour-cache", 3_050, 60.5), ("read-anew", 50, 0.5), ("alternating", 0, 0), ("no-copy", 50, 0.5)],
)
def test_the_night_of_a_rotation(preset, failed, ends):
    card = lesson.password_rotation()
    card.preset(preset)
    assert card.view.failed[card.view.way] == pytest.approx(failed)
    assert card.view.ends == pytest.approx(ends)
    assert card.view.curves[card.view.way].max() == (failed > 0)

"""Lesson 23's cards: what their presets are there to show, and times as people write them."""

import pytest

from aws_study.simulations import cognito
from aws_study.simulations.cognito_tokens import say_tokens
from aws_study.simulations.cognito_words import span


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (0.5, "30 s"), (45, "45 min"), (60, "1 h"), (60.5, "1 h 30 s"), (90, "1 h 30 min"), (1440, "24 h"), (43_200, "30 days")],
)  # fmt: skip
def test_spans(minutes, said):
    assert span(minutes).replace("\u00a0", " ") == said


def taken(preset):
    card = cognito.after_sign_out()
    card.preset(preset)
    return {door for door in card.view.doors if card.view.taken(door)}


def test_what_the_presets_of_the_tokens_show():
    assert taken("day-long") == {"api"}
    assert taken("default-hour") == {"api", "identity_pool", "credentials"}
    assert taken("five-minutes") == {"identity_pool", "credentials"}
    assert taken("revoke-one") == {"api", "identity_pool", "credentials", "other_device"}
    assert taken("account-deleted") == {"api", "identity_pool", "credentials"}
    assert taken("server-check") == {"api", "credentials"}
    assert taken("nobody-signs-out") == {"refresh", "other_device"}
    assert taken("rotation") == {"other_device"}


def test_a_copy_made_after_the_sign_out_is_not_counted_from_it():
    card = cognito.after_sign_out()
    card.set(end_min=30, copied_min=720)
    assert "until 24 h after the sign-in" in say_tokens(card.view)
    card.set(copied_min=30)
    assert "another 23 h\u00a030 min" in say_tokens(card.view)


def test_what_the_presets_of_the_roles_show():
    card = cognito.which_role()
    found = {}
    for preset, _label in card._spec["presets"]:
        card.preset(preset)
        found[preset] = card.view.chosen.role
    assert found == {
        "ignored": "RiderRole",
        "from-token": "AdminRole",
        "tie": "",
        "tie-default": "RiderRole",
        "asked-for": "CoachRole",
        "too-much": "",
        "guest": "GuestRole",
        "lookalike": "CoachRole",
    }


def test_the_picture_follows_the_sign_out():
    card = cognito.after_sign_out()
    card.preset("default-hour")
    chart = card._chart
    assert len(chart.beyond.get_paths()) == 3
    assert chart.hatched.get_visible()
    card.set(end="none")
    assert len(chart.beyond.get_paths()) == 0
    assert not chart.hatched.get_visible()


def test_predictions_are_what_the_models_say():
    cards = [cognito.after_sign_out(), cognito.which_role()]
    expected = {"signed-out-at-150": 30, "largest-precedence": 6}
    for id, prediction in cognito.PREDICTIONS.items():
        (card,) = [card for card in cards if set(card.values) == set(prediction.values)]
        card.set(**prediction.values)
        assert prediction.actual(card.view) == expected[id]

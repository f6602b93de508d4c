"""Lesson 22's cards: what their presets are there to show, where their sliders end, and who is blamed for a 429."""

import itertools

import pytest

from aws_study.services import step_functions_check
from aws_study.simulations import apis_and_workflows
from aws_study.simulations.apis_and_workflows_arrows import ROWS, run_arrows, say_arrows
from aws_study.simulations.apis_and_workflows_order import ERRORS, PATHS, definition, lines
from aws_study.simulations.apis_and_workflows_throttling import law_throttling, say_throttling


def ended(preset):
    card = apis_and_workflows.arrows()
    card.preset(preset)
    execution = card.view.execution
    return execution.status, execution.states[-1]


def test_what_the_presets_of_the_arrows_show():
    assert ended("lost") == ended("where") == ("FAILED", "Ship")
    assert ended("kept") == ended("retries") == ("SUCCEEDED", "Ship")
    assert ended("caught") == ("SUCCEEDED", "Release")
    assert ended("bare-catch") == ("FAILED", "Release")


def test_the_arrow_that_lost_the_order():
    card = apis_and_workflows.arrows()
    assert say_arrows(card.view).endswith("States.Runtime.")
    card.preset("where")
    assert card.view.here.what == "ResultPath"
    assert "order" in card.view.here.before["input"]
    assert "order" not in card.view.here.after


def test_only_two_keys_of_their_own_serve_release():
    served = {
        paths
        for paths in itertools.product(PATHS, PATHS)
        if run_arrows(1, 1, *paths, 1, 2, 2, 60, "Payment.Declined").execution.status == "SUCCEEDED"
    }
    assert served == {(path, "kept") for path in PATHS}, "the result path has no part in it: Charge never succeeds"


@pytest.mark.parametrize("error", ERRORS)
def test_the_slider_reaches_every_arrow_and_every_arrow_has_a_sentence(error):
    (control,) = [control for control in apis_and_workflows.arrows()._spec["controls"] if control["name"] == "arrow"]
    longest = 0
    for failures, attempts, paths in itertools.product(range(6), range(5), itertools.product(PATHS, PATHS)):
        view = run_arrows(1_000, failures, *paths, 1, 2, attempts, 60, error)
        longest = max(longest, view.place)
        for place in range(1, view.place + 1):
            at = run_arrows(place, failures, *paths, 1, 2, attempts, 60, error)
            assert "{" not in say_arrows(at)
            assert max(len(lines(at.here.before)), len(lines(at.here.after))) <= ROWS, "a bracket would be cut off"
    assert longest <= control["high"]


def test_the_state_machine_of_the_card_is_a_legal_one():
    assert step_functions_check.machine(definition("$.payment", None, 1, 2.0, 3, 60))


def said(**settings):
    card = apis_and_workflows.throttling()
    card.set(**settings)
    return say_throttling(card.view)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "yet 900 of 1,500 come back as 429: 500 arrive at once"),
        ({"burst": 500}, "none with 429"),
        ({"batch": 1_500}, "The client sends 150 requests a second on average and may send 100: "),
        ({"account_rate": 100, "account_burst": 100, "burst": 500}, "The bucket of the account is the first"),
        ({"elsewhere": 14_000, "others": 300, "burst": 500}, "Another API empties"),
        ({"others": 0, "stage_rate": 50, "stage_burst": 50, "burst": 500}, "The bucket of the stage is the first"),
        ({"batch": 2_000, "burst": 1_000, "rate": 1_000, "stage_rate": 10, "stage_burst": 10}, "The plan refuses a part"),
        ({"batch": 250, "every_s": 0.1, "rate": 1_000, "burst": 2_000, "others": 500}, "The plan refuses a part"),
    ],
)  # fmt: skip
def test_who_is_blamed(settings, words):
    assert words in said(**settings)


def test_the_preset_without_a_plan_blames_the_stage():
    card = apis_and_workflows.throttling()
    assert "stops nobody here" in card.preset("no-plan")
    assert "The plan let" in law_throttling(card.view)


@pytest.mark.parametrize(("name", "answer"), [("when-the-catcher", 26), ("eight-hundred-at-once", 1_500)])
def test_the_answers_of_the_predictions(name, answer):
    build = {"when-the-catcher": apis_and_workflows.arrows, "eight-hundred-at-once": apis_and_workflows.throttling}
    card, prediction = build[name](), apis_and_workflows.PREDICTIONS[name]
    card.set(**prediction.values)
    assert prediction.actual(card.view) == pytest.approx(answer)

"""Lesson 24: what its cards say about numbers that are known by hand, and a learner's own answer, however odd."""

import json
import re

import pytest

from aws_study.core.checks import ParameterError
from aws_study.services import connect_flow as flow
from aws_study.simulations import connect
from aws_study.simulations.connect_flow import run_flow
from aws_study.simulations.connect_hang_ups import run_hang_ups
from aws_study.simulations.connect_pooling import run_pooling

HOUR = {"calls": 300, "agents": 16, "patience_min": 2, "quota": 200, "handle_min": 4, "answer_s": 20}


def test_the_title_of_the_lesson():
    view = run_pooling(teams=2, calls=90, handle_min=4, target=80, answer_s=20, shrinkage=30)
    assert (view.separate, view.pooled.agents, view.saved) == (18, 16, 2)
    agents, level = view.curve(2)
    assert list(agents) == list(range(14, 2 * len(agents) + 14, 2))  # each team needs more than six
    assert level[agents == 18][0] == pytest.approx(100 * view.one.level)
    table = connect.pooling().table
    assert table.iloc[:, 0].tolist() == [18, 16]
    assert table.iloc[:, -1].tolist() == [26, 23]  # 2 x 9 / 0.7 rounded up, and 16 / 0.7


def test_one_person_is_no_plural():
    card = connect.pooling()
    said = [card.set(teams=teams, calls=10, handle_min=1, target=50) for teams in (1, 2)]
    assert said[1].startswith("2 teams need 1 each, 2 agents together; one queue needs 1")
    alone = connect.hang_ups()
    said.append(alone.set(calls=60, agents=1, handle_min=1))
    assert not re.search(r"\b1 (agents|Erlangs)\b", " ".join(said))


def test_a_storm_and_a_quota():
    storm = run_hang_ups(**HOUR)
    assert storm.without is None
    assert 100 * storm.now("left") == pytest.approx(23.4, abs=0.1)
    assert storm.answer_seconds == pytest.approx(27.2, abs=0.1)
    lost = 60 * storm.now("queued") / 2  # waiting callers / patience, an hour
    assert lost == pytest.approx(300 * storm.now("left"), rel=1e-9)
    assert run_hang_ups(**HOUR | {"quota": 10}).now("blocked") == pytest.approx(0.538, abs=0.001)
    assert run_hang_ups(**HOUR | {"calls": 180}).without.level == pytest.approx(0.8534, abs=1e-4)


@pytest.mark.parametrize(
    "wrong", [{"calls": 0}, {"agents": 1.5}, {"patience_min": 0}, {"quota": 0}, {"handle_min": 1e9}]
)
def test_a_bad_hour_is_refused(wrong):
    with pytest.raises(ParameterError):
        run_hang_ups(**HOUR | wrong)


@pytest.mark.parametrize("step", range(1, 9))
def test_every_step_of_every_preset_draws_and_says_something(step):
    card = connect.contact_flow()
    for preset, _label in card._spec["presets"]:
        card.preset(preset)
        said = card.set(step=step)
        assert said
        assert card.view.passed == card.view.journey.steps[:step]


@pytest.mark.parametrize(
    "result",
    [
        {"name": "<b>$x$ \u0007 & y</b>", "tier": "gold"},
        {"name": "가" * 400, "tier": "gold"},
        {"name": "Ha\nneul", "tier": "gold"},
        "a text",
        None,
        [],
        3,
        {},
    ],
)
def test_any_answer_of_a_learner_is_drawn_and_escaped(result):
    card = connect.contact_flow(flow.invoke(lambda event, context: result, flow.event({}, {})))
    assert card.values["answer"] == json.dumps(result, ensure_ascii=False)
    for step in range(1, 9):
        card.set(step=step, keep=True, validation="JSON")
        assert "<b>" not in card._shown["moving"]
        assert "\u0007" not in card._shown["moving"]
    card.preset("lost")
    assert card.values["answer"] != json.dumps(result, ensure_ascii=False)


def test_a_tier_that_is_there_and_is_not_gold_is_no_missing_reference():
    card = connect.contact_flow('{"name": "Haneul", "tier": "Gold"}')
    card.set(keep=True)
    assert "the tier is not" in card.sentence
    assert "No match" in card.law
    card = connect.contact_flow('{"name": "Haneul"}')
    card.set(keep=True)
    assert "leads nowhere" in card.law


def test_a_function_that_fails_opens_the_error_branch():
    card = connect.contact_flow(flow.invoke(lambda event, context: event["nothing"], flow.event({}, {})))
    assert card.values["answer"] == "exception"
    assert card.view.journey.verdict == "apology"


def test_the_card_can_be_repeated_from_its_code():
    card = connect.contact_flow()
    assert run_flow(**card.values).journey == card.view.journey
    assert "run_flow(step=8" in card.code()

"""Six acts and five guardrails: the table of the lesson, and why it is so."""

import pytest

from aws_study.core.checks import ParameterError
from aws_study.services import guardrails as gr
from aws_study.services.guardrails import ACTS, FOUND, GUARDS, SILENT, WAYS

TABLE = {  # in a member account: who refuses by hand, who besides by a stack
    "region": ({"scp"}, set()),
    "untagged": ({"scp"}, {"proactive"}),
    "misspelt": ({"tag"}, {"proactive"}),
    "public": ({"scp"}, {"proactive"}),
    "trail": ({"scp"}, set()),
    "outsider": ({"rcp"}, set()),
}


def refusing(act, way):
    return set(gr.refusing(act, way).split())


@pytest.mark.parametrize("act", ACTS)
def test_who_refuses(act):
    by_hand, by_stack = TABLE[act]
    assert refusing(act, "hand") == by_hand
    assert refusing(act, "stack") == by_hand | by_stack
    assert refusing(act, "management") == by_hand & {"tag"}, (
        "of the policies only a tag policy binds the management account"
    )


def test_scp_and_rcp_are_asked_of_iam():
    assert [act for act in ACTS if gr.denied(act, "scp")] == ["region", "untagged", "public", "trail"]
    assert [act for act in ACTS if gr.denied(act, "rcp")] == ["outsider"]


def test_an_scp_does_not_reach_a_stranger():
    assert gr.catch("outsider", "scp", "hand").outcome == SILENT


@pytest.mark.parametrize("way", WAYS)
def test_config_refuses_nothing_and_finds_what_is_left_behind(way):
    for act in ACTS:
        caught = gr.catch(act, "config", way, config_minutes=30)
        assert (caught.outcome, caught.minutes) == ((SILENT, 0) if act == "outsider" else (FOUND, 30))


def test_the_first_is_who_refuses():
    assert gr.first("public", GUARDS, "hand").guard == "scp"
    assert gr.first("public", ("rcp", "config"), "hand", config_minutes=5).minutes == 5
    assert gr.first("outsider", ("scp", "config"), "hand") is None


def test_bad_input():
    for act, guard, way in (("dance", "scp", "hand"), ("region", "fence", "hand"), ("region", "scp", "phone")):
        with pytest.raises(ParameterError):
            gr.catch(act, guard, way)
    with pytest.raises(ParameterError):
        gr.catch("region", "config", "hand", config_minutes=-1)
    with pytest.raises(ParameterError):
        gr.denied("region", "config")


def test_refusing_names_them_in_order():
    assert gr.refusing("public", "stack") == "scp proactive"
    assert gr.refusing("trail", "management") == ""

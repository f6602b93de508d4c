"""What the card promises a notebook, a question and a learner with odd input."""

import pandas as pd
import pytest

from aws_study.core import checks
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch
from aws_study.ui.refusals import refusal


class Line:
    def setup(self, figure):
        (self.line,) = figure.subplots().plot([0, 1], [0, 1], animated=True)
        self.guessed = None

    def show(self, view):
        self.line.set_ydata([0, view["n"]])
        return False

    def guess(self, value):
        self.guessed = value


def run(n, kind, on, x):
    if n == 13:
        raise RuntimeError("a bug of ours")
    return {"n": checks.count("n", n, 0, 1000), "kind": kind, "on": on, "x": checks.number("x", x, 0, 1e9)}


@pytest.fixture
def simulation():
    return Simulation(
        id="test",
        question="What if?",
        run=run,
        chart=Line(),
        say=lambda view: f"n is {view['n']} <b>",
        law=lambda view: "n = n",
        table=lambda view: pd.DataFrame([view]),
        controls=[Count("n", "Things", 0, 10), Choice("kind", "Kind", {"a": "Alpha", "b": "Beta"})],
        more=[Switch("on", "On"), Number("x", "Amount", 1, 100, log=True)],
        presets=[Preset("start", "Start", {"n": 2, "kind": "a", "on": True, "x": 5}), Preset("many", "Many", {"n": 9})],
        source="own knowledge",
    )


def wish(simulation, serial=1, **values):
    """What the card sends when the learner moves something."""
    simulation._wish = {"values": values, "serial": serial}


def test_the_first_preset_opens(simulation):
    assert simulation.values == {"n": 2, "kind": "a", "on": True, "x": 5}
    assert simulation.sentence == "n is 2 <b>"
    assert simulation._shown["preset"] == "start"


def test_set_and_preset_return_the_sentence(simulation):
    assert simulation.set(n=3) == "n is 3 <b>"
    assert repr(simulation.preset("many")) == "n is 9 <b>"
    assert simulation.values["kind"] == "a"


def test_moving_back_to_a_preset_s_values_shows_its_name(simulation):
    simulation.set(n=3)
    assert simulation._shown["preset"] == ""
    simulation.set(n=9)
    assert simulation._shown["preset"] == "many"


def test_code_reproduces_what_is_shown(simulation):
    simulation.set(n=4, kind="b")
    first, second = simulation.code().splitlines()
    assert first.endswith("import run")
    assert eval(second, {"run": run}) == simulation.view


@pytest.mark.parametrize(
    "values", [{"n": -1}, {"n": 1e12}, {"n": float("nan")}, {"n": "many"}, {"kind": "c"}, {"on": 1}, {"nothing": 1}]
)
def test_a_refused_value_changes_nothing(simulation, values):
    before = dict(simulation._shown)
    with pytest.raises(checks.ParameterError) as refused:
        simulation.set(**values)
    assert refused.value.parameter in values
    assert simulation._shown == before


def test_reset_leads_to_the_preset_that_was_chosen_not_to_one_passed_on_the_way(simulation):
    simulation._wish = {"values": {"n": 9}, "serial": 1}
    assert (simulation._shown["preset"], simulation._shown["reset"]) == ("many", "start")
    simulation._wish = {"preset": "many", "serial": 2}
    simulation._wish = {"values": {"n": 5}, "serial": 3}
    assert (simulation._shown["preset"], simulation._shown["reset"]) == ("", "many")


def test_a_refused_choice_is_named_in_the_words_that_the_learner_read():
    refused = checks.ParameterError("kind", "b", checks.OneOf(("a",)))
    said = refusal(refused, {"kind": Choice("kind", "Kind", {"a": "Alpha", "b": "Beta"})})
    assert said == "Kind: Beta is not possible. Allowed: Alpha."


def test_an_unknown_preset_is_refused(simulation):
    with pytest.raises(checks.ParameterError, match="many"):
        simulation.preset("none")


@pytest.mark.parametrize(("typed", "value"), [("1e2", 100), ("1,000", 1000), (" 7 ", 7), ("1_0", 10), (4.0, 4)])
def test_free_entry_takes_numbers_as_people_write_them(simulation, typed, value):
    wish(simulation, n=typed)
    assert simulation.values["n"] == value
    assert simulation._shown["errors"] == {}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("abc", "is not a number"),
        ("nan", "is not a number"),
        ("inf", "is not a number"),
        ("-1", "from 0 to 1,000"),
        ("1.5", "whole number"),
        ("", "is not a number"),
    ],
)
def test_what_the_model_refuses_is_said_and_the_chart_stays(simulation, typed, says):
    moving = simulation._shown["moving"]
    wish(simulation, n=typed)
    assert says in simulation._shown["errors"]["n"]
    assert "Things" in simulation._shown["errors"]["n"]
    assert simulation._shown["moving"] == moving
    assert simulation.values["n"] == 2
    wish(simulation, serial=2, n=5)
    assert simulation._shown["errors"] == {}
    assert simulation.values["n"] == 5


def test_two_controls_moved_in_one_message(simulation):
    wish(simulation, n=5, x="20")
    assert simulation.values["n"] == 5
    assert simulation.values["x"] == 20


def test_a_bug_of_ours_is_said_on_the_card(simulation, caplog):
    wish(simulation, n=13)
    assert "sim:test" in simulation._shown["errors"][""]
    assert "a bug of ours" in simulation._shown["errors"][""]
    assert "RuntimeError" in caplog.text
    wish(simulation, serial=2, n=3)
    assert simulation.values["n"] == 3


def test_the_saved_notebook_holds_the_sentence_and_a_picture(simulation):
    data, metadata = simulation._repr_mimebundle_()
    assert data["text/plain"] == "What if?\nn is 2 <b>"
    assert data["image/png"]
    assert metadata["image/png"]["alt"] == "n is 2 <b>"


def test_a_guess_reaches_the_chart(simulation):
    simulation.guess(7)
    assert simulation._chart.guessed == 7
    assert simulation.values["n"] == 2


def test_one_message_answers_one_move(simulation):
    messages = []
    simulation.observe(lambda change: messages.append(change["name"]), names=["_still", "_shown"])
    wish(simulation, n=6)
    assert messages == ["_shown"]


def drawn_ahead(simulation, monkeypatch, **values):
    """The kernel's answer when the card asks what these values would show."""
    sent = []
    monkeypatch.setattr(simulation, "send", sent.append)
    simulation._on_message(simulation, {"ahead": values, "key": "its key"}, [])
    (answer,) = sent
    assert answer.pop("key") == "its key"
    return answer


def test_what_is_drawn_ahead_is_what_a_move_shows_and_moves_nothing(simulation, monkeypatch):
    before = (simulation._shown, simulation._still, simulation.values, simulation.view, simulation._live.png())
    answer = drawn_ahead(simulation, monkeypatch, n=9)
    assert (simulation._shown, simulation._still, simulation.values, simulation.view, simulation._live.png()) == before
    wish(simulation, n=9)
    assert answer == {"still": None, "shown": {**simulation._shown, "serial": 0}}
    assert answer["shown"]["preset"] == "many"
    assert answer["shown"]["moving"] != before[0]["moving"]


@pytest.mark.parametrize("values", [{"n": 1e12}, {"n": "many"}, {"n": 13}, {"nobody": 1}])
def test_nothing_is_drawn_ahead_of_what_would_be_refused(simulation, monkeypatch, values):
    before = simulation._shown
    expected = {"still", "shown"} if "nobody" in values else set()  # a control that does not exist changes nothing
    assert set(drawn_ahead(simulation, monkeypatch, **values)) == expected
    assert simulation._shown == before


def test_a_model_answers_once_for_what_is_drawn_ahead_and_then_wished_for(simulation, monkeypatch):
    asked = []
    monkeypatch.setattr(simulation, "_run", lambda **values: asked.append(values["n"]) or run(**values))
    drawn_ahead(simulation, monkeypatch, n=3)
    wish(simulation, n=3)
    assert asked == [3]
    for n in range(4, 9):
        wish(simulation, serial=n, n=n)
    assert len(simulation._views) == 4  # the last few, not all that were ever seen

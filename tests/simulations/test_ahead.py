"""What every card draws ahead, before the learner goes there, is what the learner then sees."""

import pytest
from test_presets import BUILDERS

from aws_study.ui.controls import Choice, Switch


def next_to(control, value):
    """A value or two that lie beside this one."""
    if isinstance(control, Switch):
        return [not value]
    if isinstance(control, Choice):
        return [option for option in control.options if option != value][:2]
    step = max(control.step, 0.1 * value if control.log else 0)
    return [value + step, value + 2 * step] if value + 2 * step <= control.high else [value - step]


@pytest.mark.parametrize("build", [build for _id, build in BUILDERS], ids=[id for id, _build in BUILDERS])
def test_a_move_shows_what_was_drawn_ahead(build, monkeypatch):
    simulation = build()
    sent = []
    monkeypatch.setattr(simulation, "send", sent.append)
    serial = 0
    for name, control in simulation._controls.items():
        simulation.preset(simulation._opening.id)
        for value in next_to(control, simulation.values[name]):
            before, page = simulation._shown, simulation._still
            simulation._on_message(simulation, {"ahead": {name: value}}, [])
            assert (simulation._shown, simulation._still) == (before, page)
            serial += 1
            simulation._wish = {"values": {name: value}, "serial": serial}
            ahead, now = sent.pop(), simulation._shown
            if now["errors"]:
                assert "shown" not in ahead
                continue
            if ahead["still"] is None:
                assert ahead["shown"] == {**now, "serial": 0}
                assert simulation._still == page
            else:  # limits that still fit stay, so they may depend on the way; the words may not
                assert {**ahead["shown"], "moving": ""} == {**now, "serial": 0, "moving": ""}

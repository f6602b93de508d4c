"""Lesson 27's cards beside what the lesson says of them: the race, the circle, the longest chain, and what an edit replaces."""

import pytest

from aws_study.core.checks import ParameterError
from aws_study.simulations import infrastructure_as_code as lesson
from aws_study.simulations import infrastructure_as_code_changes as changes
from aws_study.simulations import infrastructure_as_code_order as order


def create(template="network", slow_s=20, repaired=False, fails="nobody", early=True, on_failure="ROLLBACK"):
    return order.run_order(template, slow_s, repaired, fails, early, on_failure)


def edit(name="encryption", keep="none", policy="none", named=False):
    return changes.run_changes(name, keep, policy, named, 40)


def test_a_route_may_be_lucky():
    """The table is there at 12 + 8 = 20 s; the gateway at 15 s, attached after the time that the learner sets."""
    assert create(slow_s=5).early_bird is None
    assert create(slow_s=6).early_bird == ("Route", "Attachment")
    assert create(slow_s=6, repaired=True).complete_s == 15 + 6 + 3
    assert "second 35" in order.say_order(create(slow_s=20)), "15 + 20: what the slider moves"


def test_circles_are_refused_and_repaired():
    assert create("groups").circle == ("Web", "Data")
    assert create("groups", repaired=True).built.status == "CREATE_COMPLETE"


def test_the_longest_chain_by_hand():
    """Network 12, subnet 5, places 4, database d (configured), server 20 and 40 more until it is ready."""
    for slow_s in (30, 60, 90):
        assert create("shop", slow_s).complete_s == 12 + 5 + 4 + slow_s + 20 + 40
    assert create("shop", 60, early=False).complete_s == 12 + 5 + 4 + 90 + 60 + 3  # then the alarm waits for it


@pytest.mark.parametrize(
    ("view", "lines", "replaced", "status"),
    [
        (edit(), 3, ["Database"], "UPDATE_COMPLETE"),
        (edit("description"), 4, ["Group"], "UPDATE_COMPLETE"),
        (edit("ingress"), 4, [], "UPDATE_COMPLETE"),
        (edit("range"), 3, ["Front", "Server"], "UPDATE_COMPLETE"),
        (edit("storage"), 3, [], "UPDATE_COMPLETE"),
        (edit("gone"), 1, [], "UPDATE_COMPLETE"),
        (edit(named=True), 3, ["Database"], "UPDATE_ROLLBACK_COMPLETE"),
        (edit("threshold", policy="deny"), 1, [], "UPDATE_ROLLBACK_COMPLETE"),
        (edit("storage", policy="replace"), 3, [], "UPDATE_COMPLETE"),
        (edit(policy="replace"), 3, ["Database"], "UPDATE_ROLLBACK_COMPLETE"),
    ],
)
def test_edits_to_the_shop(view, lines, replaced, status):
    assert (view.lines, view.replaced, view.update.status) == (lines, replaced, status)


def test_a_replacement_is_passed_on_and_an_open_one_stays_open():
    """A new subnet means a new server; a new database means user data that may or may not need one."""
    assert edit("range").changes["Server"].replacement == "True"
    assert edit().changes["Server"].replacement == edit("storage").changes["Server"].replacement == "Conditional"
    assert "ReplaceAndDelete" in changes.say_changes(edit())
    assert "ReplaceAndRetain" in changes.say_changes(edit(keep="replace"))


def test_every_edit_with_every_setting_has_words():
    for name in changes.EDITS:
        for keep in changes.KEEPS:
            for policy in changes.POLICIES:
                view = edit(name, keep, policy, named=name == "encryption")
                assert "{" not in changes.say_changes(view) + changes.law_changes(view)
                assert len(changes.table_changes(view)) == view.lines


def test_bad_input():
    for call in (lambda: create(slow_s=0), lambda: create("moon"), lambda: create(fails="all"), lambda: edit("colour")):
        with pytest.raises(ParameterError):
            call()
    assert set(lesson.SIMULATIONS) == {"order", "changes"}

"""The cards of lesson 32 show what its models say, and the score names what fails."""

import math

import pytest

from aws_study.core.checks import ParameterError
from aws_study.services.three_tier_review import BRIEFS
from aws_study.simulations import capstone, capstone_words, capstone_world
from aws_study.simulations.capstone_day import FASTEST, SLOWEST
from aws_study.simulations.capstone_shop import values_of
from aws_study.text import use_language


@pytest.fixture(scope="module")
def card():
    return capstone.the_shop()


def test_the_opening_design_loses_a_zone_and_three_zones_mend_it(card):
    said = card.preset("notes")
    assert "80 % of the requests" in said
    assert "3 zones (+$70 a month)" in said
    assert card._chart.texts["servers", 1].get_text() == "6 servers\n62 % busy\nwithout a: 125 %"


def test_every_preset_names_its_own_weakest_link(card):
    worst = {}
    for preset in ("notes", "three", "one-nat", "cheapest", "small", "locked-out", "fortress", "balanced"):
        card.preset(preset)
        worst[preset] = card.view.found.failing[0].name if card.view.found.failing else ""
    assert worst == {
        "notes": "zone", "three": "attacks", "one-nat": "zone", "cheapest": "zone", "small": "zone", "locked-out": "works", "fortress": "bill",
        "balanced": "",
    }  # fmt: skip


def test_bars_are_green_when_met_and_end_where_the_ratio_says(card):
    card.preset("notes")
    met, unmet = (shapes.get_paths() for shapes in (card._chart.met, card._chart.unmet))
    assert (len(met), len(unmet)) == (1, 3)
    assert sorted(path.vertices[:, 0].max() for path in unmet)[0] == pytest.approx(0.8)


def test_the_picture_has_what_the_design_has(card):
    card.preset("fortress")
    assert card._chart.texts["database", 1].get_text().startswith("standby\nwithout a: ")
    assert card._chart.texts["cache", 1].get_text().startswith("replica")
    card.preset("cheapest")
    assert card._chart.texts["nat", 1].get_text() == ""
    assert card._chart.texts["servers", 2].get_text() == ""
    assert math.isinf(card.view.without)


def test_a_design_goes_through_the_card_unchanged(card):
    for design in capstone_world.DESIGNS.values():
        card.set(**values_of(design))
        assert card.view.design == design


def test_refusals(card):
    with pytest.raises(ParameterError):
        card.set(zones=4)
    with pytest.raises(ParameterError):
        card.set(servers=0)


WORLD_STARTS = {
    **{(name, brief): design for name, design in capstone_world.DESIGNS.items() for brief in BRIEFS},
    ("startup task", "startup"): capstone.Design(recovery="none"),
    ("bank task", "bank"): capstone.Design(least=8, most=8, nat="zone", role="bucket"),
    ("campaign task", "campaign"): capstone.Design(
        zones=3, least=6, most=60, cache="cache.m7g.large", nat="zone", role="prefix", tls_only=True
    ),
}


def follow(design, brief):
    """Take the advice again and again: the last assessment, and how many steps it took."""
    for steps in range(31):
        found, step = capstone_world.assessed(design, brief), capstone_world.mended(design, brief)
        if step is None:
            return found, steps
        mended, after = step
        assert after.check(mended.name).ratio > mended.ratio
        assert all(after.check(check.name).ok for check in found.checks if check.ok and check.name != "bill")
        design = after.design
    raise AssertionError("the advice goes round in circles")


@pytest.mark.parametrize(("start", "brief"), list(WORLD_STARTS))
def test_following_the_advice_leads_to_100_points_or_it_says_that_no_single_change_helps(start, brief):
    found, _steps = follow(WORLD_STARTS[start, brief], BRIEFS[brief])
    if not found.passed:
        assert "change two things" in capstone.score(found.design, brief)
        assert start not in ("notes", f"{brief} task"), "the naive design and the tasks are led to the end"


def test_the_advice_names_the_demand_when_it_is_not_the_worst():
    for (_start, brief), design in WORLD_STARTS.items():
        for _step in range(30):
            found, step = capstone_world.assessed(design, BRIEFS[brief]), capstone_world.mended(design, BRIEFS[brief])
            if step is None:
                break
            other = step[0].name != found.failing[0].name
            assert (f"“{capstone_words.check_name(step[0].name)}”" in capstone.score(design, brief)) == other
            design = step[1].design


def test_the_advice_names_everything_that_changes():
    before = capstone.Design(zones=1, multi_az=False, nat="one")
    after = capstone.Design(zones=2, multi_az=True, nat="zone")
    assert (
        capstone_words.change(before, after)
        == "2 zones, a standby in a second zone (Multi-AZ), a NAT gateway in every zone"
    )
    group = capstone.Design(least=2, most=9, replicas=1, cache="cache.t4g.medium")
    assert capstone_words.change(capstone.Design(), group) == (
        "an Auto Scaling group of 2 to 9 servers, a cache of the type cache.t4g.medium, 1 read replica"
    )


def test_the_score_names_every_failure_and_passes_a_good_design():
    said = capstone.score(capstone.Design(), "shop")
    assert said.count("\n- ") == len(capstone_world.assessed(capstone.Design(), BRIEFS["shop"]).failing)
    good = capstone.score(capstone_world.DESIGNS["balanced"], "shop")
    assert good.startswith("100 of 100 points")
    assert "×" not in good
    assert capstone_words.extra(-369.2) == "-$369"


def test_the_day_is_drawn_as_it_was():
    card = capstone.bad_day()
    card.preset("zone")
    _hours, waits = card._chart.line.get_data()
    assert waits.max() == SLOWEST
    assert waits.min() > FASTEST
    assert "Overdrawn" in card.sentence
    assert "Overdrawn" not in card.preset("zone-three")
    assert "There is no cache" in card.set(event="cache")
    assert "AccessDenied" in card.preset("leak-endpoint")
    assert "start servers" in card.preset("leak")


def test_a_failure_is_told_in_both_languages():
    for language in ("ko", "en"):
        use_language(language)
        for name, brief in BRIEFS.items():
            assert capstone.demands(name)
            for design in capstone_world.DESIGNS.values():
                found = capstone_world.assessed(design, brief)
                assert all("{" not in capstone_words.failure(found, check) for check in found.checks)

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
    assert "zones: 3 (+$70 a month)" in said
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
    assert card._chart.texts["database", 1].get_text() == "standby\nreplica"
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


def test_following_the_advice_never_lowers_the_points_by_what_it_mends():
    for name in ("notes", "small", "cheapest"):
        design = capstone_world.DESIGNS[name]
        for _step in range(6):
            found = capstone_world.assessed(design, BRIEFS["shop"])
            mended = capstone_world.mended(design, BRIEFS["shop"])
            if mended is None:
                break
            worst = found.failing[0]
            assert mended[1].check(worst.name).ratio > worst.ratio
            design = mended[1].design


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

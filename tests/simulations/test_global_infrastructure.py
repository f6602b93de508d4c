"""Lesson 01's cards beside their presets: who is late, a Region named twice, and how many copies are needed."""

import numpy as np
import pytest

from aws_study.core import availability
from aws_study.simulations import global_infrastructure_regions as choice
from aws_study.simulations import global_infrastructure_zones as zones

VIRGINIA = {"first": "us-east-1", "second": "none", "third": "none", "fourth": "none"}


def test_late_is_whoever_waits_longer_than_the_limit():
    view = choice.run_regions(100, **VIRGINIA)
    assert (view.late.sum(), view.cities[view.worst]) == (20, "ap-southeast-7")
    assert choice.run_regions(20, **VIRGINIA).late.sum() == 29
    slowest = float(view.ms.max())
    assert not choice.run_regions(slowest, **VIRGINIA).late.any()  # exactly the limit is not late
    assert choice.run_regions(slowest - 0.1, **VIRGINIA).late.sum() == 1


def test_a_region_named_twice_counts_once_and_each_city_goes_to_the_faster_one():
    twice = choice.run_regions(100, **VIRGINIA | {"second": "us-east-1", "third": "ap-southeast-1"})
    assert twice.sites == ("us-east-1", "ap-southeast-1")
    assert twice.late.sum() == 7
    codes, table = choice.measured()
    two = table[:, [codes.index(site) for site in twice.sites]]
    assert (twice.ms == two.min(1)).all()
    assert {twice.site(place) for place in np.flatnonzero(two[:, 0] < two[:, 1])} == {"us-east-1"}


@pytest.mark.parametrize(("need", "needed"), [("one", 1), ("most", 2), ("all", 3)])
def test_how_many_of_three_copies_are_needed(need, needed):
    view = zones.run_zones(99, 3, need, 10)
    assert view.needed == needed
    assert view.real == pytest.approx(1 - availability.copies(0.99, 3, needed=needed, common=0.1))
    assert view.formula == pytest.approx(1 - availability.copies(0.99, 3, needed=needed))
    assert view.minutes == pytest.approx(60 * 8766 * view.real)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.05, "under 0.1 s"), (31.6, "32 s"), (3156, "53 min"), (31_579, "8.8 h"), (315_576, "3.7 days")],
)
def test_a_part_of_a_year_in_words(seconds, words):
    assert zones.long(seconds / (3600 * 8766)) == words

"""The map of the world: lines take the short way round, and words about a city stay on the map."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aws_study import facts
from aws_study.simulations import global_infrastructure_regions as choice
from aws_study.ui.worldmap import city, ways

LON, LAT = st.floats(-180, 180), st.floats(-60, 80)


@given(LON, LAT, LON, LAT)
def test_a_line_goes_the_short_way_and_touches_both_places(lon, lat, to_lon, to_lat):
    points = ways(np.array([(lon, lat)]), np.array((to_lon, to_lat)))
    pieces = points.reshape(-1, 3, 2)
    assert len(pieces) in (1, 2)
    assert all(abs(start[0] - end[0]) <= 180 + 1e-9 for start, end, _gap in pieces)
    assert tuple(pieces[0][0]) == (lon, lat)
    assert np.allclose(pieces[-1][1], (to_lon, to_lat))
    assert np.isnan(pieces[:, 2]).all()


def test_over_the_pacific_and_not_over_the_atlantic():
    seoul, oregon = (facts.regions()[code] for code in ("ap-northeast-2", "us-west-2"))
    pieces = ways(np.array([(seoul.lon, seoul.lat)]), np.array((oregon.lon, oregon.lat))).reshape(-1, 3, 2)
    assert pieces[0][1][0] > 180
    assert pieces[1][0][0] < -180


def test_words_about_a_city_go_where_no_line_is():
    """Above it, unless a line comes from there; then to its right, then to its left, and at last below."""
    city_ = np.array([0.0, 0.0])
    lines, found = np.empty((0, 2)), []
    for end in ((0.0, 60.0), (60.0, 0.0), (-60.0, 0.0)):
        found.append(choice.free_side(city_, 6, city_[None], lines)[0])
        lines = np.vstack([lines, ways(np.array([end]), city_)])
    found.append(choice.free_side(city_, 6, city_[None], lines)[0])
    assert found == [(0, 6), (5, 0), (-5, 0), (0, -6)]
    crowd = np.array([city_, (10.0, 0.0)])  # a city is worse than any number of lines
    assert choice.free_side(city_, 6, crowd, lines[:3])[0] == (-5, 0)


def test_every_city_has_a_name_and_its_words_stay_on_the_map():
    codes, _ms = choice.measured()
    towns = np.array([(facts.regions()[code].lon, facts.regions()[code].lat) for code in codes])
    assert len({city(code) for code in codes}) == len(codes)
    for place, code in zip(towns, codes, strict=True):
        words = f"{city(code)} 386 ms"
        (x, y), ha, _va = choice.free_side(place, len(words), towns)
        left = x - {"left": 0, "center": 2.6, "right": 5.2}[ha] * len(words)
        assert left >= -180
        assert left + 5.2 * len(words) <= 180
        assert -60 <= y <= 80

"""Which Region answers whom, the best set of Regions, spare capacity; and light as the floor under every measured round trip."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study import facts
from aws_study.core import sphere
from aws_study.core.checks import ParameterError
from aws_study.services import regions

CODES = list(dict.fromkeys(start for start, _end in facts.latencies()))
MS = np.array([[facts.latencies()[city, site] for site in CODES] for city in CODES])
TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(st.lists(st.floats(0, 500), min_size=width, max_size=width), min_size=1, max_size=6)
)


def column(*codes):
    return [CODES.index(code) for code in codes]


def test_a_second_region_next_door_helps_nobody_far_away():
    _first, alone = regions.fastest(MS, column("us-east-1"))
    answer, both = regions.fastest(MS, column("us-east-1", "us-east-2"))
    assert CODES[int(alone.argmax())] == CODES[int(both.argmax())] == "ap-southeast-7"
    assert (alone.max(), both.max()) == (246.6, 232.3)
    assert answer[CODES.index("us-east-2")] == 1


def test_the_best_sets_of_the_measured_table():
    best, wait = regions.best_set(MS, 2)
    assert {CODES[i] for i in best} == {"ap-east-1", "eu-west-1"}
    assert wait == 178.4
    waits = [regions.best_set(MS, size)[1] for size in (1, 2, 3, 4)]
    assert waits == sorted(waits, reverse=True)


@given(TABLES, st.integers(1, 3))
def test_no_other_set_is_better(table, size):
    size = min(size, len(table[0]))
    best, wait = regions.best_set(table, size)
    assert regions.fastest(table, best)[1].max() == wait
    assert all(regions.fastest(table, other)[1].max() >= wait for other in combinations(range(len(table[0])), size))


@given(st.integers(1, 1000), st.integers(2, 6))
def test_what_is_left_after_a_zone_is_lost_is_enough_and_no_instance_is_for_nothing(needed, zones):
    each = regions.per_zone(needed, zones)
    assert each * (zones - 1) >= needed
    assert (each - 1) * (zones - 1) < needed


def test_six_instances_cost_twelve_in_two_zones_and_nine_in_three():
    assert [zones * regions.per_zone(6, zones) for zones in (2, 3, 4)] == [12, 9, 8]


def test_light_takes_a_millisecond_for_a_hundred_kilometres_and_back():
    assert sphere.round_trip_ms(100) == pytest.approx(0.979, abs=0.001)
    assert sphere.round_trip_ms([0, 299.792458], refraction=1).tolist() == [0, 2]


def test_no_measured_round_trip_is_faster_than_light_in_glass():
    places = [facts.regions()[code] for code in CODES]
    lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
    floor = sphere.round_trip_ms(sphere.great_circle_km(lat[:, None], lon[:, None], lat, lon))
    apart = ~np.eye(len(CODES), dtype=bool)
    assert (MS[apart] / floor[apart]).min() > 1


@pytest.mark.parametrize(
    ("parameter", "call"),
    [
        ("chosen", lambda: regions.fastest(MS, [])),
        ("chosen", lambda: regions.fastest(MS, [32])),
        ("ms", lambda: regions.fastest([1, 2], [0])),
        ("ms", lambda: regions.best_set([[float("nan")]], 1)),
        ("size", lambda: regions.best_set(MS, 5)),
        ("zones", lambda: regions.per_zone(6, 1)),
        ("needed", lambda: regions.per_zone(0, 3)),
        ("km", lambda: sphere.round_trip_ms(-1)),
        ("refraction", lambda: sphere.round_trip_ms(1, refraction=0.9)),
    ],
)
def test_bad_input(parameter, call):
    with pytest.raises(ParameterError) as refused:
        call()
    assert refused.value.parameter == parameter

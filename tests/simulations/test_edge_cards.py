"""The pictures of lesson 14 say what the models say."""

import pytest

from aws_study.core.checks import ParameterError
from aws_study.services import edge_paths
from aws_study.simulations import edge
from aws_study.simulations.edge_layers import run_layers, short, told
from aws_study.simulations.edge_ways import run_ways

SITE = {"ttl_s": 3600, "requests_per_s": 200, "objects": 2000, "alpha": 0.9}
SEOUL = {"reader": "ap-northeast-2", "home": "us-east-1", "second": "us-west-2", "detour": 1.3, "edge_ms": 10}


def test_the_diamond_lies_on_its_curve():
    view = run_layers(1, shield=True, **SITE)
    assert view.curves[True][0] == pytest.approx(100 * view.here.origin)
    assert run_layers(1, shield=False, **SITE).curves[False][-1] == pytest.approx(
        100 * run_layers(10_000, shield=False, **SITE).here.origin
    )


@pytest.mark.parametrize("shield", [False, True])
def test_a_column_holds_all_requests(shield):
    view = run_layers(20, shield=shield, **SITE)
    assert sum(view.parts(view.here).values()) == pytest.approx(100)
    assert (view.here.shield > 0) == shield


def test_only_cloudfront_gains_from_a_cache():
    cold, warm = (run_ways(cached, 20, connection="new", **SEOUL) for cached in (0, 90))
    assert [way for way in edge_paths.WAYS if cold.ms(way) != warm.ms(way)] == ["cloudfront"]
    assert warm.loads["cloudfront"].home == pytest.approx(1 - 0.9 * 0.8)


def test_the_bars_never_leave_the_axes():
    simulation = edge.ways()
    for reader in ("ap-southeast-2", "us-east-1", "af-south-1"):
        for detour, connection in ((2, "new"), (1, "kept")):
            simulation.set(reader=reader, detour=detour, connection=connection)
            right = simulation._live.figure.axes[0].get_xlim()[1]
            assert max(map(simulation.view.ms, edge_paths.WAYS)) < 0.9 * right


def test_every_write_ends_at_home():
    view = run_ways(50, 100, connection="new", **SEOUL)
    assert {(load.edge, load.home, load.second) for load in view.loads.values()} == {(0, 1, 0)}


def test_an_accelerator_saves_the_edge_and_the_detour_but_no_round_trip_to_the_region():
    view = run_ways(0, 0, connection="new", **{**SEOUL, "detour": 1})
    assert view.ms("direct") - view.ms("accelerator") == pytest.approx(SEOUL["edge_ms"])


@pytest.mark.parametrize(
    ("percent", "label", "sentence"),
    [
        (0, "0", "0"),
        (0.0093, "< 0.1", "0.0093"),
        (40.24, "40.2", "40.2"),
        (99.95, "> 99.9", "99.95"),
        (99.9971, "> 99.9", "99.997"),
        (100, "100", "100"),
    ],
)
def test_nearly_none_and_nearly_all_are_not_called_none_and_all(percent, label, sentence):
    assert (short(percent), told(percent)) == (label, sentence)


def test_where_nothing_is_faster_the_sentence_says_so():
    simulation = edge.ways()
    simulation.set(reader="us-east-1", connection="kept", detour=1)
    assert simulation.sentence.startswith("No way is faster")


@pytest.mark.parametrize("change", [{"reader": "mars"}, {"connection": "old"}, {"home": "none"}])
def test_bad_places_are_refused(change):
    with pytest.raises(ParameterError):
        run_ways(0, 20, **{"connection": "new", **SEOUL, **change})

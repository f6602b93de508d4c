"""Nothing is faster than light, not even a packet between two Regions; and every place is where it says it is."""

import math

import pytest

from aws_study import facts

EARTH_KM = 6371.0
LIGHT_KM_PER_MS = 299.792458
FIBRE = 1.468  # refractive index of a common single-mode fibre

PAIRS = [(start, end) for start, end in facts.latencies() if start != end]


def apart_km(start, end):
    """The great circle between the cities of two Regions (haversine)."""
    a, b = (facts.regions()[code] for code in (start, end))
    lat, lon = (math.radians(b.lat - a.lat) / 2, math.radians(b.lon - a.lon) / 2)
    h = math.sin(lat) ** 2 + math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * math.sin(lon) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def test_the_ruler_is_right():
    assert apart_km("eu-west-2", "eu-west-3") == pytest.approx(344, abs=3)  # London to Paris


def test_no_packet_beats_light_in_fibre():
    fast = {}
    for start, end in PAIRS:
        vacuum = 2 * apart_km(start, end) / LIGHT_KM_PER_MS
        fast[start, end] = facts.latencies()[start, end] / vacuum
    assert min(fast.values()) >= FIBRE, min(fast, key=fast.get)


def test_there_and_back_takes_the_same_either_way():
    ratios = sorted(facts.latencies()[a, b] / facts.latencies()[b, a] for a, b in PAIRS if (b, a) in facts.latencies())
    assert len(ratios) == len(PAIRS)
    assert 0.99 < ratios[len(ratios) // 2] < 1.01


def test_home_is_nearest():
    for start, end in PAIRS:
        assert facts.latencies()[start, start] < facts.latencies()[start, end]
        assert facts.latencies()[start, start] < 12


def test_a_latency_is_a_fact():
    fact = facts.latency("us-east-1", "ap-northeast-2")
    assert fact.value == facts.latencies()["us-east-1", "ap-northeast-2"]
    assert fact.unit == "ms"
    assert 150 < float(fact) < 220


def test_regions_have_zones_and_lie_on_the_earth():
    for code, region in facts.regions().items():
        assert -90 <= region.lat <= 90
        assert -180 <= region.lon <= 180
        assert region.city
        assert region.code == code
        assert len(set(region.zones)) == len(region.zones)
        assert region.value is None or region.value >= 3
    assert {code for code, region in facts.regions().items() if region.value is None} == {"me-west-1", "sa-west-1"}
    assert facts.regions()["us-east-1"].value == 6


def test_every_place_that_is_named_is_a_region():
    named = {code for pair in facts.latencies() for code in pair}
    assert named <= set(facts.regions())


def test_what_a_region_offers():
    assert facts.available("sqs", "ap-northeast-2")
    assert not facts.available("amplify", "af-south-1")


def test_edge_locations_belong_to_a_price_region():
    for code, edge in facts.edge_locations().items():
        assert edge.country == "China" or facts.prices("CloudFront", edge.price_region), code
    assert facts.edge_locations()["ICN"].price_region == "edge:asia_pacific_hk_ph_kr_sg_tw"


def crossings(place, outline):
    """How often a line from a place to the east crosses an outline: odd when the place is inside."""
    lon, lat = place
    pairs = zip(outline, outline[1:] + outline[:1], strict=True)
    return sum(
        (a[1] > lat) != (b[1] > lat) and a[0] + (lat - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) > lon for a, b in pairs
    )


def on_land(lon, lat):
    return any(crossings((lon, lat), outline) % 2 for outline in facts.land())


def test_the_land_is_where_it_should_be():
    points = [point for outline in facts.land() for point in outline]
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in points)
    assert len(points) < 1500  # coarse on purpose: it is drawn behind two charts
    inland = {"Chicago": (-88, 41.5), "Brasilia": (-48, -15.8), "Nairobi": (36.8, -1.3), "Moscow": (37.6, 55.7)}
    inland |= {"Alice Springs": (133.9, -23.7), "Delhi": (77.2, 28.6), "Kyoto": (135.7, 35.2), "Leeds": (-1.5, 53.8)}
    assert [name for name, place in inland.items() if not on_land(*place)] == []
    oceans = [(-30, 40), (-140, 0), (80, -30), (170, 45), (-15, -30)]
    assert [place for place in oceans if on_land(*place)] == []


def test_no_coastline_jumps_over_the_edge_of_the_map():
    for outline in facts.land():
        assert max(abs(a[0] - b[0]) for a, b in zip(outline, outline[1:] + outline[:1], strict=True)) < 60

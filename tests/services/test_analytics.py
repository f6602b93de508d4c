"""Athena's bill, the chooser of analytics services, and the measures around an assistant, against numbers worked by hand."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core import columnar
from aws_study.core.checks import ParameterError
from aws_study.services import ai_defence, analytics_choice, athena
from aws_study.services.analytics_choice import OFTEN, SERVICES, WAYS

SIZES = {"time": 10.0, "path": 30.0, "bytes": 5.0}
TABLE = {"rows_a_day": 1e6, "days": 100, "asked_days": 4, "row_bytes": SIZES, "columns": ("bytes",)}


@pytest.mark.parametrize(
    ("columnar_files", "partitioned", "read"),
    [
        (False, False, 1e6 * 100 * 45),
        (False, True, 1e6 * 4 * 45),
        (True, False, 1e6 * 100 * 5),
        (True, True, 1e6 * 4 * 5),
    ],
)
def test_what_a_query_reads(columnar_files, partitioned, read):
    assert athena.bytes_read(**TABLE, columnar=columnar_files, partitioned=partitioned) == pytest.approx(read)


def test_a_column_named_twice_is_read_once():
    twice = {**TABLE, "columns": ("bytes", "bytes")}
    assert athena.bytes_read(**twice, columnar=True, partitioned=True) == pytest.approx(2e7)


@pytest.mark.parametrize(
    ("scanned", "mb"), [(0, 10), (1, 10), (10 * 2**20, 10), (10 * 2**20 + 1, 11), (2**30, 1024), (2**30 - 5, 1024)]
)
def test_rounding_and_the_least(scanned, mb):
    assert athena.billed_mb(scanned) == mb


def test_a_terabyte_costs_its_price_and_the_least_a_hundred_thousandth():
    assert athena.query_usd(2**40, usd_per_tb=5) == pytest.approx(5)
    assert athena.query_usd(0, usd_per_tb=5) == pytest.approx(5 * 10 / 1024**2)


def test_small_objects_are_many_requests():
    assert athena.least_requests(2**30, 128 * 2**20) == 8
    assert athena.least_requests(2**30, 128 * 2**10) == 8192
    assert athena.least_requests(1000, 128 * 2**20, folders=30) == 30


def test_the_cut_off():
    assert athena.cut_off(200e9 + 1, 200e9)
    assert not athena.cut_off(200e9, 200e9)


@given(
    st.floats(0, 1e9),
    st.integers(1, 1000),
    st.integers(1, 1000),
    st.sets(st.sampled_from(sorted(SIZES))),
    st.booleans(),
)
def test_columns_and_partitions_never_read_more(rows, days, asked, columns, partitioned):
    need = {"rows_a_day": rows, "days": days, "asked_days": min(asked, days), "row_bytes": SIZES, "columns": columns}
    text = athena.bytes_read(**need, columnar=False, partitioned=partitioned)
    assert athena.bytes_read(**need, columnar=True, partitioned=partitioned) <= text * (1 + 1e-12)
    assert athena.bytes_read(**need, columnar=False, partitioned=True) <= text * (1 + 1e-12)
    assert athena.query_usd(text, usd_per_tb=5) >= text / 2**40 * 5 * (1 - 1e-12)


def test_text_sizes_are_those_of_the_lines():
    table = {"path": ["/a", "/한"], "bytes": np.array([7, 1234])}
    assert sum(columnar.csv_bytes(table).values()) == len("/a,7\n/한,1234\n".encode())
    lines = '{"path":"/a","bytes":7}\n{"path":"/한","bytes":1234}\n'
    assert sum(columnar.json_bytes(table).values()) == len(lines.encode())
    assert columnar.packed_text(table) == len(zlib.compress("/a,7\n/한,1234\n".encode(), columnar.LEVEL))


def test_few_distinct_values_take_few_bits():
    rng = np.random.default_rng(1)
    four = rng.integers(0, 4, 80_000) * 1_000_003
    assert 20_000 <= columnar.column_bytes(four) <= 20_300  # 2 bits each, four values
    assert columnar.column_bytes(np.arange(4, dtype=int)) < 40
    assert columnar.column_bytes(["/index.html"] * 80_000) < 100


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=300))
def test_a_column_is_at_most_its_plain_values(values):
    assert columnar.column_bytes(values) <= len(zlib.compress(np.array(values, dtype="<i4").tobytes(), columnar.LEVEL))


def need(way, answer_s, fresh_s, often, own=False):
    return {"way": way, "answer_s": answer_s, "fresh_s": fresh_s, "often": often, "own": own}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (need("sql", 30, 3600, "now and then"), ["Athena", "Redshift Serverless"]),
        (need("sql", 2, 3600, "all day"), ["Redshift Serverless", "Redshift"]),
        (need("words", 1, 10, "all day"), ["OpenSearch Service"]),
        (need("words", 60, 60, "now and then"), ["Logs Insights"]),
        (need("key", 0.02, 1, "all day"), ["DynamoDB"]),
        (need("program", 5, 5, "all day"), ["Managed Flink"]),
        (need("program", 3600, 86_400, "now and then"), ["Glue", "EMR Serverless"]),
        (need("program", 3600, 3600, "all day", own=True), ["EMR on EC2"]),
        (need("picture", 5, 3600, "all day"), ["Quick Sight"]),
        (need("deliver", 600, 600, "all day"), ["Firehose"]),
        (need("key", 0.001, 1, "all day"), []),
    ],
)
def test_the_service_for_the_question(asked, found):
    assert analytics_choice.fitting(**asked) == found


def test_each_criterion_can_rule_out_alone():
    asked = need("sql", 2, 3600, "all day")
    assert analytics_choice.faults("Athena", **asked) == ("answer", "often")
    assert analytics_choice.faults("Athena", **{**asked, "answer_s": 60}) == ("often",)
    assert analytics_choice.faults("Redshift", **{**asked, "own": True}) == ("own",)
    assert analytics_choice.faults("Redshift", **{**asked, "fresh_s": 1}) == ("fresh",)
    assert analytics_choice.faults("DynamoDB", **asked) == ("way",)


@given(st.sampled_from(WAYS), st.floats(0.01, 1e5), st.floats(0.1, 1e5), st.sampled_from(OFTEN), st.booleans())
def test_patience_rules_nothing_out(way, answer, fresh, often, own):
    strict = set(analytics_choice.fitting(**need(way, answer, fresh, often, own)))
    assert strict <= set(analytics_choice.fitting(**need(way, 3 * answer, 3 * fresh, often, False)))


def through(attack, *measures, caught=0.95, refused=0.9):
    return ai_defence.passes(attack, measures, caught=caught, refused=refused)


def test_what_stops_stops_and_what_filters_lets_a_share_through():
    assert through("planted", "role") == 0
    assert through("planted", "guard_in", "guard_out", "logging", "kms") == 1  # none of them sees the document
    assert through("planted", "guard_docs", "confirm") == pytest.approx(0.05 * 0.1)
    assert through("neighbour", "guard_in", "guard_out", "kms") == 1
    assert through("neighbour", "tenant") == 0
    assert through("typed", *ai_defence.MEASURES) == pytest.approx(0.05)
    assert [attack for attack in ai_defence.ATTACKS if through(attack, *ai_defence.MEASURES) > 0] == ["typed", "card"]
    assert all(through(attack, "logging") == 1 for attack in ai_defence.ATTACKS)


def test_the_log_of_invocations_knows_nothing_of_a_copied_bucket():
    assert set(ai_defence.ATTACKS) - ai_defence.TELLS == {"copy"}


def test_patience_by_hand():
    assert ai_defence.within(0.05, 1) == pytest.approx(0.05)
    assert ai_defence.within(0.05, 100) == pytest.approx(1 - 0.95**100)
    assert ai_defence.attempts_for(0.05, 0.5) == 14  # 0.95^13 = 0.513, 0.95^14 = 0.488
    assert ai_defence.attempts_for(0, 0.5) is None
    assert ai_defence.attempts_for(1, 0.5) == 1


@given(st.floats(0.0001, 0.9), st.floats(0.01, 0.99))
def test_attempts_are_enough_and_one_less_is_not(chance, wanted):
    needed = ai_defence.attempts_for(chance, wanted)
    assert ai_defence.within(chance, needed) >= wanted - 1e-9
    if needed > 1:
        assert ai_defence.within(chance, needed - 1) < wanted + 1e-9


@given(st.sampled_from(ai_defence.ATTACKS), st.sets(st.sampled_from(ai_defence.MEASURES)), st.floats(0, 1))
def test_a_measure_more_never_helps_the_attacker(attack, measures, caught):
    alone = ai_defence.passes(attack, measures, caught=caught, refused=0.9)
    for measure in ai_defence.MEASURES:
        assert ai_defence.passes(attack, {*measures, measure}, caught=caught, refused=0.9) <= alone + 1e-12


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: athena.bytes_read(**{**TABLE, "asked_days": 101}, columnar=True, partitioned=True), "asked_days"),
        (lambda: athena.bytes_read(**{**TABLE, "columns": ("size",)}, columnar=True, partitioned=True), "columns"),
        (
            lambda: athena.bytes_read(**{**TABLE, "row_bytes": {"bytes": -1}}, columnar=True, partitioned=True),
            "row_bytes",
        ),
        (lambda: athena.billed_mb(-1), "scanned"),
        (lambda: athena.cut_off(1, 9_999_999), "limit"),
        (lambda: athena.least_requests(1, 0), "file_bytes"),
        (lambda: columnar.csv_bytes({"a": [1], "b": [1, 2]}), "columns"),
        (lambda: columnar.column_bytes([]), "columns"),
        (lambda: columnar.column_bytes([2**31]), "column"),
        (lambda: analytics_choice.faults("Kinesis Analytics", **need("sql", 1, 1, "all day")), "name"),
        (lambda: analytics_choice.fitting(**need("spoken", 1, 1, "all day")), "way"),
        (lambda: analytics_choice.fitting(**need("sql", 1, 1, "never")), "often"),
        (lambda: analytics_choice.fitting(**need("sql", 0, 1, "all day")), "answer_s"),
        (lambda: through("typed", "prayer"), "measures"),
        (lambda: through("phishing"), "attack"),
        (lambda: through("typed", "guard_in", caught=1.1), "caught"),
        (lambda: ai_defence.within(0.5, 0), "attempts"),
    ],
)
def test_bad_input(call, parameter):
    with pytest.raises(ParameterError) as refused:
        call()
    assert refused.value.parameter == parameter


def test_every_service_has_a_place():
    assert all(
        service.ways <= set(WAYS) and service.often <= set(OFTEN) and service.care >= 1 for service in SERVICES.values()
    )
    assert {way for service in SERVICES.values() for way in service.ways} == set(WAYS)

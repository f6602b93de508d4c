"""Each term of the glossary stands in both languages, in one sentence, under a lesson; each service stands in it once."""

import re

import pytest

from aws_study import facts
from aws_study.facts.table import rows
from aws_study.study import blueprint

ROWS = rows("facts/glossary.csv")
TERMS = facts.glossary()


def test_every_service_has_one_row():
    named = sorted(row["service"] for row in ROWS if row["service"])
    assert named == sorted(row["old_name"] for row in rows("facts/service_lifecycle.csv"))


def test_the_state_is_that_of_the_row_which_is_named():
    states = {
        row["old_name"]: (row["name"], row["status"], row["since"]) for row in rows("facts/service_lifecycle.csv")
    }
    for row in ROWS:
        service = TERMS[row["id"]].service
        if row["service"]:
            assert (service.name, service.state, service.since) == states[row["service"]]
        else:
            assert service is None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_is_complete(row):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["id"])
    assert row["term_en"].isascii()
    assert row["what_en"].endswith(".")
    assert row["what_ko"].endswith("니다.")
    assert 20 <= len(row["what_en"]) <= 150
    assert 15 <= len(row["what_ko"]) <= 100
    assert ". " not in row["what_en"]
    assert ". " not in row["what_ko"]
    assert row["lesson"] in {lesson.slug for lesson in blueprint.lessons() if lesson.examined}


@pytest.mark.parametrize("column", ["term_en", "term_ko", "what_en", "what_ko"])
def test_nothing_is_told_twice(column):
    told = [row[column].casefold() for row in ROWS]
    assert len(told) == len(set(told))


def test_a_figure_has_an_owner_elsewhere():
    """Prices, limits and dates are no part of a sentence: they stand in files that say who read them."""
    for row in ROWS:
        for text in (row["what_en"], row["what_ko"]):
            numbers = re.findall(r"(?<![A-Za-z\d.])\d+(?:\.\d+)?", re.sub(r"Route 53|2\.x|\bv\d|1초|1년|3년", "", text))
            assert numbers == [], row


def test_a_term_by_its_name_and_what_it_says_of_itself():
    term = TERMS["Cross-zone load balancing"]
    assert (term.names["ko"], term.lesson, term.service) == ("교차 영역 로드 밸런싱", "08-load-balancing", None)
    assert (term.source, term.evidence) == ("our own words", "own")
    queue = TERMS["sqs"]
    assert queue.service is not None
    assert (queue.service.name, queue.source) == ("Amazon Simple Queue Service", facts.service("SQS").source)
    assert str(queue).startswith("Amazon SQS: A queue that")
    assert "2026-11-23" in queue._repr_html_()
    with pytest.raises(facts.UnknownFact, match="no term"):
        TERMS["flux capacitor"]

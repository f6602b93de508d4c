"""Old facts are listed and never fail a build."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from aws_study import facts
from aws_study.facts.ages import WEAK, ages, due, weak
from aws_study.facts.table import day, rows


def check(*arguments):
    program = [sys.executable, str(facts.DATA.parent / "tools" / "check_facts.py"), *arguments]
    return subprocess.run(program, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("as_of", "first"), [("2026", (2026, 1, 1)), ("2026-11", (2026, 11, 1)), ("2026-11-24", (2026, 11, 24))]
)
def test_a_vague_date_counts_as_its_first_day(as_of, first):
    assert day(as_of) == date(*first)


def test_every_fact_has_an_age():
    assert {age.file for age in ages()} == {*facts.origins(), "sources.csv"}
    quotas = sum(age.count for age in ages() if age.file == "facts/quotas.csv")
    assert quotas == len(rows("facts/quotas.csv"))


def test_due_grows_with_time_and_measurements_of_the_past_never_age():
    today = date(2026, 11, 24)
    counts = [sum(age.count for age in due(today + timedelta(days=days))) for days in (-9000, 0, 400, 4000)]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert not any(age.file.startswith("traces/") for age in due(date(2999, 1, 1)))
    assert {age.file for age in ages()} - {age.file for age in due(date(2999, 1, 1))} == {
        file for file in facts.origins() if file.startswith("traces/")
    }


def test_a_paper_does_not_age_but_aws_s_pages_do():
    ageing = sum(age.count for age in ages() if age.file == "sources.csv" and age.check_after)
    assert ageing == sum("aws.amazon.com" in row["see_also"] for row in rows("sources.csv"))


def test_what_is_due_is_past_its_day_and_no_earlier():
    for age in ages():
        if age.check_after:
            assert age not in due(age.check_after)
            assert age in due(age.check_after + timedelta(days=1))


def test_weak_evidence_is_somebody_else_s_page_and_no_fact_rests_on_memory_alone():
    assert WEAK == ("secondary", "memory")
    assert {age.evidence for age in weak()} == {"secondary"}


@pytest.mark.parametrize("today", ["2020-01-01", "2026-11-24", "2099-12-31"])
def test_the_list_never_fails_a_build(today):
    done = check("--today", today)
    assert done.returncode == 0, done.stderr
    assert today in done.stdout
    assert "places/edge_locations.csv" in done.stdout
    assert check().returncode == 0

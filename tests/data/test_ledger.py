"""Every claim of the notes has a lesson, and what a ready lesson claims to teach is really there."""

import csv
from pathlib import Path

import pytest

from aws_study.study import addresses

ROOT = Path(__file__).parents[2]
with (ROOT / "data" / "ledger.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
READY = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))


def test_all_claims_are_listed_once():
    ids = [row["id"] for row in ROWS]
    assert len(ids) == len(set(ids)) == 685
    assert all(row["lesson"] and row["status"] for row in ROWS)


@pytest.mark.parametrize("lesson", READY)
def test_every_claim_of_a_ready_lesson_is_taught(lesson):
    rows = [row for row in ROWS if row["lesson"] == lesson]
    assert [row["id"] for row in rows if not row["taught_by"]] == []


def test_every_address_leads_somewhere():
    for address in {address for row in ROWS for address in row["taught_by"].split()}:
        assert addresses.resolve(address) is not None

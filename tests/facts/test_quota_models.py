"""Limits that are said to be in botocore's API models are there: as a limit of a shape, or as a number in its text."""

import re
from functools import cache

import pytest
from botocore.loaders import Loader

from aws_study.facts.table import rows

ROWS = [row for row in rows("facts/quotas.csv") if re.match(r"botocore \S+ \S+ \w+\.\w+$", row["source"])]


@cache
def shapes(service):
    return Loader().load_service_model(service, "service-2")["shapes"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['service']}, {row['quota']}")
def test_the_model_says_so(row):
    _, _, service, place = row["source"].split()
    shape, member = place.split(".")
    told = shapes(service)[shape]["members"][member]
    limits = shapes(service)[told["shape"]]
    text = re.sub(r"(?<=\d),(?=\d{3})", "", told.get("documentation", ""))
    numbers = {*re.findall(r"\d+", text), str(limits.get("min")), str(limits.get("max"))}
    assert set(row["value"].split("-")) <= numbers


def test_there_are_such_rows():
    assert len(ROWS) >= 35

"""The generators of lesson 28, worked out a second time from the words of their stems."""

import re

import numpy as np
import pytest

from aws_study.study.generators import analytics
from aws_study.study.generators.drafts import KEY


@pytest.mark.parametrize("seed", range(80))
def test_the_bill_by_hand(seed):
    draft = analytics.athena_bill(np.random.default_rng(seed))
    if len(draft.figures) == 1:
        return  # drawn again: two figures would read alike
    text = draft.stem.en
    days, gb, kind = re.search(r"Each of its (\d+) days has ([\d,]+) GB of (\w+)", text).groups()
    share, price = re.search(r"takes (\d+) % .* takes ([\d.]+) USD", text).groups()
    asked = re.search(r"for (\d+) days", text)[1]
    read_days = float(asked) if "filters on `dt`" in text else float(days)
    part = float(share) / 100 if kind == "Parquet" else 1
    expected = read_days * float(gb.replace(",", "")) * part / 1024 * float(price)
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == pytest.approx(expected, abs=0.006)
    names = (
        {"athena-whole-rows", "athena-no-prune"} if kind == "Parquet" else {"athena-columns-of-text", "athena-no-prune"}
    )
    if "filters on `dt`" not in text:
        names = names - {"athena-no-prune"} | {"athena-filter-skips"}
    assert {other.mistake for other in others} == names


# What each service is for, typed a second time.
FOR = {
    ("SQL", "now and then"): "Athena",
    ("SQL", "all day"): "Redshift Serverless",
    ("look for words", "all day"): "OpenSearch Service",
    ("look for words", "now and then"): "Logs Insights",
    ("by its key", "all day"): "DynamoDB",
    ("dashboard", "all day"): "Quick Sight",
    ("only to be delivered", "all day"): "Firehose",
    ("program", "now and then"): "Glue",
}


@pytest.mark.parametrize("seed", range(80))
def test_the_service_by_hand(seed):
    draft = analytics.analytics_service(np.random.default_rng(seed))
    text = draft.stem.en
    (expected,) = [name for (way, often), name in FOR.items() if way in text and often in text] or [
        "EMR on EC2" if "your choice" in text else "Managed Flink"
    ]
    key, *others = draft.figures
    assert (key.mistake, key.value) == (KEY, expected)
    assert len(others) == 3
    assert all(other.value != expected and other.mistake.startswith("analytics-") for other in others)


@pytest.mark.parametrize("seed", range(60))
def test_patience_by_hand(seed):
    draft = analytics.filter_patience(np.random.default_rng(seed))
    caught, attempts = re.search(r"recognises ([\d.]+) % .* tries (\d+) wordings", draft.stem.en).groups()
    none = (float(caught) / 100) ** int(attempts)
    values = {figure.mistake: figure.value for figure in draft.figures}
    assert values[KEY] == pytest.approx(100 * (1 - none), abs=0.006)
    assert values["filter-complement"] == pytest.approx(100 * none, abs=0.006)
    assert values["filter-one-attempt"] == pytest.approx(100 - float(caught), abs=0.006)
    assert values["filter-adds"] <= 100

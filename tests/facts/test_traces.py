"""Traces load as tables that say what they are, and hold what is known of them."""

import pandas as pd
import pytest

from aws_study import facts


@pytest.mark.parametrize("name", facts.trace_names())
def test_a_trace_says_what_it_is(name):
    table = facts.trace(name)
    assert len(table) > 50
    assert table.attrs["name"] == name
    for key in ("what", "unit", "source", "as_of", "evidence", "licence"):
        assert table.attrs[key]
    assert facts.witness(table.attrs["source"]).licence
    assert (
        not table.drop(columns=[column for column in table if table[column].dtype == object]).isna().any().any()
        or name == "twitter_caches"
    )


@pytest.mark.parametrize(
    ("name", "rows", "column", "low", "high"),
    [
        ("elb_requests", 4032, "requests", 1, 656),
        ("ec2_cpu", 4032, "cpu_percent", 0, 100),
        ("rds_cpu", 4032, "cpu_percent", 0, 100),
        ("asg_group", 4621, "value", 0, 50),
        ("asg_cpu", 6016, "cpu_percent", 0, 100),
        ("ec2_cpu_failure", 4032, "cpu_percent", 0, 100),
        ("nasa_requests", 16867, "requests", 0, 1600),
    ],
)
def test_counts_over_time(name, rows, column, low, high):
    table = facts.trace(name)
    assert list(table) == ["time", "minute", column]
    assert len(table) == rows
    assert table[column].between(low, high).all()
    assert table["minute"].is_monotonic_increasing
    assert table["time"].iloc[0] == pd.Timestamp(table.attrs["start"])
    assert table["minute"].diff().median() == table.attrs["step_minutes"]


def test_nasa_is_silent_while_the_hurricane_passes():
    table = facts.trace("nasa_requests").set_index("time")
    assert table["requests"].sum() == 3_461_603
    assert table.loc["1995-08-01 15:00":"1995-08-03 04:30", "requests"].sum() == 0


def test_single_requests():
    log, urls = facts.trace("nasa_log"), facts.trace("nasa_urls")
    assert len(log) == 30_969
    assert log["second"].is_monotonic_increasing
    assert set(log["url"]) == set(urls["url"])
    llm = facts.trace("LLM requests")
    assert len(llm) == 8_819
    assert llm["second"].is_monotonic_increasing


def test_two_traces_of_the_same_night_agree():
    """The log of single requests and the counts come from two copies of the same server's log."""
    log, counts = facts.trace("nasa_log"), facts.trace("nasa_requests").set_index("time")
    hour = log[log["second"] < 3600]
    assert len(hour) == counts.loc["1995-08-01 02:00":"1995-08-01 02:55", "requests"].sum()


def test_caches_of_twitter():
    table = facts.trace("twitter_caches")
    assert len(table) == 54
    assert table["prod_miss_ratio"].dropna().between(0, 1).all()


def test_a_trace_is_your_own():
    first = facts.trace("ec2_cpu")
    first.loc[0, "cpu_percent"] = -1
    assert facts.trace("ec2_cpu").loc[0, "cpu_percent"] > 0

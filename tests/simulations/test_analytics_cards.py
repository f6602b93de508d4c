"""The pictures of lesson 28 show what the models say."""

import numpy as np
import pytest

from aws_study import facts
from aws_study.core.checks import ParameterError
from aws_study.services import ai_defence, athena
from aws_study.simulations import analytics_and_ai as cards
from aws_study.simulations.analytics_and_ai_choice import span
from aws_study.simulations.analytics_and_ai_scan import LOWEST, WAYS, row_bytes


def area(collection):
    """What the boxes of a collection cover, in axes units."""
    return sum(np.ptp(path.vertices[:4, 0]) * np.ptp(path.vertices[:4, 1]) for path in collection.get_paths())


def test_a_row_of_text_is_as_long_as_the_lines_of_the_log():
    log, urls = facts.trace("nasa_log"), facts.trace("nasa_urls").set_index("url")
    paths = urls["path"].reindex(log["url"]).str.len().mean()
    assert row_bytes()["csv"]["path"] == pytest.approx(paths + 1)
    assert row_bytes()["csv"]["time"] == len("1995-08-01T02:00:00Z,")
    assert row_bytes()["json"]["time"] == len('{"time":"1995-08-01T02:00:00Z",')
    whole = {kind: sum(sizes.values()) for kind, sizes in row_bytes().items()}
    assert whole["columnar"] < whole["csv-gz"] < whole["csv"] < whole["json"]


def test_the_two_gains_multiply():
    view = cards.bytes_scanned().view
    raw, best = view.read["json", False], view.read["columnar", True]
    per_row = sum(row_bytes()["json"].values()) / row_bytes()["columnar"]["bytes"]
    assert raw / best == pytest.approx(365 * per_row)


def test_what_is_filled_is_what_is_read():
    card = cards.bytes_scanned()
    chart = card._chart
    assert area(chart.filled) == pytest.approx(area(chart.stored))
    card.set(partitioned=True, asked=73)
    assert area(chart.filled) == pytest.approx(area(chart.stored) / 5)
    card.set(format="columnar", partitioned=False)
    assert len(chart.filled.get_paths()) == 1
    sizes = row_bytes()["columnar"]
    assert area(chart.filled) == pytest.approx(sizes["bytes"] / sum(sizes.values()), abs=0.01)


def test_bars_end_at_their_bytes_and_the_chosen_one_is_blue():
    card = cards.bytes_scanned()
    for preset in ("raw", "both", "tiny"):
        card.preset(preset)
        view, chart = card.view, card._chart
        ends = [path.vertices[:, 0].max() for path in chart.mine.get_paths()]
        assert ends == [pytest.approx(max(view.here, LOWEST))]
        assert len(chart.all.get_paths()) == len(WAYS) - 1
        assert chart.words[view.chosen].get_text().split(", ")[0] in card.sentence


def test_the_least_is_said_and_billed():
    card = cards.bytes_scanned()
    assert "10 MB" in card.preset("tiny")
    assert card.view.usd(card.view.chosen) == pytest.approx(athena.query_usd(0, usd_per_tb=card.view.usd_per_tb))
    assert "of the bytes" not in card.preset("year")  # without partitions it would be the same: nothing to gain


def test_a_question_about_more_days_than_are_kept_is_about_all_of_them():
    card = cards.bytes_scanned()
    card.set(days=30, asked=365, partitioned=True)
    assert card.view.asked == 30


def test_small_objects_cost_requests_not_bytes():
    card = cards.bytes_scanned()
    large = card.table.iloc[0]
    card.set(file_mb=0.1)
    small = card.table.iloc[0]
    assert small.iloc[1] == large.iloc[1]
    assert small.iloc[-1] > 1000 * large.iloc[-1]


@pytest.mark.parametrize(
    ("preset", "service"),
    [
        ("audit", "Athena"), ("joins", "Redshift Serverless"), ("board", "Quick Sight"), ("words", "OpenSearch Service"),
        ("fraud", "Managed Flink"), ("etl", "Glue"), ("hadoop", "EMR on EC2"), ("basket", "DynamoDB"), ("pipe", "Firehose"),
    ],
)  # fmt: skip
def test_the_presets_of_the_chooser(preset, service):
    card = cards.service_chooser()
    card.preset(preset)
    assert card.view.best == service
    title, last = card._chart.words[service]
    assert title.get_fontweight() == "bold"
    assert last.get_text()


def test_nothing_answers_by_key_within_a_hundredth_of_what_it_takes():
    assert cards.service_chooser().set(way="key", answer_s=0.001).endswith("no service fits.")


def test_the_grid_is_red_where_something_rules_out():
    card = cards.service_chooser()
    red = len(card._chart.cells["red"].get_paths())
    assert red == sum(map(len, card.view.faults.values()))
    assert len(card._chart.cells["green"].get_paths()) == 5 * len(card.view.fitting)


@pytest.mark.parametrize(
    ("preset", "through"),
    [
        ("filters", 6),
        ("once", 4),
        ("better", 4),
        ("documents", 6),
        ("walls", 2),
        ("confirm", 6),
        ("all", 2),
        ("nothing", 8),
    ],
)
def test_what_gets_through(preset, through):
    card = cards.assistant()
    card.preset(preset)
    assert len(card.view.through) == through
    assert len(card._chart.lost.get_paths()) == through
    assert len(card._chart.safe.get_paths()) == len(ai_defence.ATTACKS) - through


def test_a_filter_wears_out_and_a_wall_does_not():
    card = cards.assistant()
    shares = []
    for attempts in (1, 10, 100, 1000):
        card.set(attempts=attempts, tenant=True)
        shares.append(card.view.ever["typed"])
        assert card.view.ever["neighbour"] == 0
    assert shares == sorted(shares)
    assert card._chart.ends[0].get_text() == "> 99.9 %"  # what is not certain is never called 100 %


def test_one_attempt_is_one():
    assert cards.assistant().preset("once").startswith("In 1 attempt 4 of 8")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.02, "20 ms"), (3, "3 s"), (120, "2 min"), (3600, "1 h"), (86_400, "1 day"), (172_800, "2 days")],
)
def test_times_in_words(seconds, words):
    assert span(seconds) == words


@pytest.mark.parametrize(
    ("build", "change"),
    [
        (cards.bytes_scanned, {"rows_m": 0}),
        (cards.bytes_scanned, {"asked": 0}),
        (cards.service_chooser, {"answer_s": 0}),
        (cards.assistant, {"caught": 101}),
        (cards.assistant, {"attempts": 0}),
    ],
)
def test_bad_input_is_refused(build, change):
    with pytest.raises(ParameterError):
        build().set(**change)


def test_the_sentence_names_what_wore_out():
    card = cards.assistant()
    card.preset("nothing")
    assert "A person who refuses 90 % says yes to 10 %" in card.set(confirm=True, attempts=100)
    assert "A filter" not in card.sentence
    assert "A filter that catches 95 % lets 5 % through" in card.set(guard_in=True)

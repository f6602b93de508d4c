"""The glossary's entries: searched by both languages and by old names, with the state in words."""

import pytest

from aws_study import facts, text
from aws_study.study import glossary


@pytest.fixture(params=text.LANGUAGES)
def language(request):
    text.use_language(request.param)
    yield request.param
    text.use_language("en")


def test_every_entry_can_be_shown_and_found(language):
    cards = glossary.GlossaryList()
    assert len(cards._entries) == len(facts.glossary())
    for entry in cards._entries:
        assert entry["names"][0]
        assert entry["what"].strip()
        assert all(name in entry["find"] for name in entry["names"])


def test_states_are_those_of_the_facts_and_the_newest_come_first(language):
    frame = glossary.states()
    news = [term for term in facts.glossary().values() if term.service is not None and glossary.is_news(term.service)]
    assert len(frame) == len(news) > 20
    dates = [term.service.since for term in news if term.service.since]
    assert max(dates) in frame.iloc[0, 0]
    assert "AWS Snowball" in frame.index


def test_the_saved_notebook_holds_the_title_alone(language):
    assert glossary.glossary()._repr_mimebundle_()[0]["text/plain"] == ("Glossary" if language == "en" else "용어집")

"""The glossary in a real browser: any part of a word, in either language, even a syllable that is still being typed."""

import pytest
from playwright.sync_api import expect

from conftest import serious

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("notebook", ["glossary.ipynb", "ko/glossary.ipynb"])
def test_a_term_is_found_in_both_languages(open_lesson, notebook):
    page = open_lesson(notebook)
    card = page.locator(".aws-glossary")
    box, rows, count = card.get_by_role("searchbox"), card.locator("tbody tr"), card.get_by_role("status")
    everything = rows.count()
    assert everything > 200
    for query, name in [
        ("partition k", "partition key"),
        ("파티셔", "파티션 키"),
        ("snowb", "Snowball"),
        ("quicksight", "Quick Sight"),
    ]:
        box.fill(query)
        expect(rows).not_to_have_count(everything)
        expect(card.locator("tbody")).to_contain_text(name, ignore_case=True)
    box.fill("<b>nothing</b>")
    expect(rows).to_have_count(0)
    expect(count).to_contain_text("<b>nothing</b>")
    box.fill("")
    expect(rows).to_have_count(everything)
    assert serious(page) == []
    assert page.errors == []

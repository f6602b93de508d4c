"""Every word of the code has its Korean, with the same fields, and the compiled catalogue is the written one."""

import gettext
import importlib.util
from pathlib import Path

import pytest

from aws_study import text

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
messages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(messages)


@pytest.fixture
def english_afterwards():
    yield
    text.use_language("en")


def test_nothing_is_missing_stale_or_without_its_fields():
    assert messages.faults() == []


def test_the_compiled_catalogue_says_what_the_written_one_says():
    with messages.PO.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages.stored():
        if message.id and not isinstance(message.id, tuple):
            assert compiled.gettext(message.id) == message.string


def test_language_is_chosen_and_an_unknown_one_refused(english_afterwards):
    assert text.gettext("Reset") == "Reset"
    text.use_language("ko")
    assert text.language() == "ko"
    assert text.gettext("Reset") == "초기화"
    assert text.ngettext("Choose {count} answer.", "Choose {count} answers.", 2) == "답을 {count}개 고르세요."
    with pytest.raises(ValueError, match="en, ko"):
        text.use_language("fr")

"""The language of the words on widgets: gettext, with English as the source and Korean as a catalogue."""

from __future__ import annotations

import gettext as _gettext
from pathlib import Path

LANGUAGES = ("en", "ko")
_LOCALE = Path(__file__).parent / "locale"
_language = "en"
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def use_language(code: str) -> None:
    """Speak `code` ("en" or "ko") in everything that is made from now on. Raises ValueError for another language."""
    global _language, _catalogue
    if code not in LANGUAGES:
        raise ValueError(f"language {code!r}: allowed are {', '.join(LANGUAGES)}")
    _catalogue = (
        _gettext.NullTranslations() if code == "en" else _gettext.translation("aws_study", _LOCALE, languages=[code])
    )
    _language = code


def language() -> str:
    """The code of the language that is spoken now."""
    return _language


def gettext(message: str) -> str:
    """The message in the learner's language."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message for `n` things in the learner's language."""
    return _catalogue.ngettext(singular, plural, n)

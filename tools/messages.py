"""Brings the Korean catalogue up to date with the words in the code: extracts, merges, compiles. --check only looks.

A message without a translation, or one whose English has changed, is a failure of the tests.
"""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "aws_study" / "locale" / "ko" / "LC_MESSAGES" / "aws_study.po"
KEYWORDS = {"gettext": 1, "_": 1, "ngettext": 2}  # how many of the arguments are messages


def extracted() -> Catalog:
    """Every message of the code. Babel's own extractor does not look into f-strings, so the syntax tree is read instead."""
    catalog = Catalog(project="AWS Study", charset="utf-8")
    for file in sorted((ROOT / "aws_study").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                texts = tuple(ast.literal_eval(argument) for argument in node.args[: KEYWORDS[node.func.id]])
                catalog.add(texts if len(texts) > 1 else texts[0])
    return catalog


def stored() -> Catalog:
    if not PO.exists():
        return Catalog(locale="ko", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="ko")


def faults() -> list[str]:
    """What is missing, fuzzy, or no longer used in the catalogue, and fields that a translation lost."""
    import string

    wanted, have = extracted(), stored()
    found = []
    for message in wanted:
        if not message.id:
            continue
        mine = have.get(message.id)
        texts = [] if mine is None else mine.string if isinstance(mine.string, tuple | list) else [mine.string]
        if mine is None or mine.fuzzy or not all(texts) or not texts:
            found.append(f"not translated: {message.id!r}")
            continue
        english = message.id[-1] if isinstance(message.id, tuple | list) else message.id
        fields = {name for _text, name, _spec, _conversion in string.Formatter().parse(english) if name is not None}
        for text in texts:
            theirs = {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
            if theirs != fields:
                found.append(f"other fields in {text!r}: {sorted(theirs ^ fields)}")
    found += [f"no longer used: {message.id!r}" for message in have if message.id and message.id not in wanted]
    return found


def compiled() -> bytes:
    out = io.BytesIO()
    write_mo(out, stored())
    return out.getvalue()


def main() -> int:
    if "--check" in sys.argv:
        print(*faults(), sep="\n")
        return 1 if faults() else 0
    catalog = stored()
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=0, no_location=True, sort_output=True, omit_header=False)
    PO.with_suffix(".mo").write_bytes(compiled())
    print(f"{len(catalog)} messages, {len(faults())} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A question is shown to learners only after somebody who saw stem and options alone has solved it, once in each language.

    python tools/blind.py show 12-vpc en > paper.md       stems and options, shuffled, without keys, reasons or sources
    python tools/blind.py compare 12-vpc en answers.json  where the solver differs; answers.json is {question id: ["A", ...]}
    python tools/blind.py stamp 12-vpc en answers.json    writes today's date into `solved` of the questions that agree

A solver who finds a question arguable answers {question id: "arguable: why"}; it then stays a draft.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from datetime import date
from pathlib import Path

from aws_study.study import questions
from aws_study.study.questions import Option, Question


def paper(slug: str, language: str, *, drafts: bool) -> str:
    """The questions of a lesson as a solver sees them; `drafts` leaves out those that are solved in this language."""
    lines = []
    for question in wanted(slug, language, drafts):
        lines += [f"## {question.id} (choose {len(question.right)})", "", question.stem.text(language), ""]
        lines += [f"- {letter}: {option.text(language)}" for letter, option in lettered(question).items()] + [""]
    return "\n".join(lines)


def lettered(question: Question) -> dict[str, Option]:
    """The options by the letters of the paper: ids would tell too much. The order is the same on every paper."""
    drawn = sorted(question.options, key=lambda option: option.id)
    random.Random(question.id).shuffle(drawn)
    return dict(zip("ABCDE", drawn, strict=False))


def wanted(slug: str, language: str, drafts: bool) -> list[Question]:
    bank = questions.lesson(slug, drafts=True)
    return [question for question in bank if not (drafts and getattr(question.solved, language, None))]


def differences(slug: str, answers: dict[str, list[str] | str]) -> dict[str, str]:
    """What keeps a question from being solved, by its id; questions that the solver left out are not named."""
    found = {}
    for question in questions.lesson(slug, drafts=True):
        answer = answers.get(question.id)
        if isinstance(answer, str):
            found[question.id] = answer
        elif answer is not None:
            letters = lettered(question)
            chosen = {letters[letter].id if letter in letters else letter for letter in answer}
            if chosen != set(question.right):
                found[question.id] = f"the key is {sorted(question.right)}, the solver chose {sorted(chosen)}"
    return found


def stamp(file: Path, ids: set[str], language: str, today: date) -> str:
    """The text of a bank file with `solved` of these questions dated; everything else stays as it is written."""
    parts = re.split(r"(?m)^(?=- id: )", file.read_text(encoding="utf-8"))
    for at, part in enumerate(parts):
        if (head := re.match(r"- id: (\S+)", part)) and head[1] in ids:
            old = re.search(r"(?m)^  solved: \{(.*)\}\n", part)
            dates = dict(re.findall(r"(en|ko): ([0-9-]+)", old[1])) if old else {}
            dates[language] = today.isoformat()
            line = "  solved: {" + ", ".join(f"{key}: {dates[key]}" for key in sorted(dates)) + "}\n"
            parts[at] = part.replace(old[0], line) if old else re.sub(r"(?m)^(?=  source: )", line, part, count=1)
    return "".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=["show", "compare", "stamp"])
    parser.add_argument("slug")
    parser.add_argument("language", choices=["en", "ko"])
    parser.add_argument("answers", nargs="?", type=Path)
    parser.add_argument("--drafts", action="store_true", help="show: only what is not solved in this language yet")
    asked = parser.parse_args()
    if asked.what == "show":
        print(paper(asked.slug, asked.language, drafts=asked.drafts))
        return 0
    if asked.answers is None:
        parser.error(f"{asked.what} needs the solver's answers")
    answers = json.loads(asked.answers.read_text(encoding="utf-8"))
    found = differences(asked.slug, answers)
    for id, why in found.items():
        print(f"{id}: {why}")
    known = {question.id for question in questions.lesson(asked.slug, drafts=True)}
    agreed = (known & set(answers)) - set(found)
    print(
        f"{asked.slug} {asked.language}: {len(agreed)} agree, {len(found)} do not, {len(known - set(answers))} not tried"
    )
    if asked.what == "stamp":
        file = questions.BANK / f"{asked.slug}.yaml"
        file.write_text(stamp(file, agreed, asked.language, date.today()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

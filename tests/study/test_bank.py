import shutil
from collections import Counter
from pathlib import Path

import pytest

from aws_study.study import questions
from aws_study.study.questions import BankError


def test_a_lesson_is_its_solved_questions_in_order(sample_bank: Path) -> None:
    assert [question.id for question in questions.lesson("90-sample")] == [
        "sample-count",
        "sample-two",
        "sample-hostile",
    ]
    assert len(questions.lesson("90-sample", drafts=True)) == 4
    assert len(questions.bank()) == 3


def test_a_question_is_found_by_its_id(sample_bank: Path) -> None:
    found = questions.find("sample-two")
    assert found.right == {"a", "c"}
    assert found.stem.text("ko").startswith("짝수는")
    with pytest.raises(KeyError, match="q:sample-draft is a draft in 90-sample"):
        questions.find("sample-draft")
    with pytest.raises(KeyError, match="q:nowhere is in no file"):
        questions.find("nowhere")


def test_order_is_constant_for_a_learner_and_even_over_learners(sample_bank: Path) -> None:
    question = questions.find("sample-count")
    assert question.order("kim") == question.order("kim")
    places = Counter([option.right for option in question.order(f"learner-{n}")].index(True) for n in range(400))
    assert sorted(places) == [0, 1, 2, 3]
    assert all(70 <= often <= 130 for often in places.values())  # 100 expected, standard deviation 8.7


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "what"),
    [
        (
            'value: 2, right: true, why: {en: "Each',
            'value: 2, rihgt: true, why: {en: "Each',
            9,
            "options.0.rihgt",
            "Extra",
        ),
        ("as_of: 2026-11-20\n- id: sample-two", "as_of: yesterday\n- id: sample-two", 16, "as_of", "valid date"),
        ('exams: {SAA-C03: "2.2"}', "exams: {SAA-C03: 2.2}", 18, "exams.SAA-C03", "valid string"),
        ("  source: https://example.com/even\n", "", 17, "source", "required"),
        ('{id: b, en: "13"', '{id: a, en: "13"', 17, "", "option ids must differ"),
        ('value: 2, right: true, why: {en: "Each', 'value: 2, why: {en: "Each', 2, "", "some options must be right"),
        ("- id: sample-two", "- id: Sample Two", 17, "id", "pattern"),
        ('ko: "12", right', 'ko: " ", right', 21, "options.0.ko", "at least 1 character"),
        ("- id: sample-two", "- id: [sample-two", 18, "", ""),
        ("- id: sample-two", "- id: sample-two\n  id: sample-again", 18, "", "id stands there twice"),
        ("- id: sample-two", "- id: sample-two\n  3: three", 18, "", "must be a word"),
    ],
)
def test_an_error_names_file_line_and_field(
    sample_bank: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    old: str,
    new: str,
    line: int,
    field: str,
    what: str,
) -> None:
    text = (sample_bank / "90-sample.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "91-broken.yaml").write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(questions, "BANK", tmp_path)
    with pytest.raises(BankError) as refused:
        questions.lesson("91-broken")
    error = refused.value
    assert (error.file.name, error.line, error.field) == ("91-broken.yaml", line, field)
    assert what in error.what
    assert f"91-broken.yaml, line {line}" in str(error)


def test_a_file_that_is_no_list_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "92-empty.yaml").write_text("# nothing yet\n")
    monkeypatch.setattr(questions, "BANK", tmp_path)
    with pytest.raises(BankError, match=r"92-empty.yaml, line 1: the file must be a list"):
        questions.lesson("92-empty")


def test_an_id_may_stand_in_the_bank_once_only(
    sample_bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("90-sample.yaml", "91-copy.yaml"):
        shutil.copy(sample_bank / "90-sample.yaml", tmp_path / name)
    monkeypatch.setattr(questions, "BANK", tmp_path)
    with pytest.raises(BankError, match=r"91-copy\.yaml, line 2, id: sample-count is also in 90-sample\.yaml"):
        questions.find("sample-count")


def test_one_question_reads_one_lesson(sample_bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(sample_bank / "90-sample.yaml", tmp_path / "90-sample.yaml")
    (tmp_path / "91-broken.yaml").write_text("- id: other\n  nonsense: true\n")
    monkeypatch.setattr(questions, "BANK", tmp_path)
    assert questions.find("sample-count").id == "sample-count"

"""The shape of every lesson: its order, its size, its normal form, and a Korean edition that is up to date."""

import importlib.util
import itertools
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
ENGLISH = sorted(NOTEBOOKS.glob("*.ipynb"))
BOTH = ENGLISH + sorted((NOTEBOOKS / "ko").glob("*.ipynb"))
PAGES = ("00-", "30-", "31-", "glossary")  # the start page, the mock exams and the glossary teach nothing themselves
TAUGHT = [file for file in BOTH if not file.name.startswith(PAGES)]
ORDER = [
    "title",
    "situation",
    "imports",
    "predict",
    None,
    "what-you-saw",
    "the-rule",
    "what-changed",
    "exam-corner",
    "quiz",
    "recap",
]

spec = importlib.util.spec_from_file_location("lessons", ROOT / "tools" / "lessons.py")
lessons = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lessons)


def name(file):
    return file.relative_to(NOTEBOOKS).as_posix()


@pytest.mark.parametrize("file", BOTH, ids=name)
def test_size_and_ids(file):
    cells = nbformat.read(file, 4).cells
    assert len(cells) <= 30
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell.id) for cell in cells)
    for cell in cells:
        if cell.cell_type == "code":
            assert len([line for line in cell.source.splitlines() if line.strip()]) <= 10, cell.id
            assert not cell.source.rstrip().endswith(";")
    assert "Run ▸ Run All Cells" in cells[0].source


@pytest.mark.parametrize("file", TAUGHT, ids=name)
def test_order(file):
    cells = nbformat.read(file, 4).cells
    ids = [cell.id for cell in cells]
    assert ids[:4] == ORDER[:4]
    assert cells[4].cell_type == "code", "the simulation is at most the sixth cell"
    places = [ids.index(id) for id in ORDER if id]
    assert places == sorted(places)


@pytest.mark.parametrize("file", BOTH, ids=name)
def test_the_stored_run_is_complete_and_in_normal_form(file):
    notebook = nbformat.read(file, 4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(output.output_type != "error" for cell in code for output in cell.outputs)
    text = nbformat.writes(lessons.normal(nbformat.read(file, 4), notebook)) + "\n"
    assert file.read_text(encoding="utf-8") == text
    pictures = [output for cell in code for output in cell.outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == (file in TAUGHT or file.name.startswith("00-"))
    assert "application/vnd.jupyter.widget-view+json" not in text


def test_what_was_printed_in_a_row_is_one_output():
    said = [nbformat.v4.new_output("stream", name=name, text=text) for name, text in [("stdout", "a"), ("stdout", "b")]]
    value = nbformat.v4.new_output("display_data", data={"text/plain": "1"})
    after = nbformat.v4.new_output("stream", name="stdout", text="c")
    kept = lessons.joined([*said, value, after])
    assert [output.get("text") for output in kept] == ["ab", None, "c"]


@pytest.mark.parametrize("file", ENGLISH, ids=name)
def test_the_korean_edition_has_the_same_cells_and_is_up_to_date(file):
    english = nbformat.read(file, 4).cells
    korean = nbformat.read(NOTEBOOKS / "ko" / file.name, 4).cells
    assert [cell.id for cell in korean] == [cell.id for cell in english]
    for ours, theirs in zip(english, korean, strict=True):
        assert ours.cell_type == theirs.cell_type
        if ours.cell_type == "code":
            assert theirs.source == ours.source.replace('use_language("en")', 'use_language("ko")')
        else:
            assert theirs.metadata.get("source_hash") == lessons.source_hash(ours), (
                f"{ours.id}: the English cell has changed since"
            )
            assert re.search("[가-힣]", theirs.source)


@pytest.mark.parametrize("file", BOTH, ids=name)
def test_links_between_lessons_lead_somewhere(file):
    for cell in nbformat.read(file, 4).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\((?!https?:)([^)#]+)", cell.source):
                assert (file.parent / target).exists(), f"{cell.id}: {target}"


# The capstone comes before the mock exams.
PATH = sorted(
    (file.stem for file in ENGLISH if file.name[0].isdigit()), key=lambda slug: (slug[:2] in ("30", "31"), slug)
)


@pytest.mark.parametrize(("folder", "after", "before"), [("", "Next", "Before"), ("ko", "다음", "이전")])
def test_every_lesson_leads_to_the_next_and_to_the_one_before(folder, after, before):
    recaps = {}
    for slug in PATH[1:]:
        cells = nbformat.read(NOTEBOOKS / folder / f"{slug}.ipynb", 4).cells
        recaps[slug] = next(cell.source for cell in cells if cell.id == "recap")
    for one, other in itertools.pairwise(recaps):
        assert f"**{after}:** [{other}]({other}.ipynb)" in recaps[one], one
        assert f"**{before}:** [{one}]({one}.ipynb)" in recaps[other] or other.startswith(PAGES), other


@pytest.mark.parametrize("file", BOTH, ids=name)
def test_every_recap_leads_to_the_progress_card(file):
    """On Binder the machine forgets, so every page ends with the way to *Save my progress*."""
    notebook = nbformat.read(file, 4)
    start = nbformat.read(file.parent / "00-start-here.ipynb", 4)
    heading = next(cell.source for cell in start.cells if cell.id == "backup-intro").splitlines()[0]
    anchor = heading.removeprefix("## ").replace(" ", "-")  # as JupyterLab makes it
    if file.name.startswith("00-"):
        assert any(cell.source == "start.backup()" for cell in notebook.cells)
    else:
        recap = next(cell for cell in notebook.cells if cell.id == "recap")
        assert f"](00-start-here.ipynb#{anchor})" in recap.source

import json
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aws_study.study import clock, progress
from aws_study.study.progress import ProgressProblem


def test_a_row_comes_back_as_it_was_recorded() -> None:
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    progress.record("answer", "elb-01", {"chosen": ["a"], "sure": 0.75, "말": "네"}, at)
    found = progress.last("answer", "elb-01")
    assert found is not None
    assert (found.kind, found.ref, found.data, found.at) == (
        "answer",
        "elb-01",
        {"chosen": ["a"], "sure": 0.75, "말": "네"},
        at,
    )
    assert progress.problem() is None


def test_last_is_the_newest_and_all_is_oldest_first() -> None:
    for hour in (12, 9, 15):
        progress.record("answer", "q", {"hour": hour}, datetime(2026, 11, 24, hour, tzinfo=UTC))
    progress.record("prediction", "p", {})
    newest = progress.last("answer", "q")
    assert newest is not None
    assert newest.data == {"hour": 15}
    assert [entry.data["hour"] for entry in progress.all("answer")] == [9, 12, 15]
    assert len(progress.all()) == 4
    assert progress.last("answer", "other") is None


def test_the_clock_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_STUDY_NOW", "2026-11-24T09:00:00+09:00")
    assert clock.now() == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    monkeypatch.setenv("AWS_STUDY_NOW", "tomorrow")
    with pytest.raises(ValueError, match="AWS_STUDY_NOW='tomorrow'"):
        clock.now()


def test_rows_cannot_be_changed_or_deleted() -> None:
    progress.record("answer", "q", {})
    with sqlite3.connect(progress.path()) as connection:
        for statement in ("UPDATE entry SET ref = 'x'", "DELETE FROM entry"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_another_thread_may_record() -> None:
    thread = threading.Thread(target=progress.record, args=("answer", "q", {}))
    thread.start()
    thread.join()
    assert progress.last("answer", "q") is not None


def test_what_is_not_json_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(TypeError):
        progress.record("answer", "q", {"value": object()})
    assert progress.all() == []


@pytest.mark.parametrize("content", [b"not a database at all, just text" * 40, b"SQLite format 3\0" + b"\xff" * 4080])
def test_a_damaged_file_is_set_aside_and_the_lesson_goes_on(study_home: Path, content: bytes) -> None:
    study_home.mkdir()
    progress.path().write_bytes(content)
    progress.record("answer", "q", {"n": 1})
    trouble = progress.problem()
    assert trouble is not None
    assert trouble.code == "damaged"
    assert trouble.aside == study_home / "progress.sqlite3.damaged-1"
    assert trouble.aside.read_bytes() == content
    assert [entry.data for entry in progress.all()] == [{"n": 1}]
    assert progress.unsaved() == 0


def test_damage_in_the_middle_of_a_good_file_is_found_when_reading(study_home: Path) -> None:
    for number in range(200):
        progress.record("answer", f"q{number}", {"text": "x" * 200})
    size = progress.path().stat().st_size
    with progress.path().open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xaa" * (size - 4096 * 3))
    assert progress.all() == []
    trouble = progress.problem()
    assert trouble is not None
    assert trouble.code == "damaged"
    assert (study_home / "progress.sqlite3.damaged-1").stat().st_size == size
    progress.record("answer", "after", {})
    assert [entry.ref for entry in progress.all()] == ["after"]


def test_a_second_damaged_file_does_not_replace_the_first(study_home: Path) -> None:
    study_home.mkdir()
    for number in (1, 2):
        progress.path().unlink(missing_ok=True)
        progress.path().write_bytes(b"junk %d" % number * 300)
        progress.record("answer", "q", {})
    assert (study_home / "progress.sqlite3.damaged-1").read_bytes().startswith(b"junk 1")
    assert (study_home / "progress.sqlite3.damaged-2").read_bytes().startswith(b"junk 2")


def test_another_programs_database_is_set_aside_untouched(study_home: Path) -> None:
    study_home.mkdir()
    with sqlite3.connect(progress.path()) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.execute("INSERT INTO bookmarks VALUES ('https://example.com')")
    connection.close()
    progress.record("answer", "q", {})
    trouble = progress.problem()
    assert trouble is not None
    assert trouble.code == "foreign"
    with sqlite3.connect(study_home / "progress.sqlite3.damaged-1") as connection:
        assert connection.execute("SELECT url FROM bookmarks").fetchall() == [("https://example.com",)]
    assert [entry.ref for entry in progress.all()] == ["q"]


def test_a_file_of_a_newer_course_is_left_in_place_and_rows_stay_in_memory(study_home: Path) -> None:
    progress.record("answer", "old", {})
    with sqlite3.connect(progress.path()) as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    progress.record("answer", "new", {})
    trouble = progress.problem()
    assert trouble is not None
    assert trouble.code == "newer"
    assert trouble.aside is None
    assert "schema 7" in trouble.detail
    assert [entry.ref for entry in progress.all()] == ["new"]
    assert list(study_home.glob("*damaged*")) == []
    with sqlite3.connect(progress.path()) as connection:
        assert connection.execute("SELECT ref FROM entry").fetchall() == [("old",)]


def test_a_folder_that_cannot_be_made_keeps_rows_in_memory_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = tmp_path / "blocker"
    blocker.write_text("a file where the folder should be")
    monkeypatch.setenv("AWS_STUDY_HOME", str(blocker / "home"))
    progress.record("answer", "first", {})
    trouble = progress.problem()
    assert trouble is not None
    assert trouble.code == "read_only"
    assert progress.unsaved() == 1
    assert progress.last("answer", "first") is not None
    assert json.loads(progress.export_json())["entries"][0]["ref"] == "first"

    blocker.unlink()
    progress.record("answer", "second", {})
    assert progress.problem() is None
    assert progress.unsaved() == 0
    with sqlite3.connect(progress.path()) as connection:
        assert connection.execute("SELECT ref FROM entry ORDER BY serial").fetchall() == [("first",), ("second",)]


READ_ONLY = """
import os, sys
import urllib.parse            # pathlib imports it when it needs it, which may be where nobody may read
from aws_study.study import progress
progress.record("answer", "before", {})
os.chmod(progress.path(), 0o444); os.chmod(progress.home(), 0o555)
if os.geteuid() == 0:
    os.seteuid(65534)          # root may write everywhere; nobody may not
progress.record("answer", "after", {})
print(progress.problem().code, progress.unsaved(), progress.last("answer", "after").ref, len(progress.all()))
"""


@pytest.mark.skipif(os.name == "nt", reason="folder permissions work differently on Windows")
def test_a_read_only_folder_keeps_rows_in_memory(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY],
        env={**os.environ, "AWS_STUDY_HOME": str(tmp_path / "locked")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    (tmp_path / "locked").chmod(0o755)
    # Both answers are seen (and exported), the old one out of the file, the new one out of memory.
    assert done.stdout.split() == ["read_only", "1", "after", "2"], done.stderr
    with sqlite3.connect(tmp_path / "locked" / progress.FILE) as connection:
        assert connection.execute("SELECT ref FROM entry").fetchall() == [("before",)]


def test_a_full_disk_keeps_rows_in_memory_and_saves_them_when_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    progress.record("answer", "before", {})
    roomy = progress._open

    def cramped(where: Path) -> sqlite3.Connection:
        connection = roomy(where)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")  # SQLite then reports what it reports on a full disk
        return connection

    monkeypatch.setattr(progress, "_open", cramped)
    progress.record("answer", "big", {"text": "x" * 20_000})
    trouble = progress.problem()
    assert trouble is not None
    assert trouble.code == "full"
    assert progress.unsaved() == 1
    assert [entry.ref for entry in progress.all()] == ["before", "big"]

    monkeypatch.setattr(progress, "_open", roomy)
    progress.record("answer", "after", {})
    assert progress.problem() is None
    with sqlite3.connect(progress.path()) as connection:
        assert connection.execute("SELECT ref FROM entry ORDER BY serial").fetchall() == [
            ("before",),
            ("big",),
            ("after",),
        ]


def test_export_and_import_merge_without_loss_or_doubles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        progress.record("answer", f"binder-{number}", {"n": number})
    saved = progress.export_json()
    monkeypatch.setenv("AWS_STUDY_HOME", str(tmp_path / "laptop"))
    progress.record("answer", "laptop", {})
    assert progress.import_json(saved) == 3
    assert progress.import_json(saved) == 0
    assert progress.import_json(progress.export_json().encode()) == 0
    assert sorted(entry.ref for entry in progress.all()) == ["binder-0", "binder-1", "binder-2", "laptop"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        b"\xff\xfe",
        '{"format": "something else"}',
        '{"format": "aws-study-progress", "schema": 1, "entries": [{"uuid": "1", "at": "yesterday", "kind": "a", "ref": "b", "data": {}}]}',
        '{"format": "aws-study-progress", "schema": 1, "entries": [{"uuid": 1, "at": "2026-11-24", "kind": "a", "ref": "b", "data": {}}]}',
    ],
)
def test_an_import_of_something_else_is_refused_and_adds_nothing(text: str | bytes) -> None:
    with pytest.raises(ProgressProblem) as refused:
        progress.import_json(text)
    assert refused.value.code == "not_an_export"
    assert progress.all() == []


def exported(kind: str, data: object, at: str = "2026-11-24T09:00:00+00:00") -> str:
    row = {"uuid": "u", "at": at, "kind": kind, "ref": "q", "data": data}
    return json.dumps({"format": "aws-study-progress", "schema": 1, "entries": [row]})


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("answer", {"right": "yes"}),
        ("answer", {"right": 1}),
        ("answer", {"right": True, "sure": "very"}),
        ("answer", {"right": True, "sure": 95}),
        ("answer", {"right": True, "sure": True}),
        ("answer", {"right": False, "mistakes": "rounding-slip"}),
        ("answer", {"right": False, "mistakes": [3]}),
        ("practice", {"right": None}),
        ("prediction", {"right": True, "simulation": 7}),
        ("exam", {}),
        ("exam", {"event": "started", "exam": "SAA-C03", "questions": "all", "seconds": 60}),
        ("exam", {"event": "answered", "question": "q", "chosen": None}),
        ("exam", {"event": "flagged", "question": "q", "flag": 2}),
        ("exam", {"event": "finished", "seconds": 9, "right": {"1": "many"}, "total": {"1": 2}}),
        ("exam", {"event": "finished", "seconds": "long", "right": {"1": 1}, "total": {"1": 2}}),
    ],
)
def test_rows_that_the_course_could_not_have_written_are_refused(kind: str, data: object) -> None:
    with pytest.raises(ProgressProblem) as refused:
        progress.import_json(exported(kind, data))
    assert refused.value.code == "not_an_export"
    assert progress.all() == []


def test_a_date_at_the_end_of_time_and_a_bottomless_file_are_refused() -> None:
    for text in (exported("answer", {}, at="0001-01-01T00:00:00+14:00"), "[" * 200_000):
        with pytest.raises(ProgressProblem) as refused:
            progress.import_json(text)
        assert refused.value.code == "not_an_export"


def test_rows_of_a_kind_that_is_not_known_yet_are_kept() -> None:
    assert progress.import_json(exported("dream", {"anything": [1, None]})) == 1
    assert progress.import_json(progress.export_json()) == 0


def test_rows_that_belong_together_are_written_together(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError):
        progress.record_all([("answer", "a", {}), ("answer", "b", {"not": object()})])
    assert progress.all() == []
    progress.record_all([("answer", "a", {}), ("exam", "b", {})])
    assert [entry.ref for entry in progress.all()] == ["a", "b"]
    assert len({entry.at for entry in progress.all()}) == 1


def test_the_learner_keeps_one_name() -> None:
    name = progress.learner()
    assert len(name) == 32
    assert progress.learner() == name


# A clean process forks answering children and kills each at a random moment; a row counts as acknowledged when the
# child has written its number to the pipe, which it does after record() has returned. Every fourth child may die before its
# first answer; the others die while they are in the middle of answering, however slow the machine is.
KILLS = """
import os, random, signal, sys, time
from aws_study.study import progress
rng = random.Random(7)
acknowledged, killed = set(), 0
for child in range(200):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        number = 0
        while True:
            progress.record("answer", f"{child}/{number}", {"text": "x" * 500})
            os.write(write, f"{child}/{number}\\n".encode())
            number += 1
    os.close(write)
    heard, wanted = b"", 0 if child % 4 == 0 else rng.randint(1, 4)
    while heard.count(b"\\n") < wanted:
        heard += os.read(read, 4096)
    time.sleep(rng.uniform(0.001, 0.04))
    os.kill(pid, signal.SIGKILL)
    killed += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    with os.fdopen(read, "rb") as pipe:
        lines = (heard + pipe.read()).decode().splitlines(keepends=True)
    acknowledged |= {line.strip() for line in lines if line.endswith("\\n")}
stored = [entry.ref for entry in progress.all()]
print(killed, len(acknowledged), len(acknowledged - set(stored)), len(stored) - len(set(stored)), progress.problem())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL and fork are POSIX")
def test_two_hundred_kills_lose_no_acknowledged_answer(study_home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLS], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    killed, acknowledged, lost, doubled, problem = done.stdout.split()
    assert (killed, lost, doubled, problem) == ("200", "0", "0", "None")
    assert int(acknowledged) > 200
    assert list(study_home.glob("*damaged*")) == []


WRITER = """
import sys
from aws_study.study import progress
for number in range(1000):
    progress.record("answer", f"{sys.argv[1]}/{number}", {"n": number})
print(progress.problem(), progress.unsaved())
"""


def test_two_kernels_writing_a_thousand_answers_each_lose_none() -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for name in "ab"
    ]
    said = [writer.communicate(timeout=120) for writer in writers]
    assert [out.split() for out, _ in said] == [["None", "0"]] * 2, said
    assert sorted(entry.ref for entry in progress.all()) == sorted(f"{name}/{n}" for name in "ab" for n in range(1000))

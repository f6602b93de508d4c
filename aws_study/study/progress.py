"""What the learner did: one SQLite file to which rows are only ever added.

Every call opens its own connection, because widget callbacks run on other threads than cells, and several kernels may
write at once. When the file cannot be used, nothing is overwritten: a damaged or foreign file is renamed and a new one is
started; where nothing can be written the rows are kept in memory, and written as soon as it is possible again. Either
way `problem()` says what happened, and the lesson goes on.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs

from aws_study.study import clock, rows

FILE = "progress.sqlite3"
SCHEMA = 1
APPLICATION = 0x41575353  # marks the file as ours ("AWSS"), so that a stranger's database is recognised
BUSY_SECONDS = 30.0

_CREATE = (
    "CREATE TABLE entry (serial INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, at TEXT NOT NULL,"
    " kind TEXT NOT NULL, ref TEXT NOT NULL, data TEXT NOT NULL)",
    "CREATE INDEX entry_by_ref ON entry (kind, ref, at, serial)",
    "CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {SCHEMA}",
)


@dataclass(frozen=True)
class Entry:
    """One row: an answer, a prediction, a review. `at` is UTC; `uuid` makes an import add nothing twice."""

    kind: str
    ref: str
    data: dict[str, Any]
    at: datetime
    uuid: str = field(default_factory=lambda: uuid.uuid4().hex)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": _stamp(self.at)}


class ProgressProblem(Exception):
    """Why the progress file could not be used.

    `code`: damaged, foreign (both: set aside as `aside`, a new file was started), newer, read_only, full, busy,
    unreadable (all four: the file was left as it is, answers are kept in memory), not_an_export (an import was refused).
    """

    def __init__(self, code: str, path: Path | None = None, aside: Path | None = None, detail: str = ""):
        self.code, self.path, self.aside, self.detail = code, path, aside, detail
        super().__init__(
            f"{code}: {path}" + (f", set aside as {aside.name}" if aside else "") + (f" ({detail})" if detail else "")
        )


_lock = threading.Lock()
_unsaved: list[Entry] = []
_problem: ProgressProblem | None = None


def home() -> Path:
    """The folder of the progress file: AWS_STUDY_HOME, else the user's data folder."""
    chosen = os.environ.get("AWS_STUDY_HOME")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("aws-study", appauthor=False))


def path() -> Path:
    return home() / FILE


def problem() -> ProgressProblem | None:
    """What went wrong in this kernel and is still worth saying: a file set aside, or a file that cannot be written."""
    return _problem


def unsaved() -> int:
    """How many rows exist in memory only."""
    return len(_unsaved)


def record(kind: str, ref: str, data: dict[str, Any], at: datetime | None = None) -> Entry:
    """Add a row. When this returns, it is on disk, unless `problem()` says that it is only in memory.

    Raises TypeError when `data` is not JSON: that is a mistake of the caller, not of the disk.
    """
    return record_all([(kind, ref, data)], at)[0]


def record_all(several: Iterable[tuple[str, str, dict[str, Any]]], at: datetime | None = None) -> list[Entry]:
    """Add rows (kind, ref, data) that belong together: all of them are on disk, or none."""
    now = _utc(at or clock.now())
    entries = [Entry(kind, ref, json.loads(json.dumps(data)), now) for kind, ref, data in several]
    _add(entries)
    return entries


def last(kind: str, ref: str) -> Entry | None:
    """The newest row of this kind about this thing, or None."""
    kept = [entry for entry in _unsaved if (entry.kind, entry.ref) == (kind, ref)]
    query = "WHERE kind = ? AND ref = ? ORDER BY at DESC, serial DESC LIMIT 1"
    found = [*_read(query, (kind, ref)), *kept]
    return max(found, key=lambda entry: entry.at) if found else None


def all(kind: str | None = None) -> list[Entry]:
    """Every row (of one kind), oldest first."""
    kept = [entry for entry in _unsaved if kind in (None, entry.kind)]
    where, values = ("WHERE kind = ?", (kind,)) if kind else ("", ())
    return sorted([*_read(f"{where} ORDER BY at, serial", values), *kept], key=lambda entry: entry.at)


def learner() -> str:
    """A name for this learner that means nothing; it decides in which order options are shown to this learner."""
    named = all("learner")
    return named[0].ref if named else record("learner", uuid.uuid4().hex, {}).ref


# Export and import: on Binder the machine forgets.


def export_json() -> str:
    """Every row as one JSON text, rows that could not be saved included."""
    entries = [entry.as_json() for entry in all()]
    content = {"format": "aws-study-progress", "schema": SCHEMA, "exported_at": _stamp(clock.now()), "entries": entries}
    return json.dumps(content, ensure_ascii=False, indent=0)


def import_json(text: str | bytes) -> int:
    """Merge an export. Returns how many rows were new; rows that are here already are not doubled, and nothing is lost.

    Raises ProgressProblem("not_an_export"), and adds nothing, when the text is something else, or ("newer").
    """
    try:
        content = json.loads(text)
        if content["format"] != "aws-study-progress":
            raise ValueError(f"format is {content['format']!r}")
        if content["schema"] > SCHEMA:
            raise ProgressProblem("newer", detail=f"schema {content['schema']}, this course knows {SCHEMA}")
        entries = [_entry(row["uuid"], row["at"], row["kind"], row["ref"], row["data"]) for row in content["entries"]]
        for entry in entries:
            rows.check(entry.kind, entry.data)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ProgressProblem("not_an_export", detail=f"{type(error).__name__}: {error}") from error
    known = {entry.uuid for entry in all()}
    new = {entry.uuid: entry for entry in entries if entry.uuid not in known}
    if new:
        _add(new.values())
    return len(new)


# Below: one file, opened and closed by each call.


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _stamp(at: datetime) -> str:
    return _utc(at).isoformat(timespec="microseconds")  # fixed width: text order is time order


def _entry(id: Any, at: Any, kind: Any, ref: Any, data: Any) -> Entry:
    if not (isinstance(id, str) and id and isinstance(kind, str) and isinstance(ref, str) and isinstance(data, dict)):
        raise ValueError(f"not a row: {[id, at, kind, ref, data]!r:.120}")
    return Entry(kind, ref, data, _utc(datetime.fromisoformat(at)), id)


def _add(entries: Iterable[Entry]) -> None:
    global _problem
    with _lock:
        _unsaved.extend(entries)
        waiting = [(e.uuid, _stamp(e.at), e.kind, e.ref, json.dumps(e.data, ensure_ascii=False)) for e in _unsaved]
        try:
            with _usable() as connection, connection:
                connection.executemany(
                    "INSERT OR IGNORE INTO entry (uuid, at, kind, ref, data) VALUES (?, ?, ?, ?, ?)", waiting
                )
        except ProgressProblem as trouble:
            _problem = trouble  # the rows stay in _unsaved; the next call tries again
        else:
            _unsaved.clear()
            if _problem is not None and _problem.aside is None:
                _problem = None


def _read(query: str, values: tuple[Any, ...]) -> list[Entry]:
    global _problem
    if not os.path.exists(path()):  # unlike Path.exists, False where the folder may not even be looked into
        return []
    try:
        with _usable() as connection:
            return _rows(connection, query, values)
    except ProgressProblem as trouble:
        _problem = trouble
        return _read_unwritable(query, values) if trouble.code == "read_only" else []


def _rows(connection: sqlite3.Connection, query: str, values: tuple[Any, ...]) -> list[Entry]:
    found = connection.execute(f"SELECT uuid, at, kind, ref, data FROM entry {query}", values).fetchall()
    return [_entry(id, at, kind, ref, json.loads(data)) for id, at, kind, ref, data in found]


def _read_unwritable(query: str, values: tuple[Any, ...]) -> list[Entry]:
    """What stands in a file in a place where SQLite may not even make its companions (a read-only folder)."""
    try:
        with closing(sqlite3.connect(f"{path().absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            ours = connection.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
            known = connection.execute("PRAGMA user_version").fetchone()[0] <= SCHEMA
            return _rows(connection, query, values) if ours and known else []
    except (sqlite3.Error, ValueError):
        return []


@contextmanager
def _usable() -> Iterator[sqlite3.Connection]:
    """A connection to a file that is surely ours. Raises ProgressProblem for everything that can be wrong with it.

    A damaged or foreign file found on opening is set aside and the new file is yielded; damage found later, in the
    middle of a query, is set aside too and raised, so that the caller's next call meets a new file.
    """
    global _problem
    where = path()
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProgressProblem("read_only", where, detail=str(error)) from error
    before = _identity(where)
    try:
        connection = _open(where)
    except ProgressProblem as trouble:
        if trouble.code not in ("damaged", "foreign"):
            raise
        _problem = _set_aside(trouble, where, before)
        connection = _open(where)
    with closing(connection):
        try:
            yield connection
        except (sqlite3.Error, ValueError) as error:
            found = _translate(error, where)
            connection.close()
            raise (_set_aside(found, where, before) if found.code == "damaged" else found) from error


def _open(where: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(where, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        raise _translate(error, where) from error
    try:
        connection.execute("PRAGMA synchronous = FULL")  # a row that was acknowledged survives a power cut
        _check(connection, where)
    except sqlite3.Error as error:
        connection.close()
        raise _translate(error, where) from error
    except ProgressProblem:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, where: Path) -> None:
    def pragma(name: str) -> int:
        return int(connection.execute(f"PRAGMA {name}").fetchone()[0])

    version = pragma("user_version")
    if pragma("application_id") == APPLICATION and version == SCHEMA:
        return
    if pragma("application_id") == APPLICATION and version > SCHEMA:
        raise ProgressProblem("newer", where, detail=f"schema {version}, this course knows {SCHEMA}")
    _wal(connection)
    connection.execute("BEGIN IMMEDIATE")  # of several kernels that start at once, one creates the table
    if pragma("application_id") != APPLICATION:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            connection.rollback()
            raise ProgressProblem("foreign", where, detail="another program's database")
        for statement in _CREATE:
            connection.execute(statement)
    connection.commit()


def _wal(connection: sqlite3.Connection) -> None:
    """Write-ahead logging, where the file system can do it. SQLite does not wait for others here, so this does."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _translate(error: Exception, where: Path) -> ProgressProblem:
    said = str(error)
    if isinstance(error, ValueError) or "malformed" in said or "not a database" in said or "no such table" in said:
        code = "damaged"
    elif "full" in said:
        code = "full"
    elif "readonly" in said or "unable to open" in said:
        code = "read_only"
    elif "locked" in said or "busy" in said:
        code = "busy"
    else:
        code = "unreadable"
    return ProgressProblem(code, where, detail=said)


def _identity(where: Path) -> tuple[int, int] | None:
    try:
        found = where.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _set_aside(trouble: ProgressProblem, where: Path, seen: tuple[int, int] | None) -> ProgressProblem:
    """Rename the file (and SQLite's two companions), unless another kernel has done so since we looked."""
    if seen is None or _identity(where) != seen:
        return trouble
    number = 1
    while (aside := where.with_name(f"{where.name}.damaged-{number}")).exists():
        number += 1
    try:
        for companion in ("-wal", "-shm"):
            if (part := where.with_name(where.name + companion)).exists():
                part.rename(aside.with_name(aside.name + companion))
        where.rename(aside)
    except OSError as error:
        raise ProgressProblem("unreadable", where, detail=str(error)) from error
    return ProgressProblem(trouble.code, where, aside, trouble.detail)

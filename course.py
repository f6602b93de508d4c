"""Opens, tests and looks after the course: python course.py lab | test | reset | lessons | bench | facts | env

Standard library only, so that it runs on a fresh machine with Python 3.11 or newer. The first call builds .venv from
requirements.lock (every file is checked against its hash); later calls find it ready.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
MY = ROOT / "my"
EDITIONS = ".editions.json"  # which edition of a lesson each copy in my/ was made from
NO_DELAY = "aws_study.server.NoDelay"


def main(arguments: list[str] | None = None) -> int:
    if sys.version_info < (3, 11):
        print(
            f"AWS Study needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install one and use it instead."
        )
        return 2
    parser = argparse.ArgumentParser(prog="course.py", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    lab = commands.add_parser("lab", help="open the course in JupyterLab")
    lab.add_argument("rest", nargs=argparse.REMAINDER, help="options for JupyterLab, such as --no-browser")
    test = commands.add_parser("test", help="run every test")
    test.add_argument("parts", nargs="*", help="only these parts: " + ", ".join(name for name, _ in PARTS))
    reset = commands.add_parser("reset", help="give a lesson back as it was; your copy is kept beside it")
    reset.add_argument("lesson", help="such as 08-load-balancing or ko/08-load-balancing")
    commands.add_parser("lessons", help="run all lessons again and store what they say")
    commands.add_parser("bench", help="measure speed, side by side with others")
    commands.add_parser("facts", help="list the facts that are due for another look")
    commands.add_parser("env", help="only build .venv")
    asked = parser.parse_args(arguments)
    set_up()
    if asked.command == "lab":
        return open_lab(asked.rest)
    if asked.command == "test":
        return run_tests(asked.parts)
    if asked.command == "reset":
        return reset_lesson(asked.lesson)
    if asked.command == "lessons":
        return python("tools/lessons.py", environment=steady())
    if asked.command == "bench":
        return python("benchmarks/run.py")
    if asked.command == "facts":
        return python("tools/check_facts.py")
    return 0


# The environment.


def set_up() -> None:
    """Build .venv, unless it was built from these very files before."""
    stamp = VENV / "aws-study.stamp"
    want = hashlib.sha256(
        b"".join((ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml"))
    ).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == want:
        write_settings(VENV)  # three small files, which may be newer than this environment
        return
    print("Setting up .venv (once; about half a minute) ...", flush=True)
    if not (BIN / ("python.exe" if os.name == "nt" else "python")).exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        except subprocess.CalledProcessError:
            sys.exit(
                "This Python cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv"
            )
    if not (BIN / ("uv.exe" if os.name == "nt" else "uv")).exists():
        run([executable("python"), "-m", "pip", "install", "--quiet", "uv"])
    uv = [executable("uv"), "pip"]
    # not `sync`: that would remove what the lock does not name, uv itself among it, and Windows lets no running program be removed
    run([*uv, "install", "--quiet", "--require-hashes", "--python", executable("python"), "-r", "requirements.lock"])
    run([*uv, "install", "--quiet", "--no-deps", "--python", executable("python"), "-e", "."])
    write_settings(VENV)
    stamp.write_text(want)


def write_settings(prefix: Path) -> None:
    """JupyterLab as the course wants it: no pop-ups, no extension manager, and a kernel connection that does not wait.

    The page's icon does not turn busy: JupyterLab asks the server for the busy one anew at every move of a slider.
    """
    settings = prefix / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    overrides = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
    }
    (settings / "overrides.json").write_text(json.dumps(overrides, indent=1))
    config = prefix / "etc" / "jupyter"
    (config / "labconfig").mkdir(parents=True, exist_ok=True)
    page = {"disabledExtensions": {"@jupyterlab/application-extension:faviconbusy": True}}
    (config / "labconfig" / "page_config.json").write_text(json.dumps(page, indent=1))
    server = {"ServerApp": {"kernel_websocket_connection_class": NO_DELAY}}
    (config / "jupyter_server_config.json").write_text(json.dumps(server, indent=1))


def executable(name: str) -> str:
    return str(BIN / (f"{name}.exe" if os.name == "nt" else name))


def run(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit(f"This failed: {' '.join(command)}")


def python(*arguments: str, environment: dict[str, str] | None = None) -> int:
    return subprocess.run([executable("python"), *arguments], cwd=ROOT, env=environment).returncode


def steady() -> dict[str, str]:
    """An environment in which nothing depends on the learner or the hour."""
    home = tempfile.mkdtemp(prefix="aws-study-")
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    kept = {**os.environ, "AWS_STUDY_HOME": home, "AWS_STUDY_NOW": "2026-11-24T09:00:00+00:00", "PATH": path}
    # Every notebook has its own kernel; where none may keep what it compiled, each compiles all its imports: 5 s, not 1.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


# The learner's copies.


def open_lab(rest: list[str]) -> int:
    bring_copies(ROOT / "notebooks", MY)
    options = ["--ServerApp.root_dir", str(MY), "--LabApp.default_url", "/lab/tree/00-start-here.ipynb"]
    if not (MY / "00-start-here.ipynb").exists():
        options[3] = "/lab/tree/08-load-balancing.ipynb"
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    return python("-m", "jupyterlab", *options, *rest)


def bring_copies(lessons: Path, my: Path) -> None:
    """Copy every lesson to my/. An untouched copy is refreshed; a touched one stays, and a newer edition is put beside it."""
    my.mkdir(exist_ok=True)
    known: dict[str, str] = json.loads((my / EDITIONS).read_text(encoding="utf-8")) if (my / EDITIONS).exists() else {}
    for lesson in sorted(lessons.rglob("*.ipynb")):
        if ".ipynb_checkpoints" in lesson.parts:
            continue
        name = lesson.relative_to(lessons).as_posix()
        copy, edition = my / name, digest(lesson)
        if known.get(name) == edition and copy.exists():
            continue
        if copy.exists() and digest(copy) not in (known.get(name), edition):
            shutil.copyfile(lesson, copy.with_suffix(".new.ipynb"))
            print(f"A newer edition of {name} lies beside yours as {copy.with_suffix('.new.ipynb').name}")
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(lesson, copy)
        known[name] = edition
    (my / EDITIONS).write_text(json.dumps(known, indent=1))


def reset_lesson(lesson: str) -> int:
    name = lesson if lesson.endswith(".ipynb") else f"{lesson}.ipynb"
    source, copy = ROOT / "notebooks" / name, MY / name
    if not source.exists():
        known = ", ".join(sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")))
        print(f"There is no lesson {lesson!r}. There are: {known} (and the same under ko/).")
        return 2
    bring_copies(ROOT / "notebooks", MY)
    if copy.exists() and digest(copy) != digest(source):
        number = 1
        while (old := copy.with_suffix(f".old-{number}.ipynb")).exists():
            number += 1
        copy.rename(old)
        print(f"Your copy is kept as {old.relative_to(ROOT)}")
    shutil.copyfile(source, copy)
    print(f"{copy.relative_to(ROOT)} is as new")
    return 0


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


# The tests.

PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
PARTS: list[tuple[str, list[str]]] = [
    ("style", ["-m", "ruff", "check", "."]),
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("types", ["-m", "mypy"]),
    ("spelling", ["-m", "codespell_lib", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data", "aws_study", "tools"]),
    ("models", [*PYTEST, "-n", "2", "--dist", "loadfile", "tests", "--ignore", "tests/browser"]),
    ("lessons", [*PYTEST, "-n", "2", "--dist", "loadfile", "--nbval", "--nbval-current-env", "notebooks"]),
    ("browser", [*PYTEST, "-n", "2", "--dist", "worksteal", "tests/browser"]),
]


def run_tests(wanted: list[str]) -> int:
    """Every part, even after one has failed; prints the time of each. 0 when all passed."""
    unknown = set(wanted) - {name for name, _ in PARTS}
    if unknown:
        print(f"No such part: {', '.join(sorted(unknown))}. There are: {', '.join(name for name, _ in PARTS)}")
        return 2
    results = []
    for name, command in PARTS:
        if wanted and name not in wanted:
            continue
        print(f"\n== {name}: {' '.join(command[1:])}", flush=True)
        start = time.monotonic()
        code = python(*command, environment=steady())
        results.append((name, time.monotonic() - start, code))
    print()
    for name, seconds, code in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name:10} {seconds:6.1f} s")
    failed = sum(code != 0 for *_rest, code in results)
    print(f"parts: {len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Writes requirements.lock from pyproject.toml, then asks for every kind of machine whether the lock installs there without a compiler.

`python tools/lock.py` keeps what is locked as far as it may; `python tools/lock.py --upgrade` takes the newest. It needs the network.
"""

import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

from environment import ROOT

LOCK = "requirements.lock"
MACHINES = (
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# The last releases with a ready wheel for a Mac with an Intel processor. They stand here, because `uv pip install` would read them in
# pyproject.toml too and then ask for a hash of each.
AT_MOST = ("argon2-cffi-bindings<26", "cryptography<49", "lazy-object-proxy<1.12")
PURE = "antlr4-python3-runtime"  # comes as source, and is nothing but Python


def uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("uv")), "pip", *arguments], cwd=ROOT, capture_output=True, text=True
    )


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        return write(Path(folder), arguments) or sum(not fits(Path(folder), *one) for one in product(MACHINES, PYTHONS))


def write(folder: Path, arguments: list[str]) -> int:
    """The lock, for all machines at once. 0 when it could be written."""
    (folder / "at-most.txt").write_text("\n".join(AT_MOST), encoding="utf-8")
    form = ["--universal", "--python-version", PYTHONS[0], "--generate-hashes", "--no-annotate", "--no-header"]
    form += ["--no-emit-index-url", "--constraint", str(folder / "at-most.txt"), "--output-file", LOCK]
    done = uv("compile", "pyproject.toml", "--group", "dev", *form, *arguments)
    if done.returncode:
        print(done.stderr)
    return done.returncode


def fits(folder: Path, machine: str, python: str) -> bool:
    """Whether every package of the lock has a wheel for this kind of machine."""
    asked = ["--dry-run", "--require-hashes", "--only-binary", ":all:", "--no-binary", PURE, "--target", str(folder)]
    done = uv("install", *asked, "--python-platform", machine, "--python-version", python, "-r", LOCK)
    print(f"{machine}, Python {python}:", "ready" if done.returncode == 0 else done.stderr.strip())
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

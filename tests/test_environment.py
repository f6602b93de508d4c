"""environment.yml, requirements.lock and what runs here all say what pyproject.toml says."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_environment_yml_is_generated():
    assert subprocess.run([sys.executable, "tools/environment.py", "--check"], cwd=ROOT).returncode == 0


@pytest.mark.parametrize("requirement", WANTED, ids=lambda requirement: requirement.name)
def test_the_lock_and_this_environment_keep_the_range(requirement):
    locked = re.search(rf"^{requirement.name}(?:\[[^]]*\])?==([^\s;\\]+)", LOCK, flags=re.MULTILINE)
    assert locked, f"{requirement.name} is not in requirements.lock"
    assert requirement.specifier.contains(locked[1])
    assert requirement.specifier.contains(version(requirement.name))


def test_the_lock_names_hashes_and_no_address():
    assert "--hash=sha256:" in LOCK
    assert not re.search(r"://|--index|--find-links|--extra", LOCK)


def test_binder_sees_both_files():
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-2000:]
    assert "env update" in said
    assert '--file "environment.yml"' in said
    assert "postBuild" in said

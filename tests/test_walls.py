"""The floors of the house hold, and importing it costs almost nothing."""

import subprocess
import sys

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_no_floor_reaches_up():
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == EXIT_STATUS_SUCCESS


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"pandas", "numpy", "matplotlib", "ipywidgets", "boto3", "moto"}
    program = "import sys, aws_study, aws_study.facts, aws_study.text; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert heavy & set(loaded) == set()

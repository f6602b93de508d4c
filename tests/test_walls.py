"""The floors of the house hold, and importing it costs almost nothing."""

import subprocess
import sys

LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(config_filename='pyproject.toml', no_cache=True))"


def test_no_floor_reaches_up():
    # in a process of its own: import-linter sets up logging anew, and other tests would hear no logger any more
    done = subprocess.run([sys.executable, "-c", LINT], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"pandas", "numpy", "matplotlib", "ipywidgets", "boto3", "moto"}
    program = "import sys, aws_study, aws_study.facts, aws_study.text; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert heavy & set(loaded) == set()

"""nbval as the course needs it: a notebook without a stored run is refused, and a cell runs as it does in JupyterLab."""

import itertools
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbval import kernel
from nbval.kernel import RunningKernel


class SocketKernelManager(KernelManager):
    """Talks to its kernel through files: a free TCP port that was looked up is sometimes taken by another program before the kernel has it."""

    folder = tempfile.TemporaryDirectory(prefix="nbval-")
    number = itertools.count()

    def __init__(self, **settings):
        connection = Path(self.folder.name) / f"{next(self.number)}.json"
        super().__init__(transport="ipc", connection_file=str(connection), **settings)


if sys.platform != "win32":
    kernel.KernelManager = SocketKernelManager


def _execute(self, cell_input, allow_stdin=None):
    # nbval runs cells without history, and then IPython shows a value even after a closing semicolon
    return self.kc.execute(cell_input, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = _execute


def pytest_collection_modifyitems(items):
    for path in {item.path for item in items if item.path.suffix == ".ipynb"}:
        cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        if any(cell.execution_count is None for cell in cells) or not any(cell.outputs for cell in cells):
            raise pytest.UsageError(f"{path.name} has no stored run, so nbval would compare nothing: make lessons")

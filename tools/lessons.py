"""Runs every lesson again and stores what it says, in the normal form that tests/notebooks checks.

Twice on one machine it leaves no difference. What changes from run to run is not stored: widget state and ids, times. The
first picture of a lesson stays, at most 30 KB, and is replaced only when the words beside it have changed.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
LARGEST_PICTURE = 40_000  # base64 characters: 30 KB


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="such as 08-load-balancing or ko/08-load-balancing; all when empty")
    parser.add_argument("--stamp", action="store_true", help="also record that every Korean cell is up to date")
    asked = parser.parse_args()
    files = [NOTEBOOKS / f"{name}.ipynb" for name in asked.names] or sorted(NOTEBOOKS.glob("**/*.ipynb"))
    for file in files:
        if ".ipynb_checkpoints" in file.parts:
            continue
        before = nbformat.read(file, 4)
        after = normal(run(nbformat.from_dict(before)), before)
        if file.parent.name == "ko" and asked.stamp:
            stamp(after, nbformat.read(NOTEBOOKS / file.name, 4))
        file.write_text(nbformat.writes(after) + "\n", encoding="utf-8")
        print(f"{file.relative_to(ROOT)}: {len(after.cells)} cells")
    return 0


def run(notebook: NotebookNode) -> NotebookNode:
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", store_widget_state=False, record_timing=False)
    return client.execute(cwd=str(ROOT))


def normal(notebook: NotebookNode, before: NotebookNode) -> NotebookNode:
    """The notebook without what differs from run to run, with at most one picture."""
    old = {cell.id: cell for cell in before.cells if cell.cell_type == "code"}
    pictures = 0
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        cell.outputs = joined(cell.outputs)
        for at, output in enumerate(cell.outputs):
            data = output.get("data", {})
            data.pop(WIDGET, None)
            picture = data.pop("image/png", None)
            output.get("metadata", {}).pop(WIDGET, None)
            if picture is None:
                continue
            picture = same_words(old.get(cell.id), at, data) or picture
            pictures += 1
            if pictures == 1 and len(picture) <= LARGEST_PICTURE:
                data["image/png"] = picture
            else:
                output.metadata.pop("image/png", None)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The outputs with what was printed in a row as one: in how many pieces it arrives is chance."""
    kept: list[NotebookNode] = []
    for output in outputs:
        if kept and output.output_type == kept[-1].output_type == "stream" and output.name == kept[-1].name:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def same_words(old: NotebookNode | None, at: int, data: NotebookNode) -> str | None:
    """The picture that stands in the file, when its output says the same words as now."""
    if old is None or at >= len(old.outputs):
        return None
    stored = old.outputs[at].get("data", {})
    return stored.get("image/png") if stored.get("text/plain") == data.get("text/plain") else None


def source_hash(cell: NotebookNode) -> str:
    return hashlib.sha256(cell.source.encode()).hexdigest()[:12]


def stamp(korean: NotebookNode, english: NotebookNode) -> None:
    """Record in every translated cell the hash of the English one it was made from."""
    sources = {cell.id: cell for cell in english.cells}
    for cell in korean.cells:
        if cell.cell_type == "markdown":
            cell.metadata["source_hash"] = source_hash(sources[cell.id])


if __name__ == "__main__":
    sys.exit(main())

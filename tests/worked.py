"""The worked numbers of tests/oracles, each file opened in one way: as UTF-8, whatever the machine's own encoding is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ORACLES = Path(__file__).parent / "oracles"


def whole(name: str) -> Any:
    """All that stands in oracles/`name`.json."""
    return json.loads((ORACLES / f"{name}.json").read_text(encoding="utf-8"))


def rows(name: str) -> dict[str, Any]:
    """The rows of oracles/`name`.json by their id."""
    return {row["id"]: row for row in whole(name)["rows"]}

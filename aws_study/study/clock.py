"""What time it is for the study engine. `AWS_STUDY_NOW` (ISO 8601) stops the clock, so that saved notebooks do not change."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment in UTC. Raises ValueError when AWS_STUDY_NOW is set and is not an ISO 8601 date or time."""
    fixed = os.environ.get("AWS_STUDY_NOW")
    if not fixed:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError:
        raise ValueError(f"AWS_STUDY_NOW={fixed!r}: allowed is a date or time like 2026-11-24T09:00:00") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

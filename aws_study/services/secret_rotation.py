"""A database password that is rotated while programs keep a copy of it: which logins fail, and for how long.

At minute 0 the database takes the new password; `gap` minutes later the label AWSCURRENT moves to it. Programs read the secret
anew every `cache` minutes, spread evenly, and log in all the time. Sources: Secrets Manager User Guide, rotation strategies
(undated copy read 2026-11): with a single user there is a short time between the database's change and the secret's, open
connections stay, retry; alternating users change the password of the other user. The even spread is an assumption.
"""

from __future__ import annotations

import numpy as np

from aws_study.core import checks

WAYS = ("single", "retry", "alternating")
MOST = 100_000.0
SHORTEST = 1e-6  # a copy of fewer minutes is none


def failing(minutes: np.ndarray, *, way: str, cache: float, gap: float, period: float) -> np.ndarray:
    """Share of new logins that fail, 0 to 1, at these minutes after the database has taken the new password.

    way: "single" user; "retry", the same with programs that read the secret anew when a login fails; "alternating" users, whose
    old password goes on working until the next rotation, `period` minutes later. Raises ParameterError.
    """
    checks.choice("way", way, WAYS)
    cache = checks.number("cache", cache, 0, MOST)
    cache = cache if cache > SHORTEST else 0.0
    gap = checks.number("gap", gap, 0, MOST)
    period = checks.number("period", period, 1, 10 * MOST)
    time = np.asarray(minutes, dtype=float)
    if way == "alternating":
        # The user whose password is changed now was AWSCURRENT until the last rotation: only a copy older than that is hit.
        old = max(0.0, 1 - period / cache) if cache else 0.0
        late = np.clip(old - np.maximum(time, 0) / cache, 0, 1) if old else np.zeros(time.shape)
        return np.where(time < 0, 0.0, late)
    # Until the label moves, a fresh copy is as wrong as an old one.
    stale = np.clip(1 - (time - gap) / cache, 0, 1) if cache else np.zeros(time.shape)
    after = np.zeros(time.shape) if way == "retry" else stale
    return np.where(time < 0, 0.0, np.where(time < gap, 1.0, after))


def failed_minutes(*, way: str, cache: float, gap: float, period: float) -> float:
    """The area under `failing`: minutes in which every login would have failed. Times logins a minute: the failed logins."""
    checks.choice("way", way, WAYS)
    cache = checks.number("cache", cache, 0, MOST)
    gap = checks.number("gap", gap, 0, MOST)
    period = checks.number("period", period, 1, 10 * MOST)
    if way == "alternating":
        return cache / 2 * max(0.0, 1 - period / cache) ** 2 if cache else 0.0
    return gap + (cache / 2 if way == "single" else 0.0)

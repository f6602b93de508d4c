"""IAM decisions beside @cloud-copilot/iam-simulate on the same 20,000 scenarios: at least five times its speed.

Both get their policies and requests ready before the clock starts; what is timed is deciding alone. iam-simulate is a program of its
own (AGPL: run, never copied): tests/peers/test_iam_peers.py says how to install it, and without it the test is skipped.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "peers"))

import test_iam_peers as peers
from iam_scenarios import scenarios

from aws_study.services import iam

COUNT = peers.STORED["scenarios"]


def decisions(folder: Path) -> tuple[float, float]:
    """Decisions a second, ours and iam-simulate's; each the faster of two runs."""
    rows = scenarios(COUNT, peers.STORED["seed"])
    theirs = min(peers.by_iam_simulate(rows, folder)[1] for _run in range(2))
    ready = [(iam.Request.from_json(row["request"]), iam.PolicySet.from_json(row)) for row in rows]
    ours = []
    for _run in range(2):
        start = time.perf_counter()
        for request, policies in ready:
            iam.evaluate(request, policies)
        ours.append(time.perf_counter() - start)
    return COUNT / min(ours), COUNT / theirs


def test_beside_iam_simulate(tmp_path: Path) -> None:
    ours, theirs = decisions(tmp_path)
    print(f"\nIAM: ours {ours:,.0f}, iam-simulate {theirs:,.0f} decisions/s, {ours / theirs:.1f} times")
    assert ours >= 5 * theirs

"""IAM verdicts against @cloud-copilot/iam-simulate on 20,000 random scenarios: its stored answers, and itself where it is installed.

The stored answers need nothing. To ask the program again: npm install @cloud-copilot/iam-simulate@0.1.173 in an empty folder, then
AWS_STUDY_IAM_SIMULATE=FOLDER/node_modules pytest -m peers tests/peers/test_iam_peers.py (it is AGPL: run, never copied).
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import worked
from iam_scenarios import scenarios

from aws_study.services import iam
from aws_study.services.iam import Verdict

STORED = worked.whole("iam_peers")
LETTER = {Verdict.ALLOWED: "A", Verdict.EXPLICITLY_DENIED: "E", Verdict.IMPLICITLY_DENIED: "I"}


def by_iam_simulate(rows, folder):
    """Its verdicts as letters, and seconds."""
    packages = os.environ.get("AWS_STUDY_IAM_SIMULATE", "")
    if not packages or shutil.which("node") is None:
        pytest.skip("iam-simulate is not installed")
    file = folder / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    program = Path(__file__).with_name("iam_simulate.mjs")
    done = subprocess.run(["node", program, packages, file], capture_output=True, text=True, check=True, timeout=300)
    *verdicts, seconds = done.stdout.split()
    return "".join(LETTER[Verdict(verdict)] for verdict in verdicts), float(seconds)


def family(row):
    """Which disputed rule (tests/oracles/iam.json) this scenario touches."""
    same_account = row["request"]["accountId"] == row["request"]["principal"].split(":")[4]
    decision = iam.evaluate(iam.Request.from_json(row["request"]), iam.PolicySet.from_json(row))
    bypassed = any(gate.slot == "session" and gate.answer == "bypassed" for gate in decision.trace)
    return "D1" if same_account and bypassed and row["session"] else "unexplained"


def compared(first):
    """Our verdicts beside the stored ones, on the first so many scenarios."""
    rows, theirs = scenarios(first, STORED["seed"]), "".join(STORED["verdicts"])
    differ = [i for i, row in enumerate(rows) if LETTER[Verdict(iam.judge(row))] != theirs[i]]
    assert differ == [found["id"] for found in STORED["disagreements"] if found["id"] < first]
    assert {family(rows[i]) for i in differ} <= {"D1"}
    assert 1 - len(differ) / first >= 0.998


def test_stored_answers_of_iam_simulate():
    theirs = "".join(STORED["verdicts"])
    assert len(theirs) == STORED["scenarios"] == 20_000
    assert min(theirs.count(letter) for letter in "AEI") > 3_000  # no verdict is rare
    compared(first=2_000)


@pytest.mark.peers
def test_all_stored_answers_of_iam_simulate():
    compared(first=20_000)


@pytest.mark.peers
def test_iam_simulate_says_today_what_is_stored(tmp_path):
    verdicts, _seconds = by_iam_simulate(scenarios(STORED["scenarios"], STORED["seed"]), tmp_path)
    assert verdicts == "".join(STORED["verdicts"])

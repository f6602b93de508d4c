"""The state machine that lesson 22 steps through: charge the card, ship, and undo the order when charging fails."""

from __future__ import annotations

import json
from typing import Any

from aws_study.core import checks
from aws_study.services import step_functions
from aws_study.services.step_functions import Execution

TASK_S = 2
INPUT = {"order": {"id": 7, "total": 30}, "card": "c-41"}
RECEIPT = {"Payload": {"receipt": "r-9"}, "StatusCode": 200}
ERRORS = {"Payment.Busy": "try again later", "Payment.Declined": "card refused"}
RETRIED = "Payment.Busy"
PATHS = {"whole": "$", "kept": "", "null": None}  # the empty one stands for a key of its own
WIDE = 34  # letters of a JSON line before it is broken


def path(kind: str, key: str) -> str | None:
    """ResultPath in the words of the controls: whole ($), kept ($.key), null."""
    checks.choice("path", kind, PATHS)
    return f"$.{key}" if kind == "kept" else PATHS[kind]


def definition(
    result_path: str | None, catch_path: str | None, interval: int, backoff: float, attempts: int, longest: int
) -> dict[str, Any]:
    """Charge, then Ship; Release when nothing else helps."""
    lambda_ = "arn:aws:states:::lambda:invoke"
    charge = {
        "Type": "Task",
        "Resource": lambda_,
        "Parameters": {"card.$": "$.card", "amount.$": "$.order.total"},
        "ResultSelector": {"receipt.$": "$.Payload.receipt"},
        "ResultPath": result_path,
        "Retry": [
            {
                "ErrorEquals": [RETRIED], "IntervalSeconds": interval, "BackoffRate": backoff, "MaxAttempts": attempts,
                "MaxDelaySeconds": longest,
            }
        ],
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": catch_path, "Next": "Release"}],
        "Next": "Ship",
    }  # fmt: skip
    ship = {"Type": "Task", "Resource": lambda_, "Parameters": {"order.$": "$.order.id"}, "End": True}
    release = {
        "Type": "Task", "Resource": lambda_, "End": True,
        "Parameters": {"order.$": "$.order.id", "why.$": "$.error.Error"},
    }  # fmt: skip
    return {"StartAt": "Charge", "States": {"Charge": charge, "Ship": ship, "Release": release}}


def execute(machine: dict[str, Any], failures: int, error: str) -> Execution:
    """Run it; the first `failures` calls of Charge fail, and every call takes two seconds."""
    bad = {"error": error, "cause": ERRORS[error], "seconds": TASK_S}
    good = {"result": RECEIPT, "seconds": TASK_S}
    done = {name: [{"result": {"done": name}, "seconds": TASK_S}] for name in ("Ship", "Release")}
    return step_functions.run(machine, INPUT, {"Charge": [bad] * failures + [good], **done})


def lines(data: Any, depth: int = 0, name: str = "", comma: str = "") -> list[tuple[int, str]]:
    """JSON as (depth, line): what is short stays on one line."""
    start = f"{json.dumps(name)}: " if name else ""
    text = json.dumps(data, ensure_ascii=False)
    if not isinstance(data, dict) or not data or (len(start + text) <= WIDE and depth > 0):
        return [(depth, start + text + comma)]
    inner = []
    for place, (key, value) in enumerate(data.items()):
        inner += lines(value, depth + 1, key, "," if place < len(data) - 1 else "")
    return [(depth, start + "{"), *inner, (depth, "}" + comma)]

"""What a caller hears when a contact flow asks a Lambda function: from the caller's situation to the flow's branch.

The function of the lesson looks a phone number up in a table of bookings. Its faults are switches here, so that each can be
blamed for what it does. Source: Amazon Connect Administrator Guide, "Invoke AWS Lambda functions" (copy of 2021), and API Reference,
"InvokeLambdaFunction" (copy read 2026-11): an exception, a response that is not understood, or more than 8 seconds lead to the
Error branch; STRING_MAP takes a flat object of strings, JSON any valid JSON; less than 32 KB of UTF-8.
Assumed: a boolean among the values is "not understood" in STRING_MAP; a JSON text inside a JSON string has no attributes.
Left out: the flow tries a failed invocation again, up to three times within the 8 seconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aws_study.core.checks import choice, count, number

WAITS_S = 8.0  # the longest that a flow waits for a synchronous function
RESPONSE_BYTES = 32 * 1024

SITUATIONS = ("booked-first", "booked-later", "no-booking", "withheld", "throttled")
LOOKUPS = ("first-page", "all-pages", "query")
BODIES = ("strings", "boolean", "json-text")
VALIDATIONS = ("STRING_MAP", "JSON")
_TRUTH = {
    "booked-first": "flight",
    "booked-later": "flight",
    "no-booking": "none",
    "withheld": "ask",
    "throttled": "unknown",
}


@dataclass(frozen=True)
class Outcome:
    """One call. `truth`: what should be said (flight, none, ask, unknown). `returned`: the function's answer, the
    exception's name, or "timeout". `branch`: success or error. `heard`: flight, none, ask, blank or apology. `verdict`: right, false, or
    helpless (nothing wrong is said, and the caller is not served)."""

    situation: str
    truth: str
    returned: str
    branch: str
    heard: str
    verdict: str


@dataclass(frozen=True)
class Received:
    """What a flow makes of a response: `branch` (success or error) and the `attributes` that it finds under $.External."""

    branch: str
    attributes: dict[str, Any]


def received(response: Any, validation: str) -> Received:
    """What a flow that expects `validation` makes of what a handler returned.

    Lambda turns the return value into JSON once; a handler that did so itself has returned one long string. Raises
    ParameterError for an unknown setting, TypeError (as Lambda does) for what is no JSON.
    """
    choice("validation", validation, VALIDATIONS)
    sent = json.dumps(response, ensure_ascii=False)
    body = json.loads(sent)
    flat = isinstance(body, dict) and all(isinstance(value, str) for value in body.values())
    if len(sent.encode()) >= RESPONSE_BYTES or (validation == "STRING_MAP" and not flat):
        return Received("error", {})
    return Received("success", body if isinstance(body, dict) else {})


def outcome(
    situation: str,
    *,
    lookup: str,
    checks: bool,
    catch_all: bool,
    body: str,
    validation: str,
    pages: int,
    page_ms: float,
) -> Outcome:
    """What happens to one caller.

    lookup: "first-page" (a Scan that never asks for page two), "all-pages" or "query". checks: the function tests for a missing
    number and an empty result. catch_all: whatever fails around the table is answered as "no booking". body: "strings" (flat),
    "boolean" (flat, with a true or false) or "json-text" (a JSON text, encoded again). validation: the flow's setting.
    pages: of 1 MB in the table; the booking of "booked-later" is on the last one. page_ms: time for each, an assumption.
    """
    truth = _TRUTH[choice("situation", situation, SITUATIONS)]
    choice("lookup", lookup, LOOKUPS)
    for name, value in (("checks", checks), ("catch_all", catch_all)):
        choice(name, value, (True, False))
    choice("body", body, BODIES)
    choice("validation", validation, VALIDATIONS)
    seconds = count("pages", pages, 1, 1_000_000_000) * number("page_ms", page_ms, 1, 5_000) / 1000
    if lookup == "first-page" and pages == 1:
        lookup = "all-pages"
    late = lookup == "all-pages" and seconds > WAITS_S
    returned, raised = _function(situation, lookup, checks, catch_all, late)
    if raised:
        return Outcome(situation, truth, returned, "error", "apology", "helpless")
    understood = body == "strings" or (validation == "JSON")
    if not understood:
        return Outcome(situation, truth, returned, "error", "apology", "helpless")
    heard = "blank" if body == "json-text" else returned
    verdict = "right" if heard == truth else "helpless" if heard == "blank" else "false"
    return Outcome(situation, truth, returned, "success", heard, verdict)


def all_outcomes(
    *, lookup: str, checks: bool, catch_all: bool, body: str, validation: str, pages: int, page_ms: float
) -> tuple[Outcome, ...]:
    """The outcomes of all five situations, in the order of SITUATIONS."""
    return tuple(
        outcome(
            each,
            lookup=lookup,
            checks=checks,
            catch_all=catch_all,
            body=body,
            validation=validation,
            pages=pages,
            page_ms=page_ms,
        )
        for each in SITUATIONS
    )


def _function(situation: str, lookup: str, checks: bool, catch_all: bool, late: bool) -> tuple[str, bool]:
    """(what the function answers or raises, whether the flow is left without an answer)."""
    if situation == "withheld":  # read before anything is caught
        return ("ask", False) if checks else ("KeyError", True)
    if situation == "throttled":
        return ("none", False) if catch_all else ("ThrottlingException", True)
    if late:  # no catch helps: the flow has gone on
        return "timeout", True
    if situation == "booked-first" or (situation == "booked-later" and lookup != "first-page"):
        return "flight", False
    if checks or catch_all:
        return "none", False
    return "IndexError", True

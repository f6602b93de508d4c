"""One caller on the way through a contact flow: what each block does, what it can see, and where the call ends.

The flow of the lesson: a menu, the learner's function ("who is calling?"), a second function ("how long is the wait?"), a greeting,
a check for gold customers, a queue. Source: Amazon Connect Administrator Guide, "AWS Lambda function" block and "Invoke Lambda
functions" (undated copies, read 2026-11), API Reference, "InvokeLambdaFunction" (copy read 2026-11): `$.External` holds what the function
that ran last has returned, so an earlier result is gone unless Set contact attributes has stored it; 8 seconds at most; STRING_MAP
or JSON; 32 KB.
Assumed: a reference that leads nowhere, to a list or to an object gives an empty value, in a prompt, a check and a stored attribute;
a number or a boolean is used as it is written in JSON. Left out: the attempts that a flow makes again after an error, and the 20 seconds that functions in a row have together (here the first
takes 8 at most and the second none).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_study.core.checks import ParameterError, Rule, choice, count, number
from aws_study.services import connect_lambda

KEYS = ("1", "2", "none")
BLOCKS = ("menu", "menu-kept", "who", "kept", "wait", "greeting", "tier", "sorry", "gold", "general")
SECOND = {"minutes": "4"}  # what the second function returns, always and at once
FUNCTIONS = ("who", "wait")


@dataclass(frozen=True)
class Step:
    """One block: the `branch` by which it is left, words `said` to the caller (None: nothing), `silence` in seconds, and what
    stands under $.External and $.Attributes afterwards."""

    block: str
    branch: str
    said: tuple[str, ...] | None
    silence: float
    external: dict[str, Any]
    attributes: dict[str, str]


@dataclass(frozen=True)
class Journey:
    """The steps of one call, the last of which is the queue."""

    steps: tuple[Step, ...]

    @property
    def queue(self) -> str:
        """gold or general."""
        return self.steps[-1].block

    @property
    def silence(self) -> float:
        """Seconds in which the caller hears nothing, because a function is asked."""
        return sum(step.silence for step in self.steps)

    @property
    def verdict(self) -> str:
        """served (gold queue), agent (asked for one, or pressed nothing), apology (Error branch), lost (gold, and treated as a stranger)."""
        passed = {step.block for step in self.steps}
        if self.queue == "gold":
            return "served"
        if "sorry" in passed:
            return "apology"
        return "lost" if "tier" in passed else "agent"


def event(
    attributes: Mapping[str, str], parameters: Mapping[str, str], address: str = "+821000000001"
) -> dict[str, Any]:
    """The event that a flow hands to a function, shortened; ids and number are invented."""
    contact = {
        "Attributes": dict(attributes),
        "Channel": "VOICE",
        "ContactId": "00000000-0000-4000-8000-000000000101",
        "CustomerEndpoint": {"Address": address, "Type": "TELEPHONE_NUMBER"},
        "InitiationMethod": "INBOUND",
        "Queue": None,
        "SystemEndpoint": {"Address": "+82200000000", "Type": "TELEPHONE_NUMBER"},
    }
    return {"Name": "ContactFlowEvent", "Details": {"ContactData": contact, "Parameters": dict(parameters)}}


def invoke(handler: Callable[[Any, Any], Any], given: Mapping[str, Any]) -> str | None:
    """What Lambda sends back for `handler(event, context)`: the JSON text of its result, or None when it fails.

    It fails by an exception, and by a result that is no JSON. The handler gets a copy of the event, so it changes nothing here.
    """
    try:
        return json.dumps(handler(copy.deepcopy(dict(given)), None), ensure_ascii=False, allow_nan=False)
    except Exception:
        return None


def find(path: str, external: Any) -> str:
    """The text at `path` ("name", "customer.name") under $.External; empty when there is none, or no single value."""
    place = external
    for part in path.split("."):
        if not isinstance(place, dict) or part not in place:
            return ""
        place = place[part]
    if isinstance(place, str):
        return place
    return json.dumps(place) if isinstance(place, (bool, int, float)) else ""


def journey(
    sent: str | None,
    *,
    seconds: float,
    validation: str,
    prefix: str,
    keep: bool,
    key: str = "1",
    timeout: int = 8,
) -> Journey:
    """The way of one gold customer through the flow.

    sent: what the first function sends (JSON text), None when it failed; after `seconds`. validation: STRING_MAP or JSON. prefix: where
    the flow looks for name and tier, "" for `$.External.name` and "customer." for `$.External.customer.name`. keep: whether a block
    stores both as contact attributes before the second function runs. key: pressed in the menu. timeout: of the block, 1 to 8 seconds.
    Raises ParameterError for anything else, and for a `sent` that is no JSON.
    """
    seconds = number("seconds", seconds, 0, 900)
    timeout = count("timeout", timeout, 1, int(connect_lambda.WAITS_S))
    choice("key", key, KEYS)
    choice("prefix", prefix, ("", "customer."))
    choice("keep", keep, (True, False))
    answer = _read(sent)
    call = _Call()
    if key != "1":
        call.add("menu", key, said=("menu",))
        return call.queue("general")
    call.add("menu", "1", said=("menu",))
    call.attributes["menu"] = "order"
    call.add("menu-kept", "success")

    late, failed = seconds > timeout, sent is None
    received = connect_lambda.received(answer, validation)
    if late or failed or received.branch == "error":
        call.add("who", "error", silence=min(seconds, timeout))
        call.add("sorry", "success", said=("sorry",))
        return call.queue("general")
    call.external = received.attributes
    call.add("who", "success", silence=seconds)
    if keep:
        for name in ("name", "tier"):
            call.attributes[name] = find(prefix + name, call.external)
        call.add("kept", "success")
    call.external = dict(SECOND)
    call.add("wait", "success")

    def look(name: str) -> str:
        return call.attributes.get(name, "") if keep else find(prefix + name, call.external)

    call.add("greeting", "success", said=("greeting", look("name"), find("minutes", call.external)))
    gold = look("tier") == "gold"
    call.add("tier", "gold" if gold else "no-match")
    return call.queue("gold" if gold else "general")


def _read(sent: str | None) -> Any:
    if sent is None:
        return None
    try:
        return json.loads(sent)
    except (TypeError, ValueError):
        raise ParameterError("sent", sent, Rule("not_json")) from None


class _Call:
    """The state of a call while it goes through the flow."""

    def __init__(self) -> None:
        self.external: dict[str, Any] = {}
        self.attributes: dict[str, str] = {}
        self.steps: list[Step] = []

    def add(self, block: str, branch: str, *, said: tuple[str, ...] | None = None, silence: float = 0.0) -> None:
        self.steps.append(Step(block, branch, said, silence, dict(self.external), dict(self.attributes)))

    def queue(self, name: str) -> Journey:
        self.add(name, "end")
        return Journey(tuple(self.steps))

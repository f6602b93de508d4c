"""What an Application Load Balancer decides from a request: the listener rule that takes it, and the headers it adds.

Sources: Application Load Balancer guide, "Listener rules" and "X-Forwarded headers", text of 2023-06; conditions and limits from the
botocore 1.44.5 elbv2 model (2026-11). Left out: regular-expression conditions and URL rewrites (since October 2025), authentication.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aws_study.core.checks import Between, ParameterError, Rule, count

FIELDS = ("host-header", "path-pattern", "http-header", "http-request-method", "query-string", "source-ip")


@dataclass(frozen=True)
class Request:
    """An HTTP request as the load balancer sees it."""

    host: str = "example.com"
    path: str = "/"
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    source_ip: str = "203.0.113.7"


@dataclass(frozen=True)
class ListenerRule:
    """A rule: lower `priority` is asked first; all `conditions` (field, values; any value will do) have to hold.

    For http-header and query-string a value is (name, pattern); elsewhere it is a pattern, for source-ip a CIDR block.
    """

    priority: int
    conditions: Sequence[tuple[str, Sequence]]
    target: str


def first_match(rules: Sequence[ListenerRule], request: Request, *, default: str) -> tuple[str, int | None]:
    """(target, priority of the rule that took the request); (default, None) when none did.

    Raises ParameterError for a priority outside 1-50,000 or used twice, and for an unknown field or CIDR block.
    """
    priorities = [count("priority", rule.priority, 1, 50_000) for rule in rules]
    twice = next((priority for priority in priorities if priorities.count(priority) > 1), None)
    if twice is not None:
        raise ParameterError("priority", twice, Rule("priority_used_twice"))
    for rule in sorted(rules, key=lambda rule: rule.priority):
        if all(any(_holds(name, value, request) for value in values) for name, values in rule.conditions):
            return rule.target, rule.priority
    return default, None


def _holds(name: str, value, request: Request) -> bool:
    if name == "host-header":
        return _like(value.lower(), request.host.lower())  # host names know no case
    if name == "path-pattern":
        return _like(value, request.path)  # paths do
    if name == "http-request-method":
        return value == request.method
    if name == "http-header":
        wanted = {key.lower(): text for key, text in request.headers.items()}.get(value[0].lower())
        return wanted is not None and _like(value[1].lower(), wanted.lower())
    if name == "query-string":
        return any(
            key.lower() == value[0].lower() and _like(value[1].lower(), text.lower())
            for key, text in request.query.items()
        )
    if name == "source-ip":
        try:
            return ipaddress.ip_address(request.source_ip) in ipaddress.ip_network(value)
        except ValueError:
            raise ParameterError("source-ip", value, Rule("cidr")) from None
    raise ParameterError("field", name, Rule("one_of " + " ".join(FIELDS)))


def _like(pattern: str, text: str) -> bool:
    """AWS's wildcards: * is any run of characters, ? is exactly one."""
    expression = "".join(".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
    return re.fullmatch(expression, text, flags=re.DOTALL) is not None


def forwarded_headers(
    client_ip: str, *, scheme: str, port: int, received: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The X-Forwarded headers that reach the target. An ALB appends the address it sees to what the client sent (default mode)."""
    sent = {key.lower(): text for key, text in (received or {}).items()}.get("x-forwarded-for", "")
    return {
        "X-Forwarded-For": f"{sent}, {client_ip}" if sent else client_ip,
        "X-Forwarded-Proto": scheme,
        "X-Forwarded-Port": str(port),
    }


def client_ip(x_forwarded_for: str, *, trusted_hops: int) -> str:
    """The address to believe: counted from the right, past the proxies that are ours.

    Behind one ALB `trusted_hops` is 1: the right-most entry, which the ALB wrote itself. Everything further left may have been
    invented by the client. Raises ParameterError when the header is shorter than that.
    """
    entries = [entry.strip() for entry in x_forwarded_for.split(",") if entry.strip()]
    if not 1 <= trusted_hops <= len(entries):
        raise ParameterError("trusted_hops", trusted_hops, Between(1, len(entries), whole=True))
    return entries[-trusted_hops]

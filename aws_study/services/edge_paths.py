"""Five ways to an application: how long a far user waits, and who has the work.

The public internet takes `detour` times the round trip of AWS's own network; both are an assumption of the caller. A new HTTPS
connection costs one round trip for TCP and one for TLS 1.3 before the request's own. Who ends what where: CloudFront ends TCP
and TLS at the edge and has a connection to the origin open; Global Accelerator ends TCP alone, begins a second TCP connection
to the Region at nearly the same time (AWS What's New, 2020-03-23), and passes TLS through. Listeners, endpoint groups and the
traffic dial: Global Accelerator API model of 2026-11.
Left out: the time that servers take, the size of answers (where larger TCP windows help an accelerator), lost packets, replica
lag, and the two round trips more when CloudFront's connection to the origin was idle too long (5 s by default) and has closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_study.core.checks import ParameterError, Rule, choice, number

WAYS = ("direct", "accelerator", "cloudfront", "second", "second_accelerated")
TWO_REGIONS = ("second", "second_accelerated")


@dataclass(frozen=True)
class Way:
    """Milliseconds until the first byte, of a read from a cache (None where nothing is cached), of another read, of a write."""

    way: str
    hit_ms: float | None
    read_ms: float
    write_ms: float

    def mean_ms(self, *, cached: float, writes: float) -> float:
        """Mean over all requests, of which `writes` (0 to 1) are writes and `cached` (0 to 1) of the reads are hits."""
        cached, writes = number("cached", cached, 0, 1), number("writes", writes, 0, 1)
        hits = cached if self.hit_ms is not None else 0.0
        reads = hits * (self.hit_ms or 0.0) + (1 - hits) * self.read_ms
        return writes * self.write_ms + (1 - writes) * reads


@dataclass(frozen=True)
class Load:
    """Of all requests the shares, from 0 to 1, that end at the edge, in the home Region and in the second Region.

    `home_writes` is the share of all requests that ends as a write in the home Region's database; it is a part of `home`, also
    where a server of the second Region has passed it on.
    """

    edge: float
    home: float
    second: float
    home_writes: float


def way_ms(
    way: str,
    *,
    home_ms: float,
    second_ms: float,
    between_ms: float,
    edge_ms: float,
    detour: float = 1.0,
    new_connection: bool = True,
) -> Way:
    """How long one user waits on this way.

    `home_ms` and `second_ms` are round trips over AWS's network from the edge near the user to each Region, `between_ms` between
    the Regions, `edge_ms` from the user to the edge. In the second Region a write waits once for the home Region's database.
    Raises ParameterError.
    """
    choice("way", way, WAYS)
    home, second, between, edge = (
        number(name, value, 0, 10_000)
        for name, value in (("home_ms", home_ms), ("second_ms", second_ms), ("between_ms", between_ms), ("edge_ms", edge_ms))
    )  # fmt: skip
    detour = number("detour", detour, 1, 10)
    near = min(home, second) if way in TWO_REGIONS else home
    if way == "cloudfront":
        at_edge = edge * (3 if new_connection else 1)
        return Way(way, at_edge, at_edge + home, at_edge + home)
    if way in ("accelerator", "second_accelerated"):
        # What is meant for the server waits at the edge until both TCP connections stand: the longer of the two round trips.
        read = 2 * (edge + near) + max(edge, near) if new_connection else edge + near
    else:
        read = (edge + detour * near) * (3 if new_connection else 1)
    crossing = between if near < home else 0.0
    return Way(way, None, read, read + crossing)


def load(way: str, *, cached: float, writes: float, near_second: float) -> Load:
    """Where requests end; `near_second` is the share of the users to whom the second Region is nearer. Raises ParameterError."""
    choice("way", way, WAYS)
    cached, writes = number("cached", cached, 0, 1), number("writes", writes, 0, 1)
    second = number("near_second", near_second, 0, 1) * (1 - writes) if way in TWO_REGIONS else 0.0
    edge = cached * (1 - writes) if way == "cloudfront" else 0.0
    return Load(edge, 1 - edge - second, second, writes)


def dialled(rates: Mapping[str, float], *, group: str, percent: float) -> dict[str, float]:
    """What each of two endpoint groups gets when the traffic dial of one of them stands at `percent` (0 to 100).

    `rates` are what the best path would send to each group, keyed by the group's Region; a group has one Region, so there is one
    for each. The dial takes this share of the group's own traffic, the rest goes to the other group. Raises ParameterError.
    """
    if len(rates) != 2:
        raise ParameterError("rates", dict(rates), Rule("two_groups"))
    choice("group", group, tuple(rates))
    kept = number("rates", rates[group], 0, 1e12) * number("percent", percent, 0, 100) / 100
    other = next(region for region in rates if region != group)
    moved = rates[group] - kept
    return {region: kept if region == group else number("rates", rates[other], 0, 1e12) + moved for region in rates}

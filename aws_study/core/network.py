"""IPv4 blocks as numbers: reading them, overlap, the longest prefix that holds an address, the first rule that matches.

Addresses are whole numbers from 0 to 2**32 - 1. There are two ways to find the longest prefix: `longest_prefix` is a loop that
anybody can read and fast enough for a route table; `IntervalTable` cuts the address space into intervals and answers a million
addresses at once. Checked against Python's ipaddress and against the Linux kernel's own table (tests/peers).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from aws_study.core.checks import ParameterError, Rule, count

ADDRESSES = 1 << 32
MOST_BLOCKS = 200_000

T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Block:
    """A CIDR block: its `first` address and the number of leading bits that all its addresses share (`prefix`, 0-32)."""

    first: int
    prefix: int

    @property
    def size(self) -> int:
        """How many addresses it holds."""
        return 1 << (32 - self.prefix)

    @property
    def last(self) -> int:
        return self.first + self.size - 1

    def holds(self, address: int) -> bool:
        return self.first <= address <= self.last

    def __str__(self) -> str:
        return f"{dotted(self.first)}/{self.prefix}"


def address(text: str, parameter: str = "address") -> int:
    """10.0.1.5 as a number. Raises ParameterError for anything but four decimal numbers from 0 to 255 without leading zeros."""
    parts = text.split(".") if isinstance(text, str) else []
    good = len(parts) == 4 and all(
        part.isascii() and part.isdigit() and len(part) <= 3 and int(part) < 256 and str(int(part)) == part
        for part in parts
    )
    if not good:
        raise ParameterError(parameter, text, Rule("ipv4_address"))
    a, b, c, d = (int(part) for part in parts)
    return a << 24 | b << 16 | c << 8 | d


def dotted(number: int) -> str:
    """The number as four decimals with dots."""
    number = count("number", number, 0, ADDRESSES - 1)
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def block(text: str | Block, parameter: str = "cidr") -> Block:
    """10.0.0.0/16 as a Block, in canonical form as AWS does it: 100.68.0.18/18 is 100.68.0.0/18. Raises ParameterError."""
    if isinstance(text, Block):
        return text
    base, slash, prefix = text.partition("/") if isinstance(text, str) else ("", "", "")
    if not slash or not (prefix.isascii() and prefix.isdigit()) or len(prefix) > 2 or int(prefix) > 32:
        raise ParameterError(parameter, text, Rule("cidr"))
    try:
        number = address(base)
    except ParameterError:
        raise ParameterError(parameter, text, Rule("cidr")) from None
    size = 1 << (32 - int(prefix))
    return Block(number - number % size, int(prefix))


def overlap(one: str | Block, other: str | Block) -> bool:
    """Whether the blocks share an address. Two CIDR blocks do only when one lies inside the other."""
    a, b = block(one), block(other)
    return a.first <= b.last and b.first <= a.last


def split(whole: str | Block, prefix: int) -> list[Block]:
    """All blocks of this prefix inside `whole`, in order. Raises ParameterError for a prefix shorter than its own, or > 2**16 parts."""
    parent = block(whole)
    prefix = count("prefix", prefix, parent.prefix, min(32, parent.prefix + 16))
    size = 1 << (32 - prefix)
    return [Block(first, prefix) for first in range(parent.first, parent.last + 1, size)]


def longest_prefix(wanted: int | str, blocks: Iterable[str | Block]) -> int | None:
    """The place in `blocks` of the longest prefix that holds the address; the first of equals; None when none holds it."""
    number = address(wanted) if isinstance(wanted, str) else count("wanted", wanted, 0, ADDRESSES - 1)
    best, place = -1, None
    for i, candidate in enumerate(blocks):
        one = block(candidate)
        if one.holds(number) and one.prefix > best:
            best, place = one.prefix, i
    return place


def first_match(rules: Iterable[T], matches: Callable[[T], bool]) -> T | None:
    """The first rule for which `matches` is true, in the given order; None when there is none."""
    return next((rule for rule in rules if matches(rule)), None)


class IntervalTable:
    """Longest prefix for many addresses at once.

    Blocks nest or stand apart, so the edges of n blocks cut the address space into at most 2n + 1 intervals, and in each the
    answer is one block. Built in one sweep with a stack, asked by binary search (NumPy's searchsorted).
    """

    def __init__(self, blocks: Sequence[str | Block]):
        parsed = [block(one) for one in blocks]
        if len(parsed) > MOST_BLOCKS:
            raise ParameterError("blocks", len(parsed), Rule("too_many_blocks", (("most", MOST_BLOCKS),)))
        starts: list[int] = [0]
        owners: list[int] = [-1]
        stack: list[tuple[int, int]] = []  # (last address, place) of the blocks that hold the sweep's present address

        def mark(at: int, owner: int) -> None:
            if starts[-1] == at:
                owners[-1] = owner
            else:
                starts.append(at)
                owners.append(owner)

        def leave(until: int) -> None:
            while stack and stack[-1][0] < until:
                last, _place = stack.pop()
                mark(last + 1, stack[-1][1] if stack else -1)

        seen: set[Block] = set()
        for place, one in sorted(enumerate(parsed), key=lambda item: (item[1].first, item[1].prefix, item[0])):
            if one in seen:  # the first of equals stays
                continue
            seen.add(one)
            leave(one.first)
            mark(one.first, place)
            stack.append((one.last, place))
        leave(ADDRESSES)
        if starts[-1] == ADDRESSES:
            starts.pop()
            owners.pop()
        self._starts, self._owners = np.array(starts, dtype=np.int64), np.array(owners, dtype=np.int64)

    def __len__(self) -> int:
        """How many intervals there are."""
        return len(self._starts)

    def lookup(self, addresses: Any) -> np.ndarray:
        """For each address (whole numbers, any shape) the place of the longest prefix that holds it; -1 for none."""
        wanted = np.asarray(addresses)
        if wanted.dtype.kind not in "iu" or (wanted.size and (wanted.min() < 0 or wanted.max() >= ADDRESSES)):
            raise ParameterError("addresses", str(wanted)[:40], Rule("ipv4_addresses"))
        return self._owners[np.searchsorted(self._starts, wanted.astype(np.int64), side="right") - 1]

"""Reads AWS's public price files (CSV, FormatVersion v1.0) line by line, and keeps only the prices the course has a name for.

Layout: five lines of two cells (FormatVersion, Disclaimer, Publication Date, Version, OfferCode), a header, then a row a price. Columns
are found by name. A usage type is not enough to name a price: `Requests-Tier3` is three prices, told apart by `operation`. The usage
types are those of the samples and of public programs that read the same files; AWS documents the file, not every row in it.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

META = ("FormatVersion", "Disclaimer", "Publication Date", "Version", "OfferCode")
COMMON = (
    "TermType",
    "StartingRange",
    "EndingRange",
    "Unit",
    "PricePerUnit",
    "Currency",
    "Product Family",
    "usageType",
    "operation",
    "Region Code",
)
GB_PER_TB = 1024

Group = tuple[str, ...]


class Refused(Exception):
    """The answer, or what it would do to the present file, cannot be trusted. The message is a sentence for the reader."""


@dataclass(frozen=True)
class Price:
    """USD for one `unit`, in tiers (from, to, USD) of TB; `to` is None in the last one."""

    unit: str
    tiers: tuple[tuple[Decimal, Decimal | None, Decimal], ...]


@dataclass(frozen=True)
class Rule:
    """Which rows of the file are a price of ours. `operation` "*" is any; `units` are AWS's and ours, `times` lies between them."""

    usage: str
    names: tuple[tuple[str, str], ...]
    operation: str = ""
    units: tuple[str, str] = ("GB-Mo", "GB-month")
    times: int = 1
    volume: str | None = None
    offer: str = "AmazonS3"  # the offer whose file must have it


def _storage(usage: str, name: str, operation: str = "", volume: str | None = None, offer: str = "AmazonS3") -> Rule:
    return Rule(f"TimedStorage-{usage}ByteHrs", ((name, "storage"),), operation, volume=volume, offer=offer)


def _requests(usage: str, *names: str, operation: str = "", offer: str = "AmazonS3") -> Rule:
    pairs = tuple((name.split()[0], name.split()[1]) for name in names)
    return Rule(f"Requests-{usage}", pairs, operation, ("Requests", "1k requests"), 1000, offer=offer)


def _bytes(usage: str, name: str, item: str, operation: str = "") -> Rule:
    return Rule(usage, ((name, item),), operation, ("GB", "GB"))


DEEP = "AmazonS3GlacierDeepArchive"
S3_RULES = (
    _storage("", "STANDARD", volume="Standard"),
    _storage("SIA-", "STANDARD_IA"),
    _storage("ZIA-", "ONEZONE_IA"),
    _storage("GIR-", "GLACIER_IR"),
    _storage("Glacier", "GLACIER"),
    _storage("GDA-", "DEEP_ARCHIVE", operation="*", offer=DEEP),
    _storage("RRS-", "REDUCED_REDUNDANCY"),
    _storage("XZ-", "EXPRESS_ONEZONE"),
    *(_storage(f"INT-{tier}-", f"INTELLIGENT_TIERING_{tier}") for tier in ("FA", "IA", "AIA", "AA", "DAA")),
    _requests("Tier1", "STANDARD put_copy_post_list"),
    _requests("Tier2", "STANDARD get_and_other"),
    *(
        _requests(f"{short}-Tier{n}", f"{name} {item}")
        for short, name in (
            ("INT", "INTELLIGENT_TIERING"),
            ("SIA", "STANDARD_IA"),
            ("ZIA", "ONEZONE_IA"),
            ("GIR", "GLACIER_IR"),
            ("XZ", "EXPRESS_ONEZONE"),
        )
        for n, item in ((1, "put_copy_post_list"), (2, "get_and_other"))
    ),
    _requests("GLACIER-Tier1", "GLACIER put_copy_post_list", operation="PutObject"),
    _requests("GLACIER-Tier2", "GLACIER get_and_other"),
    _requests("Tier3", "GLACIER lifecycle_transition_in", operation="S3-GlacierTransition"),
    _requests("Tier3", "DEEP_ARCHIVE lifecycle_transition_in", operation="S3-GDATransition"),
    _requests("Tier3", "GLACIER retrieval_request_standard", operation="RestoreObject"),
    _requests(
        "Tier4", *(f"{name} lifecycle_transition_in" for name in ("INTELLIGENT_TIERING", "STANDARD_IA", "ONEZONE_IA"))
    ),
    _requests("Tier5", "GLACIER retrieval_request_bulk"),
    _requests("Tier6", "GLACIER retrieval_request_expedited"),
    _requests("GDA-Tier2", "DEEP_ARCHIVE get_and_other"),
    _requests("GDA-Tier3", "DEEP_ARCHIVE retrieval_request_standard", operation="*", offer=DEEP),
    _requests("GDA-Tier5", "DEEP_ARCHIVE retrieval_request_bulk", operation="*", offer=DEEP),
    _bytes("Retrieval-SIA", "STANDARD_IA", "retrieval"),
    _bytes("Retrieval-ZIA", "ONEZONE_IA", "retrieval"),
    _bytes("Retrieval-GIR", "GLACIER_IR", "retrieval"),
    _bytes("Retrieval-XZ", "EXPRESS_ONEZONE", "retrieval"),
    _bytes("Upload-XZ", "EXPRESS_ONEZONE", "upload"),
    _bytes("Expedited-Retrieval-Bytes", "GLACIER", "retrieval_expedited"),
    *(
        _bytes(f"{speed}-Retrieval-Bytes", name, f"retrieval_{speed.lower()}", operation)
        for speed in ("Standard", "Bulk")
        for name, operation in (("GLACIER", "RestoreObject"), ("DEEP_ARCHIVE", "DeepArchiveRestoreObject"))
    ),
    Rule(
        "Monitoring-Automation-INT",
        (("INTELLIGENT_TIERING", "monitoring"),),
        "*",
        ("Objects", "1k objects-month"),
        1000,
    ),
)
# Linux on demand: the rows beside it are other tenancies, licences, and capacity reservations
EC2_COLUMNS = {
    "TermType": ("OnDemand",),
    "Product Family": ("Compute Instance", "Compute Instance (bare metal)"),
    "Tenancy": ("Shared",),
    "Operating System": ("Linux",),
    "Pre Installed S/W": ("NA",),
    "CapacityStatus": ("Used",),
    "operation": ("RunInstances",),
}
REGION_PREFIX = re.compile(r"^[A-Z]{2,4}\d?-(?=[A-Z])")


def prices(path: Path, offer: str, region: str) -> dict[Group, Price]:
    """The prices in a downloaded file, by (Region, class, item) or (Region, instance type). Raises Refused."""
    found: dict[Group, dict[Decimal, tuple[Decimal | None, Decimal]]] = {}
    units: dict[Group, str] = {}
    needed = (*COMMON, "Instance Type", *EC2_COLUMNS) if offer == "AmazonEC2" else (*COMMON, "Volume Type")
    of_region = 0
    for line, row in rows(path, offer, needed):
        if row["Region Code"] != region or row["TermType"] != "OnDemand":
            continue
        of_region += 1
        for group, times, theirs, ours in _names(offer, row):
            name = " ".join(group)
            if row["Unit"] != theirs:
                unit = f"the unit {row['Unit']!r}" if row["Unit"] else "no unit"
                raise Refused(f"line {line}: {name} has {unit}; known is {theirs!r}.")
            if row["Currency"] != "USD":
                raise Refused(f"line {line}: {name} is in {row['Currency']!r}, not in USD.")
            low, high = _number(row["StartingRange"], line, name), _number(row["EndingRange"], line, name)
            usd = times * _number(row["PricePerUnit"], line, name)
            if not usd.is_finite() or usd < 0 or (usd == 0 and offer == "AmazonEC2"):
                raise Refused(f"line {line}: {name} costs {row['PricePerUnit']} USD, which is no price.")
            tier = (None if high.is_infinite() else high, usd)
            if found.setdefault(group, {}).setdefault(low, tier) != tier:
                raise Refused(
                    f"line {line}: {name} has a second price from {low} on: {plain(usd)} beside {plain(found[group][low][1])} USD."
                )
            units[group] = ours
    if not of_region:
        raise Refused(f"the file holds no on-demand price of {region}.")
    return {group: Price(units[group], _tiers(" ".join(group), units[group], tiers)) for group, tiers in found.items()}


def rows(path: Path, offer: str, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, the needed columns) of every price row, one at a time. Raises Refused when the layout is not the known one."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            for name, known in zip(META, ("v1.0", None, None, None, offer), strict=True):
                cells = next(reader, [])
                if len(cells) != 2 or cells[0] != name:
                    raise Refused(
                        f"line {reader.line_num} should tell the {name}; this is not the layout of a price file."
                    )
                if known and cells[1] != known:
                    raise Refused(f"the {name} is {cells[1]!r}; known is {known!r}.")
            header = next(reader, [])
            for name in needed:
                if name not in header:
                    near = difflib.get_close_matches(name, header, n=1)
                    raise Refused(f"the column {name!r} is missing" + (f" (there is {near[0]!r})." if near else "."))
            places = {name: header.index(name) for name in needed}
            for cells in reader:
                if len(cells) != len(header):
                    raise Refused(
                        f"line {reader.line_num} has {len(cells)} cells of {len(header)}; the file is damaged."
                    )
                yield reader.line_num, {name: cells[place] for name, place in places.items()}
    except (csv.Error, UnicodeDecodeError) as error:
        raise Refused(f"the file is damaged: {error}.") from None


def _names(offer: str, row: dict[str, str]) -> Iterator[tuple[Group, int, str, str]]:
    """The prices of ours that a row is: (group, factor, AWS's unit, our unit)."""
    if offer == "AmazonEC2":
        if all(row[column] in allowed for column, allowed in EC2_COLUMNS.items()):
            yield (row["Region Code"], row["Instance Type"]), 1, "Hrs", "hour"
        return
    usage = REGION_PREFIX.sub("", row["usageType"])
    for rule in S3_RULES:
        if offer not in ("AmazonS3", rule.offer):
            continue
        if (
            usage == rule.usage
            and rule.operation in ("*", row["operation"])
            and rule.volume in (None, row["Volume Type"])
        ):
            for name in rule.names:
                yield (row["Region Code"], *name), rule.times, *rule.units


def _number(text: str, line: int, name: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Refused(f"line {line}: {name} has {text!r} where a number belongs.") from None
    if number.is_nan():
        raise Refused(f"line {line}: {name} has {text!r} where a number belongs.")
    return number


def _tiers(
    name: str, unit: str, found: dict[Decimal, tuple[Decimal | None, Decimal]]
) -> tuple[tuple[Decimal, Decimal | None, Decimal], ...]:
    """Tiers in TB that start at 0, follow each other without a gap and have no end. Raises Refused."""
    end: Decimal | None = Decimal(0)
    for low, (high, _usd) in sorted(found.items()):
        if low != end or (high is not None and high <= low):
            raise Refused(
                f"the tiers of {name} do not rise one after the other: {low} follows {'no end' if end is None else end}."
            )
        end = high
    if end is not None:
        raise Refused(f"the last tier of {name} ends at {end}; a last tier has no end.")
    if len(found) > 1 and unit != "GB-month":
        raise Refused(f"{name} has {len(found)} tiers of {unit}; the course knows tiers of storage only.")
    return tuple(
        (low / GB_PER_TB, high if high is None else high / GB_PER_TB, usd) for low, (high, usd) in sorted(found.items())
    )


def plain(number: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    return format(number.normalize(), "f")

"""Brings data/prices up to AWS's public price list: python tools/refresh_prices.py AmazonS3 --region us-east-1 [--dry-run]

Downloads only the offers and Regions named, compares them with the present files, shows what would change, and writes every file whole
or none. A doubtful answer is refused in a sentence: another layout or unit, tiers that do not rise, a price that is gone, or one that
moves by more than a factor. Rows that the price list has no known name for stay as they are, with their own date.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import platformdirs
import price_download
from price_files import S3_RULES, Group, Price, Refused, plain, prices

BASE = "https://pricing.us-east-1.amazonaws.com"
FOLDER = Path(__file__).resolve().parent.parent / "data" / "prices"
SOURCE, EVIDENCE = "aws-price-list", "pricelist"

Row = dict[str, str]


@dataclass(frozen=True)
class Target:
    """A file in data/prices and the columns that a refresh may touch; `group` names a price."""

    file: str
    group: tuple[str, ...]
    usd: str
    source: str
    as_of: str
    tiers: bool


S3 = Target("s3.csv", ("region", "storage_class", "item"), "usd_per_unit", "source", "as_of", True)
EC2 = Target(
    "ec2.csv", ("region", "instance_type"), "on_demand", "source", "as_of", False
)  # the row's source and date are those of on_demand
OFFERS = {"AmazonS3": S3, "AmazonS3GlacierDeepArchive": S3, "AmazonEC2": EC2}


@dataclass(frozen=True)
class Change:
    name: str
    old: Decimal | None
    new: Decimal


def read(path: Path, target: Target) -> tuple[list[str], list[Row], str]:
    """(columns, rows, end of line) of a present price file. Raises Refused."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise Refused(f"{path} does not exist, so there is nothing to compare with.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = list(reader.fieldnames or ())
    wanted = [
        *target.group,
        target.usd,
        target.source,
        target.as_of,
        *(("tier_from_tb", "tier_to_tb", "unit") if target.tiers else ()),
    ]
    if gone := [name for name in wanted if name not in columns]:
        raise Refused(f"{path} has no column {', '.join(gone)}; this tool does not know its form.")
    rows = list(reader)
    for row in rows:
        for name in (target.usd, *(("tier_from_tb", "tier_to_tb") if target.tiers else ())):
            try:
                Decimal(row[name] or 0)
            except InvalidOperation:
                raise Refused(
                    f"{path} has {row[name]!r} as {name} of {' '.join(row[column] for column in target.group)}."
                ) from None
    return columns, rows, "\r\n" if "\r\n" in text else "\n"


def merge(
    rows: list[Row], offer: str, region: str, new: dict[Group, Price], asked: argparse.Namespace
) -> tuple[list[Row], list[Change], list[str]]:
    """(the rows with the new prices in place, what changes, what is doubtful). Groups the present file lacks come with --new only."""
    target = OFFERS[offer]
    old: dict[Group, list[Row]] = {}
    for row in rows:
        old.setdefault(tuple(row[column] for column in target.group), []).append(row)
    mine = {(region, *name) for rule in S3_RULES if rule.offer == offer for name in rule.names}
    expected = [
        group for group in old if (group in mine if target is S3 else group[0] == region and old[group][0][target.usd])
    ]
    doubts = []
    gone = [" ".join(group[1:]) for group in expected if group not in new]
    if gone and not asked.keep_missing:
        doubts.append(
            f"{len(gone)} of {len(expected)} prices we have are not in the new file: {_some(gone)} (--keep-missing leaves them as they are)."
        )
    changes: list[Change] = []
    out: list[Row] = []
    for group, before in old.items():
        if group in new:
            after = [_row(target, before, tier, asked.today) for tier in new[group].tiers]
            doubts += _doubts(target, before, after, new[group].unit, asked.factor)
            changes += _changes(target, before, after)
            out += after
        else:
            out += before
    if asked.new:
        for group in sorted(new.keys() - old.keys()):
            named = dict.fromkeys(rows[0], "") | dict(zip(target.group, group, strict=True))
            if target.tiers:
                named["unit"] = new[group].unit
            after = [_row(target, [named], tier, asked.today) for tier in new[group].tiers]
            changes += _changes(target, [], after)
            out += after
    return out, changes, doubts


def _row(target: Target, before: list[Row], tier: tuple[Decimal, Decimal | None, Decimal], today: str) -> Row:
    low, high, usd = tier
    tiers = {}
    if target.tiers:
        tiers = {
            "tier_from_tb": plain(low) if low or high is not None else "",
            "tier_to_tb": "" if high is None else plain(high),
        }
    same = next((row for row in before if all(row[name] == value for name, value in tiers.items())), None)
    row = dict(same or before[0]) | tiers
    if "note" in row and (same is None or _usd(target, row) != usd):
        row["note"] = ""
    row |= {target.usd: plain(usd), target.source: SOURCE, target.as_of: today}
    return row | ({"evidence": EVIDENCE} if "evidence" in row else {})


def _usd(target: Target, row: Row) -> Decimal | None:
    return Decimal(row[target.usd]) if row[target.usd] else None


def _name(target: Target, row: Row) -> str:
    tier = f" from {row['tier_from_tb']} TB" if target.tiers and row["tier_from_tb"] not in ("", "0") else ""
    return " ".join(row[column] for column in target.group) + tier


def _doubts(target: Target, before: list[Row], after: list[Row], unit: str, factor: Decimal) -> list[str]:
    name = " ".join(before[0][column] for column in target.group)
    found = []
    if target.tiers and before[0]["unit"] != unit:
        found.append(f"{name} is counted in {before[0]['unit']!r} so far and in {unit!r} now.")
    if len(after) < len(before):
        found.append(f"{name} has {len(after)} tiers now and had {len(before)}.")
    for row in after:
        was = _usd(target, _below(target, before, row))
        now = _usd(target, row)
        if was is not None and now is not None and (max(was, now) > factor * min(was, now)):
            found.append(
                f"{_name(target, row)} moves from {plain(was)} to {plain(now)} USD, by more than the factor {plain(factor)} (--factor)."
            )
    return found


def _below(target: Target, before: list[Row], row: Row) -> Row:
    """The tier so far in which the new tier begins."""
    if not target.tiers:
        return before[0]
    below = [old for old in before if Decimal(old["tier_from_tb"] or 0) <= Decimal(row["tier_from_tb"] or 0)]
    return (below or before)[-1]


def _changes(target: Target, before: list[Row], after: list[Row]) -> list[Change]:
    was = {_name(target, row): _usd(target, row) for row in before}
    made = [Change(_name(target, row), was.get(_name(target, row)), Decimal(row[target.usd])) for row in after]
    return [change for change in made if change.old != change.new]


def _some(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def table(changes: list[Change]) -> str:
    """The differences, a line a price: name, USD so far, USD now, change in percent."""
    lines = [("price", "so far", "now", "change")]
    for change in changes:
        if change.old is None:
            lines.append((change.name, "-", plain(change.new), "new"))
        else:
            share = f"{100 * (change.new / change.old - 1):+.1f} %" if change.old else "was free"
            lines.append((change.name, plain(change.old), plain(change.new), share))
    widths = [max(len(line[place]) for line in lines) for place in range(4)]
    return "\n".join(f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d:>{widths[3]}}" for a, b, c, d in lines)


def write(files: dict[Path, str]) -> None:
    """Each file whole or not at all; none is moved to its place before all are written beside it."""
    ready: list[tuple[str, Path]] = []
    try:
        for path, text in files.items():
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            ready.append((name, path))
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, path.stat().st_mode & 0o777)
        for name, path in ready:
            os.replace(name, path)
    finally:
        for name, _path in ready:
            Path(name).unlink(missing_ok=True)


def refresh(asked: argparse.Namespace) -> None:
    """Downloads, checks, shows and writes. Raises Refused before anything is written."""
    if unknown := [offer for offer in asked.offers if offer not in OFFERS]:
        raise Refused(
            f"{_some(unknown)}: not supported. Supported are AmazonS3, AmazonS3GlacierDeepArchive, and AmazonEC2 (Linux on demand)."
        )
    if odd := [region for region in asked.region if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", region)]:
        raise Refused(f"{_some(odd)}: not the code of a Region, such as us-east-1.")
    if not asked.base.startswith(("https://", "http://")):
        raise Refused(f"--base {asked.base}: not an http address.")
    tables = {OFFERS[offer]: read(asked.folder / OFFERS[offer].file, OFFERS[offer]) for offer in asked.offers}
    asked.parts.mkdir(parents=True, exist_ok=True)
    used, changes, doubts = [], [], []
    for offer in dict.fromkeys(asked.offers):
        for region in dict.fromkeys(asked.region):
            part = asked.parts / f"{offer}-{region}.csv"
            url = f"{asked.base.rstrip('/')}/offers/v1.0/aws/{offer}/current/{region}/index.csv"
            price_download.fetch(
                url, part, timeout=float(asked.timeout), progress=price_download.shown(f"{offer} {region}")
            )
            try:
                new = prices(part, offer, region)
            except Refused as error:
                price_download.forget(part)  # whole and yet wrong: nothing to go on with
                raise Refused(f"{offer} {region}: {error}") from None
            columns, rows, end = tables[OFFERS[offer]]
            rows, changed, doubtful = merge(rows, offer, region, new, asked)
            tables[OFFERS[offer]] = columns, rows, end
            changes += changed
            doubts += [f"{offer} {region}: {doubt}" for doubt in doubtful]
            known = sum(row[OFFERS[offer].group[0]] == region for row in rows)
            print(f"{offer} {region}: {len(new)} prices read; the file has {known} rows of this Region.")
            used.append(part)
    print(table(changes) if changes else "No price differs.")
    if doubts:
        raise Refused(" ".join(doubts[:10]) + (f" And {len(doubts) - 10} more." if len(doubts) > 10 else ""))
    if asked.dry_run:
        print("Nothing was written (--dry-run).")
        return
    write({asked.folder / target.file: _text(*held) for target, held in tables.items()})
    for part in used:
        price_download.forget(part)
    print(f"Written: {', '.join(target.file for target in tables)}.")


def _text(columns: list[str], rows: list[Row], end: str) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _above(least: float) -> Callable[[str], Decimal]:
    def number(text: str) -> Decimal:
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value <= Decimal(least):
            raise argparse.ArgumentTypeError(f"{text!r}: allowed is a number above {least:g}")
        return value

    return number


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("offers", nargs="+", metavar="OFFER", help=", ".join(OFFERS))
    parser.add_argument("--region", action="append", required=True, help="a Region's code; may be given several times")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
    parser.add_argument("--new", action="store_true", help="add prices that the present file does not have")
    parser.add_argument(
        "--keep-missing", action="store_true", help="leave prices as they are that the new file does not have"
    )
    parser.add_argument(
        "--factor", type=_above(1), default=Decimal(2), help="refuse a price that moves by more than this (2)"
    )
    parser.add_argument("--timeout", type=_above(0), default=Decimal(30), help="seconds to wait for an answer (30)")
    parser.add_argument("--base", default=BASE, help=f"where the price files are ({BASE})")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where our price files are (data/prices)")
    parser.add_argument(
        "--parts",
        type=Path,
        default=Path(platformdirs.user_cache_dir("aws-study")) / "prices",
        help="where downloads wait",
    )
    parser.add_argument(
        "--today",
        type=lambda text: date.fromisoformat(text).isoformat(),
        default=date.today().isoformat(),
        help="the date written beside each price read (today)",
    )
    try:
        refresh(parser.parse_args(arguments))
    except Refused as error:
        print(f"Refused, and nothing was written. {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

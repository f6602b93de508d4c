"""tools/refresh_prices.py against a server on loopback: what is good is written, what is doubtful leaves the old file as it was."""

from __future__ import annotations

import contextlib
import csv
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import price_download  # noqa: E402
import refresh_prices  # noqa: E402

SAMPLES = Path(__file__).parent / "samples"
S3_SAMPLE = (SAMPLES / "AmazonS3_us-east-1.sample.csv").read_bytes()
EC2_SAMPLE = (SAMPLES / "AmazonEC2_ap-northeast-2.sample.csv").read_bytes()
IN_SAMPLE = {("STANDARD", "storage"), ("STANDARD_IA", "storage"), ("DEEP_ARCHIVE", "storage")}
IN_SAMPLE |= {("STANDARD", "put_copy_post_list"), ("STANDARD", "get_and_other"), ("ALL", "batch_job")}
EC2_FILE = """instance_type,region,on_demand,standard_1y,source,as_of
m6i.large,us-east-1,0.096,0.0605,older,2025-04-04
m6i.large,ap-northeast-2,0.12,0.0743,older,2025-04-04
t3.micro,ap-northeast-2,0.013,0.0079,older,2025-04-04
m7g.large,ap-northeast-2,0.1003,0.0656,older,2025-04-04
"""


@dataclass
class Server:
    """Serves `bodies` by offer and Region, with ETag and Range; the other fields make it misbehave."""

    base: str = ""
    bodies: dict[str, bytes] = field(default_factory=dict)
    etag: str = '"one"'
    cut: int | None = None  # bytes after which the connection closes
    wait: float = 0
    ranges: bool = True
    length: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # (path, Range) of each request
    sent: int = 0

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append((request.path, request.headers["Range"]))
        body = self.bodies.get(request.path)
        time.sleep(self.wait)
        if body is None:
            return request.send_error(404)
        if request.headers["If-None-Match"] == self.etag:
            request.send_response(304)
            return request.end_headers()
        first = 0
        if self.ranges and request.headers["Range"] and request.headers["If-Range"] == self.etag:
            first = int(request.headers["Range"].removeprefix("bytes=").rstrip("-"))
            request.send_response(206)
            request.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
        else:
            request.send_response(200)
        request.send_header("ETag", self.etag)
        if self.length:
            request.send_header("Content-Length", str(len(body) - first))
        request.end_headers()
        piece = body[first:] if self.cut is None else body[first : self.cut]
        self.sent += len(piece)
        request.wfile.write(piece)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(OSError):  # the client has gone
                state.answer(self)

        def log_message(self, *_words: object) -> None: ...

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    state.base = f"http://127.0.0.1:{http.server_port}"
    serve(state, S3_SAMPLE)
    serve(state, EC2_SAMPLE, "AmazonEC2", "ap-northeast-2")
    yield state
    http.shutdown()
    http.server_close()


def serve(server: Server, body: bytes, offer: str = "AmazonS3", region: str = "us-east-1") -> None:
    server.bodies[f"/offers/v1.0/aws/{offer}/current/{region}/index.csv"] = body


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The present files: of s3.csv those rows of us-east-1 that the sample has, one it cannot have, and the other Regions."""
    folder = tmp_path / "prices"
    folder.mkdir()
    rows = (ROOT / "tests/tools/samples/s3_present.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in csv.reader(rows) if row[0] != "us-east-1" or (row[1], row[2]) in IN_SAMPLE]
    with (folder / "s3.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(kept)
    (folder / "ec2.csv").write_text(EC2_FILE, encoding="utf-8")
    return folder


def run(server: Server, folder: Path, *more: str, offer: str = "AmazonS3", region: str = "us-east-1") -> int:
    common = [
        "--base",
        server.base,
        "--folder",
        str(folder),
        "--parts",
        str(folder.parent / "parts"),
        "--today",
        "2026-11-24",
    ]
    return refresh_prices.main([offer, "--region", region, *common, "--timeout", "5", *more])


def prices(folder: Path, region: str = "us-east-1") -> dict[tuple[str, str, str], dict[str, str]]:
    with (folder / "s3.csv").open(encoding="utf-8", newline="") as file:
        return {
            (r["storage_class"], r["item"], r["tier_from_tb"]): r for r in csv.DictReader(file) if r["region"] == region
        }


def change(body: bytes, old: str, new: str) -> bytes:
    assert old.encode() in body
    return body.replace(old.encode(), new.encode())


def refused(
    server: Server, folder: Path, capsys: pytest.CaptureFixture[str], words: str, *more: str, **where: str
) -> str:
    """The sentence of a refusal; every present file stays byte for byte, and nothing lies beside them."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(server, folder, *more, **where) == 1
    said = capsys.readouterr()
    assert said.err.rstrip().splitlines()[-1].startswith("Refused, and nothing was written. ")
    assert words in said.err
    assert "Traceback" not in said.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    return said.out


def test_a_good_answer_is_written_and_the_rest_stays(server, folder, capsys):
    serve(server, change(S3_SAMPLE, "0.0220000000", "0.0200000000"))
    before, others = prices(folder), prices(folder, "ap-northeast-2")
    assert run(server, folder) == 0
    said = capsys.readouterr()
    assert "us-east-1 STANDARD storage from 50 TB   0.022  0.02  -9.1 %" in said.out
    assert said.out.count("%") == 1  # no other price differs
    after = prices(folder)
    assert list(after) == list(before)
    assert after["STANDARD", "storage", "50"] == before["STANDARD", "storage", "50"] | {
        "usd_per_unit": "0.02",
        "evidence": "pricelist",
        "source": "aws-price-list",
        "as_of": "2026-11-24",
        "note": "",
    }
    assert after["STANDARD", "storage", "500"]["tier_to_tb"] == ""
    assert after["STANDARD", "put_copy_post_list", ""]["usd_per_unit"] == "0.005"  # of 1k requests, not of one
    assert after["STANDARD", "put_copy_post_list", ""]["note"] == "equals infracost golden"  # the price is the same
    assert after["ALL", "batch_job", ""] == before["ALL", "batch_job", ""]
    assert prices(folder, "ap-northeast-2") == others
    assert not list((folder.parent / "parts").iterdir())
    assert [path for path, _range in server.asked] == ["/offers/v1.0/aws/AmazonS3/current/us-east-1/index.csv"]


def test_the_file_keeps_its_form_when_no_price_differs(server, folder, capsys):
    before = (folder / "s3.csv").read_text(encoding="utf-8")
    assert run(server, folder) == 0
    assert "No price differs." in capsys.readouterr().out
    after = (folder / "s3.csv").read_text(encoding="utf-8")
    untouched = [line for line in before.splitlines() if line in after.splitlines()]
    assert len(before.splitlines()) - len(untouched) == 7  # the sample's rows, with their new date
    assert len(after.splitlines()) == len(before.splitlines())


def test_dry_run_shows_and_writes_nothing(server, folder, capsys):
    serve(server, change(S3_SAMPLE, "0.0220000000", "0.0200000000"))
    before = (folder / "s3.csv").read_bytes()
    assert run(server, folder, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "-9.1 %" in said
    assert "Nothing was written" in said
    assert (folder / "s3.csv").read_bytes() == before
    server.sent = 0
    assert run(server, folder) == 0  # the download of the dry run is asked about, and not fetched again
    assert server.sent == 0
    assert prices(folder)["STANDARD", "storage", "50"]["usd_per_unit"] == "0.02"


def test_a_price_known_for_its_first_tier_gets_the_others(server, folder):
    seoul = (
        change(S3_SAMPLE, '"us-east-1"', '"ap-northeast-2"')
        .replace(b'"TimedStorage', b'"APN2-TimedStorage')
        .replace(b'"Requests-', b'"APN2-Requests-')
    )
    serve(server, seoul, region="ap-northeast-2")
    assert run(server, folder, "--keep-missing", region="ap-northeast-2") == 0
    after = prices(folder, "ap-northeast-2")
    assert [after["STANDARD", "storage", low]["usd_per_unit"] for low in ("0", "50", "500")] == [
        "0.023",
        "0.022",
        "0.021",
    ]
    assert after["GLACIER", "storage", ""]["source"] != "aws-price-list"
    assert ("DEEP_ARCHIVE", "storage", "") not in after  # comes with --new only
    assert run(server, folder, "--keep-missing", "--new", region="ap-northeast-2") == 0
    assert prices(folder, "ap-northeast-2")["DEEP_ARCHIVE", "storage", ""]["unit"] == "GB-month"


def test_ec2_takes_linux_on_demand_and_nothing_beside_it(server, folder, capsys):
    assert run(server, folder, offer="AmazonEC2", region="ap-northeast-2") == 0
    assert "ap-northeast-2 m6i.large    0.12  0.118  -1.7 %" in capsys.readouterr().out
    lines = (folder / "ec2.csv").read_text(encoding="utf-8").splitlines()
    assert lines[2] == "m6i.large,ap-northeast-2,0.118,0.0743,aws-price-list,2026-11-24"
    assert lines[1] == EC2_FILE.splitlines()[1]
    assert len(lines) == 5  # c7g.xlarge is in the sample; --new would add it


def test_deep_archive_has_an_offer_of_its_own(server, folder):
    before = prices(folder)
    deep = "AmazonS3GlacierDeepArchive"
    body = change(S3_SAMPLE, '"OfferCode","AmazonS3"', f'"OfferCode","{deep}"')
    serve(server, change(body, "0.0009900000", "0.0010000000"), deep)
    assert run(server, folder, offer=deep) == 0
    after = prices(folder)
    assert after.pop(("DEEP_ARCHIVE", "storage", ""))["usd_per_unit"] == "0.001"
    assert after.items() <= before.items()  # what else that file may say is left to the offer of its own


def test_a_break_is_gone_on_from(server, folder, capsys):
    server.cut = 1500
    refused(server, folder, capsys, "broke off after 1,500 of")
    server.cut = None
    assert run(server, folder) == 0
    assert [given for _path, given in server.asked] == [None, "bytes=1500-"]
    assert server.sent == len(S3_SAMPLE)


@pytest.mark.parametrize("how", ["another file meanwhile", "a server without ranges"])
def test_a_break_starts_again_when_it_must(server, folder, capsys, how):
    server.cut = 1500
    refused(server, folder, capsys, "run the same command again")
    server.cut = None
    if how == "another file meanwhile":
        server.etag = '"two"'
        serve(server, change(S3_SAMPLE, "0.0220000000", "0.0215000000"))
    else:
        server.ranges = False
    assert run(server, folder) == 0
    assert prices(folder)["STANDARD", "storage", "50"]["usd_per_unit"] == (
        "0.0215" if server.etag == '"two"' else "0.022"
    )


def test_a_changed_file_is_not_glued_to_the_old_half(server, folder, capsys):
    server.etag, server.cut = 'W/"weak"', 1500  # a weak ETag does not promise the same bytes
    refused(server, folder, capsys, "broke off")
    server.cut = None
    assert run(server, folder) == 0
    assert server.asked[-1][1] is None


ROW = S3_SAMPLE.decode().splitlines()[7]
ANSWERS = {
    "not a price file": (b"<html><body>Service unavailable</body></html>", "not the layout of a price file"),
    "empty": (b"", "should tell the FormatVersion"),
    "another FormatVersion": (change(S3_SAMPLE, '"v1.0"', '"v2.0"'), "the FormatVersion is 'v2.0'; known is 'v1.0'"),
    "another offer": (change(S3_SAMPLE, '"OfferCode","AmazonS3"', '"OfferCode","AmazonEC2"'), "the OfferCode is 'AmazonEC2'"),
    "a renamed column": (change(S3_SAMPLE, '"PricePerUnit"', '"Price Per Unit"'), "the column 'PricePerUnit' is missing (there is 'Price Per Unit')"),
    "whole by its length and yet cut": (S3_SAMPLE[:2500], "the file is damaged"),
    "a row too short": (change(S3_SAMPLE, ',"0.0220000000","USD"', ',"USD"'), "line 8 has 34 cells of 35"),
    "not UTF-8": (S3_SAMPLE.replace(b"N. Virginia", b"N. Virgini\xff"), "the file is damaged"),
    "another unit": (change(S3_SAMPLE, '"GB-Mo","0.0125', '"GB-Hrs","0.0125'), "STANDARD_IA storage has the unit 'GB-Hrs'; known is 'GB-Mo'"),
    "no unit": (change(S3_SAMPLE, '"GB-Mo","0.0125', '"","0.0125'), "STANDARD_IA storage has no unit"),
    "another currency": (change(S3_SAMPLE, '"0.0125000000","USD"', '"0.0125000000","CNY"'), "is in 'CNY', not in USD"),
    "a price in words": (change(S3_SAMPLE, '"0.0125000000"', '"free"'), "has 'free' where a number belongs"),
    "no number": (change(S3_SAMPLE, '"0.0125000000"', '"NaN"'), "has 'NaN' where a number belongs"),
    "a negative price": (change(S3_SAMPLE, '"0.0125000000"', '"-0.0125"'), "which is no price"),
    "a gap between tiers": (change(S3_SAMPLE, '"51200","512000"', '"61200","512000"'), "the tiers of us-east-1 STANDARD storage do not rise"),
    "a tier that falls": (change(S3_SAMPLE, '"51200","512000"', '"51200","40000"'), "do not rise one after the other"),
    "a last tier with an end": (change(S3_SAMPLE, '"512000","Inf"', '"512000","900000"'), "a last tier has no end"),
    "two prices for one thing": (S3_SAMPLE + change(ROW.encode(), "0.0220000000", "0.0190000000") + b"\n", "has a second price from 51200 on"),
    "another Region": (change(S3_SAMPLE, '"us-east-1"', '"us-east-2"'), "no on-demand price of us-east-1"),
    "a price gone": (b"\n".join(line for line in S3_SAMPLE.splitlines() if b"Requests-Tier2" not in line) + b"\n", "1 of 4 prices we have are not in the new file: STANDARD get_and_other"),
    "a tier gone": (b"\n".join(line for line in change(S3_SAMPLE, '"51200","512000"', '"51200","Inf"').splitlines() if b'"512000"' not in line) + b"\n", "has 2 tiers now and had 3"),
    "ten times the price": (change(S3_SAMPLE, "0.0125000000", "0.1250000000"), "moves from 0.0125 to 0.125 USD, by more than the factor 2"),
    "free of a sudden": (change(S3_SAMPLE, "0.0125000000", "0.0000000000"), "moves from 0.0125 to 0 USD"),
}  # fmt: skip


@pytest.mark.parametrize("what", ANSWERS)
def test_a_doubtful_answer_is_refused_in_a_sentence(server, folder, capsys, what):
    body, words = ANSWERS[what]
    serve(server, body)
    refused(server, folder, capsys, words)
    serve(server, S3_SAMPLE)  # and when the answer is good again, nothing of the bad one is left in the way
    server.etag = '"good"'
    assert run(server, folder) == 0


def test_the_differences_are_shown_before_a_refusal(server, folder, capsys):
    serve(server, change(S3_SAMPLE, "0.0125000000", "0.0500000000"))
    assert "+300.0 %" in refused(server, folder, capsys, "--factor")
    assert run(server, folder, "--factor", "5") == 0
    assert prices(folder)["STANDARD_IA", "storage", ""]["usd_per_unit"] == "0.05"


def test_a_wrong_unit_in_ec2(server, folder, capsys):
    serve(server, EC2_SAMPLE.replace(b'"Hrs"', b'"Seconds"'), "AmazonEC2", "ap-northeast-2")
    refused(server, folder, capsys, "has the unit 'Seconds'", offer="AmazonEC2", region="ap-northeast-2")


def test_an_answer_that_does_not_come(server, folder, capsys):
    server.wait = 1
    refused(server, folder, capsys, "timed out", "--timeout", "0.2")


def test_no_such_file_and_nobody_there(server, folder, capsys):
    refused(server, folder, capsys, "answers 404", region="eu-west-1")
    server.base = "http://127.0.0.1:9"
    refused(server, folder, capsys, "refused")


def test_an_answer_of_unknown_size(server, folder, capsys):
    server.length = False
    refused(server, folder, capsys, "does not tell the size")


def test_one_bad_region_keeps_the_good_one_out(server, folder, capsys):
    serve(server, change(S3_SAMPLE, "0.0220000000", "0.0200000000"))
    refused(server, folder, capsys, "eu-west-1/index.csv answers 404", "--region", "eu-west-1")


@pytest.mark.parametrize(
    ("offer", "region", "words"),
    [
        ("AmazonRDS", "us-east-1", "Supported are AmazonS3, "),
        ("AmazonS3", "../../x", "not the code of a Region"),
        ("AmazonS3", "Seoul", "us-east-1"),
    ],
)
def test_what_is_not_supported_is_said_before_anything_is_asked(server, folder, capsys, offer, region, words):
    refused(server, folder, capsys, words, offer=offer, region=region)
    assert not server.asked


def test_the_present_file_must_be_known_too(server, folder, capsys):
    (folder / "ec2.csv").write_text("type,price\n", encoding="utf-8")
    refused(server, folder, capsys, "has no column region", offer="AmazonEC2", region="ap-northeast-2")
    (folder / "ec2.csv").unlink()
    refused(server, folder, capsys, "does not exist", offer="AmazonEC2", region="ap-northeast-2")
    assert not server.asked


def test_a_disk_that_fails_leaves_the_old_file(server, folder, monkeypatch):
    before = (folder / "s3.csv").read_bytes()
    monkeypatch.setattr(refresh_prices.os, "replace", lambda *_paths: (_ for _ in ()).throw(OSError("no space")))
    with pytest.raises(OSError, match="no space"):
        run(server, folder)
    assert (folder / "s3.csv").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["ec2.csv", "s3.csv"]


def test_the_bar():
    assert price_download.bar("AmazonS3", 5_000_000, 10_000_000, 10) == "AmazonS3  [#####.....]  5.0 of 10.0 MB"
    assert price_download.bar("AmazonS3", 5_000_000, None) == "AmazonS3  5.0 MB"


def test_from_the_command_line(server, folder):
    given = [
        "AmazonS3",
        "--region",
        "us-east-1",
        "--base",
        server.base,
        "--folder",
        str(folder),
        "--parts",
        str(folder.parent / "parts"),
    ]
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/refresh_prices.py"), *given], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "[##############################]" in done.stderr
    assert "Written: s3.csv." in done.stdout
    wrong = subprocess.run(
        [sys.executable, str(ROOT / "tools/refresh_prices.py"), *given, "--factor", "nan"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert wrong.returncode == 2
    assert "allowed is a number above 1" in wrong.stderr


@pytest.mark.parametrize("target", [refresh_prices.S3, refresh_prices.EC2], ids=lambda target: target.file)
def test_the_shipped_files_can_be_refreshed(target):
    columns, rows, end = refresh_prices.read(refresh_prices.FOLDER / target.file, target)
    assert refresh_prices._text(columns, rows, end).encode() == (refresh_prices.FOLDER / target.file).read_bytes()
    if target is refresh_prices.S3:
        known = {name for rule in refresh_prices.S3_RULES for name in rule.names}
        storage = {(row["storage_class"], row["item"]) for row in rows if row["item"] == "storage"}
        assert storage - known == {("S3_TABLES", "storage"), ("S3_VECTORS", "storage")}

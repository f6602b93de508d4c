"""Measures everything side by side in one run and writes the table in benchmarks/README.md: python course.py bench

A row whose other side is not installed is left out, and a sentence under the table says how to get it. `python benchmarks/run.py
models` and `python benchmarks/run.py sliders` measure a part, print it and write nothing.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in ("benchmarks", "tests", "tests/peers")]

import slider  # noqa: E402
import test_bucket_bench as bucket_bench  # noqa: E402
import test_cache_bench as cache_bench  # noqa: E402
import test_iam_bench as iam_bench  # noqa: E402
import test_network_bench as network_bench  # noqa: E402
import test_queue_peers as peers  # noqa: E402
import test_s3_bench as s3_bench  # noqa: E402

from aws_study.core import bucket, cache, network, queue  # noqa: E402
from aws_study.services import s3  # noqa: E402
from aws_study.study import questions  # noqa: E402
from aws_study.study.blueprint import Loader  # noqa: E402

BEGIN, END = "<!-- written by benchmarks/run.py -->", "<!-- end -->"
INSTALL = {
    "pytricia": "`uv pip install pytricia`",
    "libcachesim": "`uv pip install libcachesim`",
    "iam-simulate": "as tests/peers/test_iam_peers.py says",
}


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _try in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def timed(work: str, ours: float, peer: str, theirs: float) -> str:
    """A row of two durations in seconds."""
    return f"| {work} | {1000 * ours:,.0f} ms | {peer} {1000 * theirs:,.0f} ms | {theirs / ours:.{0 if theirs > 10 * ours else 1}f} |"


def queues() -> list[str]:
    arrive, service = peers.stream(1, 100_000, 5, 0.8)
    ours = seconds(lambda: queue.fcfs(arrive, service, 5))
    both = (("SimPy", peers.by_simpy), ("Ciw", peers.by_ciw))
    return [
        timed("M/M/5, 100,000 customers", ours, name, seconds(lambda by=by: by(arrive, service, 5), 1))
        for name, by in both
    ]


def lifecycle() -> list[str]:
    rng = np.random.default_rng(1)
    kb, created = rng.lognormal(5, 2, 1_000_000).clip(1, 1e6), rng.integers(0, s3_bench.HORIZON, 1_000_000)
    rule = ((30, "STANDARD_IA"), (90, "GLACIER"))
    ours = seconds(lambda: s3.bulk_cost(kb, created, rule, s3_bench.EXPIRE, s3_bench.HORIZON, s3_bench.PRICES))
    theirs = seconds(lambda: s3_bench.day_loop(kb, created), 1)
    return [timed("S3 lifecycle, 1,000,000 objects, 1 year", ours, "NumPy day loop", theirs)]


def iam() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = iam_bench.decisions(Path(folder))
    return [f"| IAM decisions | {ours:,.0f} / s | iam-simulate {theirs:,.0f} / s | {ours / theirs:.1f} |"]


def prefixes() -> list[str]:
    pytricia = pytest.importorskip("pytricia")
    routes, wanted = network_bench.some_routes(), network_bench.some_addresses()
    table = network.IntervalTable(routes)
    tree = pytricia.PyTricia()
    for one in routes:
        tree[str(one)] = str(one)
    numbers = [network.dotted(number) for number in wanted.tolist()]
    theirs = seconds(lambda: [tree.get(number) for number in numbers])
    work = f"longest prefix of {len(routes):,}, {len(numbers):,} addresses"
    return [timed(work, seconds(lambda: table.lookup(wanted)), "pytricia", theirs)]


def caches() -> list[str]:
    pytest.importorskip("libcachesim")
    stream = cache.stream(cache.zipf(cache_bench.KEYS, 0.9), cache_bench.REQUESTS, np.random.default_rng(1))
    keys = stream.tolist()
    ours = seconds(lambda: cache.hits(stream, cache_bench.CAPACITY, "lru"))
    theirs = seconds(lambda: cache_bench.libcachesim_hits(keys))
    return [timed(f"LRU, {len(keys):,} requests", ours, "libcachesim `.get()`", theirs)]


def buckets() -> list[str]:
    many, few = bucket_bench.BUCKETS, 50
    demand = (np.random.default_rng(1).random((bucket_bench.STEPS, many)) < 0.3).astype(float)
    rate = bucket_bench.RATE
    ours = seconds(lambda: bucket.run(demand, rate=rate * bucket_bench.STEP_S, cap=rate, start=0))
    whole = demand.astype(int)
    theirs = seconds(lambda: [bucket_bench.served_by_botocore(whole[:, i]) for i in range(few)]) * many / few
    return [
        timed(
            f"token buckets, {many:,} of {bucket_bench.STEPS} steps", ours, "botocore `TokenBucket`, in Python", theirs
        )
    ]


def bank() -> list[str]:
    """Here the ratio is how many times the reading of the YAML alone our opening takes."""
    files = sorted(questions.BANK.glob("*.yaml"))

    def ours() -> int:
        questions._read.cache_clear()
        return len(questions.bank(drafts=True))

    alone = seconds(lambda: [yaml.load(file.read_text(encoding="utf-8"), Loader) for file in files])
    return [timed(f"opening the bank, {ours()} questions checked", seconds(ours), "its YAML alone", alone)]


def sliders() -> list[str]:
    found, failed = slider.main()
    return [*slider_rows(found), *(f"| slider to repaint: {line} | not measured | | |" for line in failed)]


def slider_rows(found: list[slider.Row]) -> list[str]:
    """A row for each simulation, one for the middle of them, and one for the label."""

    def middle(times: list[slider.Times]) -> slider.Times:
        return slider.Times(statistics.median(one.median for one in times), statistics.median(one.p95 for one in times))

    def beside(row: slider.Row, ours: slider.Times) -> float:
        return row.interact.median / ours.median

    def line(name: str, some: list[slider.Row], ours: list[slider.Times]) -> str:
        ratios = [beside(row, one) for row, one in zip(some, ours, strict=True)]
        five = f"{sum(ratio >= 5 for ratio in ratios)} of {len(ratios)} at least 5 times"
        quick = f"{sum(one.median <= 50 for one in ours)} at most 50 ms"
        theirs = middle([row.interact for row in some])
        return (
            f"| **{name}**; {quick}; {five} | {middle(ours)} | `interact` {theirs} | {statistics.median(ratios):.1f} |"
        )

    rows = []
    for row in found:
        pulled = f"; pulled {row.pulled}" if row.pulled else ""
        ratio = f"{beside(row, row.card):.1f}" + (f"; {beside(row, row.pulled):.1f}" if row.pulled else "")
        rows.append(f"| slider to repaint: {row.name} | {row.card}{pulled} | `interact` {row.interact} | {ratio} |")
    asked = [row for row in found if row.pulled]
    return [
        *rows,
        line("the middle simulation by keys", found, [row.card for row in found]),
        line("the middle simulation, pulled to new values", asked, [row.pulled for row in asked if row.pulled]),
        line("slider to a label through the kernel", found, [row.floor for row in found]),
    ]


MODELS = (queues, lifecycle, iam, prefixes, caches, buckets, bank)


def rows_of(parts: tuple[Callable[[], list[str]], ...]) -> tuple[list[str], list[str]]:
    """The table's rows, and a sentence for every peer that is not there."""
    rows, missing = [], []
    for part in parts:
        try:
            found = part()
        except pytest.skip.Exception as reason:
            name = next((name for name in INSTALL if name in str(reason)), None)
            if name is None:
                raise
            missing.append(f"No row beside {name}: it was not installed ({INSTALL[name]}).")
        else:
            rows += found
            print(*found, sep="\n", flush=True)
    return rows, missing


def main(part: str = "") -> None:
    parts = {"models": MODELS, "sliders": (sliders,)}.get(part, (*MODELS, sliders))
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    rows, missing = rows_of(parts)
    table = "\n".join(["| work | ours | beside it | ratio |", "|---|---|---|---|", *rows])
    machine = (
        f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; load before the run "
        f"{busy:.1f}. Sliders: median / 95th percentile of {slider.MOVES} moves in JupyterLab, {slider.MOVES // slider.ROUNDS // 3 * slider.ROUNDS} of `interact`."
    )
    print(f"\n{table}\n\n{machine}")
    if part:
        return
    file = ROOT / "benchmarks" / "README.md"
    before, rest = file.read_text(encoding="utf-8").split(BEGIN)
    _old, after = rest.split(END)
    text = "\n\n".join([table, " ".join([machine, *missing])])
    file.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])

"""Measures everything side by side in one run and writes the table in benchmarks/README.md: python course.py bench"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests" / "peers")]

import slider  # noqa: E402
import test_queue_peers as peers  # noqa: E402
import test_s3_bench as s3_bench  # noqa: E402

from aws_study.core import queue  # noqa: E402
from aws_study.services import s3  # noqa: E402

BEGIN, END = "<!-- written by benchmarks/run.py -->", "<!-- end -->"


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _try in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def queues() -> list[str]:
    arrive, service = peers.stream(1, 100_000, 5, 0.8)
    ours = seconds(lambda: queue.fcfs(arrive, service, 5))
    rows = []
    for name, peer in (("SimPy", peers.by_simpy), ("Ciw", peers.by_ciw)):
        theirs = seconds(lambda peer=peer: peer(arrive, service, 5), 1)
        rows.append(
            f"| M/M/5, 100,000 customers | {1000 * ours:,.0f} ms | {name} {1000 * theirs:,.0f} ms | {theirs / ours:.0f} |"
        )
    return rows


def lifecycle() -> list[str]:
    rng = np.random.default_rng(1)
    kb, created = rng.lognormal(5, 2, 1_000_000).clip(1, 1e6), rng.integers(0, s3_bench.HORIZON, 1_000_000)
    rule = ((30, "STANDARD_IA"), (90, "GLACIER"))
    ours = seconds(lambda: s3.bulk_cost(kb, created, rule, s3_bench.EXPIRE, s3_bench.HORIZON, s3_bench.PRICES))
    theirs = seconds(lambda: s3_bench.day_loop(kb, created), 1)
    row = f"| S3 lifecycle, 1,000,000 objects, 1 year | {1000 * ours:,.0f} ms | NumPy day loop {1000 * theirs:,.0f} ms | {theirs / ours:.0f} |"
    return [row]


def sliders() -> list[str]:
    rows = []
    for name, median, p95, other, other95 in slider.main():
        rows.append(
            f"| slider to repaint: {name} | {median:.0f} / {p95:.0f} ms | `interact` {other:.0f} / {other95:.0f} ms | {other / median:.1f} |"
        )
    return rows


def main() -> None:
    head = ["| work | ours | beside it | ratio |", "|---|---|---|---|"]
    table = "\n".join([*head, *queues(), *lifecycle(), *sliders()])
    machine = f"Python {platform.python_version()}, {platform.machine()}. Sliders: median / 95th percentile of 60 key presses in JupyterLab."
    file = ROOT / "benchmarks" / "README.md"
    before, rest = file.read_text(encoding="utf-8").split(BEGIN)
    _old, after = rest.split(END)
    file.write_text(f"{before}{BEGIN}\n{table}\n\n{machine}\n{END}{after}", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()

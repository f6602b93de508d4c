"""Kinesis Data Streams: how many shards a stream needs, and which shard a key belongs to.

Limits of a shard: 1 MB/s and 1,000 records/s in, 2 MB/s out for all consumers that share it. Source: Amazon Kinesis Data
Streams Developer Guide, "Quotas and limits", text of 2026-07; record size up to 10 MiB: API model of 2026-11.
"""

from __future__ import annotations

import hashlib
import math

from aws_study.core.checks import ParameterError, Rule, count, number

IN_KB, IN_RECORDS, OUT_KB = 1024, 1000, 2048


def shards(*, records_per_second: float, record_kb: float, consumers: int = 1) -> dict[str, int]:
    """Shards that each limit asks for (`bytes_in`, `records_in`, `bytes_out`) and the largest of them (`needed`).

    `consumers` share the 2 MB/s of a shard; consumers with enhanced fan-out have 2 MB/s each and are not counted.
    """
    rate = number("records_per_second", records_per_second, 0, 1e9)
    kilobytes = rate * number("record_kb", record_kb, 0, 10 * 1024)
    asked = {
        "bytes_in": math.ceil(kilobytes / IN_KB - 1e-9),
        "records_in": math.ceil(rate / IN_RECORDS - 1e-9),
        "bytes_out": math.ceil(kilobytes * count("consumers", consumers, 0, 1000) / OUT_KB - 1e-9),
    }
    return {**asked, "needed": max(1, *asked.values())}


def shard_of(key: str, number_of_shards: int) -> int:
    """Which of equally wide shards a partition key belongs to: its MD5 as a 128-bit number."""
    if not isinstance(key, str) or not 1 <= len(key) <= 256:
        raise ParameterError("key", key, Rule("text_1_to_256"))
    here = int.from_bytes(hashlib.md5(key.encode(), usedforsecurity=False).digest(), "big")
    return here * count("number_of_shards", number_of_shards, 1, 10**6) >> 128


def workers(number_of_shards: int, instances: int) -> list[int]:
    """Shards that each instance of an application reads (one worker a shard at most): instances beyond the shards idle."""
    number_of_shards, instances = (
        count("number_of_shards", number_of_shards, 0, 10**6),
        count("instances", instances, 1, 10**6),
    )
    each, rest = divmod(number_of_shards, instances)
    return [each + (place < rest) for place in range(instances)]


def busy(number_of_shards: int, instances: int) -> int:
    """How many of the instances have at least one shard to read."""
    return sum(shards > 0 for shards in workers(number_of_shards, instances))

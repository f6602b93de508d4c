"""How many bytes a table takes as lines of text, and how many each of its columns takes when it is kept on its own.

Columnar files (Parquet, ORC) keep the values of one column together. Here a column becomes what a Parquet writer makes of it by
default: either its values as they are (whole numbers of 4 bytes), or a dictionary of the distinct values and, for each row, an index of
as few bits as suffice; then deflate, in one piece, and the smaller of the two. Page headers, statistics, footer and the splitting into
row groups are left out: they add little to a large file and a lot to a tiny one. Formats: Apache Parquet specification, encodings PLAIN
and RLE_DICTIONARY, and its compression codec GZIP.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from aws_study.core.checks import ParameterError, Rule

Column = Sequence[str] | Sequence[int] | np.ndarray
LEVEL = 6  # of deflate, its default


def _rows(columns: Mapping[str, Column]) -> int:
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1 or lengths == {0}:
        raise ParameterError("columns", {name: len(column) for name, column in columns.items()}, Rule("same_length"))
    return lengths.pop()


def csv_bytes(columns: Mapping[str, Column]) -> dict[str, int]:
    """Bytes of each column as text, each value with the comma or line end behind it (UTF-8, no quotes, no head line)."""
    _rows(columns)
    return {name: sum(len(str(value).encode()) + 1 for value in column) for name, column in columns.items()}


def json_bytes(columns: Mapping[str, Column]) -> dict[str, int]:
    """Bytes of each column in JSON lines: the name is told again in every row. The braces count to the first and last column."""
    rows = _rows(columns)
    found = {}
    for name, column in columns.items():
        quoted = 0 if np.asarray(column).dtype.kind in "iu" else 2
        found[name] = sum(len(str(value).encode()) for value in column) + rows * (len(json.dumps(name)) + quoted + 2)
    first, last = next(iter(columns)), next(reversed(list(columns)))
    found[first] += rows  # {
    found[last] += rows  # } and a line end in place of its comma
    return found


def packed_text(columns: Mapping[str, Column]) -> int:
    """Bytes of the CSV lines after deflate, as a .gz file has them (its 18 bytes of frame are left out)."""
    _rows(columns)
    lines = "\n".join(",".join(map(str, row)) for row in zip(*columns.values(), strict=True)) + "\n"
    return len(zlib.compress(lines.encode(), LEVEL))


def column_bytes(column: Column) -> int:
    """Bytes of one column in a columnar file: the smaller of plain and dictionary, both deflated.

    Raises ParameterError for a whole number that needs more than 4 bytes, and for an empty column.
    """
    values = np.asarray(column)
    _rows({"column": values})
    distinct, index = np.unique(values, return_inverse=True)
    bits = max(1, int(len(distinct) - 1).bit_length())
    packed = np.packbits((index[:, None] >> np.arange(bits)) & 1, bitorder="little").tobytes()
    sizes = [len(zlib.compress(packed, LEVEL)) + len(zlib.compress(_plain(distinct), LEVEL))]
    sizes.append(len(zlib.compress(_plain(values), LEVEL)))
    return min(sizes)


def _plain(values: np.ndarray) -> bytes:
    if values.dtype.kind in "iu":
        if len(values) and not (values.min() >= -(2**31) and values.max() < 2**31):
            raise ParameterError("column", int(values.max()), Rule("four_bytes"))
        return values.astype("<i4").tobytes()
    return b"".join(len(text).to_bytes(4, "little") + text for text in (str(value).encode() for value in values))


def columnar_bytes(columns: Mapping[str, Column]) -> dict[str, int]:
    """Bytes of each column in a columnar file."""
    _rows(columns)
    return {name: column_bytes(column) for name, column in columns.items()}

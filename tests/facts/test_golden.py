"""Our prices are those of another program that asks AWS's price service: every row of its outputs that our data cover."""

from collections import Counter

import golden_rows
import pytest
from golden_rows import Row, golden, ours

ROWS = list(golden())
COVERED = [row for row in ROWS if isinstance(ours(row), float)]


@pytest.mark.parametrize("test", sorted({row.test for row in COVERED}))
def test_prices_agree(test):
    off = [(row, ours(row)) for row in COVERED if row.test == test and not row.expected(ours(row))]
    assert off == []


def test_every_row_is_covered_or_has_a_reason():
    reasons = Counter(ours(row) for row in ROWS if row not in COVERED)
    assert reasons == {
        golden_rows.RDS_PARTS: 91,
        golden_rows.RDS_ENGINES: 30,
        golden_rows.OHIO: 26,
        golden_rows.UPFRONT: 16,
        golden_rows.S3_SELECT: 12,
        golden_rows.OLD: 9,
        golden_rows.CACHE: 7,
        golden_rows.MONITORING: 4,
        golden_rows.S3_EARLY: 3,
        golden_rows.TENANCY: 2,
        golden_rows.S3_OLD: 1,
    }
    assert len(COVERED) == 255


def test_the_comparison_would_notice_a_wrong_price():
    """Rounding to cents hides an error of small rows only."""
    noticed = [row for row in COVERED if not row.expected(1.05 * ours(row))]
    assert len(noticed) > 0.9 * len(COVERED)


def test_a_cent_is_rounded_and_no_more():
    row = Row("t", "r", "i", 100.0, 4.5, None)
    assert row.expected(0.045)
    assert row.expected(0.04504)
    assert not row.expected(0.0452)
    assert not Row("t", "r", "i", None, None, 0.3).expected(0.31)

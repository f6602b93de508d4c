"""Prices in steps against a bill added up by hand, and against the one-unit-at-a-time definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.core.tariff import tiered

STANDARD = ((51_200, 0.023), (512_000, 0.022), (math.inf, 0.021))


def test_bill_added_up_by_hand() -> None:
    assert tiered(52_900, STANDARD) == pytest.approx(1215.0)
    # 51,200 x .023 + 460,800 x .022 + 88,000 x .021
    assert tiered(600_000, STANDARD) == pytest.approx(1177.6 + 10_137.6 + 1848.0)


def test_shape_is_kept_and_one_price_is_a_product() -> None:
    quantities = np.arange(6.0).reshape(2, 3)
    assert np.array_equal(tiered(quantities, 0.5), quantities / 2)
    assert tiered(7, 0.5).shape == ()


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 9)), min_size=1, max_size=4),
    st.integers(0, 90),
)
def test_each_unit_costs_the_price_of_its_step(widths: list[tuple[int, int]], quantity: int) -> None:
    bounds = np.cumsum([width for width, _ in widths]).tolist()
    bounds[-1] = math.inf
    steps = tuple(zip(bounds, [usd for _, usd in widths], strict=True))
    unit_by_unit = sum(next(usd for up_to, usd in steps if unit < up_to) for unit in range(quantity))
    assert tiered(quantity, steps) == pytest.approx(unit_by_unit)


@pytest.mark.parametrize(
    "steps",
    [-1.0, math.nan, math.inf, "0.02", None, (), ((1, 2, 3),), ((5, 0.1), (5, 0.2)), ((0, 0.1),), ((5, "x"),), "ab"],
)
def test_refused_steps(steps: object) -> None:
    with pytest.raises(ParameterError) as refused:
        tiered(1, steps)  # type: ignore[arg-type]
    assert refused.value.parameter == "steps"


@pytest.mark.parametrize("quantity", [-1, math.nan, math.inf, "many", None, [1, -1], 51_201])
def test_refused_quantities(quantity: object) -> None:
    with pytest.raises(ParameterError) as refused:
        tiered(quantity, ((51_200, 0.025),))  # type: ignore[arg-type]
    assert refused.value.parameter == "quantity"

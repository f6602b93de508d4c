"""Lesson 16's cards beside their presets: the parts of the bars, what is drawn by lot, and an import that just keeps up or does not."""

import numpy as np
import pytest

from aws_study.simulations import relational_databases_failover as failover
from aws_study.simulations import relational_databases_lag as lag
from aws_study.simulations import relational_databases_scaling as scaling

ORDINARY = {"writes_per_s": 200, "apply_ms": 4, "import_min": 20, "after_ms": 20, "way_ms": 1, "seed": 1}


def test_the_parts_of_the_bars_by_hand():
    """1,000 requests a second, 90 % reads of 1 ms on 4 replicas, writes of 2 ms that are repeated in 0.5 ms."""
    view = scaling.run_scaling(4, 90, 1000, "replicas", 1, 2, 0.5)
    assert view.primary_parts == pytest.approx((0, 20))
    assert view.replica_parts == pytest.approx((22.5, 5))
    alone = scaling.run_scaling(4, 90, 1000, "primary", 1, 2, 0.5)
    assert alone.primary_parts == pytest.approx((90, 20))
    assert alone.replica_parts == pytest.approx((0, 5))
    assert view.most[0] == pytest.approx(1000 / 1.1)


def test_what_is_drawn_by_lot_agrees_with_the_formula():
    view = lag.run_lag(import_per_s=600, **ORDINARY)
    assert view.simulated_ms == pytest.approx(view.mean_ms, rel=0.1)
    later = lag.run_lag(import_per_s=600, **ORDINARY | {"after_ms": 60})
    assert 0 < later.stale < view.stale < 0.5
    assert lag.run_lag(import_per_s=600, **ORDINARY | {"after_ms": 1}).stale == 1  # the way and the repeating take 5 ms
    for silent in (0, 40, 100):
        clients = failover.run_failover(600, 300, "multi_az_instance", False, silent, 3)
        assert clients.simulated == pytest.approx(clients.here.mean, rel=0.03)


def test_an_import_that_keeps_up_one_that_just_does_not_and_one_without_an_end():
    keeps_up = lag.run_lag(import_per_s=240, **ORDINARY)
    assert keeps_up.batch.peak_s == 0
    assert "53 ms behind" in lag.say_lag(keeps_up)  # 1 + 4 + 0.96 x 4 / (2 x 0.04) ms
    assert "grows" in lag.say_lag(lag.run_lag(import_per_s=250, **ORDINARY))
    endless = lag.run_lag(import_per_s=600, **ORDINARY | {"writes_per_s": 300})
    minutes, behind = endless.shape
    slope = np.diff(behind) / np.diff(minutes)
    assert slope == pytest.approx([1 - 250 / 600, 1 - 250 / 300])

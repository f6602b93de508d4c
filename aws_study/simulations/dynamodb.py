"""Lesson 17-dynamodb: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.dynamodb_capacity import capacity
from aws_study.simulations.dynamodb_cost import on_demand_or_provisioned
from aws_study.simulations.dynamodb_hot import hot_partition
from aws_study.simulations.dynamodb_locking import optimistic_locking
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {
    "hot-partition": hot_partition,
    "capacity": capacity,
    "on-demand-or-provisioned": on_demand_or_provisioned,
    "optimistic-locking": optimistic_locking,
}

PREDICTIONS = {
    "one-counter-two-kb": Prediction(
        id="one-counter-two-kb",
        question=lambda: _(
            "All 800 writes a second go to one item of 2 KB, in a table with 8,000 write units on 8 partitions. How many of the 800 are throttled each second?"
        ),
        unit=lambda: _("writes a second"),
        values={
            "writes": 800,
            "item_kb": 2,
            "skew": 0,
            "keys": 1,
            "suffixes": 1,
            "provisioned": 8_000,
            "partitions": 8,
            "saved_s": 300,
            "adaptive": True,
        },
        actual=lambda view: view.throttled_writes,
        low=0,
        high=1e6,
    ),
    "transactional-orders": Prediction(
        id="transactional-orders",
        question=lambda: _("Orders of 10 KB are read 50 times a second in transactions. How many read units is that?"),
        unit=lambda: _("read units"),
        values={
            "item_kb": 10,
            "reads": 50,
            "writes": 0,
            "mode": "transactional",
            "per_query": 1,
            "write_transaction": False,
            "indexes": 0,
            "index_kb": 0.5,
            "key_changes": False,
        },
        actual=lambda view: view.rcu,
        low=0,
        high=1e6,
    ),
}

__all__ = [
    "PREDICTIONS",
    "SIMULATIONS",
    "capacity",
    "hot_partition",
    "on_demand_or_provisioned",
    "optimistic_locking",
]

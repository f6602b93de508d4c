"""Lesson 16-relational-databases: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.relational_databases_failover import failover
from aws_study.simulations.relational_databases_lag import replica_lag
from aws_study.simulations.relational_databases_scaling import read_scaling
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"read-scaling": read_scaling, "replica-lag": replica_lag, "failover": failover}

PREDICTIONS = {
    "fifteen-replicas": Prediction(
        id="fifteen-replicas",
        question=lambda: _(
            "One instance serves 1,000 requests a second; a quarter of them are writes, which take as long as reads. How many a second do a primary and 15 read replicas serve at most?"
        ),
        unit=lambda: _("requests per second"),
        values={
            "replicas": 15,
            "read_share": 75,
            "requests_per_s": 2200,
            "reads_at": "replicas",
            "read_ms": 1,
            "write_ms": 1,
            "apply_ms": 0.3,
        },
        actual=lambda view: view.here.most_per_s,
        low=0,
        high=1e6,
    ),
    "from-80-to-96": Prediction(
        id="from-80-to-96",
        question=lambda: _(
            "A replica that repeats a write in 4 ms is 13 ms behind at 200 writes a second. Writes grow by a fifth, to 240. How far behind is it on average now?"
        ),
        unit=lambda: _("ms"),
        values={
            "writes_per_s": 240,
            "apply_ms": 4,
            "import_per_s": 600,
            "import_min": 20,
            "after_ms": 20,
            "way_ms": 1,
            "seed": 1,
        },
        actual=lambda view: view.mean_ms,
        low=0,
        high=1e6,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "failover", "read_scaling", "replica_lag"]

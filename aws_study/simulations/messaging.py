"""Lesson 19-messaging: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.messaging_order import ordering
from aws_study.simulations.messaging_shards import hot_shard
from aws_study.simulations.messaging_visibility import visibility_timeout
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"visibility-timeout": visibility_timeout, "ordering": ordering, "hot-shard": hot_shard}

PREDICTIONS = {
    "one-minute": Prediction(
        id="one-minute",
        question=lambda: _(
            "Half of the messages take less than 20 s, the slowest 1 % more than 120 s. The timeout is raised to 60 s. What share of the messages is finished twice or more?"
        ),
        unit=lambda: "%",
        values={
            "timeout_s": 60,
            "median_s": 20,
            "slowest": 6,
            "dies": 0,
            "poison": 0,
            "max_receives": 0,
            "heartbeat": False,
            "seed": 1,
        },
        actual=lambda view: view.twice,
        low=0,
        high=100,
    ),
    "two-groups": Prediction(
        id="two-groups",
        question=lambda: _(
            "60 messages of about 2 s each go through a FIFO queue with 2 message groups; 6 workers wait for them. After how many seconds are all done?"
        ),
        unit=lambda: _("seconds"),
        values={
            "kind": "fifo",
            "groups": 2,
            "workers": 6,
            "dies": 0,
            "work_s": 2,
            "slowest": 4,
            "visibility_s": 30,
            "mix": 3,
            "seed": 1,
        },
        actual=lambda view: view.seconds,
        low=0,
        high=1e4,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "hot_shard", "ordering", "visibility_timeout"]

"""Lesson 15-migration-and-recovery: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.migration_and_recovery_strategies import strategies
from aws_study.simulations.migration_and_recovery_transfer import transfer
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"transfer": transfer, "strategies": strategies}

PREDICTIONS = {
    "while-it-copies": Prediction(
        id="while-it-copies",
        question=lambda: _(
            "A line carries 3.9 TB a day. Moving 60 TB over it takes 68 days instead of 15, because 3 TB of new files come in every day. On which day has the copy caught up if it is 3.5 TB a day?"
        ),
        unit=lambda: _("days"),
        values={
            "terabytes": 60, "gbps": 1, "share": 40, "change": 3.5, "efficiency": 90, "order_days": 42, "order_gbps": 10,
            "load_days": 7, "box_days": 10, "deadline": 30, "window_h": 0,
        },
        actual=lambda view: view.ready["line"],
        low=0,
        high=1000,
    ),
    "hourly-backups": Prediction(
        id="hourly-backups",
        question=lambda: _(
            "A database of 8 TB with hourly backups in a second Region is back 11.7 hours after its Region failed. It grows to 24 TB, and from now on a backup is made every 5 minutes. After how many hours is it back?"
        ),
        unit=lambda: _("hours"),
        values={
            "data_gb": 24_000, "interval": "5", "rto": 240, "rpo": 120, "disaster": "region", "restore_mb_s": 200,
            "daily_change": 2, "servers": 6, "decide": 10, "start": 10,
        },
        actual=lambda view: view.plan("backup").rto / 60,
        low=0,
        high=200,
    ),
}  # fmt: skip

__all__ = ["PREDICTIONS", "SIMULATIONS", "strategies", "transfer"]

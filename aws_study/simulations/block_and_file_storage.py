"""Lesson 06-block-and-file-storage: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.block_and_file_storage_buckets import three_buckets
from aws_study.simulations.block_and_file_storage_choice import storage_chooser
from aws_study.simulations.block_and_file_storage_events import what_survives
from aws_study.simulations.block_and_file_storage_job import nightly_job
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {
    "nightly-job": nightly_job,
    "three-buckets": three_buckets,
    "what-survives": what_survives,
    "storage-chooser": storage_chooser,
}

PREDICTIONS = {
    "bigger-volume": Prediction(
        id="bigger-volume",
        question=lambda: _(
            "The job makes 10.8 million requests and asks for 3,000 IOPS. On a gp2 volume of 100 GiB it takes 5 hours. You enlarge the volume to 250 GiB, the bucket is full. How many minutes does it take?"
        ),
        unit=lambda: _("min"),
        values={"size_gib": 250, "asked": 3_000, "millions": 10.8, "io_kib": 16, "credits_percent": 100},
        actual=lambda view: view.gp2.total_s / 60,
        low=0,
        high=600,
    ),
    "twenty-percent": Prediction(
        id="twenty-percent",
        question=lambda: _(
            "A t3.micro earns 12 CPU credits an hour, enough for 10 % of its two vCPUs, and has saved 288. It now works at 20 % day and night. After how many hours is the bucket empty?"
        ),
        unit=lambda: _("h"),
        values={"load": 20, "busy_h": 24, "t_type": "t3.micro", "unlimited": False, "start": 100},
        actual=lambda view: view.kept["t"].lasts_s / 3600,
        low=0,
        high=100,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "nightly_job", "storage_chooser", "three_buckets", "what_survives"]

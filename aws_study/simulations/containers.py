"""Lesson 10-containers: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.services import fargate
from aws_study.services.ecs import Size
from aws_study.simulations.containers_fargate import fargate_or_ec2
from aws_study.simulations.containers_placement import placement
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"placement": placement, "fargate-or-ec2": fargate_or_ec2}

PREDICTIONS = {
    "four-gib-tasks": Prediction(
        id="four-gib-tasks",
        question=lambda: _(
            "Tasks reserve 4 GiB each, and the hosts are m5.large, whose 8 GiB leave 7.5 GiB for tasks. By day 24 tasks run, in the evening 18 of them stop; the strategy is binpack on memory. How many hosts are paid for at night?"
        ),
        unit=lambda: _("hosts"),
        values={
            "tasks": 24,
            "left": 25,
            "gib": 4,
            "instance": "m5.large",
            "constraint": "none",
            "network": "bridge",
            "vcpu": 0.5,
            "busy_h": 10,
            "kept_gib": 0.5,
            "region": "us-east-1",
            "seed": 1,
        },
        actual=lambda view: view.days["binpack"].quiet.hosts,
        low=0,
        high=1000,
    ),
    "a-little-more-memory": Prediction(
        id="a-little-more-memory",
        question=lambda: _(
            "A Fargate task has ½ vCPU and 4 GB. It turns out to need 4.1 GiB. By how many percent does the bill grow?"
        ),
        unit=lambda: "%",
        values={
            "gib": 4.1,
            "vcpu": 0.5,
            "tasks": 12,
            "running": 100,
            "instance": "m5.large",
            "kept_gib": 0.5,
            "region": "us-east-1",
        },
        actual=lambda view: (
            100
            * (
                view.month.task_usd_h
                / fargate.task_usd_h(Size(512, 4096), vcpu_usd_h=view.vcpu_usd_h, gb_usd_h=view.gb_usd_h)
                - 1
            )
        ),
        low=-100,
        high=1e4,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "fargate_or_ec2", "placement"]

"""Lesson 12-vpc: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.vpc_cidr import cidr_planner
from aws_study.simulations.vpc_peering import peering
from aws_study.simulations.vpc_walk import packet_walk
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"packet-walk": packet_walk, "cidr-planner": cidr_planner, "peering": peering}

PREDICTIONS = {
    "half-open": Prediction(
        id="half-open",
        question=lambda: _(
            "The web tier's network ACL lets replies out to ports 17,152-65,535. A client's system takes any port from 1,024 to 65,535, each as likely. What percentage of its connections gets no reply?"
        ),
        unit=lambda: "%",
        values={
            "source": "client",
            "target": "web",
            "source_port": 9000,
            "replies_from": 17_152,
            "port": "443",
            "extra_rule": False,
            "public_address": True,
            "internet_route": True,
            "nat": True,
            "endpoint": True,
            "block": "off",
        },
        actual=lambda view: 100 * view.silent,
        low=0,
        high=100,
    ),
    "sixteen-small": Prediction(
        id="sixteen-small",
        question=lambda: _("A /22 VPC is cut into /26 subnets, as many as fit. How many hosts can they hold in all?"),
        unit=lambda: _("hosts in all"),
        values={"vpc_prefix": 22, "subnet_prefix": 26, "subnets": 16, "hosts": 40, "surge": 0},
        actual=lambda view: view.usable_in_all,
        low=0,
        high=100_000,
    ),
    "twelve-vpcs": Prediction(
        id="twelve-vpcs",
        question=lambda: _("Twelve VPCs, each is to talk with each other by peering. How many peering connections?"),
        unit=lambda: _("connections in all"),
        values={"vpcs": 12, "layout": "mesh", "same": 0},
        actual=lambda view: view.connections,
        low=0,
        high=10_000,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "cidr_planner", "packet_walk", "peering"]

"""Lesson 08-load-balancing: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.load_balancing_draining import draining
from aws_study.simulations.load_balancing_latency import latency
from aws_study.simulations.load_balancing_split import cross_zone

SIMULATIONS = {"cross-zone": cross_zone, "latency": latency, "draining": draining}

__all__ = ["SIMULATIONS", "cross_zone", "draining", "latency"]

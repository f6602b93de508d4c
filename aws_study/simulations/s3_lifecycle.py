"""Lesson 04-s3-lifecycle: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.s3_lifecycle_class import which_class
from aws_study.simulations.s3_lifecycle_cost import lifecycle_cost

SIMULATIONS = {"lifecycle-cost": lifecycle_cost, "which-class": which_class}

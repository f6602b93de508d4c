"""Lesson 07-ec2-pricing: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.ec2_pricing_commitment import commitment
from aws_study.simulations.ec2_pricing_options import purchase_options
from aws_study.simulations.ec2_pricing_spot import spot_checkpoints
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {
    "commitment": commitment,
    "purchase-options": purchase_options,
    "spot-checkpoints": spot_checkpoints,
}

PREDICTIONS = {
    "office-base": Prediction(
        id="office-base",
        question=lambda: _(
            "An office load needs 20 instances for 45 of the week's 168 hours and 2 in all others, 6.8 on average. A three-year commitment costs 43 % of the On-Demand price, used or not. How many instances should it be for, so that the bill is lowest?"
        ),
        unit=lambda: _("instances"),
        values={"load": "office", "plan": "standard 3 years", "region": "us-east-1", "instance_type": "m5.large"},
        actual=lambda view: view.best,
        low=0,
        high=100,
    ),
    "one-alone": Prediction(
        id="one-alone",
        question=lambda: _(
            "A job of 48 hours runs on one Spot Instance and saves nothing before its end. 20 % of the instances of its type are taken back within a month. How many hours does it run on average until it is done?"
        ),
        unit=lambda: _("h"),
        values={"instances": 1, "every_min": 2_880, "save_min": 5, "instance_type": "m5.large", "work_h": 48},
        actual=lambda view: view.running_h,
        low=0,
        high=1e6,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "commitment", "purchase_options", "spot_checkpoints"]

"""What simulations are built of. Keeps nothing; knows no AWS."""

from aws_study.ui.controls import Choice, Count, Number, Preset, Switch
from aws_study.ui.prediction import Prediction
from aws_study.ui.simulation import Simulation

__all__ = ["Choice", "Count", "Number", "Prediction", "Preset", "Simulation", "Switch"]

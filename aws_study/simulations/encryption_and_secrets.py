"""Lesson 25-encryption-and-secrets: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.encryption_and_secrets_envelope import envelopes
from aws_study.simulations.encryption_and_secrets_quota import request_quota
from aws_study.simulations.encryption_and_secrets_rotation import password_rotation
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"envelopes": envelopes, "request-quota": request_quota, "password-rotation": password_rotation}

PREDICTIONS = {
    "one-material-gone": Prediction(
        id="one-material-gone",
        question=lambda: _(
            "A KMS key with imported material was rotated three times while 8 objects were written, two under each material. Somebody deletes the first material. How many of the 8 objects can be read now?"
        ),
        unit=lambda: _("objects"),
        values={"rotations": 3, "way": "same-key", "remedy": "nothing", "event": "material", "same_context": True},
        actual=lambda view: view.story.readable,
        low=0,
        high=8,
    ),
    "forty-caches": Prediction(
        id="forty-caches",
        question=lambda: _(
            "Forty programs encrypt 12,000 small records a second between them. Each keeps a data key for 60 seconds or 1,000 records, whichever comes first. How many calls a second does KMS get?"
        ),
        unit=lambda: _("calls a second"),
        values={
            "rate": 12_000,
            "method": "cache",
            "holders": 40,
            "seconds": 60,
            "uses": 1_000,
            "others": 0,
            "quota": 10_000,
            "hours": 4,
        },
        actual=lambda view: view.calls["cache"],
        low=0,
        high=12_000,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "envelopes", "password_rotation", "request_quota"]

"""Lesson 05-s3-security: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.s3_security_presigned import presigned
from aws_study.simulations.s3_security_readers import who_can_read
from aws_study.simulations.s3_security_transfer import transfer
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"who-can-read": who_can_read, "presigned": presigned, "transfer": transfer}

PREDICTIONS = {
    "public-with-kms": Prediction(
        id="public-with-kms",
        question=lambda: _(
            "The bucket policy is public and Block Public Access is off, but every object is encrypted with SSE-KMS under your key, whose policy trusts the account. The account has 260 analysts with S3 rights only, and there are three more identities. How many of the 263 get the plain text?"
        ),
        unit=lambda: _("identities"),
        values={
            "method": "SSE-KMS",
            "reader": "analyst",
            "bucket": "public",
            "key": "account",
            "analysts": 260,
            "block_public": False,
        },
        actual=lambda view: view.identities[view.method],
        low=0,
        high=263,
    ),
    "role-with-forty-minutes": Prediction(
        id="role-with-forty-minutes",
        question=lambda: _(
            "A role whose session ends in 40 minutes signs a URL for 12 hours. For how many minutes does the URL open?"
        ),
        unit=lambda: _("minutes"),
        values={"signer": "role", "asked_min": 720, "left_min": 40, "at_min": 20, "revoked_min": 0},
        actual=lambda view: view.life.lifetime_s / 60,
        low=0,
        high=20_000,
    ),
    "half-a-gibibyte": Prediction(
        id="half-a-gibibyte",
        question=lambda: _(
            "100 GiB travel in parts of 512 MiB over a line that breaks once for every 2.5 GiB sent. How many per cent of the attempts at a part fail?"
        ),
        unit=lambda: "%",
        values={
            "object_gib": 100,
            "part_mib": 512,
            "connections": 8,
            "breaks": 40,
            "card_gbps": 1,
            "per_connection": 87.5,
            "first_byte_ms": 150,
        },
        actual=lambda view: 100 * view.here.part_fails,
        low=0,
        high=100,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "presigned", "transfer", "who_can_read"]

"""Lesson 02-iam-policies: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.iam_policies_clinic import clinic
from aws_study.simulations.iam_policies_debugger import policy_debugger
from aws_study.simulations.iam_policies_matrix import access_matrix
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"policy-debugger": policy_debugger, "access-matrix": access_matrix}

PREDICTIONS = {
    "smallest-circle": Prediction(
        id="smallest-circle",
        question=lambda: _(
            "A session of a role: its identity policy allows everything except IAM, its boundary all of S3, its session policy reading in S3, and the bucket has no policy. How many of the bucket's four actions (read, write, delete an object; change the bucket policy) may it do?"
        ),
        unit=lambda: _("of 4 actions"),
        values={
            "who": "session",
            "action": "s3:GetObject",
            "identity": "not-iam",
            "more_allows": 0,
            "resource": "none",
            "boundary": "s3",
            "session": "read",
            "scp": "full",
            "rcp": "full",
            "region": "ap-northeast-2",
            "team": "orders",
        },
        actual=lambda view: view.allowed,
        low=0,
        high=4,
    ),
    "three-circles": Prediction(
        id="three-circles",
        question=lambda: _(
            "The developers' policy allows everything except IAM, their boundary DynamoDB and SQS, the SCP S3 and DynamoDB. How many of the twelve actions (four of S3, two of DynamoDB, one of SQS, five others) may alice do?"
        ),
        unit=lambda: _("of 12 actions"),
        values={
            "developers": "not-iam",
            "minutes": 10,
            "boundary": "tables",
            "scp": "list",
            "bucket": "partner",
            "region": "ap-northeast-2",
        },
        actual=lambda view: view.allowed("alice"),
        low=0,
        high=12,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "access_matrix", "clinic", "policy_debugger"]

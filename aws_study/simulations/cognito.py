"""Lesson 23-cognito: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.cognito_roles import which_role
from aws_study.simulations.cognito_tokens import after_sign_out
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"after-sign-out": after_sign_out, "which-role": which_role}

PREDICTIONS = {
    "signed-out-at-150": Prediction(
        id="signed-out-at-150",
        question=lambda: _(
            "Access tokens live 60 minutes, and the app fetches a new one whenever the old one ends. The user calls GlobalSignOut 150 minutes after the sign-in; somebody holds a copy of the tokens. For how many more minutes does an API that checks only the signature take the copied access token?"
        ),
        unit=lambda: _("minutes"),
        values={
            "access_min": 60,
            "end": "sign_out",
            "end_min": 150,
            "asked_min": 160,
            "copied_min": 145,
            "id_min": 60,
            "refresh_min": 43_200,
            "rotation": False,
            "grace_s": 0,
            "server_check": False,
        },
        actual=lambda view: view.after_end,
        low=0,
        high=43_200,
    ),
    "largest-precedence": Prediction(
        id="largest-precedence",
        question=lambda: _(
            "The pool takes the role from the token. The group coaches has precedence 7. Which is the largest precedence of the group admins with which a member of both gets AdminRole?"
        ),
        unit=lambda: "",
        values={
            "who": "both",
            "mapping": "token",
            "admins": 9,
            "resolution": "Deny",
            "coaches": 7,
            "custom": "",
            "guests": True,
            "email": "own",
        },
        actual=lambda view: view.most_for_admins,
        low=0,
        high=100,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "after_sign_out", "which_role"]

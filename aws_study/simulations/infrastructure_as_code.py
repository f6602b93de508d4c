"""Lesson 27-infrastructure-as-code: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.infrastructure_as_code_changes import changes
from aws_study.simulations.infrastructure_as_code_order import order
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"order": order, "changes": changes}

PREDICTIONS = {
    "in-parallel": Prediction(
        id="in-parallel",
        question=lambda: _(
            "A shop of nine resources: network 12 s; three subnets 5 s each and a group 6 s, which need the network; then places 4 s for two subnets, and a database for places and group: configured after 90 s, ready 30 s later. The server (20 s, ready 40 s later) needs the configured database, the alarm (3 s) the server. After how many seconds is the stack complete?"
        ),
        unit=lambda: _("s"),
        values={
            "template": "shop",
            "slow_s": 90,
            "repaired": False,
            "fails": "nobody",
            "early": True,
            "on_failure": "ROLLBACK",
        },
        actual=lambda view: view.complete_s,
        low=0,
        high=1e4,
    ),
    "lines-of-a-typo": Prediction(
        id="lines-of-a-typo",
        question=lambda: _(
            "A typo in the description of a security group is put right. A server and a database use the group, the server also reads the database's address, and an alarm watches the server. On how many resources does the change set have a line?"
        ),
        unit=lambda: _("resources"),
        values={"edit": "description", "keep": "none", "policy": "none", "named": False, "data_gb": 40},
        actual=lambda view: view.lines,
        low=0,
        high=100,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "changes", "order"]

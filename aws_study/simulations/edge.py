"""Lesson 14-edge: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.edge_layers import layers
from aws_study.simulations.edge_ways import ways
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"layers": layers, "ways": ways}

PREDICTIONS = {
    "needless-header": Prediction(
        id="needless-header",
        question=lambda: _(
            "A site hands 3 % of its requests on to the origin. Somebody puts a header with 50 equally common values into the cache key; the answers do not differ. How many percent reach the origin now?"
        ),
        unit=lambda: "%",
        values={"values": 50, "ttl_s": 3600, "requests_per_s": 200, "shield": False, "objects": 2000, "alpha": 0.9},
        actual=lambda view: 100 * view.here.origin,
        low=0,
        high=100,
    ),
    "uncached": Prediction(
        id="uncached",
        question=lambda: _(
            "A reader in Sydney waits 809 ms for a page from a load balancer in Virginia, on a new HTTPS connection. CloudFront goes in front and may cache nothing. How long does the reader wait now?"
        ),
        unit=lambda: _("ms"),
        values={
            "cached": 0,
            "writes": 0,
            "reader": "ap-southeast-2",
            "connection": "new",
            "home": "us-east-1",
            "second": "us-west-2",
            "detour": 1.3,
            "edge_ms": 10,
        },
        actual=lambda view: view.ms("cloudfront"),
        low=0,
        high=1500,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "layers", "ways"]

"""The map of the world that charts draw on, and the names of the cities on it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from aws_study import facts
from aws_study.text import gettext as _
from aws_study.ui import palette

SOUTH, NORTH = -60, 80  # nobody asks from further away


def draw_world(axes: Axes) -> None:
    """The still part: land, a grid of longitudes and latitudes, and a small point for each city with a CloudFront edge location."""
    axes.set_xlim(-180, 180)
    axes.set_ylim(SOUTH, NORTH)
    axes.set_xticks(range(-150, 180, 30), [""] * 11)
    axes.set_yticks(range(-30, NORTH, 30), [""] * 4)
    axes.grid(visible=True, axis="both")
    axes.spines[["left", "bottom"]].set_visible(False)
    # Without antialiasing in the PNG, which may have 30 KB in a saved lesson; a browser smooths its own lines.
    axes.add_collection(
        PolyCollection(
            facts.land(), facecolor=palette.GRID, edgecolor=palette.AXIS, linewidth=0.5, antialiased=False, zorder=0.5
        ),
        autolim=False,
    )
    edges = facts.edge_locations().values()
    axes.plot(
        [edge.lon for edge in edges], [edge.lat for edge in edges], ".", color=palette.AXIS, markersize=3, zorder=2
    )


def ways(places: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Straight lines from places (longitude, latitude) to one of them, the short way round: points with gaps between the lines.

    A way over the edge of the map is drawn on both sides.
    """
    gap, lines = (np.nan, np.nan), []
    for place in places:
        turn = np.array([360 * round((place[0] - end[0]) / 360), 0])
        lines += [place, end + turn, gap]
        if turn[0]:
            lines += [place - turn, end, gap]
    return np.array(lines).reshape(-1, 2)


def city(code: str) -> str:
    """The city of a Region, or the state or country it is known by, in the learner's language."""
    names = {
        "af-south-1": _("Cape Town"), "ap-east-1": _("Hong Kong"), "ap-northeast-1": _("Tokyo"),
        "ap-northeast-2": _("Seoul"), "ap-northeast-3": _("Osaka"), "ap-south-1": _("Mumbai"),
        "ap-south-2": _("Hyderabad"), "ap-southeast-1": _("Singapore"), "ap-southeast-2": _("Sydney"),
        "ap-southeast-3": _("Jakarta"), "ap-southeast-4": _("Melbourne"), "ap-southeast-5": _("Kuala Lumpur"),
        "ap-southeast-7": _("Bangkok"), "ca-central-1": _("Montreal"), "ca-west-1": _("Calgary"),
        "eu-central-1": _("Frankfurt"), "eu-central-2": _("Zurich"), "eu-north-1": _("Stockholm"),
        "eu-south-1": _("Milan"), "eu-south-2": _("Zaragoza"), "eu-west-1": _("Dublin"), "eu-west-2": _("London"),
        "eu-west-3": _("Paris"), "il-central-1": _("Tel Aviv"), "me-central-1": _("Dubai"),
        "me-south-1": _("Bahrain"), "mx-central-1": _("Querétaro"), "sa-east-1": _("São Paulo"),
        "us-east-1": _("Virginia"), "us-east-2": _("Ohio"), "us-west-1": _("California"), "us-west-2": _("Oregon"),
    }  # fmt: skip
    return names.get(code, code)

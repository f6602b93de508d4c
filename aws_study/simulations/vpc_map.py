"""Where things stand on the packet walk's picture: boxes, and the road from each place to each other with what stands on it."""

from __future__ import annotations

from collections.abc import Sequence

from aws_study.services.vpc_path import Step

# A point of a road: x, y (0-100), and the checks that stand there.
Point = tuple[float, float, str]

SPOTS = {"client": (7, 82), "web": (39.5, 82), "nat": (39.5, 57), "app": (63.5, 68), "db": (87, 68), "s3": (7, 41), "igw": (22, 82), "endpoint": (22, 41)}  # fmt: skip
SUBNETS = {"public": (28.5, 50.5), "private": (54.5, 73), "data": (77, 98.5)}  # left and right edge
TOP, BOTTOM = 97, 45  # edges of the subnets
VPC = (22, 99.6, 36, 100)

_TO_IGW: list[Point] = [(34.5, 82, "sg:web"), (28.5, 82, "acl:public"), (25.3, 82, "route:public"), (22, 82, "igw:igw")]
_NAT_OUT: list[Point] = [(50.5, 57, "acl:public"), (39.5, 57, "nat:nat"), (28.5, 57, "acl:public"), (25.3, 61, "route:public"), (22, 82, "igw:igw")]  # fmt: skip
_APP_NAT: list[Point] = [(59, 66, "sg:app"), (54.5, 63, "acl:private"), (52.5, 60, "route:private"), *_NAT_OUT]
_DB_LANE: list[Point] = [(82.5, 66, "sg:db"), (77, 62, "acl:data"), (75, 60, ""), (75, 40.5, "")]
_DB_NAT: list[Point] = [*_DB_LANE, (52.5, 40.5, ""), (52.5, 50, "route:data"), *_NAT_OUT]
_LAN: list[Point] = [(22, 40.5, "endpoint:endpoint"), (7, 40.5, "arrive")]

_ROADS: dict[tuple[str, str, str], list[Point]] = {
    ("web", "client", ""): [(39.5, 82, ""), *_TO_IGW, (7, 82, "arrive")],
    ("web", "s3", ""): [(39.5, 82, ""), *_TO_IGW, (7, 41, "arrive")],
    ("app", "client", ""): [(63.5, 66, ""), *_APP_NAT, (7, 82, "arrive")],
    ("db", "client", ""): [(87, 66, ""), *_DB_NAT, (7, 82, "arrive")],
    ("app", "s3", ""): [(63.5, 66, ""), *_APP_NAT, (7, 41, "arrive")],
    ("db", "s3", ""): [(87, 66, ""), *_DB_NAT, (7, 41, "arrive")],
    ("app", "s3", "endpoint"): [(61, 68, ""), (61, 62.7, "sg:app"), (61, 45, "acl:private"), (61, 40.5, "route:private"), *_LAN],
    ("db", "s3", "endpoint"): [(84.5, 68, ""), (84.5, 62.7, "sg:db"), (84.5, 45, "acl:data"), (84.5, 40.5, "route:data"), *_LAN],
    ("web", "app", ""): [(39.5, 80, ""), (44.5, 78, "sg:web"), (50.5, 74.5, "acl:public"), (52.5, 73, "route:public route:private"), (54.5, 71, "acl:private"), (59, 68, "sg:app"), (63.5, 68, "arrive")],
    ("app", "db", ""): [(63.5, 68, ""), (68.5, 68, "sg:app"), (73, 68, "acl:private"), (75, 68, "route:private route:data"), (77, 68, "acl:data"), (82.5, 68, "sg:db"), (87, 68, "arrive")],
    ("web", "db", ""): [(39.5, 80, ""), (44.5, 78, "sg:web"), (50.5, 75, "acl:public"), (52.5, 73, "route:public route:data"), (52.5, 40.5, ""), (75, 40.5, ""), (75, 60, ""), (77, 64, "acl:data"), (82.5, 67, "sg:db"), (87, 68, "arrive")],
}  # fmt: skip


def road(source: str, target: str, endpoint: bool) -> list[Point]:
    """The road from source to target; `endpoint`: by the gateway endpoint, where there is one."""
    by = "endpoint" if endpoint else ""
    if (source, target, by) in _ROADS:
        return _ROADS[source, target, by]
    if (source, target, "") in _ROADS:
        return _ROADS[source, target, ""]
    way = _ROADS[target, source, ""]
    x, y, _name = way[0]
    return [(*way[-1][:2], ""), *way[-2:0:-1], (x, y, "arrive")]


def leg(points: Sequence[Point], steps: Sequence[Step]) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """The line that the steps draw along the road, and the place of each step. A check that is not on the road stays where it was."""
    line, at = [points[0][:2]], 0
    places: list[tuple[float, float]] = []
    for step in steps:
        kind = step.kind.split("_")[0]
        key = "arrive" if kind == "arrive" else f"{kind}:{step.place}"
        found = next((i for i in range(at, len(points)) if key in points[i][2].split()), None)
        if found is not None and (found > at or not places):
            line += [point[:2] for point in points[at + 1 : found + 1]]
            at = found
        places.append(points[at][:2])
    return line, places

"""The lesson's example networks, built from a few switches: a VPC of three tiers, and VPCs in a row.

Addresses outside AWS are those kept for documentation (RFC 5737). The web tier's network ACL is written by hand, like the
example of the VPC user guide; the other subnets have the default one, which lets everything through.
"""

from __future__ import annotations

from aws_study.core.checks import ParameterError, Rule, count
from aws_study.services.vpc import (
    Acl,
    AclRule,
    Gateway,
    GroupRule,
    Host,
    Network,
    Packet,
    Route,
    SecurityGroup,
    Subnet,
)
from aws_study.services.vpc_path import Walk, walk

CLIENT, S3 = "203.0.113.25", "198.51.100.10"
ANYWHERE = "0.0.0.0/0"
PLACES = ("client", "web", "app", "db", "s3")
NO_REPLIES = 65_536  # as `replies_from`: the outbound rule for replies was forgotten


def three_tier(
    *,
    replies_from: int = 1024,
    extra_port: int = 0,
    extra_host: str = "web",
    public_address: bool = True,
    internet_route: bool = True,
    nat: bool = True,
    endpoint: bool = True,
    block_public_access: str = "off",
) -> Network:
    """Web servers in a public subnet, application and database in two private ones.

    `replies_from`: lowest port to which the web tier's network ACL lets replies out (65,536: no such rule). `extra_port`: a port that the
    security group of `extra_host` lets in from everywhere besides its own rows (0: none). `internet_route`, `nat`, `endpoint`: the route of the public
    subnet to the internet gateway, of the private ones to the NAT gateway, and the gateway endpoint of S3.
    """
    low, extra = count("replies_from", replies_from, 0, NO_REPLIES), count("extra_port", extra_port, 0, 65535)
    outbound = [
        AclRule(100, "allow", "tcp", 80, 80),
        AclRule(110, "allow", "tcp", 443, 443),
        AclRule(120, "allow", "tcp", 8080, 8080, "10.0.10.0/24"),
        AclRule(130, "allow", "tcp", 3306, 3306, "10.0.20.0/24"),
    ]
    if low < NO_REPLIES:
        outbound.append(AclRule(140, "allow", "tcp", low, 65535))
    inbound = [AclRule(n, "allow", "tcp", p, p) for n, p in ((100, 80), (110, 443), (120, 22))]
    inbound.append(AclRule(140, "allow", "tcp", 1024, 65535))
    rows = {
        "web": [GroupRule("tcp", 80, 80, ANYWHERE), GroupRule("tcp", 443, 443, ANYWHERE)],
        "app": [GroupRule("tcp", 8080, 8080, "web")],
        "db": [GroupRule("tcp", 3306, 3306, "app")],
    }
    if extra_host in rows and extra:
        rows[extra_host].append(GroupRule("tcp", extra, extra, ANYWHERE))
    local = Route("10.0.0.0/16", "local")
    private = [local, *([Route(ANYWHERE, "nat")] if nat else []), *([Route("pl-s3", "endpoint")] if endpoint else [])]
    return Network(
        vpcs={"shop": "10.0.0.0/16"},
        subnets={
            "public": Subnet("shop", "10.0.0.0/24", "public", acl="web"),
            "private": Subnet("shop", "10.0.10.0/24", "private"),
            "data": Subnet("shop", "10.0.20.0/24", "private"),
        },
        hosts={
            "web": Host("public", "10.0.0.10", ["web"], "192.0.2.10" if public_address else None),
            "app": Host("private", "10.0.10.10", ["app"]),
            "db": Host("data", "10.0.20.10", ["db"]),
        },
        routes={"public": [local, *([Route(ANYWHERE, "igw")] if internet_route else [])], "private": private},
        gateways={
            "igw": Gateway("igw", vpcs=["shop"]),
            "nat": Gateway("nat", subnet="public", address="10.0.0.5", public="192.0.2.5"),
            "endpoint": Gateway("endpoint", vpcs=["shop"], service="s3"),
        },
        acls={"web": Acl(inbound, outbound)},
        groups={name: SecurityGroup(inbound=tuple(own)) for name, own in rows.items()},
        prefix_lists={"pl-s3": ["198.51.100.0/24"]},
        block_public_access=block_public_access,
    )


def packet(source: str, target: str, port: int, source_port: int = 50_000) -> Packet:
    """A TCP packet between two of client, web, app, db and s3. Raises ParameterError for another place, or twice the same."""
    outside = {"client": CLIENT, "s3": S3}
    for parameter, place in (("source", source), ("target", target)):
        if place not in PLACES or (parameter == "source" and place == "s3"):
            raise ParameterError(parameter, place, Rule("unknown_name"))
    if source == target:
        raise ParameterError("target", target, Rule("same_place"))
    return Packet(outside.get(source, source), outside.get(target, target), port, source_port=source_port)


def chain(vpcs: int, *, source: int, target: int, full: bool = False, transit: bool = False) -> Walk:
    """A packet from VPC `source` to VPC `target` (from 0) of `vpcs` in a row: each peered with the next, or all (`full`), or on one
    Transit Gateway. Every route table sends 10.0.0.0/8 as far as it can: to a peer of its own when the target is one, else onwards."""
    n = count("vpcs", vpcs, 2, 20)
    here, there = count("source", source, 0, n - 1), count("target", target, 0, n - 1)
    names = [f"vpc{i}" for i in range(n)]
    gateways, routes = {}, {}
    for i, name in enumerate(names):
        rows = [Route(f"10.{i}.0.0/16", "local")]
        if transit:
            rows.append(Route("10.0.0.0/8", "tgw"))
        else:
            peers = [j for j in range(n) if j != i and (full or abs(i - j) == 1)]
            for j in peers:
                pair = f"peering{min(i, j)}-{max(i, j)}"
                gateways[pair] = Gateway("peering", vpcs=[names[min(i, j)], names[max(i, j)]])
                rows.append(Route(f"10.{j}.0.0/16", pair))
            towards = min(peers, key=lambda j: abs(j - there))
            rows.append(Route("10.0.0.0/8", f"peering{min(i, towards)}-{max(i, towards)}"))
        routes[name] = rows
    if transit:
        gateways["tgw"] = Gateway("tgw", vpcs=names)
    net = Network(
        vpcs={name: f"10.{i}.0.0/16" for i, name in enumerate(names)},
        subnets={name: Subnet(name, f"10.{i}.0.0/24", name) for i, name in enumerate(names)},
        hosts={f"host{i}": Host(name, f"10.{i}.0.10", ["open"]) for i, name in enumerate(names)},
        routes=routes,
        gateways=gateways,
        groups={"open": SecurityGroup(inbound=(GroupRule("all", 0, 65535, "10.0.0.0/8"),))},
    )
    return walk(net, Packet(f"host{here}", f"host{there}", 443))

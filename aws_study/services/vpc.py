"""Amazon VPC as data: networks, subnets, route tables, security groups, network ACLs, and the arithmetic of addresses.

`vpc_path.walk` takes a packet through these. Sources: VPC user guide, "Subnet sizing", "Route tables", "Network ACLs", "Security
groups", texts of 2026-06; peering guide; sizes, reserved addresses and the modes of Block Public Access from the botocore 1.44
ec2 model (2026-11). Left out: IPv6, prefix delegation, secondary private addresses, security group quotas, endpoint policies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from aws_study.core import network
from aws_study.core.checks import Between, ParameterError, Rule, choice, count, number

SHORTEST, LONGEST = 16, 28  # prefixes that a VPC's or a subnet's IPv4 block may have
RESERVED = 5  # the first four addresses of a subnet and its last
PROTOCOLS = ("tcp", "udp", "icmp", "all")
BLOCK_MODES = ("off", "block-ingress", "block-bidirectional")
MOST_VPCS = 200


# What a network is made of.


@dataclass(frozen=True)
class Route:
    """A row of a route table. `destination` is a CIDR block or a prefix list's id; `target` "local" or the name of a gateway."""

    destination: str
    target: str


@dataclass(frozen=True)
class AclRule:
    """A numbered row of a network ACL; it matches packets of its protocol to a port of low-high, from or to `cidr`."""

    number: int
    action: str
    protocol: str = "all"
    low: int = 0
    high: int = 65535
    cidr: str = "0.0.0.0/0"


@dataclass(frozen=True)
class Acl:
    """A network ACL: stateless, inbound and outbound rules each in the order of their numbers; what no rule matches is denied."""

    inbound: Sequence[AclRule] = (AclRule(100, "allow"),)
    outbound: Sequence[AclRule] = (AclRule(100, "allow"),)


@dataclass(frozen=True)
class GroupRule:
    """A row of a security group. Rows only allow; `peer` is a CIDR block or the name of a security group."""

    protocol: str
    low: int
    high: int
    peer: str


@dataclass(frozen=True)
class SecurityGroup:
    """Stateful; the rows are a union. A new group lets nothing in and everything out."""

    inbound: Sequence[GroupRule] = ()
    outbound: Sequence[GroupRule] = (GroupRule("all", 0, 65535, "0.0.0.0/0"),)


@dataclass(frozen=True)
class Subnet:
    """A subnet of one VPC in one Availability Zone, with the names of its route table and network ACL."""

    vpc: str
    cidr: str
    routes: str
    acl: str = "default"
    zone: str = "a"


@dataclass(frozen=True)
class Host:
    """A network interface: of an instance, a database, an interface endpoint."""

    subnet: str
    address: str
    groups: Sequence[str] = ()
    public: str | None = None


@dataclass(frozen=True)
class Gateway:
    """Where a route leads. `kind`: igw, nat (zonal: `subnet` and the two addresses), endpoint (gateway endpoint: `service`),
    peering (the two `vpcs`), tgw (the attached `vpcs`), vgw (VPN or Direct Connect: `outside` is the network behind it)."""

    kind: str
    vpcs: Sequence[str] = ()
    subnet: str = ""
    address: str = ""
    public: str = ""
    service: str = ""
    outside: str = ""


@dataclass(frozen=True)
class Network:
    """Everything that a packet can meet, by name. `prefix_lists` are the CIDR blocks of AWS services (pl-s3, pl-dynamodb)."""

    vpcs: Mapping[str, str]
    subnets: Mapping[str, Subnet]
    hosts: Mapping[str, Host]
    routes: Mapping[str, Sequence[Route]]
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    acls: Mapping[str, Acl] = field(default_factory=dict)
    groups: Mapping[str, SecurityGroup] = field(default_factory=dict)
    prefix_lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    block_public_access: str = "off"


@dataclass(frozen=True)
class Packet:
    """The first packet of a connection. `source` and `target` are names of hosts or addresses outside; for icmp ports count nothing."""

    source: str
    target: str
    port: int
    protocol: str = "tcp"
    source_port: int = 50_000


# Tables that decide.


def best_route(
    routes: Sequence[Route], wanted: str, prefix_lists: Mapping[str, Sequence[str]] | None = None
) -> int | None:
    """The row of a route table that takes a packet to `wanted`: the longest prefix. None: no row, the packet is dropped.

    A prefix list counts with each of its blocks; of equal prefixes a row with a CIDR block beats one with a prefix list.
    """
    rows: list[tuple[str, int]] = [(row.destination, i) for i, row in enumerate(routes) if "/" in row.destination]
    for i, row in enumerate(routes):
        if "/" not in row.destination:
            known = (prefix_lists or {}).get(row.destination)
            if known is None:
                raise ParameterError("destination", row.destination, Rule("prefix_list"))
            rows += [(cidr, i) for cidr in known]
    place = network.longest_prefix(wanted, [cidr for cidr, _row in rows])
    return None if place is None else rows[place][1]


def acl_rule(rules: Sequence[AclRule], protocol: str, port: int, other: str) -> AclRule | None:
    """The first rule, by number, that matches; None stands for the last row, *, which denies.

    `port` is the packet's destination port, `other` the address at the far side (source inbound, destination outbound).
    Raises ParameterError for a number outside 1-32,766 or used twice, or an unknown action or protocol.
    """
    numbers = [count("rule number", rule.number, 1, 32_766) for rule in rules]
    if len(set(numbers)) < len(numbers):
        raise ParameterError("rule number", max(numbers, key=numbers.count), Rule("number_used_twice"))
    for rule in rules:
        choice("action", rule.action, ("allow", "deny"))
    far = network.address(other)
    ordered = sorted(rules, key=lambda rule: rule.number)
    return network.first_match(
        ordered, lambda rule: _matches(rule, protocol, port) and network.block(rule.cidr).holds(far)
    )


def group_rule(
    groups: Mapping[str, SecurityGroup],
    names: Sequence[str],
    way: str,
    protocol: str,
    port: int,
    other: str,
    other_groups: Sequence[str] = (),
) -> tuple[str, int] | None:
    """(group, row) of the first row of the interface's groups that allows the packet; None: nothing does, it is dropped.

    `way`: "inbound" or "outbound"; `other` is the address at the far side and `other_groups` the groups of its interface.
    """
    choice("way", way, ("inbound", "outbound"))
    far = network.address(other)
    for name in names:
        if name not in groups:
            raise ParameterError("security group", name, Rule("unknown_name"))
        for i, row in enumerate(getattr(groups[name], way)):
            allowed = network.block(row.peer).holds(far) if "/" in row.peer else row.peer in other_groups
            if allowed and _matches(row, protocol, port):
                return name, i
    return None


def _matches(row: AclRule | GroupRule, protocol: str, port: int) -> bool:
    choice("protocol", row.protocol, PROTOCOLS)
    if row.protocol == "all":
        return True
    return row.protocol == protocol and (protocol == "icmp" or row.low <= port <= row.high)


# The arithmetic of addresses.


def vpc_block(cidr: str, parameter: str = "cidr") -> network.Block:
    """A block that AWS takes for a VPC or a subnet: /16 to /28, in canonical form. Raises ParameterError."""
    one = network.block(cidr, parameter)
    if not SHORTEST <= one.prefix <= LONGEST:
        raise ParameterError(parameter, cidr, Rule("vpc_prefix", (("low", SHORTEST), ("high", LONGEST))))
    return one


def usable_addresses(prefix: int) -> int:
    """Addresses of a subnet that hosts can have: 2**(32 - prefix) - 5. `prefix` from 16 to 28."""
    return (1 << (32 - count("prefix", prefix, SHORTEST, LONGEST))) - RESERVED


def reserved_addresses(cidr: str) -> dict[str, str]:
    """The five addresses of a subnet that AWS keeps, and what for: network, router, dns, future, broadcast."""
    one = vpc_block(cidr)
    places = {"network": 0, "router": 1, "dns": 2, "future": 3, "broadcast": one.size - 1}
    return {use: network.dotted(one.first + offset) for use, offset in places.items()}


def smallest_prefix(hosts: int) -> int:
    """The longest prefix of a subnet that still holds so many hosts. Raises ParameterError when a /16 is too small."""
    hosts = count("hosts", hosts, 0, usable_addresses(SHORTEST))
    return next(prefix for prefix in range(LONGEST, SHORTEST - 1, -1) if usable_addresses(prefix) >= hosts)


@dataclass(frozen=True)
class Plan:
    """A VPC cut into equal subnets: those that fit, how many were asked for, and what is left over."""

    vpc: network.Block
    subnets: tuple[network.Block, ...]
    asked: int
    prefix: int

    @property
    def missing(self) -> int:
        return self.asked - len(self.subnets)

    @property
    def usable(self) -> int:
        """Addresses for hosts in one subnet."""
        return usable_addresses(self.prefix)

    @property
    def free(self) -> int:
        """Addresses of the VPC that lie in no subnet."""
        return self.vpc.size - len(self.subnets) * (1 << (32 - self.prefix))


def plan(cidr: str, *, subnets: int, prefix: int) -> Plan:
    """Cut the VPC into `subnets` subnets of this prefix, from its first address on. Raises ParameterError for bad sizes."""
    whole = vpc_block(cidr)
    asked, prefix = count("subnets", subnets, 0, 5000), count("prefix", prefix, SHORTEST, LONGEST)
    if prefix < whole.prefix:
        raise ParameterError("prefix", prefix, Between(whole.prefix, LONGEST, whole=True))
    size = 1 << (32 - prefix)
    fitting = min(asked, whole.size // size)
    return Plan(whole, tuple(network.Block(whole.first + i * size, prefix) for i in range(fitting)), asked, prefix)


def address_shortage(hosts: int, *, prefix: int, surge: float = 0.0) -> int:
    """Hosts of one subnet that get no address: `hosts`, and while a deployment runs `surge` (0 to 2) times as many besides."""
    wanted = count("hosts", hosts, 0, 1_000_000) * (1 + number("surge", surge, 0, 2))
    return max(0, int(np.ceil(wanted - 1e-9)) - usable_addresses(prefix))


# Many VPCs.


def full_mesh(vpcs: int) -> int:
    """Peering connections that join each of n VPCs with each other: n (n - 1) / 2."""
    n = count("vpcs", vpcs, 0, 100_000)
    return n * (n - 1) // 2


def links(vpcs: int, layout: str) -> list[tuple[int, int]]:
    """The pairs joined by peering in a layout: "mesh" (all), "row" (each with the next), "hub" (all with the first), "tgw" (none)."""
    n = count("vpcs", vpcs, 1, MOST_VPCS)
    choice("layout", layout, ("mesh", "row", "hub", "tgw"))
    if layout == "mesh":
        return [(i, j) for i in range(n) for j in range(i + 1, n)]
    if layout == "row":
        return [(i, i + 1) for i in range(n - 1)]
    return [(0, i) for i in range(1, n)] if layout == "hub" else []


def reach(cidrs: Sequence[str], joined: Sequence[tuple[int, int]], *, transit: bool = False) -> np.ndarray:
    """Who can talk with whom: a square of booleans. Peering reaches the neighbour only and is refused where blocks overlap.

    A route table holds a destination once: of two peers with overlapping blocks the one joined first has the route, and
    likewise a Transit Gateway (`transit`) propagates no block that overlaps an earlier attachment's. A conversation needs the
    route in both directions. Raises ParameterError for a pair outside the VPCs. Takes whole blocks, not more exact routes.
    """
    blocks = [vpc_block(cidr, f"cidrs[{i}]") for i, cidr in enumerate(cidrs)]
    n = len(blocks)
    if n > MOST_VPCS:
        raise ParameterError("cidrs", n, Between(1, MOST_VPCS, whole=True))
    first, last = np.array([b.first for b in blocks]), np.array([b.last for b in blocks])
    clash = (first[:, None] <= last[None, :]) & (first[None, :] <= last[:, None])
    np.fill_diagonal(clash, False)
    route = np.zeros((n, n), dtype=bool)
    if transit:
        propagated: list[int] = []
        for i in range(n):
            if not clash[i, propagated].any():
                propagated.append(i)
        route[:, propagated] = True
        route &= ~clash
    else:
        for pair in joined:
            i, j = (count("joined", end, 0, n - 1) for end in pair)
            if clash[i, j] or i == j:
                continue  # the peering connection fails
            for here, there in ((i, j), (j, i)):
                if not (route[here] & clash[there]).any():
                    route[here, there] = True
    both = route & route.T
    np.fill_diagonal(both, True)
    return both

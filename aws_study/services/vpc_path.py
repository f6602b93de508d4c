"""A packet's way through a VPC and back, and the first thing that says no.

Order of the checks, as AWS's Reachability Analyzer lists them: security group out, network ACL out, route table, gateway, network ACL in,
security group in. The network ACL is asked only where a packet enters or leaves a subnet. A security group remembers the
connection, so the reply passes it; a network ACL, a route table and Block Public Access are asked again.
Sources: VPC user guide, texts of 2026-06; peering guide; Block Public Access: botocore 1.44 ec2 model. The place where AWS
drops a packet to a host whose subnet has no way back is not documented: here it arrives, and the reply dies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aws_study.core import network as ip
from aws_study.core.checks import ParameterError, Rule, choice, count
from aws_study.services.vpc import (
    BLOCK_MODES,
    PROTOCOLS,
    Gateway,
    Host,
    Network,
    Packet,
    acl_rule,
    best_route,
    group_rule,
)

NAT_PORT = 20_000  # from which a NAT gateway sends on; it takes any of 1,024-65,535
OUTSIDE = "outside"


@dataclass(frozen=True)
class Step:
    """One thing that a packet meets. `kind`: sg_out, sg_in, acl_out, acl_in, route, igw, nat, endpoint, peering, tgw, vgw, arrive.

    `place` is the name of the host, subnet or gateway; `reason` a code when it says no; `row` the table row that decided.
    """

    way: str
    kind: str
    place: str
    ok: bool
    row: str = ""
    reason: str = ""
    source: str = ""
    source_port: int = 0
    target: str = ""
    port: int = 0


@dataclass(frozen=True)
class Walk:
    """All steps of a packet and its reply, in order; the last one is where it ended."""

    steps: tuple[Step, ...]

    @property
    def died(self) -> Step | None:
        """The step that said no; None when the reply came home."""
        return None if self.steps[-1].ok else self.steps[-1]

    @property
    def arrived(self) -> bool:
        """Whether the packet reached its target, whatever became of the reply."""
        return any(step.kind == "arrive" and step.way == "there" for step in self.steps)

    @property
    def verdict(self) -> str:
        """answered, lost (the packet died) or unanswered (the reply died)."""
        return "answered" if self.died is None else "unanswered" if self.arrived else "lost"

    @property
    def reason(self) -> str:
        """The code of what said no; "" when nothing did."""
        return self.died.reason if self.died else ""

    @property
    def kind(self) -> str:
        """The kind of thing that said no; "" when nothing did."""
        return self.died.kind if self.died else ""


@dataclass(frozen=True)
class _Flight:
    """A packet under way: addresses and ports as they are just now."""

    way: str
    protocol: str
    source: str
    source_port: int
    target: str
    port: int


class _Dropped(Exception):
    pass


class _Trip:
    """One walk: the network, the steps so far, and the translations that the reply has to undo."""

    def __init__(self, network: Network):
        self.net = network
        self.steps: list[Step] = []
        self.nat: tuple[str, str, int] | None = None  # gateway, and the private address and port behind it

    def step(self, f: _Flight, kind: str, place: str, ok: bool, row: str = "", reason: str = "") -> None:
        self.steps.append(
            Step(f.way, kind, place, ok, row, "" if ok else reason, f.source, f.source_port, f.target, f.port)
        )
        if not ok:
            raise _Dropped

    # Lookups.

    def host_at(self, address: str, vpc: str) -> str | None:
        hosts = self.net.hosts.items()
        return next((n for n, h in hosts if h.address == address and self.net.subnets[h.subnet].vpc == vpc), None)

    def vpc_of(self, address: str) -> str | None:
        """The first VPC whose block holds the address."""
        number = ip.address(address)
        return next((vpc for vpc, cidr in self.net.vpcs.items() if ip.block(cidr).holds(number)), None)

    def in_vpc(self, address: str, vpc: str) -> bool:
        return ip.block(self.net.vpcs[vpc]).holds(ip.address(address))

    def groups_at(self, address: str) -> Sequence[str]:
        return next((host.groups for host in self.net.hosts.values() if host.address == address), ())

    # Tables.

    def group(self, f: _Flight, name: str, way: str) -> None:
        kind, place = ("sg_in" if way == "inbound" else "sg_out"), name
        if f.way == "back":
            return self.step(f, kind, place, True, row="state")
        host = self.net.hosts[name]
        far = f.source if way == "inbound" else f.target
        found = group_rule(self.net.groups, host.groups, way, f.protocol, f.port, far, self.groups_at(far))
        self.step(
            f, kind, place, found is not None, row=f"{found[0]} {found[1] + 1}" if found else "", reason="sg_no_rule"
        )

    def acl(self, f: _Flight, subnet: str, way: str) -> None:
        name = self.net.subnets[subnet].acl
        if name not in self.net.acls:
            return self.step(f, "acl_in" if way == "inbound" else "acl_out", subnet, True, row="100")
        far = f.source if way == "inbound" else f.target
        rule = acl_rule(getattr(self.net.acls[name], way), f.protocol, f.port, far)
        self.step(
            f, "acl_in" if way == "inbound" else "acl_out", subnet, rule is not None and rule.action == "allow",
            row=str(rule.number) if rule else "*", reason="acl_deny" if rule else "acl_default",
        )  # fmt: skip

    def route(self, f: _Flight, subnet: str) -> str:
        table = self.net.routes[self.net.subnets[subnet].routes]
        row = best_route(table, f.target, self.net.prefix_lists)
        if row is None:
            self.step(f, "route", subnet, False, reason="no_route")
            raise AssertionError
        target = table[row].target
        known = target == "local" or target in self.net.gateways
        self.step(f, "route", subnet, known, row=table[row].destination, reason="blackhole")
        return target

    # Movement.

    def leave(self, f: _Flight, subnet: str) -> None:
        """Out of a subnet, by its route table, to wherever the row leads."""
        if self.same_subnet(f, subnet):
            return self.enter(f, self.net.subnets[subnet].vpc, crossed=False)
        self.acl(f, subnet, "outbound")
        vpc, target = self.net.subnets[subnet].vpc, self.route(f, subnet)
        if target == "local":
            return self.enter(f, vpc)
        gateway = self.net.gateways[target]
        going = {"igw": self.by_igw, "nat": self.by_nat, "endpoint": self.by_endpoint, "vgw": self.by_vgw}
        if gateway.kind in going:
            return going[gateway.kind](f, target, gateway)
        if gateway.kind not in ("peering", "tgw"):
            raise ParameterError("kind", gateway.kind, Rule("unknown_name"))
        others = [other for other in gateway.vpcs if other != vpc]
        there = next((other for other in others if self.in_vpc(f.target, other)), None)
        attached = vpc in gateway.vpcs and there is not None
        somewhere = self.vpc_of(f.target) is not None
        self.step(f, gateway.kind, target, attached, reason="not_transitive" if somewhere else "edge_to_edge")
        return self.enter(f, str(there))

    def same_subnet(self, f: _Flight, subnet: str) -> bool:
        return ip.block(self.net.subnets[subnet].cidr).holds(ip.address(f.target))

    def enter(self, f: _Flight, vpc: str, crossed: bool = True) -> None:
        """Into the subnet of the target, which is inside this VPC: a host, or the NAT gateway that waits for a reply."""
        waiting = self.net.gateways[self.nat[0]] if self.nat and f.way == "back" else None
        if self.nat and waiting is not None and waiting.address == f.target:
            if crossed:
                self.acl(f, waiting.subnet, "inbound")
            inside = replace(f, target=self.nat[1], port=self.nat[2])
            self.step(inside, "nat", self.nat[0], True)
            self.nat = None
            return self.leave(inside, waiting.subnet)
        name = self.host_at(f.target, vpc)
        if name is None:
            return self.step(f, "arrive", f.target, False, reason="no_host")
        if crossed:
            self.acl(f, self.net.hosts[name].subnet, "inbound")
        self.group(f, name, "inbound")
        return self.step(f, "arrive", name, True)

    def by_igw(self, f: _Flight, name: str, gateway: Gateway) -> None:
        """Out to the internet: a host needs a public address, which stands for its own from here on."""
        mode = self.net.block_public_access
        nat = next((g for g in self.net.gateways.values() if g.kind == "nat" and g.address == f.source), None)
        if mode == "block-bidirectional" or (mode == "block-ingress" and nat is None):
            return self.step(f, "igw", name, False, reason="block_public_access", row=mode)
        host = next((h for h in self.net.hosts.values() if h.address == f.source), None)
        public = nat.public if nat else host.public if host else None
        if public is None:
            return self.step(f, "igw", name, False, reason="no_public_address")
        if self.vpc_of(f.target) is not None or _private(f.target):
            return self.step(f, "igw", name, False, reason="private_target")
        out = replace(f, source=public)
        self.step(out, "igw", name, True)
        return self.step(out, "arrive", OUTSIDE, True)

    def by_nat(self, f: _Flight, name: str, gateway: Gateway) -> None:
        """Through a NAT gateway, which only carries what was begun inside. It has no security group; its subnet has an ACL."""
        if f.way == "back":
            return self.step(f, "nat", name, False, reason="nat_outbound_only")
        if not ip.block(self.net.subnets[gateway.subnet].cidr).holds(ip.address(f.source)):
            self.acl(f, gateway.subnet, "inbound")
        self.nat = (name, f.source, f.source_port)
        out = replace(f, source=gateway.address, source_port=NAT_PORT)
        self.step(out, "nat", name, True)
        return self.leave(out, gateway.subnet)

    def by_endpoint(self, f: _Flight, name: str, gateway: Gateway) -> None:
        self.step(f, "endpoint", name, True)
        self.step(f, "arrive", gateway.service, True)

    def by_vgw(self, f: _Flight, name: str, gateway: Gateway) -> None:
        behind = ip.block(gateway.outside).holds(ip.address(f.target))
        self.step(f, "vgw", name, behind, reason="edge_to_edge")
        self.step(f, "arrive", OUTSIDE, True)

    def from_outside(self, f: _Flight) -> None:
        """In from the internet, from a service's endpoint, or from the network behind a virtual private gateway."""
        gateways = self.net.gateways.items()
        vpc = self.vpc_of(f.target)
        for name, gateway in gateways:
            if gateway.kind == "vgw" and ip.block(gateway.outside).holds(ip.address(f.source)):
                reached = vpc is not None and vpc in gateway.vpcs
                self.step(f, "vgw", name, reached, reason="edge_to_edge")
                return self.enter(f, str(vpc))
        host = next((h for h in self.net.hosts.values() if h.public == f.target), None)
        nat = next((g for g in self.net.gateways.values() if g.kind == "nat" and g.public == f.target), None)
        inside = host or nat
        if inside is None:
            return self.step(
                f, "igw", "igw", False, reason="private_target" if vpc or _private(f.target) else "no_host"
            )
        vpc = self.net.subnets[inside.subnet].vpc
        door = next((name for name, gateway in gateways if gateway.kind == "igw" and vpc in gateway.vpcs), None)
        if door is None:
            return self.step(f, "igw", "igw", False, reason="no_igw")
        mode = self.net.block_public_access
        if mode == "block-bidirectional" or (mode == "block-ingress" and not (nat and self.nat)):
            return self.step(f, "igw", door, False, reason="block_public_access", row=mode)
        f = replace(f, target=inside.address)
        self.step(f, "igw", door, True)
        if nat and self.nat is None:
            name = next(name for name, gateway in gateways if gateway is nat)
            return self.step(f, "nat", name, False, reason="nat_outbound_only")
        return self.enter(f, vpc)


def walk(network: Network, packet: Packet) -> Walk:
    """Take the packet from source to target and the reply back; the last step is the first thing that said no, or the arrival.

    Raises ParameterError for unknown names, ports outside 0-65,535 and unknown protocols.
    """
    choice("protocol", packet.protocol, [p for p in PROTOCOLS if p != "all"])
    choice("block_public_access", network.block_public_access, BLOCK_MODES)
    port, source_port = count("port", packet.port, 0, 65535), count("source_port", packet.source_port, 0, 65535)
    trip = _Trip(network)
    source = network.hosts[packet.source].address if packet.source in network.hosts else packet.source
    ip.address(source, "source")
    f = _Flight("there", packet.protocol, source, source_port, _target(network, packet), port)
    try:
        if packet.source in network.hosts:
            host = network.hosts[packet.source]
            trip.group(f, packet.source, "outbound")
            trip.leave(f, host.subnet)
        else:
            trip.from_outside(f)
        there = trip.steps[-1]
        reply = _Flight("back", f.protocol, there.target, there.port, there.source, there.source_port)
        _reply(trip, reply, there)
    except _Dropped:
        pass
    return Walk(tuple(trip.steps))


def _target(network: Network, packet: Packet) -> str:
    """The address to write on the packet: a host's public one for somebody outside who is behind no private line."""
    host: Host | None = network.hosts.get(packet.target)
    if host is None:
        ip.address(packet.target, "target")
        return packet.target
    number = None if packet.source in network.hosts else ip.address(packet.source)
    private_line = any(g.kind == "vgw" and ip.block(g.outside).holds(number) for g in network.gateways.values()) if number is not None else True  # fmt: skip
    return host.address if private_line or host.public is None else host.public


def _reply(trip: _Trip, f: _Flight, there: Step) -> None:
    """The reply starts where the packet arrived: at a host, or outside, where it takes the gateway that the packet came by."""
    if there.place in trip.net.hosts:
        host = trip.net.hosts[there.place]
        trip.group(f, there.place, "outbound")
        return trip.leave(f, host.subnet)
    last = trip.steps[-2]
    if last.kind == "endpoint":
        trip.step(f, "endpoint", last.place, True)
        return trip.enter(f, str(trip.vpc_of(f.target)))
    return trip.from_outside(f)


def _private(address: str) -> bool:
    """RFC 1918: addresses that no router of the internet carries."""
    number = ip.address(address)
    return any(ip.block(cidr).holds(number) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))

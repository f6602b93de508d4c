"""VPC: documented sizes and tables, what every packet obeys, and each thing that can say no."""

import ipaddress
from dataclasses import replace

import botocore.session
import numpy as np
import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import vpc, vpc_path, vpc_tiers
from aws_study.services.vpc import Acl, AclRule, Gateway, GroupRule, Host, Packet, Route, SecurityGroup, Subnet

ROWS = worked.rows("route53_vpc_ri_deploy")


def walk(source, target, port, source_port=50_000, **switches):
    return vpc_path.walk(vpc_tiers.three_tier(**switches), vpc_tiers.packet(source, target, port, source_port))


# Addresses.


def test_documented_reserved_addresses():
    row = ROWS["subnet_reserved"]
    assert list(vpc.reserved_addresses(row["input"]["cidr"]).values()) == row["expected"]["reserved"]
    assert vpc.usable_addresses(24) == row["expected"]["usable"]
    assert row["expected"]["prefix_range"] == [vpc.SHORTEST, vpc.LONGEST]


def test_the_api_model_still_says_so():
    words = botocore.session.get_session().get_service_model("ec2").operation_model("CreateSubnet").documentation
    assert "between a /28 netmask (16 IP addresses) and a /16 netmask (65,536 IP addresses)" in words
    assert "reserves both the first four and the last IPv4 address" in words
    modes = botocore.session.get_session().get_service_model("ec2").shape_for("InternetGatewayBlockMode").enum
    assert sorted(modes) == sorted(vpc.BLOCK_MODES)


def test_usable_addresses_and_the_smallest_prefix():
    assert [vpc.usable_addresses(prefix) for prefix in (28, 27, 26, 20, 16)] == [11, 27, 59, 4091, 65_531]
    assert [vpc.smallest_prefix(hosts) for hosts in (0, 11, 12, 251, 252, 65_531)] == [28, 28, 27, 24, 23, 16]


@settings(max_examples=60, deadline=None)
@given(whole=st.integers(16, 28), longer=st.integers(0, 12), asked=st.integers(0, 300))
def test_planned_subnets_lie_inside_and_apart(whole, longer, asked):
    prefix = min(whole + longer, 28)
    plan = vpc.plan(f"10.20.0.0/{whole}", subnets=asked, prefix=prefix)
    ours = [ipaddress.ip_network(str(subnet)) for subnet in plan.subnets]
    every = list(ipaddress.ip_network(str(plan.vpc)).subnets(new_prefix=prefix))
    assert ours == every[: len(ours)]
    assert len(ours) + plan.missing == asked
    assert plan.missing == 0 or len(ours) == len(every)
    assert plan.free == plan.vpc.size - sum(one.num_addresses for one in ours)


def test_a_deployment_doubles_the_need():
    assert vpc.address_shortage(8, prefix=28) == 0
    assert vpc.address_shortage(8, prefix=28, surge=1) == 5
    assert vpc.address_shortage(12, prefix=28) == 1


# Tables.


def test_routes_longest_prefix_and_prefix_lists():
    routes = [Route("0.0.0.0/0", "igw"), Route("10.0.0.0/16", "local"), Route("pl-s3", "endpoint")]
    lists = {"pl-s3": ["198.51.100.0/24"]}
    assert [vpc.best_route(routes, to, lists) for to in ("10.0.3.4", "198.51.100.7", "8.8.8.8")] == [1, 2, 0]
    assert vpc.best_route(routes[1:], "8.8.8.8", lists) is None
    same = [Route("pl-s3", "endpoint"), Route("198.51.100.0/24", "nat")]
    assert vpc.best_route(same, "198.51.100.7", lists) == 1  # a CIDR block beats a prefix list of the same length


# The custom network ACL that the VPC user guide prints (text of 2022), in and out.
DOCS_IN = [AclRule(100, "allow", "tcp", 80, 80), AclRule(110, "allow", "tcp", 443, 443),
           AclRule(120, "allow", "tcp", 22, 22, "192.0.2.0/24"), AclRule(130, "allow", "tcp", 3389, 3389, "192.0.2.0/24"),
           AclRule(140, "allow", "tcp", 32768, 65535)]  # fmt: skip


@pytest.mark.parametrize(
    ("protocol", "port", "other", "number"),
    [("tcp", 443, "203.0.113.9", 110), ("tcp", 139, "203.0.113.9", None), ("tcp", 22, "192.0.2.200", 120),
     ("tcp", 22, "203.0.113.9", None), ("tcp", 32768, "203.0.113.9", 140), ("tcp", 32767, "203.0.113.9", None), ("udp", 443, "203.0.113.9", None)],
)  # fmt: skip
def test_documented_acl(protocol, port, other, number):
    rule = vpc.acl_rule(list(reversed(DOCS_IN)), protocol, port, other)
    assert (rule and rule.number) == number


def test_a_lower_number_wins_even_when_it_denies():
    rules = [AclRule(200, "allow"), AclRule(90, "deny", "tcp", 443, 443)]
    assert vpc.acl_rule(rules, "tcp", 443, "8.8.8.8").action == "deny"
    assert vpc.acl_rule(rules, "tcp", 80, "8.8.8.8").action == "allow"


def test_security_groups_are_a_union_and_know_each_other():
    groups = {
        "a": SecurityGroup(),
        "b": SecurityGroup(inbound=(GroupRule("tcp", 22, 22, "10.0.0.0/8"), GroupRule("tcp", 80, 80, "a"))),
    }
    assert vpc.group_rule(groups, ["a"], "inbound", "tcp", 22, "10.1.1.1") is None
    assert vpc.group_rule(groups, ["a", "b"], "inbound", "tcp", 22, "10.1.1.1") == ("b", 0)
    assert vpc.group_rule(groups, ["b"], "inbound", "tcp", 80, "172.16.0.1", ["a"]) == ("b", 1)
    assert vpc.group_rule(groups, ["b"], "inbound", "tcp", 80, "172.16.0.1") is None
    assert vpc.group_rule(groups, ["a"], "outbound", "udp", 53, "8.8.8.8") == ("a", 0)


# Ways.


@pytest.mark.parametrize(
    ("trip", "switches", "verdict", "kind", "reason"),
    [
        (("client", "web", 443), {}, "answered", "", ""),
        (("client", "web", 443), {"replies_from": 65_536}, "unanswered", "acl_out", "acl_default"),
        (("client", "web", 443, 5000), {"replies_from": 32_768}, "unanswered", "acl_out", "acl_default"),
        (("client", "web", 443, 40_000), {"replies_from": 32_768}, "answered", "", ""),
        (("client", "web", 443), {"internet_route": False}, "unanswered", "route", "no_route"),
        (("client", "web", 443), {"public_address": False}, "lost", "igw", "private_target"),
        (("client", "web", 22), {}, "lost", "sg_in", "sg_no_rule"),
        (("client", "web", 22), {"extra_port": 22, "extra_host": "web"}, "answered", "", ""),
        (("client", "web", 8443), {}, "lost", "sg_in", "sg_no_rule"),
        (("client", "web", 25), {}, "lost", "acl_in", "acl_default"),
        (("client", "app", 8080), {}, "lost", "igw", "private_target"),
        (("client", "web", 443), {"block_public_access": "block-ingress"}, "lost", "igw", "block_public_access"),
        (("app", "client", 443), {"block_public_access": "block-ingress"}, "answered", "", ""),
        (("app", "client", 443), {"block_public_access": "block-bidirectional"}, "lost", "igw", "block_public_access"),
        (("app", "client", 443), {}, "answered", "", ""),
        (("app", "client", 443), {"nat": False}, "lost", "route", "no_route"),
        (("app", "client", 443), {"internet_route": False}, "lost", "route", "no_route"),
        (("app", "client", 25), {}, "lost", "acl_in", "acl_default"),
        (("app", "client", 443, 5000), {"replies_from": 32_768}, "unanswered", "acl_out", "acl_default"),
        (("app", "s3", 443), {}, "answered", "", ""),
        (("app", "s3", 443), {"nat": False}, "answered", "", ""),
        (("app", "s3", 443), {"endpoint": False}, "answered", "", ""),
        (("app", "s3", 443), {"endpoint": False, "nat": False}, "lost", "route", "no_route"),
        (("web", "s3", 443), {}, "answered", "", ""),
        (("web", "client", 443), {"public_address": False}, "lost", "igw", "no_public_address"),
        (("web", "app", 8080), {}, "answered", "", ""),
        (("web", "db", 3306), {}, "lost", "sg_in", "sg_no_rule"),
        (("app", "db", 3306), {}, "answered", "", ""),
        (("db", "web", 443), {}, "answered", "", ""),
    ],
)  # fmt: skip
def test_three_tiers(trip, switches, verdict, kind, reason):
    way = walk(*trip, **switches)
    assert (way.verdict, way.kind, way.reason) == (verdict, kind, reason)


def test_the_steps_of_a_web_request_in_order():
    way = walk("client", "web", 443)
    there = [(step.kind, step.place) for step in way.steps if step.way == "there"]
    back = [(step.kind, step.place, step.row) for step in way.steps if step.way == "back"]
    assert there == [("igw", "igw"), ("acl_in", "public"), ("sg_in", "web"), ("arrive", "web")]
    assert back == [("sg_out", "web", "state"), ("acl_out", "public", "140"), ("route", "public", "0.0.0.0/0"),
                    ("igw", "igw", ""), ("arrive", "outside", "")]  # fmt: skip
    last = way.steps[-1]
    assert (last.source, last.source_port, last.target, last.port) == ("192.0.2.10", 443, vpc_tiers.CLIENT, 50_000)


def test_nat_hides_and_the_reply_finds_home():
    way = walk("app", "client", 443, 40_000)
    seen = next(step for step in way.steps if step.kind == "arrive")
    assert (seen.source, seen.source_port) == ("192.0.2.5", vpc_path.NAT_PORT)
    assert (way.steps[-1].place, way.steps[-1].port) == ("app", 40_000)
    assert [s.kind for s in way.steps if s.place == "public"] == [
        "acl_in",
        "acl_out",
        "route",
        "acl_in",
        "acl_out",
        "route",
    ]


def test_nobody_opens_a_connection_through_nat():
    net = vpc_tiers.three_tier()
    way = vpc_path.walk(net, Packet(vpc_tiers.CLIENT, "192.0.2.5", 443))
    assert way.reason == "nat_outbound_only"


def test_peering_is_not_transitive_and_a_transit_gateway_is():
    assert vpc_tiers.chain(3, source=0, target=1).verdict == "answered"
    assert vpc_tiers.chain(3, source=0, target=2).reason == "not_transitive"
    assert vpc_tiers.chain(3, source=0, target=2, full=True).verdict == "answered"
    assert vpc_tiers.chain(3, source=0, target=2, transit=True).verdict == "answered"


def edge(kind="igw", **gateway):
    """VPC a sends everything over the peering to VPC b, which has a gateway of its own."""
    return vpc.Network(
        vpcs={"a": "10.0.0.0/16", "b": "10.1.0.0/16"},
        subnets={"a": Subnet("a", "10.0.0.0/24", "a"), "b": Subnet("b", "10.1.0.0/24", "b")},
        hosts={"one": Host("a", "10.0.0.9", ["open"], "192.0.2.9"), "two": Host("b", "10.1.0.9", ["open"])},
        routes={"a": [Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", "ab")],
                "b": [Route("10.1.0.0/16", "local"), Route("10.0.0.0/16", "ab"), Route("0.0.0.0/0", "out")]},
        gateways={"ab": Gateway("peering", vpcs=["a", "b"]), "out": Gateway(kind, vpcs=["b"], **gateway)},
        groups={"open": SecurityGroup(inbound=(GroupRule("all", 0, 65535, "0.0.0.0/0"),))},
    )  # fmt: skip


def test_no_edge_to_edge_over_peering():
    assert vpc_path.walk(edge(), Packet("one", "8.8.8.8", 443)).reason == "edge_to_edge"
    office = edge("vgw", outside="192.168.0.0/16")
    assert vpc_path.walk(office, Packet("one", "192.168.1.1", 443)).reason == "edge_to_edge"
    assert vpc_path.walk(office, Packet("two", "192.168.1.1", 443)).verdict == "answered"
    assert vpc_path.walk(office, Packet("192.168.1.1", "two", 443)).verdict == "answered"
    assert vpc_path.walk(office, Packet("192.168.1.1", "one", 443)).reason in ("edge_to_edge", "private_target")


def test_missing_things_say_no():
    net = vpc_tiers.three_tier()
    assert vpc_path.walk(net, Packet("web", "10.0.10.99", 8080)).reason == "no_host"
    gone = replace(net, gateways={name: g for name, g in net.gateways.items() if name != "nat"})
    assert vpc_path.walk(gone, Packet("app", "8.8.8.8", 443)).reason == "blackhole"
    no_igw = replace(net, gateways={name: g for name, g in net.gateways.items() if name != "igw"})
    assert vpc_path.walk(no_igw, Packet(vpc_tiers.CLIENT, "web", 443)).reason == "no_igw"


def test_within_a_subnet_no_acl_is_asked():
    net = vpc_tiers.three_tier()
    net = replace(net, hosts={**net.hosts, "web2": Host("public", "10.0.0.11", ["web"])}, acls={"web": Acl((), ())})
    way = vpc_path.walk(net, Packet("web", "web2", 443))
    assert way.verdict == "answered"
    assert {step.kind for step in way.steps} == {"sg_out", "sg_in", "arrive"}


def test_an_interface_endpoint_is_a_host_with_a_security_group():
    net = vpc_tiers.three_tier(nat=False, endpoint=False)
    hosts = {**net.hosts, "sqs": Host("private", "10.0.10.77", ["sqs"])}
    groups = {**net.groups, "sqs": SecurityGroup(inbound=(GroupRule("tcp", 443, 443, "app"),))}
    net = replace(net, hosts=hosts, groups=groups)
    assert vpc_path.walk(net, Packet("app", "sqs", 443)).verdict == "answered"
    assert vpc_path.walk(net, Packet("db", "sqs", 443)).reason == "sg_no_rule"


TRIPS = st.tuples(st.sampled_from(("client", "web", "app", "db")), st.sampled_from(vpc_tiers.PLACES), st.sampled_from((22, 80, 443, 3306, 8080)), st.integers(1024, 65535))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(trip=TRIPS, low=st.integers(1024, 65_536), more=st.integers(0, 30_000), nat=st.booleans(), public=st.booleans())
def test_opening_more_never_stops_a_packet(trip, low, more, nat, public):
    if trip[0] == trip[1]:
        return
    tight = walk(*trip, replies_from=low, nat=nat, public_address=public)
    loose = walk(
        *trip,
        replies_from=max(low - more, 1024),
        nat=nat,
        public_address=public,
        extra_port=trip[2],
        extra_host=trip[1],
    )
    rank = {"lost": 0, "unanswered": 1, "answered": 2}
    assert rank[loose.verdict] >= rank[tight.verdict]
    assert all(step.ok for step in tight.steps[:-1])
    assert tight.steps[-1].ok == (tight.verdict == "answered")


# Many VPCs.


def test_three_vpcs_need_three_peerings():
    assert [vpc.full_mesh(n) for n in (0, 1, 2, 3, 10)] == [0, 0, 1, 3, 45]
    assert len(vpc.links(10, "mesh")) == 45


def test_who_reaches_whom():
    cidrs = [f"10.{i}.0.0/16" for i in range(4)]
    row = vpc.reach(cidrs, vpc.links(4, "row"))
    assert row[0, 1]
    assert not row[0, 2]
    assert vpc.reach(cidrs, vpc.links(4, "mesh")).all()
    assert vpc.reach(cidrs, [], transit=True).all()
    hub = vpc.reach(cidrs, vpc.links(4, "hub"))
    assert hub[0].all()
    assert not hub[1, 2]


def test_overlapping_blocks():
    cidrs = ["10.0.0.0/16", "10.0.0.0/16", "10.2.0.0/16"]
    mesh = vpc.reach(cidrs, vpc.links(3, "mesh"))
    assert not mesh[0, 1]
    assert mesh[0, 2]
    assert not mesh[1, 2]
    assert vpc.reach(cidrs, [], transit=True).tolist() == mesh.tolist()


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 12), same=st.integers(0, 5), layout=st.sampled_from(("mesh", "row", "hub", "tgw")))
def test_a_conversation_takes_two(n, same, layout):
    cidrs = [f"10.{0 if i < same else i}.0.0/16" for i in range(n)]
    table = vpc.reach(cidrs, vpc.links(n, layout), transit=layout == "tgw")
    assert (table == table.T).all()
    assert np.diag(table).all()


@pytest.mark.parametrize("source", range(4))
@pytest.mark.parametrize("target", range(4))
def test_the_map_and_the_walk_agree(source, target):
    cidrs = [f"10.{i}.0.0/16" for i in range(4)]
    table = vpc.reach(cidrs, vpc.links(4, "row"))
    if source != target:
        assert table[source, target] == (vpc_tiers.chain(4, source=source, target=target).verdict == "answered")


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: vpc.usable_addresses(29), "prefix"),
        (lambda: vpc.usable_addresses(15), "prefix"),
        (lambda: vpc.usable_addresses(float("nan")), "prefix"),
        (lambda: vpc.usable_addresses(True), "prefix"),
        (lambda: vpc.vpc_block("10.0.0.0/8"), "cidr"),
        (lambda: vpc.plan("10.0.0.0/20", subnets=1, prefix=16), "prefix"),
        (lambda: vpc.plan("10.0.0.0/16", subnets=float("inf"), prefix=20), "subnets"),
        (lambda: vpc.smallest_prefix(65_532), "hosts"),
        (lambda: vpc.full_mesh("three"), "vpcs"),
        (lambda: vpc.links(3, "ring"), "layout"),
        (lambda: vpc.reach(["10.0.0.0/16"], [(0, 1)]), "joined"),
        (lambda: vpc.acl_rule([AclRule(1, "allow"), AclRule(1, "deny")], "tcp", 1, "8.8.8.8"), "rule number"),
        (lambda: vpc.acl_rule([AclRule(0, "allow")], "tcp", 1, "8.8.8.8"), "rule number"),
        (lambda: vpc.acl_rule([AclRule(1, "maybe")], "tcp", 1, "8.8.8.8"), "action"),
        (lambda: vpc.acl_rule([AclRule(1, "allow", "sctp")], "tcp", 1, "8.8.8.8"), "protocol"),
        (lambda: vpc.best_route([Route("pl-x", "igw")], "8.8.8.8"), "destination"),
        (lambda: walk("client", "web", 70_000), "port"),
        (lambda: walk("client", "web", 443, -1), "source_port"),
        (lambda: walk("moon", "web", 443), "source"),
        (lambda: walk("web", "web", 443), "target"),
        (lambda: walk("client", "web", 443, replies_from=70_000), "replies_from"),
        (lambda: walk("client", "web", 443, block_public_access="yes"), "block_public_access"),
    ],
)
def test_bad_input_names_its_parameter(call, parameter):
    with pytest.raises(ParameterError) as refused:
        call()
    assert refused.value.parameter == parameter

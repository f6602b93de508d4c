"""CIDR arithmetic against Python's own ipaddress, and the two longest-prefix tables against each other."""

import ipaddress

import numpy as np
import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import network
from aws_study.core.checks import ParameterError

ROWS = worked.rows("route53_vpc_ri_deploy")
BLOCKS = st.builds(
    lambda number, prefix: network.Block(number >> (32 - prefix) << (32 - prefix) if prefix else 0, prefix),
    st.integers(0, network.ADDRESSES - 1),
    st.integers(0, 32),
)


def test_documented_longest_prefixes():
    routes = ROWS["lpm"]["input"]["routes"]
    for wanted, route in ROWS["lpm"]["expected"].items():
        assert routes[network.longest_prefix(wanted, routes)] == route


def test_canonical_form_as_documented():
    assert str(network.block("100.68.0.18/18")) == "100.68.0.0/18"


@settings(max_examples=200, deadline=None)
@given(one=BLOCKS, other=BLOCKS)
def test_blocks_are_those_of_ipaddress(one, other):
    a, b = ipaddress.ip_network(str(one)), ipaddress.ip_network(str(other))
    assert (one.size, one.first, one.last) == (a.num_addresses, int(a[0]), int(a[-1]))
    assert network.overlap(one, other) == a.overlaps(b)
    assert network.block(str(one)) == one


@settings(max_examples=100, deadline=None)
@given(blocks=st.lists(BLOCKS, max_size=30), wanted=st.lists(st.integers(0, network.ADDRESSES - 1), max_size=20))
def test_loop_interval_table_and_ipaddress_agree(blocks, wanted):
    wanted = wanted + [edge for one in blocks for edge in (one.first, one.last)]
    table = network.IntervalTable(blocks)
    assert len(table) <= 2 * len(blocks) + 1
    networks = [ipaddress.ip_network(str(one)) for one in blocks]
    for number, place in zip(wanted, table.lookup(np.array(wanted, dtype=np.int64)), strict=True):
        holding = [i for i, one in enumerate(networks) if ipaddress.ip_address(number) in one]
        slow = max(holding, key=lambda i: (networks[i].prefixlen, -i), default=None)
        assert network.longest_prefix(number, blocks) == slow
        assert place == (-1 if slow is None else slow)


def test_split_is_ipaddress_subnets():
    ours = [str(part) for part in network.split("10.0.0.0/16", 20)]
    assert ours == [str(part) for part in ipaddress.ip_network("10.0.0.0/16").subnets(new_prefix=20)]


def test_first_match_is_the_first():
    assert network.first_match([3, 8, 10], lambda n: n > 5) == 8
    assert network.first_match([3], lambda n: n > 5) is None


@pytest.mark.parametrize(
    "text", ["10.0.0/8", "10.0.0.256", "10.0.0.01", "", "10.0.0.0.0", "a.b.c.d", "-1.0.0.0", None, 7, "١.0.0.0"]
)
def test_what_is_no_address(text):
    with pytest.raises(ParameterError):
        network.address(text)


@pytest.mark.parametrize(
    "text", ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8", "10.0.0.0/8.0", None, 3.5]
)
def test_what_is_no_block(text):
    with pytest.raises(ParameterError) as refused:
        network.block(text)
    assert refused.value.parameter == "cidr"


@pytest.mark.parametrize("bad", [[1.5], [-1], [2**32], [float("nan")], ["10.0.0.1"]])
def test_bad_addresses_are_refused(bad):
    with pytest.raises(ParameterError):
        network.IntervalTable(["10.0.0.0/8"]).lookup(bad)


@pytest.mark.parametrize("bad", [True, -1, 2**32, float("nan"), 1.5])
def test_bad_numbers_are_refused(bad):
    with pytest.raises(ParameterError):
        network.longest_prefix(bad, ["0.0.0.0/0"])
    with pytest.raises(ParameterError):
        network.dotted(bad)
    with pytest.raises(ParameterError):
        network.split("10.0.0.0/16", bad)

"""The generators of lesson 12, solved a second time by hand with Python's ipaddress."""

import ipaddress
import re

import numpy as np
import pytest

from aws_study.study.generators import vpc
from aws_study.study.generators.drafts import KEY


@pytest.mark.parametrize("seed", range(40))
def test_the_longest_prefix_by_hand(seed):
    draft = vpc.longest_prefix(np.random.default_rng(seed))
    rows = re.findall(r"(\d[\d./]+) → (a [a-zA-Z ]+)", draft.stem.en)
    to = ipaddress.ip_address(re.search(r"packet to ([\d.]+\d)", draft.stem.en)[1])
    holding = [(ipaddress.ip_network(cidr).prefixlen, door) for cidr, door in rows if to in ipaddress.ip_network(cidr)]
    assert len(rows) == 4
    assert draft.figures[0].mistake == KEY
    assert draft.figures[0].text.en == f"To {max(holding)[1].strip()}"


@pytest.mark.parametrize("seed", range(40))
def test_usable_addresses_by_hand(seed):
    draft = vpc.usable_addresses(np.random.default_rng(seed))
    prefixes = [int(found) for found in re.findall(r"/(\d+)", draft.stem.en)]
    subnets = 2 ** (prefixes[1] - prefixes[0]) if len(prefixes) == 2 else 1
    assert draft.figures[0].mistake == KEY
    assert draft.figures[0].value == subnets * (2 ** (32 - prefixes[-1]) - 5)

"""Longest prefix against the Linux kernel's own routing table, in a network namespace of its own.

Where namespaces are not available (no root, no `ip`), the kernel's stored answers are used; Python's ipaddress always is.
"""

import ipaddress
import os
import shutil
import subprocess

import numpy as np
import pytest
import worked

from aws_study.core import network

SEED, ROUTES, LOOKUPS = 12, 400, 2000


def table(seed=SEED):
    """Routes of /8 to /30 in and around 10.0.0.0/8, and addresses of which about half hit a long one. No two routes are equal."""
    rng = np.random.default_rng(seed)
    blocks = {}
    while len(blocks) < ROUTES:
        prefix = int(rng.integers(8, 31))
        number = int(rng.integers(10 << 24, 12 << 24))
        one = network.Block(number >> (32 - prefix) << (32 - prefix), prefix)
        blocks[str(one)] = one
    routes = list(blocks.values())
    inside = [int(routes[i].first + rng.integers(routes[i].size)) for i in rng.integers(ROUTES, size=LOOKUPS // 2)]
    anywhere = rng.integers(9 << 24, 13 << 24, size=LOOKUPS - len(inside)).tolist()
    return routes, inside + anywhere


def ask_kernel(routes, wanted):
    """What `ip route get fibmatch` says for each address, in a namespace where only these routes exist."""
    lines = "\n".join(["link set lo up", *(f"route add {one} dev lo" for one in routes)])
    queries = "\n".join(f"route get fibmatch {network.dotted(number)}" for number in wanted)
    script = f"ip -batch - <<'A'\n{lines}\nA\nip -force -batch - <<'B' 2>&1\n{queries}\nB\n"
    done = subprocess.run(
        ["unshare", "-n", "sh", "-c", script], capture_output=True, text=True, timeout=120, check=False
    )
    answers = []
    for line in done.stdout.splitlines():
        if line.startswith("Command failed"):
            continue
        found = line.split()[0]
        answers.append(None if not found[0].isdigit() else found if "/" in found else found + "/32")
    return answers


@pytest.fixture(scope="module")
def ours():
    routes, wanted = table()
    places = network.IntervalTable(routes).lookup(np.array(wanted))
    assert [network.longest_prefix(number, routes) for number in wanted] == [None if p < 0 else p for p in places]
    return [None if place < 0 else str(routes[place]) for place in places]


def test_the_kernels_stored_answers(ours):
    stored = worked.whole("network_peers")
    assert [stored[name] for name in ("seed", "routes", "lookups")] == [SEED, ROUTES, LOOKUPS]
    names = [None, *sorted({answer for answer in ours if answer})]
    assert [names.index(answer) for answer in ours] == stored["answers"]


@pytest.mark.peers
def test_the_kernel_itself(ours):
    if os.name != "posix" or not (shutil.which("ip") and shutil.which("unshare")) or os.geteuid() != 0:
        pytest.skip("network namespaces need Linux, iproute2 and root")
    if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no network namespace")
    assert ask_kernel(*table()) == ours


@pytest.mark.peers
def test_ipaddress(ours):
    routes, wanted = table()
    networks = sorted((ipaddress.ip_network(str(one)) for one in routes), key=lambda one: -one.prefixlen)
    for number, answer in zip(wanted, ours, strict=True):
        found = next((str(one) for one in networks if ipaddress.ip_address(number) in one), None)
        assert found == answer

"""Lesson 10's cards beside what the lesson says of them: hosts at night, and the staircase beside the line."""

import pytest

from aws_study.core.checks import ParameterError
from aws_study.simulations import containers
from aws_study.simulations.containers_hosts import TYPES, host_of


@pytest.fixture(scope="module")
def hosts():
    return containers.placement()


@pytest.fixture(scope="module")
def choice():
    return containers.fargate_or_ec2()


@pytest.mark.parametrize(
    ("preset", "by_day", "packed", "zoned", "default"),
    [
        ("three-fit", 10, 4, 6, 9),
        ("four-fit", 8, 3, 3, 8),
        ("interfaces", 15, 6, 6, 11),
        ("large-hosts", 2, 1, 2, 2),
        ("distinct", 30, 12, 12, 12),
        ("one-zone", 10, 4, 4, 8),
    ],
)
def test_hosts_at_the_presets(hosts, preset, by_day, packed, zoned, default):
    hosts.preset(preset)
    days = hosts.view.days
    assert {one.busy.hosts for one in days.values()} == {by_day}
    assert [days[name].quiet.hosts for name in ("binpack", "zones_binpack", "zones")] == [packed, zoned, default]


def test_what_the_lesson_says_of_zones(hosts):
    hosts.preset("three-fit")
    days = hosts.view.days
    assert days["binpack"].quiet.lost_with_a_zone() == pytest.approx(3 / 4)
    assert days["zones_binpack"].quiet.lost_with_a_zone() == pytest.approx(1 / 3)
    hosts.preset("one-zone")
    assert {one.quiet.lost_with_a_zone() for one in hosts.view.days.values()} == {1}


def test_the_bill_by_hand(hosts):
    hosts.preset("three-fit")
    usd_h = host_of("m5.large", 0.5, "bridge", "us-east-1")[1]
    assert hosts.view.usd["binpack"] == pytest.approx(730 / 24 * (10 * 10 + 14 * 4) * usd_h)


def test_interfaces_are_those_of_the_guide():
    assert [host_of(name, 0.5, "awsvpc", "us-east-1")[0].interfaces for name in TYPES] == [2, 2, 3, 3, 7, 2]
    assert [host_of(name, 0.5, "trunked", "us-east-1")[0].interfaces for name in TYPES] == [10, 10, 20, 40, 60, 10]


def test_a_task_that_no_host_takes_is_refused(hosts, choice):
    for simulation in (hosts, choice):
        before = simulation.values
        for name, value in (("gib", 8), ("vcpu", 3)):
            with pytest.raises(ParameterError) as refused:
                simulation.set(**{name: value})
            assert refused.value.parameter == name
        assert simulation.values == before


@pytest.mark.parametrize("preset", ["three-fit", "four-fit", "one-more", "office", "rounded-up", "seoul"])
def test_the_dots_lie_on_the_staircase_and_on_the_line(choice, preset):
    choice.preset(preset)
    chart, month = choice._live._chart, choice.view.month
    ec2, fargate = (dot.get_xydata()[0] for dot in chart.dots)
    x, y = chart.stairs.get_data()
    assert ec2[0] == month.tasks
    assert any(a < month.tasks <= b and h == pytest.approx(ec2[1]) for a, b, h in zip(x, x[1:], y[1:], strict=False))
    assert fargate[1] == pytest.approx(chart.line.get_ydata()[1] * month.tasks / chart.line.get_xdata()[1])

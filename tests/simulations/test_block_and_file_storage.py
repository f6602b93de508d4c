"""The picture of three buckets is stepped in time; the model of a T instance is exact. Both tell the same story."""

import pytest

from aws_study.services import burst_buckets
from aws_study.simulations.block_and_file_storage import what_survives
from aws_study.simulations.block_and_file_storage_buckets import DAYS, FIRST_H, run_three

DAY = [(FIRST_H, 0), (4, 1), (24 - FIRST_H - 4, 0)]


@pytest.mark.parametrize("unlimited", [False, True])
def test_the_bucket_of_the_picture_is_that_of_the_model(unlimited):
    view = run_three(load=100, busy_h=4, t_type="t3.micro", unlimited=unlimited, gp2_gib=100, efs_gib=100, start=100)
    end = burst_buckets.t_story(DAY * DAYS, vcpu=2, per_hour=12, most=288, start=288, unlimited=unlimited)[-1]
    assert 288 * view.kept["t"].level[-1] == pytest.approx(end.balance - end.surplus)
    assert view.charged_usd == pytest.approx(burst_buckets.surplus_usd(end.charged, usd_per_vcpu_hour=0.05))


def test_without_backups_there_is_nothing_to_come_back_from():
    simulation = what_survives()
    assert simulation.view.restored == []
    assert simulation.view.gone == 2
    simulation.set(event="zone", backup_h=6)
    assert simulation.view.restored == ["root", "data", "efs-one-zone"]

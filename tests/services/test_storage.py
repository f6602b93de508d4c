"""Block and file storage: worked numbers of AWS's guides, a law each, bad input."""

import math

import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import burst_buckets as buckets
from aws_study.services import ebs, storage_choice, storage_events

ORACLE = worked.rows("ebs_efs_tcredits")


def asked(id):
    return ORACLE[id]["input"], ORACLE[id]["expected"]


@pytest.mark.parametrize("id", [id for id in ORACLE if id.startswith("gp2_") and "tput" not in id])
def test_the_bucket_of_gp2_is_that_of_the_guide(id):
    given_, wanted = asked(id)
    held = buckets.gp2(given_["gib"])
    assert round(held.rate) == wanted["baseline_iops"]
    if wanted["refill_seconds"] is None:
        assert math.isinf(held.lasts_s(3000))
    else:
        assert round(held.lasts_s(3000)) == wanted["burst_seconds_at_3000"]
        assert round(held.fills_s) == wanted["refill_seconds"]


@pytest.mark.parametrize("id", [id for id in ORACLE if id.startswith("efs_") and "gib" in ORACLE[id].get("input", {})])
def test_efs(id):
    given_, wanted = asked(id)
    held = buckets.efs(given_["gib"])
    assert held.rate == pytest.approx(wanted["baseline_mibs"], abs=0.05)
    assert held.peak == wanted["burst_mibs"]
    assert buckets.efs_burst_minutes_a_day(given_["gib"]) == pytest.approx(wanted["burst_min_per_day"], rel=0.025)


def test_efs_credits_floor_and_metering():
    assert buckets.efs(10).least == 1  # 0.5 flows in, 1 MiB/s is served all the same
    assert buckets.efs(100).most / 100 / 3600 == pytest.approx(6.12, abs=0.005)  # hours, as the guide works it out
    assert buckets.efs_metered(read_mibs=30, write_mibs=30) == pytest.approx(40)


def test_a_t3_nano_in_unlimited_mode_for_114_hours():
    given_, wanted = asked("t3nano_unlimited")
    story = buckets.t_story(
        given_["periods_h_util"], vcpu=given_["vcpu"], per_hour=given_["earn_per_h"], most=given_["max"], unlimited=True
    )
    assert [credits.balance for credits in story] == pytest.approx(wanted["balance_after"])
    assert [credits.surplus for credits in story] == pytest.approx(wanted["surplus_after"])
    assert story[-1].charged == pytest.approx(wanted["charged_credits"])


def test_a_t2_nano_in_standard_mode_spends_its_launch_credits_first():
    given_, wanted = asked("t2nano_standard")
    story = buckets.t_story(
        given_["periods_h_util"],
        vcpu=given_["vcpu"],
        per_hour=given_["earn_per_h"],
        most=given_["max_earned"],
        launch=given_["launch"],
    )
    assert [credits.balance for credits in story] == pytest.approx(wanted["balance_after"])
    assert story[-1].charged == 0


def test_smaller_worked_numbers_of_t_instances():
    given_, wanted = asked("t3nano_accrual")
    hour = [(1, given_["util"])]
    gained = buckets.t_story(hour, vcpu=given_["vcpu"], per_hour=given_["earn_per_h"], most=144)[0]
    assert gained.balance == pytest.approx(wanted["net_per_h"])
    given_, wanted = asked("t2_bill")
    usd = buckets.surplus_usd(given_["surplus_credits"], usd_per_vcpu_hour=given_["usd_vcpu_h"])
    assert usd == pytest.approx(wanted["usd"], abs=0.0005)
    even = buckets.unlimited_break_even(vcpu=2, per_hour=36, usd_h=0.0832, other_usd_h=0.096, usd_per_vcpu_hour=0.05)
    assert even == pytest.approx(0.425, abs=0.005)  # the guide rounds to whole credits on the way
    micro = buckets.t_instance(vcpu=2, per_hour=12, most=288)
    assert micro.lasts_s(2) / 3600 == pytest.approx(288 / (120 - 12))


@given(st.lists(st.tuples(st.floats(0, 48), st.floats(0, 1)), min_size=1, max_size=8), st.booleans())
def test_no_credit_appears_from_nowhere(periods, unlimited):
    end = buckets.t_story(periods, vcpu=2, per_hour=12, most=288, start=100, unlimited=unlimited)
    spent = sum(hours * credits.used * 120 for (hours, _share), credits in zip(periods, end, strict=True))
    earned = sum(hours for hours, _share in periods) * 12
    assert end[-1].balance - end[-1].surplus <= 100 + earned + end[-1].charged - spent + 1e-6
    assert unlimited or end[-1].charged == end[-1].surplus == 0


def test_the_nightly_job():
    job = ebs.on_gp2(100, ios=10.8e6, asked=3000)
    assert (job.fast_s, job.total_s, job.falls) == (2000, 18_000, True)
    assert ebs.on_gp2(100, ios=10.8e6, asked=1500).total_s == 18_000  # asking for less makes it no later
    assert ebs.on_gp2(1000, ios=10.8e6, asked=3000).total_s == 3600
    assert ebs.on_gp2(100, ios=3e6, asked=3000).credits_left == pytest.approx(5.4e6 - 2.7e6)
    assert ebs.on_gp2(100, ios=1e6, asked=3000, io_kib=256).fast == 512  # 128 MiB/s
    assert ebs.on_gp3(100, ios=10.8e6, asked=3000).total_s == 3600
    assert ebs.on_gp3(100, ios=1e6, asked=3000, io_kib=256).fast == 500  # 125 MiB/s


@given(st.floats(1, 16_384), st.floats(1e3, 1e9), st.floats(1, 5000), st.floats(1, 256), st.floats(0, 5.4e6))
def test_a_job_does_its_requests_and_uses_no_more_than_there_was(gib, ios, iops, io_kib, credits):
    job = ebs.on_gp2(gib, ios=ios, asked=iops, io_kib=io_kib, credits=credits)
    assert job.fast * job.fast_s + job.slow * (job.total_s - job.fast_s) == pytest.approx(ios, rel=1e-6)
    assert ios <= (credits + ebs.gp2(gib).baseline_iops * job.total_s) * (1 + 1e-6)
    assert job.total_s >= ios / iops * (1 - 1e-9)


def test_limits_and_bills():
    for id in ("io2_tput_2000", "io2_tput_48000"):
        assert ebs.provisioned_mibs("io2", ORACLE[id]["input"]["iops"]) == ORACLE[id]["expected"]["mibs"]
    assert ebs.provisioned_mibs("io1", 64_000) == 1000
    assert ebs.provisioned_mibs("io2 Block Express", 256_000) == 4000
    rule = ORACLE["gp3_2023"]["expected"]
    assert rule["iops_per_gib"] == ebs.GP3_IOPS_PER_GIB
    assert rule["mibs_per_iops"] == ebs.GP3_MIBS_PER_IOPS
    assert ebs.gp3(3072, 48_000, 1200) == ebs.Gp3(48_000, 1200)  # beyond the limit of 2023
    prices = {"storage": 0.08, "iops": ((3000, 0.0), (math.inf, 0.005)), "throughput": ((125, 0.0), (math.inf, 0.04))}
    assert ebs.monthly_usd("gp3", 100, prices, iops=4000, mibs=225) == pytest.approx(8 + 5 + 4)


def test_what_survives():
    lost = {
        event: [store for store in storage_events.STORES if not storage_events.survives(store, event)]
        for event in storage_events.EVENTS
    }
    assert lost["reboot"] == []
    assert lost["stop"] == lost["hibernate"] == lost["host"] == ["instance-store"]
    assert lost["terminate"] == ["instance-store", "root"]
    assert lost["zone"] == ["instance-store", "root", "data", "efs-one-zone"]
    assert lost["region"] == list(storage_events.STORES)
    assert storage_events.survives("root", "terminate", delete_on_termination=False)
    assert not storage_events.survives("data", "terminate", delete_on_termination=True)


def test_how_much_is_lost():
    assert storage_events.hours_lost("root", "terminate") == math.inf
    assert storage_events.hours_lost("root", "terminate", backup_h=24) == 24
    assert storage_events.hours_lost("data", "region", backup_h=24) == math.inf
    assert storage_events.hours_lost("data", "region", backup_h=24, copied=True) == 24
    assert storage_events.hours_lost("instance-store", "stop", backup_h=1, copied=True) == math.inf
    assert storage_events.hours_lost("s3", "delete", versioned=True) == 0
    assert storage_events.hours_lost("s3", "region", versioned=True) == math.inf


@given(
    st.sampled_from(storage_events.STORES), st.sampled_from(storage_events.EVENTS), st.floats(0.5, 48), st.booleans()
)
def test_a_backup_never_makes_it_worse(store, event, hours, copied):
    bare = storage_events.hours_lost(store, event)
    assert storage_events.hours_lost(store, event, backup_h=hours, copied=copied) <= bare
    assert storage_events.hours_lost(store, event, backup_h=hours, copied=True) <= storage_events.hours_lost(
        store, event, backup_h=hours
    )


@pytest.mark.parametrize(
    ("need", "found"),
    [
        ({"way": "block", "clients": 1, "iops": 310_000, "outlive": "nothing"}, ["instance store"]),
        ({"way": "block", "clients": 2, "iops": 10_000, "outlive": "instance"}, ["io2"]),
        ({"way": "block", "clients": 1, "iops": 48_000, "outlive": "instance"}, ["gp3", "io2"]),
        ({"way": "smb", "clients": 200, "iops": 500, "outlive": "zone"}, ["FSx for Windows", "FSx for ONTAP"]),
        ({"way": "nfs+smb", "clients": 200, "iops": 500, "outlive": "zone"}, ["FSx for ONTAP"]),
        ({"way": "lustre", "clients": 300, "iops": 500, "outlive": "instance"}, ["FSx for Lustre"]),
        ({"way": "https", "clients": 10_000, "iops": 500, "outlive": "zone"}, ["S3", "S3 Files"]),
    ],
)
def test_what_fits(need, found):
    assert storage_choice.fitting(**need) == found


@given(st.sampled_from(storage_choice.WAYS), st.integers(1, 5000), st.floats(1, 1e6))
def test_asking_for_more_never_brings_a_store_back(way, clients, iops):
    kept = [
        set(storage_choice.fitting(way=way, clients=clients, iops=iops, outlive=what))
        for what in storage_choice.OUTLIVES
    ]
    assert kept[2] <= kept[1] <= kept[0]


def test_prices_of_a_choice():
    prices = {"gp3": {"storage": 0.08, "iops": ((3000, 0.0), (math.inf, 0.005))}, "EFS": {"storage": 0.3}}
    assert storage_choice.monthly_usd("gp3", 100, 500, prices) == pytest.approx(8)
    assert storage_choice.monthly_usd("gp3", 100, 5000, prices) == pytest.approx(18)
    assert storage_choice.monthly_usd("EFS", 100, 5000, prices) == pytest.approx(30)
    assert storage_choice.monthly_usd("S3", 100, 5000, prices) is None


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: ebs.gp3(10, 6000), "iops"),
        (lambda: ebs.gp3(1000, 3000, 1000), "mibs"),
        (lambda: ebs.on_gp2(100, ios=0, asked=1), "ios"),
        (lambda: ebs.on_gp2(100, ios=1, asked=1, io_kib=512), "io_kib"),
        (lambda: ebs.provisioned_mibs("gp2", 100), "kind"),
        (lambda: ebs.monthly_usd("gp3", 100, {}), "prices"),
        (lambda: buckets.efs(math.nan), "gib"),
        (lambda: buckets.t_instance(vcpu=2, per_hour=121, most=1), "per_hour"),
        (lambda: buckets.t_story([], vcpu=2, per_hour=12, most=288), "periods"),
        (lambda: buckets.t_story([(1, 2)], vcpu=2, per_hour=12, most=288), "share"),
        (lambda: storage_events.survives("efs", "flood"), "event"),
        (lambda: storage_events.hours_lost("disk", "stop"), "store"),
        (lambda: storage_choice.faults("gp3", way="iscsi", clients=1, iops=1, outlive="zone"), "way"),
        (lambda: storage_choice.faults("gp9", way="block", clients=1, iops=1, outlive="zone"), "name"),
    ],
)
def test_bad_input_is_named(call, parameter):
    with pytest.raises(ParameterError) as caught:
        call()
    assert caught.value.parameter == parameter

"""Facts come with unit, source and date; what is not known is said, and a price known for one tier is used for that tier only."""

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study import facts
from aws_study.facts.table import Known, alike
from aws_study.services import s3

HERE = {"region": "us-east-1"}


def test_a_price_says_its_unit_and_its_date():
    price = facts.price("S3", "storage", storage_class="STANDARD_IA", region="ap-northeast-2")
    assert price.usd == 0.0138
    assert price.unit == "GB-month"
    assert price.as_of == "2026-09-28"
    assert "2026-09-28" in str(price)


def test_tiers_in_gigabytes():
    plain = facts.prices("S3", "us-east-1").plain()
    assert plain["STANDARD", "storage"] == ((51_200, 0.023), (512_000, 0.022), (float("inf"), 0.021))
    assert plain["STANDARD_IA", "storage"] == 0.0125


def test_seoul_s_first_tier_is_not_stretched_over_the_tiers_that_we_lack():
    prices = facts.prices("S3", "ap-northeast-2").plain()
    assert prices["STANDARD", "storage"] == ((51_200, 0.025),)
    big = {"new_objects_per_month": 1e6, "object_kb": 100 * 1024, "transitions": (), "expire_day": None, "months": 12}
    with pytest.raises(s3.MissingPrice):
        s3.lifecycle_cost(**big, prices=prices)


@pytest.mark.parametrize(
    ("ask", "plain"),
    [
        (lambda: facts.price("EC2", "on demand", instance_type="m7g.large", **HERE), 0.0816),
        (lambda: facts.price("EC2", "Standard, 3 years", instance_type="c4.2xlarge", region="us-east-2"), 0.177),
        (lambda: facts.price("EBS", "storage", volume_type="gp3", **HERE), 0.08),
        (lambda: facts.price("EBS", "iops", volume_type="gp3", **HERE), ((3000, 0), (math.inf, 0.005))),
        (
            lambda: facts.price("EBS", "IOPS", volume_type="io2", **HERE),
            ((32e3, 0.065), (64e3, 0.0455), (math.inf, 0.03185)),
        ),
        (lambda: facts.price("EBS", "throughput", volume_type="gp3", **HERE), ((125, 0), (math.inf, 0.04))),
        (lambda: facts.price("RDS", "on demand", engine="MySQL", instance_type="db.t3.large", **HERE), 0.136),
        (
            lambda: facts.price(
                "RDS", "on demand", engine="postgres", instance_type="db.t4g.small", deployment="Multi-AZ", **HERE
            ),
            0.065,
        ),
        (lambda: facts.price("ElastiCache", "node", engine="valkey", node_type="cache.t4g.micro", **HERE), 0.0128),
        (lambda: facts.price("ElastiCache", "serverless data", engine="Valkey", **HERE), 0.084),
        (
            lambda: facts.price("data transfer", "internet out", **HERE),
            ((10_240, 0.09), (51_200, 0.085), (153_600, 0.07), (math.inf, 0.05)),
        ),
        (lambda: facts.price("Data Transfer", "inter AZ", **HERE), 0.01),
        (lambda: facts.price("Lambda", "requests", **HERE), 0.2),
        (
            lambda: facts.price("Lambda", "duration x86", **HERE),
            ((6e9, 1.66667e-5), (15e9, 1.5e-5), (math.inf, 1.33334e-5)),
        ),
        (lambda: facts.price("Lambda", "duration x86", region="ap-northeast-2"), ((6e9, 1.66667e-5),)),
        (lambda: facts.price("DynamoDB", "ondemand wru", **HERE), 0.625),
        (
            lambda: facts.price("API Gateway", "rest requests", **HERE),
            ((333, 3.5), (1000, 2.8), (20_000, 2.38), (math.inf, 1.51)),
        ),
        (lambda: facts.price("Route 53", "hosted zone", region="eu-west-3"), 0.5),
        (lambda: facts.price("CloudFront", "http requests", region="edge:japan"), 0.009),
        (lambda: facts.price("VPC", "public IPv4", **HERE), 0.005),
    ],
)
def test_prices_in_plain_words(ask, plain):
    assert ask().plain() == plain


@pytest.mark.parametrize(
    ("ask", "names"),
    [
        (lambda: facts.price("S3", "storag", storage_class="STANDARD", region="us-east-1"), "STANDARD storage"),
        (lambda: facts.price("EC2", "on demand", instance_type="m7g.larg", **HERE), "m7g.large on demand"),
        (lambda: facts.price("EC2", "reserved", instance_type="m7g.large", **HERE), "m7g.large standard 1 year"),
        (lambda: facts.price("SQS", "storage", **HERE), "standard requests"),
        (
            lambda: facts.price("RDS", "on demand", engine="oracle", instance_type="db.t3.large", **HERE),
            "mysql db.t3.large",
        ),
        (lambda: facts.prices("S3", "mars-1"), "us-east-1"),
        (lambda: facts.prices("SQS", "ap-northeast-2"), "us-east-1"),
        (lambda: facts.prices("EC3", "us-east-1"), "S3"),
        (lambda: facts.quota("ELB", "NLB idle"), "NLB TCP idle timeout"),
        (lambda: facts.quota("ELC", "x"), "ELB"),
        (lambda: facts.quota("Lambda", ""), "Asynchronous"),
        (lambda: facts.source("elb"), "elb-cross-zone"),
        (lambda: facts.trace("elbow"), "elb_requests"),
        (lambda: facts.latency("us-east-1", "us-east-9"), "us-east-1"),
        (lambda: facts.latency("us-east", "us-east-1"), "us-east-1"),
        (lambda: facts.regions()["ap-northeast-9"], "ap-northeast-1"),
        (lambda: facts.instance_type("t3.micra"), "t3.micro"),
        (lambda: facts.credits("m5.large"), "t3.large"),
        (lambda: facts.spot("m5.larg", region="us-east-1"), "m5.large us-east-1"),
        (lambda: facts.service("Simple Q"), "Simple"),
        (lambda: facts.changes("Lambdo"), "Lambda"),
        (lambda: facts.versions("cobol"), "aws-lambda"),
        (lambda: facts.available("sqx", "us-east-1"), "sqs"),
        (lambda: facts.available("sqs", "service"), "-central-1"),
        (lambda: facts.iam_actions()["s3:GetObjet"], "s3:GetObject"),
        (lambda: facts.witness("somebody"), "moto"),
    ],
)
def test_what_is_unknown_is_answered_with_what_is_known(ask, names):
    with pytest.raises(facts.UnknownFact, match=names):
        ask()


def test_no_price_rests_on_a_blog():
    for service in facts.price_lists():
        for region in (*facts.regions(), "edge:japan"):
            try:
                prices = facts.prices(service, region)
            except facts.UnknownFact:
                continue
            assert all(price.evidence != "blog" and price.source and price.as_of for price in prices.values())


def test_tiers_meet_and_rise_and_only_a_last_one_is_open():
    for service in facts.price_lists():
        for region in ("us-east-1", "ap-northeast-2", "eu-west-2", "us-east-2", "edge:japan"):
            try:
                prices = facts.prices(service, region)
            except facts.UnknownFact:
                continue
            for price in prices.values():
                assert price.tiers[0][0] == 0, price
                for (_, to, _), (low, _, _) in zip(price.tiers, price.tiers[1:], strict=False):
                    assert to == low, price
                assert all(low < to for low, to, _ in price.tiers), price


@pytest.mark.parametrize(
    ("service", "name", "value"),
    [
        ("Lambda", "concurrent executions", "1000"),
        ("aws lambda", "TIMEOUT maximum", "1800"),
        ("Amazon DynamoDB", "item size", "400"),
        ("route 53", "hosted zones", "500"),
        ("ELB", "alb idle timeout default", "60"),
        ("kinesis data streams", "retention", "24-8760"),
    ],
)
def test_quotas_in_plain_words(service, name, value):
    quota = facts.quota(service, name)
    assert quota.value == value
    assert quota.number == float(value.split("-")[-1])


def test_every_quota_can_be_asked_for_and_has_a_number():
    for service in {row.service for name in ("EBS", "SQS", "VPC", "IAM", "S3") for row in facts.quotas(name)}:
        for quota in facts.quotas(service):
            assert facts.quota(service, quota.name) == quota
            low, high = quota.range
            assert 0 <= low <= high


SHOWN = [
    lambda: facts.price("S3", "storage", storage_class="STANDARD", **HERE),
    lambda: facts.quota("Lambda", "concurrent executions"),
    lambda: facts.latency("us-east-1", "ap-northeast-2"),
    lambda: facts.regions()["ap-northeast-2"],
    lambda: facts.edge_locations()["ICN"],
    lambda: facts.instance_type("t3.micro"),
    lambda: facts.cache_nodes()["cache.t4g.micro"],
    lambda: facts.credits("t3.micro"),
    lambda: facts.spot("m5.large", region="us-east-1"),
    lambda: facts.service("SQS"),
    lambda: facts.changes("SQS")[0],
    lambda: facts.versions("lambda")[0],
    lambda: facts.iam_actions()["s3:GetObject"],
]


@pytest.mark.parametrize("ask", SHOWN)
def test_every_kind_of_fact_shows_its_source_and_its_date(ask):
    fact = ask()
    assert isinstance(fact, facts.Fact)
    assert fact.value is not None
    assert isinstance(fact.unit, str)
    assert fact.evidence
    for shown in (str(fact), fact._repr_html_()):
        assert fact.as_of in shown
    assert fact.source.split(";")[0] in str(fact)


def test_what_is_shown_is_escaped():
    fact = facts.Measure("<b>", 1.0, "<script>", "a & b", "2026", "memory")
    assert "<script>" not in fact._repr_html_()
    assert "a &amp; b" in fact._repr_html_()
    assert float(fact) == 1.0


def test_importing_the_facts_is_nearly_free():
    program = "import sys; from aws_study import facts; facts.quota('Lambda', 'timeout maximum'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "numpy", "matplotlib", "yaml", "pydantic"} & set(loaded)


@given(st.lists(st.text(alphabet="ab _-", min_size=1, max_size=6), unique=True, max_size=6), st.data())
def test_a_name_always_finds_itself(names, data):
    for name in names:
        assert name in alike(name, names)
    if names:
        name = data.draw(st.sampled_from(names))
        assert Known("name", dict.fromkeys(names, 1))[name] == 1

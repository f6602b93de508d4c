"""Facts come with unit, source and date; what is not known is said, and a price known for one tier is used for that tier only."""

import pytest

from aws_study import facts
from aws_study.services import s3


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
    ("ask", "names"),
    [
        (lambda: facts.price("S3", "storag", storage_class="STANDARD", region="us-east-1"), "STANDARD storage"),
        (lambda: facts.prices("S3", "mars-1"), "us-east-1"),
        (lambda: facts.prices("EC3", "us-east-1"), "S3"),
        (lambda: facts.quota("ELB", "NLB idle"), "NLB TCP idle timeout"),
        (lambda: facts.quota("ELC", "x"), "ELB"),
        (lambda: facts.source("elb"), "elb-cross-zone"),
    ],
)
def test_what_is_unknown_is_answered_with_what_is_known(ask, names):
    with pytest.raises(facts.UnknownFact, match=names):
        ask()


def test_no_price_rests_on_a_blog():
    for region in ("us-east-1", "ap-northeast-2", "eu-west-2"):
        assert all(price.evidence != "blog" and price.source for price in facts.prices("S3", region).values())

"""The files of data/ are what data/origins.csv says: columns, numbers, sources, dates, licences, and together small."""

import csv
import io
import re

import pytest

from aws_study import facts
from aws_study.facts.table import day, rows

DATED = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
EVIDENCE = {
    "api",
    "announcement",
    "aws_copy",
    "derived",
    "docs_2023",
    "docs_2026",
    "golden",
    "measured",
    "memory",
    "own",
    "pricelist",
    "pricelist_doc",
    "secondary",
}
COLUMNS = {
    "prices/ec2.csv": "instance_type region on_demand standard_1y standard_3y convertible_1y convertible_3y source as_of",
    "prices/rds.csv": "engine instance_class region single_on_demand single_reserved_1y multi_on_demand multi_reserved_1y",
    "prices/elasticache.csv": "region engine node_type item unit usd",
    "prices/ebs.csv": "region volume_type item tier_from tier_to unit usd",
    "prices/s3.csv": "region storage_class item tier_from_tb tier_to_tb unit usd_per_unit evidence source as_of note",
    "prices/services.csv": "service item region tier_from tier_to unit usd evidence source as_of note",
    "prices/data_transfer.csv": "region item tier_from tier_to unit usd evidence source as_of note",
    "prices/spot_advisor.csv": "instance_type region savings_percent interruption_band",
    "machines/instance_types.csv": "instance_type family size arch vcpu memory_gib cpu_ghz burstable baremetal hypervisor "
    "net_baseline_gbps net_peak_gbps net_label ebs_baseline_mbps ebs_max_mbps ebs_baseline_iops ebs_max_iops max_enis "
    "ipv4_per_eni instance_store_gb gpu_count gpu_name gpu_mem_gib spot_supported",
    "machines/cache_node_types.csv": "node_type vcpu memory_gib network",
    "machines/burstable_credits.csv": "instance_type vcpu credits_per_hour baseline_percent max_credits default_mode",
    "places/regions.csv": "region name partition country city lat lon coordinates az_count az_ids services",
    "places/latency_ms.csv": "from_region to_region p50_ms",
    "places/edge_locations.csv": "code city country country_code lat lon price_region",
    "places/land.csv": "ring lon lat",
    "facts/quotas.csv": "service quota value unit adjustable source as_of evidence note",
    "facts/s3_classes.csv": "storage_class name azs durability availability_design availability_sla min_storage_days "
    "min_billable_kb overhead_class_kb overhead_standard_kb first_byte restore_needed source as_of",
    "facts/changes.csv": "service old_teaching today since since_note confidence evidence source",
    "facts/service_lifecycle.csv": "old_name name status since confidence evidence source as_of note",
    "facts/glossary.csv": "id term_en term_ko what_en what_ko lesson service",
    "facts/version_lifecycle.csv": "product version label released standard_support_end end_of_life extended_support_end",
    "facts/iam_actions.csv": "service_prefix action access_level required_resources optional_resources",
    "traces/nasa_log.csv": "second client url",
    "traces/nasa_urls.csv": "url path bytes",
    "traces/llm_requests.csv": "second input_tokens output_tokens",
}
KEYS = {
    "prices/ec2.csv": ("instance_type", "region"),
    "prices/rds.csv": ("engine", "instance_class", "region"),
    "prices/elasticache.csv": ("region", "engine", "node_type", "item"),
    "prices/ebs.csv": ("region", "volume_type", "item", "tier_from"),
    "prices/s3.csv": ("region", "storage_class", "item", "tier_from_tb"),
    "prices/services.csv": ("service", "item", "region", "tier_from"),
    "prices/data_transfer.csv": ("region", "item", "tier_from"),
    "prices/spot_advisor.csv": ("instance_type", "region"),
    "machines/instance_types.csv": ("instance_type",),
    "machines/burstable_credits.csv": ("instance_type",),
    "places/regions.csv": ("region",),
    "places/latency_ms.csv": ("from_region", "to_region"),
    "places/edge_locations.csv": ("code",),
    "facts/quotas.csv": ("service", "quota"),
    "facts/s3_classes.csv": ("storage_class",),
    "facts/service_lifecycle.csv": ("old_name",),
    "facts/glossary.csv": ("id",),
    "facts/version_lifecycle.csv": ("product", "version"),
    "facts/iam_actions.csv": ("service_prefix", "action"),
    "origins.csv": ("file",),
    "witnesses.csv": ("id",),
    "traces/index.csv": ("trace",),
}
PRICE = re.compile(r"(usd|usd_per_unit|on_demand|.*_1y|.*_3y|.*_on_demand)")
CSVS = sorted(file for file in facts.origins() if file.endswith(".csv"))


def test_the_folder_and_the_list_of_origins_hold_the_same_files():
    folders = ("prices", "machines", "places", "facts", "traces")
    there = {str(path.relative_to(facts.DATA)) for folder in folders for path in (facts.DATA / folder).iterdir()}
    assert there - {"traces/index.csv"} == set(facts.origins())


@pytest.mark.parametrize("file", CSVS)
def test_columns_and_full_rows(file):
    header = list(rows(file)[0])
    if file in COLUMNS:
        assert header == COLUMNS[file].split()
    for row in rows(file):
        assert None not in row
        assert None not in row.values()
        assert all(text == text.strip() for text in row.values())


@pytest.mark.parametrize("file", CSVS)
def test_utf_8_unix_lines_and_a_writer_would_write_the_same(file):
    raw = (facts.DATA / file).read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    again = io.StringIO()
    writer = csv.writer(again, lineterminator="\n")
    writer.writerows(csv.reader(io.StringIO(raw.decode())))
    assert again.getvalue() == raw.decode()


@pytest.mark.parametrize("file", sorted(KEYS))
def test_no_fact_is_told_twice(file):
    keys = [tuple(row[column] for column in KEYS[file]) for row in rows(file)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("file", CSVS)
def test_every_fact_has_a_source_a_date_and_evidence_that_is_no_blog(file):
    origin = facts.origins()[file]
    for row in rows(file):
        told = origin.of(row)
        assert told["source"]
        assert DATED.fullmatch(told["as_of"]), told
        assert told["evidence"] in EVIDENCE, told
    assert DATED.fullmatch(origin.read)
    assert origin.what
    assert origin.licence
    assert day(origin.read) >= max(day(origin.of(row)["as_of"]) for row in rows(file))


@pytest.mark.parametrize("file", [file for file in CSVS if file.startswith("prices/") and "spot" not in file])
def test_prices_are_numbers_that_nobody_minds(file):
    for row in rows(file):
        prices = [float(row[column]) for column in row if PRICE.fullmatch(column) and row[column]]
        assert prices
        assert all(0 <= price < 1500 for price in prices), row
        assert all("e" not in row[column].lower() for column in row if PRICE.fullmatch(column)), row


def test_sources_of_prices_are_known_witnesses():
    for file in (file for file in CSVS if file.startswith("prices/")):
        for row in rows(file):
            for source in facts.origins()[file].of(row)["source"].split("; "):
                assert facts.witness(source).where


def test_every_file_has_a_licence():
    listed = {row["file"] for row in rows("LICENSES.csv")}
    there = {str(path.relative_to(facts.DATA)) for path in facts.DATA.rglob("*") if path.is_file()}
    covered = {file for file in there if file in listed or file.split("/")[0] in listed}
    assert there - covered == {"README.md", "LICENSES.csv"}


def test_a_licence_that_asks_for_a_name_gets_it():
    notice = (facts.DATA.parent / "NOTICE").read_text(encoding="utf-8")
    names = {"ec2shop": "Vinh Nguyen", "nab": "Numenta", "iam-data": "Cloud Copilot", "endoflife": "endoflife.date"}
    names |= {
        "twitter-cache": "Twitter",
        "azure-llm": "Microsoft",
        "tobilg": "Tobias Mueller",
        "moto": "Moto contributors",
    }
    names |= {
        "oaustegard": "Oskar Austegard",
        "spotinfo": "Alexei Ledenev",
        "infracost": "Infracost",
        "karpenter": "Karpenter",
    }
    names |= {"iam-dataset": "Ian Mckay", "s3-atlas": "S3 Atlas", "botocore": "Amazon.com", "nasa-log": "Jim Dumoulin"}
    used = {source.split(":")[0] for origin in facts.origins().values() for source in origin.source.split("; ")}
    assert set(names) <= used
    assert [id for id in names if names[id] not in notice] == []


def test_all_of_it_is_small():
    assert sum(path.stat().st_size for path in facts.DATA.rglob("*") if path.is_file()) < 4_000_000


def test_no_address_of_a_machine_or_of_an_index():
    for path in facts.DATA.rglob("*"):
        if path.is_file() and path.suffix in (".csv", ".json"):
            text = path.read_text(encoding="utf-8")
            assert "/work/" not in text
            if path.parent.name == "facts":
                assert not re.search(r"(?<![\w/.-])\d{10,}(?![\w/.-])", text), path

"""The only door to data/: prices, quotas, machines, places, names and traces, each with unit, source and date.

A file is read when it is first asked for. What data/ does not hold raises UnknownFact, which names what it holds.
"""

from __future__ import annotations

from aws_study.facts.fact import Fact, Measure, Source, Witness, source, witness
from aws_study.facts.lab import lab
from aws_study.facts.machines import (
    CacheNode,
    Credits,
    InstanceType,
    Spot,
    burstable,
    cache_nodes,
    credits,
    instance_type,
    instance_types,
    spot,
)
from aws_study.facts.names import (
    Action,
    Change,
    Service,
    Term,
    Version,
    changes,
    glossary,
    iam_actions,
    managed_policies,
    service,
    versions,
)
from aws_study.facts.places import EdgeLocation, Region, available, edge_locations, land, latencies, latency, regions
from aws_study.facts.prices import PlainPrice, Price, Prices, price, price_lists, prices
from aws_study.facts.quotas import Quota, quota, quotas
from aws_study.facts.table import DATA, UnknownFact, origins
from aws_study.facts.traces import trace, trace_names

__all__ = [
    "DATA",
    "Action",
    "CacheNode",
    "Change",
    "Credits",
    "EdgeLocation",
    "Fact",
    "InstanceType",
    "Measure",
    "PlainPrice",
    "Price",
    "Prices",
    "Quota",
    "Region",
    "Service",
    "Source",
    "Spot",
    "Term",
    "UnknownFact",
    "Version",
    "Witness",
    "available",
    "burstable",
    "cache_nodes",
    "changes",
    "credits",
    "edge_locations",
    "glossary",
    "iam_actions",
    "instance_type",
    "instance_types",
    "lab",
    "land",
    "latencies",
    "latency",
    "managed_policies",
    "origins",
    "price",
    "price_lists",
    "prices",
    "quota",
    "quotas",
    "regions",
    "service",
    "source",
    "spot",
    "trace",
    "trace_names",
    "versions",
    "witness",
]

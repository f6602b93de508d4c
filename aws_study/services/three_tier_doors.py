"""Who gets at what in the three-tier shop: real IAM verdicts and real packets, for the shop's own work and for eight attacks.

The models that decide are `iam.evaluate` (policies of the application's role, the bucket and the key) and `vpc_path.walk` (security
groups, ACLs, routes); this file only writes down the documents and the questions. Left out: SCPs and permissions boundaries, WAF,
GuardDuty, patches, people. Names of buckets and addresses are examples; accounts are those that AWS's documentation uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_study.core.checks import choice
from aws_study.services import vpc_path, vpc_tiers
from aws_study.services.iam import PolicySet, Request, Verdict, evaluate

ROLES = ("everything", "bucket", "prefix", "endpoint")
DOORS = ("tiers", "ssh", "flat")
NATS = ("none", "one", "zone")
ATTACKS = ("payroll", "wipe", "admin", "outside", "plain", "snapshot", "ssh", "sideways")
NEEDS = ("customer", "query", "fetch", "pay", "order")
ACCOUNT, STRANGER = "111122223333", "444455556666"
ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop/i-0123456789abcdef0"
BUCKET, ENDPOINT = "arn:aws:s3:::shop-orders", "vpce-0a1b2c3d"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@dataclass(frozen=True)
class Answer:
    """One question and its answer. `model`: who decided ("iam" or "network"); `reason`: its code ("" when the way is open)."""

    name: str
    passed: bool
    model: str
    reason: str


def document(role: str) -> dict[str, Any]:
    """The policy of the application's role: everything; the whole bucket; one prefix; one prefix through the VPC's endpoint only."""
    choice("role", role, ROLES)
    if role == "everything":
        return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    if role == "bucket":
        whole = {"Effect": "Allow", "Action": "s3:*", "Resource": [BUCKET, f"{BUCKET}/*"]}
        return {"Version": "2012-10-17", "Statement": [whole]}
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": f"{BUCKET}/orders/*",
    }
    if role == "endpoint":
        statement |= {"Condition": {"StringEquals": {"aws:SourceVpce": ENDPOINT}}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def bucket_policy() -> dict[str, Any]:
    """What every request without TLS meets, whoever makes it."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [BUCKET, f"{BUCKET}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }  # fmt: skip


def key_policy() -> dict[str, Any]:
    """The key's own account decides who may use it; no other account is named."""
    owner = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": owner, "Action": "kms:*", "Resource": "*"}],
    }


def ask_role(
    role: str,
    action: str,
    resource: str,
    *,
    tls_only: bool,
    inside: bool = True,
    endpoint: bool = False,
    tls: bool = True,
) -> Answer:
    """IAM's verdict on a call of the shop's role. `inside`: from the VPC (through its `endpoint` if there is one), else from abroad."""
    context: dict[str, str] = {"aws:SecureTransport": str(tls).lower()}
    if inside and endpoint:
        context["aws:SourceVpce"] = ENDPOINT
    elif not inside:
        context["aws:SourceIp"] = "198.51.100.77"
    row: dict[str, Any] = {"identity": [document(role)]}
    if tls_only and resource.startswith(BUCKET):
        row["resourcePolicy"] = bucket_policy()
    decision = evaluate(Request(ROLE, action, resource, ACCOUNT, context), PolicySet.from_json(row))
    allowed = decision.verdict is Verdict.ALLOWED
    return Answer(action, allowed, "iam", "" if allowed else decision.reason)


@cache
def attack(name: str, role: str, doors: str, endpoint: bool, tls_only: bool, encrypted: bool) -> Answer:
    """Whether an attack gets through. The first four hold the role's stolen key, the others need none.

    payroll: reads another team's bucket. wipe: deletes an order. admin: makes itself a user. outside: reads an order from another
    network. plain: a client of the shop reads without TLS. snapshot: another account opens a copy of the database. ssh: a stranger
    knocks at port 22 of a web server. sideways: a web server that was taken over asks the database. Raises ParameterError.
    """
    choice("name", name, ATTACKS)
    order = f"{BUCKET}/orders/17.json"
    if name in ("payroll", "wipe", "admin", "outside", "plain"):
        action, resource = {
            "payroll": ("s3:GetObject", "arn:aws:s3:::company-payroll/2026.csv"),
            "wipe": ("s3:DeleteObject", order),
            "admin": ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/intruder"),
        }.get(name, ("s3:GetObject", order))
        found = ask_role(
            role, action, resource, tls_only=tls_only, inside=name == "plain", endpoint=endpoint, tls=name != "plain"
        )
        return Answer(name, found.passed, found.model, found.reason)
    if name == "snapshot":
        if not encrypted:
            return Answer(name, True, "iam", "")  # nothing to ask: a copy that was shared is readable
        thief = Request(f"arn:aws:iam::{STRANGER}:user/thief", "kms:Decrypt", KEY, ACCOUNT)
        own = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        decision = evaluate(thief, PolicySet.from_json({"identity": [own], "resourcePolicy": key_policy()}))
        return Answer(name, decision.verdict is Verdict.ALLOWED, "iam", decision.reason)
    source, target, port = ("client", "web", 22) if name == "ssh" else ("web", "db", 3306)
    return _packet(name, source, target, port, doors, nat=True, endpoint=endpoint)


@cache
def need(name: str, role: str, doors: str, nat: str, endpoint: bool, tls_only: bool) -> Answer:
    """Whether the shop's own work gets through: customers reach a web server (the balancer is left out), the application its database,
    S3 and the payment provider outside, and the role an order. Raises ParameterError."""
    choice("name", name, NEEDS)
    choice("nat", nat, NATS)
    if name == "order":
        found = ask_role(role, "s3:PutObject", f"{BUCKET}/orders/18.json", tls_only=tls_only, endpoint=endpoint)
        return Answer(name, found.passed, "iam", found.reason)
    source, target, port = {
        "customer": ("client", "web", 443), "query": ("app", "db", 3306), "fetch": ("app", "s3", 443), "pay": ("app", "client", 443),
    }[name]  # fmt: skip
    return _packet(name, source, target, port, doors, nat=nat != "none", endpoint=endpoint)


def _packet(name: str, source: str, target: str, port: int, doors: str, *, nat: bool, endpoint: bool) -> Answer:
    """`doors`: "tiers" (each tier lets in the one before it), "ssh" (and port 22 from everywhere to the web servers), "flat" (the
    database's group lets in everybody who reaches it)."""
    extra = {"tiers": (0, "web"), "ssh": (22, "web"), "flat": (3306, "db")}[choice("doors", doors, DOORS)]
    network = vpc_tiers.three_tier(extra_port=extra[0], extra_host=extra[1], nat=nat, endpoint=endpoint)
    found = vpc_path.walk(network, vpc_tiers.packet(source, target, port))
    return Answer(name, found.verdict == "answered", "network", found.reason)

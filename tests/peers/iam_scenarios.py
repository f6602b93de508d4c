"""Random IAM scenarios in the JSON form of tests/oracles/iam_differential.json: two accounts, users, roles, sessions, six slots.

Left out on purpose, because readers of AWS's text disagree (tests/oracles/iam.json, "disputed"): NotResource with a variable that
may have no value, ForAnyValue with IfExists, KMS keys and role trust policies.
"""

import random

HOME, AWAY = "111122223333", "444455556666"
CALLERS = [
    f"arn:aws:iam::{HOME}:user/alice",
    f"arn:aws:iam::{HOME}:role/dev",
    f"arn:aws:sts::{HOME}:assumed-role/dev/nightly",
]
ACTIONS = [f"s3:{name}" for name in ("GetObject", "PutObject", "DeleteObject", "ListBucket", "GetBucketPolicy")] + [
    "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "sqs:SendMessage", "sqs:ReceiveMessage"]  # fmt: skip
PATTERNS = [
    *ACTIONS,
    "*",
    "s3:*",
    "s3:Get*",
    "s3:?etObject",
    "S3:getobject",
    "s3:*Object",
    "dynamodb:*Item",
    "sqs:*Message",
    "dynamodb:*",
]
RESOURCES = {
    "s3": ["arn:aws:s3:::invoices/2026/a.pdf", "arn:aws:s3:::invoices/alice/b.pdf", "arn:aws:s3:::invoices", "arn:aws:s3:::scans/x*y"],
    "dynamodb": ["arn:aws:dynamodb:eu-west-1:{account}:table/Carts", "arn:aws:dynamodb:eu-west-1:{account}:table/Carts/index/by-day"],
    "sqs": ["arn:aws:sqs:eu-west-1:{account}:parcels", "arn:aws:sqs:us-east-1:{account}:parcels-dlq"],
}  # fmt: skip
SHAPES = [
    "*", "arn:aws:s3:::invoices", "arn:aws:s3:::invoices/*", "arn:aws:s3:::*/?.pdf", "arn:aws:s3:::inv*", "arn:aws:s3:::scans/x*",
    "arn:aws:dynamodb:*:*:table/Carts", "arn:aws:dynamodb:eu-*:{home}:table/*", "arn:aws:sqs:*:*:parcels*", "arn:aws:sqs:??-east-1:*:*",
]  # fmt: skip
VARIABLE = "arn:aws:s3:::invoices/${aws:username}/*"
CONDITIONS = [
    {"StringEquals": {"aws:PrincipalTag/team": "red"}}, {"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}},
    {"StringNotEquals": {"aws:PrincipalTag/team": "red"}}, {"StringEqualsIgnoreCase": {"aws:PrincipalTag/team": "RED"}},
    {"StringNotEqualsIgnoreCase": {"aws:PrincipalTag/team": "BLUE"}}, {"StringLike": {"aws:PrincipalTag/team": ["r*", "?lue"]}},
    {"StringNotLike": {"aws:PrincipalTag/team": "r*"}}, {"StringEqualsIfExists": {"aws:PrincipalTag/team": "blue"}},
    {"StringNotEqualsIfExists": {"aws:PrincipalTag/team": "blue"}}, {"Bool": {"aws:SecureTransport": "false"}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, {"NumericGreaterThanEqualsIfExists": {"aws:MultiFactorAuthAge": "60"}},
    {"NumericNotEquals": {"aws:MultiFactorAuthAge": "60"}}, {"DateGreaterThan": {"aws:CurrentTime": "2026-06-01T00:00:00Z"}},
    {"DateLessThanEquals": {"aws:CurrentTime": "2026-06-01T00:00:00Z"}}, {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}},
    {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/al*"}},
    {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{HOME}:role/dev"}}, {"Null": {"aws:MultiFactorAuthPresent": "true"}},
    {"Null": {"aws:MultiFactorAuthPresent": "false"}}, {"ForAllValues:StringEquals": {"aws:TagKeys": ["env", "owner"]}},
    {"ForAnyValue:StringEquals": {"aws:TagKeys": ["env", "owner"]}}, {"ForAllValues:StringLike": {"aws:TagKeys": "e*"}},
    {"ForAnyValue:StringNotLike": {"aws:TagKeys": "e*"}}, {"StringLike": {"aws:PrincipalArn": "*/${aws:username}"}},
    {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:PrincipalTag/team": "blue"}},
]  # fmt: skip
PRINCIPALS = [
    "*",
    {"AWS": "*"},
    {"AWS": HOME},
    {"AWS": f"arn:aws:iam::{HOME}:root"},
    {"AWS": AWAY},
    {"Service": "sns.amazonaws.com"},
]
PRINCIPALS += [{"AWS": caller} for caller in CALLERS] + [
    {"AWS": [CALLERS[0], CALLERS[1]]},
    {"AWS": f"arn:aws:iam::{HOME}:user/bob"},
]
FULL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def scenarios(count: int, seed: int) -> list[dict]:
    """`count` rows; the same seed gives the same rows."""
    draw = random.Random(seed)
    return [_row(draw, number) for number in range(count)]


def _row(draw: random.Random, number: int) -> dict:
    caller, action = draw.choice(CALLERS), draw.choice(ACTIONS)
    account = draw.choice([HOME, HOME, AWAY])
    resource = draw.choice(RESOURCES[action.split(":")[0]]).format(account=account)
    context = {"aws:PrincipalArn": CALLERS[1] if "assumed-role" in caller else caller}
    if caller == CALLERS[0]:
        context["aws:username"] = "alice"
    for key, values in {
        "aws:PrincipalTag/team": ["red", "blue", "green"], "aws:SecureTransport": ["true", "false"],
        "aws:MultiFactorAuthPresent": ["true", "false"], "aws:MultiFactorAuthAge": ["30", "60", "7200"],
        "aws:SourceIp": ["203.0.113.9", "10.1.2.3", "198.51.100.7"], "aws:CurrentTime": ["2026-01-05T00:00:00Z", "2026-11-24T12:00:00Z"],
        "aws:TagKeys": [["env"], ["env", "owner"], ["cost", "owner"], ["cost"]],
    }.items():  # fmt: skip
        if draw.random() < 0.7:
            context[key] = draw.choice(values)
    identity = [_policy(draw, action, resource) for _ in range(draw.choice([0, 1, 1, 2]))]
    if draw.random() < 0.5:
        identity.append(FULL)
    return {
        "id": number,
        "request": {"principal": caller, "action": action, "resource": resource, "accountId": account, "context": context},
        "identity": identity,
        "scps": _levels(draw, action, resource),
        "rcps": _levels(draw, action, resource, rcp=True),
        "boundary": draw.choice([None, None, FULL, _policy(draw, action, resource)]),
        "session": draw.choice([None, FULL, _policy(draw, action, resource)]) if "assumed-role" in caller else None,
        "resourcePolicy": draw.choice([None, _policy(draw, action, resource, principal=True), _policy(draw, action, resource, principal=True)]),
    }  # fmt: skip


def _levels(draw, action, resource, rcp=False):
    if draw.random() < 0.5:
        return []
    levels = []
    for _level in range(draw.choice([1, 2])):
        policies = [FULL] if draw.random() < 0.9 else []
        if draw.random() < 0.5:
            policies.append(_policy(draw, action, resource, effect="Deny" if rcp else None, everybody=rcp))
        levels.append(policies or [FULL])
    return levels


def _policy(draw, action, resource, principal=False, effect=None, everybody=False):
    statements = []
    for _ in range(draw.choice([1, 1, 2, 3])):
        statement = {"Effect": effect or ("Deny" if draw.random() < 0.25 else "Allow")}
        near = draw.random() < 0.6  # else most statements would miss and every verdict be the implicit denial
        patterns = draw.sample(PATTERNS, draw.choice([1, 1, 2])) + ([action] if near else [])
        statement["NotAction" if draw.random() < 0.12 else "Action"] = patterns if len(patterns) > 1 else patterns[0]
        shapes = [shape.format(home=HOME) for shape in draw.sample(SHAPES, draw.choice([1, 1, 2]))]
        inverted = draw.random() < 0.1
        if near and not inverted:
            shapes.append(draw.choice([resource, "*"]))
        elif not inverted and draw.random() < 0.2:
            shapes.append(VARIABLE)
        statement["NotResource" if inverted else "Resource"] = shapes if len(shapes) > 1 else shapes[0]
        if draw.random() < 0.4:
            statement["Condition"] = draw.choice(CONDITIONS)
        if principal:
            statement["Principal"] = draw.choice(PRINCIPALS)
        elif everybody:
            statement["Principal"] = "*"
        statements.append(statement)
    return {"Version": "2012-10-17", "Statement": statements}

"""Practice for lesson 27: how long a stack takes, and what a change set says of two resources."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from aws_study.services import cloudformation, cloudformation_changes
from aws_study.services.cloudformation_updates import behaviour
from aws_study.study.generators.drafts import KEY, Draft, Figure, number
from aws_study.study.questions import Words

EXAMS = {"DVA-C02": "3.4", "DVA-C03": "3.3"}
ORDER = "https://github.com/awsdocs/aws-cloudformation-user-guide/blob/003871d37f3e7697da05b8595af6bac7635a5448/doc_source/aws-attribute-dependson.md"
API = "AWS documentation: CloudFormation API model (ResourceChange, EvaluationType) and resource schemas, texts of 2026-11 and 2026-10; recorded change sets of 2018 to 2026"
AS_OF = date(2026, 11, 27)

# The edited resource and property, then the resource that refers to it and the property that does.
PAIRS = [
    ("AWS::EC2::Subnet", "CidrBlock", "AWS::EC2::Instance", "SubnetId"),
    ("AWS::EC2::VPC", "CidrBlock", "AWS::EC2::SecurityGroup", "VpcId"),
    ("AWS::S3::Bucket", "BucketName", "AWS::S3::BucketPolicy", "Bucket"),
    ("AWS::EC2::SecurityGroup", "GroupDescription", "AWS::EC2::Instance", "SecurityGroupIds"),
    ("AWS::EC2::SecurityGroup", "GroupDescription", "AWS::RDS::DBInstance", "VPCSecurityGroups"),
    ("AWS::EC2::Instance", "ImageId", "AWS::CloudWatch::Alarm", "Dimensions"),
    ("AWS::DynamoDB::Table", "TableName", "AWS::Lambda::Function", "Environment"),
    ("AWS::EC2::Instance", "InstanceType", "AWS::EC2::EIPAssociation", "InstanceId"),
    ("AWS::EC2::Instance", "UserData", "AWS::EC2::VolumeAttachment", "InstanceId"),
    ("AWS::EC2::Instance", "InstanceType", "AWS::CloudWatch::Alarm", "Dimensions"),
    ("AWS::EC2::Subnet", "MapPublicIpOnLaunch", "AWS::EC2::Instance", "SubnetId"),
    ("AWS::EC2::VPC", "EnableDnsHostnames", "AWS::EC2::Subnet", "VpcId"),
    ("AWS::RDS::DBSubnetGroup", "SubnetIds", "AWS::RDS::DBInstance", "DBSubnetGroupName"),
]
UPDATES = {
    "Always": ("Replacement", "교체"),
    "Conditionally": ("Replacement or not, by the case", "경우에 따라 교체"),
    "Never": ("No interruption", "중단 없음"),
}
# Why the right pair is right, by what the first and the second resource show.
REASONS = {
    ("True", "True"): ("The first one is replaced for certain, so its Ref changes for certain (Static), and the second one's property can only follow by a replacement.", "첫 번째 리소스는 반드시 교체되므로 Ref도 반드시 바뀌고(Static), 두 번째 리소스의 속성은 교체로만 바뀝니다."),
    ("True", "Conditional"): ("The Ref changes for certain, but whether that replaces the second one depends on the case.", "Ref는 반드시 바뀌지만 그것으로 두 번째 리소스가 교체될지는 경우에 따라 다릅니다."),
    ("True", "False"): ("The second one gets a new value, and its property takes that without a replacement.", "두 번째 리소스는 새 값을 받지만 그 속성은 교체 없이 바뀝니다."),
    ("Conditional", "Conditional"): ("Whether the first one is replaced is open, so its Ref is open (Dynamic), and with it the second one.", "첫 번째 리소스가 교체될지 정해지지 않아 Ref도 알 수 없고(Dynamic), 두 번째 리소스도 마찬가지입니다."),
    ("Conditional", "False"): ("The Ref may change, so the second one is listed; its property takes a new value without a replacement.", "Ref가 바뀔 수 있으므로 두 번째 리소스도 나오지만, 그 속성은 교체 없이 바뀝니다."),
    ("False", ""): ("The first one keeps its physical ID, so the Ref stays and the second one has no line.", "첫 번째 리소스의 물리적 ID가 그대로이므로 Ref도 그대로이고, 두 번째 리소스는 나오지 않습니다."),
}  # fmt: skip
WRONG_FIRST = {
    "True": ("The edited property requires replacement, so the first one says True.", "수정한 속성이 교체를 요구하므로 첫 번째는 True입니다."),
    "Conditional": ("What this edit does depends on the case, so the first one says Conditional.", "이 수정은 경우에 따라 다르므로 첫 번째는 Conditional입니다."),
    "False": ("An update without interruption replaces nothing.", "중단 없는 업데이트는 아무것도 교체하지 않습니다."),
}  # fmt: skip
_LISTED = ("", "cfn-line-only-edited", "The Ref changes or may change, so the second one is listed.", "Ref가 바뀌거나 바뀔 수 있으므로 두 번째 리소스도 나옵니다.")  # fmt: skip
WRONG_SECOND = {
    "True": [
        ("Conditional", "cfn-reference-open", "A Ref to a resource that is certain to be replaced is Static, and Always with Static makes True.", "반드시 교체되는 리소스의 Ref는 Static이고, Always이면서 Static이면 True입니다."),
        ("False", "cfn-replacement-guess", "The property that holds the Ref requires replacement.", "Ref가 든 속성은 교체를 요구합니다."),
        _LISTED,
    ],
    "Conditional": [
        ("True", "cfn-dynamic-certain", "One of the two steps is open, and an open step never makes True.", "두 단계 가운데 하나가 정해지지 않았으므로 True가 될 수 없습니다."),
        ("False", "cfn-replacement-guess", "False needs a property that never requires replacement.", "False는 속성이 교체를 요구하지 않을 때만 나옵니다."),
        _LISTED,
    ],
    "False": [
        ("Conditional", "cfn-replacement-guess", "The property that holds the Ref never requires replacement.", "Ref가 든 속성은 교체를 요구하지 않습니다."),
        _LISTED,
    ],
    "": [("False", "cfn-ref-always-changes", "The Ref is the physical ID, and an update without replacement keeps it.", "Ref는 물리적 ID이고, 교체 없는 업데이트에서는 바뀌지 않습니다.")],
}  # fmt: skip


def stack_seconds(rng: np.random.Generator) -> Draft:
    """The second in which a stack of five resources is complete."""
    queue, role, rights, worker, source = (int(n) for n in rng.integers(2, 40, 5))
    seconds = {"Queue": queue, "Role": role, "Rights": rights, "Worker": worker, "Source": source}
    every: dict[str, Any] = {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Role": {"Type": "AWS::IAM::Role"},
        "Rights": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}]}},
        "Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
        "Source": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
            "DependsOn": "Rights",
        },
    }
    whole = cloudformation.create({"Resources": every}, seconds).seconds
    free = {name: {k: v for k, v in one.items() if k != "DependsOn"} for name, one in every.items()}
    without = cloudformation.create({"Resources": free}, seconds).seconds
    levels = sum(max(seconds[name] for name in wave) for wave in cloudformation.waves({"Resources": every}))
    stem = Words(
        en=f"A template holds Queue ({queue} s), Role ({role} s), Rights ({rights} s, a Ref to Role), Worker ({worker} s, a GetAtt of Role) "
        f"and Source ({source} s, references to Queue and Worker, `DependsOn: Rights`). Each is ready once it is configured. After how many seconds is the stack complete?",
        ko=f"템플릿에 Queue({queue}초), Role({role}초), Rights({rights}초, Role에 대한 Ref), Worker({worker}초, Role에 대한 GetAtt), "
        f"Source({source}초, Queue와 Worker 참조, `DependsOn: Rights`)가 있습니다. 리소스는 구성되는 즉시 준비됩니다. 스택은 몇 초 만에 완료됩니까?",
    )  # fmt: skip
    en, ko = ("{value} second", "{value} seconds"), "{value}초"
    figures = [
        number(whole, en, ko, KEY, "The longest chain of references and DependsOn decides; the rest runs beside it.", "참조와 DependsOn의 가장 긴 사슬이 정하고 나머지는 그 옆에서 진행됩니다."),
        number(sum(seconds.values()), en, ko, "cfn-serial", "That makes one resource after another; what need not wait starts at once.", "하나씩 차례로 만든 값입니다. 기다릴 것이 없는 리소스는 바로 시작합니다."),
        number(levels, en, ko, "cfn-wave-barrier", "That waits for whole levels; a resource waits only for what it names.", "단계 전체를 기다린 값입니다. 리소스는 자기가 가리킨 것만 기다립니다."),
        number(max(seconds.values()), en, ko, "cfn-longest-alone", "That is the slowest resource alone; it may have to wait first, and others wait for it.", "가장 느린 리소스 하나의 시간입니다. 그 앞이나 뒤에 기다리는 시간이 있습니다."),
        number(without, en, ko, "cfn-dependson-ignored", "That forgets that Source waits for Rights.", "Source가 Rights를 기다리는 것을 잊은 값입니다."),
        number(whole - source, en, ko, "cfn-longest-alone", "That is when the last resource begins.", "마지막 리소스가 시작하는 시간입니다."),
    ]  # fmt: skip
    return Draft(
        stem, figures, {"DVA-C02": "3.1", "DVA-C03": "3.1"}, ORDER, AS_OF, "sim:infrastructure-as-code/order@chain"
    )


def _answer(first: str, second: str, mistake: str, why_en: str, why_ko: str) -> Figure:
    shown = [word if word else ("no line", "줄 없음") for word in (first, second)]
    en, ko = (" / ".join(word if isinstance(word, str) else word[side] for word in shown) for side in (0, 1))
    return Figure(en, Words(en=en, ko=ko), mistake, Words(en=why_en, ko=why_ko))


def _wrong(first: str, second: str) -> list[Figure]:
    """The pairs that a misconception gives where `first` and `second` are right, each with its mistake."""
    found = [_answer(first, *wrong) for wrong in WRONG_SECOND[second]]
    others = [other for other in ("True", "Conditional", "False") if other != first]
    follows = {"False": ""}  # a reader who takes the first one wrongly goes on from there
    found += [_answer(one, follows.get(one, one), "cfn-replacement-guess", *WRONG_FIRST[first]) for one in others]
    return found


def change_set_line(rng: np.random.Generator) -> Draft:
    """What a change set says under Replacement of an edited resource and of one that refers to it."""
    kind, key, other, name = PAIRS[int(rng.integers(len(PAIRS)))]
    number_ = int(rng.integers(1, 100))
    one, two = f"One{number_}", f"Two{number_}"
    before = {"Resources": {one: {"Type": kind, "Properties": {key: "before"}}, two: {"Type": other, "Properties": {name: {"Ref": one}}}}}  # fmt: skip
    after = {"Resources": {**before["Resources"], one: {"Type": kind, "Properties": {key: "after"}}}}
    lines = cloudformation_changes.change_set(before, after)
    first, second = (lines[who].replacement if who in lines else "" for who in (one, two))
    update, follow = (UPDATES[behaviour(*pair).requires] for pair in ((kind, key), (other, name)))
    stem = Words(
        en=f"An update edits `{key}` of the {kind} resource `{one}` (update requires: {update[0]}). The {other} resource `{two}` has "
        f"a `Ref` to it in `{name}` (update requires: {follow[0]}), and nothing else changes. What does the change set show under Replacement of `{one}` / `{two}`?",
        ko=f"업데이트에서 {kind} 리소스 `{one}`의 `{key}` 속성(업데이트 동작: {update[1]})을 수정합니다. {other} 리소스 `{two}`의 `{name}` 속성"
        f"(업데이트 동작: {follow[1]})에 이 리소스의 `Ref`가 있고, 다른 것은 바뀌지 않습니다. 변경 세트에서 `{one}` / `{two}`의 Replacement는 무엇입니까?",
    )  # fmt: skip
    figures = [_answer(first, second, KEY, *REASONS[first, second]), *_wrong(first, second)]
    return Draft(stem, figures, EXAMS, API, AS_OF, "sim:infrastructure-as-code/changes@typo")


GENERATORS = {"stack-seconds": stack_seconds, "change-set-line": change_set_line}

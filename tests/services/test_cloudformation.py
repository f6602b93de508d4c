"""CloudFormation: order, circles, rollbacks, change sets and policies, worked by hand; the table of updates against the schemas."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import cloudformation as cfn
from aws_study.services import cloudformation_changes as changes
from aws_study.services import cloudformation_updates as updates

TEXT = """
Parameters: {Env: {Type: String}}
Resources:
  Bucket: {Type: "AWS::S3::Bucket"}
  Role: {Type: "AWS::IAM::Role", Properties: {RoleName: !Sub "${Env}-${AWS::Region}"}}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Environment: {Variables: {PLACE: !Sub ["${Bucket.Arn}/${own}/${!no}", {own: !Ref Env}]}}
  Last: {Type: "AWS::SQS::Queue", DependsOn: [Worker]}
"""


def plain(graph, kind="AWS::SQS::Queue"):
    """A template in which each resource depends on the named ones."""
    return {"Resources": {name: {"Type": kind, "DependsOn": list(needs)} for name, needs in graph.items()}}


def test_references_in_every_form():
    template = cfn.load(TEXT)
    assert cfn.dependencies(template) == {
        "Bucket": {},
        "Role": {},
        "Worker": {"Role": "Fn::GetAtt", "Bucket": "Fn::Sub"},
        "Last": {"Worker": "DependsOn"},
    }
    assert cfn.waves(template) == [["Bucket", "Role"], ["Worker"], ["Last"]]
    assert list(cfn.references({"Fn::GetAtt": "Role.Arn"})) == [("Fn::GetAtt", "Role", "Arn")]
    assert list(cfn.references({"Fn::Sub": "${!Role} ${AWS::Region} ${Role.Arn}"})) == [("Fn::Sub", "Role", "Arn")]


def test_circles_name_their_members_only():
    graph = {"A": "B", "B": "A", "Behind": "A", "Free": "", "Own": ["Own"]}
    assert cfn.cycle(plain(graph)) == ("A", "B", "Own")
    with pytest.raises(ParameterError, match="circular"):
        cfn.waves(plain(graph))


def test_a_stack_takes_its_longest_chain():
    """A 10, B 20 after A, C 5 after A, D 7 after B and C: 10 + 20 + 7, while one after another it would be 42."""
    graph = {"A": "", "B": "A", "C": "A", "D": "BC"}
    made = cfn.create(plain(graph), {"A": 10, "B": 20, "C": 5, "D": 7})
    assert (made.seconds, made.status, made.chain()) == (37, "CREATE_COMPLETE", ["A", "B", "D"])
    assert made.start == {"A": 0, "B": 10, "C": 10, "D": 30}


def test_the_next_one_starts_at_configuration_complete():
    graph = {"A": "", "B": "A"}
    times = {"A": 10, "B": 5}
    assert cfn.create(plain(graph), times, settling={"A": 30}).seconds == 40  # B is done at 15, A settles until 40
    assert cfn.create(plain(graph), times, settling={"A": 30}, early=False).seconds == 45


def test_a_failure_cancels_and_deletes_in_reverse():
    """C fails at 15: A is done, B is under way (cancelled), D never begins. B goes first, then A."""
    graph = {"A": "", "B": "A", "C": "A", "D": "C"}
    made = cfn.create(plain(graph), {"A": 10, "B": 20, "C": 5, "D": 1}, fails="C")
    assert made.state == {"A": "created", "B": "cancelled", "C": "failed", "D": "waiting"}
    assert made.removed == {"B": (15, 20), "A": (20, 30)}
    assert (made.seconds, made.status, made.failed_at) == (30, "ROLLBACK_COMPLETE", 15)
    stays = cfn.create(plain(graph), {"A": 10, "B": 20, "C": 5, "D": 1}, fails="C", on_failure="DO_NOTHING")
    assert (stays.removed, stays.status, stays.seconds) == ({}, "CREATE_FAILED", 15)


def test_what_nobody_wrote_down_is_a_race():
    graph = {"Gate": "", "Table": "", "Route": ["Table"]}
    slow = cfn.create(plain(graph), {"Gate": 20, "Table": 8, "Route": 3}, hidden={"Route": "Gate"})
    assert (slow.state["Route"], slow.failed_at) == ("failed", 11)
    assert cfn.create(plain(graph), {"Gate": 8, "Table": 8, "Route": 3}, hidden={"Route": "Gate"}).failed_at is None
    graph["Route"] = ["Table", "Gate"]
    assert cfn.create(plain(graph), {"Gate": 20, "Table": 8, "Route": 3}, hidden={"Route": "Gate"}).seconds == 23


@given(
    st.integers(1, 7).flatmap(lambda n: st.tuples(*[st.sets(st.integers(0, max(i - 1, 0))) for i in range(n)])),
    st.data(),
)
def test_no_resource_begins_before_what_it_needs(needs, data):
    graph = {f"R{i}": [f"R{j}" for j in found if j < i] for i, found in enumerate(needs)}
    seconds = {name: data.draw(st.integers(0, 50)) for name in graph}
    made = cfn.create(plain(graph), seconds)
    assert all(made.start[name] >= made.end[other] for name, found in graph.items() for other in found)
    assert max(seconds.values()) <= made.seconds <= sum(seconds.values())
    assert made.seconds == sum(seconds[name] for name in made.chain())
    failed = cfn.create(plain(graph), seconds, fails="R0")
    for name, found in graph.items():
        for other in found:
            if name in failed.removed and other in failed.removed:
                assert failed.removed[other][0] >= failed.removed[name][1]


@pytest.mark.parametrize(
    "call",
    [
        lambda: cfn.load("Resources: ["),
        lambda: cfn.load("Outputs: {}"),
        lambda: cfn.resources({"Resources": {"A": {}}}),
        lambda: cfn.dependencies({"Resources": {"A": {"Type": "T", "Properties": {"x": {"Ref": "B"}}}}}),
        lambda: cfn.dependencies({"Resources": {"A": {"Type": "T", "DependsOn": "B"}}}),
        lambda: cfn.create(plain({"A": ""}), {}),
        lambda: cfn.create(plain({"A": ""}), {"A": -1}),
        lambda: cfn.create(plain({"A": ""}), {"A": 1}, fails="B"),
        lambda: cfn.create(plain({"A": ""}), {"A": 1}, on_failure="PRAY"),
        lambda: updates.behaviour("AWS::S3::Bucket", "Colour"),
        lambda: updates.behaviour("AWS::Fun::Park", "Tags"),
        lambda: changes.allowed({"Statement": []}, "A", "T", "Update:Paint"),
        lambda: changes.allowed({"Statement": [{"Effect": "Allow"}]}, "A", "T", "Update:Modify"),
        lambda: changes.kept({"Type": "T", "UpdateReplacePolicy": "RetainExceptOnCreate"}, "UpdateReplacePolicy"),
        lambda: changes.kept({"Type": "T"}, "Policy"),
    ],
)
def test_bad_input(call):
    with pytest.raises(ParameterError):
        call()


def stack():
    ref, get = (lambda name: {"Ref": name}), (lambda name, attribute: {"Fn::GetAtt": [name, attribute]})
    made = {
        "Net": ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}),
        "Sub": ("AWS::EC2::Subnet", {"VpcId": ref("Net"), "CidrBlock": "10.0.1.0/24"}),
        "Data": ("AWS::RDS::DBInstance", {"StorageEncrypted": False, "AllocatedStorage": 100}),
        "Box": ("AWS::EC2::Instance", {"SubnetId": ref("Sub"), "InstanceType": "t4g.small", "UserData": get("Data", "Endpoint.Address")}),
        "Bell": ("AWS::CloudWatch::Alarm", {"Dimensions": [ref("Box")], "Threshold": 1}),
    }  # fmt: skip
    return {"Resources": {name: {"Type": kind, "Properties": props} for name, (kind, props) in made.items()}}


def edited(name, key, value, **attributes):
    before, after = stack(), stack()
    for one in (before, after):
        one["Resources"][name] |= attributes
    after["Resources"][name]["Properties"][key] = value
    return before, after


def said(before, after):
    return {name: change.replacement for name, change in changes.change_set(before, after).items()}


@pytest.mark.parametrize(
    ("edit", "lines", "outcome"),
    [
        (("Bell", "Threshold", 2), {"Bell": "False"}, {"Bell": "none"}),
        (("Box", "InstanceType", "m7g.large"), {"Box": "Conditional", "Bell": "False"}, {"Box": "some", "Bell": "untouched"}),
        (("Box", "SubnetId", "subnet-1"), {"Box": "True", "Bell": "False"}, {"Box": "replaced", "Bell": "none"}),
        (("Sub", "CidrBlock", "10.0.2.0/24"), {"Sub": "True", "Box": "True", "Bell": "False"}, {"Sub": "replaced", "Box": "replaced", "Bell": "none"}),
        (("Data", "AllocatedStorage", 200), {"Data": "False", "Box": "Conditional", "Bell": "False"}, {"Data": "none", "Box": "untouched", "Bell": "untouched"}),
        (("Data", "StorageEncrypted", True), {"Data": "True", "Box": "Conditional", "Bell": "False"}, {"Data": "replaced", "Box": "some", "Bell": "untouched"}),
    ],
)  # fmt: skip
def test_a_change_follows_the_references(edit, lines, outcome):
    before, after = edited(*edit)
    assert said(before, after) == lines
    assert changes.execute(before, after).outcome == outcome


def test_the_reasons_are_named():
    found = changes.change_set(*edited("Sub", "CidrBlock", "10.0.2.0/24"))
    assert found["Sub"].details == (changes.Detail("CidrBlock", "Always", "Static", "DirectModification"),)
    assert found["Box"].details == (changes.Detail("SubnetId", "Always", "Static", "ResourceReference", "Sub"),)
    found = changes.change_set(*edited("Data", "AllocatedStorage", 200))
    cause = "Data.Endpoint.Address"
    assert found["Box"].details == (changes.Detail("UserData", "Conditionally", "Dynamic", "ResourceAttribute", cause),)
    assert found["Bell"].details == (changes.Detail("Dimensions", "Never", "Dynamic", "ResourceReference", "Box"),)


def two(kinds, first, second):
    """Two resources; `first` is (property, before, after), `second` the property that holds a reference to One and that reference."""
    made = []
    for value in first[1:]:
        one = {"Type": kinds[0], "Properties": {first[0]: value}}
        made.append({"Resources": {"One": one, "Two": {"Type": kinds[1], "Properties": {second[0]: second[1]}}}})
    return made


@pytest.mark.parametrize(
    ("before_after", "one", "two"),
    [
        # a bucket gets another name: its policy is replaced for certain (gocfn, README, a change set of 2018-03-25)
        (two(("AWS::S3::Bucket", "AWS::S3::BucketPolicy"), ("BucketName", "a", "b"), ("Bucket", {"Ref": "One"})),
         ("True", "ReplaceAndDelete"), ("True", "Static", "ResourceReference")),
        # user data of an instance, and the address that is associated with it (a change set of 2026)
        (two(("AWS::EC2::Instance", "AWS::EC2::EIPAssociation"), ("UserData", "a", "b"), ("InstanceId", {"Ref": "One"})),
         ("Conditional", ""), ("Conditional", "Dynamic", "ResourceReference")),
        # a role is changed in place, a function reads its ARN (a change set in a workshop on SAM)
        (two(("AWS::IAM::Role", "AWS::Lambda::Function"), ("Policies", [], [1]), ("Role", {"Fn::GetAtt": ["One", "Arn"]})),
         ("False", ""), ("False", "Dynamic", "ResourceAttribute")),
    ],
)  # fmt: skip
def test_change_sets_that_aws_has_made(before_after, one, two):
    found = changes.change_set(*before_after)
    assert (found["One"].replacement, found["One"].policy_action) == one
    detail = found["Two"].details[0]
    assert (found["Two"].replacement, detail.evaluation, detail.source) == two
    assert len(found["Two"].details) == 1


def test_a_ref_to_a_resource_that_keeps_its_id_makes_no_line():
    before, after = edited("Net", "EnableDnsHostnames", True)
    assert said(before, after) == {"Net": "False"}


@pytest.mark.parametrize("policy", ["Delete", "Retain", "Snapshot"])
def test_the_policy_action_says_what_becomes_of_the_old_one(policy):
    before, after = edited("Data", "StorageEncrypted", True, UpdateReplacePolicy=policy, DeletionPolicy="Retain")
    assert changes.change_set(before, after)["Data"].policy_action == f"ReplaceAnd{policy}"
    before["Resources"]["Data"]["DeletionPolicy"] = policy
    del after["Resources"]["Data"], after["Resources"]["Box"], after["Resources"]["Bell"]
    assert changes.change_set(before, after)["Data"].policy_action == policy


def test_added_removed_and_unchanged():
    before, after = stack(), stack()
    del after["Resources"]["Bell"]
    after["Resources"]["New"] = {"Type": "AWS::SQS::Queue"}
    found = changes.change_set(before, after)
    assert {name: change.action for name, change in found.items()} == {"Bell": "Remove", "New": "Add"}
    assert changes.execute(before, after).old == {"Bell": "deleted"}
    assert changes.change_set(stack(), stack()) == {}
    only = copy.deepcopy(before)
    only["Resources"]["Data"]["DeletionPolicy"] = "Retain"
    assert said(before, only)["Data"] == "False"
    assert changes.execute(before, only).outcome["Data"] == "none"
    after["Resources"]["Net"]["Type"] = "AWS::S3::Bucket"
    with pytest.raises(ParameterError):
        changes.change_set(before, after)


@pytest.mark.parametrize(
    ("attributes", "left"),
    [
        ({}, "deleted"),
        ({"DeletionPolicy": "Retain"}, "deleted"),
        ({"UpdateReplacePolicy": "Retain"}, "kept"),
        ({"UpdateReplacePolicy": "Snapshot"}, "snapshot"),
    ],
)
def test_only_update_replace_policy_survives_a_replacement(attributes, left):
    before, after = edited("Data", "StorageEncrypted", True, **attributes)
    assert changes.execute(before, after).old == {"Data": left}


def test_what_a_deletion_leaves():
    kind = "AWS::RDS::DBInstance"
    assert changes.kept({"Type": kind}, "DeletionPolicy") == "snapshot"
    assert changes.kept({"Type": kind, "Properties": {"DBClusterIdentifier": "c"}}, "DeletionPolicy") == "deleted"
    assert changes.kept({"Type": "AWS::SQS::Queue", "DeletionPolicy": "Snapshot"}, "DeletionPolicy") == "deleted"
    assert (
        changes.kept({"Type": "AWS::SQS::Queue", "DeletionPolicy": "RetainExceptOnCreate"}, "DeletionPolicy") == "kept"
    )


def test_a_name_of_its_own_is_in_the_way():
    before, after = edited("Data", "StorageEncrypted", True)
    for one in (before, after):
        one["Resources"]["Data"]["Properties"]["DBInstanceIdentifier"] = "shop"
    done = changes.execute(before, after)
    assert (done.taken, done.status) == (("Data",), "UPDATE_ROLLBACK_COMPLETE")
    after["Resources"]["Data"]["Properties"]["DBInstanceIdentifier"] = "shop-2"
    assert changes.execute(before, after).status == "UPDATE_COMPLETE"


ALL = {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}
GUARD = {"Effect": "Deny", "Principal": "*", "Action": "Update:Replace", "Resource": "LogicalResourceId/Data"}


@pytest.mark.parametrize(
    ("statements", "name", "action", "may"),
    [
        ([], "Bell", "Update:Modify", False),
        ([GUARD], "Bell", "Update:Modify", False),
        ([ALL], "Bell", "Update:Delete", True),
        ([ALL, GUARD], "Data", "Update:Modify", True),
        ([ALL, GUARD], "Data", "Update:Replace", False),
        ([GUARD, ALL], "Data", "Update:Replace", False),
        ([{**ALL, "Resource": ["LogicalResourceId/Da*"]}], "Data", "Update:Replace", True),
        ([{**ALL, "Resource": ["LogicalResourceId/Da*"]}], "Bell", "Update:Replace", False),
        ([{"Effect": "Allow", "Principal": "*", "NotAction": "Update:Delete", "Resource": "*"}], "Bell", "Update:Delete", False),
        ([{"Effect": "Allow", "Principal": "*", "Action": "Update:*", "NotResource": "LogicalResourceId/Data"}], "Bell", "Update:Replace", True),
        ([ALL, {**GUARD, "Action": "Update:*", "Resource": "*", "Condition": {"StringLike": {"ResourceType": ["AWS::EC2::*"]}}}], "Bell", "Update:Modify", True),
    ],
)  # fmt: skip
def test_stack_policies(statements, name, action, may):
    assert changes.allowed({"Statement": statements}, name, "AWS::CloudWatch::Alarm", action) is may
    assert changes.allowed(None, name, "AWS::CloudWatch::Alarm", action)


def test_a_policy_is_asked_for_every_line():
    before, after = edited("Data", "StorageEncrypted", True)
    done = changes.execute(before, after, {"Statement": [ALL, GUARD]})
    assert (done.refused, done.status) == ((("Data", "Update:Replace"),), "UPDATE_ROLLBACK_COMPLETE")
    done = changes.execute(before, after, {"Statement": [GUARD]})
    assert done.refused == (("Data", "Update:Replace"), ("Box", "Update:Modify"), ("Bell", "Update:Modify"))


def schemas():
    package = pytest.importorskip("cfnlint")
    folder = Path(package.__file__).parent / "data" / "schemas" / "resources"
    found = {}
    for file in folder.glob("*.json"):
        text = file.read_text(encoding="utf-8")
        if any(f'"{kind}"' in text for kind in updates.BEHAVIOURS):
            schema = json.loads(text)
            found.setdefault(schema.get("typeName"), schema)
    return found


def test_the_table_says_what_the_schemas_say():
    """Create-only is Always, conditionally create-only is Conditionally, everything else Never."""
    found = schemas()
    for kind, properties in updates.BEHAVIOURS.items():
        schema = found[kind]
        always = {path.split("/")[2] for path in schema.get("createOnlyProperties", []) if path.count("/") == 2}
        maybe = {path.split("/")[2] for path in schema.get("conditionalCreateOnlyProperties", [])}
        for name, known in properties.items():
            assert name in schema["properties"], (kind, name)
            expected = "Always" if name in always else "Conditionally" if name in maybe else "Never"
            assert known.requires == expected, (kind, name)
        assert updates.NAMES.get(kind) in {None, *properties}


def test_the_types_with_snapshots_are_those_of_cfn_lint():
    rule = pytest.importorskip("cfnlint.rules.resources.UpdateReplacePolicy")
    assert rule.valid_snapshot_types == updates.SNAPSHOTS

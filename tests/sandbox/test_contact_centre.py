"""Lesson 21: the template of the contact centre makes what it says, its function answers, and where the sandbox stops."""

import json

import pytest
import yaml
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from aws_study import facts, sandbox
from aws_study.facts import UnknownFact

CLOCK = "2026-11-24T09:00:00Z"


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short functions, which are read as their arguments."""


Loader.add_multi_constructor("!", lambda loader, _suffix, node: loader.construct_scalar(node))


@pytest.fixture
def aws():
    with sandbox.start("ap-northeast-2", clock=CLOCK) as aws:
        yield aws


@pytest.fixture
def stack(aws):
    aws.client("cloudformation").create_stack(
        StackName="contact-centre", TemplateBody=facts.lab("contact-centre.yaml"), Capabilities=["CAPABILITY_IAM"]
    )
    made = aws.client("cloudformation").describe_stack_resources(StackName="contact-centre")["StackResources"]
    assert {resource["ResourceStatus"] for resource in made} == {"CREATE_COMPLETE"}
    return {resource["LogicalResourceId"]: resource.get("PhysicalResourceId") for resource in made}


@pytest.fixture
def handler(aws, stack, monkeypatch):
    """The function out of the template, as Lambda would load it."""
    monkeypatch.setenv("TABLE_NAME", stack["Bookings"])
    monkeypatch.setenv("INDEX_NAME", "by-phone")
    resources = yaml.load(facts.lab("contact-centre.yaml"), Loader)["Resources"]
    code = resources["WhichFlight"]["Properties"]["Code"]["ZipFile"]
    module = {}
    exec(compile(code, "index.py", "exec"), module)
    module["today"] = lambda: "2026-11-24"
    return module["which_flight"]


def call_from(address):
    event = json.loads(facts.lab("connect-event.json"))
    event["Details"]["ContactData"]["CustomerEndpoint"] = address and {"Address": address, "Type": "TELEPHONE_NUMBER"}
    return event


def test_the_template_makes_four_things(aws, stack):
    assert list(stack) == ["Bookings", "Role", "WhichFlight", "FlowMayAsk"]
    table = aws.client("dynamodb").describe_table(TableName=stack["Bookings"])["Table"]
    (index,) = table["GlobalSecondaryIndexes"]
    assert [key["AttributeName"] for key in table["KeySchema"] + index["KeySchema"]] == [
        "flight",
        "seat",
        "phone",
        "departs",
    ]
    policy = json.loads(aws.client("lambda").get_policy(FunctionName=stack["WhichFlight"])["Policy"])["Statement"][0]
    assert policy["Principal"] == {"Service": "connect.amazonaws.com"}
    assert policy["Condition"]["StringEquals"] == {"AWS:SourceAccount": sandbox.ACCOUNT}
    inline = aws.client("iam").get_role_policy(RoleName=stack["Role"], PolicyName="ask-the-index")["PolicyDocument"]
    for part in ("dynamodb:Query", f"table/{stack['Bookings']}/index/by-phone"):
        assert part in str(inline)


def test_its_function_knows_the_next_flight_of_a_caller(aws, stack, handler):
    table = aws.resource("dynamodb").Table(stack["Bookings"])
    for flight, departs in {"ZZ 199": "2026-11-01", "ZZ 202": "2026-12-24", "ZZ 201": "2026-12-02"}.items():
        table.put_item(Item={"flight": flight, "seat": "1A", "phone": "+821000000001", "departs": departs})
    assert handler(call_from("+821000000001"), None) == {
        "found": "true",
        "flight": "ZZ 201",
        "departs": "2026-12-02",
        "seat": "1A",
    }
    assert handler(call_from("+821000000002"), None) == {"found": "false"}
    assert handler(call_from(None), None) == handler(call_from("anonymous"), None) == {"found": "unknown"}
    assert json.loads(facts.lab("connect-event.json")) == call_from("+821000000001")


def test_its_function_lets_the_faults_of_the_table_out(aws, stack, handler):
    aws.client("dynamodb").delete_table(TableName=stack["Bookings"])
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        handler(call_from("+821000000001"), None)


def test_an_unknown_file_of_the_lab_is_named():
    with pytest.raises(UnknownFact, match=r"connect-event\.json"):
        facts.lab("connect-evnt.json")


# Where the sandbox stops. Each test passes while it does.


def test_lambda_hands_the_event_back(aws, stack):
    """AWS: runs the handler."""
    event = call_from("+821000000001")
    answer = aws.client("lambda").invoke(FunctionName=stack["WhichFlight"], Payload=json.dumps(event))
    assert json.load(answer["Payload"]) == event


@pytest.mark.filterwarnings("ignore:Tried to parse")
@pytest.mark.parametrize("kind", ["AWS::Serverless::Function", "AWS::Connect::IntegrationAssociation"])
def test_a_resource_that_the_sandbox_does_not_know_is_left_out_in_silence(aws, kind):
    """AWS: SAM's transform makes a role and a function; Connect learns that it may offer the function to its flows."""
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Unknown": {"Type": kind, "Properties": {}}}}
    cloud = aws.client("cloudformation")
    cloud.create_stack(StackName="s", TemplateBody=json.dumps(body), Capabilities=["CAPABILITY_AUTO_EXPAND"])
    assert cloud.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    assert aws.client("lambda").list_functions()["Functions"] == []


def test_tables_and_indexes_are_ready_at_once(aws):
    """AWS: CREATING, then ACTIVE; so the lesson waits although it need not here."""
    types = [{"AttributeName": name, "AttributeType": "S"} for name in ("a", "b")]
    key = [{"AttributeName": "a", "KeyType": "HASH"}]
    index = {"IndexName": "by-b", "KeySchema": [{"AttributeName": "b", "KeyType": "HASH"}]}
    db = aws.client("dynamodb")
    made = db.create_table(TableName="t", KeySchema=key, AttributeDefinitions=types[:1], BillingMode="PAY_PER_REQUEST")
    update = [{"Create": index | {"Projection": {"ProjectionType": "ALL"}}}]
    changed = db.update_table(TableName="t", AttributeDefinitions=types, GlobalSecondaryIndexUpdates=update)
    states = (
        made["TableDescription"],
        changed["TableDescription"],
        changed["TableDescription"]["GlobalSecondaryIndexes"][0],
    )
    assert {state.get("TableStatus") or state["IndexStatus"] for state in states} == {"ACTIVE"}


def test_a_page_is_about_a_megabyte_as_at_aws(aws):
    """No difference: this is what the lesson shows from the sandbox (a page by its bytes, and a key to go on from)."""
    db = aws.resource("dynamodb")
    table = db.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with table.batch_writer() as batch:
        for number in range(30):
            batch.put_item(Item={"a": f"{number:02d}", "note": "x" * 50_000})
    first = table.scan(FilterExpression=Key("a").eq("29"))
    assert first["Count"] == 0
    assert 19 <= first["ScannedCount"] <= 21
    rest = table.scan(FilterExpression=Key("a").eq("29"), ExclusiveStartKey=first["LastEvaluatedKey"])
    assert (rest["Count"], rest.get("LastEvaluatedKey")) == (1, None)
    assert table.scan(Limit=5)["ScannedCount"] == 5

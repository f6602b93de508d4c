import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from aws_study import sandbox

ROOT = Path(__file__).parent.parent
STOPPED = "2026-11-24T09:00:00Z"
PRESENT = """
from aws_study import sandbox
aws = sandbox.start()
import boto3
for client in (aws.client("s3"), boto3.client("s3")):
    client.list_buckets()
aws.resource("dynamodb")
print(boto3.client("sts").get_caller_identity()["Account"], aws.session.get_credentials().access_key)
print(aws.client("s3").meta.endpoint_url, aws.client("dynamodb").meta.endpoint_url)
import requests
try:
    requests.get("https://example.com/")
except sandbox.OutsideCall as refusal:
    print(refusal.host)
"""


@pytest.fixture
def aws():
    with sandbox.start(clock=STOPPED) as aws:
        yield aws


def run(code, *, prefix=(), **environment):
    clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("AWS_")}
    done = subprocess.run(
        [*prefix, sys.executable, "-c", code],
        env=clean | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")


def test_importing_the_package_or_the_sandbox_imports_no_boto3():
    code = "import sys, aws_study; from aws_study import sandbox; print(sorted({'boto3', 'botocore', 'moto', 'pandas'} & set(sys.modules)))"
    assert run(code)[0] == "[]"


def test_it_starts_in_well_under_two_seconds():
    code = "import time; from aws_study import sandbox; sandbox.start(); print(time.process_time())"  # a busy machine is no fault
    assert min(float(run(code)[0]) for _ in range(3)) < 2


def test_plain_call_and_context_manager():
    plain = sandbox.start()
    assert plain.client("s3").list_buckets()["Buckets"] == []
    assert plain.resource("s3").meta.client.meta.region_name == plain.session.region_name == "us-east-1"
    plain.stop()
    plain.stop()
    with sandbox.start(region="ap-northeast-2") as aws:
        assert aws.client("dynamodb").meta.region_name == "ap-northeast-2"
        assert aws.client("sts").get_caller_identity()["Account"] == sandbox.ACCOUNT
    with pytest.raises(RuntimeError, match="stopped"):
        aws.client("s3")


def test_the_account_is_the_courses_own_in_every_arn(aws):
    role = aws.client("iam").create_role(RoleName="reader", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    topic = aws.client("sns").create_topic(Name="alarm")["TopicArn"]
    queue = aws.client("sqs").create_queue(QueueName="work")["QueueUrl"]
    table = make_table(aws)["TableDescription"]["TableArn"]
    assert all("111122223333" in name for name in (role, topic, queue, table))


def test_a_role_of_another_account_is_in_that_account(aws):
    role = "arn:aws:iam::444455556666:role/auditor"
    keys = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="audit")["Credentials"]
    other = {"aws_access_key_id": keys["AccessKeyId"], "aws_secret_access_key": keys["SecretAccessKey"]}
    assert aws.client("sts", **other).get_caller_identity()["Account"] == "444455556666"
    aws.client("sqs").create_queue(QueueName="mine")
    assert "QueueUrls" not in aws.client("sqs", **other).list_queues()


def make_table(aws):
    return aws.client("dynamodb").create_table(
        TableName="bookings",
        KeySchema=[{"AttributeName": "phone", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "phone", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


# Whatever the environment holds


@pytest.fixture
def hostile(tmp_path):
    (tmp_path / "config").write_text(
        "[profile work]\nregion = eu-west-1\nrole_arn = arn:aws:iam::444455556666:role/x\nsource_profile = work\n"
        "services = elsewhere\n[services elsewhere]\ns3 =\n  endpoint_url = https://s3.example.com\n"
    )
    (tmp_path / "credentials").write_text("[work]\naws_access_key_id = FILEKEY\naws_secret_access_key = filesecret\n")
    return {
        "AWS_ACCESS_KEY_ID": "AKIA" + "REALLOOKINGKEY00",
        "AWS_SECRET_ACCESS_KEY": "looks-like-a-secret",
        "AWS_SESSION_TOKEN": "looks-like-a-token",
        "AWS_PROFILE": "work",
        "AWS_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_ENDPOINT_URL": "https://aws.example.com",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/keys",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "MOTO_ACCOUNT_ID": "999999999999",
        "TEST_SERVER_MODE": "true",
    }


def check(lines):
    assert lines[0] == "111122223333 SANDBOXINVENTEDKEY00"
    assert lines[1] == "https://s3.amazonaws.com https://dynamodb.us-east-1.amazonaws.com"
    assert lines[2] == "example.com"


def test_real_looking_credentials_profiles_endpoints_and_proxies_change_nothing(hostile):
    check(run(PRESENT, **hostile))


def test_in_a_home_with_credentials(tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = HOME\naws_secret_access_key = home\n"
    )
    (tmp_path / ".aws" / "config").write_text("[default]\nregion = eu-west-1\nendpoint_url = https://aws.example.com\n")
    check(run(PRESENT, HOME=str(tmp_path)))


def test_in_a_network_namespace_without_routes():
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode:
        pytest.skip("unshare -n needs Linux and the right to make network namespaces")
    check(run(PRESENT, prefix=("unshare", "-n")))


def test_the_environment_comes_back(monkeypatch, hostile):
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_STUDY_HOME", "kept")
    before = dict(os.environ)
    with sandbox.start():
        assert os.environ["AWS_ACCESS_KEY_ID"] == "SANDBOXINVENTEDKEY00"
        assert not {"AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "HTTPS_PROXY"} & set(os.environ)
        assert os.environ["AWS_STUDY_HOME"] == "kept"
    assert dict(os.environ) == before


# The guard


@pytest.mark.parametrize(
    "call",
    [
        lambda: requests.get("https://example.com/"),
        lambda: requests.get("https://93.184.215.14/"),
        lambda: urllib.request.urlopen("http://example.com/"),
        lambda: socket.create_connection(("example.com", 443), timeout=1),
        lambda: socket.socket().connect(("example.com", 443)),
        lambda: socket.socket().connect_ex(("example.com", 443)),
        lambda: socket.socket().connect(("10.0.0.1", 443)),
        lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::1", 443)),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", 0, ("192.0.2.1", 53)),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendmsg([b"x"], [], 0, ("192.0.2.1", 53)),
        lambda: socket.getaddrinfo("example.com", 443),
        lambda: socket.getaddrinfo(b"example.com", 443),
        lambda: socket.gethostbyname("example.com"),
        lambda: socket.gethostbyname_ex("example.com"),
        lambda: socket.gethostbyaddr("192.0.2.1"),
        lambda: socket.getnameinfo(("192.0.2.1", 53), 0),
        lambda: socket.create_connection(("169.254.169.254", 80)),
    ],
)
def test_no_way_out(aws, call):
    with pytest.raises(sandbox.OutsideCall, match="nothing in this course leaves your machine") as refusal:
        call()
    assert refusal.value.host in str(refusal.value)
    assert isinstance(refusal.value, RuntimeError)
    assert not isinstance(refusal.value, OSError)


def test_an_endpoint_elsewhere_is_refused_at_once_and_not_tried_again(aws):
    began = time.perf_counter()
    for make in (aws.client, __import__("boto3").client):
        with pytest.raises(sandbox.OutsideCall) as refusal:
            make("s3", endpoint_url="https://s3.example.com", region_name="us-east-1").list_buckets()
        assert refusal.value.host == "s3.example.com"
    assert time.perf_counter() - began < 2
    assert list(sandbox.calls()["result"]) == ["OutsideCall"] * 2


def test_a_client_that_outlives_its_sandbox_is_refused():
    with sandbox.start() as aws:
        s3 = aws.client("s3")
        s3.list_buckets()
    with pytest.raises(sandbox.OutsideCall):
        s3.list_buckets()


def test_loopback_works(aws):
    server = socket.create_server(("127.0.0.1", 0))
    for host in ("127.0.0.1", "localhost"):
        with socket.create_connection((host, server.getsockname()[1]), timeout=5):
            pass
    server.close()


# Reset, two starts, threads, reproducibility


def story(aws):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="tickets")
    s3.put_bucket_versioning(Bucket="tickets", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="tickets", Key="a", Body=b"a")["VersionId"]
    key = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
    vpc = aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return version, key, vpc, s3.head_object(Bucket="tickets", Key="a")["LastModified"].isoformat()


def test_reset_forgets_everything_and_tells_the_same_story_again(aws):
    stories = []
    for _ in range(3):
        stories.append(story(aws))
        aws.forward(60)
        aws.reset()
        assert aws.client("s3").list_buckets()["Buckets"] == []
        assert len(aws.client("kms").list_keys()["Keys"]) == 0
        aws.reset()
        assert sandbox.calls().empty
        assert aws.now().isoformat() == "2026-11-24T09:00:00+00:00"
    assert stories[0] == stories[1] == stories[2]
    assert stories[0][3] == "2026-11-24T09:00:00+00:00"


def test_another_process_tells_the_same_story(aws):
    code = f"import sys; sys.path.insert(0, 'tests'); import test_sandbox as t; print(t.story(t.sandbox.start(clock={STOPPED!r})))"
    assert run(code)[0] == str(story(aws))


def test_a_second_start_is_empty_and_replaces_the_first():
    first = sandbox.start()
    old_client = first.client("s3")
    old_client.create_bucket(Bucket="tickets")
    with sandbox.start() as second:
        assert second.client("s3").list_buckets()["Buckets"] == []
        assert old_client.list_buckets()["Buckets"] == []
        with pytest.raises(RuntimeError, match="replaced"):
            first.client("s3")
        first.stop()
        second.client("s3").list_buckets()


def test_threads_share_one_aws(aws):
    make_table(aws)
    table = aws.client("dynamodb")

    def put(number):
        table.put_item(TableName="bookings", Item={"phone": {"S": f"+1555010{number:04d}"}})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(200)))
    assert table.scan(TableName="bookings", Select="COUNT")["Count"] == 200
    assert (sandbox.calls()["result"] == "OK").sum() == 202


# The clock


def test_without_a_clock_time_runs_and_with_the_variable_it_stands(monkeypatch):
    monkeypatch.delenv("AWS_STUDY_NOW", raising=False)
    with sandbox.start() as aws:
        assert abs(aws.now().timestamp() - time.time()) < 5
    monkeypatch.setenv("AWS_STUDY_NOW", "2026-11-24T09:00:00+00:00")
    with sandbox.start() as aws:
        assert aws.now().isoformat() == "2026-11-24T09:00:00+00:00"
        aws.forward(90.5)
        assert aws.now().isoformat() == "2026-11-24T09:01:30.500000+00:00"
    with pytest.raises(ValueError, match="allowed is a date and time"):
        sandbox.start(clock="tomorrow")


def test_time_can_be_skipped_and_a_long_poll_skips_it(aws):
    sqs = aws.client("sqs")
    queue = sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="one")
    assert len(sqs.receive_message(QueueUrl=queue)["Messages"]) == 1
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    aws.forward(31)
    assert len(sqs.receive_message(QueueUrl=queue)["Messages"]) == 1
    before, began = aws.now(), time.perf_counter()
    assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)
    assert time.perf_counter() - began < 2
    assert 20 <= (aws.now() - before).total_seconds() <= 22
    with pytest.raises(ValueError, match="at least 0"):
        aws.forward(-1)


def test_presigned_addresses_are_the_same_every_time_and_open_here(aws):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="tickets")
    s3.put_object(Bucket="tickets", Key="a", Body=b"boarding pass")
    address = s3.generate_presigned_url("get_object", Params={"Bucket": "tickets", "Key": "a"}, ExpiresIn=60)
    assert address.endswith("Expires=1795510860")
    assert requests.get(address).content == b"boarding pass"


def test_a_state_machine_runs_to_its_end(aws):
    states = aws.client("stepfunctions")
    role = "arn:aws:iam::111122223333:role/states"
    definition = '{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": true}}}'
    machine = states.create_state_machine(name="m", definition=definition, roleArn=role)["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    ends = time.perf_counter() + 10
    while (status := states.describe_execution(executionArn=execution)["status"]) == "RUNNING":
        assert time.perf_counter() < ends
        time.sleep(0.05)
    assert status == "SUCCEEDED"


# calls() and NotSimulated


def test_calls_lists_what_was_just_done(aws):
    make_table(aws)
    table = aws.resource("dynamodb").Table("bookings")
    table.put_item(Item={"phone": "+15550100001", "flight": "XY 12"})
    with pytest.raises(table.meta.client.exceptions.ConditionalCheckFailedException):
        table.put_item(Item={"phone": "+15550100001"}, ConditionExpression="attribute_not_exists(phone)")
    with pytest.raises(Exception, match="Parameter validation failed"):
        aws.client("dynamodb").get_item(TableName="bookings", Key=3)
    aws.client("s3").generate_presigned_url("get_object", Params={"Bucket": "tickets", "Key": "a"})
    frame = sandbox.calls()
    assert list(frame.columns) == ["service", "action", "parameters", "result"]
    assert list(frame["action"]) == ["CreateTable", "PutItem", "PutItem", "GetItem", "GetObject"]
    assert list(frame["result"]) == ["OK", "OK", "ConditionalCheckFailedException", "not sent", "signed only"]
    assert frame["parameters"][1].startswith("TableName=bookings, Item={phone: ")
    assert frame["parameters"].str.len().max() < 300
    aws.reset()
    assert sandbox.calls().empty


def test_long_bodies_are_shortened(aws):
    aws.client("s3").create_bucket(Bucket="tickets")
    aws.client("s3").put_object(Bucket="tickets", Key="k" * 200, Body=b"x" * 5000)
    assert re.search(r"Key=k+…, Body=<5000 bytes>", sandbox.calls()["parameters"][1])


@pytest.mark.parametrize(
    ("service", "action", "parameters"),
    [
        ("iam", "simulate_custom_policy", {"PolicyInputList": ["{}"], "ActionNames": ["s3:GetObject"]}),
        ("outposts", "list_sites", {}),
        ("storagegateway", "list_gateways", {}),
        ("pricing", "get_attribute_values", {"ServiceCode": "AmazonS3", "AttributeName": "location"}),
    ],
)
def test_what_moto_does_not_know_is_said_in_a_sentence(aws, service, action, parameters):
    began = time.perf_counter()
    with pytest.raises(sandbox.NotSimulated) as refusal:
        getattr(aws.client(service), action)(**parameters)
    assert f"does not simulate {service}.{action}" in str(refusal.value)
    assert "help(aws.client(" in str(refusal.value)
    assert (refusal.value.service, refusal.value.action) == (service, action)
    assert sandbox.calls()["result"].iloc[-1] == "NotSimulated"
    assert time.perf_counter() - began < 5


def test_managed_policies_stand_in_the_public_partition_alone(aws):
    """Building them for all partitions took most of a second after every reset."""
    for _call in range(2):  # the second looks for its key in all of them
        aws.client("sts").get_caller_identity()
    from moto.iam.models import iam_backends

    held = {partition: len(backend.managed_policies) for partition, backend in iam_backends[sandbox.ACCOUNT].items()}
    assert held.pop("aws") > 1_000
    assert set(held.values()) == {0}
    iam = aws.client("iam")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument="{}")
    iam.attach_role_policy(RoleName="reader", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    aws.reset()
    policy = iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")["Policy"]
    assert policy["AttachmentCount"] == 0

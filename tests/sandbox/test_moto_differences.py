"""What moto answers differently from AWS. Each test passes while the difference is there; when one fails, moto has learnt
something: look at AWS's documentation, and the lesson that says "the sandbox does not do this" may say something better.
"""

import contextlib
import datetime
import io
import json
import zipfile

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from moto.core import set_initial_no_auth_action_count

from aws_study import sandbox


@pytest.fixture
def aws():
    with sandbox.start(clock="2026-11-24T09:00:00Z") as aws:
        yield aws


@pytest.fixture
def s3(aws):
    client = aws.client("s3")
    client.create_bucket(Bucket="tickets")
    return client


@pytest.fixture
def table(aws):
    table = aws.resource("dynamodb").create_table(
        TableName="bookings",
        KeySchema=[{"AttributeName": "phone", "KeyType": "HASH"}, {"AttributeName": "flight", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "phone", "AttributeType": "S"},
            {"AttributeName": "flight", "AttributeType": "S"},
        ],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )
    for number in range(20):
        table.put_item(Item={"phone": "+15550100001", "flight": f"XY{number:03d}", "note": "x" * 8_000})
    return table


# DynamoDB


def test_consumed_capacity_is_one_whatever_was_read(table):
    """AWS: 20 items of 8 KB are 20 to 40 read units, half of that eventually consistent; an 8 KB write is 8 or 9."""
    total = {"ReturnConsumedCapacity": "TOTAL"}
    assert table.scan(**total)["ConsumedCapacity"]["CapacityUnits"] == 1.0
    assert table.scan(ConsistentRead=True, **total)["ConsumedCapacity"]["CapacityUnits"] == 1.0
    write = table.put_item(Item={"phone": "p", "flight": "f", "note": "x" * 8_000}, **total)
    assert write["ConsumedCapacity"]["CapacityUnits"] == 1.0


def test_one_unit_of_capacity_never_throttles(table):
    """AWS: one write unit cannot take twenty 8 KB items at once; ProvisionedThroughputExceededException."""
    assert table.scan(Select="COUNT")["Count"] == 20


def test_expired_items_stay(aws, table):
    """AWS: deletes within some days after the time in the TTL attribute."""
    aws.client("dynamodb").update_time_to_live(
        TableName="bookings", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"}
    )
    table.put_item(Item={"phone": "p", "flight": "f", "ends": 1})
    aws.forward(30 * 86400)
    assert "Item" in table.get_item(Key={"phone": "p", "flight": "f"})


# S3


def lifecycle(*transitions):
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Transitions": list(transitions)}
    return {"Bucket": "tickets", "LifecycleConfiguration": {"Rules": [rule]}}


def test_lifecycle_rules_that_lead_upward_are_stored(s3):
    """AWS: refuses a transition from an archive back to Standard-IA."""
    s3.put_bucket_lifecycle_configuration(
        **lifecycle({"Days": 30, "StorageClass": "GLACIER"}, {"Days": 90, "StorageClass": "STANDARD_IA"})
    )
    assert len(s3.get_bucket_lifecycle_configuration(Bucket="tickets")["Rules"][0]["Transitions"]) == 2


@pytest.mark.parametrize("kind", ["STANDARD_IA", "ONEZONE_IA"])
def test_lifecycle_rules_that_come_too_early_are_stored(s3, kind):
    """AWS: InvalidArgument, an object stays in Standard for 30 days before it may go to an IA class."""
    s3.put_bucket_lifecycle_configuration(**lifecycle({"Days": 10, "StorageClass": kind}))
    assert s3.get_bucket_lifecycle_configuration(Bucket="tickets")["Rules"][0]["Transitions"][0]["Days"] == 10


def test_no_lifecycle_rule_ever_moves_or_deletes_anything(aws, s3):
    """AWS: moves and expires objects, some time after midnight UTC of the day."""
    s3.put_object(Bucket="tickets", Key="a", Body=b"a")
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket="tickets", LifecycleConfiguration={"Rules": [rule]})
    aws.forward(40 * 86400)
    assert s3.list_objects_v2(Bucket="tickets")["KeyCount"] == 1


def test_default_encryption_is_missing(s3):
    """AWS: every bucket answers AES256 since January 2023, and so does every object."""
    with pytest.raises(ClientError, match="ServerSideEncryptionConfigurationNotFoundError"):
        s3.get_bucket_encryption(Bucket="tickets")
    assert "ServerSideEncryption" not in s3.put_object(Bucket="tickets", Key="a", Body=b"a")


def test_an_unknown_kind_of_encryption_is_taken(s3):
    """AWS: InvalidArgument for a kind that does not exist."""
    s3.put_object(Bucket="tickets", Key="a", Body=b"a", ServerSideEncryption="ROT13")


def test_customer_keys_are_not_needed_to_read(s3):
    """AWS: an object under SSE-C is read with the same key or not at all."""
    s3.put_object(Bucket="tickets", Key="a", Body=b"a", SSECustomerAlgorithm="AES256", SSECustomerKey="k" * 32)
    assert s3.get_object(Bucket="tickets", Key="a")["Body"].read() == b"a"


def test_a_presigned_address_opens_after_its_expiry(aws, s3):
    """AWS: AccessDenied, "Request has expired"."""
    s3.put_object(Bucket="tickets", Key="a", Body=b"a")
    address = s3.generate_presigned_url("get_object", Params={"Bucket": "tickets", "Key": "a"}, ExpiresIn=60)
    aws.forward(3600)
    assert requests.get(address).content == b"a"


def test_versions_after_suspension(s3):
    """AWS: a suspended bucket writes the version "null" and keeps the versions with a number: two are listed here."""
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_versioning(Bucket="tickets", VersioningConfiguration={"Status": status})
        s3.put_object(Bucket="tickets", Key="a", Body=status.encode())
    versions = s3.list_object_versions(Bucket="tickets")["Versions"]
    assert [version["VersionId"] for version in versions] == ["null"]


def test_replication_never_copies(s3):
    """AWS: copies new objects, mostly within seconds to 15 minutes."""
    s3.create_bucket(Bucket="copies")
    for bucket in ("tickets", "copies"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    rule = {"ID": "r", "Status": "Enabled", "Prefix": "", "Destination": {"Bucket": "arn:aws:s3:::copies"}}
    s3.put_bucket_replication(
        Bucket="tickets",
        ReplicationConfiguration={"Role": "arn:aws:iam::111122223333:role/copier", "Rules": [rule]},
    )
    s3.put_object(Bucket="tickets", Key="a", Body=b"a")
    assert s3.list_objects_v2(Bucket="copies")["KeyCount"] == 0


def test_block_public_access_does_not_stop_a_public_policy(s3):
    """AWS: new buckets block public policies; PutBucketPolicy answers AccessDenied until the block is lifted."""
    public = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::tickets/*"}
    s3.put_public_access_block(
        Bucket="tickets",
        PublicAccessBlockConfiguration=dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        ),
    )
    s3.put_bucket_policy(Bucket="tickets", Policy=json.dumps({"Version": "2012-10-17", "Statement": [public]}))


def test_conditions_of_a_bucket_policy_are_not_read(s3):
    """AWS: a Deny with a condition refuses what the condition names and nothing else."""
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::tickets/*"}
    deny["Condition"] = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    s3.put_bucket_policy(Bucket="tickets", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    with pytest.raises(ClientError, match="403"):
        s3.put_object(Bucket="tickets", Key="a", Body=b"a", ServerSideEncryption="aws:kms")


def test_compliance_can_be_shortened(aws):
    """AWS: AccessDenied; in compliance mode a retention only grows, for everybody."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="records", ObjectLockEnabledForBucket=True)
    later, sooner = datetime.datetime(2033, 1, 1), datetime.datetime(2027, 1, 1)
    lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": later}
    version = s3.put_object(Bucket="records", Key="a", Body=b"a", **lock)["VersionId"]
    shorter = {"Mode": "COMPLIANCE", "RetainUntilDate": sooner}
    s3.put_object_retention(Bucket="records", Key="a", VersionId=version, Retention=shorter)


def test_a_delete_marker_asked_for_by_name_is_missing(s3):
    """AWS: 405 MethodNotAllowed."""
    s3.put_bucket_versioning(Bucket="tickets", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="tickets", Key="a", Body=b"a")
    marker = s3.delete_object(Bucket="tickets", Key="a")["VersionId"]
    with pytest.raises(ClientError, match="NoSuchVersion"):
        s3.get_object(Bucket="tickets", Key="a", VersionId=marker)


def test_a_disabled_key_still_opens(aws, s3):
    """AWS: DisabledException from KMS, and S3 refuses the object."""
    kms = aws.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    s3.put_object(Bucket="tickets", Key="a", Body=b"a", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    wrapped = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    kms.disable_key(KeyId=key)
    assert kms.decrypt(CiphertextBlob=wrapped["CiphertextBlob"])["Plaintext"] == wrapped["Plaintext"]
    assert s3.get_object(Bucket="tickets", Key="a")["Body"].read() == b"a"


def test_sse_c_is_not_blocked(s3):
    """AWS: 403 for uploads with SSE-C headers, by default since April 2026 and whenever the bucket says so."""
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
    }
    s3.put_bucket_encryption(Bucket="tickets", ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket="tickets", Key="a", Body=b"a", SSECustomerAlgorithm="AES256", SSECustomerKey="k" * 32)


def test_new_buckets_take_public_acls(s3):
    """AWS: AccessControlListNotSupported; since April 2023 ACLs are off in a new bucket and public access is blocked."""
    s3.put_object(Bucket="tickets", Key="a", Body=b"a", ACL="public-read")


# IAM and STS


def test_a_role_is_taken_by_anybody(aws):
    """AWS: AccessDenied unless the trust policy lets the caller in."""
    nobody = {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [nobody]})
    role = aws.client("iam").create_role(RoleName="closed", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    assert aws.client("sts").assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]


def test_policies_are_not_enforced_without_asking_for_it(aws):
    """AWS: a new user may do nothing at all."""
    iam = aws.client("iam")
    iam.create_user(UserName="new")
    key = iam.create_access_key(UserName="new")["AccessKey"]
    as_new = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name="us-east-1")
    assert as_new.client("s3").list_buckets()["Buckets"] == []


@pytest.mark.parametrize(
    ("resource", "answer"), [("*", "OK"), ("arn:aws:dynamodb:us-east-1:111122223333:table/bookings", "403")]
)
def test_asked_for_policies_it_does_not_know_every_arn(aws, table, resource, answer):
    """AWS: both allow the call."""
    iam = aws.client("iam")
    iam.create_user(UserName="new")
    key = iam.create_access_key(UserName="new")["AccessKey"]
    allow = {"Effect": "Allow", "Action": "dynamodb:DescribeTable", "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName="new", PolicyName="read", PolicyDocument=document)
    as_new = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name="us-east-1").client("dynamodb")
    with contextlib.suppress(ClientError):
        set_initial_no_auth_action_count(0)(as_new.describe_table)(TableName=table.name)
    assert sandbox.calls()["result"].tolist()[-1] == answer


@pytest.mark.parametrize("who", [{}, {"PolicySourceArn": "arn:aws:iam::111122223333:user/new"}])
def test_the_policy_simulator_is_not_simulated(aws, who):
    """AWS: allowed, implicitDeny or explicitDeny per action."""
    iam = aws.client("iam")
    simulate = iam.simulate_principal_policy if who else iam.simulate_custom_policy
    with pytest.raises(sandbox.NotSimulated):
        simulate(ActionNames=["s3:GetObject"], **(who or {"PolicyInputList": ["{}"]}))


# Compute


def test_lambda_runs_no_code(aws):
    """AWS: runs the handler. Here handlers are called as the Python functions that they are."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    return 'ran'\n")
    functions = aws.client("lambda")
    functions.create_function(
        FunctionName="f", Runtime="python3.14", Role=role, Handler="app.handler", Code={"ZipFile": packed.getvalue()}
    )
    answer = functions.invoke(FunctionName="f", Payload=b"{}")
    assert answer["StatusCode"] == 200
    assert b"ran" not in answer["Payload"].read()


def test_lambda_refuses_nothing_that_aws_refuses(aws):
    """AWS: keeps 100 of the account's concurrency unreserved, keeps a version that an alias uses, and wants a queue whose visibility
    timeout is at least the function's timeout."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "")
    functions, f = aws.client("lambda"), {"FunctionName": "f"}
    code = {"ZipFile": packed.getvalue()}
    functions.create_function(
        **f, Runtime="python3.14", Role=role, Handler="app.h", Code=code, Timeout=60, Publish=True
    )
    functions.put_function_concurrency(**f, ReservedConcurrentExecutions=1000)
    functions.create_alias(**f, Name="live", FunctionVersion="1")
    functions.delete_function(**f, Qualifier="1")
    aws.client("sqs").create_queue(QueueName="q", Attributes={"VisibilityTimeout": "1"})
    functions.create_event_source_mapping(**f, EventSourceArn=f"arn:aws:sqs:us-east-1:{aws.account}:q")


def test_multi_attach_keeps_one_attachment(aws):
    """AWS: an io2 volume with Multi-Attach lists every instance that it is attached to."""
    ec2 = aws.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    machines = ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2, InstanceType="m7i.large")["Instances"]
    zone = machines[0]["Placement"]["AvailabilityZone"]
    volume = ec2.create_volume(AvailabilityZone=zone, Size=10, VolumeType="io2", Iops=1000, MultiAttachEnabled=True)[
        "VolumeId"
    ]
    for machine in machines:
        ec2.attach_volume(VolumeId=volume, InstanceId=machine["InstanceId"], Device="/dev/sdf")
    assert len(ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Attachments"]) == 1


def test_alarms_never_look_at_their_metric(aws):
    """AWS: ALARM after the first period above the threshold."""
    watch = aws.client("cloudwatch")
    watch.put_metric_alarm(
        AlarmName="hot", Namespace="Course", MetricName="load", Statistic="Average", Period=60,
        EvaluationPeriods=1, Threshold=1, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    for _ in range(5):
        watch.put_metric_data(Namespace="Course", MetricData=[{"MetricName": "load", "Value": 100}])
        aws.forward(60)
    assert watch.describe_alarms()["MetricAlarms"][0]["StateValue"] != "ALARM"


def group_of_one(aws):
    scaling, ec2 = aws.client("autoscaling"), aws.client("ec2")
    template = {"ImageId": ec2.describe_images()["Images"][0]["ImageId"], "InstanceType": "m7i.large"}
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=template)
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="g", MinSize=1, MaxSize=4, LaunchTemplate={"LaunchTemplateName": "web"},
        AvailabilityZones=["us-east-1a"],
    )  # fmt: skip
    return scaling


def test_metrics_scale_no_group(aws):
    """AWS: target tracking adds instances while the metric is above its target."""
    scaling = group_of_one(aws)
    scaling.put_scaling_policy(
        AutoScalingGroupName="g", PolicyName="p", PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "TargetValue": 50,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
        },
    )  # fmt: skip
    for _ in range(5):
        aws.client("cloudwatch").put_metric_data(
            Namespace="AWS/EC2",
            MetricData=[
                {
                    "MetricName": "CPUUtilization",
                    "Value": 100,
                    "Dimensions": [{"Name": "AutoScalingGroupName", "Value": "g"}],
                }
            ],
        )
        aws.forward(60)
    assert scaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["DesiredCapacity"] == 1


def test_a_group_forgets_its_default_warmup_and_its_maximum(aws):
    """AWS: the warmup is kept and shown; a desired capacity above the maximum is refused."""
    scaling = group_of_one(aws)
    scaling.update_auto_scaling_group(AutoScalingGroupName="g", DefaultInstanceWarmup=300)
    scaling.set_desired_capacity(AutoScalingGroupName="g", DesiredCapacity=5)
    group = scaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]
    assert "DefaultInstanceWarmup" not in group
    assert group["DesiredCapacity"] == 5 > group["MaxSize"]


def test_targets_of_a_load_balancer_are_never_checked(aws):
    """AWS: initial, then unhealthy, because nothing listens there."""
    ec2, balancers = aws.client("ec2"), aws.client("elbv2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    machine = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = balancers.create_target_group(Name="g", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]
    arn = group["TargetGroupArn"]
    balancers.register_targets(TargetGroupArn=arn, Targets=[{"Id": machine}])
    aws.forward(600)
    health = balancers.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"][0]["TargetHealth"]
    assert health["State"] != "unhealthy"


# CloudWatch and its logs


def test_a_new_alarm_begins_in_ok(aws):
    """AWS: INSUFFICIENT_DATA until the first evaluation."""
    watch = aws.client("cloudwatch")
    watch.put_metric_alarm(
        AlarmName="hot", Namespace="Course", MetricName="load", Statistic="Average", Period=60,
        EvaluationPeriods=1, Threshold=1, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    assert watch.describe_alarms()["MetricAlarms"][0]["StateValue"] == "OK"


def test_data_for_a_namespace_of_aws_is_taken(aws):
    """AWS: reserves what begins with AWS/ for its services (SDK guides: "cannot"; API model of 2026-11: "should not")."""
    watch = aws.client("cloudwatch")
    watch.put_metric_data(Namespace="AWS/EC2", MetricData=[{"MetricName": "CPUUtilization", "Value": 1}])
    assert [metric["MetricName"] for metric in watch.list_metrics(Namespace="AWS/EC2")["Metrics"]] == ["CPUUtilization"]


def test_a_metric_without_dimensions_sums_over_all_of_them(aws):
    """AWS: each combination of dimensions is a metric of its own; asked for without dimensions, this one has no data."""
    watch = aws.client("cloudwatch")
    for instance, waiting in {"i-0a1": 4, "i-0b2": 9}.items():
        who = [{"Name": "InstanceId", "Value": instance}]
        datum = {"MetricName": "QueueLength", "Dimensions": who, "Value": waiting}
        watch.put_metric_data(Namespace="Print", MetricData=[datum])
    now = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)
    hour = datetime.timedelta(hours=1)
    asked = {"StartTime": now - hour, "EndTime": now + hour, "Period": 7200, "Statistics": ["Sum"]}
    points = watch.get_metric_statistics(Namespace="Print", MetricName="QueueLength", **asked)["Datapoints"]
    assert [point["Sum"] for point in points] == [13]


LINES = ['{"level": "ERROR"}', '{"level": "INFO"}', "ERROR one", "WARN two", "plain three"]


@pytest.fixture
def logs(aws):
    logs, group = aws.client("logs"), {"logGroupName": "app"}
    logs.create_log_group(**group)
    logs.create_log_stream(**group, logStreamName="one")
    counted = {"metricName": "errors", "metricNamespace": "Course", "metricValue": "1"}
    logs.put_metric_filter(**group, filterName="f", filterPattern="ERROR", metricTransformations=[counted])
    now = logs.describe_log_groups()["logGroups"][0]["creationTime"]
    events = [{"timestamp": now + i, "message": line} for i, line in enumerate(LINES)]
    logs.put_log_events(**group, logStreamName="one", logEvents=events)
    return logs


@pytest.mark.parametrize("pattern", ['{ $.level = "ERROR" }', "?ERROR ?WARN", "%ERR%"])
def test_log_patterns_other_than_words_are_ignored(logs, pattern):
    """AWS: the patterns find one, three and two of the five lines."""
    found = logs.filter_log_events(logGroupName="app", filterPattern=pattern)["events"]
    assert [event["message"] for event in found] == LINES
    words = logs.filter_log_events(logGroupName="app", filterPattern="ERROR")["events"]
    assert len(words) == 2


def test_a_metric_filter_counts_nothing(aws, logs):
    """AWS: a metric `errors` with two data points in it."""
    assert logs.describe_metric_filters(logGroupName="app")["metricFilters"]
    assert aws.client("cloudwatch").list_metrics(Namespace="Course")["Metrics"] == []


# Names, messages, accounts


def test_a_cname_at_the_apex_is_taken(aws):
    """AWS: InvalidChangeBatch, the top of a zone takes no CNAME."""
    names = aws.client("route53")
    zone = names.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    record = {"Name": "example.com", "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": "example.net"}]}
    names.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )


def test_service_control_policies_have_no_effect(aws):
    """AWS: nobody in the account may do what an SCP on its root denies (the management account excepted)."""
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    deny = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]})
    policy = organizations.create_policy(Content=deny, Description="d", Name="d", Type="SERVICE_CONTROL_POLICY")
    organizations.attach_policy(PolicyId=policy["Policy"]["PolicySummary"]["Id"], TargetId=root)
    member = organizations.create_account(AccountName="m", Email="m@example.com")["CreateAccountStatus"]["AccountId"]
    role = aws.client("sts").assume_role(RoleArn=f"arn:aws:iam::{member}:role/r", RoleSessionName="session")[
        "Credentials"
    ]
    inside = boto3.Session(role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"], region_name="us-east-1")
    assert inside.client("s3").list_buckets()["Buckets"] == []


def test_athena_answers_nothing_that_was_asked(aws):
    """AWS: the rows of the query."""
    athena = aws.client("athena")
    query = athena.start_query_execution(
        QueryString="SELECT 1", ResultConfiguration={"OutputLocation": "s3://tickets/"}
    )["QueryExecutionId"]
    assert athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"] == []


def test_prices_are_unknown(aws):
    """AWS: the price list. The course's prices come from data/, with their dates."""
    with pytest.raises(Exception):  # noqa: B017, PT011
        assert aws.client("pricing").get_products(ServiceCode="AmazonS3")["PriceList"]


def test_a_stack_starts_at_once(aws):
    """AWS: CREATE_IN_PROGRESS first, for seconds to an hour."""
    body = json.dumps({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}})
    aws.client("cloudformation").create_stack(StackName="s", TemplateBody=body)
    assert aws.client("cloudformation").describe_stacks()["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"


def test_a_deployment_of_codedeploy_never_begins(aws):
    """AWS: it would go on, watch the group's alarms, and take a deployment configuration of one's own (lesson 11 says so)."""
    deploy = aws.client("codedeploy")
    deploy.create_application(applicationName="shop", computePlatform="Server")
    web = {"applicationName": "shop", "deploymentGroupName": "web"}
    watched = {"enabled": True, "alarms": [{"name": "errors"}]}
    role = "arn:aws:iam::111122223333:role/deploys"
    deploy.create_deployment_group(**web, serviceRoleArn=role, alarmConfiguration=watched)
    assert deploy.get_deployment_group(**web)["deploymentGroupInfo"]["alarmConfiguration"] == {}
    bundle = {"bucket": "tickets", "key": "shop.zip", "bundleType": "zip"}
    made = deploy.create_deployment(**web, revision={"revisionType": "S3", "s3Location": bundle})
    assert deploy.get_deployment(deploymentId=made["deploymentId"])["deploymentInfo"]["status"] == "Created"
    with pytest.raises(sandbox.NotSimulated):
        deploy.create_deployment_config(deploymentConfigName="own")

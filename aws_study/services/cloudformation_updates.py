"""What an update of a property costs: the update behaviours of the properties that the lesson changes.

Whether a resource is replaced: CloudFormation resource schemas of 2026-10-20 (create-only and conditionally create-only
properties), as packaged in cfn-lint; tests/services compares this table with them. Whether an update in place interrupts, and
which case of a conditional one applies here: CloudFormation template reference, AWS::EC2::Instance and AWS::RDS::DBInstance,
"Update requires", and own knowledge (an instance with an EBS root volume in a VPC).
"""

from __future__ import annotations

from dataclasses import dataclass

from aws_study.core.checks import OneOf, ParameterError

NONE, SOME, REPLACED = "none", "some", "replaced"  # what then happens to the resource


@dataclass(frozen=True)
class Behaviour:
    """`requires`: Never, Conditionally or Always, as RequiresRecreation in a change set. `then`: none, some, replaced."""

    requires: str
    then: str


IN_PLACE, PAUSE, NEW = Behaviour("Never", NONE), Behaviour("Never", SOME), Behaviour("Always", REPLACED)

BEHAVIOURS: dict[str, dict[str, Behaviour]] = {
    "AWS::CloudWatch::Alarm": {"AlarmName": NEW, "Threshold": IN_PLACE, "Dimensions": IN_PLACE, "MetricName": IN_PLACE, "EvaluationPeriods": IN_PLACE},
    "AWS::EC2::Instance": {
        "ImageId": NEW,
        "KeyName": NEW,
        "SubnetId": NEW,
        "PrivateIpAddress": NEW,
        "InstanceType": Behaviour("Conditionally", SOME),  # root volume on EBS; with an instance store it is replaced
        "UserData": Behaviour("Conditionally", SOME),  # likewise
        "SecurityGroupIds": Behaviour("Conditionally", NONE),  # in a VPC
        "IamInstanceProfile": IN_PLACE,
        "Monitoring": IN_PLACE,
        "Tags": IN_PLACE,
    },
    "AWS::EC2::EIPAssociation": {"AllocationId": NEW, "InstanceId": NEW},
    "AWS::EC2::VolumeAttachment": {"InstanceId": NEW, "VolumeId": NEW},
    "AWS::EC2::SecurityGroup": {"GroupDescription": NEW, "GroupName": NEW, "VpcId": NEW, "SecurityGroupIngress": IN_PLACE, "Tags": IN_PLACE},
    "AWS::EC2::Subnet": {"AvailabilityZone": NEW, "CidrBlock": NEW, "VpcId": NEW, "MapPublicIpOnLaunch": IN_PLACE, "Tags": IN_PLACE},
    "AWS::EC2::VPC": {"CidrBlock": NEW, "EnableDnsHostnames": IN_PLACE, "Tags": IN_PLACE},
    "AWS::DynamoDB::Table": {"TableName": NEW, "BillingMode": IN_PLACE, "TimeToLiveSpecification": IN_PLACE},
    "AWS::IAM::Role": {"RoleName": NEW, "Path": NEW, "AssumeRolePolicyDocument": IN_PLACE, "Policies": IN_PLACE},
    "AWS::Lambda::Function": {"FunctionName": NEW, "PackageType": NEW, "MemorySize": IN_PLACE, "Timeout": IN_PLACE, "Runtime": IN_PLACE, "Code": IN_PLACE, "Role": IN_PLACE, "Environment": IN_PLACE},
    "AWS::RDS::DBInstance": {
        "DBInstanceIdentifier": NEW,
        "DBSubnetGroupName": NEW,
        "MasterUsername": NEW,
        "StorageEncrypted": NEW,
        "KmsKeyId": NEW,
        "DBInstanceClass": PAUSE,
        "AllocatedStorage": IN_PLACE,
        "VPCSecurityGroups": IN_PLACE,
        "Tags": IN_PLACE,
    },
    "AWS::RDS::DBSubnetGroup": {"DBSubnetGroupName": NEW, "SubnetIds": IN_PLACE, "DBSubnetGroupDescription": IN_PLACE},
    "AWS::S3::Bucket": {"BucketName": NEW, "VersioningConfiguration": IN_PLACE, "LifecycleConfiguration": IN_PLACE, "Tags": IN_PLACE},
    "AWS::S3::BucketPolicy": {"Bucket": NEW, "PolicyDocument": IN_PLACE},
    "AWS::SQS::Queue": {"QueueName": NEW, "FifoQueue": NEW, "VisibilityTimeout": IN_PLACE, "MessageRetentionPeriod": IN_PLACE, "RedrivePolicy": IN_PLACE},
}  # fmt: skip

# A name of one's own is taken as long as the old resource exists, and the new one is made first.
NAMES = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueName",
}

# DeletionPolicy and UpdateReplacePolicy: the types that know Snapshot, as cfn-lint lists them (2026-10; the text of 2022 lacks
# DocumentDB and Neptune).
SNAPSHOTS = {
    "AWS::DocDB::DBCluster", "AWS::EC2::Volume", "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::Redshift::Cluster",
}  # fmt: skip


def behaviour(kind: str, name: str) -> Behaviour:
    """What an update of this property of this resource type requires. Raises ParameterError for one that is not in the table."""
    if kind not in BEHAVIOURS:
        raise ParameterError("Type", kind, OneOf(tuple(BEHAVIOURS)))
    if name not in BEHAVIOURS[kind]:
        raise ParameterError(kind, name, OneOf(tuple(BEHAVIOURS[kind])))
    return BEHAVIOURS[kind][name]

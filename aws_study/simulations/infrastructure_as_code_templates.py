"""The templates of lesson 27. Seconds are assumptions of the course: AWS publishes none."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_study.core import checks
from aws_study.services import cloudformation

NETWORK = """
Resources:
  Network: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: "AWS::EC2::InternetGateway"}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Network, InternetGatewayId: !Ref Gateway}
  Table: {Type: "AWS::EC2::RouteTable", Properties: {VpcId: !Ref Network}}
  Subnet: {Type: "AWS::EC2::Subnet", Properties: {VpcId: !Ref Network, CidrBlock: 10.0.1.0/24}}
  Route:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Member:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
"""

WORKER = """
Resources:
  Queue: {Type: "AWS::SQS::Queue"}
  Role: {Type: "AWS::IAM::Role", Properties: {AssumeRolePolicyDocument: {}}}
  Rights:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: read, Roles: [!Ref Role], PolicyDocument: {Statement: [{Resource: !GetAtt Queue.Arn}]}}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, Environment: {Variables: {NAME: !Sub "${AWS::StackName}-worker"}}}
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Worker}
"""

GROUPS = """
Resources:
  Network: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: web, VpcId: !Ref Network, SecurityGroupEgress: [{DestinationSecurityGroupId: !GetAtt Data.GroupId}]}
  Data:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: data, VpcId: !Ref Network, SecurityGroupIngress: [{SourceSecurityGroupId: !GetAtt Web.GroupId}]}
  Server: {Type: "AWS::EC2::Instance", Properties: {SecurityGroupIds: [!GetAtt Web.GroupId]}}
"""

SHOP = """
Resources:
  Network: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}
  Front: {Type: "AWS::EC2::Subnet", Properties: {VpcId: !Ref Network, CidrBlock: 10.0.1.0/24}}
  BackA: {Type: "AWS::EC2::Subnet", Properties: {VpcId: !Ref Network, CidrBlock: 10.0.8.0/24, AvailabilityZone: us-east-1a}}
  BackB: {Type: "AWS::EC2::Subnet", Properties: {VpcId: !Ref Network, CidrBlock: 10.0.9.0/24, AvailabilityZone: us-east-1b}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: the shp, VpcId: !Ref Network, SecurityGroupIngress: [{FromPort: 443}]}
  Places:
    Type: AWS::RDS::DBSubnetGroup
    Properties: {DBSubnetGroupDescription: two zones, SubnetIds: [!Ref BackA, !Ref BackB]}
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.t4g.medium
      AllocatedStorage: 100
      StorageEncrypted: false
      DBSubnetGroupName: !Ref Places
      VPCSecurityGroups: [!GetAtt Group.GroupId]
  Server:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0a
      InstanceType: t4g.small
      SubnetId: !Ref Front
      SecurityGroupIds: [!GetAtt Group.GroupId]
      UserData: {"Fn::Base64": !Sub "DATABASE=${Database.Endpoint.Address}"}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {MetricName: CPUUtilization, Threshold: 80, Dimensions: [{Name: InstanceId, Value: !Ref Server}]}
"""


@dataclass(frozen=True)
class Story:
    """A template to create: seconds until each resource is configured and until it is stable, and what nobody wrote down.

    `slow` is the resource whose time the learner sets; `hidden` is what AWS needs although no reference says it.
    """

    text: str
    seconds: dict[str, float]
    settling: dict[str, float]
    slow: str
    hidden: dict[str, str]


STORIES = {
    "network": Story(
        NETWORK,
        {"Network": 12, "Gateway": 15, "Attachment": 20, "Table": 8, "Subnet": 5, "Route": 3, "Member": 4},
        {},
        "Attachment",
        {"Route": "Attachment"},
    ),
    "worker": Story(
        WORKER,
        {"Queue": 10, "Role": 15, "Rights": 15, "Worker": 10, "Source": 20},
        {},
        "Rights",
        {"Source": "Rights"},
    ),
    "groups": Story(
        GROUPS,
        {"Network": 12, "Web": 6, "Data": 6, "Server": 20, "WebRule": 3, "DataRule": 3},
        {},
        "Server",
        {},
    ),
    "shop": Story(
        SHOP,
        {"Network": 12, "Front": 5, "BackA": 5, "BackB": 5, "Group": 6, "Places": 4, "Database": 60, "Server": 20, "Alarm": 3},
        {"Database": 30, "Server": 40},
        "Database",
        {},
    ),
}  # fmt: skip


@cache
def parsed(name: str) -> dict[str, Any]:
    """The template of a story, read once."""
    checks.choice("template", name, STORIES)
    return cloudformation.load(STORIES[name].text)


def template(name: str, repaired: bool) -> dict[str, Any]:
    """The template of a story; `repaired` adds what keeps it from failing: a DependsOn, or rules as resources of their own."""
    made = copy.deepcopy(parsed(name))
    if not repaired:
        return made
    every = made["Resources"]
    for who, other in STORIES[name].hidden.items():
        every[who]["DependsOn"] = other
    if name == "groups":
        del every["Web"]["Properties"]["SecurityGroupEgress"], every["Data"]["Properties"]["SecurityGroupIngress"]
        web, data = {"Fn::GetAtt": ["Web", "GroupId"]}, {"Fn::GetAtt": ["Data", "GroupId"]}
        every["WebRule"] = {
            "Type": "AWS::EC2::SecurityGroupEgress",
            "Properties": {"GroupId": web, "DestinationSecurityGroupId": data},
        }
        every["DataRule"] = {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {"GroupId": data, "SourceSecurityGroupId": web},
        }
    return made

#!/usr/bin/python3
"""A VPC of two blocks on data plane kernel: subnets in either reach each other and the resolver, what
lies in neither is unreachable, and a block that is given back takes its local route with it.
"""
import sys

import harness
import scene
from harness import check, equal, until
from scene import ok

FIRST, SECOND = "10.1.1.10", "10.2.1.10"


def ping(server, instance, address):
    return server.exec(instance, "ping", "-c", "1", "-W", "1", address).returncode == 0


def instance(client, subnet, address):
    return ok(client, "ec2", "RunInstances", {
        "ImageId": "netns", "MinCount": 1, "MaxCount": 1, "SubnetId": subnet,
        "PrivateIpAddress": address}).list("instancesSet")[0]["instanceId"]


def state_of(client, name):
    rows = ok(client, "ec2", "DescribeInstances", {"InstanceId": [name]}).list("reservationSet")
    return rows[0]["instancesSet"][0]["instanceState"]["name"]


def run(server):
    client = server.account("owner").client()
    vpc = scene.vpc(client, "10.1.0.0/16")
    ok(client, "ec2", "ModifyVpcAttribute", {"VpcId": vpc, "EnableDnsHostnames": {"Value": True}})
    group = ok(client, "ec2", "DescribeSecurityGroups", {
        "Filter": [{"Name": "vpc-id", "Value": [vpc]}]}).list("securityGroupInfo")[0]["groupId"]
    ok(client, "ec2", "AuthorizeSecurityGroupIngress", {
        "GroupId": group, "IpPermissions": [{"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1,
                                             "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]})
    first = instance(client, scene.subnet(client, vpc, "10.1.1.0/24", "a"), FIRST)
    until("the first instance runs", lambda: state_of(client, first) == "running", shown=client)
    check("no answer before there is a second block", not ping(server, first, SECOND))
    # The first instance is there already when the block comes.
    block = ok(client, "ec2", "AssociateVpcCidrBlock", {
        "VpcId": vpc, "CidrBlock": "10.2.0.0/16"}).data["cidrBlockAssociation"]["associationId"]
    subnet = scene.subnet(client, vpc, "10.2.1.0/24", "c")
    second = instance(client, subnet, SECOND)
    until("the second instance runs", lambda: state_of(client, second) == "running", shown=client)
    until("block to block", lambda: ping(server, first, SECOND), shown=client)
    check("and back", ping(server, second, FIRST))
    check("outside both blocks", not ping(server, second, "10.3.1.10"))
    name = "ip-10-1-1-10.ap-northeast-1.compute.internal"
    found = server.exec(second, "dig", "+short", "+time=2", "+tries=1", name)
    equal("a name, asked from the second block", found.stdout.strip(), FIRST, found)
    found = server.exec(first, "dig", "+short", "+time=2", "+tries=1", "-x", SECOND)
    equal("the reverse of an address of the second block", found.stdout.strip(),
          "ip-10-2-1-10.ap-northeast-1.compute.internal.", found)
    answer = client.call("ec2", "DisassociateVpcCidrBlock", {"AssociationId": block})
    equal("a block in use is kept", answer.code, "InvalidCidrBlock.InUse", client)
    ok(client, "ec2", "TerminateInstances", {"InstanceId": [second]})
    until("the second instance is gone", lambda: state_of(client, second) == "terminated",
          shown=client)
    ok(client, "ec2", "DeleteSubnet", {"SubnetId": subnet})
    ok(client, "ec2", "DisassociateVpcCidrBlock", {"AssociationId": block})
    check("no answer when the block is gone", not ping(server, first, SECOND))
    ok(client, "ec2", "TerminateInstances", {"InstanceId": [first]})
    until("the first instance is gone", lambda: state_of(client, first) == "terminated",
          shown=client)


if __name__ == "__main__":
    sys.exit(harness.main("aws.blocks", run, data_plane="kernel", limit_s=120))

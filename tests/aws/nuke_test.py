#!/usr/bin/python3
"""aws-nuke finds everything that an account made, removes all of it, and then finds nothing. It walks
every resource type that this server keeps, in an order of its own."""
import json
import os
import shutil
import subprocess
import sys

import harness
import scene
from harness import REGION, check, equal

# Those of aws-nuke's types that can be made here. The default DHCP options stay with the account.
TYPES = """EC2Instance EC2InternetGateway EC2InternetGatewayAttachment EC2NetworkInterface
EC2RouteTable EC2SecurityGroup EC2Subnet EC2VPC EC2VPCEndpoint EC2VPCEndpointServiceConfiguration
EC2NetworkACL EC2Volume EC2Address EC2KeyPair ELBv2 ELBv2TargetGroup IAMPolicy IAMRole
IAMRolePolicy IAMRolePolicyAttachment IAMUser IAMUserAccessKey IAMUserPolicy
IAMUserPolicyAttachment""".split()

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]})


def furnish(account):
    """One of everything."""
    ec2 = account.client()
    vpc = scene.vpc(ec2, "10.1.0.0/16")
    subnet = scene.subnet(ec2, vpc, "10.1.0.0/24")
    scene.group(ec2, vpc)
    gateway = scene.ok(ec2, "ec2", "CreateInternetGateway").data["internetGateway"]
    scene.ok(ec2, "ec2", "AttachInternetGateway",
             {"VpcId": vpc, "InternetGatewayId": gateway["internetGatewayId"]})
    table = scene.ok(ec2, "ec2", "CreateRouteTable", {"VpcId": vpc}).data["routeTable"]
    scene.ok(ec2, "ec2", "AssociateRouteTable",
             {"RouteTableId": table["routeTableId"], "SubnetId": subnet})
    scene.ok(ec2, "ec2", "CreateNetworkInterface", {"SubnetId": subnet})
    images = scene.ok(ec2, "ec2", "DescribeImages").list("imagesSet")
    scene.ok(ec2, "ec2", "RunInstances", {
        "ImageId": images[0]["imageId"], "MinCount": 1, "MaxCount": 2, "SubnetId": subnet})
    balancer = scene.balancer(ec2, "web", [subnet])
    scene.listener(ec2, balancer, scene.target_group(ec2, "web", vpc))
    _, name = scene.service(ec2, balancer, acceptance=False)
    scene.endpoint(ec2, vpc, name, [subnet])
    for action, parameters in (
            ("CreateUser", {"UserName": "alice"}),
            ("CreateAccessKey", {"UserName": "alice"}),
            ("PutUserPolicy", {"UserName": "alice", "PolicyName": "p", "PolicyDocument": POLICY}),
            ("CreateRole", {"RoleName": "deploy", "AssumeRolePolicyDocument": TRUST}),
            ("PutRolePolicy", {"RoleName": "deploy", "PolicyName": "p",
                               "PolicyDocument": POLICY})):
        scene.ok(ec2, "iam", action, parameters)
    arn = scene.ok(ec2, "iam", "CreatePolicy", {
        "PolicyName": "all", "PolicyDocument": POLICY}).data["Policy"]["Arn"]
    scene.ok(ec2, "iam", "AttachUserPolicy", {"UserName": "alice", "PolicyArn": arn})
    scene.ok(ec2, "iam", "AttachRolePolicy", {"RoleName": "deploy", "PolicyArn": arn})


def configuration(server, account):
    services = "".join(
        f"  - service: '{name}'\n    url: {server.url}\n    tls_insecure_skip_verify: true\n"
        for name in ("ec2", "elbv2", "iam", ""))
    text = (f"regions: [{REGION}, global]\naccount-blocklist: ['999999999999']\n"
            f"accounts:\n  account-id-of-custom-region-{REGION}: {{}}\nendpoints:\n- region: {REGION}\n"
            f"  tls_insecure_skip_verify: true\n  services:\n{services}"
            f"- region: global\n  tls_insecure_skip_verify: true\n  services:\n{services}")
    path = server.work / "nuke.yml"
    path.write_text(text)
    return path


def nuke(server, account, program, *flags):
    command = [program, "-c", str(configuration(server, account)), "--access-key-id", account.key,
               "--secret-access-key", account.secret, "--default-region", REGION, "--force",
               "--force-sleep", "3", "--max-wait-retries", "8", *flags]
    for kind in TYPES:
        command += ["--target", kind]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, env=account.env())
    return done, done.stdout + done.stderr


def found(text):
    return [line for line in text.splitlines() if "would remove" in line]


def run(server):
    program = shutil.which("aws-nuke")
    if not program:
        raise harness.Skipped("aws-nuke is not installed (Debian package aws-nuke)")
    account = server.account("nuked")
    furnish(account)
    other = server.account("spared")
    kept = scene.vpc(other.client(), "10.2.0.0/16")

    done, text = nuke(server, account, program)
    equal("a dry run ends well", done.returncode, 0, text)
    seen = {kind for kind in TYPES if any(f" - {kind} - " in line for line in found(text))}
    wanted = set(TYPES) - {"EC2Volume", "EC2Address", "EC2KeyPair", "EC2NetworkACL"}
    equal("it finds every kind of resource", sorted(seen), sorted(wanted), text)
    done, text = nuke(server, account, program, "--no-dry-run")
    equal("everything is removed", done.returncode, 0, text[-6000:])
    check("nothing failed", " 0 failed" in text, text[-3000:])
    done, text = nuke(server, account, program)
    check("then it finds nothing", done.returncode == 0 and not found(text), text)
    rows = scene.ok(other.client(), "ec2", "DescribeVpcs", {"VpcId": [kept]}).list("vpcSet")
    equal("another account's VPC stays", len(rows), 1)


if __name__ == "__main__":
    sys.exit(harness.main("aws.nuke", run, data_plane="none", limit_s=500))

#!/usr/bin/python3
"""Policies from outside: what users, roles and sessions may do is what their policies say, at once, on
every service; and a refusal is AWS's own.
"""
import json
import sys

import harness
import scene
from harness import check, equal
from matrix_test import Session, SessionClient
from scene import ok

EC2_REFUSAL, REFUSAL = ("UnauthorizedOperation", 403), ("AccessDenied", 403)


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(effect, actions, resources="*", **more):
    return {"Effect": effect, "Action": actions, "Resource": resources, **more}


class Company:
    """An account with a user and what it takes to give him policies."""

    def __init__(self, server, name):
        self.server, self.account = server, server.account(name)
        self.root = self.account.client()

    def iam(self, action, **params):
        return ok(self.root, "iam", action, params)

    def user(self, name, *statements, tags=()):
        self.iam("CreateUser", UserName=name, Path="/team/",
                 Tags=[{"Key": k, "Value": v} for k, v in tags])
        if statements:
            self.allow(name, *statements)
        key = self.iam("CreateAccessKey", UserName=name).data["AccessKey"]
        client = SessionClient(self.server.url, Session(
            name, self.account, key["AccessKeyId"], key["SecretAccessKey"]))
        client.arn = f"arn:aws:iam::{self.account.id}:user/team/{name}"
        return client

    def allow(self, name, *statements):
        self.iam("PutUserPolicy", UserName=name, PolicyName="p", PolicyDocument=document(*statements))

    def session(self, client, action, **params):
        given = ok(client, "sts", action, params).data["Credentials"]
        return SessionClient(self.server.url, Session(
            action, self.account, given["AccessKeyId"], given["SecretAccessKey"],
            given["SessionToken"]))


def told(what, client, wanted, service, action, params=None, **raw):
    answer = client.call(service, action, params, raw=raw)
    got = (answer.code, answer.status) if wanted is not None else answer.code or "OK"
    equal(what, got, wanted if wanted is not None else "OK", client)
    return answer


def messages(company, vpc):
    ann = company.user("ann")
    answer = told("a user without policies", ann, EC2_REFUSAL, "ec2", "CreateVpc",
                  {"CidrBlock": "10.1.0.0/16"})
    resource = f"arn:aws:ec2:ap-northeast-1:{company.account.id}:vpc/*"
    equal("EC2's words", answer.message,
          "You are not authorized to perform this operation. User: " + ann.arn
          + " is not authorized to perform: ec2:CreateVpc on resource: " + resource
          + " because no identity-based policy allows the ec2:CreateVpc action")
    answer = told("another service's code", ann, REFUSAL, "iam", "GetUser", {"UserName": "ann"})
    equal("its words", answer.message,
          f"User: {ann.arn} is not authorized to perform: iam:GetUser on resource: {ann.arn} because no "
          "identity-based policy allows the iam:GetUser action")
    told("DryRun tells the same", ann, EC2_REFUSAL, "ec2", "CreateVpc",
         {"CidrBlock": "10.1.0.0/16", "DryRun": True})
    answer = told("everyone may ask who he is", ann, None, "sts", "GetCallerIdentity")
    equal("and is told", answer.data["Arn"], ann.arn, ann)
    company.allow("ann", statement("Allow", "ec2:CreateVpc"))
    told("a policy counts at once", ann, ("DryRunOperation", 412), "ec2", "CreateVpc",
         {"CidrBlock": "10.1.0.0/16", "DryRun": True})
    company.allow("ann", statement("Allow", "*"), statement("Deny", "ec2:createvpc"))
    answer = told("an explicit Deny wins", ann, EC2_REFUSAL, "ec2", "CreateVpc",
                  {"CidrBlock": "10.1.0.0/16"})
    check("and is told as one", answer.message.endswith("with an explicit deny in an identity-based "
                                                        "policy"), ann)
    foreign = told("a denied call about nothing", company.ben, EC2_REFUSAL, "ec2", "DeleteVpc",
                   {"VpcId": "vpc-0123456789abcdef0"}).message
    own = told("is answered as one about something", company.ben, EC2_REFUSAL, "ec2", "DeleteVpc",
               {"VpcId": vpc}).message
    equal("to the letter", own.replace(vpc, "X"), foreign.replace("vpc-0123456789abcdef0", "X"))


def resources_and_conditions(company, vpc, other):
    here = f"arn:aws:ec2:ap-northeast-1:{company.account.id}:"
    eve = company.user("eve", statement("Allow", "ec2:DeleteVpc", here + "vpc/" + vpc),
                       statement("Allow", "ec2:CreateSubnet", [here + "vpc/*", here + "subnet/*"]),
                       tags=[("team", "red")])
    dry = {"DryRun": True}
    told("the VPC that is named", eve, ("DryRunOperation", 412), "ec2", "DeleteVpc", {"VpcId": vpc, **dry})
    told("another one", eve, EC2_REFUSAL, "ec2", "DeleteVpc", {"VpcId": other, **dry})
    block = {"VpcId": vpc, "CidrBlock": "172.31.64.0/20"}
    told("all resources are allowed", eve, ("DryRunOperation", 412), "ec2", "CreateSubnet", {**block, **dry})
    tagged = {**block, **dry, "TagSpecification": [{"ResourceType": "subnet",
                                                    "Tag": [{"Key": "team", "Value": "red"}]}]}
    told("tags need ec2:CreateTags", eve, EC2_REFUSAL, "ec2", "CreateSubnet", tagged)
    company.allow("eve", statement("Allow", ["ec2:CreateSubnet", "ec2:CreateTags"], Condition={
        "StringEquals": {"aws:RequestTag/team": "${aws:PrincipalTag/team}"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}))
    told("one's own team's tag", eve, ("DryRunOperation", 412), "ec2", "CreateSubnet", tagged)
    tagged["TagSpecification"][0]["Tag"][0]["Value"] = "blue"
    told("another team's", eve, EC2_REFUSAL, "ec2", "CreateSubnet", tagged)
    company.allow("eve", statement("Allow", "ec2:DeleteVpc", Condition={
        "StringEquals": {"aws:ResourceTag/team": "red"}}))
    told("a resource without the tag", eve, EC2_REFUSAL, "ec2", "DeleteVpc", {"VpcId": vpc, **dry})
    ok(company.root, "ec2", "CreateTags", {"ResourceId": [vpc], "Tag": [{"Key": "team", "Value": "red"}]})
    told("with it", eve, ("DryRunOperation", 412), "ec2", "DeleteVpc", {"VpcId": vpc, **dry})
    company.allow("eve", statement("Allow", "*", Condition={
        "StringEquals": {"aws:RequestedRegion": "us-east-1"}}))
    told("another region", eve, EC2_REFUSAL, "ec2", "DescribeVpcs")
    abroad = SessionClient(company.server.url, eve.account, "us-east-1")
    told("the region that is allowed", abroad, None, "ec2", "DescribeVpcs")
    for block, wanted in (("127.0.0.0/8", None), ("192.0.2.0/24", EC2_REFUSAL)):
        company.allow("eve", statement("Allow", "*", Condition={"IpAddress": {"aws:SourceIp": block}}))
        told(f"from {block}", eve, wanted, "ec2", "DescribeVpcs")
    company.allow("eve", statement("Allow", "elasticloadbalancing:*", [
        f"arn:aws:elasticloadbalancing:*:{company.account.id}:targetgroup/red-*/*"]))
    group = {"Protocol": "TCP", "Port": 80, "VpcId": vpc, "TargetType": "ip"}
    told("a name that is not allowed", eve, REFUSAL, "elbv2", "CreateTargetGroup",
         {"Name": "blue-1", **group})
    told("one that is", eve, None, "elbv2", "CreateTargetGroup", {"Name": "red-1", **group})
    told("reading has no resources", eve, REFUSAL, "elbv2", "DescribeTargetGroups")


def boundaries_and_sessions(company, vpc):
    reads = document(statement("Allow", "ec2:Describe*"))
    arn = company.iam("CreatePolicy", PolicyName="reads", PolicyDocument=reads).data["Policy"]["Arn"]
    company.iam("CreateUser", UserName="fay", PermissionsBoundary=arn)
    company.allow("fay", statement("Allow", "*"))
    key = company.iam("CreateAccessKey", UserName="fay").data["AccessKey"]
    fay = SessionClient(company.server.url, Session("fay", company.account, key["AccessKeyId"],
                                                    key["SecretAccessKey"]))
    told("within the boundary", fay, None, "ec2", "DescribeVpcs")
    answer = told("beyond it", fay, EC2_REFUSAL, "ec2", "DeleteVpc", {"VpcId": vpc})
    check("the boundary is named", "no permissions boundary allows" in answer.message, fay)

    gus = company.user("gus")
    company.iam("AttachUserPolicy", UserName="gus", PolicyArn=arn)
    told("an attached policy", gus, None, "ec2", "DescribeVpcs")
    company.iam("CreatePolicyVersion", PolicyArn=arn, SetAsDefault=True,
                PolicyDocument=document(statement("Allow", "ec2:DescribeSubnets")))
    told("its new version counts at once", gus, EC2_REFUSAL, "ec2", "DescribeVpcs")
    told("and allows what it says", gus, None, "ec2", "DescribeSubnets")
    company.iam("DetachUserPolicy", UserName="gus", PolicyArn=arn)
    told("detached", gus, EC2_REFUSAL, "ec2", "DescribeSubnets")

    hal = company.user("hal", statement("Allow", "ec2:*"), statement("Allow", "sts:*"))
    session = company.session(hal, "GetSessionToken")
    told("a user's session may what he may", session, None, "ec2", "DescribeVpcs")
    company.allow("hal", statement("Allow", "sts:*"))
    told("and no more than he may now", session, EC2_REFUSAL, "ec2", "DescribeVpcs")
    company.allow("hal", statement("Allow", ["ec2:*", "sts:*"]))
    federated = company.session(hal, "GetFederationToken", Name="fed",
                                Policy=document(statement("Allow", ["ec2:DescribeVpcs", "elasticloadbalancing:*"])))
    told("what both allow", federated, None, "ec2", "DescribeVpcs")
    told("what only he may", federated, EC2_REFUSAL, "ec2", "DescribeSubnets")
    told("what only the session's policy says", federated, REFUSAL, "elbv2", "DescribeLoadBalancers")
    nothing = company.session(hal, "GetFederationToken", Name="fed2")
    told("without a policy nothing", nothing, EC2_REFUSAL, "ec2", "DescribeVpcs")


def roles(company, stranger, vpc):
    trust = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": stranger.account.id},
        "Condition": {"StringEquals": {"sts:ExternalId": "42"}}}]}
    role = company.iam("CreateRole", RoleName="guest",
                       AssumeRolePolicyDocument=json.dumps(trust)).data["Role"]["Arn"]
    company.iam("PutRolePolicy", RoleName="guest", PolicyName="p",
                PolicyDocument=document(statement("Allow", "ec2:Describe*")))
    mia = stranger.user("mia")
    ask = {"RoleArn": role, "RoleSessionName": "sess", "ExternalId": "42"}
    told("trusted, but his own account does not allow it", mia, REFUSAL, "sts", "AssumeRole", ask)
    stranger.allow("mia", statement("Allow", "sts:AssumeRole", role))
    told("without the external id", mia, REFUSAL, "sts", "AssumeRole", {**ask, "ExternalId": "41"})
    missing = told("a role that is not there", mia, REFUSAL, "sts", "AssumeRole",
                   {**ask, "RoleArn": role + "x"})
    check("says nothing of it", "exist" not in missing.message, mia)
    session = company.session(mia, "AssumeRole", **ask)
    rows = ok(session, "ec2", "DescribeVpcs").list("vpcSet")
    check("the session sees the role's account", vpc in [row["vpcId"] for row in rows], session)
    told("and may no more than the role", session, EC2_REFUSAL, "ec2", "DeleteVpc", {"VpcId": vpc})
    company.iam("DeleteRolePolicy", RoleName="guest", PolicyName="p")
    told("a policy taken away counts at once", session, EC2_REFUSAL, "ec2", "DescribeVpcs")


def listed_principals(company, stranger):
    """User and role principals on a service's list match those who call as them."""
    provider = scene.Provider(company.root, "listed")
    nia = stranger.user("nia", statement("Allow", "*"))
    ora = stranger.user("ora", statement("Allow", "*"))
    trust = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": stranger.account.id}}}
    role = stranger.iam("CreateRole", RoleName="r",
                        AssumeRolePolicyDocument=json.dumps(trust)).data["Role"]["Arn"]
    stranger.iam("PutRolePolicy", RoleName="r", PolicyName="p",
                 PolicyDocument=document(statement("Allow", "*")))
    stranger.iam("CreateUser", UserName="pia")
    stranger.allow("pia", statement("Allow", "*"))
    key = stranger.iam("CreateAccessKey", UserName="pia").data["AccessKey"]
    pia = SessionClient(company.server.url, Session("pia", stranger.account, key["AccessKeyId"],
                                                    key["SecretAccessKey"]))
    as_role = stranger.session(nia, "AssumeRole", RoleArn=role, RoleSessionName="sess")
    find = {"ServiceName": [provider.name]}
    for client in (nia, pia, as_role, stranger.root):
        told(f"{client.account.name}: not listed", client, ("InvalidServiceName", 400), "ec2",
             "DescribeVpcEndpointServices", find)
    scene.allow(company.root, provider.service, role)
    scene.allow(company.root, provider.service, f"arn:aws:iam::{stranger.account.id}:user/pia")
    for client, wanted in ((pia, None), (as_role, None), (nia, ("InvalidServiceName", 400)),
                           (ora, ("InvalidServiceName", 400)),
                           (stranger.root, ("InvalidServiceName", 400))):
        told(f"{client.account.name}: user pia and role r are listed", client, wanted, "ec2",
             "DescribeVpcEndpointServices", find)


def run(server):
    company, stranger = Company(server, "company"), Company(server, "stranger")
    vpc, other = scene.vpc(company.root), scene.vpc(company.root, "10.5.0.0/16")
    company.ben = company.user("ben")
    messages(company, vpc)
    resources_and_conditions(company, vpc, other)
    boundaries_and_sessions(company, vpc)
    roles(company, stranger, vpc)
    listed_principals(company, stranger)


if __name__ == "__main__":
    sys.exit(harness.main("aws.policies", run, limit_s=210))

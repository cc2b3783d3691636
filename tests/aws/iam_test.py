#!/usr/bin/python3
"""IAM and STS by stock clients: users and their keys, roles across accounts, sessions and their end,
and who of an account may use a service. By every aws-cli of the machine, by Debian's boto3, and by
signed requests where a stock client refuses to send what must be sent.
"""
import json
import subprocess
import sys

import harness
import scene
from client import Client
from harness import Cli, Failed, check, clis, equal, say

DENIED = ("UnauthorizedOperation", 403)


class Identity:
    """What a Client and a Cli want of an account, for a user's key or a session."""

    def __init__(self, account, name, keys):
        self.account, self.name, self.id = account, name, account.id
        self.key, self.secret = keys["AccessKeyId"], keys["SecretAccessKey"]
        self.token = keys.get("SessionToken")

    def env(self, region=harness.REGION):
        env = self.account.env(region)
        env.update(AWS_ACCESS_KEY_ID=self.key, AWS_SECRET_ACCESS_KEY=self.secret)
        if self.token:
            env["AWS_SESSION_TOKEN"] = self.token
        return env


class Caller(Client):
    def call(self, *arguments, **more):
        if self.account.token:
            more.setdefault("token", self.account.token)
        return super().call(*arguments, **more)


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(principal, **more):
    return document({"Effect": "Allow", "Action": "sts:AssumeRole",
                     "Principal": {"AWS": principal}, **more})


def told(answer):
    return answer.code, answer.status


def user_by_cli(aws, account, caller):
    """A user from nothing to nothing, as the CLI does it."""
    made = aws(account, "iam", "create-user", "--user-name", "Ann", "--path", "/team/",
               "--tags", "Key=team,Value=red")["User"]
    equal("a user's ARN", made["Arn"], f"arn:aws:iam::{account.id}:user/team/Ann", aws)
    aws.refused("EntityAlreadyExists", account, "iam", "create-user", "--user-name", "ann")
    key = aws(account, "iam", "create-access-key", "--user-name", "Ann")["AccessKey"]
    ann = Identity(account, "Ann", key)
    who = aws(ann, "sts", "get-caller-identity")
    equal("who the user is", (who["Arn"], who["UserId"]), (made["Arn"], made["UserId"]), aws)
    aws.refused("UnauthorizedOperation", ann, "ec2", "describe-vpcs")
    aws(account, "iam", "put-user-policy", "--user-name", "Ann", "--policy-name", "read",
        "--policy-document", document(allow("ec2:Describe*")))
    check("the next call is allowed", aws(ann, "ec2", "describe-vpcs")["Vpcs"], aws)
    aws.refused("UnauthorizedOperation", ann, "ec2", "create-vpc", "--cidr-block", "10.0.0.0/16")
    shown = aws(account, "iam", "get-user-policy", "--user-name", "Ann", "--policy-name", "read")
    equal("a policy comes back as it went in", shown["PolicyDocument"],
          json.loads(document(allow("ec2:Describe*"))), aws)
    used = aws(account, "iam", "get-access-key-last-used", "--access-key-id", key["AccessKeyId"])
    equal("last used", (used["UserName"], used["AccessKeyLastUsed"]["ServiceName"],
                        used["AccessKeyLastUsed"]["Region"]), ("Ann", "sts", harness.REGION), aws)
    client = caller(ann)
    for status, wanted in (("Inactive", ("AuthFailure", 401)), ("Active", ("", 200))):
        aws(account, "iam", "update-access-key", "--user-name", "Ann", "--access-key-id",
            key["AccessKeyId"], "--status", status)
        equal(f"the very next call of a key that is {status}",
              told(client.call("ec2", "DescribeVpcs")), wanted, client)
    aws.refused("DeleteConflict", account, "iam", "delete-user", "--user-name", "Ann")
    aws(account, "iam", "delete-access-key", "--user-name", "Ann", "--access-key-id",
        key["AccessKeyId"])
    equal("a deleted key", told(client.call("sts", "GetCallerIdentity")),
          ("InvalidClientTokenId", 403), client)
    aws(account, "iam", "delete-user-policy", "--user-name", "Ann", "--policy-name", "read")
    aws(account, "iam", "delete-user", "--user-name", "Ann")
    aws.refused("NoSuchEntity", account, "iam", "get-user", "--user-name", "Ann")


def policy_by_cli(aws, account):
    made = aws(account, "iam", "create-policy", "--policy-name", "p", "--policy-document",
               document(allow("ec2:*")))["Policy"]
    arn = made["Arn"]
    equal("a policy's ARN", arn, f"arn:aws:iam::{account.id}:policy/p", aws)
    aws(account, "iam", "create-policy-version", "--policy-arn", arn, "--set-as-default",
        "--policy-document", document(allow("ec2:Describe*")))
    versions = aws(account, "iam", "list-policy-versions", "--policy-arn", arn)["Versions"]
    equal("versions, the newest first", [(v["VersionId"], v["IsDefaultVersion"]) for v in versions],
          [("v2", True), ("v1", False)], aws)
    aws(account, "iam", "create-role", "--role-name", "r", "--assume-role-policy-document",
        trust(account.id))
    aws(account, "iam", "attach-role-policy", "--role-name", "r", "--policy-arn", arn)
    found = aws(account, "iam", "list-entities-for-policy", "--policy-arn", arn)
    equal("who has the policy", [r["RoleName"] for r in found["PolicyRoles"]], ["r"], aws)
    attached = aws(account, "iam", "list-attached-role-policies", "--role-name", "r")
    equal("what the role has", attached["AttachedPolicies"],
          [{"PolicyName": "p", "PolicyArn": arn}], aws)
    aws.refused("DeleteConflict", account, "iam", "delete-policy", "--policy-arn", arn)
    aws.refused("DeleteConflict", account, "iam", "delete-role", "--role-name", "r")
    aws(account, "iam", "detach-role-policy", "--role-name", "r", "--policy-arn", arn)
    aws(account, "iam", "delete-role", "--role-name", "r")
    aws(account, "iam", "delete-policy-version", "--policy-arn", arn, "--version-id", "v1")
    aws(account, "iam", "delete-policy", "--policy-arn", arn)
    aws.refused("NoSuchEntity", account, "iam", "get-policy", "--policy-arn", arn)
    aws.refused("MalformedPolicyDocument", account, "iam", "create-policy", "--policy-name", "q",
                "--policy-document", "{}")
    equal("the alias", aws(account, "iam", "list-account-aliases")["AccountAliases"],
          [account.name], aws)


def pages_by_cli(aws, account):
    for index in range(5):
        aws(account, "iam", "create-user", "--user-name", f"u{index}")
    names = aws(account, "iam", "list-users", "--page-size", "2")["Users"]
    equal("pages of two are all users", [u["UserName"] for u in names],
          [f"u{index}" for index in range(5)], aws)
    for index in range(5):
        aws(account, "iam", "delete-user", "--user-name", f"u{index}")


class Roles:
    """A user of one account who assumes a role of another."""

    def __init__(self, server, home, away):
        self.server, self.home, self.away = server, home, away
        self.here, self.there = home.client(), away.client()
        self.ok(self.here, "CreateUser", UserName="Ann")
        self.ann = self.key_of(self.here, home, "Ann")
        self.arn = f"arn:aws:iam::{home.id}:user/Ann"
        self.role = f"arn:aws:iam::{away.id}:role/Guest"

    def ok(self, client, action, service="iam", **params):
        answer = client.call(service, action, params)
        if not answer.ok:
            raise Failed(f"{action}: {answer.brief()}\n{harness.show(client)}")
        return answer.data

    def caller(self, identity):
        return Caller(self.server.url, identity, harness.REGION)

    def key_of(self, client, account, user):
        key = self.ok(client, "CreateAccessKey", UserName=user)["AccessKey"]
        return self.caller(Identity(account, user, key))

    def make(self, trust_policy, **more):
        self.ok(self.there, "CreateRole", RoleName="Guest", AssumeRolePolicyDocument=trust_policy,
                **more)
        self.ok(self.there, "PutRolePolicy", RoleName="Guest", PolicyName="p",
                PolicyDocument=document(allow(["ec2:*", "iam:*", "sts:*"])))

    def assume(self, client=None, **more):
        return (client or self.ann).call("sts", "AssumeRole", {
            "RoleArn": self.role, "RoleSessionName": "visit", **more})

    def session(self, answer, account=None):
        if not answer.ok:
            raise Failed(f"no session: {answer.brief()}")
        return self.caller(Identity(account or self.away, "session", answer.data["Credentials"]))


def roles(r):
    refused = ("AccessDenied", 403)
    missing = r.assume()
    equal("a role that is missing", told(missing), refused, r.ann)
    r.make(trust(r.arn, Condition={"StringEquals": {"sts:ExternalId": "secret"}}))
    r.ok(r.here, "PutUserPolicy", UserName="Ann", PolicyName="p",
         PolicyDocument=document(allow("ec2:Describe*")))
    equal("without a policy of her own", told(r.assume(ExternalId="secret")), refused, r.ann)
    r.ok(r.here, "PutUserPolicy", UserName="Ann", PolicyName="p",
         PolicyDocument=document(allow("sts:AssumeRole", f"arn:aws:iam::{r.away.id}:role/*")))
    without = r.assume()
    equal("without the external id", told(without), refused, r.ann)
    equal("is answered like a missing role", without.message,
          f"User: {r.arn} is not authorized to perform: sts:AssumeRole on resource: {r.role}", r.ann)
    equal("with another external id", told(r.assume(ExternalId="other")), refused, r.ann)
    given = r.assume(ExternalId="secret")
    session = r.session(given)
    who = r.ok(session, "GetCallerIdentity", "sts")
    equal("who the session is", (who["Account"], who["Arn"]),
          (r.away.id, f"arn:aws:sts::{r.away.id}:assumed-role/Guest/visit"), session)
    equal("its id", who["UserId"], given.data["AssumedRoleUser"]["AssumedRoleId"], session)
    vpc = session.call("ec2", "CreateVpc", {"CidrBlock": "10.9.0.0/16"})
    equal("what it makes is the role's account's", vpc.data["vpc"]["ownerId"], r.away.id, session)
    equal("the root assumes no role", told(r.assume(r.here, ExternalId="secret")), refused, r.here)
    equal("by a stranger", told(r.assume(r.there, ExternalId="secret")), refused, r.there)
    return session


def lengths(r):
    r.ok(r.there, "UpdateRole", RoleName="Guest", MaxSessionDuration=7200)
    for seconds, wanted in ((7200, ""), (7201, "ValidationError"), (899, "ValidationError"),
                            (43201, "ValidationError")):
        answer = r.assume(ExternalId="secret", DurationSeconds=seconds)
        equal(f"a session of {seconds} s", answer.code, wanted, r.ann)
    # A role that assumes a role has an hour.
    r.ok(r.there, "UpdateAssumeRolePolicy", RoleName="Guest",
         PolicyDocument=trust([r.arn, r.role]))
    session = r.session(r.assume())
    equal("a chain of an hour", r.assume(session, DurationSeconds=3600).code, "", session)
    equal("a longer chain", r.assume(session, DurationSeconds=3601).code, "ValidationError", session)
    for name in ("Tags.member.1.Key", "SourceIdentity"):
        answer = r.ann.call("sts", "AssumeRole", raw={
            "RoleArn": r.role, "RoleSessionName": "visit", name: "x",
            **({"Tags.member.1.Value": "x"} if "Tags" in name else {})})
        check(f"{name} is refused", not answer.ok and answer.status < 500, r.ann)


def session_policies(r):
    read = document(allow("ec2:DescribeVpcs"))
    session = r.session(r.assume(Policy=read))
    equal("what the session's policy allows", told(session.call("ec2", "DescribeVpcs")), ("", 200),
          session)
    equal("and what it does not", told(session.call("ec2", "DescribeSubnets")), DENIED, session)
    arn = r.ok(r.there, "CreatePolicy", PolicyName="s", PolicyDocument=read)["Policy"]["Arn"]
    session = r.session(r.assume(PolicyArns=[{"arn": arn}]))
    equal("by ARN the same", [told(session.call("ec2", a)) for a in ("DescribeVpcs",
                                                                    "DescribeSubnets")],
          [("", 200), DENIED], session)
    equal("a malformed one", r.assume(Policy="{").code, "MalformedPolicyDocument", r.ann)


def tokens(r, session):
    """Garbled, of another key, without, with a long-term key: each is the caller's fault."""
    good = session.account.token
    for what, token in (("a garbled token", "A" + good[1:] if good[0] != "A" else "B" + good[1:]),
                        ("a cut one", good[:-8]), ("another's", "x" * 300)):
        for service, action, wanted in (
                ("ec2", "DescribeVpcs", ("AuthFailure", 401)),
                ("sts", "GetCallerIdentity", ("InvalidClientTokenId", 403)),
                ("iam", "ListUsers", ("InvalidClientTokenId", 403)),
                ("elbv2", "DescribeLoadBalancers", ("InvalidClientTokenId", 403))):
            equal(f"{what}, {service}", told(session.call(service, action, token=token)), wanted,
                  session)
    other = r.session(r.assume())
    equal("the token of another session", told(session.call(
        "sts", "GetCallerIdentity", token=other.account.token)), ("InvalidClientTokenId", 403))
    equal("a session's key without its token", told(Client.call(
        session, "sts", "GetCallerIdentity")), ("InvalidClientTokenId", 403), session)
    equal("a long-term key with a token", told(r.ann.call(
        "sts", "GetCallerIdentity", token=good)), ("InvalidClientTokenId", 403), r.ann)


def of_users(r):
    """GetSessionToken and GetFederationToken: what they may and may not."""
    answer = r.ann.call("sts", "GetSessionToken", {"DurationSeconds": 900})
    mine = r.session(answer, r.home)
    equal("GetSessionToken keeps the user", r.ok(mine, "GetCallerIdentity", "sts")["Arn"], r.arn)
    equal("it may assume a role", r.assume(mine).code, "", mine)
    equal("but not ask IAM", told(mine.call("iam", "GetUser")), ("InvalidClientTokenId", 403), mine)
    equal("nor make sessions", told(mine.call("sts", "GetSessionToken")), ("AccessDenied", 403), mine)
    r.ok(r.here, "PutUserPolicy", UserName="Ann", PolicyName="q", PolicyDocument=document(
        allow(["sts:GetFederationToken", "ec2:Describe*"])))
    bob = r.session(r.ann.call("sts", "GetFederationToken", {
        "Name": "bob", "Policy": document(allow("ec2:DescribeVpcs"))}), r.home)
    equal("a federated user", r.ok(bob, "GetCallerIdentity", "sts")["Arn"],
          f"arn:aws:sts::{r.home.id}:federated-user/bob", bob)
    equal("has what both allow", [told(bob.call("ec2", a)) for a in (
        "DescribeVpcs", "DescribeSubnets")], [("", 200), DENIED], bob)
    nothing = r.session(r.ann.call("sts", "GetFederationToken", {"Name": "bob"}), r.home)
    equal("without a policy, nothing", told(nothing.call("ec2", "DescribeVpcs")), DENIED, nothing)
    for client in (r.ann, r.here):
        key = client.account.key
        equal("whose a key is", r.ok(r.here, "GetAccessKeyInfo", "sts", AccessKeyId=key)["Account"],
              r.home.id)
    return mine


def allow_list(r):
    """User, role and account on a service's list."""
    provider = r.server.account("publisher")
    p = scene.Provider(provider.client(), "publisher")
    ask = {"ServiceName": [p.name]}
    r.ok(r.here, "CreateUser", UserName="Bob")
    bob = r.key_of(r.here, r.home, "Bob")
    for user in ("Ann", "Bob"):
        r.ok(r.here, "PutUserPolicy", UserName=user, PolicyName="see",
             PolicyDocument=document(allow(["ec2:*", "sts:*"])))
    session = r.session(r.assume())

    def sees():
        out = []
        for client in (r.ann, bob, r.here, session, r.there):
            answer = client.call("ec2", "DescribeVpcEndpointServices", ask)
            if not answer.ok and answer.code != "InvalidServiceName":
                raise Failed(f"{answer.brief()}\n{harness.show(client)}")
            out.append(answer.ok)
        return out

    client = provider.client()
    for entry, wanted in ((r.arn, [True, False, False, False, False]),
                          (r.role, [False, False, False, True, False]),
                          (f"arn:aws:iam::{r.home.id}:root", [True, True, True, False, False]),
                          (f"arn:aws:iam::{r.away.id}:role/Other", [False] * 5)):
        scene.allow(client, p.service, entry)
        equal(f"{entry}: Ann, Bob, their root, the role's session, its root see it", sees(), wanted)
        r.ok(client, "ModifyVpcEndpointServicePermissions", "ec2", ServiceId=p.service,
             RemoveAllowedPrincipals=[entry])
    equal("nobody sees it any more", sees(), [False] * 5)


def ends(r, session, mine):
    """Deleted role, user and account: the very next call of the session is refused."""
    gone = ("InvalidClientTokenId", 403)
    r.server.restart()
    for client in (session, mine, r.ann, r.here, r.there):
        client.__init__(r.server.url, client.account, harness.REGION)
    equal("a session outlives the server", told(session.call("sts", "GetCallerIdentity")), ("", 200),
          session)
    r.ok(r.there, "DeleteRolePolicy", RoleName="Guest", PolicyName="p")
    r.ok(r.there, "DeleteRole", RoleName="Guest")
    equal("its role deleted", told(session.call("sts", "GetCallerIdentity")), gone, session)
    equal("in EC2", told(session.call("ec2", "DescribeVpcs")), ("AuthFailure", 401), session)
    r.make(trust(r.arn))
    equal("a role of the same name revives nothing",
          told(session.call("sts", "GetCallerIdentity")), gone, session)
    r.ok(r.here, "UpdateUser", UserName="Ann", NewUserName="Anna")
    equal("a renamed user goes on", r.ok(mine, "GetCallerIdentity", "sts")["Arn"],
          r.arn + "a", mine)
    for name in ("p", "q", "see"):
        r.ok(r.here, "DeleteUserPolicy", UserName="Anna", PolicyName=name)
    r.ok(r.here, "DeleteAccessKey", UserName="Anna", AccessKeyId=r.ann.account.key)
    equal("a session outlives the key", told(mine.call("sts", "GetCallerIdentity")), ("", 200), mine)
    r.ok(r.here, "DeleteUser", UserName="Anna")
    equal("but not the user", told(mine.call("sts", "GetCallerIdentity")), gone, mine)
    token = r.session(r.here.call("sts", "GetSessionToken"), r.home)
    r.server.run("account", "delete", r.home.id, "--force")
    equal("nor does the root's outlive the account",
          told(token.call("sts", "GetCallerIdentity")), gone, token)


BOTO3 = """
import boto3, json, os, sys
from botocore.exceptions import ClientError
url, doc, trust = os.environ["MG_URL"], os.environ["MG_DOC"], os.environ["MG_TRUST"]
iam, sts = (boto3.client(s, endpoint_url=url) for s in ("iam", "sts"))
iam.create_user(UserName="u", Tags=[{"Key": "k", "Value": "v"}])
iam.get_waiter("user_exists").wait(UserName="u")
role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]
iam.get_waiter("role_exists").wait(RoleName="r")
assert isinstance(role["AssumeRolePolicyDocument"], dict), role
iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=doc)
key = iam.create_access_key(UserName="u")["AccessKey"]
user = boto3.client("sts", endpoint_url=url, aws_access_key_id=key["AccessKeyId"],
                    aws_secret_access_key=key["SecretAccessKey"])
got = user.assume_role(RoleArn=role["Arn"], RoleSessionName="s1")["Credentials"]
session = boto3.client("sts", endpoint_url=url, aws_access_key_id=got["AccessKeyId"],
                       aws_secret_access_key=got["SecretAccessKey"],
                       aws_session_token=got["SessionToken"])
assert session.get_caller_identity()["Arn"].endswith("assumed-role/r/s1")
try:
    iam.get_role(RoleName="none")
    raise SystemExit("no error")
except iam.exceptions.NoSuchEntityException as error:
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 404
try:
    iam.delete_user(UserName="u")
    raise SystemExit("no error")
except iam.exceptions.DeleteConflictException:
    pass
names = [u["UserName"] for p in iam.get_paginator("list_users").paginate() for u in p["Users"]]
assert "u" in names, names
iam.delete_access_key(UserName="u", AccessKeyId=key["AccessKeyId"])
iam.delete_user_policy(UserName="u", PolicyName="p")
iam.delete_user(UserName="u")
iam.delete_role(RoleName="r")
print("boto3", boto3.__version__)
"""


def by_boto3(server, account):
    done = subprocess.run(["/usr/bin/python3", "-c", "import boto3"], capture_output=True)
    if done.returncode != 0:
        say("     no boto3 of Debian here: left out")
        return
    env = account.env()
    env.update(MG_URL=server.url, MG_DOC=document(allow("sts:AssumeRole")),
               MG_TRUST=trust(account.id))
    done = subprocess.run(["/usr/bin/python3", "-c", BOTO3], env=env, capture_output=True,
                          text=True, timeout=120)
    check(f"the flow by {done.stdout.strip() or 'boto3'}", done.returncode == 0, done.stderr[-3000:])


def run(server):
    for index, program in enumerate(clis()):
        aws = Cli(program, server)
        account = server.account(f"cli{index}")
        user_by_cli(aws, account, lambda who: Caller(server.url, who, harness.REGION))
        policy_by_cli(aws, account)
        pages_by_cli(aws, account)
    by_boto3(server, server.account("boto"))
    r = Roles(server, server.account("home"), server.account("away"))
    session = roles(r)
    lengths(r)
    session_policies(r)
    tokens(r, session)
    mine = of_users(r)
    allow_list(r)
    ends(r, session, mine)


if __name__ == "__main__":
    sys.exit(harness.main("aws.iam", run, limit_s=300))

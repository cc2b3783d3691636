#!/usr/bin/python3
"""Who may do what: every action of `masugata table actions` by the owner of the things it names, by
an account that may use the owner's service, by a stranger, by an account that was deleted, and by a
user and a role of the owner's account whom no policy allows anything.

A foreign id is answered exactly as a missing one: in code, message, shape and status, and in time
(the quickest tenth of alternating calls; what looks different is measured again before it counts).

usage: matrix_test.py [ACTION…]   (globs as in "ec2:Create*"; default: all)
"""
import fnmatch
import json
import re
import sys
import time

import action_requests
import harness
import scene
from action_requests import base_of
from client import Client
from harness import Failed, check, equal, say
from parameters_test import Side
from scene import ok

SHAPES = {"ec2": "ec2", "elbv2": "query", "sts": "query", "iam": "query"}
# Answered to everyone with a good signature, as AWS does.
ALWAYS = {"sts:GetCallerIdentity", "sts:GetSessionToken"}
# By design another answer for whom the owner's list lets in.
OPEN_TO_ALLOWED = {"ec2:CreateVpcEndpoint", "ec2:DescribeVpcEndpointServices"}
PAIRS, PAIRS_AGAIN, ROUNDS = 8, 100, 5
DIGITS = "0123456789abcdef0"


class Session:
    """Keys that are no account's root: a user's, or temporary ones."""

    def __init__(self, name, account, key, secret, token=None):
        self.name, self.id = name, account.id
        self.key, self.secret, self.token = key, secret, token


class SessionClient(Client):
    def call(self, *arguments, **more):
        if self.account.token:
            more.setdefault("token", self.account.token)
        return super().call(*arguments, **more)


IAM_NAMES = {"$user", "$idle_user", "$role", "$idle_role"}


def missing(value):
    """A name of the same form that nobody has; the value itself if it names nothing of anybody's."""
    if value.startswith("ami-"):
        return value
    if re.fullmatch(r"[a-z-]+-[0-9a-f]{17}", value):
        return value[:-17] + DIGITS
    if value.startswith("arn:aws:elasticloadbalancing:"):
        return value[:-16] + DIGITS[:16]
    if value.startswith("com.amazonaws.vpce."):
        return value[:-17] + DIGITS
    if value.startswith("arn:aws:iam::"):
        return value + "-nobody"
    if value.startswith("AKIA"):
        return value[:-4] + "ZZZZ"
    return value


class Row:
    """One action, its request on the owner's things and the same on things that nobody has."""

    def __init__(self, row, owner):
        self.service, self.action = row["service"], row["action"]
        self.key = f"{self.service}:{self.action}"
        self.write, self.iam = row["access"] == "write", row["iam_action"]
        self.dry = any(p["name"] == "DryRun" for p in row["parameters"])
        self.request, self.nobody = {}, {}
        for name, word in base_of(self.key).items():
            if word in ("$token", "$marker", "$iam_marker"):
                continue
            names = re.fullmatch(r"\$\w+", word) if isinstance(word, str) else False
            value = owner.names[word[1:]] if names else word
            if isinstance(value, str) and re.fullmatch(r"<\d+>", value):
                value = "n" * int(value[1:-1])
            self.request[name] = value
            named = word in IAM_NAMES
            self.nobody[name] = value + "-nobody" if named else missing(value) if names else value

    @property
    def names_something(self):
        return self.request != self.nobody

    def send(self, client, request, dry=False):
        more = {"DryRun": "true"} if dry and self.dry else {}
        answer = client.call(self.service, self.action, raw={**request, **more})
        if answer.status >= 500 or answer.shape != SHAPES[self.service]:
            raise Failed(f"{self.key}: {answer.status} in the shape '{answer.shape}'\n"
                         + harness.show(client))
        return answer

    def outcome(self, client, request, dry=False):
        answer = self.send(client, request, dry)
        return answer.code or "OK", answer.status, answer.shape

    def plain(self, client, request):
        """Status and body without the request's id and the ids that were asked for."""
        answer = self.send(client, request)
        text = answer.body.decode(errors="replace")
        words = sorted({v for v in request.values() if isinstance(v, str) and len(v) > 8}, key=len)
        for word in reversed(words):
            text = text.replace(word, "THE-NAME")
        return answer.status, re.sub(r"<(request[iI]d|RequestI[dD])>[^<]*<", "<", text)


def owner_column(row, client):
    """Not refused for who he is, nor told that his things do not exist."""
    if row.write and not row.dry:
        got = row.outcome(client, row.request)[0]
        return None if "NotFound" not in got and got not in DENIED else f"the owner is told {got}"
    got = row.outcome(client, row.request, dry=True)[0]
    wanted = action_requests.ACTIONS[row.key][2:] or ("DryRunOperation" if row.dry else "OK",)
    return None if got in wanted else f"the owner is told {got}, not {wanted[0]}"


DENIED = {"UnauthorizedOperation", "AccessDenied", "AuthFailure", "InvalidClientTokenId"}


def stranger_column(row, client, who):
    if not row.names_something:
        return None
    foreign, nobody = row.plain(client, row.request), row.plain(client, row.nobody)
    if foreign == nobody:
        return None
    return f"{who}: a foreign name is not answered as a missing one\n  {foreign}\n  {nobody}"


def code_column(row, client, who, ec2, query, says=""):
    """The same refusal whatever is named."""
    wanted = (*(ec2 if row.service == "ec2" else query), SHAPES[row.service])
    for what, request in (("his", row.request), ("nobody's", row.nobody)):
        for dry in (False, True):
            got = row.outcome(client, request, dry)
            if got != wanted:
                return f"{who}, {what} name{', DryRun' if dry else ''}: {got}, not {wanted}"
    if row.plain(client, row.request) != row.plain(client, row.nobody):
        return f"{who}: the refusal tells what exists"
    if says and says not in row.send(client, row.request).message:
        return f"{who}: the refusal does not say '{says}'"
    return None


def quick_times(row, client, pairs):
    """The tenth percentiles, in ms: what other work on the machine adds is in the slow ones."""
    times = ([], [])
    for number in range(pairs):
        for side in (0, 1) if number % 2 else (1, 0):
            began = time.perf_counter()
            row.send(client, (row.request, row.nobody)[side])
            times[side].append((time.perf_counter() - began) * 1000)
    return tuple(sorted(side)[len(side) // 10] for side in times)


def time_column(row, client):
    if not row.names_something:
        return None
    slower = set()
    for number in range(ROUNDS):
        foreign, nobody = quick_times(row, client, PAIRS_AGAIN if number else PAIRS)
        slower.add(foreign > nobody)
        # Noise is now on this side, now on that; a look-up that tells is always on one.
        if abs(foreign - nobody) <= max(0.05, 0.15 * min(foreign, nobody)) or len(slower) > 1:
            return None
    return f"a foreign name takes {foreign:.3f} ms, a missing one {nobody:.3f} ms"


def denied_clients(server, owner, built):
    """A user and a role of the owner's account without any policy; none where IAM is not built."""
    if "iam:CreateUser" not in built or "iam:CreateAccessKey" not in built:
        say("     no IAM here: the denied user and role are left out")
        return {}
    url, client = server.url, owner.client
    ok(client, "iam", "CreateUser", {"UserName": "denied"})
    key = ok(client, "iam", "CreateAccessKey", {"UserName": "denied"}).data["AccessKey"]
    out = {"a denied user": SessionClient(url, Session(
        "denied", owner.account, key["AccessKeyId"], key["SecretAccessKey"]))}
    if "sts:AssumeRole" not in built or "iam:CreateRole" not in built:
        return out
    trust = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": owner.account.id}}}
    role = ok(client, "iam", "CreateRole", {
        "RoleName": "denied", "AssumeRolePolicyDocument": json.dumps(trust)}).data["Role"]["Arn"]
    ok(client, "iam", "CreateUser", {"UserName": "assumer"})
    ok(client, "iam", "PutUserPolicy", {
        "UserName": "assumer", "PolicyName": "p", "PolicyDocument": json.dumps({
            "Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role}})})
    key = ok(client, "iam", "CreateAccessKey", {"UserName": "assumer"}).data["AccessKey"]
    assumer = SessionClient(url, Session("assumer", owner.account, key["AccessKeyId"],
                                         key["SecretAccessKey"]))
    given = ok(assumer, "sts", "AssumeRole", {
        "RoleArn": role, "RoleSessionName": "sess"}).data["Credentials"]
    out["a denied role"] = SessionClient(url, Session(
        "role", owner.account, given["AccessKeyId"], given["SecretAccessKey"],
        given["SessionToken"]))
    return out


def allowed_principal(server, owner, rows):
    """He sees the service and may ask for an endpoint; all else of the owner is not there for him."""
    account = server.account("allowed")
    client = account.client()
    scene.allow(owner.client, owner.names["service"], account.arn)
    vpc = scene.vpc(client)
    subnet = scene.subnet(client, vpc, "172.31.0.0/20")
    request = {"VpcId": vpc, "SubnetId": [subnet], "VpcEndpointType": "Interface", "DryRun": True}
    for name, codes in ((owner.names["service_name"], "DryRunOperation"),
                        (missing(owner.names["service_name"]), "InvalidServiceName")):
        answer = client.call("ec2", "CreateVpcEndpoint", {**request, "ServiceName": name})
        equal(f"the allowed principal: an endpoint to {name}", answer.code, codes, client)
    check("the allowed principal sees the service", client.call(
        "ec2", "DescribeVpcEndpointServices", {"ServiceName": [owner.names["service_name"]]}).ok,
        client)
    return client


def deleted_account(server):
    account = server.account("deleted")
    client = account.client()
    ok(client, "ec2", "DescribeVpcs")
    server.run("account", "delete", account.id, "--force")
    return client


def judge(rows, owner, columns):
    faults = []
    for row in rows:
        mine = [text for text in (column(row) for column in columns) if text]
        say(f"{'FAIL' if mine else 'ok  '} {row.key}")
        faults += [f"{row.key}: {text}" for text in mine]
    return faults


def run(server):
    wanted = sys.argv[1:] or ["*"]
    table = json.loads(server.run_plain("table", "actions", "--json"))
    built = {f"{row['service']}:{row['action']}" for row in table}
    owner, stranger = (Side(server.account(name), name) for name in ("owner", "stranger"))
    owner.connect(stranger)
    stranger.connect(owner)
    rows = [Row(row, owner) for row in table
            if any(fnmatch.fnmatchcase(f"{row['service']}:{row['action']}", w) for w in wanted)]
    denied = denied_clients(server, owner, built)
    gone = deleted_account(server)
    before = [scene.fingerprint(side.client) for side in (owner, stranger)]

    def denied_column(row):
        for who, client in denied.items():
            if row.key in ALWAYS:
                continue
            fault = code_column(row, client, who, ("UnauthorizedOperation", 403),
                                ("AccessDenied", 403),
                                f"is not authorized to perform: {row.iam} on resource: ")
            if fault:
                return fault
        return None

    columns = [
        lambda row: stranger_column(row, stranger.client, "a stranger"),
        lambda row: time_column(row, stranger.client),
        lambda row: code_column(row, gone, "a deleted account", ("AuthFailure", 401),
                                ("InvalidClientTokenId", 403)),
        denied_column,
    ]
    faults = judge(rows, owner, columns)
    for side, was in zip((owner, stranger), before):
        now = scene.fingerprint(side.client)
        check(f"nothing of {side.account.name} changed", was == now, scene.difference(was, now))
    client = allowed_principal(server, owner, rows)
    faults += judge([row for row in rows if row.key not in OPEN_TO_ALLOWED], owner,
                    [lambda row: stranger_column(row, client, "the allowed principal")])
    # Last, since those without DryRun are done: what takes away goes at the end.
    rows.sort(key=lambda row: row.action.startswith(("Delete", "Remove", "Deregister", "Detach")))
    faults += judge(rows, owner, [lambda row: owner_column(row, owner.client)])
    say(f"     {len(rows)} actions, 4 callers and {len(denied)} denied ones")
    if faults:
        raise Failed(f"{len(faults)} faults\n" + "\n".join(faults))


if __name__ == "__main__":
    sys.exit(harness.main("aws.matrix", run, limit_s=900))

#!/usr/bin/python3
"""What the operator has over the API: the audit log (one JSON line a call, never a secret, turned
over by size), the rate of an account, and quotas with AWS's names and numbers."""
import json
import re
import sys
import time

import harness
from harness import check, equal, until

NAMES = {"time", "request_id", "account", "principal_arn", "access_key_id", "source_address",
         "service", "action", "access", "region", "status", "error_code", "duration_us"}


def lines(server, name="audit.log"):
    path = server.data_dir / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def line_of(server, request_id):
    found = []

    def look():
        found[:] = [line for line in lines(server) if line["request_id"] == request_id]
        return found

    until("the call is noted", look, 5)
    return found[0]


def notes_calls(server, account):
    client = account.client()
    answer = client.call("ec2", "CreateVpc", {"CidrBlock": "10.7.0.0/16"})
    line = line_of(server, answer.request_id)
    equal("a line has all names and no other", set(line), NAMES)
    equal("who and what", [line[name] for name in (
        "account", "principal_arn", "access_key_id", "source_address", "service", "action",
        "access", "region", "status", "error_code")],
        [account.id, account.arn, account.key, "127.0.0.1", "ec2", "CreateVpc", "write",
         "ap-northeast-1", 200, ""])
    check("when and how long", re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", line["time"])
          and 0 < line["duration_us"] < 5_000_000, line)
    answer = client.call("ec2", "DescribeVpcs", {"VpcId": ["vpc-0123456789abcdef0"]})
    line = line_of(server, answer.request_id)
    equal("a refused read", (line["access"], line["status"], line["error_code"]),
          ("read", 400, "InvalidVpcID.NotFound"))
    answer = client.call("ec2", "DescribeVpcs", break_signature=True)
    line = line_of(server, answer.request_id)
    equal("a wrong signature names nobody, but the key that was claimed",
          (line["account"], line["access_key_id"], line["error_code"]),
          ("", account.key, "AuthFailure"))
    answer = client.call("sts", "NoSuchThing")
    line = line_of(server, answer.request_id)
    equal("an action that is none", (line["service"], line["action"], line["access"]),
          ("sts", "NoSuchThing", ""))
    secretive = "a-value-that-nobody-should-find"
    answer = client.call("ec2", "CreateVpc", {"CidrBlock": secretive})
    line_of(server, answer.request_id)
    text = (server.data_dir / "audit.log").read_text()
    check("neither a secret nor a parameter is in it",
          account.secret not in text and secretive not in text and "10.7.0.0" not in text)
    mode = (server.data_dir / "audit.log").stat().st_mode & 0o777
    equal("the file is the server's alone", oct(mode), "0o600")


def turns_over(server, account):
    """With 64 KiB a file and 3 files."""
    client = account.client()
    asked = [client.call("ec2", "DescribeVpcs").request_id for _ in range(600)]
    until("there are three files", lambda: (server.data_dir / "audit.log.2").exists(), 5)
    line_of(server, asked[-1])
    files = ["audit.log.2", "audit.log.1", "audit.log"]
    sizes = [(server.data_dir / name).stat().st_size for name in files]
    check("each is at most 64 KiB", max(sizes) <= 65536, sizes)
    noted = [line["request_id"] for name in files for line in lines(server, name)]
    equal("the newest calls are all there, in order", noted[-300:], asked[-300:])
    check("no fourth file", not (server.data_dir / "audit.log.3").exists())


def limits_rates(server, busy, calm):
    """With 20 calls a second and 20 at once."""
    ec2 = [busy.client().call("ec2", "DescribeVpcs") for _ in range(60)]
    refused = [answer for answer in ec2 if not answer.ok]
    check(f"{len(refused)} of 60 calls at once are refused", 20 <= len(refused) <= 40)
    equal("EC2 says so as AWS does", {(a.status, a.code) for a in refused},
          {(503, "RequestLimitExceeded")})
    answer = None
    for _ in range(60):
        answer = busy.client().call("sts", "GetCallerIdentity")
        if not answer.ok:
            break
    equal("the query services too", (answer.status, answer.code), (400, "Throttling"), answer)
    answer = calm.client().call("ec2", "DescribeVpcs")
    check("another account is served meanwhile", answer.ok, answer)
    time.sleep(1.1)
    answer = busy.client().call("ec2", "DescribeVpcs")
    check("a second later it is served again", answer.ok, answer)
    status = json.loads(server.run("status", "--json"))
    check("the operator sees how many", status["calls_refused"] > len(refused), status)
    check("in words too", "calls over an account's rate" in server.run("status"))


def quotas(server, account):
    client = account.client()

    def create():
        return client.call("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"})

    listed = json.loads(server.run("quota", "list", account.id, "--output", "json"))["Quotas"]
    known = {row["AwsCode"]: (row["Name"], row["Value"]) for row in listed}
    equal("VPCs have AWS's name and number", known["L-F678F1CE"], ("VPCs per Region", 5))
    equal("endpoints too", known["L-29B6F2EB"], ("Interface VPC endpoints per VPC", 50))
    answer = None
    for _ in range(6):  # the default VPC counts
        answer = create()
    equal("one VPC too many", (answer.status, answer.code), (400, "VpcLimitExceeded"), answer)
    server.run("quota", "set", account.name, "vpcs-per-region", "6")
    check("raised, it is made", create().ok)
    equal("and no further one", create().code, "VpcLimitExceeded")
    server.run("quota", "set", "@all", "L-F678F1CE", "1000")
    equal("the account's own number wins", create().code, "VpcLimitExceeded")
    server.run("quota", "reset", account.id, "vpcs-per-region")
    check("without it that of all holds", create().ok)
    shown = server.run("quota", "list", "@all")
    check("the list says so", re.search(r"vpcs-per-region +1000 +@all", shown), shown)
    for words in (["set", account.id, "no-such", "1"], ["set", "nobody", "users", "1"],
                  ["set", account.id, "users", "-1"], ["set", account.id, "users", "many"]):
        done = server.run("quota", *words, check_rc=False)
        check(f"quota {' '.join(words[2:])} is refused", done.returncode != 0 and done.stderr, done)


def settings(server, text):
    path = server.work / "settings.toml"
    path.write_text(text)
    server.options = ["--config", str(path)]
    server.restart()


def to_stdout(server, account):
    server.options = ["--audit-log", "stdout"]
    server.stop()
    before = len(lines(server))
    server.start()
    lines_out = server.stdout_lines
    answer = account.client().call("ec2", "DescribeVpcs")
    until("the line is on stdout", lambda: any(answer.request_id in line for line in lines_out), 5)
    equal("and in no file", len(lines(server)), before)


def run(server):
    account, other = server.account("shop"), server.account("calm")
    notes_calls(server, account)
    quotas(server, other)
    settings(server, "audit-log-bytes = 65536\naudit-log-files = 3\n")
    turns_over(server, account)
    settings(server, "request-rate = 20\nrequest-burst = 20\n")
    limits_rates(server, account, other)
    to_stdout(server, account)


if __name__ == "__main__":
    sys.exit(harness.main("aws.audit", run, limit_s=110))

#!/usr/bin/python3
"""A server for others' test suites (`serve --test-accounts`): fixed keys for any account, a reset
that empties it, states reached with the next call, a start under a second and 30 MB at most."""
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import types
import urllib.error
import urllib.request

import harness
from client import Client
from harness import check, equal

START_S, RSS_MB = 1.0, 30.0


def account(key, secret="test"):
    return types.SimpleNamespace(name=key, key=key, secret=secret)


def rss_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def http(url, method, headers=()):
    request = urllib.request.Request(url, method=method, data=b"" if method == "POST" else None,
                                     headers=dict(headers))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


class Bare:
    """A server without any data directory, as a test suite starts it."""

    def __enter__(self):
        self.temporary = pathlib.Path(tempfile.mkdtemp(prefix="mg-test-"))
        began = time.monotonic()
        self.process = subprocess.Popen(
            [harness.binary(), "serve", "--listen", "127.0.0.1:0", "--data-plane", "none",
             "--test-accounts"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=harness.clean_env(TMPDIR=str(self.temporary)), text=True)
        self.url = self.process.stdout.readline().strip()
        equal("it is healthy with its first line", http(self.url + "/masugata/v1/health", "GET"),
              200)
        self.took = time.monotonic() - began
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.status = self.process.wait(20)
        self.process.stdout.close()
        self.left = sorted(p.name for p in self.temporary.iterdir())
        subprocess.run(["rm", "-r", str(self.temporary)], check=True)

    def reset(self):
        return http(self.url + "/masugata/v1/reset", "POST")

    def client(self, key, secret="test", region="us-east-1"):
        return Client(self.url, account(key, secret), region)


def answers_anybody(server):
    for key, secret, number in (("111122223333", "test", "111122223333"),
                                ("AKIA000000000001", "test", "000000000001"),
                                ("FOOBARKEY", "FOOBARSECRET", "123456789012")):
        answer = server.client(key, secret).call("sts", "GetCallerIdentity")
        equal(f"{key} is account {number}", answer.data.get("Account"), number, answer)
        vpcs = server.client(key, secret).call("ec2", "DescribeVpcs")
        equal(f"{key} has its default VPC", len(vpcs.data.get("vpcSet", [])), 1, vpcs)
    for key, secret in (("111122223333", "wrong"), ("11112222333", "test"),
                        ("AKIA11112222333X", "test"), ("FOOBARKEY", "test")):
        answer = server.client(key, secret).call("ec2", "DescribeVpcs")
        equal(f"{key} with '{secret}' is nobody", (answer.status, answer.code),
              (401, "AuthFailure"), answer)


def sessions(server):
    """A fixed key stands for anybody: it assumes a role of another account, by the role's trust."""
    mine, theirs = server.client("111122223333"), server.client("444455556666")
    trust = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}}
    theirs.call("iam", "CreateRole", {"RoleName": "r",
                                      "AssumeRolePolicyDocument": json.dumps(trust)})
    wanted = {"RoleArn": "arn:aws:iam::444455556666:role/r", "RoleSessionName": "visit"}
    answer = server.client("777788889999").call("sts", "AssumeRole", wanted)
    equal("one whom the role does not trust", answer.code, "AccessDenied", answer)
    answer = mine.call("sts", "AssumeRole", wanted)
    check("one whom it trusts", answer.ok, answer)
    keys = answer.data["Credentials"]
    client = server.client(keys["AccessKeyId"], keys["SecretAccessKey"])
    answer = client.call("sts", "GetCallerIdentity", token=keys["SessionToken"])
    equal("he is the role's session", answer.data.get("Arn"),
          "arn:aws:sts::444455556666:assumed-role/r/visit", answer)
    server.reset()
    answer = client.call("sts", "GetCallerIdentity", token=keys["SessionToken"])
    equal("a reset ends it", answer.code, "InvalidClientTokenId", answer)


def states_follow(server):
    client = server.client("123456789012")
    for _ in range(20):
        made = client.call("ec2", "RunInstances", {"ImageId": image_of(client), "MinCount": 1,
                                                   "MaxCount": 1})
        instance = made.data["instancesSet"][0]["instanceId"]
        seen = client.call("ec2", "DescribeInstances", {"InstanceId": [instance]})
        state = seen.data["reservationSet"][0]["instancesSet"][0]["instanceState"]["name"]
        if state != "running":
            break
        client.call("ec2", "TerminateInstances", {"InstanceId": [instance]})
        seen = client.call("ec2", "DescribeInstances", {"InstanceId": [instance]})
        state = seen.data["reservationSet"][0]["instancesSet"][0]["instanceState"]["name"]
        if state != "terminated":
            break
    equal("an instance runs, and is gone, with the very next call", state, "terminated", seen)


def image_of(client):
    return client.call("ec2", "DescribeImages").data["imagesSet"][0]["imageId"]


def resets(server):
    client = server.client("123456789012")
    made = client.call("ec2", "CreateVpc", {"CidrBlock": "10.9.0.0/16"})
    vpc = made.data["vpc"]["vpcId"]
    equal("a page in a browser may not reset it",
          http(server.url + "/masugata/v1/reset", "POST", {"Origin": "http://example.com"}), 403)
    equal("nor does a GET", http(server.url + "/masugata/v1/reset", "GET"), 405)
    answer = client.call("ec2", "DescribeVpcs", {"VpcId": [vpc]})
    check("what it made is still there", answer.ok, answer)
    equal("the reset answers", server.reset(), 200)
    answer = client.call("ec2", "DescribeVpcs", {"VpcId": [vpc]})
    equal("what it made is gone", answer.code, "InvalidVpcID.NotFound", answer)
    answer = client.call("ec2", "DescribeVpcs")
    cidrs = [row["cidrBlock"] for row in answer.data["vpcSet"]]
    equal("it is as at first", cidrs, ["172.31.0.0/16"], answer)
    answer = client.call("ec2", "DescribeInstances")
    equal("no instance is remembered", answer.data.get("reservationSet"), "", answer)


def resets_among_calls(server):
    """Whoever calls meanwhile finds all of a thing or nothing of it, and never a fault of ours."""
    said, end = set(), time.monotonic() + 2

    def work(number):
        client = server.client(f"{number:012d}")
        while time.monotonic() < end:
            made = client.call("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"})
            said.add(made.code)
            if made.ok:
                vpc = made.data["vpc"]["vpcId"]
                said.add(client.call("ec2", "CreateSubnet", {
                    "VpcId": vpc, "CidrBlock": "10.0.0.0/24"}).code)
                groups = client.call("ec2", "DescribeSecurityGroups", {
                    "Filter": [{"Name": "vpc-id", "Value": [vpc]}]})
                said.add(f"{len(groups.list('securityGroupInfo'))} groups")
                said.add(client.call("ec2", "DeleteVpc", {"VpcId": vpc}).code)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    resets = 0
    while time.monotonic() < end:
        resets += server.reset() == 200
    for worker in workers:
        worker.join()
    check(f"{resets} resets among calls: nothing but {sorted(said - {''})}", resets > 10 and said <= {
        "", "0 groups", "1 groups", "InvalidVpcID.NotFound", "DependencyViolation",
        "VpcLimitExceeded"}, said)
    server.reset()
    answer = server.client("000000000001").call("ec2", "DescribeVpcs")
    equal("at last there is nothing left", len(answer.data["vpcSet"]), 1, answer)


def is_small(server):
    for number in range(30):
        client = server.client(f"{number:012d}", region=("us-east-1", "eu-west-1")[number % 2])
        answer = client.call("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"})
        if not answer.ok:
            raise harness.Failed(answer.brief())
        if number % 10 == 9:
            server.reset()
    held = rss_mb(server.process.pid)
    check(f"its largest RSS is {held:.1f} MB, at most {RSS_MB:.0f}", held <= RSS_MB)


def starts_fast():
    took = []
    for _ in range(3):
        with Bare() as server:
            took.append(server.took)
        equal("it ends with 0", server.status, 0)
        equal("it leaves no file", server.left, [])
    check(f"it starts in {min(took) * 1000:.0f} ms, under {START_S:.0f} s", min(took) < START_S,
          took)


def refusals(server):
    def refused(what, *arguments):
        done = subprocess.run([harness.binary(), "serve", "--test-accounts", *arguments],
                              capture_output=True, text=True, timeout=20,
                              env=harness.clean_env())
        check(what, done.returncode != 0 and "http://" not in done.stdout, done)
        return done.stderr

    said = refused("not on every interface", "--data-plane", "none", "--listen", "0.0.0.0:0",
                   "--insecure-listen")
    check("it says loopback", "loopback" in said, said)
    said = refused("not with a data plane", "--data-plane", "kernel", "--listen", "127.0.0.1:0")
    check("it says --data-plane none", "--data-plane none" in said, said)
    server.stop()
    said = refused("not on a directory with accounts", "--data-plane", "none", "--listen",
                   "127.0.0.1:0", "--data-dir", str(server.data_dir))
    check("it names the directory", str(server.data_dir) in said, said)
    server.start()
    equal("an ordinary server has no reset", http(server.url + "/masugata/v1/reset", "POST"), 404)
    answer = Client(server.url, account("111122223333"), "us-east-1").call("ec2", "DescribeVpcs")
    equal("an ordinary server has no such keys", answer.code, "AuthFailure", answer)


def stock_client(server):
    said = server.process.stdout.readline() + server.process.stdout.readline()
    directory = re.search(r"--data-dir (\S+)", said).group(1)
    shell = subprocess.run([harness.binary(), "env", "111122223333", "--data-dir", directory],
                           capture_output=True, text=True, timeout=20, env=harness.clean_env())
    check("the server tells where the operator's commands reach it, and env has the keys",
          "AWS_ACCESS_KEY_ID=111122223333" in shell.stdout.replace("'", ""), f"{said}{shell}")
    found = harness.clis()
    env = harness.clean_env(AWS_ACCESS_KEY_ID="111122223333", AWS_SECRET_ACCESS_KEY="test",
                            AWS_DEFAULT_REGION="eu-central-1", AWS_PAGER="")
    done = subprocess.run([found[0], "--endpoint-url", server.url, "ec2", "describe-vpcs",
                           "--query", "Vpcs[].OwnerId", "--output", "text"], env=env, text=True,
                          capture_output=True, timeout=60)
    equal("stock aws is account 111122223333", done.stdout.strip(), "111122223333", done)


def run(server):
    starts_fast()
    with Bare() as bare:
        answers_anybody(bare)
        sessions(bare)
        states_follow(bare)
        resets(bare)
        resets_among_calls(bare)
        stock_client(bare)
        is_small(bare)
    equal("it leaves no file", bare.left, [])
    refusals(server)


if __name__ == "__main__":
    sys.exit(harness.main("aws.test_accounts", run, limit_s=110))

#!/usr/bin/python3
"""Who may ask: signatures that are wrong in one point each, with AWS's error in the service's shape.

Sources of the expected codes: docs of SigV4 and of the EC2, ELBv2 and STS APIs; EC2 says AuthFailure
where the query services are more exact.
"""
import datetime
import http.client
import sys
import urllib.parse

import harness
from client import sign
from harness import check, equal

# What is bent, then the code and status of EC2 and of the query services. A note names the source.
AUTH, SIG = ("AuthFailure", 401), ("SignatureDoesNotMatch", 403)
INCOMPLETE = ("IncompleteSignature", 400)
CASES = [
    ("an unknown access key", {"key": "AKIAIOSFODNN7EXAMPLE"}, AUTH, ("InvalidClientTokenId", 403)),
    ("the secret of nobody", {"secret": "x" * 40}, AUTH, SIG),
    ("one digit of the signature", {"break_signature": True}, AUTH, SIG),
    ("another body than the signed one", {"signed_body": b"Action=Other"}, AUTH, SIG),
    ("16 minutes late", {"when": -16}, ("RequestExpired", 400), SIG),
    ("16 minutes early", {"when": 16}, ("RequestExpired", 400), SIG),
    ("another day in the scope", {"scope_date": "20200101"}, AUTH, SIG),
    ("no region in the scope", {"scope_region": "nowhere"}, AUTH, SIG),
    ("another service in the scope", {"scope_service": "s3"}, AUTH, SIG),
    ("another terminator", {"terminator": "aws5_request"}, AUTH, SIG),
    ("another algorithm", {"algorithm": "AWS4-HMAC-SHA1"}, INCOMPLETE, INCOMPLETE),
    ("Host not signed", {"signed_names": ["content-type", "x-amz-date"]}, INCOMPLETE, INCOMPLETE),
    ("the date not signed", {"signed_names": ["content-type", "host"]}, INCOMPLETE, INCOMPLETE),
    ("a session token with a long-term key", {"token": "AAAA"}, AUTH, ("InvalidClientTokenId", 403)),
]
CALLS = [("ec2", "DescribeVpcs"), ("elbv2", "DescribeLoadBalancers"), ("sts", "GetCallerIdentity")]
SHAPES = {"ec2": "ec2", "elbv2": "query", "sts": "query"}


def bent(client, service, action, how):
    how = dict(how)
    if "when" in how:
        now = datetime.datetime.now(datetime.timezone.utc)
        how["when"] = now + datetime.timedelta(minutes=how["when"])
    return client.call(service, action, **how)


def refusals(client):
    for what, how, ec2, query in CASES:
        for service, action in CALLS:
            answer = bent(client, service, action, how)
            wanted = (*(ec2 if service == "ec2" else query), SHAPES[service])
            equal(f"{service}: {what}: {wanted[0]}", (answer.code, answer.status, answer.shape),
                  wanted, client)
            check(f"{service}: {what}: the request id is in header and body",
                  answer.request_id and answer.request_id == answer.body_request_id, client)
            check(f"{service}: {what}: no secret in the answer",
                  client.account.secret.encode() not in answer.body, client)
    for service, action in CALLS:
        answer = client.call(service, action, signed=False)
        equal(f"{service}: unsigned", (answer.code, answer.status, answer.shape),
              ("MissingAuthenticationToken", 403, SHAPES[service]), client)


def still_good(client):
    """Small skews and repeated requests are fine."""
    now = datetime.datetime.now(datetime.timezone.utc)
    for minutes in (-14, 14):
        answer = client.call("sts", "GetCallerIdentity",
                             when=now + datetime.timedelta(minutes=minutes))
        check(f"{minutes:+} minutes of skew are accepted", answer.ok, client)
    for _ in range(2):
        answer = client.call("ec2", "DescribeVpcs", when=now)
        check("the same signature twice is accepted: clients retry under one", answer.ok, client)


def of_the_other_account(mine, theirs):
    answer = mine.call("ec2", "DescribeVpcs", secret=theirs.account.secret)
    equal("my key with another's secret", answer.code, "AuthFailure", mine)
    answer = mine.call("sts", "GetCallerIdentity")
    equal("the caller is the key's account", (answer.data["Account"], answer.data["Arn"]),
          (mine.account.id, mine.account.arn), mine)
    equal("the root's UserId is the account", answer.data["UserId"], mine.account.id, mine)


def kept_alive(client):
    """500 calls on one connection, then a big body's refusal leaves it usable or closed cleanly."""
    connection = client._connection()
    client.call("sts", "GetCallerIdentity")
    first = connection.sock
    for _ in range(500):
        answer = client.call("sts", "GetCallerIdentity")
        if not answer.ok or connection.sock is not first:
            check("500 calls on one connection", False, client)
    check("500 calls on one connection", True)


def regions(provider):
    """Any region name is served, and each is a world of its own."""
    home = provider.client()
    wanted = {"ap-northeast-1": ["a", "c", "d"], "us-east-1": ["a", "b", "c"],
              "eu-central-2": ["a", "b", "c"], "us-gov-west-1": ["a", "b", "c"]}
    seen = {}
    for region, letters in wanted.items():
        client = home.in_region(region)
        zones = client.call("ec2", "DescribeAvailabilityZones").list("availabilityZoneInfo")
        equal(f"zones of {region}", [z["zoneName"] for z in zones],
              [region + letter for letter in letters], client)
        vpcs = client.call("ec2", "DescribeVpcs").list("vpcSet")
        equal(f"{region} has a default VPC", [(v["cidrBlock"], v["isDefault"]) for v in vpcs],
              [("172.31.0.0/16", "true")], client)
        subnets = client.call("ec2", "DescribeSubnets").list("subnetSet")
        equal(f"{region}: a subnet in each zone", sorted(s["availabilityZone"] for s in subnets),
              [region + letter for letter in letters], client)
        gateways = client.call("ec2", "DescribeInternetGateways").list("internetGatewaySet")
        equal(f"{region}: an internet gateway", len(gateways), 1, client)
        seen[region] = vpcs[0]["vpcId"]
    equal("the default VPCs differ", len(set(seen.values())), len(seen))
    client = home.in_region("us-east-1")
    answer = client.call("ec2", "DescribeVpcs", {"VpcId": [seen["ap-northeast-1"]]})
    equal("another region's VPC is not here", answer.code, "InvalidVpcID.NotFound", client)
    made = client.call("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"})
    check("CreateVpc in us-east-1", made.ok, client)
    here = home.call("ec2", "DescribeVpcs").list("vpcSet")
    equal("nothing of it at home", [v["vpcId"] for v in here], [seen["ap-northeast-1"]], home)


def forms(server, account):
    """What is not an action: other methods, paths and bodies. Never HTML, never 5xx."""
    client = account.client()
    host = urllib.parse.urlsplit(server.url).netloc

    def raw(method, path, body, content_type="application/x-www-form-urlencoded"):
        headers = {"Host": host, "Content-Type": content_type}
        sign(headers, body, account, "ec2", client.region, method=method, path=path)
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    query = b"Action=DescribeVpcs&Version=2016-11-15"
    for method, path, body, kind in (
            ("PUT", "/", query, "application/x-www-form-urlencoded"),
            ("GET", "/nowhere", b"", "application/x-www-form-urlencoded"),
            ("POST", "/", b"{}", "application/x-amz-json-1.1"),
            ("POST", "/", b"Version=2016-11-15", "application/x-www-form-urlencoded"),
            ("POST", "/", b"Action=DescribeVpcs", "application/x-www-form-urlencoded"),
            ("POST", "/", b"%zz=1&Action=DescribeVpcs&Version=2016-11-15",
             "application/x-www-form-urlencoded"),
            ("POST", "/", query + b"&DryRun=true&DryRun=false",
             "application/x-www-form-urlencoded")):
        status, text = raw(method, path, body, kind)
        check(f"{method} {path} {body[:30]!r}: refused in form",
              400 <= status < 500 and b"<html" not in text.lower(), f"{status} {text!r}")
    for service, version, shape in (("ec2", "2016-11-15", "ec2"), ("elbv2", "2015-12-01", "query"),
                                    ("sts", "2011-06-15", "query"), ("iam", "2010-05-08", "query")):
        answer = client.call(service, "MakeTea", version=version)
        equal(f"{service}: an unknown action", (answer.code, answer.status, answer.shape),
              ("InvalidAction", 400, shape), client)
    answer = client.call("ec2", "DescribeVpcs", version="2001-01-01")
    equal("an unknown version", answer.code, "InvalidAction", client)


def run(server):
    mine, theirs = server.account("mine"), server.account("theirs")
    client = mine.client()
    refusals(client)
    still_good(client)
    of_the_other_account(client, theirs.client())
    kept_alive(client)
    regions(mine)
    forms(server, mine)


if __name__ == "__main__":
    sys.exit(harness.main("aws.auth", run, limit_s=120))

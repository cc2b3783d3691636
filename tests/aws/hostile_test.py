#!/usr/bin/python3
"""Hostile input, check by check of the security bar (J1 to J15), by a raw socket and a signer of our
own: the right 4xx, never a 5xx, one reading only, and the server neither grows nor slows down.

Where a check is covered elsewhere it says so here:
  J1  tests/vectors (AWS's vectors byte for byte)        J11 tests/limits (sizes, times, a crowd)
  J2  tests/vectors, api/auth/sigv4_test; below on the wire
  J3  aws.auth, by one bent scope each                   J15 tests/fuzz, one target a reader
"""
import datetime
import os
import pathlib
import re
import socket
import sys
import threading
import urllib.parse
import xml.etree.ElementTree as ElementTree

import harness
import scene
from client import Client, sign
from harness import ROOT, check, equal

FORM = "application/x-www-form-urlencoded"
QUERY = b"Action=DescribeVpcs&Version=2016-11-15"
AUTH = (401, "AuthFailure")
INCOMPLETE = (400, "IncompleteSignature")
VALUE = (400, "InvalidParameterValue")


class Raw:
    """Bytes to the server as they are, on a socket of their own."""

    def __init__(self, server, account):
        self.server, self.account = server, account
        self.host = urllib.parse.urlsplit(server.url).netloc
        self.region = "ap-northeast-1"
        self.last = ("", "")

    def headers(self, body=QUERY, **bend):
        out = {"Host": self.host, "Content-Type": FORM}
        out.update(bend.pop("more", {}))
        sign(out, body, self.account, bend.pop("service", "ec2"), self.region, **bend)
        return list(out.items())

    def send(self, headers, body=QUERY, line=b"POST / HTTP/1.1", length=True):
        """(status, code) of the first answer."""
        text = [line] + [f"{name}: {value}".encode("latin-1") for name, value in headers]
        if length:
            text.append(b"Content-Length: %d" % len(body))
        return self.judge(self.talk(b"\r\n".join(text) + b"\r\n\r\n" + body))

    def talk(self, data, limit_s=10):
        """All that comes until the server closes, or until a whole answer and a quiet moment."""
        with socket.create_connection(("127.0.0.1", int(self.host.split(":")[1])), limit_s) as s:
            s.settimeout(limit_s)
            try:
                s.sendall(data)
                got = b""
                while part := s.recv(65536):
                    got += part
                    if self.whole(got):
                        s.settimeout(0.1)
                self.closed = True
            except TimeoutError:
                self.closed = False
            except OSError:
                self.closed = True
        self.last = (repr(data[:600]), repr(got[:1200]))
        return got

    @staticmethod
    def whole(got):
        head, _, rest = got.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        return bool(length) and len(rest) >= int(length.group(1))

    @staticmethod
    def judge(got):
        status = int(got[9:12]) if got.startswith(b"HTTP/1.1 ") else 0
        code = re.search(rb"<Code>([^<]*)</Code>", got)
        return status, code.group(1).decode() if code else ""


def replaced(headers, name, value):
    return [(k, value if k == name else v) for k, v in headers]


def flipped(text, at, bit):
    return text[:at] + chr(ord(text[at]) ^ (1 << bit)) + text[at + 1:]


def j2_one_bit(raw):
    headers = raw.headers()
    equal("J2 the request as it is", raw.send(headers), (200, ""), raw)
    for bit in range(0, len(QUERY) * 8, 13):
        body = bytearray(QUERY)
        body[bit // 8] ^= 1 << bit % 8
        got = raw.send(headers, bytes(body))
        if not (400 <= got[0] < 500):
            check(f"J2 bit {bit} of the body", False, raw)
    check("J2 a turned bit of the body is refused", True)
    signature = dict(headers)["Authorization"]
    for at in range(len(signature) - 64, len(signature), 5):
        got = raw.send(replaced(headers, "Authorization", flipped(signature, at, 0)))
        if got != AUTH:
            check(f"J2 character {at} of the signature: {got}", False, raw)
    check("J2 a turned bit of the signature is AuthFailure", True)
    for name in ("Host", "X-Amz-Date", "Content-Type"):
        value = dict(headers)[name]
        got = raw.send(replaced(headers, name, flipped(value, len(value) - 2, 0)))
        check(f"J2 a turned bit of {name}: {got}", 400 <= got[0] < 500 and got != VALUE, raw)
    equal("J2 another path", raw.send(headers, line=b"POST /a HTTP/1.1")[0] // 100, 4, raw)
    equal("J2 another query", raw.send(headers, line=b"POST /?a=b HTTP/1.1"), AUTH, raw)
    scope = dict(headers)["Authorization"]
    for old, new in (("ap-northeast-1", "ap-northeast-2"), ("/ec2/", "/sts/")):
        got = raw.send(replaced(headers, "Authorization", scope.replace(old, new)))
        equal(f"J2 {new} in the scope", got[0] // 100, 4, raw)


def j4_skew(raw):
    now = datetime.datetime.now(datetime.timezone.utc)
    for seconds, wanted in ((-897, (200, "")), (897, (200, "")), (-903, (400, "RequestExpired")),
                            (904, (400, "RequestExpired"))):
        got = raw.send(raw.headers(when=now + datetime.timedelta(seconds=seconds)))
        equal(f"J4 {seconds:+} s of skew", got, wanted, raw)


def j5_what_must_be_signed(raw):
    for what, names in (("host", ["content-type", "x-amz-date"]),
                        ("x-amz-date", ["content-type", "host"])):
        equal(f"J5 {what} not signed", raw.send(raw.headers(signed_names=names)), INCOMPLETE, raw)
    headers = raw.headers(token="AAAA", signed_names=["content-type", "host", "x-amz-date"])
    equal("J5 a session token that is not signed", raw.send(headers), INCOMPLETE, raw)
    for name in ("X-Amz-Target", "x-amz-meta", "X-AMZ-Content-Sha256"):
        got = raw.send([*raw.headers(), (name, "a")])
        equal(f"J5 {name} added after signing", got, INCOMPLETE, raw)


def j6_one_reading(raw):
    headers = raw.headers()
    given = dict(headers)
    for name in ("Authorization", "X-Amz-Date"):
        equal(f"J6 {name} twice", raw.send([*headers, (name, given[name])]), INCOMPLETE, raw)
    equal("J6 Host twice", raw.send([*headers, ("Host", given["Host"])])[0], 400, raw)
    got = raw.send(headers, line=b"POST /?X-Amz-Signature=00&X-Amz-Algorithm=AWS4 HTTP/1.1")
    equal("J6 header and query at once", got, (403, "MissingAuthenticationToken"), raw)
    for kind in ("UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"):
        got = raw.send(raw.headers(more={"X-Amz-Content-Sha256": kind}))
        equal(f"J6 {kind}", got, AUTH, raw)
    folded = "\r\n".join(f"{k}: {v}" for k, v in headers).replace("X-Amz-Date: ", "X-Amz-Date:\r\n ")
    data = f"POST / HTTP/1.1\r\n{folded}\r\nContent-Length: {len(QUERY)}\r\n\r\n".encode() + QUERY
    equal("J6 a folded header", raw.judge(raw.talk(data))[0], 400, raw)
    # '+' and %20 are one space, %2B a plus; an encoded name is that name.
    for body, description in ((b"a+b", "a b"), (b"a%20b", "a b"), (b"a%2Bb", "a+b"), (b"a%2fb", "a/b")):
        name = "g" + os.urandom(4).hex()
        made = (f"Action=CreateSecurityGroup&Version=2016-11-15&%47roupName={name}"
                "&GroupDescription=").encode() + body
        equal(f"J6 {body!r} is taken", raw.send(raw.headers(made), made), (200, ""), raw)
        ask = f"Action=DescribeSecurityGroups&Version=2016-11-15&GroupName.1={name}".encode()
        raw.send(raw.headers(ask), ask)
        check(f"J6 {body!r} is {description!r}",
              f"<groupDescription>{description}</groupDescription>" in raw.last[1], raw)
    for body in (b"Action=DescribeVpcs&Version=2016-11-15&VpcId.1=%2", b"Action=%ZZ", b"%=a",
                 QUERY + b"&a=%c0%af", QUERY + b"&a=%ff"):
        equal(f"J6 {body[-12:]!r}", raw.send(raw.headers(body), body)[0], 400, raw)
    empty = QUERY + b"&DryRun="
    equal("J6 an empty value is a value", raw.send(raw.headers(empty), empty), VALUE, raw)


def j7_replay(raw):
    body = (b"Action=CreateNetworkInterface&Version=2016-11-15&ClientToken=replayed&SubnetId="
            + raw.subnet.encode())
    headers = raw.headers(body)
    ids = set()
    for _ in range(3):
        equal("J7 a replayed write with a token", raw.send(headers, body), (200, ""), raw)
        ids |= set(re.findall(r"<networkInterfaceId>(eni-[0-9a-f]+)<", raw.last[1]))
    equal("J7 three times makes one", len(ids), 1, raw)
    changed = body + b"&Description=other"
    equal("J7 the token with other parameters", raw.send(raw.headers(changed), changed),
          (400, "IdempotentParameterMismatch"), raw)


def cpu_s(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_limit_ms():
    """The bar is 10 ms; a build without optimisation or with sanitizers needs more."""
    return 10 if "/release/" in harness.binary() else 250


def rss_mb(server):
    text = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def j8_indexes(raw):
    filters = b"&Filter.%s.Name=vpc-id&Filter.%s.Value.1=a"
    cases = {"a name twice": b"&VpcId.1=vpc-1&VpcId.1=vpc-1", "a member twice": b"&DryRun=true&DryRun=true",
             "a gap": b"&VpcId.1=vpc-1&VpcId.3=vpc-1", "the list as a value": b"&VpcId=vpc-1"}
    for index in (b"0", b"-1", b"01", b"4294967296", b"4294967297", b"18446744073709551617", b"1x",
                  b"", b"+1", b"%201", b"1e0", b"0x1"):
        cases[f"Filter.{index.decode()}"] = filters % (index, index)
    for what, more in cases.items():
        body = QUERY + more
        got = raw.send(raw.headers(body), body)
        check(f"J8 {what}: {got[1]}", got in (VALUE, (400, "UnknownParameter")), raw)
    many = QUERY + b"".join(b"&VpcId.%d=a" % n for n in range(1, 70_000))
    check("J8 a body below 1 MiB", len(many) < 1_048_576)
    rounds, headers, before = 4, raw.headers(many), cpu_s(raw.server)
    check("J8 70,000 indexes", all(raw.send(headers, many)[0] == 400 for _ in range(rounds)), raw)
    took = (cpu_s(raw.server) - before) / rounds * 1000
    check(f"J8 they cost {took:.1f} ms of CPU each", took <= cpu_limit_ms())
    few = QUERY + b"".join(b"&VpcId.%d=a" % n for n in range(1, 9_990))
    headers, before = raw.headers(few), cpu_s(raw.server)
    check("J8 9,989 indexes", all(raw.send(headers, few)[0] == 400 for _ in range(rounds)), raw)
    took = (cpu_s(raw.server) - before) / rounds * 1000
    check(f"J8 they cost {took:.1f} ms of CPU each", took <= cpu_limit_ms())


def j9_numbers(client):
    texts = ("9223372036854775807", "9223372036854775808", "-9223372036854775809", "-1", "NaN", "inf",
             "0x50", "1e3", " 80", "80 ", "+80", "0080.0", "८०", "80,0", "", "--1", "1_000")
    for text in texts:
        answer = client.call("ec2", "DescribeVpcs", raw={"MaxResults": text})
        # More than 1,000 is taken as 1,000.
        equal(f"J9 MaxResults={text!r}", (answer.status, answer.code),
              (200, "") if text == texts[0] else VALUE, client)
        answer = client.call("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": client.group}, raw={
            "IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.FromPort": text,
            "IpPermissions.1.ToPort": text, "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8"})
        # -1 stands for all of them.
        check(f"J9 FromPort={text!r}: {answer.code or 'OK'}", answer.code in (
            "InvalidParameterValue", "InvalidPermission.Malformed", "" if text == "-1" else None), client)
        for name in ("HealthCheckTimeoutSeconds", "Port"):
            answer = client.call("elbv2", "CreateTargetGroup", raw={
                "Name": "t", "Protocol": "TCP", "TargetType": "ip", "VpcId": client.vpc,
                **({"Port": "80"} if name != "Port" else {}), name: text})
            equal(f"J9 {name}={text!r}", (answer.status, answer.code), (400, "ValidationError"), client)


def j10_blocks(client):
    for text, code in (("10.0.0.0/33", "InvalidParameterValue"), ("10.0.0.0/-1", "InvalidParameterValue"),
                       ("010.0.0.0/16", "InvalidParameterValue"), ("0xa.0.0.0/16", "InvalidParameterValue"),
                       ("167772160/16", "InvalidParameterValue"), ("10.0.0.0/016", "InvalidParameterValue"),
                       ("::ffff:10.0.0.0/112", "InvalidParameterValue"),
                       ("10.0.0.0/16 ", "InvalidParameterValue"), ("10.0.0.0/16\n", "InvalidParameterValue"),
                       ("0.0.0.0/0", "InvalidVpc.Range"), ("127.0.0.0/16", "InvalidVpc.Range"),
                       ("169.254.0.0/16", "InvalidVpc.Range"), ("224.0.0.0/16", "InvalidVpc.Range"),
                       ("240.0.0.0/16", "InvalidVpc.Range"), ("10.0.0.0/8", "InvalidVpc.Range")):
        answer = client.call("ec2", "CreateVpc", {"CidrBlock": text})
        equal(f"J10 CreateVpc {text!r}", (answer.status, answer.code), (400, code), client)
    answer = client.call("ec2", "CreateVpc", {"CidrBlock": "10.7.0.9/16"})
    equal("J10 host bits are masked, as AWS does", answer.data["vpc"]["cidrBlock"], "10.7.0.0/16", client)
    first = answer.data["vpc"]["vpcId"]
    second = scene.vpc(client, "10.7.0.0/16")
    check("J10 the same block in two VPCs", second != first)
    scene.subnet(client, first, "10.7.1.0/24")
    scene.subnet(client, second, "10.7.1.0/24")
    for block in ("10.7.1.0/24", "10.7.0.0/16", "10.7.1.128/25", "10.7.0.0/23"):
        answer = client.call("ec2", "CreateSubnet", {"VpcId": first, "CidrBlock": block})
        equal(f"J10 a subnet {block} over another", (answer.status, answer.code),
              (400, "InvalidSubnet.Conflict"), client)


def j12_framing(raw):
    """What two readers could read differently: 400 and the end of the connection, so that no byte of
    the body can become a request."""
    good = "".join(f"{k}: {v}\r\n" for k, v in raw.headers())
    body = QUERY.decode()
    length = f"Content-Length: {len(body)}\r\n"
    health = "GET /masugata/v1/health HTTP/1.1\r\nHost: a\r\n"
    smuggled = "GET /masugata/v1/health HTTP/1.1\r\nHost: a\r\n\r\n"
    start = "POST / HTTP/1.1\r\n"
    cases = {
        "CL and TE": start + good + length + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "TE and CL": start + good + "Transfer-Encoding: chunked\r\n" + length + "\r\n0\r\n\r\n",
        "two lengths": start + good + length + "Content-Length: 0\r\n\r\n" + body,
        "two equal lengths": start + good + length + length + "\r\n" + body,
        "a list of lengths": start + good + f"Content-Length: {len(body)}, {len(body)}\r\n\r\n" + body,
        "a length with a sign": start + good + f"Content-Length: +{len(body)}\r\n\r\n" + body,
        "a bare LF": start.replace("\r\n", "\n") + good.replace("\r\n", "\n") + length + "\n" + body,
        "one bare LF": start + good + "X: a\n" + length + "\r\n" + body,
        "a bare CR": start + good + "X: a\rY: b\r\n" + length + "\r\n" + body,
        "a folded header": start + good + "X: a\r\n b\r\n" + length + "\r\n" + body,
        "a blank before the colon": start + good + "Content-Length : 3\r\n\r\nabc",
        "a chunk's extension": start + good + "Transfer-Encoding: chunked\r\n\r\n1;a=b\r\nA\r\n0\r\n\r\n",
        "a chunk's sign": start + good + "Transfer-Encoding: chunked\r\n\r\n+1\r\nA\r\n0\r\n\r\n",
        "an unknown coding": start + good + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "a coding spelled oddly": start + good + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "a body on GET": health + f"Content-Length: {len(smuggled)}\r\n\r\n",
        "a NUL in a header": start + good + "X: a\0b\r\n" + length + "\r\n" + body,
    }
    for what, data in cases.items():
        got = raw.talk((data + smuggled).encode("latin-1"))
        answers = re.findall(rb"HTTP/1\.1 (\d{3}) ", got)
        wanted = [b"501"] if "coding" in what else [b"400"]  # RFC 9112, 6.1
        check(f"J12 {what}: {answers}, closed", answers == wanted and raw.closed, raw)
    two = raw.talk((smuggled * 2).encode())
    equal("J12 two good requests in a row are two", two.count(b"HTTP/1.1 200 "), 2, raw)


def j13_text(client):
    """Tags: refused by name, or read back as given; every answer is XML to a strict parser."""
    def tags():
        answer = client.call("ec2", "DescribeTags", {"Filter": [
            {"Name": "resource-id", "Value": [client.vpc]}]})
        ElementTree.fromstring(answer.body)
        return {row["key"]: row.get("value", "") for row in answer.list("tagSet")}

    for text in ("]]>", "<a>&amp;\"'", "&#0;", "‮abc‭", "é́", "😀", "a\tb", "<![CDATA[x]]>",
                 "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;", "%00", "${x}", "../../a"):
        for key, value in ((text, "v"), ("k", text)):
            answer = client.call("ec2", "CreateTags", {
                "ResourceId": [client.vpc], "Tag": [{"Key": key, "Value": value}]})
            ElementTree.fromstring(answer.body)
            if answer.ok:
                equal(f"J13 {key!r}={value!r} comes back as it went", tags().get(key), value, client)
            else:
                check(f"J13 {key!r}={value!r}: {answer.code}", answer.status == 400, client)
    for text in ("a\0b", "a\x01b", "\ufffe", "\x1b[31m", "x" * 100_000):
        for key, value in ((text, "v"), ("k", text)):
            answer = client.call("ec2", "CreateTags", {
                "ResourceId": [client.vpc], "Tag": [{"Key": key, "Value": value}]})
            ElementTree.fromstring(answer.body)
            check(f"J13 {key[:9]!r}={value[:9]!r} is refused: {answer.code}", answer.status == 400 and
                  answer.code in ("InvalidParameterValue", "InvalidTagKey.Malformed"), client)
    for action in ("<x>", "a\x01", "]]>"):
        answer = client.call("ec2", action)
        ElementTree.fromstring(answer.body)
        equal(f"J13 Action={action!r}", answer.status, 400, client)
    xml = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"
    headers = {"Host": f"{client.host}:{client.port}", "Content-Type": "text/xml"}
    sign(headers, xml, client.account, "ec2", client.region)
    answer = client.send(xml, headers)
    equal("J13 XML is not read at all", (answer.status, answer.code), (400, "InvalidAction"), answer.body)


def j14_tokens(mine, theirs):
    for client in (mine, theirs):
        for number in range(6):
            scene.group(client, client.vpc, f"page-{number}")
    page = {"MaxResults": 5}
    token = theirs.call("ec2", "DescribeSecurityGroups", page).data.get("nextToken")
    own = mine.call("ec2", "DescribeSecurityGroups", page).data.get("nextToken")
    check("J14 there are further pages", token and own, mine)
    other_action = mine.call("ec2", "DescribeSecurityGroupRules", page).data.get("nextToken", "")
    bent = own[:-2] + ("A" if own[-2] != "A" else "B") + own[-1]
    for what, value in (("another account's", token), ("bent", bent), ("cut", own[:-4]), ("empty", ""),
                        ("made up", "AAAA"), ("of another action", other_action or "x"),
                        ("a megabyte", "A" * 900_000)):
        answer = mine.call("ec2", "DescribeSecurityGroups", {**page, "NextToken": value})
        equal(f"J14 a token, {what}", (answer.status, answer.code), VALUE, mine)
    check("J14 the own token", mine.call("ec2", "DescribeSecurityGroups", {**page, "NextToken": own}).ok, mine)
    answer = mine.in_region("us-east-1").call("ec2", "DescribeSecurityGroups", {**page, "NextToken": own})
    equal("J14 a token of another region", answer.code, "InvalidParameterValue", mine)


def j15_fuzz_targets():
    """One target a reader of outside bytes, each with kept inputs."""
    folder = ROOT / "tests" / "fuzz"
    for target in ("http", "form", "sigv4", "json", "policy", "names", "dns", "plan", "config"):
        check(f"J15 a fuzz target '{target}' with a corpus", (folder / f"{target}.cpp").exists()
              and any((folder / "corpus" / target).iterdir()))


def keeps_its_size(server, account):
    """Requests of 1 MiB that are refused, over and over: memory must not grow with them."""
    raw = Raw(server, account)
    big = QUERY + b"&VpcId.1=" + b"a" * 1_000_000
    headers = raw.headers(big)
    for _ in range(10):
        raw.send(headers, big)
    before = rss_mb(server)

    def flood():
        mine = Raw(server, account)
        for _ in range(10):
            mine.send(headers, big)

    threads = [threading.Thread(target=flood) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    grown = rss_mb(server) - before
    check(f"40 refused requests of 1 MB: RSS grew by {grown:.1f} MB", grown < 64)


def run(server):
    mine, theirs = server.account("mine"), server.account("theirs")
    client, other = Client(server.url, mine), Client(server.url, theirs)
    client.vpc, other.vpc = scene.vpc(client), scene.vpc(other)
    client.group = scene.group(client, client.vpc, "g")
    raw = Raw(server, mine)
    raw.subnet = scene.subnet(client, client.vpc, "172.31.0.0/20")
    j2_one_bit(raw)
    j4_skew(raw)
    j5_what_must_be_signed(raw)
    j6_one_reading(raw)
    j7_replay(raw)
    j8_indexes(raw)
    j9_numbers(client)
    j10_blocks(client)
    j12_framing(raw)
    j13_text(client)
    j14_tokens(client, other)
    j15_fuzz_targets()
    keeps_its_size(server, mine)
    check("the server answers still", client.call("sts", "GetCallerIdentity").ok, client)


if __name__ == "__main__":
    sys.exit(harness.main("aws.hostile", run, limit_s=400))

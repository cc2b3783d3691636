"""moto beside us in `./dev bench api`: the same two calls, kept connections, as many endpoints as in
our smallest size. Left out, with a word, where moto is not on the machine."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request

import common
from api_town import replay, request_of
from common import Failed, median

HOST = "127.0.0.1"
VERSION = "2016-11-15"
# moto looks for the service in it and checks no signature.
HEADERS = {"Authorization": "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261125/us-east-1/ec2/"
                            "aws4_request, SignedHeaders=host, Signature=00"}
SERVICE = "com.amazonaws.us-east-1.secretsmanager"


class Moto:
    def __init__(self, port, pid, folder):
        self.port, self.pid, self.folder = port, pid, folder
        self.vpc = self.one("CreateVpc", "vpcId", CidrBlock="172.31.0.0/16")
        self.subnet = self.one("CreateSubnet", "subnetId", VpcId=self.vpc, CidrBlock="172.31.0.0/18")

    def request(self, action, **params):
        body = urllib.parse.urlencode({"Action": action, "Version": VERSION, **params}).encode()
        return request_of(HOST, self.port, body, HEADERS)

    def ask(self, action, **params):
        body = urllib.parse.urlencode({"Action": action, "Version": VERSION, **params}).encode()
        asked = urllib.request.Request(f"http://{HOST}:{self.port}/", body, HEADERS)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return opener.open(asked, timeout=60).read().decode()

    def one(self, action, name, **params):
        found = re.search(f"<{name}>([^<]+)</{name}>", self.ask(action, **params))
        if not found:
            raise Failed(f"moto: {action} names no {name}")
        return found.group(1)

    def create(self):
        return self.request("CreateVpcEndpoint", VpcId=self.vpc, ServiceName=SERVICE,
                            VpcEndpointType="Interface", **{"SubnetId.1": self.subnet})

    def describe(self, endpoint):
        return self.request("DescribeVpcEndpoints", **{"VpcEndpointId.1": endpoint})

    def endpoints(self):
        return re.findall("<vpcEndpointId>([^<]+)<", self.ask("DescribeVpcEndpoints"))

    def replay(self, requests):
        return replay(requests, 1, (HOST, self.port), self.folder, self.pid)


def start():
    """The process, the server's port and pid (a wrapper may stand before it) and moto's version;
    None where moto is not installed."""
    program = pathlib.Path(__file__).with_name("moto_server.py")
    process = common.start(shutil.which("python3"), program, stderr=subprocess.DEVNULL)
    said = process.stdout.readline().split()
    if len(said) == 3:
        return process, int(said[0]), int(said[1]), said[2]
    common.end(process)
    if process.returncode != 3:
        raise Failed(f"moto's server ended with {process.returncode}")
    return None


def measure(report, endpoints, rounds):
    began = start()
    if began is None:
        report.set(moto="not on this machine")
        print("moto is not on this machine: no row beside ours")
        return
    process, port, pid, version = began
    folder = tempfile.mkdtemp(prefix="mg-bench-")
    try:
        moto = Moto(port, pid, folder)
        found = {"create": [moto.replay([moto.create()] * endpoints)], "describe": []}
        for _ in range(rounds):
            ids = moto.endpoints()
            picked = [ids[i * 7919 % len(ids)] for i in range(200)]
            found["describe"].append(moto.replay([moto.describe(one) for one in picked]))
            found["create"].append(moto.replay([moto.create()] * 100))
        report.set(moto=version)
        for what in ("create", "describe"):
            results = found[what][-rounds:]
            report.row(server=f"moto {version}", work=what, clients=1, endpoints=endpoints,
                       rounds=len(results),
                       **{name: round(median([r[name] for r in results]), 1)
                          for name in ("p50_us", "p99_us", "rate", "server_cpu_us")})
    finally:
        common.end(process)
        shutil.rmtree(folder, ignore_errors=True)

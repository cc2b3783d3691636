#!/usr/bin/python3
"""`./dev bench api`: what the API costs at 1,000 endpoints (--long: 10,000), server time: requests are
signed beforehand, each client keeps one connection. The store is SQLite with synchronous=FULL, as
always; beside it stands what one such transaction costs on the same disk."""
import os
import pathlib
import sqlite3
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common
from common import Failed, Report, median

PER_VPC = 50  # AWS's quota of interface endpoints
CLIENTS = (1, 32)
MORE = {1: 200, 32: 1000}  # creates of a round, by clients; deleted again


class Town:
    """A service, and a consumer with as many VPCs as its endpoints need."""

    def __init__(self, server, endpoints):
        import client
        import scene
        self.sign, self.versions, self.scene = client.sign, client.VERSIONS, scene
        self.server = server
        self.files = pathlib.Path(server.work)
        provider = scene.Provider(server.account("provider").client(), zones="a", acceptance=False)
        self.service_name = provider.name
        self.c = server.account("consumer").client()
        scene.allow(provider.client, provider.service, self.c.account.arn)
        self.places = [self.place() for _ in range(-(-endpoints // PER_VPC))]

    def place(self):
        vpc = self.scene.vpc(self.c)
        return (vpc, self.scene.subnet(self.c, vpc, "172.31.0.0/20"),
                self.scene.default_group(self.c, vpc))

    def signed(self, action, **params):
        body = urllib.parse.urlencode({"Action": action, "Version": self.versions["ec2"],
                                       **params}).encode()
        headers = {"Host": f"{self.c.host}:{self.c.port}",
                   "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        self.sign(headers, body, self.c.account, "ec2", self.c.region)
        headers["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST / HTTP/1.1\r\n{head}\r\n".encode() + body

    def create(self, number):
        vpc, subnet, group = self.places[number // PER_VPC]
        return self.signed("CreateVpcEndpoint", VpcId=vpc, ServiceName=self.service_name,
                           VpcEndpointType="Interface", **{"SubnetId.1": subnet,
                                                           "SecurityGroupId.1": group})

    def describe(self, endpoint):
        return self.signed("DescribeVpcEndpoints", **{"VpcEndpointId.1": endpoint})

    def delete(self, endpoint):
        return self.signed("DeleteVpcEndpoints", **{"VpcEndpointId.1": endpoint})

    def endpoints(self):
        found, token = [], {}
        while True:
            answer = self.scene.ok(self.c, "ec2", "DescribeVpcEndpoints", {"MaxResults": 1000, **token})
            found += [row["vpcEndpointId"] for row in answer.list("vpcEndpointSet")
                      if row["state"] not in ("deleting", "deleted")]
            if not answer.data.get("nextToken"):
                return found
            token = {"NextToken": answer.data["nextToken"]}

    def replay(self, requests, clients):
        path = self.files / "requests"
        with open(path, "wb") as out:
            for request in requests:
                out.write(b"%d\n" % len(request) + request)
        pid = self.server.process.pid
        before = common.cpu_s(pid)
        result = common.result_of(common.start(common.program("mg_bench_load"), "replay",
                                               self.c.host, self.c.port, clients, path), 120)
        if result["errors"]:
            raise Failed(f"{result['errors']} of {len(requests)} requests were refused")
        result["server_cpu_us"] = (common.cpu_s(pid) - before) / len(requests) * 1e6
        result["rate"] = result["units"] / result["seconds"]
        return result


def transaction_us(folder):
    """One durable transaction of one row: the floor of every write."""
    common.put_first(os.getpid())
    path = pathlib.Path(folder) / "floor.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT)")
    took = []
    for _ in range(300):
        began = time.monotonic()
        db.execute("INSERT INTO t (v) VALUES (?)", ("x" * 500,))
        took.append((time.monotonic() - began) * 1e6)
    db.close()
    path.unlink()
    return round(median(took))


def one_round(town, ids, found, scale):
    """Reads among what is there; then creates as many more as are deleted again."""
    def note(what, clients, result):
        found.setdefault((what, clients), []).append(result)

    for clients in CLIENTS:
        picked = [ids[i * 7919 % len(ids)] for i in range(scale * 250 * (1 if clients == 1 else 8))]
        note("describe", clients, town.replay([town.describe(one) for one in picked], clients))
    for clients in CLIENTS:
        there = len(ids)
        count = MORE[clients] * scale // 4
        result = town.replay([town.create(there + i) for i in range(count)], clients)
        note("create", clients, result)
        extra = sorted(set(town.endpoints()) - set(ids))
        if len(extra) != count:
            raise Failed(f"{len(extra)} endpoints came of {count} requests")
        note("delete", clients, town.replay([town.delete(one) for one in extra], clients))
    page = [town.signed("DescribeVpcEndpoints", MaxResults=1000)] * 5
    note("describe a page of 1,000", 1, town.replay(page, 1))


def run():
    chosen = common.options(__doc__, 600 if "--long" in sys.argv else 280)
    endpoints = 10000 if chosen.long else 100 if chosen.quick else 1000
    rounds, scale = (1, 1) if chosen.quick else (5, 4)
    import harness
    report = Report("api", chosen)
    server = harness.Server(data_plane="kernel" if chosen.kernel else "none")
    try:
        server.start()
        server.raise_quotas("vpcs-per-region", "interfaces-per-region")
        common.put_first(server.process.pid)
        town = Town(server, endpoints + max(MORE.values()))
        fill = town.replay([town.create(i) for i in range(endpoints)], 32)
        ids = town.endpoints()
        found = {}
        for _ in range(rounds):
            one_round(town, ids, found, scale)
        report.set(endpoints=endpoints, transaction_us=transaction_us(server.work),
                   fill_rate=round(fill["rate"]), resident_mb=common.resident_mb(server.process.pid))
        server.stop()
        began = time.monotonic()
        server.start()
        report.set(start_s=round(time.monotonic() - began, 3),
                   resident_after_start_mb=common.resident_mb(server.process.pid))
    finally:
        problems = server.close()
    if problems:
        raise Failed("; ".join(problems))
    for (what, clients), results in found.items():
        report.row(work=what, clients=clients, endpoints=endpoints, rounds=len(results), **{
            name: round(median([r[name] for r in results]), 1)
            for name in ("p50_us", "p99_us", "rate", "server_cpu_us")})
    report.finish(["work", "clients", "p50, ms", "p99, ms", "a second", "server's CPU, µs each"], [
        [row["work"], row["clients"], f"{row['p50_us'] / 1000:.2f}", f"{row['p99_us'] / 1000:.2f}",
         f"{row['rate']:,.0f}", f"{row['server_cpu_us']:,.0f}"] for row in report.data["rows"]])
    print(f"{endpoints:,} endpoints: start {report.data['start_s']} s, resident "
          f"{report.data['resident_after_start_mb']} MB after it; one SQLite transaction "
          f"{report.data['transaction_us']} µs")


if __name__ == "__main__":
    sys.exit(common.main(run))

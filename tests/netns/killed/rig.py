"""What the tests of this folder share: a service behind two targets, a consumer with the same
addresses and several client instances, and the load program inside them (MG_LOAD)."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "aws"))
import harness  # noqa: E402
import scene  # noqa: E402
from harness import Failed, check, equal, until  # noqa: E402,F401
from scene import ok  # noqa: E402

PORT = 80
TARGETS = ["172.31.0.89", "172.31.0.90"]


def load_program():
    path = os.environ.get("MG_LOAD", str(harness.ROOT / "build/release/tests/netns/killed/mg_load"))
    if not os.access(path, os.X_OK):
        raise Failed(f"no load program at {path}: build the target mg_load, or set MG_LOAD")
    return path


def instance(client, image, subnet, address, group):
    return ok(client, "ec2", "RunInstances", {
        "ImageId": image, "MinCount": 1, "MaxCount": 1, "SubnetId": subnet,
        "PrivateIpAddress": address, "SecurityGroupId": [group],
    }).list("instancesSet")[0]["instanceId"]


def open_port(client, group, port=PORT):
    ok(client, "ec2", "AuthorizeSecurityGroupIngress", {"GroupId": group, "IpPermissions": [{
        "IpProtocol": "tcp", "FromPort": port, "ToPort": port,
        "IpRanges": [{"CidrIp": scene.CIDR}]}]})


class Running:
    """A mode of the load program inside an instance."""

    def __init__(self, instance_id, *words, first_s=15):
        self.what = " ".join(words[:1])
        self.process = subprocess.Popen(
            [harness.binary(), "exec", instance_id, "--", load_program(), *map(str, words)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=harness.clean_env())
        self.first_s = first_s

    def ready(self):
        line = self.process.stdout.readline().strip()
        if line != "ready":
            raise Failed(f"load {self.what} is not ready: {line}\n{self.process.stdout.read()}")
        return self

    def end(self, limit_s=20):
        """What it says at its end."""
        self.process.send_signal(signal.SIGTERM)
        try:
            out, _ = self.process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"load {self.what} did not end within {limit_s} s") from None
        if self.process.returncode != 0:
            raise Failed(f"load {self.what} ended with {self.process.returncode}: {out}")
        return json.loads(out) if out.strip() else {}

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class Rig:
    """`image`: of the targets; "netns" ones are served by the load program."""

    def __init__(self, server, clients=4, image="netns"):
        self.server = server
        self.running = []
        self.reports = server.work
        self.p, self.c = (server.account(name) for name in ("provider", "consumer"))
        p, c = self.p.client(), self.c.client()
        self.provider = scene.Provider(p, zones="a", acceptance=False)
        ok(p, "elbv2", "ModifyTargetGroup", {
            "TargetGroupArn": self.provider.target_group, "HealthCheckIntervalSeconds": 5,
            "HealthCheckTimeoutSeconds": 2})
        group = scene.group(p, self.provider.vpc)
        open_port(p, group)
        self.targets = [instance(p, image, self.provider.subnets["a"], address, group)
                        for address in TARGETS]
        scene.allow(p, self.provider.service, c.account.arn)
        self.consumer = scene.Consumer(c, zones="a")
        open_port(c, self.consumer.group)
        self.clients = [instance(c, "netns", self.consumer.subnets["a"], f"172.31.0.{10 + i}",
                                 self.consumer.group) for i in range(clients)]
        made = scene.endpoint(c, self.consumer.vpc, self.provider.name,
                              [self.consumer.subnets["a"]], [self.consumer.group])
        self.endpoint = made["vpcEndpointId"]
        self.name = made["dnsEntrySet"][0]["dnsName"]
        rows = ok(c, "ec2", "DescribeNetworkInterfaces", {
            "NetworkInterfaceId": made["networkInterfaceIdSet"]}).list("networkInterfaceSet")
        self.address = rows[0]["privateIpAddress"]
        until("the endpoint is available", lambda: self.endpoint_state(c) == "available", 10)

    def endpoint_state(self, client=None):
        return scene.endpoint_state(client or self.c.client(), self.endpoint)

    def report_of(self, number):
        return self.reports / f"target-{number}.json"

    def serve_targets(self):
        """Starts the targets' servers, registers them and waits until both are healthy."""
        for number, target in enumerate(self.targets):
            self.start(target, "serve", PORT, self.report_of(number))
        self.register()

    def register(self):
        p = self.p.client()
        ok(p, "elbv2", "RegisterTargets", {"TargetGroupArn": self.provider.target_group,
                                           "Targets": [{"Id": a} for a in TARGETS]})
        until("both targets are healthy", lambda: self.health(p) == ["healthy"] * 2, 20)

    def health(self, client=None):
        rows = ok(client or self.p.client(), "elbv2", "DescribeTargetHealth", {
            "TargetGroupArn": self.provider.target_group}).list("TargetHealthDescriptions")
        return [row["TargetHealth"]["State"] for row in rows]

    def start(self, instance_id, *words):
        self.server.seen_instances.add(instance_id)
        running = Running(instance_id, *words)
        self.running.append(running)
        return running.ready()

    def start_clients(self, flows, rate):
        """Flows and new connections a second in all, spread over the clients."""
        share = len(self.clients)
        return [self.start(one, "client", self.address, PORT, flows // share, rate // share)
                for one in self.clients]

    def kill_all(self):
        for running in self.running:
            running.kill()


def standing(server):
    """What a restart must not change: kernel objects and workloads."""
    node = server.note_installation()["node"]
    return {"maps": sorted(map(str, node["maps"])), "programs": sorted(map(str, node["programs"])),
            "workloads": {name: (row["pid"], row["start_ticks"])
                          for name, row in server.instance_files().items()}}


def judge_clients(reports, flows):
    """No flow lost, no connection refused or timed out; prints the sums."""
    total = {key: sum(report[key] for report in reports) for key in reports[0]
             if not key.startswith("max_")}
    worst = {key: max(report[key] for report in reports) for key in reports[0]
             if key.startswith("max_")}
    harness.say(f"     {json.dumps({**total, **worst})}")
    equal("every flow stood", total["flows"], flows)
    equal(f"0 of {flows} flows lost", total["lost"], 0, reports)
    faults = {key: total[key] for key in ("refused", "timed_out", "wrong_answers")}
    equal(f"0 of {total['tried']} connections refused or timed out", faults,
          dict.fromkeys(faults, 0), reports)
    equal("every connection came to its end", total["done"], total["tried"], reports)
    return total


def now_ms():
    return time.monotonic() * 1000

#!/usr/bin/python3
"""Killing the daemon costs no packet: kill -9 in the middle of a download through an endpoint.

The bytes are those of a download without trouble; meanwhile new connections to the endpoint's
address pass and a security group still holds; the server comes back on the same data and finds the
same maps, programs and workloads; names are answered again at once.
"""
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "aws"))
import harness  # noqa: E402
import scene  # noqa: E402
from harness import check, equal, until  # noqa: E402
from scene import ok  # noqa: E402

SIZE = 100 * 1024 * 1024
RATE = "9M"  # curl's limit: more than 11 seconds
CLIENT, CLOSED = "172.31.0.10", "172.31.0.20"


def instance(client, image, subnet, address, group):
    return ok(client, "ec2", "RunInstances", {
        "ImageId": image, "MinCount": 1, "MaxCount": 1, "SubnetId": subnet,
        "PrivateIpAddress": address, "SecurityGroupId": [group],
    }).list("instancesSet")[0]["instanceId"]


def open_port_80(client, group):
    ok(client, "ec2", "AuthorizeSecurityGroupIngress", {"GroupId": group, "IpPermissions": [{
        "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
        "IpRanges": [{"CidrIp": scene.CIDR}]}]})


class Road:
    """A page behind a service, and a client that has an endpoint to it."""

    def __init__(self, server):
        self.server = server
        p, c = (server.account(name).client() for name in ("provider", "consumer"))
        provider = scene.Provider(p, zones="a", acceptance=False)
        page_group = scene.group(p, provider.vpc)
        open_port_80(p, page_group)
        target = scene.free_addresses(p, provider.vpc, "172.31.0.89")[0]
        self.page = instance(p, "testpage", provider.subnets["a"], target, page_group)
        ok(p, "elbv2", "RegisterTargets", {"TargetGroupArn": provider.target_group,
                                           "Targets": [{"Id": target}]})
        scene.allow(p, provider.service, c.account.arn)
        consumer = scene.Consumer(c, zones="a")
        open_port_80(c, consumer.group)
        shut = scene.group(c, consumer.vpc, "shut")
        self.client = instance(c, "netns", consumer.subnets["a"], CLIENT, consumer.group)
        self.closed = instance(c, "testpage", consumer.subnets["a"], CLOSED, shut)
        made = scene.endpoint(c, consumer.vpc, provider.name, [consumer.subnets["a"]],
                              [consumer.group])
        self.endpoint = made["vpcEndpointId"]
        self.name = made["dnsEntrySet"][0]["dnsName"]
        rows = ok(c, "ec2", "DescribeNetworkInterfaces", {
            "NetworkInterfaceId": made["networkInterfaceIdSet"]}).list("networkInterfaceSet")
        self.address = rows[0]["privateIpAddress"]
        until("the endpoint is available",
              lambda: scene.endpoint_state(c, self.endpoint) == "available", 10)
        until("the page comes through it", lambda: self.curl(self.name).returncode == 0, 10)

    def curl(self, where, seconds=2):
        return self.server.exec(self.client, "curl", "-s", "-S", "-o", "/dev/null", "-w",
                                "%{http_code}", "--max-time", str(seconds), "http://" + where)

    def download(self, *options):
        command = f"curl -sS --fail {' '.join(options)} http://{self.name}/bytes/{SIZE} | sha256sum"
        return subprocess.Popen(
            [harness.binary(), "exec", self.client, "--", "bash", "-o", "pipefail", "-c", command],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=harness.clean_env())


def finished(process, limit_s):
    try:
        out, err = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise harness.Failed(f"the download did not end within {limit_s} s\n{out}{err}") from None
    check("the download ended well", process.returncode == 0, f"{process.returncode} {out}{err}")
    return out.split()[0]


def standing(server):
    """What must not change: kernel objects and workloads."""
    node = server.note_installation()["node"]
    return {"maps": sorted(map(str, node["maps"])), "programs": sorted(map(str, node["programs"])),
            "workloads": {name: (row["pid"], row["start_ticks"])
                          for name, row in server.instance_files().items()}}


def while_it_is_dead(road):
    for _ in range(20):
        done = road.curl(road.address)
        if done.stdout != "200":
            check("new connections to the endpoint's address while the daemon is dead", False,
                  f"status {done.returncode} {done.stdout}{done.stderr}")
    check("20 new connections to the endpoint's address while the daemon is dead", True)
    done = road.curl(CLOSED, 1)
    equal("a security group still holds while the daemon is dead", done.returncode, 28,
          done.stdout + done.stderr)


def run(server):
    road = Road(server)
    wanted = finished(road.download(), 60)
    before = standing(server)
    check("there are maps, programs and workloads", all(before.values()), before)
    began = time.monotonic()
    download = road.download("--limit-rate", RATE)
    try:
        time.sleep(2)
        check("the download is under way", download.poll() is None)
        server.stop(signal.SIGKILL)
        check("serve is killed with SIGKILL", True)
        while_it_is_dead(road)
        check("the download goes on", download.poll() is None)
        born = time.monotonic()
        server.start()
        healthy = time.monotonic()
        until("names are back within 2 s of the answer of health",
              lambda: road.server.exec(road.client, "getent", "hosts", road.name).returncode == 0,
              2.0, 0.02)
        harness.say(f"     health after {healthy - born:.2f} s, names after "
                    f"{time.monotonic() - born:.2f} s")
        got = finished(download, 60)
    finally:
        if download.poll() is None:
            download.kill()
            download.wait()
    took = time.monotonic() - began
    check(f"it was limited to at least 10 s ({took:.1f} s)", took >= 10)
    equal(f"equal hashes of {SIZE} bytes", got, wanted)
    after = standing(server)
    for kind in before:
        equal(f"{kind} are the same", after[kind], before[kind])
    check("and the page still comes by name", road.curl(road.name).stdout == "200")


if __name__ == "__main__":
    sys.exit(harness.main("netns.killed", run, data_plane="kernel", limit_s=150))

#!/usr/bin/python3
"""A reboot: the daemon, the processes, namespaces, pins and the runtime directory are taken away by
hand, then `serve` again. Instances, endpoints and the story are back from the store alone, and until
then nothing is open that should not be: a client knocks at what is forbidden from the moment in which
its namespace exists. Then only the pins go, then only the namespaces.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

import rig
import scene
from harness import check, clean_env, equal, host_state, main, say, until
from scene import ok

CLIENT, SHUT = "172.31.0.10", "172.31.0.20"
WATCH_S = 3.0  # after the story is back


class Knock:
    """`load knock` in the client's namespace, from the moment in which that exists."""

    def __init__(self, instance_id, places):
        self.path = pathlib.Path(f"/run/netns/mg-{instance_id}")
        self.places, self.process, self.given_up = places, None, threading.Event()
        self.thread = threading.Thread(target=self._wait, daemon=True)
        self.thread.start()

    def _wait(self):
        # A name alone is no namespace yet: until it is mounted, entering it fails.
        while not self.given_up.is_set():
            if self.path.exists():
                process = subprocess.Popen(
                    ["nsenter", f"--net={self.path}", rig.load_program(), "knock", *self.places],
                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=clean_env())
                if process.stdout.readline().strip() == "ready":
                    self.process = process
                    return
                process.wait()
            time.sleep(0.001)

    def end(self):
        self.given_up.set()
        self.thread.join()
        if self.process is None:
            return {}
        self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate(timeout=10)
        return json.loads(out) if out.strip() else {}


class Town(rig.Rig):
    """The rig with real pages, and with what must stay closed."""

    def __init__(self, server):
        super().__init__(server, clients=1, image="testpage")
        c = self.c.client()
        closed = scene.group(c, self.consumer.vpc, "closed")
        self.shut = rig.instance(c, "testpage", self.consumer.subnets["a"], SHUT, closed)
        p = self.p.client()
        ok(p, "ec2", "ModifyVpcEndpointServiceConfiguration", {
            "ServiceId": self.provider.service, "AcceptanceRequired": True})
        self.pending = scene.endpoint(c, self.consumer.vpc, self.provider.name,
                                      [self.consumer.subnets["a"]], [self.consumer.group])
        self.rejected = self.turned_away(p, c)
        self.register()
        until("the page comes by name", lambda: self.page(self.name), 10)
        self.open = f"{self.address}:80"
        self.forbidden = [f"{SHUT}:80", f"{self.address_of(c, self.pending)}:80",
                          f"{self.address_of(c, self.rejected)}:80", f"{self.address}:7",
                          *(f"{target}:80" for target in rig.TARGETS)]

    def turned_away(self, p, c):
        made = scene.endpoint(c, self.consumer.vpc, self.provider.name,
                              [self.consumer.subnets["a"]], [self.consumer.group])
        scene.decide(p, "Reject", self.provider.service, made["vpcEndpointId"])
        until("an endpoint is rejected",
              lambda: scene.endpoint_state(c, made["vpcEndpointId"]) == "rejected", 10)
        return made

    @staticmethod
    def address_of(c, endpoint):
        rows = ok(c, "ec2", "DescribeNetworkInterfaces", {
            "NetworkInterfaceId": endpoint["networkInterfaceIdSet"]}).list("networkInterfaceSet")
        return rows[0]["privateIpAddress"]

    def page(self, where):
        done = self.server.exec(self.clients[0], "curl", "-s", "-S", "-o", "/dev/null", "-w",
                                "%{http_code}", "--max-time", "1", "http://" + where)
        return done.stdout == "200"

    def knock(self):
        return Knock(self.clients[0], [self.open, *self.forbidden])

    def told(self):
        """What the API says of all that matters."""
        p, c = self.p.client(), self.c.client()
        states = [row["instanceState"]["name"] for client in (p, c)
                  for reservation in ok(client, "ec2", "DescribeInstances").list("reservationSet")
                  for row in reservation["instancesSet"]]
        return {"instances": sorted(states), "endpoint": self.endpoint_state(c),
                "pending": scene.endpoint_state(c, self.pending["vpcEndpointId"]),
                "rejected": scene.endpoint_state(c, self.rejected["vpcEndpointId"])}


class Host:
    """What one installation has on this host, and how a reboot takes it."""

    def __init__(self, server):
        status = server.note_installation()
        self.data_dir = server.data_dir
        self.runtime = pathlib.Path("/run/masugata") / status["installation"]
        self.namespaces = [f"mg-{status['installation']}-{part}" for part in ("ports", "service")]
        self.namespaces += [f"mg-{name}" for name in server.instance_files()]
        self.objects = [("prog", row) for row in status["node"]["programs"]]
        self.objects += [("map", row) for row in status["node"]["maps"]]

    def end_processes(self):
        wanted = {os.stat(f"/run/netns/{name}").st_ino for name in self.namespaces}
        for path in pathlib.Path("/proc").glob("[0-9]*/ns/net"):
            try:
                if os.stat(path).st_ino in wanted:
                    os.kill(int(path.parts[2]), signal.SIGKILL)
            except OSError:
                continue

    def take_namespaces(self):
        self.end_processes()
        for name in self.namespaces:
            subprocess.run(["ip", "netns", "delete", name], check=True)

    def take_pins(self):
        bpffs = self.runtime / "bpf"
        for item in bpffs.glob("v*"):  # beside the kernel's own files
            shutil.rmtree(item)
        subprocess.run(["umount", str(bpffs)], check=True)

    def take_files(self):
        shutil.rmtree(self.runtime)
        for name in ("last_plan.json", "last_plan.log", "health.json"):
            (self.data_dir / name).unlink(missing_ok=True)

    def objects_left(self):
        """Programs and maps that the kernel still holds."""
        left = []
        for kind, row in self.objects:
            done = subprocess.run(["bpftool", kind, "show", "id", str(row["id"])],
                                  capture_output=True, text=True)
            if done.returncode == 0:
                left.append(row)
        return left


def come_back(town, what, before):
    """Starts the server; the story is back, and nothing forbidden was open meanwhile."""
    knock = town.knock()
    began = rig.now_ms()
    town.server.start()
    healthy = rig.now_ms()
    until("instances and endpoints are as they were", lambda: town.told() == before, 10,
          shown=town.told)
    until("the page comes through the endpoint's address", lambda: town.page(town.address), 10)
    page = rig.now_ms()
    until("and by name", lambda: town.page(town.name), 10)
    until("both targets are healthy", lambda: town.health() == ["healthy"] * 2, 15)
    time.sleep(WATCH_S)
    seen = knock.end()
    check(f"{what}: the client knocked all along", len(seen) == 1 + len(town.forbidden), seen)
    opened = {place: row for place, row in seen.items() if place in town.forbidden and row["opens"]}
    equal(f"{what}: nothing forbidden was ever open "
          f"({sum(seen[place]['tries'] for place in town.forbidden)} tries at "
          f"{len(town.forbidden)} places)", opened, {})
    row = seen[town.open]
    check(f"{what}: the endpoint opened ({row['opens']} connections)", row["opens"] > 0, seen)
    say(f"     {what}: health after {healthy - began:.0f} ms, first connection through the endpoint "
        f"after {row['first_ms'] - began:.0f} ms, page seen after {page - began:.0f} ms")


def reboot(town, before):
    host = Host(town.server)
    town.server.stop(signal.SIGKILL)
    host.take_namespaces()
    host.take_pins()
    host.take_files()
    equal("no namespace of ours is left", sorted(set(host.namespaces) & host_state()["namespace"]), [])
    until("the kernel holds no program and no map of ours", lambda: not host.objects_left(), 10,
          shown=host.objects_left)
    check("an instance cannot be entered", not town.page(town.address))
    come_back(town, "after the reboot", before)


def lose_pins(town, before):
    host = Host(town.server)
    town.server.stop(signal.SIGKILL)
    knock = town.knock()
    host.take_pins()
    time.sleep(1)
    seen = knock.end()
    equal("without pins and without a daemon the forbidden stays closed",
          [place for place in town.forbidden if seen[place]["opens"]], [])
    come_back(town, "after the pins went", before)


def lose_namespaces(town, before):
    host = Host(town.server)
    town.server.stop(signal.SIGKILL)
    host.take_namespaces()
    come_back(town, "after the namespaces went", before)


def run(server):
    town = Town(server)
    before = town.told()
    for take in (reboot, lose_pins, lose_namespaces):
        take(town, before)


if __name__ == "__main__":
    sys.exit(main("netns.reboot", run, data_plane="kernel", limit_s=200))

"""Leaks planted on purpose. A watcher or an allow-list that does not see them is blind, and then
the whole test means nothing."""
import contextlib
import glob
import json
import select
import socket
import subprocess
import threading

import harness
import taps
from frames import TCP, UDP
from harness import check, until
from probe import Maker, judge, send


def probe_again(town, sender, destination, protocol, port, count=5):
    make = Maker(town, "planted leak")
    probes = [make.packet(town.instances[sender], destination, protocol, port)
              for _ in range(count)]
    send(town, probes)
    town.watcher.settle()
    return [judge(town, probe) for probe in probes]


def must_see(town, plant, where, *packet):
    """Every one of the probes has to be reported at `where` while the leak is there, none after."""
    with plant:
        found = probe_again(town, *packet)
        check(f"planted: {plant.what}: seen at {where}, as it must be",
              all(any(f"was seen at {where}" in text for text in wrong) for wrong in found),
              "the test is blind: it saw " + repr(found))
    after = [text for wrong in probe_again(town, *packet) for text in wrong]
    check(f"gone: {plant.what}", not after, "\n".join(after))


class OpenGroup(contextlib.AbstractContextManager):
    what = "an open security group"

    def __init__(self, town):
        self.town, self.vpc = town, town.vpcs["a1"]
        self.group = self.vpc.group("nothing")

    def _change(self, verb):
        self.vpc.permit(self.group, {"IpProtocol": "-1"}, "0.0.0.0/0", verb=verb)
        until("all applied", self.town.all_applied, 10)

    def __enter__(self):
        self._change("Authorize")

    def __exit__(self, *_):
        self._change("Revoke")


class WrongVpc(contextlib.AbstractContextManager):
    """In the kernel's maps cc's interface belongs to another account's VPC."""
    what = "an interface put into another's VPC in the kernel's maps"

    def __init__(self, town):
        # The folder is named after the version of the kernel's tables; a fresh server has one.
        self.maps, = glob.glob(f"/run/masugata/{town.installation}/bpf/v*/maps")
        self.town = town
        self.device = taps.links(town.ports)
        mine, other = (self._reference(name) for name in ("cc", "ca"))
        self.port_num, self.vpc_num = mine[0], other[1]
        self.right = {}

    def _tool(self, *arguments):
        done = subprocess.run(["bpftool", "-j", "map", *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise harness.Failed(f"bpftool map {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    @staticmethod
    def _hex(number):
        return ["hex", *(f"{byte:02x}" for byte in number.to_bytes(4, "little"))]

    def _ifindex(self, name):
        return self.device[self.town.devices[name]]["ifindex"]

    def _get(self, name, key):
        row = self._tool("lookup", "pinned", f"{self.maps}/{name}", "key", *self._hex(key))
        return bytes(int(byte, 16) for byte in row["value"])

    def _set(self, name, key, value):
        self._tool("update", "pinned", f"{self.maps}/{name}", "key", *self._hex(key), "value",
                   "hex", *(f"{byte:02x}" for byte in value))

    def _reference(self, name):
        value = self._get("ports_by_ifindex", self._ifindex(name))
        return int.from_bytes(value[:4], "little"), int.from_bytes(value[4:8], "little")

    def __enter__(self):
        wrong = self.vpc_num.to_bytes(4, "little")
        for name, key in (("ports_by_ifindex", self._ifindex("cc")), ("ports", self.port_num)):
            value = self._get(name, key)
            self.right[name] = (key, value)
            self._set(name, key, value[:4] + wrong + value[8:])

    def __exit__(self, *_):
        for name, (key, value) in self.right.items():
            self._set(name, key, value)


class Copier(contextlib.AbstractContextManager):
    """A port that hears what another sends, as a mirror or a promiscuous bridge would make it."""
    what = "a port that copies another's frames"

    def __init__(self, town, heard, hearer):
        with taps.inside(town.ports):
            self.ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            self.ear.bind((town.devices[heard], 3))
        self.mouth = taps.sender(town.ports, town.devices[hearer])
        self.end = False
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self.end:
            if select.select([self.ear], [], [], 0.1)[0]:
                frame, address = self.ear.recvfrom(65535)
                if address[2] != taps.OUTGOING:
                    self.mouth.send(frame)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.end = True
        self.thread.join(5)
        self.ear.close()
        self.mouth.close()


def plant_all(town):
    must_see(town, OpenGroup(town), "sa eth0 (in)", "ca", "172.31.0.30", UDP, 9)
    must_see(town, WrongVpc(town), "na eth0 (in)", "cc", "172.31.0.20", UDP, 9)
    must_see(town, Copier(town, "ca", "nb"), "nb eth0 (in)", "ca", "172.31.0.100", TCP, 80)
    must_see(town, Copier(town, "pb", "cd"), "cd eth0 (in)", "pb", "172.31.0.100", TCP, 80)

"""Frames with a VLAN tag, in their bytes and beside them: counted as vlan_tagged, seen nowhere."""
import signal
import socket
import subprocess

import frames
import harness
import rig
import taps
from ear import Ear
from harness import Failed, check, equal, say

SO_MARK = 36
MARK = 0x4D47  # stream.h, kTagMark
TAGS = (0x0005, 0x0000, 0x0FFE, 0xE001)  # an id, none, the last one, with a priority
SPORT = 41000


class Street:
    """The client's way out, and a tap everywhere."""

    def __init__(self, line):
        self.line = line
        installation = line.server.note_installation()["installation"]
        self.ports = f"mg-{installation}-ports"
        self.namespace = f"mg-{line.client}"
        eth0 = taps.links(self.namespace)["eth0"]
        self.mac = frames.mac(eth0["address"])
        self.device, row = next((name, row) for name, row in taps.links(self.ports).items()
                                if row["ifindex"] == eth0["link_index"])
        self.gateway = frames.mac(row["address"])
        self.watcher = taps.Watcher()
        for name, namespace in (("client", self.namespace), ("target", f"mg-{line.target}"),
                                ("neighbour", f"mg-{line.neighbour}"), ("ports", self.ports),
                                ("service", f"mg-{installation}-service"), ("host", None)):
            self.watcher.add(name, namespace)
        self.out = taps.sender(self.namespace)
        self.ears = {"out": Ear(self.namespace, "eth0"), "in": Ear(self.ports, self.device)}
        self.beside = {}  # (nonce, way) → the frame at the client's device or at its port
        self.sport = SPORT

    def close(self):
        self.out.close()
        for one in self.ears.values():
            one.close()
        self.watcher.close()

    def send(self, to, tag=None, beside=False):
        """A connection's first packet with a nonce; answers the nonce and its number."""
        number, nonce = self.watcher.nonce()
        self.sport += 1
        client = frames.addr(self.line.client_address)
        syn = frames.tcp(client, frames.addr(to), self.sport, rig.PORT, frames.SYN, nonce)
        packet = frames.ipv4(client, frames.addr(to), frames.TCP, syn)
        kind = frames.IPV4
        if tag is not None and not beside:
            packet = tag.to_bytes(2, "big") + kind.to_bytes(2, "big") + packet
            kind = 0x8100
        self.out.setsockopt(socket.SOL_SOCKET, SO_MARK,
                            MARK << 16 | tag if tag is not None and beside else 0)
        self.out.send(frames.ether(self.gateway, self.mac, kind, packet))
        return number, nonce

    def listen(self, sent):
        """Waits, and takes what the ears have heard of these."""
        self.watcher.settle()
        for way, one in self.ears.items():
            while (heard := one.hear()) is not None:
                for number, nonce in sent:
                    if nonce in heard.frame and heard.outgoing == (way == "out"):
                        self.beside.setdefault((number, way), heard)

    def places(self, number):
        return {(tap, way) for tap, _, way in self.watcher.seen[number]}


class Tagger:
    """Pushes the tag beside the bytes on the client's eth0."""

    def __init__(self, street, program):
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", street.namespace, program, "tag", "eth0"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=harness.clean_env())

    def __enter__(self):
        line = self.process.stdout.readline().strip()
        if line != "ready":
            raise Failed(f"no tags beside the bytes: {line}\n{self.process.stdout.read()}")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def must_land(street, places, beside):
    """Without a tag each of them arrives: the tag alone is what stops the others."""
    sent = [(where, street.send(to, beside=beside)) for where, to in places.items()]
    street.listen([one for _, one in sent])
    for where, (number, _) in sent:
        check(f"without a tag it arrives at the {where}", (where, "in") in street.places(number),
              street.places(number))


def judge(street, name, tag, beside, number):
    """Seen out of the client and into its port, with its tag, and nowhere else."""
    wrong = []
    places = street.places(number)
    if places != {("client", "out"), ("ports", "in")}:
        wrong.append(f"{name}: seen at {sorted(places)}")
    devices = {device for tap, device, _ in street.watcher.seen[number] if tap == "ports"}
    if devices != {street.device}:
        wrong.append(f"{name}: seen at the ports {sorted(devices)}")
    out, into = (street.beside.get((number, way)) for way in ("out", "in"))
    if out is None or into is None:
        return [*wrong, f"{name}: not heard on its way"]
    in_bytes = out.frame[12:16] == b"\x81\x00" + tag.to_bytes(2, "big")
    if (out.tag, in_bytes) != ((tag, False) if beside else (None, True)):
        wrong.append(f"{name}: left with {out.tag} beside and {out.frame[12:16].hex()} inside")
    if into.tag != tag and into.frame[12:16] != b"\x81\x00" + tag.to_bytes(2, "big"):
        wrong.append(f"{name}: came to its port without the tag")
    return wrong


def play_form(street, places, beside):
    form = "beside the bytes" if beside else "in the bytes"
    must_land(street, places, beside)
    before = street.line.drops()
    sent = [(f"tag {tag:04x} to the {where}", tag, *street.send(to, tag, beside))
            for tag in TAGS for where, to in places.items()]
    street.listen([(number, nonce) for _, _, number, nonce in sent])
    wrong = [text for name, tag, number, _ in sent for text in judge(street, name, tag, beside,
                                                                      number)]
    check(f"{len(sent)} frames with a VLAN tag {form} reach their port and nothing else",
          not wrong, "\n".join(wrong))
    after = street.line.drops()
    equal(f"each of them is counted as vlan_tagged, and nothing else is ({form})",
          dict(after - before), {"vlan_tagged": len(sent)})


def play(line, program):
    street = Street(line)
    try:
        places = {"target": line.address, "neighbour": line.neighbour_address}
        play_form(street, places, beside=False)
        with Tagger(street, program):
            play_form(street, places, beside=True)
        lost = {name: count for name, count in street.watcher.count_drops().items()
                if name != "host"}
        equal("no tap has missed a frame", lost, {})
        say("     the tag beside the bytes was pushed by a program: no VLAN device is needed")
    finally:
        street.close()

"""Real connections, all with the same five numbers at once, and what a provider may try on them."""
import socket
import threading

import frames
import harness
import scene
import taps
from frames import ACK, FIN, ICMP, PSH, RST, SYN, TCP, UDP, URG, addr
from harness import check, equal
from probe import MUST, Maker, Probe, fresh_port, judge, send

CLIENT, DOOR, PORT = "172.31.0.10", "172.31.0.100", 7
FIRST_SPORT, CONNECTIONS, ROUNDS = 12000, 12, 4
CROWD = 8


def add_crowd(town):
    """More VPCs of one more account, each with the same client and the same endpoint."""
    town.server.raise_quotas("vpcs-per-region")
    account = town.server.account("x")
    client = account.client()
    scene.allow(town.vpcs["p"].client, town.services["one"], account.arn)
    for number in range(CROWD):
        vpc = town.add_vpc(f"x{number}", client, "172.31.0.0/16")
        town.run(f"cx{number}", vpc.name, CLIENT, "everything")
        town.endpoint(f"ex{number}", vpc.name, DOOR, "one")
        town.decide("Accept", f"ex{number}")
    for number in range(CROWD):
        town.wait_for(f"ex{number}", "available")
        town.endpoints[f"ex{number}"].open = True


class Connection:
    """A kernel's own TCP connection from inside an instance."""

    def __init__(self, town, client, sport, door=DOOR, port=PORT):
        self.town, self.client, self.sport = town, client, sport
        one = town.instances[client]
        with taps.inside(one.namespace):
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.settimeout(5)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((one.address, sport))
        self.door, self.port = door, port
        self.outside = None  # the balancer's address and port, as the target sees it

    def open(self):
        self.socket.connect((self.door, self.port))
        return self

    def talk(self, round_number):
        """Sends a nonce with words that no other connection uses; answers the probe of it."""
        number, nonce = self.town.watcher.nonce()
        words = nonce + f"{self.client} {self.sport} {round_number} ".encode() * 20
        self.socket.sendall(words)
        got = b""
        while len(got) < len(words):
            piece = self.socket.recv(65536)
            if not piece:
                break
            got += piece
        if got != words:
            raise harness.Failed(f"{self.client}:{self.sport} got other bytes back: {got[:80]!r}")
        return Probe(number, "live", f"connection {self.sport}, round {round_number}", self.client,
                     b"", {"t1"}, (), MUST)

    def learn(self, probe):
        frame = self.town.watcher.frames.get((probe.number, "t1", "in"))
        if frame is None:
            raise harness.Failed(f"{probe} was not seen at t1")
        self.outside = frames.tuple_of(frame)[:2]

    def close(self):
        self.socket.close()


def all_at_once(connections, work):
    """Every connection in a thread of its own; answers the results in order."""
    results, faults = [None] * len(connections), []

    def run(index, one):
        try:
            results[index] = work(one)
        except Exception as error:  # noqa: BLE001 - handed to the caller
            faults.append(f"{one.client}:{one.sport}: {error!r}")
    threads = [threading.Thread(target=run, args=item) for item in enumerate(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise harness.Failed("\n".join(faults[:10]))
    return results


def identical_tuples(town):
    """Answers the open connections and the probes that were judged."""
    names = ["ca", "ca2", "cb", *(f"cx{n}" for n in range(CROWD))]
    connections = [Connection(town, name, FIRST_SPORT + number) for number in range(CONNECTIONS)
                   for name in names]
    probes = []
    try:
        all_at_once(connections, Connection.open)
        for round_number in range(ROUNDS):
            probes += all_at_once(connections, lambda one, n=round_number: one.talk(n))
        town.watcher.settle()
        for one, probe in zip(connections, probes):
            one.learn(probe)
    except Exception:
        close_all(connections)
        raise
    outside = {one.outside for one in connections}
    equal(f"{len(connections)} connections of {len(names)} VPCs, {CONNECTIONS} times the same five "
          "numbers: each has an address and port of its own behind the balancer", len(outside),
          len(connections))
    wrong = [text for probe in probes for text in judge(town, probe)]
    check(f"{len(probes)} messages went to and fro, and none crossed", not wrong,
          "\n".join(wrong[:20]))
    return connections, probes


def close_all(connections):
    for one in connections:
        one.close()


def provider_attempts(town, connections):
    """What the provider's instances send towards live connections. Only t1, on the exact numbers
    and with what is no opening, is heard."""
    make = Maker(town, "provider to consumer")
    t1 = town.instances["t1"]
    for one in connections:
        if one.client not in ("ca", "cb", "ca2") or one.sport > FIRST_SPORT + 3:
            continue
        where, port = one.outside
        for flags in (SYN, SYN | PSH, SYN | URG, SYN | FIN, SYN | RST, SYN | 0xC0, SYN | FIN | RST):
            for bare in (False, True):
                yield make.packet(t1, where, TCP, port, sport=PORT, flags=flags, bare=bare,
                                  expect=set(), what=f"flags {flags:#x} on a live tuple")
        yield make.packet(t1, where, TCP, port, sport=PORT, flags=ACK, expect={one.client},
                          what="a segment on a live tuple")
        for sport in (80, 22, 8080, fresh_port()):
            for flags in (SYN, ACK, SYN | ACK):
                yield make.packet(t1, where, TCP, port, sport=sport, flags=flags, expect=set(),
                                  what=f"from port {sport}")
        for far in (20000, 30001, 40002):  # ports that the cursor has not come to
            free = 1024 + (port - 1024 + far) % 59976
            for flags in (SYN, ACK, SYN | ACK):
                yield make.packet(t1, where, TCP, free, sport=PORT, flags=flags, expect=set(),
                                  what="at a port of no connection")
        yield from other_kinds(town, make, t1, one)
        yield from forgers(town, make, one)


def other_kinds(town, make, t1, one):
    where, port = one.outside
    for sport in (PORT, port, fresh_port()):
        yield make.packet(t1, where, UDP, port, sport=sport, expect=set())
        yield make.packet(t1, where, ICMP, sport=sport, expect=set(), what="echo")
        yield make.packet(t1, where, ICMP, kind=0, sport=sport, expect=set(), what="echo reply")
    quoted = frames.ipv4(addr(where), t1.raw, TCP,
                         frames.tcp(addr(where), t1.raw, port, PORT, ACK))[:28]
    for kind, code in ((3, 0), (3, 1), (3, 3), (3, 4), (4, 0), (5, 1), (11, 0), (12, 0)):
        number, nonce = make.nonce()
        probe = make.packet(t1, where, ICMP, kind=kind, code=code, sport=0,
                            payload=quoted + nonce, expect=set(),
                            what=f"icmp {kind}/{code} about a live tuple")
        probe.number = number
        yield probe
    for target, its_port in ((CLIENT, one.sport), (DOOR, PORT)):
        for flags in (SYN, ACK):  # the consumer's own numbers mean nothing here
            expect = town.reach(t1, target, TCP, its_port) if flags == SYN else set()
            yield make.packet(t1, target, TCP, its_port, flags=flags, expect=expect)


def forgers(town, make, one):
    """Others who know the numbers."""
    where, port = one.outside
    for name in ("t2", "t3", "pb", "nb", "na2", "cc", "cd"):
        other = town.instances[name]
        for flags in (SYN, ACK, RST, FIN | ACK):
            for mac in (other.mac, town.instances["t1"].mac):
                yield make.packet(other, where, TCP, port, sport=PORT, flags=flags, src_mac=mac,
                                  src=town.instances["t1"].address, expect=set(),
                                  what="in the target's name")
            yield make.packet(other, where, TCP, port, sport=PORT, flags=flags, expect=set())
    for name in ("na", "sa", "la", "nb", "na2", "nc"):
        other = town.instances[name]
        for flags in (ACK, RST, FIN | ACK, SYN):
            yield make.packet(other, one.door, TCP, one.port, sport=one.sport, flags=flags,
                              src=CLIENT, expect=set(), what="in the client's name")


def attack(town, connections):
    """Sends them all; answers the judged probes. The connections must not have felt a thing."""
    probes = list(provider_attempts(town, connections))
    before = flows_used(town)
    send(town, probes)
    town.watcher.settle()
    wrong = [text for probe in probes for text in judge(town, probe)]
    check(f"{len(probes)} attempts from the provider's side and in others' names: only segments of "
          "the live connections arrive", not wrong, "\n".join(wrong[:20]))
    opened = sum(1 for probe in probes if probe.lands and "live tuple" not in probe.what)
    after = flows_used(town)
    check(f"they opened no flow ({before} flows before, {after} after, {opened} allowed)",
          after <= before + opened)
    again = all_at_once(connections, lambda one: one.talk("after"))
    town.watcher.settle()
    wrong = [text for probe in again for text in judge(town, probe)]
    check("every connection goes on, each with its own bytes", not wrong, "\n".join(wrong[:20]))
    return probes + again


def flows_used(town):
    return town.server.note_installation()["node"]["flows_used"]

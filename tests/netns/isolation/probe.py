"""A probe: one frame with a nonce, where it may be seen, and the judgement over what was seen."""
import itertools
import time

import frames
import taps
from frames import ACK, ICMP, SYN, TCP, UDP

NO, MAY, MUST = "no", "may", "must"
BATCH = 100
_ports = itertools.cycle(range(20000, 60000))


def fresh_port():
    """No two probes share a tuple unless they mean to."""
    return next(_ports)


class Probe:
    """lands: exactly one of these has to see it come in. may: these are allowed to. back: whether
    the sender sees it come back (echo replies, ARP answers, answers of the resolver)."""

    def __init__(self, number, family, what, sender, frame, lands=(), may=(), back=NO, vnet=False):
        self.number, self.family, self.what, self.sender = number, family, what, sender
        self.frame, self.lands, self.may = frame, set(lands), set(may)
        self.back, self.vnet = back, vnet

    def __str__(self):
        return f"[{self.family}] {self.sender}: {self.what}"


class Maker:
    """Builds probes from one instance with as little as a kind of packet needs to say."""

    def __init__(self, town, family):
        self.town, self.family = town, family

    def nonce(self):
        return self.town.watcher.nonce()

    def raw(self, sender, what, build, **where):
        """`build` gets the nonce and answers the frame."""
        number, nonce = self.nonce()
        return Probe(number, self.family, what, sender.name, build(nonce), **where)

    def segment(self, src, dst, protocol, port, nonce, *, sport=None, flags=SYN, bare=False,
                kind=8, code=0, payload=None):
        sport = fresh_port() if sport is None else sport
        if payload is None:
            payload = frames.question(nonce) if protocol == UDP and port == 53 else nonce
        if protocol == TCP:
            if bare:  # the nonce in the two sequence numbers
                return frames.tcp(src, dst, sport, port, flags,
                                  seq=int.from_bytes(nonce[:4], "big"),
                                  ack=int.from_bytes(nonce[4:], "big"))
            return frames.tcp(src, dst, sport, port, flags, payload,
                              ack=1 if flags & ACK else 0)
        if protocol == UDP:
            return frames.udp(src, dst, sport, port, payload)
        if protocol == ICMP:
            return frames.icmp(kind, code, sport, payload)
        return payload

    def packet(self, sender, destination, protocol, port=0, *, what=None, src=None, src_mac=None,
               dst_mac=None, ip=None, expect=None, back=None, may=(), wrap=None, **l4):
        """A well-formed packet of a new flow, expected where the allow-list says, unless `expect`
        says otherwise. `ip` bends the header, `wrap` the finished frame."""
        source = sender.raw if src is None else frames.addr(src)
        target = frames.addr(destination)
        if expect is None:
            expect = self.town.reach(sender, destination, protocol, port)
        number, nonce = self.nonce()
        body = self.segment(source, target, protocol, port, nonce, **l4)
        frame = frames.ether(dst_mac or sender.gateway, src_mac or sender.mac, frames.IPV4,
                             frames.ipv4(source, target, protocol, body, **(ip or {})))
        if wrap:
            frame = wrap(frame)
        if back is None:
            back = self.answer(sender, expect, protocol)
        name = {TCP: "tcp", UDP: "udp", ICMP: "icmp"}.get(protocol, f"protocol {protocol}")
        text = f"{name} to {destination}:{port}" + (f", {what}" if what else "")
        return Probe(number, self.family, text, sender.name, frame, expect, may, back)

    @staticmethod
    def answer(sender, expect, protocol):
        if protocol == ICMP and expect and sender.name not in expect:
            return MUST
        return MAY if "service" in expect or sender.name in expect else NO


def send(town, probes, limit_s=10.0):
    """Puts the probes on the wire and waits until each has reached the port, since a queue of the
    kernel may be full. Answers those that the kernel refused to send."""
    refused = []
    for start in range(0, len(probes), BATCH):
        waiting = []
        for probe in probes[start:start + BATCH]:
            (waiting if put(town, probe) else refused).append(probe)
        deadline = time.monotonic() + limit_s
        again = time.monotonic() + 1.0
        while waiting:
            waiting = [probe for probe in waiting if not has_entered(town, probe)]
            if waiting and time.monotonic() > deadline:
                break
            if waiting and time.monotonic() > again:
                again += 1.0
                for probe in waiting:
                    put(town, probe)
            if waiting:
                time.sleep(0.002)
    return refused


def put(town, probe):
    sender = town.instances[probe.sender]
    try:
        (sender.vnet if probe.vnet else sender.out).send(probe.frame)
        return True
    except OSError:
        return False


def has_entered(town, probe):
    key = ("ports", town.instances[probe.sender].device, "in")
    return town.watcher.seen[probe.number][key] > 0


def judge(town, probe, strict=True):
    """Answers what is wrong, a list of sentences. Not strict: only what was seen where it is not
    allowed; a probe may have been lost."""
    seen = town.watcher.seen[probe.number]
    sender = probe.sender
    device = device_of(town, sender)
    own = {(sender, "eth0", "out"), ("ports", device, "in")}
    if probe.back != NO:
        own |= {(sender, "eth0", "in"), ("ports", device, "out")}
    allowed = set(own)
    for name in probe.lands | probe.may:
        if name == "service":  # when nobody listens, its kernel says so and quotes the packet
            allowed |= {("service", "svc0", "in"), ("service", "svc0", "out"),
                        ("ports", town.service_device, "in")}
        else:  # a kernel's ICMP errors quote the packet; they end at its own port
            allowed |= {(name, "eth0", "in"), (name, "eth0", "out"),
                        ("ports", device_of(town, name), "in")}
    wrong = [f"{probe} was seen at {tap} {device} ({way}) {count} times"
             for (tap, device, way), count in seen.items()
             if count and (tap, device, way) not in allowed]
    if strict:
        wrong += missing(probe, seen)
    return wrong


def missing(probe, seen):
    wrong = []
    arrived = [name for name in probe.lands
               if seen[(name, "svc0" if name == "service" else "eth0", "in")]]
    if probe.lands and len(arrived) != 1:
        wrong.append(f"{probe} arrived at {arrived or 'no one'}, wanted one of "
                     f"{sorted(probe.lands)}")
    if probe.back == MUST and not seen[(probe.sender, "eth0", "in")]:
        wrong.append(f"{probe} was not answered")
    if not seen[(probe.sender, "eth0", "out")]:
        wrong.append(f"{probe} was not seen leaving: a blind tap")
    return wrong


def device_of(town, name):
    return town.devices[name]


def vnet_socket(town, name):
    one = town.instances[name]
    if one.vnet is None:
        one.vnet = taps.sender(one.namespace, vnet=True)

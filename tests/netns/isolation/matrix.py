"""The generated matrix: families of probes, each a generator over the town. What is expected comes
from Town.reach for packets that are in order, and is nothing for those that are not."""
import random
import socket
import struct
import subprocess
import json

import frames
from frames import ACK, BROADCAST, FIN, ICMP, PSH, RST, SYN, TCP, UDP, addr
from probe import MAY, MUST, Maker, vnet_socket

ECHO_PORT = 7
SERVICE_SIDE = ["169.254.0.53", "169.254.1.53", "169.254.2.1",
                *(f"100.64.0.{n}" for n in range(0, 20)), *(f"100.96.0.{n}" for n in range(0, 8))]
ELSEWHERE = ["169.254.169.253", "169.254.169.254", "127.0.0.1", "127.0.0.53", "127.255.255.254",
             "0.0.0.0", "8.8.8.8", "192.168.0.1", "10.255.255.255", "172.31.255.255",
             "172.31.0.0", "172.31.0.1", "172.31.0.3", "172.31.0.200", "172.30.0.10", "172.32.0.10",
             "224.0.0.1", "224.0.0.251", "239.1.2.3", "240.0.0.1", "255.255.255.255"]
WAYS = [(TCP, 80), (TCP, ECHO_PORT), (TCP, 22), (TCP, 53), (UDP, 53), (UDP, 80), (UDP, 9),
        (ICMP, 0)]


def host_addresses():
    done = subprocess.run(["ip", "-j", "-4", "addr"], capture_output=True, text=True, check=True)
    out = [item["local"] for row in json.loads(done.stdout) for item in row["addr_info"]]
    done = subprocess.run(["ip", "-j", "-4", "route"], capture_output=True, text=True, check=True)
    return sorted({*out, *(row["gateway"] for row in json.loads(done.stdout) if "gateway" in row)})


def everywhere(town):
    return sorted({*town.addresses(), *SERVICE_SIDE, *ELSEWHERE, *host_addresses()})


def reach(town):
    """Every instance to every address that anything has, and to many that nothing has."""
    make = Maker(town, "reach")
    places = everywhere(town)
    for sender in list(town.instances.values()):
        for destination in places:
            for protocol, port in WAYS:
                yield make.packet(sender, destination, protocol, port)


def bases(town):
    """Packets that are in order and arrive: what the other families bend."""
    of = town.instances
    return [(of["ca"], "172.31.0.20", UDP, 9), (of["ca"], "172.31.0.20", TCP, 9),
            (of["ca"], "172.31.0.20", ICMP, 0), (of["ca"], "172.31.0.100", TCP, 80),
            (of["cb"], "172.31.0.100", TCP, ECHO_PORT), (of["ca"], "172.31.0.2", UDP, 53),
            (of["ca2"], "169.254.169.253", UDP, 53), (of["cd"], "10.0.0.100", TCP, 80),
            (of["pb"], "172.31.0.90", UDP, 9), (of["t1"], town.balancers["two"], TCP, 80)]


def forged_sources(town):
    make = Maker(town, "forged source")
    sources = [*town.addresses(), *SERVICE_SIDE[:8], *SERVICE_SIDE[-8:-4], *ELSEWHERE]
    for sender, destination, protocol, port in bases(town):
        for source in sources:
            if source != sender.address:
                yield make.packet(sender, destination, protocol, port, src=source, expect=set(),
                                  what=f"from {source}")


def forged_macs(town):
    make = Maker(town, "forged mac")
    macs = {one.name: one.mac for one in town.instances.values()}
    odd = {"nobody": bytes.fromhex("02aabbccddee"), "zeros": bytes(6), "broadcast": BROADCAST,
           "multicast": bytes.fromhex("01005e000001"), "service": town.service_mac}
    for sender, destination, protocol, port in bases(town):
        for name, one in {**macs, **odd, "gateway": sender.gateway}.items():
            if one == sender.mac:
                continue
            yield make.packet(sender, destination, protocol, port, src_mac=one, expect=set(),
                              what=f"from the mac of {name}")
            aim = town.reach(sender, destination, protocol, port)
            if one[0] & 1:
                aim = set()
            if name != "gateway":  # the address decides; a kernel may still not take the frame
                yield make.packet(sender, destination, protocol, port, dst_mac=one, expect=set(),
                                  may=aim, back=MAY if aim else "no",
                                  what=f"to the mac of {name}")


def arp(town):
    make = Maker(town, "arp")
    for name in ("ca", "na", "ca2", "cb", "cd", "t1", "pb", "nc"):
        yield from arp_of(town, make, town.instances[name])


def arp_of(town, make, one):
    net = town.vpcs[one.vpc].net

    def ask(what, dst=BROADCAST, back="no", op=1, sha=one.mac, spa=one.address, tha=bytes(6),
            tpa="172.31.0.20", src=one.mac, **bend):
        return make.raw(one, what, lambda nonce: frames.ether(
            dst, src, frames.ARP,
            frames.arp(op, sha, addr(spa), tha, addr(tpa), **bend) + nonce + bytes(10)), back=back)

    inside = f"{str(net.network_address).rsplit('.', 1)[0]}."
    for last in ("1", "2", "10", "20", "77", "89", "100", "101"):
        where = inside + last
        if where != one.address:
            yield ask(f"who has {where}", tpa=where, back=MUST)
    for where in (one.address, "8.8.8.8", "169.254.2.1", "100.64.0.1", "127.0.0.1", "0.0.0.0"):
        yield ask(f"who has {where}", tpa=where)
    victims = [(other.address, other.mac, other.name) for other in town.instances.values()
               if other is not one]
    for address, victim, name in [*victims, (inside + "1", one.gateway, "the gateway"),
                                  (inside + "2", one.gateway, "the resolver")]:
        for op in (1, 2):
            for to, where in ((BROADCAST, "all"), (victim, name)):
                yield ask(f"gratuitous {op} for {name}'s address, to {where}", dst=to, op=op,
                          spa=address, tpa=address, tha=victim)
                yield ask(f"{op}: {name}'s address is at me, to {where}", dst=to, op=op,
                          spa=inside + "1", tpa=address, tha=victim)
        yield ask(f"as {name} asks", spa=address, sha=victim, tpa=inside + "100")
        yield ask(f"as {name} asks, from its mac", spa=address, sha=victim, src=victim)
        yield ask(f"answer to {name}", dst=victim, op=2, tha=victim, tpa=address)
    for op in (0, 3, 4, 8, 9, 0xFFFF):
        yield ask(f"operation {op}", op=op)
    yield ask("a search for duplicates", spa="0.0.0.0")
    yield ask("hardware 6", hardware=6)
    yield ask("protocol 0x86dd", protocol=0x86DD)
    yield ask("sizes 8 and 4", sizes=(8, 4))
    yield ask("sizes 6 and 16", sizes=(6, 16))


def bent_headers(town):
    """IP headers that are not plain: options, fragments, versions, lengths."""
    make = Maker(town, "bent header")
    options = {"nop": b"\1\1\1\1", "end": b"\0\0\0\0", "record route": b"\7\7\4\0\0\0\0\0",
               "loose route": b"\x83\7\4" + addr("172.31.0.20") + b"\0",
               "strict route": b"\x89\7\4" + addr("172.31.0.20") + b"\0",
               "timestamp": b"\x44\4\5\0", "router alert": b"\x94\4\0\0",
               "security": b"\x82\4\0\0", "forty bytes": b"\1" * 40}
    for sender, destination, protocol, port in bases(town):
        def bent(what, ip, aim=(), back=None, sender=sender, destination=destination,
                 protocol=protocol, port=port, **more):
            return make.packet(sender, destination, protocol, port, ip=ip, expect=set(), may=aim,
                               what=what, back=back or (MAY if aim else "no"), **more)
        aim = town.reach(sender, destination, protocol, port)
        for name, value in options.items():
            yield bent(f"option {name}", {"options": value})
        for value in (0x2000, 0x6000, 0x2001, 0x0001, 0x0002, 0x0010, 0x1FFF, 0x3FFF, 0xA000):
            yield bent(f"fragment {value:#06x}", {"fragment": value})
        for value in (0, 1, 5, 6, 15):
            yield bent(f"version {value}", {"version": value})
        for value in (0, 1, 2, 3, 4, 6, 7, 15):
            yield bent(f"ihl {value}", {"ihl": value})
        for value in (0, 1, 19, 20, 24, 27, 200, 1500, 65535):
            yield bent(f"total length {value}", {"length": value})
        yield bent("ttl 0", {"ttl": 0})
        far = not any(one.vpc == sender.vpc and one.address == destination
                      for one in town.instances.values())
        yield bent("ttl 1", {"ttl": 1}, aim=() if far else aim)
        yield bent("the reserved bit", {"fragment": 0x8000}, aim=aim)
        yield bent("a wrong header sum", {"check": 0x1234}, aim=aim)
        yield bent("a trailer", {}, aim=aim, wrap=lambda frame: frame + bytes(40))


def protocols(town):
    make = Maker(town, "protocol")
    of = town.instances
    for sender, destination in ((of["ca"], "172.31.0.20"), (of["cb"], "172.31.0.100"),
                                (of["t1"], "172.31.0.99")):
        for protocol in range(256):
            if protocol not in (TCP, UDP, ICMP):
                yield make.packet(sender, destination, protocol)
        for kind in range(256):
            if kind != 8:
                yield make.packet(sender, destination, ICMP, kind=kind, expect=set(),
                                  what=f"type {kind}")
        yield make.packet(sender, destination, ICMP, code=1, expect=set(), what="echo, code 1")


def tcp_flags(town):
    """Without a flow only a SYN opens one; ECN's two bits and PSH, URG do not matter."""
    make = Maker(town, "tcp flags")
    for sender, destination, protocol, port in bases(town):
        if protocol != TCP:
            continue
        for flags in range(256):
            opens = flags & (SYN | ACK | RST | FIN) == SYN
            yield make.packet(sender, destination, TCP, port, flags=flags, bare=flags % 2 == 0,
                              expect=None if opens else set(), what=f"flags {flags:#04x}")


def bent_l4(town):
    make = Maker(town, "bent l4")
    for sender, destination, protocol, port in bases(town):
        def bent(what, change, back=None, aim=(), sender=sender, destination=destination,
                 protocol=protocol, port=port):
            return make.packet(sender, destination, protocol, port, what=what, expect=set(),
                               may=aim, wrap=lambda frame: frame[:34] + change(frame[34:]),
                               back=back or (MAY if aim else "no"))
        aim = town.reach(sender, destination, protocol, port)
        if protocol == TCP:
            for doff in (0, 1, 4, 12, 15):
                yield bent(f"doff {doff}",
                           lambda l4, doff=doff: l4[:12] + bytes([doff << 4]) + l4[13:])
        if protocol == UDP:
            for length in (0, 1, 7, 200, 65535):
                yield bent(f"udp length {length}",
                           lambda l4, n=length: l4[:4] + struct.pack("!H", n) + l4[6:])
            yield bent("no sum", lambda l4: l4[:6] + b"\0\0" + l4[8:], aim=aim)
        at = {TCP: 16, UDP: 6, ICMP: 2}[protocol]
        yield bent("a wrong sum", lambda l4, at=at: l4[:at] + b"\x12\x34" + l4[at + 2:], aim=aim)
        if protocol != ICMP:  # nothing listens there, but a group may allow it
            near = port == 9
            yield bent("port 0", lambda l4: l4[:2] + b"\0\0" + l4[4:], aim=aim if near else ())


def tagged(town):
    make = Maker(town, "tagged")
    tags = {"802.1q 1": "8100 0001", "802.1q 0": "8100 0000", "802.1q 4094": "8100 0ffe",
            "priority 7": "8100 e000", "802.1ad 5": "88a8 0005", "q-in-q": "88a8 0005 8100 0001",
            "twice": "8100 0001 8100 0002", "9100": "9100 0001"}
    for sender, destination, protocol, port in bases(town):
        for name, tag in tags.items():
            raw = bytes.fromhex(tag.replace(" ", ""))
            yield make.packet(sender, destination, protocol, port, what=f"tag {name}",
                              expect=set(), wrap=lambda frame, raw=raw: frame[:12] + raw
                              + frame[12:])


def other_ethertypes(town):
    make = Maker(town, "ethertype")
    kinds = (0x0000, 0x002E, 0x05DC, 0x0805, 0x0842, 0x22F0, 0x6558, 0x8035, 0x809B, 0x8137,
             0x8847, 0x8848, 0x8863, 0x8864, 0x888E, 0x8892, 0x88CC, 0x88E5, 0x8906, 0x9000, 0xFFFF)
    for name in ("ca", "cb", "t1", "nc"):
        one = town.instances[name]
        near = [other for other in town.instances.values() if other is not one][:3]
        for kind in kinds:
            for to in (one.gateway, BROADCAST, bytes.fromhex("0180c2000000"),
                       *(other.mac for other in near)):
                yield make.raw(one, f"ethertype {kind:#06x} to {to.hex()}",
                               lambda nonce, kind=kind, to=to: frames.ether(
                                   to, one.mac, kind, nonce + bytes(40)))
        yield from version6(make, one, near)


def version6(make, one, near):
    def v6(text):
        return socket.inet_pton(socket.AF_INET6, text)
    link, every = v6("fe80::1"), v6("ff02::1")
    for destination, to in ((every, bytes.fromhex("333300000001")), (v6("::ffff:172.31.0.100"),
                            one.gateway), (v6("64:ff9b::172.31.0.100"), one.gateway),
                            (v6("::1"), one.gateway), (link, near[0].mac),
                            (v6("fd00:ec2::254"), one.gateway)):
        for kind in (128, 133, 134, 135, 136, 137):
            yield make.raw(one, f"icmpv6 {kind} to {destination.hex()}",
                           lambda nonce, kind=kind, destination=destination, to=to: frames.ether(
                               to, one.mac, frames.IPV6,
                               frames.ipv6(link, destination, 58,
                                           bytes([kind, 0, 0, 0]) + nonce + bytes(16))))
        for following in (0, 4, 6, 17, 41, 43, 44, 50, 59, 60):
            yield make.raw(one, f"ipv6 {following} to {destination.hex()}",
                           lambda nonce, following=following, destination=destination, to=to:
                           frames.ether(to, one.mac, frames.IPV6, frames.ipv6(
                               link, destination, following, nonce + bytes(24))))


def tunnels(town):
    """Encapsulations that a tenant makes: nobody takes them apart."""
    make = Maker(town, "tunnel")
    for sender_name, victim_name in (("ca", "nb"), ("cb", "na"), ("pb", "ca"), ("cc", "t1")):
        sender, victim = town.instances[sender_name], town.instances[victim_name]

        def inner(nonce, sender=sender, victim=victim):
            body = frames.ipv4(sender.raw, victim.raw, UDP,
                               frames.udp(sender.raw, victim.raw, 9, 9, nonce))
            return body, frames.ether(victim.mac, sender.mac, frames.IPV4, body)
        for place in (*SERVICE_SIDE[:4], "172.31.0.100", "172.31.0.2", *host_addresses()):
            for port, head in ((4789, "0800000000000100"), (8472, "0800000000000100"),
                               (6081, "0000655800000100"), (1701, "c8020000"), (53, "")):
                if (sender.vpc, place, port) == (sender.vpc, "172.31.0.2", 53):
                    continue
                number, nonce = make.nonce()
                payload = bytes.fromhex(head) + inner(nonce)[1]
                yield make_udp(make, sender, place, port, payload, number)
            for protocol in (4, 47):
                number, nonce = make.nonce()
                payload = (b"" if protocol == 4 else b"\0\0\x08\0") + inner(nonce)[0]
                probe = make.packet(sender, place, protocol, payload=payload, expect=set(),
                                    what=f"with a packet to {victim.name} inside")
                probe.number = number
                yield probe


def make_udp(make, sender, place, port, payload, number):
    probe = make.packet(sender, place, UDP, port, payload=payload,
                        what="with a frame to another inside")
    probe.number = number
    return probe


def cut_short(town):
    """A frame cut after each of its bytes: the nonce stands where it is still in."""
    make = Maker(town, "cut short")
    one, other = town.instances["ca"], town.instances["na"]
    for length in range(22, 34):
        yield make.raw(one, f"{length} bytes", lambda nonce, length=length: (
            frames.ether(one.gateway, one.mac, frames.IPV4, nonce + bytes(12)))[:length])
    for destination, port in (("172.31.0.20", 9), ("172.31.0.100", 80)):
        for length in range(46, 54):
            yield make.packet(one, destination, TCP, port, bare=True, expect=set(),
                              what=f"{length} bytes",
                              wrap=lambda frame, length=length: frame[:length])
    for length in range(50, 80):
        yield make.packet(one, other.address, UDP, 9, expect=set(), what=f"{length} of 90 bytes",
                          ip={"length": 76},
                          wrap=lambda frame, length=length: (frame + bytes(40))[:length])


def other_ports(town, count=120):
    make = Maker(town, "other port")
    draw = random.Random(6)
    ports = sorted({*draw.sample(range(1, 65536), count), *range(1, 30), 53, 79, 81, 443, 4566,
                    6443, 2379, 2380, 8080, 61000, 61001, 65535})
    of = town.instances
    for sender, destination in ((of["ca"], "172.31.0.100"), (of["ca"], "172.31.0.101"),
                                (of["cb"], "172.31.0.100"), (of["cc"], "172.31.0.100"),
                                (of["cc"], "172.31.0.101"), (of["pb"], town.balancers["one"]),
                                (of["t2"], town.balancers["one"]), (of["na"], "172.31.0.30"),
                                (of["pb"], "172.31.0.89"), (of["ca"], "172.31.0.2"),
                                (of["ca"], "169.254.169.253")):
        for port in ports:
            for protocol in (TCP, UDP):
                yield make.packet(sender, destination, protocol, port)


def broadcasts(town):
    make = Maker(town, "broadcast")
    groups = {"255.255.255.255": BROADCAST, "172.31.255.255": BROADCAST, "172.31.15.255": BROADCAST,
              "224.0.0.1": bytes.fromhex("01005e000001"), "224.0.0.22": bytes.fromhex(
                  "01005e000016"), "224.0.0.251": bytes.fromhex("01005e0000fb"),
              "239.255.255.250": bytes.fromhex("01005e7ffffa")}
    for name in ("ca", "nb", "t1", "cd"):
        one = town.instances[name]
        for destination, to in groups.items():
            for protocol, port in ((UDP, 67), (UDP, 68), (UDP, 5353), (UDP, 137), (ICMP, 0),
                                   (TCP, 80), (2, 0)):
                for target_mac in (to, one.gateway):
                    yield make.packet(one, destination, protocol, port, dst_mac=target_mac,
                                      expect=set())
        for destination in ("172.31.0.20", "172.31.0.100", "172.31.0.99"):
            yield make.packet(one, destination, UDP, 9, dst_mac=BROADCAST, expect=set(),
                              what="in a broadcast frame")
        yield make.packet(one, "255.255.255.255", UDP, 67, src="0.0.0.0", dst_mac=BROADCAST,
                          sport=68, expect=set(), what="as DHCP asks")


def super_packets(town):
    """Partial sums and GSO from a tenant's own socket: honest ones arrive, false ones nowhere."""
    make = Maker(town, "super packet")
    bad = [dict(flags=1, start=14, offset=16), dict(flags=1, start=34, offset=0),
           dict(gso=1, size=1, header=54), dict(gso=3, size=1000, header=42),
           dict(gso=4, size=1000, header=74), dict(gso=0x81, size=1000, header=54),
           dict(gso=5, size=500, header=42), dict(flags=1, start=34, offset=16, gso=1, size=1400,
                                                 header=54)]
    for sender, destination, protocol, port in bases(town):
        vnet_socket(town, sender.name)
        aim = town.reach(sender, destination, protocol, port)
        forbidden = {"from another": dict(src="172.31.0.77"), "to nobody": dict(at="172.31.0.200"),
                     "to the service side": dict(at="100.64.0.5"), "to the prober":
                     dict(at="169.254.2.1"), "in order": {}}
        for what, bend in forbidden.items():
            for number, head in enumerate([{}, *bad]):
                probe = make.packet(
                    sender, bend.get("at", destination), protocol, port, src=bend.get("src"),
                    expect=set(), may=set() if bend else aim, back="no" if bend else MAY,
                    what=f"{what}, virtio {number}",
                    wrap=lambda frame, head=head: frames.vnet(frame, **head))
                probe.vnet = True
                yield probe
        if protocol == TCP:
            number, nonce = make.nonce()
            probe = make.packet(sender, destination, TCP, port, flags=SYN,
                                payload=nonce + bytes(9000), what="9,000 bytes in one",
                                wrap=lambda frame: frames.vnet(
                                    frame, flags=1, gso=1, header=54, size=1400, start=34,
                                    offset=16))
            probe.number, probe.vnet = number, True
            yield probe


def unasked_answers(town):
    """What looks like an answer opens nothing."""
    make = Maker(town, "unasked answer")
    prober = (61000, 61001, 65535)
    for sender in town.instances.values():
        for destination in ("172.31.0.10", "172.31.0.20", "172.31.0.100", "10.0.0.20",
                            *town.balancers.values()):
            if destination == sender.address:
                continue
            # below 1024 a balancer never has a connection that is waiting for answers
            port = 700 if destination in town.balancers.values() else 40000
            for flags in (SYN | ACK, ACK, RST, FIN | ACK, PSH | ACK, RST | ACK):
                for sport in (80, ECHO_PORT):
                    yield make.packet(sender, destination, TCP, port, sport=sport, flags=flags,
                                      expect=set())
                    yield make.packet(sender, destination, TCP, prober[flags % 3], sport=sport,
                                      flags=flags, expect=set(),
                                      may=probe_answer(town, sender, destination))
            yield make.packet(sender, destination, ICMP, kind=0, expect=set(), what="echo reply")


def probe_answer(town, sender, destination):
    """A target may answer its own balancer's health check; the prober's socket sorts it out."""
    for name, address in town.balancers.items():
        if address == destination and sender.name in town.targets[name]:
            return {"service"}
    return set()


FAMILIES = [reach, forged_sources, forged_macs, arp, bent_headers, protocols, tcp_flags, bent_l4,
            tagged, other_ethertypes, tunnels, cut_short, other_ports, broadcasts, super_packets,
            unasked_answers]

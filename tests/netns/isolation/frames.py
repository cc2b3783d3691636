"""Frames byte by byte. Every field can be bent; sums are right unless told otherwise."""
import socket
import struct

IPV4, ARP, IPV6 = 0x0800, 0x0806, 0x86DD
ICMP, TCP, UDP = 1, 6, 17
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
BROADCAST = b"\xff" * 6


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def addr(text):
    return socket.inet_aton(text)


def sum16(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ether(dst, src, kind, payload):
    return dst + src + struct.pack("!H", kind) + payload


def ipv4(src, dst, protocol, payload, *, ttl=64, options=b"", fragment=0x4000, length=None,
         version=4, ihl=None, ident=0, check=None):
    header_bytes = 20 + len(options)
    ihl = header_bytes // 4 if ihl is None else ihl
    length = header_bytes + len(payload) if length is None else length
    head = struct.pack("!BBHHHBBH4s4s", version << 4 | ihl, 0, length, ident, fragment, ttl,
                       protocol, 0, src, dst) + options
    check = sum16(head) if check is None else check
    return head[:10] + struct.pack("!H", check) + head[12:] + payload


def _l4(src, dst, protocol, segment, at):
    pseudo = src + dst + struct.pack("!BBH", 0, protocol, len(segment))
    check = sum16(pseudo + segment)
    if protocol == UDP and check == 0:
        check = 0xFFFF
    return segment[:at] + struct.pack("!H", check) + segment[at + 2:]


def tcp(src, dst, sport, dport, flags, payload=b"", *, seq=1, ack=0, doff=None, options=b""):
    doff = 5 + len(options) // 4 if doff is None else doff
    segment = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF,
                          doff << 4, flags, 8192, 0, 0) + options + payload
    return _l4(src, dst, TCP, segment, 16)


def udp(src, dst, sport, dport, payload=b"", *, length=None, check=True):
    length = 8 + len(payload) if length is None else length
    segment = struct.pack("!HHHH", sport, dport, length & 0xFFFF, 0) + payload
    return _l4(src, dst, UDP, segment, 6) if check else segment


def icmp(kind, code, ident, payload=b"", sequence=1):
    head = struct.pack("!BBHHH", kind, code, 0, ident, sequence)
    return head[:2] + struct.pack("!H", sum16(head + payload)) + head[4:] + payload


def arp(operation, sender_mac, sender_addr, target_mac, target_addr, *, hardware=1, protocol=IPV4,
        sizes=(6, 4)):
    return struct.pack("!HHBBH6s4s6s4s", hardware, protocol, *sizes, operation, sender_mac,
                       sender_addr, target_mac, target_addr)


def ipv6(src, dst, following, payload, hops=255):
    return struct.pack("!IHBB", 6 << 28, len(payload), following, hops) + src + dst + payload


def question(nonce, kind=1):
    """A DNS query whose name's first label is the nonce."""
    name = bytes([len(nonce)]) + nonce + b"\x07invalid\x00"
    return struct.pack("!HHHHHH", 0x4242, 0x0100, 1, 0, 0, 0) + name + struct.pack("!HH", kind, 1)


def vnet(frame, *, flags=0, gso=0, header=0, size=0, start=0, offset=0):
    """Behind a virtio_net_hdr: partial sums and super-packets, right or wrong."""
    return struct.pack("=BBHHHH", flags, gso, header, size, start, offset) + frame


def tuple_of(frame):
    """(source address, source port, destination address, destination port) of an IPv4 frame."""
    source, destination = frame[26:30], frame[30:34]
    sport, dport = struct.unpack_from("!HH", frame, 34)
    return socket.inet_ntoa(source), sport, socket.inet_ntoa(destination), dport

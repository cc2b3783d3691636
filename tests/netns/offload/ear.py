"""A packet socket that also tells what lies beside a frame's bytes: the unfinished checksum and the
size of the segments (PACKET_VNET_HDR), the VLAN tag (PACKET_AUXDATA)."""
import socket
import struct

import frames
import taps

PACKET_AUXDATA = 8
TP_STATUS_VLAN_VALID = 1 << 4
NEEDS_CSUM, DATA_VALID = 1, 2
GSO_NONE, GSO_TCPV4, GSO_ECN = 0, 1, 0x80
VNET_BYTES = 10
MTU_FRAME = 1514


class Heard:
    """One frame and what was beside it."""

    def __init__(self, vnet, frame, tag, outgoing):
        self.flags, self.gso, _, self.segment, self.start, self.offset = struct.unpack("=BBHHHH",
                                                                                       vnet)
        self.gso &= ~GSO_ECN
        self.frame, self.tag, self.outgoing = frame, tag, outgoing

    @property
    def partial(self):
        return bool(self.flags & NEEDS_CSUM)

    @property
    def super_packet(self):
        return self.gso == GSO_TCPV4 and len(self.frame) > MTU_FRAME

    def is_tcp(self):
        return self.frame[12:14] == b"\x08\x00" and self.frame[23] == frames.TCP

    def ports(self):
        at = 14 + (self.frame[14] & 15) * 4
        return frozenset(struct.unpack_from("!HH", self.frame, at))

    def has_data(self):
        header = (self.frame[14] & 15) * 4
        return len(self.frame) > 14 + header + (self.frame[14 + header + 12] >> 4) * 4

    def fault(self):
        """What is wrong with the checksums, or None. An unfinished one must be the sum of the
        pseudo header: no receiver here looks at it, but a network card would build on it."""
        at = 14 + (self.frame[14] & 15) * 4
        if frames.sum16(self.frame[14:at]) != 0:
            return "the IP header's checksum is wrong"
        segment = self.frame[at:14 + struct.unpack_from("!H", self.frame, 16)[0]]
        pseudo = self.frame[26:34] + struct.pack("!BBH", 0, frames.TCP, len(segment))
        if not self.partial:
            return None if frames.sum16(pseudo + segment) == 0 else "the TCP checksum is wrong"
        if (self.start, self.offset) != (at, 16):
            return f"the checksum is to be written at {self.start}+{self.offset}"
        got = struct.unpack_from("!H", segment, 16)[0]
        wanted = ~frames.sum16(pseudo) & 0xFFFF
        return None if got % 0xFFFF == wanted % 0xFFFF else (
            f"the unfinished TCP checksum is {got:04x} instead of {wanted:04x}")


class Ear:
    def __init__(self, namespace, device):
        with taps.inside(namespace):
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                        socket.htons(taps.ETH_P_ALL))
            self.socket.setsockopt(taps.SOL_PACKET, taps.PACKET_VNET_HDR, 1)
            self.socket.setsockopt(taps.SOL_PACKET, PACKET_AUXDATA, 1)
            self.socket.setsockopt(socket.SOL_SOCKET, taps.SO_RCVBUFFORCE, 32 << 20)
            self.socket.bind((device, taps.ETH_P_ALL))
        self.socket.setblocking(False)

    def fileno(self):
        return self.socket.fileno()

    def hear(self):
        """The next frame, or None."""
        try:
            data, side, _, address = self.socket.recvmsg(VNET_BYTES + 66000, 256)
        except BlockingIOError:
            return None
        tag = None
        for level, kind, value in side:
            if (level, kind) == (taps.SOL_PACKET, PACKET_AUXDATA):
                status, _, _, _, _, tci, _ = struct.unpack_from("=IIIHHHH", value)
                tag = tci if status & TP_STATUS_VLAN_VALID else None
        return Heard(data[:VNET_BYTES], data[VNET_BYTES:], tag, address[2] == taps.OUTGOING)

    def close(self):
        self.socket.close()

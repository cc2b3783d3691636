"""Sockets inside other network namespaces, and the watcher that sees every frame on every tap.

The process itself never moves: a thread enters a namespace, opens a packet socket there and comes
back; the socket stays. A nonce is 64 bits: 32 that are drawn for the run and 32 that count. The
watcher looks for it in every byte of every frame, whichever way the frame goes.
"""
import collections
import contextlib
import ctypes
import os
import select
import socket
import struct
import subprocess
import threading
import time
import json

ETH_P_ALL = 0x0003
SOL_PACKET, PACKET_STATISTICS, PACKET_VNET_HDR = 263, 6, 15
SO_RCVBUFFORCE = 33
CLONE_NEWNET = 0x40000000
OUTGOING, LOOPED_BACK = 4, 5
BUFFER_BYTES = 16 << 20

_libc = ctypes.CDLL(None, use_errno=True)


def _enter(fd):
    if _libc.setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@contextlib.contextmanager
def inside(namespace):
    """Within the block this thread is in the named namespace; None: where it is."""
    if namespace is None:
        yield
        return
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        there = os.open(f"/run/netns/{namespace}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _enter(there)
        finally:
            os.close(there)
        try:
            yield
        finally:
            _enter(own)
    finally:
        os.close(own)


def links(namespace):
    """`ip -j link` of a namespace: name → row."""
    where = ["-n", namespace] if namespace else []
    done = subprocess.run(["ip", *where, "-j", "link"], capture_output=True, text=True, check=True)
    return {row["ifname"]: row for row in json.loads(done.stdout)}


def neighbours(namespace):
    done = subprocess.run(["ip", "-n", namespace, "-j", "neigh"], capture_output=True, text=True,
                          check=True)
    return {(row["dst"], row.get("lladdr", "")) for row in json.loads(done.stdout)}


def sender(namespace, device="eth0", vnet=False):
    """A socket that puts frames on the wire as they are; with vnet behind a virtio_net_hdr."""
    with inside(namespace):
        out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        if vnet:
            out.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
        out.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
        out.bind((device, 0))
    return out


class Watcher:
    """All taps. `seen[nonce]` counts sightings by (tap, device, way), way being "in" or "out"."""

    def __init__(self):
        self.prefix = os.urandom(4)
        self.seen = collections.defaultdict(collections.Counter)
        self.frames = {}  # (nonce, tap, way) → the first such frame
        self.last_sighting = 0.0
        self.drops = collections.Counter()
        self.total = 0
        self._taps = {}
        self._poll = select.epoll()
        self._lock = threading.Lock()
        self._count = 0
        self._end = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def nonce(self):
        with self._lock:
            self._count += 1
            return self._count, self.prefix + struct.pack("!I", self._count)

    def add(self, tap, namespace):
        """Every device of the namespace, also those that come later."""
        with inside(namespace):
            ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
            ear.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)
            ear.setblocking(False)
        with self._lock:
            self._taps[ear.fileno()] = (tap, ear)
        self._poll.register(ear.fileno(), select.EPOLLIN)

    def remove(self, tap):
        with self._lock:
            gone = [fd for fd, (name, _) in self._taps.items() if name == tap]
            for fd in gone:
                _, ear = self._taps.pop(fd)
                self._count_drops_of(tap, ear)
                self._poll.unregister(fd)
                ear.close()

    def taps(self):
        with self._lock:
            return {name for name, _ in self._taps.values()}

    def close(self):
        self._end = True
        self._thread.join(5)
        for tap in self.taps():
            self.remove(tap)
        self._poll.close()

    def count_drops(self):
        """What the kernel could not hand to a tap: a blind moment. Answers the sum by tap."""
        with self._lock:
            for name, ear in self._taps.values():
                self._count_drops_of(name, ear)
        return {name: count for name, count in self.drops.items() if count}

    def _count_drops_of(self, name, ear):
        raw = ear.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
        self.drops[name] += struct.unpack("II", raw)[1]

    def settle(self, quiet_s=0.1, limit_s=5.0):
        """Waits until no nonce has been seen for a while."""
        start = time.monotonic()
        while time.monotonic() - start < limit_s:
            time.sleep(quiet_s / 4)
            if time.monotonic() - max(start, self.last_sighting) > quiet_s:
                return

    def _run(self):
        while not self._end:
            for fd, _ in self._poll.poll(0.1):
                with self._lock:
                    found = self._taps.get(fd)
                    if found:
                        self._drain(*found)

    def _drain(self, tap, ear):
        for _ in range(256):
            try:
                frame, address = ear.recvfrom(65535)
            except BlockingIOError:
                return
            except OSError:  # a device or namespace that went down
                return
            self.total += 1
            self._look(tap, frame, address)

    def _look(self, tap, frame, address):
        way = "out" if address[2] == OUTGOING else "in"
        at = frame.find(self.prefix)
        while at >= 0 and at + 8 <= len(frame):
            number = struct.unpack_from("!I", frame, at + 4)[0]
            if 0 < number <= self._count:
                self.seen[number][(tap, address[0], way)] += 1
                self.frames.setdefault((number, tap, way), frame)
                self.last_sighting = time.monotonic()
            at = frame.find(self.prefix, at + 8)

#!/usr/bin/python3
"""A crowd of slow and broken connections, for limits_test.py: crowd.py PORT KIND=COUNT…

Holds COUNT connections of each kind open to 127.0.0.1:PORT; whichever the server ends is opened
again, so the pressure stays. Prints one line of JSON a second: what is open, how many were opened
in all, and by kind what became of them. Ends with its stdin. One thread, one epoll.
"""
import collections
import errno
import heapq
import itertools
import json
import os
import random
import resource
import select
import socket
import sys
import time

IP_BIND_ADDRESS_NO_PORT = 24
# The slow ones (the server waits for them) and the broken ones (it ends them at once) come apart.
OPENED_A_SECOND = {"slow": 2000, "broken": 500}
BODY = b"x" * 65536
HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HEALTH = b"GET /masugata/v1/health HTTP/1.1\r\nHost: a\r\n\r\n"


class Kind:
    """What to send: first at once, then `more` again and again: every `pause_s`, or (0) as fast as
    it goes. `bytes_max` bounds all of it. `reads`: takes answers. `leaves_s`: resets after that."""
    queue = "slow"

    def __init__(self, first=b"", more=b"", pause_s=0.0, bytes_max=None, reads=True, leaves_s=0.0,
                 half_close=False):
        self.first, self.more, self.pause_s = first, more, pause_s
        self.bytes_max = len(first) if bytes_max is None else bytes_max
        self.reads, self.leaves_s, self.half_close = reads, leaves_s, half_close


class Broken(Kind):
    queue = "broken"


MANY = 1 << 40
KINDS = {
    "silent": Kind(),
    "drip": Kind(b"POST / HTTP/1.1\r\nHost: a\r\nX-Slow: ", b"a", 1.0, MANY),
    "half_head": Kind(HEAD + b"X-Long: " + b"a" * 15800),
    "half_form": Kind(HEAD + b"Content-Length: 50000\r\n\r\n" + BODY[:49_000]),
    "deaf": Kind(HEALTH * 40, HEALTH * 1000, 0, MANY, reads=False),
    "idle": Kind(HEALTH),
    "half_body": Broken(HEAD + b"Content-Length: 1048576\r\n\r\n", BODY, 0, 1 << 20),
    "half_chunk": Broken(HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFFF\r\n", BODY, 0, 1 << 20),
    "garbage": Broken(os.urandom(4096), BODY, 0, 1 << 20),
    "leaver": Broken(HEAD + b"Content-Length: 100\r\n\r\nAction=", leaves_s=1.0),
    "half_closed": Broken(HEAD[:30], half_close=True),
}


class Connection:
    def __init__(self, kind, name):
        self.kind, self.name = kind, name
        self.socket, self.sent, self.pending = None, 0, memoryview(b"")
        self.born = 0.0


class Crowd:
    def __init__(self, port, counts):
        self.port = port
        self.epoll = select.epoll()
        self.by_fd = {}
        self.timers = []  # (when, tie, connection, what, socket)
        self.ties = itertools.count()
        self.ends = collections.defaultdict(collections.Counter)
        self.opened = 0
        self.sources = itertools.cycle(f"127.0.{n // 250}.{n % 250 + 2}" for n in range(500))
        self.waiting = {queue: collections.deque() for queue in OPENED_A_SECOND}
        for name, count in counts.items():
            self.waiting[KINDS[name].queue].extend(Connection(KINDS[name], name)
                                                   for _ in range(count))
        for queue in self.waiting.values():
            random.shuffle(queue)

    def open(self, c):
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        s.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # no TIME_WAIT here
        if not c.kind.reads:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.bind((next(self.sources), 0))
        try:
            s.connect(("127.0.0.1", self.port))
        except BlockingIOError:
            pass
        c.socket, c.sent, c.pending, c.born = s, 0, memoryview(c.kind.first), time.monotonic()
        self.opened += 1
        self.by_fd[s.fileno()] = c
        self.epoll.register(s.fileno(), select.EPOLLIN | select.EPOLLOUT)
        if c.kind.leaves_s:
            self.later(c, c.kind.leaves_s, self.leave)

    def later(self, c, pause_s, what):
        when = time.monotonic() + pause_s
        heapq.heappush(self.timers, (when, next(self.ties), c, what, c.socket))

    def leave(self, c):
        self.end(c, "left")

    def end(self, c, how):
        fd = c.socket.fileno()
        self.epoll.unregister(fd)
        del self.by_fd[fd]
        c.socket.close()
        c.socket = None
        self.ends[c.name][how] += 1
        self.waiting[c.kind.queue].append(c)

    def watch(self, c, writing):
        events = (select.EPOLLIN if c.kind.reads else 0) | (select.EPOLLOUT if writing else 0)
        self.epoll.modify(c.socket.fileno(), events | select.EPOLLRDHUP)

    def write(self, c):
        while True:
            if not c.pending:
                if not c.kind.more or c.sent >= c.kind.bytes_max:
                    if c.kind.half_close:
                        c.socket.shutdown(socket.SHUT_WR)
                    return self.watch(c, False)
                if c.kind.pause_s and c.sent >= len(c.kind.first):
                    self.later(c, c.kind.pause_s, self.drip)
                    return self.watch(c, False)
                c.pending = memoryview(c.kind.more)[:c.kind.bytes_max - c.sent]
            size = c.socket.send(c.pending)
            c.sent += size
            c.pending = c.pending[size:]
            if c.pending:
                return self.watch(c, True)

    def drip(self, c):
        try:
            c.sent += c.socket.send(c.kind.more)
            self.later(c, c.kind.pause_s, self.drip)
        except OSError as error:
            self.end(c, errno.errorcode.get(error.errno, "?"))

    def read(self, c):
        data = c.socket.recv(65536)
        if not data:
            return self.end(c, "closed")
        status = data[9:12].decode(errors="replace") if data.startswith(b"HTTP/1.1 ") else ""
        if status and status != "200":
            self.ends[c.name][status] += 1
        return None

    def handle(self, c, events):
        try:
            if c.kind.reads and events & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR):
                self.read(c)
            elif events & (select.EPOLLHUP | select.EPOLLERR | select.EPOLLRDHUP):
                self.end(c, "closed")
            if c.socket is not None and events & select.EPOLLOUT:
                self.write(c)
        except BlockingIOError:
            self.watch(c, True)
        except OSError as error:
            if c.socket is not None:
                self.end(c, errno.errorcode.get(error.errno, "?"))

    def report(self):
        print(json.dumps({"open": len(self.by_fd), "opened": self.opened,
                          "ends": {k: dict(v) for k, v in self.ends.items()}}), flush=True)

    def run(self):
        self.epoll.register(0, select.EPOLLIN)
        next_report, last = 0.0, time.monotonic()
        allowed = dict.fromkeys(OPENED_A_SECOND, 0.0)
        while True:
            now = time.monotonic()
            for queue, rate in OPENED_A_SECOND.items():
                allowed[queue] = min(allowed[queue] + (now - last) * rate, 200)
                while self.waiting[queue] and allowed[queue] >= 1:
                    self.open(self.waiting[queue].popleft())
                    allowed[queue] -= 1
            last = now
            while self.timers and self.timers[0][0] <= now:
                _, _, c, what, s = heapq.heappop(self.timers)
                if c.socket is s:
                    what(c)
            if now >= next_report:
                self.report()
                next_report = now + 1
            for fd, events in self.epoll.poll(0.02, 512):
                if fd == 0:
                    return self.report()
                if fd in self.by_fd:
                    self.handle(self.by_fd[fd], events)


def main():
    counts = {name: int(count) for name, count in (a.split("=") for a in sys.argv[2:])}
    wanted = sum(counts.values()) + 1000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(hard, wanted)))
    Crowd(int(sys.argv[1]), counts).run()


if __name__ == "__main__":
    main()

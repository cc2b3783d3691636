"""Probes without a pause while things happen: the forbidden ones of the matrix must stay unseen at
every moment, the steady ones must arrive at every moment, and the gated ones as their gate says."""
import threading
import time

import harness
from frames import ICMP, TCP, UDP
from harness import check
from probe import MAY, Maker, judge, put

OPEN, CLOSED, BETWEEN = "open", "closed", "between"
PAUSE_S = 0.02
FORBIDDEN_MIN = 100  # in each event


class Gate:
    """What the scene knows of a way that is being opened or closed."""

    def __init__(self, aim):
        self.now = (OPEN, frozenset(aim))  # one object, so that a change is seen as one

    def set(self, state, aim=None):
        self.now = (state, self.now[1] if aim is None else frozenset(aim))


class Steady:
    def __init__(self, town, pool, forbidden_a_round=20):
        self.town, self.pool, self.count = town, pool, forbidden_a_round
        self.make = Maker(town, "steady")
        self.gates = {"eb": Gate({"t1"}), "ea2": Gate({"t2", "t3"}), "nd": Gate({"nd"})}
        self.probes, self.at = [], 0
        self.per_gate = {}
        self._end = False
        self._fault = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end = True
        self._thread.join(10)
        if self._fault:
            raise harness.Failed(f"the steady sender ended: {self._fault!r}")

    def _run(self):
        try:
            while not self._end:
                self._round()
                time.sleep(PAUSE_S)
        except Exception as error:  # noqa: BLE001 - told by __exit__
            self._fault = error

    def _round(self):
        of = self.town.instances
        for _ in range(self.count):  # round and round: what is forbidden stays so
            self._send(self.pool[self.at % len(self.pool)])
            self.at += 1
        for sender, destination, protocol, port in (
                (of["ca"], "172.31.0.100", TCP, 80), (of["ca"], "172.31.0.20", UDP, 9),
                (of["ca2"], "172.31.0.100", TCP, 7), (of["cd"], "10.0.0.100", TCP, 7),
                (of["na2"], "172.31.0.10", ICMP, 0),
                (of["t1"], self.town.balancers["two"], TCP, 80)):
            self._send(self.make.packet(sender, destination, protocol, port))
        for gate, sender, destination, protocol, port in (
                ("eb", of["cb"], "172.31.0.100", TCP, 80),
                ("ea2", of["ca"], "172.31.0.101", TCP, 80),
                ("nd", of["cd"], "10.0.0.20", UDP, 9)):
            self._gated(self.gates[gate], gate, sender, destination, protocol, port)

    def _gated(self, gate, name, sender, destination, protocol, port):
        before = gate.now
        state, aim = before
        probe = self.make.packet(sender, destination, protocol, port, expect=set(),
                                 what=f"gate {name} {state}")
        self._send(probe)
        if gate.now is not before or state == BETWEEN:
            probe.may = aim | gate.now[1]
        elif state == OPEN:
            probe.lands = aim
        key = (name, "may" if probe.may else state)
        self.per_gate[key] = self.per_gate.get(key, 0) + 1

    def _send(self, probe):
        if put(self.town, probe):
            with self._lock:
                self.probes.append(probe)

    def judge(self, event):
        """Of all that was sent so far, since the last time."""
        time.sleep(0.3)
        with self._lock:
            probes, self.probes = self.probes, []
        late = time.monotonic() + 5
        wrong = self._wrong(probes)
        while wrong and time.monotonic() < late:  # a busy machine hands frames over late
            time.sleep(0.2)
            wrong = self._wrong(probes)
        forbidden = sum(1 for probe in probes if not probe.lands and not probe.may)
        check(f"{event}: there were forbidden probes meanwhile", forbidden > FORBIDDEN_MIN,
              forbidden)
        check(f"{event}: {forbidden} forbidden probes unseen, "
              f"{sum(1 for probe in probes if probe.lands)} allowed ones arrived", not wrong,
              "\n".join(wrong[:20]))
        return probes

    def _wrong(self, probes):
        return [text for probe in probes for text in judge(self.town, probe)]

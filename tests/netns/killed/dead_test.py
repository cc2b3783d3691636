#!/usr/bin/python3
"""The daemon is dead for ten minutes while connections come and go: flow slots, their index and the
balancer's ports stay flat, since expiry runs in the kernel; then all of them come free, still without
a daemon. Played by a build whose packet programs divide the waits of flows by MG_TIME_DIVISOR
(tests/netns/killed/CMakeLists.txt): idle, opening and closing flows expire so much sooner, and ten
minutes last 600 s / divisor. Connections, records and the hold of dead slots (1 s) are not divided.
"""
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

import rig
from harness import Failed, check, equal, main, say, until

DIVISOR = int(os.environ.get("MG_TIME_DIVISOR", "20"))
DEAD_S = 600 / DIVISOR
IDLE_S = 350 / DIVISOR
SETTLE_S = 60 / DIVISOR + 2  # the longest wait of a closed flow, and the hold
FLOWS, RATE, ABANDONED = 200, 400, 50
SAMPLE_S = 1.0
KEYS = ("slots", "index", "ports")


class Table:
    def __init__(self, server):
        installation = server.note_installation()["installation"]
        versions = list(pathlib.Path(f"/run/masugata/{installation}/bpf").glob("v*/maps"))
        equal("one version of pins", len(versions), 1, versions)
        self.maps = versions[0]

    def __call__(self):
        done = subprocess.run([rig.load_program(), "occupancy", str(self.maps)],
                              capture_output=True, text=True, timeout=20)
        if done.returncode != 0:
            raise Failed(f"the flow table cannot be read: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)


def sample(table, seconds):
    samples, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        samples.append(table())
        time.sleep(max(0.0, began + SAMPLE_S - time.monotonic()))
    return samples


def means(samples):
    return {key: statistics.mean(one[key] for one in samples) for key in KEYS}


def brief(values):
    return ", ".join(f"{key} {values[key]:.0f}" for key in KEYS)


def empty(table):
    return all(table()[key] == 0 for key in KEYS)


def abandon_flows(road, table):
    """Flows whose client vanishes without a word: nothing closes them but their idle time."""
    client = road.clients[-1]
    running = road.start(client, "client", road.address, rig.PORT, ABANDONED, 0)
    done = road.server.exec(client, "ip", "link", "set", "eth0", "down")
    equal("the client's link is down", done.returncode, 0, done.stderr)
    running.kill()
    left = table()
    equal(f"{ABANDONED} flows are abandoned", (left["live"], left["ports"]),
          (ABANDONED, ABANDONED), left)
    time.sleep(IDLE_S * 0.8)
    equal("before their idle time is over they are kept", table()["slots"], ABANDONED)
    until("then they are free too, still without a daemon", lambda: empty(table), IDLE_S * 0.2 + 5,
          shown=table)


def run(server):
    road = rig.Rig(server)
    table = Table(server)
    try:
        road.serve_targets()
        clients = road.start_clients(FLOWS, RATE)
        time.sleep(SETTLE_S)
        alive = means(sample(table, 6))
        say(f"     the daemon lives: {brief(alive)}")
        before = rig.standing(server)
        server.stop(signal.SIGKILL)
        samples = sample(table, DEAD_S)
        third = len(samples) // 3
        first, last = means(samples[:third]), means(samples[-third:])
        peak = {key: max(one[key] for one in samples) for key in KEYS}
        say(f"     dead for {DEAD_S:.0f} s (10 minutes / {DIVISOR}): at first {brief(first)}; "
            f"at last {brief(last)}; at most {brief(peak)}")
        for key in KEYS:
            check(f"{key} are flat: {first[key]:.0f} → {last[key]:.0f} (at most 1.05 times)",
                  last[key] <= first[key] * 1.05 + 5 and last[key] <= alive[key] * 1.1 + 5, samples)
        equal("no port of a balancer was given twice", max(one["twice"] for one in samples), 0)
        total = rig.judge_clients([one.end() for one in clients], FLOWS)
        check(f"without expiry there would be {total['done']} entries",
              total["done"] > 5 * peak["slots"], total)
        until("all slots, entries and ports are free again, still without a daemon",
              lambda: empty(table), SETTLE_S + 10, shown=table)
        abandon_flows(road, table)
        server.start()
        after = rig.standing(server)
        for kind in before:
            equal(f"{kind} are the same after the long absence", after[kind], before[kind])
        until("both targets are healthy", lambda: road.health() == ["healthy"] * 2, 10)
    finally:
        road.kill_all()


if __name__ == "__main__":
    sys.exit(main("netns.dead", run, data_plane="kernel", limit_s=200))

#!/usr/bin/python3
"""kill -9 of `masugata serve`, twenty times, under 1,000 sequence-coded flows and 500 new
connections a second from four client instances: nothing is lost or refused, everything is adopted,
names and probes are back within 2 s, and no target flaps. MASUGATA_KILLS lowers the number;
MASUGATA_SEED repeats a run.
"""
import json
import os
import random
import signal
import subprocess
import sys
import time

import rig
import scene
from harness import binary, clean_env, check, equal, main, say, until

KILLS = int(os.environ.get("MASUGATA_KILLS", "20"))
QUICK_KILLS = 5  # of lives that have hardly begun
FLOWS, RATE = 1000, 500
BACK_MS = 2000
STUB_MS = 1000  # an instance's stub resolver asks again after so long, at the earliest


class Life:
    """When one daemon was killed, and when the next one was started."""

    def __init__(self, killed_ms, started_ms):
        self.killed_ms, self.started_ms = killed_ms, started_ms


def after_restart(road, before):
    """Everything is as it was, from the first answer on."""
    p, c = road.p.client(), road.c.client()
    seen = set()
    until_ms = rig.now_ms() + 700
    while rig.now_ms() < until_ms:
        seen.add((tuple(road.health(p)), road.endpoint_state(c)))
        time.sleep(0.05)
    if seen != {(("healthy", "healthy"), "available")}:
        check("no target and no endpoint flaps", False, sorted(map(str, seen)))
    status = json.loads(road.server.run("status", "--json"))
    if not status["node"]["adopted"]:
        check("programs and maps are adopted", False, status)
    now = rig.standing(road.server)
    for kind, value in before.items():
        if now[kind] != value:
            equal(f"{kind} are the same", now[kind], value)


def kill_in_childhood(server, delay_s):
    """A daemon that dies at any moment of its start."""
    process = subprocess.Popen(
        [binary(), "serve", "--listen", "127.0.0.1:0", "--data-plane", "kernel", "--data-dir",
         str(server.data_dir)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=clean_env(), start_new_session=True)
    time.sleep(delay_s)
    process.kill()
    process.wait()


def kill_and_restart(road, dice, before):
    server = road.server
    time.sleep(dice.uniform(0.3, 1.5))
    server.stop(signal.SIGKILL)
    killed = rig.now_ms()
    time.sleep(dice.uniform(0.0, 1.2))
    started = rig.now_ms()
    server.start()
    after_restart(road, before)
    # The life must be long enough for what is promised within 2 s.
    time.sleep(max(0.0, (started + BACK_MS - rig.now_ms()) / 1000))
    return Life(killed, started)


def judge_names(report, lives):
    worst, idle = 0, 0
    for begin, end in report["silent_ms"]:
        # From the last answer before a death to the first one of the next life.
        life = next((x for x in lives if begin <= x.started_ms and end >= x.killed_ms), None)
        if life is None:
            idle = max(idle, end - begin)
        else:
            worst = max(worst, end - life.started_ms)
    check(f"names are back within {BACK_MS} ms of each restart (the worst {worst:.0f} ms, "
          f"{report['answered']} of {report['asked']} answered)", worst <= BACK_MS, report)
    check(f"no death, no silence (at most {idle} ms)", idle < STUB_MS, report)


def judge_probes(reports, lives):
    worst = 0
    for report in reports:
        for life in lives:
            first = next((at for at in report["probes_ms"] if at >= life.started_ms), None)
            if first is None or first > life.started_ms + BACK_MS:
                check(f"probes are back within {BACK_MS} ms", False,
                      f"restart at {life.started_ms:.0f}\n{report['probes_ms']}")
            worst = max(worst, first - life.started_ms)
    check(f"probes are back within {BACK_MS} ms of each restart (the worst {worst:.0f} ms)", True)


def plant_a_loss(road):
    """The same load must tell when flows are cut: a rejected endpoint cuts them all."""
    client = road.start(road.clients[1], "client", road.address, rig.PORT, 8, 20)
    scene.decide(road.p.client(), "Reject", road.provider.service, road.endpoint)
    time.sleep(2)
    report = client.end()
    check("a planted loss is seen: 8 flows and their connections",
          report["lost"] == 8 and report["done"] < report["tried"], report)


def run(server):
    seed = int(os.environ.get("MASUGATA_SEED", str(random.randrange(1 << 32))))
    say(f"     seed {seed}, {KILLS} kills")
    dice = random.Random(seed)
    road = rig.Rig(server)
    try:
        road.serve_targets()
        names = road.start(road.clients[0], "names", "172.31.0.2", road.name)
        clients = road.start_clients(FLOWS, RATE)
        check(f"{FLOWS} flows stand from {len(clients)} instances", True)
        before = rig.standing(server)
        lives = []
        for number in range(1, KILLS + 1):
            lives.append(kill_and_restart(road, dice, before))
            life = lives[-1]
            say(f"ok   kill {number}: dead for {life.started_ms - life.killed_ms:.0f} ms, all "
                "adopted, nothing rebuilt, no flap")
        dying = rig.now_ms()
        server.stop(signal.SIGKILL)
        for _ in range(QUICK_KILLS):
            kill_in_childhood(server, dice.uniform(0.01, 0.4))
        lives.append(Life(dying, rig.now_ms()))
        server.start()
        after_restart(road, before)
        check(f"{QUICK_KILLS} more daemons died while they started", True)
        time.sleep(BACK_MS / 1000)
        judge_names(names.end(), lives)
        total = rig.judge_clients([one.end() for one in clients], FLOWS)
        check("new connections all along", total["done"] > RATE * 0.8 * KILLS, total)
        plant_a_loss(road)
        for one in road.running:
            if one.what == "serve":
                one.end()
        reports = [json.loads(road.report_of(i).read_text()) for i in range(2)]
        equal("the targets saw no wrong record", [r["faults"] for r in reports], [0, 0], reports)
        judge_probes(reports, lives)
    finally:
        road.kill_all()


if __name__ == "__main__":
    sys.exit(main("netns.kills", run, data_plane="kernel", limit_s=235))

#!/usr/bin/python3
"""The isolation matrix: who may be seen where, and nobody anywhere else.

Thousands of frames from inside the instances, each with a 64-bit nonce, sought on every interface
of every instance, in the ports' and the service's namespaces and on the host. Then the same while
the server dies, comes back, changes its programs and does what it is asked to do. At the end leaks
are planted, and must be seen.
"""
import collections
import pathlib
import random
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import town as towns  # noqa: E402 - finds the harness of tests/aws
import events  # noqa: E402
import harness  # noqa: E402
import leaks  # noqa: E402
import live  # noqa: E402
import matrix  # noqa: E402
import reborn  # noqa: E402
import taps  # noqa: E402
from frames import UDP  # noqa: E402
from harness import check, equal, say  # noqa: E402
from probe import Maker, judge, send  # noqa: E402
from steady import Steady  # noqa: E402

PROBES_MIN = 1000
POOL = 12000


def drops(server):
    rows = harness.json.loads(server.run("status", "--drops", "--json"))["drops"]
    return collections.Counter({row["name"]: row["count"] for row in rows})


def play(town, family):
    """One family of the matrix. Every probe that reached its port and was not handed over must have
    been counted as a drop: nothing vanishes."""
    before = drops(town.server)
    probes = list(family(town))
    refused = {probe.number for probe in send(town, probes)}
    sent = [probe for probe in probes if probe.number not in refused]
    town.watcher.settle()
    wrong = [text for probe in sent for text in judge(town, probe)]
    counted = drops(town.server) - before
    name = sent[0].family
    allowed = sum(1 for probe in sent if probe.lands or probe.back == "must")
    loose = sum(1 for probe in sent if probe.may)
    check(f"{name}: {len(sent)} probes, {allowed} allowed and seen where they may be, "
          f"{len(sent) - allowed - loose} forbidden and unseen", not wrong,
          f"{len(wrong)} faults\n" + "\n".join(wrong[:20]))
    say("     " + ", ".join(f"{word} {count}" for word, count in counted.most_common(8)))
    forbidden = len(sent) - allowed - loose
    check(f"{name}: every forbidden one is counted", sum(counted.values()) >= forbidden,
          f"{forbidden} forbidden, {sum(counted.values())} counted: {counted}")
    return sent


def neighbours_are_clean(town):
    wrong = []
    for one in town.instances.values():
        for address, mac in taps.neighbours(one.namespace):
            if mac and bytes.fromhex(mac.replace(":", "")) != one.gateway:
                wrong.append(f"{one.name} takes {address} to be at {mac}")
    check("after all forged ARP every neighbour is the gateway", not wrong, "\n".join(wrong))


def host_tap_sees(town):
    number, nonce = town.watcher.nonce()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(nonce, ("127.0.0.1", 9))
    town.watcher.settle()
    check("the tap on the host sees what is on the host",
          town.watcher.seen[number][("host", "lo", "in")])


def every_tap_has_seen(town):
    seen = {tap for counts in town.watcher.seen.values() for tap, _, way in counts if way == "in"}
    equal("every tap has seen something come in", sorted(town.watcher.taps() - seen), [])
    blind = {name: count for name, count in town.watcher.count_drops().items() if name != "host"}
    equal("no tap has missed a frame", blind, {})


def pool_of(town):
    """Forbidden probes of all families, shuffled, for the time in which things happen."""
    draw = random.Random(time.time_ns())
    pool = []
    for family in matrix.FAMILIES:
        made = [probe for probe in family(town) if not (probe.lands or probe.may or probe.vnet)
                and probe.back == "no"]
        pool += draw.sample(made, min(len(made), POOL // len(matrix.FAMILIES)))
    draw.shuffle(pool)
    return pool


def play_events(town):
    probes, pool = [], pool_of(town)
    with Steady(town, pool) as steady:
        time.sleep(0.5)
        for event in events.ALL:
            probes += event(town, steady)
        time.sleep(0.5)
        probes += steady.judge("afterwards")
    say("     gates: " + ", ".join(f"{name} {state} {count}" for (name, state), count in
                                   sorted(steady.per_gate.items())))
    say(f"     {steady.at} times one of the pool's {len(steady.pool)} was sent")
    return probes + reborn.play(town, pool)


def nothing_came_late(town, probes):
    """Once more over all, since a leak may have been slow."""
    wrong = [text for probe in probes for text in judge(town, probe, strict=False)]
    check(f"{len(probes)} probes in all: none was seen where it is not allowed, not later either",
          not wrong, "\n".join(wrong[:20]))


def run(server):
    town = towns.Town(server)
    try:
        town.build()
        host_tap_sees(town)
        probes = []
        for family in matrix.FAMILIES:
            probes += play(town, family)
        neighbours_are_clean(town)
        check(f"the matrix has at least {PROBES_MIN:,} probes: {len(probes):,}",
              len(probes) >= PROBES_MIN)
        live.add_crowd(town)
        connections, spoken = live.identical_tuples(town)
        probes += spoken
        try:
            probes += live.attack(town, connections)
        finally:
            live.close_all(connections)
        probes += play_events(town)
        neighbours_are_clean(town)
        nothing_came_late(town, probes)
        leaks.plant_all(town)
        every_tap_has_seen(town)
    finally:
        town.close()


if __name__ == "__main__":
    sys.exit(harness.main("netns.isolation", run, data_plane="kernel", limit_s=235))

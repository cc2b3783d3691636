"""After a reboot nothing of the kernel's is left: namespaces, interfaces, pins, workloads. The server
makes everything again from the store alone, and at no moment is more open than before."""
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time

import harness
import taps
from frames import TCP, UDP
from harness import check, equal, until
from probe import Maker, judge, put, send

ROUND = 40


def let_go(town):
    """A namespace lives as long as a socket in it."""
    for name, one in town.instances.items():
        town.watcher.remove(name)
        one.close()
        one.out = one.vnet = one.device = None
    town.watcher.remove("ports")
    town.watcher.remove("service")


def forget_all(town):
    """What a reboot takes: processes, namespaces, the bpffs and the runtime directory."""
    runtime = pathlib.Path(f"/run/masugata/{town.installation}")
    files = town.server.instance_files()
    for row in files.values():
        try:
            os.kill(row["pid"], signal.SIGKILL)
        except ProcessLookupError:
            pass
    names = [f"mg-{instance}" for instance in files] + [town.ports, town.service_side]
    for name in names:
        subprocess.run(["ip", "netns", "delete", name], check=True)
    subprocess.run(["umount", str(runtime / "bpf")], check=True)
    shutil.rmtree(runtime)
    return len(names)


def attach(town, one):
    """A tap and a socket as soon as the instance's interface is up."""
    if not pathlib.Path(f"/run/netns/{town.ports}").exists():
        return False
    if "ports" not in town.watcher.taps():
        town.watcher.add("ports", town.ports)
    if not town.find_port(one):
        return False
    town.watcher.add(one.name, one.namespace)
    one.out = taps.sender(one.namespace)
    town.devices[one.name] = one.device
    return True


def reboot(town, pool):
    """Answers the probes that were sent from the first moment on."""
    let_go(town)
    town.server.stop(signal.SIGTERM)
    count = forget_all(town)
    check(f"{count} namespaces, their workloads and all pins are gone",
          not town.server.instance_files())
    faults = []

    def start():
        try:
            town.server.start()
        except harness.Failed as error:
            faults.append(error)
    starter = threading.Thread(target=start)
    starter.start()
    sent, up = while_it_starts(town, starter, pool)
    starter.join()
    if faults:
        raise faults[0]
    town.reconnect()
    until("every instance has its interface again",
          lambda: all(up_again(town, one) for one in town.instances.values()), 20)
    town.watcher.add("service", town.service_side)
    town.find_service_port()
    check(f"{len(sent)} forbidden probes while it started, the first instances up after "
          f"{up:.2f} s", len(sent) > 0)
    return sent


def up_again(town, one):
    return one.out is not None or attach(town, one)


def while_it_starts(town, starter, pool):
    sent, at, began, up = [], 0, time.monotonic(), 0.0
    tail = None
    while tail is None or time.monotonic() < tail:
        if tail is None and not starter.is_alive():
            tail = time.monotonic() + 1.0
        for one in town.instances.values():
            try:
                if one.out is None and attach(town, one) and not up:
                    up = time.monotonic() - began
            except OSError:  # half made: once more
                pass
        for _ in range(ROUND):
            probe = pool[at % len(pool)]
            at += 1
            if town.instances[probe.sender].out is not None and put(town, probe):
                sent.append(probe)
        time.sleep(0.005)
    return sent, up


def everything_is_back(town):
    """The endpoints' states come from the store; then what is allowed arrives, and only that."""
    for name, one in town.endpoints.items():
        equal(f"{name} is what it was", town.state(name) == "available", one.open)
    town.wait_for_health()
    until("all applied", town.all_applied, 10)
    make = Maker(town, "reborn")
    probes = [make.packet(sender, where, protocol, port) for sender in town.instances.values()
              for where in town.addresses() for protocol, port in ((TCP, 80), (UDP, 9))]
    send(town, probes)
    town.watcher.settle()
    wrong = [text for probe in probes for text in judge(town, probe)]
    check(f"after the reboot: {len(probes)} probes, {sum(1 for p in probes if p.lands)} arrive "
          "where they may", not wrong, "\n".join(wrong[:20]))
    return probes


def play(town, pool):
    sent = reboot(town, pool)
    probes = everything_is_back(town)
    wrong = [text for probe in sent for text in judge(town, probe, strict=False)]
    check("of the forbidden probes none was seen, from the first moment on", not wrong,
          "\n".join(wrong[:20]))
    return sent + probes

"""What happens under steady probes: death, restart, new programs, reject, accept, delete, groups,
instances that come and go."""
import pathlib
import signal
import time

import matrix
import scene
from frames import ACK, RST, SYN, TCP, UDP
from harness import check, equal, until
from live import Connection
from probe import Maker, fresh_port, judge, send
from steady import BETWEEN, CLOSED, OPEN

EVERYTHING = {"IpProtocol": "-1"}


def restart(town, how, dead_s=0.6, between=None):
    town.server.stop(how)
    if between:
        between()
    time.sleep(dead_s)
    town.server.start()
    town.reconnect()


def programs(town):
    node = town.server.note_installation()["node"]
    return {row["name"]: row["id"] for row in node["programs"]}, node["adopted"]


def killed(town, steady):
    before, _ = programs(town)
    restart(town, signal.SIGKILL)
    equal("the programs are the same after kill -9", programs(town)[0], before)
    until("all applied", town.all_applied, 10)
    return steady.judge("kill -9 and restart")


def stopped(town, steady):
    restart(town, signal.SIGTERM)
    until("all applied", town.all_applied, 10)
    return steady.judge("SIGTERM and restart")


def swapped(town, steady):
    """To the node this is what a new release looks like: another identity of the objects."""
    identity = pathlib.Path(f"/run/masugata/{town.installation}/identity")
    before, _ = programs(town)
    probes = []
    for _ in range(3):
        restart(town, signal.SIGTERM, 0.1, lambda: identity.write_text("another release\n"))
        after, adopted = programs(town)
        check("the programs were replaced", not adopted and not set(after.values())
              & set(before.values()), f"{before}\n{after}")
        before = after
        until("all applied", town.all_applied, 10)
        probes += steady.judge("program swap")
    return probes


def rejected(town, steady):
    gate = steady.gates["eb"]
    live = Connection(town, "cb", fresh_port()).open()
    live.learn(first_word(live))
    gate.set(BETWEEN)
    town.decide("Reject", "eb")
    town.wait_for("eb", "rejected")
    gate.set(CLOSED)
    town.endpoints["eb"].open = False
    probes = cut_connection(town, live, "cb", "t1")
    time.sleep(1.0)
    probes += steady.judge("reject")
    gate.set(BETWEEN)
    town.decide("Accept", "eb")
    town.wait_for("eb", "available")
    gate.set(OPEN)
    town.endpoints["eb"].open = True
    probes += cut_connection(town, live, "cb", "t1")  # opened anew is not the old one
    time.sleep(0.7)
    live.close()
    return probes + steady.judge("re-accept")


def first_word(live):
    probe = live.talk(0)
    live.town.watcher.settle()
    return probe


def cut_connection(town, live, client, target, what="a cut connection"):
    """Neither side's segments on its numbers go anywhere."""
    make = Maker(town, "cut")
    probes = []
    for _ in range(5):
        probes.append(make.packet(town.instances[client], live.door, TCP, live.port,
                                  sport=live.sport, flags=ACK, expect=set(), what=what))
        if target:
            probes.append(make.packet(town.instances[target], live.outside[0], TCP,
                                      live.outside[1], sport=live.port, flags=ACK, expect=set(),
                                      what=what))
    return send_and_judge(town, probes, what)


def send_and_judge(town, probes, what):
    send(town, probes)
    time.sleep(0.2)
    wrong = [text for probe in probes for text in judge(town, probe)]
    check(f"{len(probes)} probes: {what}", not wrong, "\n".join(wrong[:20]))
    return probes


def groups(town, steady):
    gate, vpc = steady.gates["nd"], town.vpcs["d"]
    group = vpc.group("everything", "-own")
    probes = []
    for _ in range(3):
        gate.set(BETWEEN)
        vpc.permit(group, EVERYTHING, "0.0.0.0/0", verb="Revoke")
        until("all applied", town.all_applied, 10)
        gate.set(CLOSED)
        time.sleep(0.3)
        gate.set(BETWEEN)
        vpc.permit(group, EVERYTHING, "0.0.0.0/0")
        until("all applied", town.all_applied, 10)
        gate.set(OPEN)
        time.sleep(0.2)
        probes += steady.judge("a rule taken away and given back")
    return probes


def deleted(town, steady):
    """And its address goes to an endpoint of another service, while an old client keeps sending."""
    gate = steady.gates["ea2"]
    live = Connection(town, "ca", fresh_port(), "172.31.0.101").open()
    number, nonce = town.watcher.nonce()
    live.socket.sendall(nonce)
    equal("the echo of service two", live.socket.recv(64), nonce)
    gate.set(BETWEEN)
    client = town.vpcs["a1"].client
    scene.delete_endpoint(client, town.endpoints["ea2"].id)
    gate.set(CLOSED)
    del town.endpoints["ea2"]
    probes = cut_connection(town, live, "ca", None, "a deleted endpoint")
    time.sleep(0.7)
    probes += steady.judge("delete")
    gate.set(BETWEEN, {"t1"})
    town.endpoint("again", "a1", "172.31.0.101", "one")
    town.decide("Accept", "again")
    town.wait_for("again", "available")
    town.endpoints["again"].open = True
    gate.set(OPEN)
    probes += cut_connection(town, live, "ca", None, "another's endpoint at the old address")
    live.close()
    return probes + steady.judge("the address goes to another service")


def coming_and_going(town, steady):
    """An instance that was just made, and the interface numbers of one that has gone."""
    probes = []
    for number, vpc in enumerate(("b", "c", "b")):
        name = f"new{number}"
        one = town.run(name, vpc, "172.31.0.77", "everything")
        make = Maker(town, "new instance")
        made = [make.packet(one, where, protocol, port) for where in town.addresses()
                for protocol, port in matrix.WAYS]
        client = town.instances["c" + vpc]
        made += [make.packet(client, one.address, UDP, 9, sport=4000) for _ in range(3)]
        probes += send_and_judge(town, made, f"of and to a new instance in {vpc}")
        town.terminate(name)
        gone = [make.packet(client, one.address, UDP, 9, sport=4000) for _ in range(3)]
        probes += send_and_judge(town, gone, "to an instance that is gone")
    return probes + steady.judge("instances come and go")


def heirs(town, steady):
    """Whoever gets an address does not get its flows: sa lets nothing in, but has talked to the
    first holder; the second may not speak to it on the same numbers."""
    make, shut = Maker(town, "heir"), town.instances["sa"]
    first = town.run("first", "a1", "172.31.0.77", "everything")
    probes = send_and_judge(town, [
        make.packet(shut, first.address, UDP, 9, sport=4000),
        make.packet(shut, first.address, TCP, 9, sport=4001)], "sa opens towards the first holder")
    probes += send_and_judge(town, [
        make.packet(first, shut.address, UDP, 4000, sport=9, expect={"sa"}),
        make.packet(first, shut.address, TCP, 4001, sport=9, flags=SYN | ACK, expect={"sa"})],
        "the first holder answers")
    town.terminate("first")
    second = town.run("second", "a1", "172.31.0.77", "everything")
    probes += send_and_judge(town, [
        make.packet(second, shut.address, protocol, port, sport=9, flags=flags, expect=set())
        for protocol, port in ((UDP, 4000), (TCP, 4001))
        for flags in (SYN, ACK, SYN | ACK, RST)], "the second may not")
    probes += send_and_judge(town, [make.packet(shut, second.address, UDP, 9, sport=4000)],
                             "sa opens towards the second holder with the same numbers")
    town.terminate("second")
    return probes + steady.judge("an address gets another holder")


ALL = [killed, stopped, swapped, rejected, groups, deleted, coming_and_going, heirs]

#!/usr/bin/python3
"""What one packet at a time cannot show: 1 GiB each way at once through an endpoint with each
combination of the instances' offloads (real super-packets, unfinished checksums, neither), and
frames with a VLAN tag. MASUGATA_OFFLOAD_MIB lowers the size for a quick run.
"""
import collections
import json
import os
import pathlib
import random
import select
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "isolation"), str(HERE.parent / "killed")]
import rig  # noqa: E402 - finds the harness of tests/aws
import harness  # noqa: E402
import scene  # noqa: E402
import taps  # noqa: E402
import tags  # noqa: E402
from ear import Ear  # noqa: E402
from harness import Failed, Skipped, check, equal, main, say, until  # noqa: E402
from scene import ok  # noqa: E402

MIB = int(os.environ.get("MASUGATA_OFFLOAD_MIB", "1024"))
ODD = 7  # the last segment has an odd length
TARGET, CLIENT, NEIGHBOUR = "172.31.0.89", "172.31.0.10", "172.31.0.20"
SAMPLE = 100  # frames with data, in and out of each instance, that are looked at closely
SAMPLE_MIN = 10  # of a short transfer, whose frames the ear's buffer cannot all hold
TRANSFER_S = 100
FEATURES = {"tx": "tx-checksum-ip-generic", "tso": "tx-tcp-segmentation",
            "gso": "generic-segmentation-offload"}


def stream_program():
    path = os.environ.get("MG_STREAM",
                          str(harness.ROOT / "build/release/tests/netns/offload/mg_stream"))
    if not os.access(path, os.X_OK):
        raise Failed(f"no stream program at {path}: build the target mg_stream, or set MG_STREAM")
    return path


class Line:
    """A target, a client that reaches it through an endpoint, and the client's neighbour."""

    client_address, neighbour_address = CLIENT, NEIGHBOUR

    def __init__(self, server):
        self.server = server
        p, c = (server.account(name).client() for name in ("provider", "consumer"))
        provider = scene.Provider(p, zones="a", acceptance=False)
        group = scene.group(p, provider.vpc)
        rig.open_port(p, group)
        self.target = rig.instance(p, "netns", provider.subnets["a"], TARGET, group)
        scene.allow(p, provider.service, c.account.arn)
        consumer = scene.Consumer(c, zones="a")
        rig.open_port(c, consumer.group)
        self.client, self.neighbour = (
            rig.instance(c, "netns", consumer.subnets["a"], address, consumer.group)
            for address in (CLIENT, NEIGHBOUR))
        server.seen_instances |= {self.target, self.client, self.neighbour}
        made = scene.endpoint(c, consumer.vpc, provider.name, [consumer.subnets["a"]],
                              [consumer.group])
        self.address = ok(c, "ec2", "DescribeNetworkInterfaces", {
            "NetworkInterfaceId": made["networkInterfaceIdSet"],
        }).list("networkInterfaceSet")[0]["privateIpAddress"]
        until("the endpoint is available",
              lambda: scene.endpoint_state(c, made["vpcEndpointId"]) == "available", 10)
        self.sink = self.start(self.target, "serve", rig.PORT)
        self.tell(self.sink, "ready")
        ok(p, "elbv2", "RegisterTargets", {"TargetGroupArn": provider.target_group,
                                           "Targets": [{"Id": TARGET}]})
        until("the target is healthy", lambda: self.health(p, provider) == ["healthy"], 30)

    @staticmethod
    def health(client, provider):
        rows = ok(client, "elbv2", "DescribeTargetHealth", {
            "TargetGroupArn": provider.target_group}).list("TargetHealthDescriptions")
        return [row["TargetHealth"]["State"] for row in rows]

    @staticmethod
    def start(instance, *words):
        return subprocess.Popen(
            [harness.binary(), "exec", instance, "--", stream_program(), *map(str, words)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=harness.clean_env())

    @staticmethod
    def tell(process, wanted=None, limit_s=30):
        """The process's next line; `wanted`: as it must be, else JSON."""
        if not select.select([process.stdout], [], [], limit_s)[0]:
            raise Failed(f"no word from {process.args} within {limit_s} s")
        line = process.stdout.readline().strip()
        if wanted is None and line.startswith("{"):
            return json.loads(line)
        if wanted is None or line != wanted:
            raise Failed(f"{process.args} says {line!r}")
        return line

    def drops(self):
        rows = json.loads(self.server.run("status", "--drops", "--json"))["drops"]
        return collections.Counter({row["name"]: row["count"] for row in rows})

    def ends(self):
        return (self.client, self.target)

    def close(self):
        if self.sink.poll() is None:
            self.sink.kill()
            self.sink.wait()
        self.sink.stdout.close()


def ethtool(instance, *words):
    return subprocess.run(["ip", "netns", "exec", f"mg-{instance}", "ethtool", *words],
                          capture_output=True, text=True, timeout=20)


def set_offloads(instance, tx, segments):
    """Sets them, and reads back what really is: without checksums a device cannot cut segments."""
    state = {"tx": tx, "tso": segments, "gso": segments}
    # Its status also tells "nothing to change"; what counts is what is read back.
    done = ethtool(instance, "-K", "eth0", *(word for pair in state.items() for word in pair))
    shown = ethtool(instance, "-k", "eth0")
    rows = dict(line.strip().split(": ", 1) for line in shown.stdout.splitlines() if ": " in line)
    got = {name: rows[row].split()[0] for name, row in FEATURES.items()}
    wanted = {**state, "tso": "on" if (tx, segments) == ("on", "on") else "off"}
    if got != wanted:
        raise Failed(f"eth0 of {instance} has {got} instead of {wanted}\n{done.stderr}")


def tcp_counters(instance):
    """`nstat`'s Tcp counters of an instance's namespace."""
    with taps.inside(f"mg-{instance}"):
        text = pathlib.Path("/proc/thread-self/net/snmp").read_text()
    names, values = (line.split()[1:] for line in text.splitlines() if line.startswith("Tcp:"))
    return dict(zip(names, map(int, values)))


def sample(ears, process):
    """The first frames at each ear: of each direction SAMPLE with data, at most so many without."""
    heard = {one: collections.defaultdict(list) for one in ears}
    deadline = time.monotonic() + TRANSFER_S
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        wanting = [one for one in ears
                   if min(len(heard[one][way, True]) for way in (True, False)) < SAMPLE]
        ready = select.select(wanting, [], [], 0.1)[0] if wanting else []
        if not wanting or (ended and not ready):
            break
        for one in ready:
            frame = one.hear()
            if frame is not None and frame.is_tcp():
                kind = heard[one][frame.outgoing, frame.has_data()]
                if len(kind) < SAMPLE:
                    kind.append(frame)
    return [of_one_connection(sum(kinds.values(), [])) for kinds in heard.values()]


def of_one_connection(heard):
    """Without health checks: they come from elsewhere, with offloads of their own."""
    if not heard:
        return heard
    busiest = collections.Counter(one.ports() for one in heard).most_common(1)[0][0]
    return [one for one in heard if one.ports() == busiest]


def transfer(line, size, seed, *more, ears=()):
    """Both reports (client's, target's), the frames that were heard, and the client's status."""
    process = line.start(line.client, "client", line.address, rig.PORT, size, seed, *more)
    try:
        heard = sample(ears, process)
        for one in ears:
            one.close()
        near = line.tell(process, limit_s=TRANSFER_S)
        far = line.tell(line.sink, limit_s=TRANSFER_S)
        return near, far, heard, process.wait(10)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


def judge_streams(name, size, near, far):
    """Lengths, bytes and hashes of both ways."""
    for way, source, sink in (("to the target", near, far), ("to the client", far, near)):
        if source["error"] or sink["error"]:
            check(f"{name}: the stream {way} ends well", False, f"{source}\n{sink}")
        if sink["wrong_at"] >= 0:
            check(f"{name}: no byte {way} is wrong", False,
                  f"byte {sink['wrong_at']} of {size} is {sink['came']:#04x} instead of "
                  f"{sink['wanted']:#04x}\n{sink}")
        equal(f"{name}: {size} bytes {way}, hash {source['sent_hash']} at both ends",
              (sink["got"], sink["got_hash"]), (size, source["sent_hash"]), f"{source}\n{sink}")
        equal(f"{name}: all were sent {way}", source["sent"], size)


def judge_frames(name, heard, tx, segments):
    """The frames were what the offloads say, and their checksums are right, finished or not."""
    for where, list_ in zip(("client", "target"), heard):
        for outgoing in (True, False):
            some = [one for one in list_ if one.outgoing == outgoing]
            wrong = [fault for fault in (one.fault() for one in some) if fault]
            data = [one for one in some if one.has_data()]
            partial = sum(one.partial for one in some)
            big = sum(one.super_packet for one in data)
            what = (f"{name}: {len(some)} frames {'out of' if outgoing else 'into'} the {where}, "
                    f"{len(data)} with data: {partial} with an unfinished checksum, "
                    f"{len(wrong)} with a wrong one, {big} super-packets")
            check(what, len(data) >= SAMPLE_MIN and not wrong
                  and partial == (len(some) if tx == "on" else 0)
                  and (big > 0) == (tx == segments == "on"), "\n".join(wrong[:5]))


def combination(line, tx, segments, seed):
    name = f"tx {tx}, tso and gso {segments}"
    for one in line.ends():
        set_offloads(one, tx, segments)
    before, dropped = {one: tcp_counters(one) for one in line.ends()}, line.drops()
    ears = [Ear(f"mg-{one}", "eth0") for one in line.ends()]
    size = (MIB << 20) + ODD
    began = time.monotonic()
    near, far, heard, _ = transfer(line, size, seed, ears=ears)
    took = time.monotonic() - began
    judge_streams(name, size, near, far)
    judge_frames(name, heard, tx, segments)
    counted = {key: [tcp_counters(one)[key] - before[one][key] for one in line.ends()]
               for key in ("InCsumErrors", "InErrs", "RetransSegs")}
    equal(f"{name}: no checksum error at client and target",
          counted["InCsumErrors"] + counted["InErrs"], [0, 0, 0, 0], counted)
    equal(f"{name}: no verdict dropped a packet", dict(line.drops() - dropped), {})
    say(f"     {name}: {took:.1f} s, {MIB * 2 / took:.0f} MiB/s, sent again "
        f"{counted['RetransSegs']}")


def plant_faults(line, seed):
    """What is judged here must be able to fail: one bit of a stream, one of a checksum."""
    size, at = (4 << 20) + ODD, 3 * 1000 * 1000 + 1
    ears = [Ear(f"mg-{one}", "eth0") for one in line.ends()]
    near, far, heard, _ = transfer(line, size, seed, at, ears=ears)
    check("a planted wrong bit is found: its offset, the bytes, the hash",
          far["wrong_at"] == at and far["wanted"] ^ far["came"] == 1
          and far["got_hash"] != near["sent_hash"] and far["got"] == size
          and near["got_hash"] == far["sent_hash"] and near["wrong_at"] < 0, f"{near}\n{far}")
    frames = [one for list_ in heard for one in list_]
    bent = 0
    for one in frames:
        good = one.fault() is None
        place = 14 + (one.frame[14] & 15) * 4 + 17
        one.frame = one.frame[:place] + bytes([one.frame[place] ^ 1]) + one.frame[place + 1:]
        bent += good and one.fault() is not None
    check(f"a bent checksum is found in each of {len(frames)} frames",
          frames and bent == len(frames))


def run(server):
    if shutil.which("ethtool") is None:
        raise Skipped("no ethtool on this machine")
    seed = int(os.environ.get("MASUGATA_SEED", str(random.randrange(1 << 32))))
    say(f"     seed {seed}, {MIB} MiB each way")
    line = Line(server)
    try:
        plant_faults(line, seed)
        for number, (tx, segments) in enumerate(
                (tx, segments) for tx in ("on", "off") for segments in ("on", "off")):
            combination(line, tx, segments, seed + number + 1)
        tags.play(line, stream_program())
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(main("netns.offload", run, data_plane="kernel", limit_s=270))

#!/usr/bin/python3
"""`./dev bench path`: the same work over a veth pair, nft NAT, HAProxy and Masugata, in turns.

One round is every work on every road, the roads in another order each time. A figure is the median
over the rounds; a ratio is the median of the rounds' own ratios to `direct`, so that a machine whose
speed drifts harms it less. CPU seconds are those of client, server, what stands between them, and
the kernel's ksoftirqd."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common
from common import Failed, Report, median
import roads

GIB = 2 ** 30
CLIENTS = 32


class Work:
    """`per`: of how many units the CPU cost is told; `shown`: result → the figure."""

    def __init__(self, name, text, mode, one_core, unit, per, shown, more=()):
        self.name, self.text, self.mode, self.one_core = name, text, mode, one_core
        self.unit, self.per, self.shown, self.more = unit, per, shown, more

    def cores(self):
        """Of client, server, and whoever moves the bytes in between."""
        return ({0}, {0}, {0}) if self.one_core else ({0}, {1}, {0, 1})


def rate(result):
    return result["units"] / result["seconds"]


def gbits(result):
    return rate(result) * 8 / 1e9


WORKS = [
    Work("stream", "TCP 1 stream", "stream", False, "Gbit/s", GIB, gbits),
    Work("stream_one_core", "TCP 1 stream, one core", "stream", True, "Gbit/s", GIB, gbits),
    Work("connections", "new TCP connections/s", "connections", False, "/s", 1e4, rate, (CLIENTS,)),
    Work("connections_one_core", "new TCP connections/s, one core", "connections", True, "/s", 1e4,
         rate, (CLIENTS,)),
    Work("requests", "HTTP keep-alive requests/s", "requests", False, "/s", 1e5, rate, (CLIENTS,)),
    Work("requests_one_core", "HTTP keep-alive requests/s, one core", "requests", True, "/s", 1e5,
         rate, (CLIENTS,)),
    Work("pingpong", "TCP ping-pong p50, one core", "pingpong", True, "µs", 1e5,
         lambda result: result["p50_us"]),
]
LOWER_IS_BETTER = {"µs"}


def pin(pid, cores):
    for task in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(task), cores)


def measure(road, work, seconds, softirqd):
    client_cores, server_cores, mover_cores = work.cores()
    pin(road.server.pid, server_cores)
    for pid in road.movers():
        pin(pid, mover_cores)
    others = [road.server.pid, *road.helpers(), *softirqd]
    before = [common.cpu_s(pid) for pid in others]
    result = common.result_of(road.client(work.mode, seconds, client_cores, *work.more))
    used = [common.cpu_s(pid) - b for pid, b in zip(others, before)]
    result["cpu_all_s"] = result["cpu_s"] + sum(used)
    result["cpu_softirqd_s"] = sum(used[-len(softirqd):])
    return result


def measure_again(road, work, seconds, softirqd):
    """A machine with other work may stall for a whole turn; that tells nothing."""
    for _ in range(3):
        result = measure(road, work, seconds, softirqd)
        if result["units"] > 0:
            return result
    raise Failed(f"{road.name}: {work.name}: nothing came to its end")


def run_rounds(report, all_roads, rounds, seconds):
    softirqd = common.kernel_threads("ksoftirqd/")
    found = {}
    for number in range(rounds):
        for work in WORKS:
            turn = (number + WORKS.index(work)) % len(all_roads)
            for road in all_roads[turn:] + all_roads[:turn]:
                result = measure_again(road, work, seconds, softirqd)
                found.setdefault((work.name, road.name), []).append(result)
        print(f"round {number + 1} of {rounds} done", file=sys.stderr, flush=True)
    for work in WORKS:
        for road in all_roads:
            row(report, work, road.name, found)


def row(report, work, road, found):
    mine, direct = found[work.name, road], found[work.name, "direct"]

    def ratio(of):
        return round(median([of(a) / of(b) for a, b in zip(mine, direct) if of(b) > 0]), 3)

    def cost(result):
        return result["cpu_all_s"] / result["units"] * work.per

    values = [work.shown(result) for result in mine]
    report.row(work=work.name, road=road, unit=work.unit, value=round(median(values), 2),
               lowest=round(min(values), 2), highest=round(max(values), 2), ratio=ratio(work.shown),
               cpu_s=round(median(list(map(cost, mine))), 4), cpu_per=int(work.per),
               cpu_ratio=ratio(cost), p50_us=round(median([r["p50_us"] for r in mine]), 1),
               p99_us=round(median([r["p99_us"] for r in mine]), 1),
               p99_ratio=ratio(lambda result: result["p99_us"]) if mine[0]["p99_us"] else None,
               errors=sum(result["errors"] for result in mine), rounds=len(mine))


def show(report):
    rows = {(row["work"], row["road"]): row for row in report.data["rows"]}
    names = list(dict.fromkeys(row["road"] for row in report.data["rows"]))
    lines = []
    for work in WORKS:
        mine = [rows[work.name, name] for name in names]
        lines.append([work.text, f"{mine[0]['value']:,.1f} {mine[0]['unit']}",
                      *(f"{row['ratio']:.2f}" for row in mine[1:])])
        if work.mode == "pingpong":
            lines.append(["the same, p99", f"{mine[0]['p99_us']:,.1f} µs",
                          *(f"{row['p99_ratio']:.2f}" for row in mine[1:])])
        lines.append([f"  CPU seconds per {work.per:,.0f}".replace(f"{GIB:,.0f}", "GiB"),
                      f"{mine[0]['cpu_s']:.3f} s", *(f"{row['cpu_ratio']:.2f}" for row in mine[1:])])
    report.finish(["work", *[names[0], *(f"{name}, ratio" for name in names[1:])]], lines)
    errors = {f"{row['work']} {row['road']}": row["errors"]
              for row in report.data["rows"] if row["errors"]}
    if errors:
        print(f"errors: {errors}")


def run():
    chosen = common.options(__doc__, 900 if "--long" in sys.argv else 355)
    rounds, seconds = (25, 1.0) if chosen.long else (2, 0.3) if chosen.quick else (9, 0.75)
    roads.remove_left_over()
    report = Report("path", chosen)
    made = []
    with tempfile.TemporaryDirectory(prefix="mg-bench-") as work:
        try:
            for kind in roads.ROADS + ([roads.Floor] if chosen.floor else []):
                made.append(kind(work).__enter__())
            report.set(rounds=rounds, seconds_each=seconds, clients=CLIENTS,
                       target_ports=roads.SERVER_PORTS[1], listener_ports=roads.CLIENT_PORTS[1],
                       nft=common.version("nft", "--version"),
                       haproxy=common.version("haproxy", "-v"))
            run_rounds(report, made, rounds, seconds)
            report.set(masugata_resident_mb=common.resident_mb(made[3].daemon.process.pid))
        finally:
            for road in reversed(made):
                road.remove()
    show(report)


if __name__ == "__main__":
    sys.exit(common.main(run))

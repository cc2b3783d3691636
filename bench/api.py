#!/usr/bin/python3
"""`./dev bench api`: what the API costs at 1,000, 10,000 and 100,000 endpoints in one run of one
server (--quick: 100; --kernel: 1,000 and 10,000), server time: requests are signed beforehand, each
client keeps one connection. The store is SQLite with synchronous=FULL, as always; beside it stands
what one such transaction costs on the same disk, and moto's server where it is on the machine."""
import os
import pathlib
import sqlite3
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common
import moto_road
from api_town import Town
from common import Failed, Report, median

SIZES = (1000, 10000, 100000)
CLIENTS = (1, 32)
MORE = {1: 200, 32: 1000}  # creates of a round, by clients; deleted again
SHOWN = ("p50_us", "p99_us", "rate", "server_cpu_us")


def transaction_us(folder):
    """One durable transaction of one row: the floor of every write."""
    common.put_first(os.getpid())
    path = pathlib.Path(folder) / "floor.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT)")
    took = []
    for _ in range(300):
        began = time.monotonic()
        db.execute("INSERT INTO t (v) VALUES (?)", ("x" * 500,))
        took.append((time.monotonic() - began) * 1e6)
    db.close()
    path.unlink()
    return round(median(took))


def one_round(town, ids, found, scale):
    """Reads among what is there; then creates as many more as are deleted again."""
    def note(what, clients, result):
        found.setdefault((what, clients), []).append(result)

    for clients in CLIENTS:
        picked = [ids[i * 7919 % len(ids)] for i in range(scale * 250 * (1 if clients == 1 else 8))]
        note("describe", clients, town.replay([town.describe(one) for one in picked], clients))
    for clients in CLIENTS:
        there = len(ids)
        count = MORE[clients] * scale // 4
        result = town.replay([town.create(there + i) for i in range(count)], clients)
        note("create", clients, result)
        extra = town.endpoints(there, count)  # no size fills its last VPC but wholly
        if len(extra) != count:
            raise Failed(f"{len(extra)} endpoints came of {count} requests")
        note("delete", clients, town.replay([town.delete(one) for one in extra], clients))
    page = [town.signed("DescribeVpcEndpoints", MaxResults=1000)] * 5
    note("describe a page of 1,000", 1, town.replay(page, 1))


def add_rows(report, endpoints, found):
    for (what, clients), results in found.items():
        report.row(work=what, clients=clients, endpoints=endpoints, rounds=len(results), **{
            name: round(median([r[name] for r in results]), 1) for name in SHOWN})


def at_size(town, there, endpoints, rounds, scale, report):
    """Fills up to so many endpoints and measures among them."""
    fill = town.replay([town.create(i) for i in range(there, endpoints)], 32)
    ids = town.endpoints()
    found = {}
    for _ in range(rounds):
        one_round(town, ids, found, scale)
    add_rows(report, endpoints, found)
    report.data["fills"].append({"endpoints": endpoints, "rate": round(fill["rate"]),
                                 "resident_mb": common.resident_mb(town.server.process.pid)})


def restart(server, report):
    server.stop()
    began = time.monotonic()
    server.start()
    report.set(start_s=round(time.monotonic() - began, 3),
               start_cpu_s=round(common.cpu_s(server.process.pid), 3),
               resident_after_start_mb=common.resident_mb(server.process.pid))


def sizes_of(chosen):
    return (100,) if chosen.quick else SIZES[:2] if chosen.kernel else SIZES


def run():
    chosen = common.options(__doc__, 900)
    sizes = sizes_of(chosen)
    rounds, scale = (1, 1) if chosen.quick else (9, 4) if chosen.long else (5, 4)
    import harness
    report = Report("api", chosen)
    report.set(endpoints=sizes[-1], fills=[])
    server = harness.Server(data_plane="kernel" if chosen.kernel else "none")
    try:
        server.start()
        server.raise_quotas("vpcs-per-region", "interfaces-per-region",
                            "security-groups-per-region")
        common.put_first(server.process.pid)
        town = Town(server, sizes[-1] + max(MORE.values()))
        for there, endpoints in zip((0, *sizes), sizes):
            at_size(town, there, endpoints, rounds, scale, report)
        report.set(transaction_us=transaction_us(server.work))
        restart(server, report)
    finally:
        problems = server.close()
    if problems:
        raise Failed("; ".join(problems))
    moto_road.measure(report, sizes[0], rounds)
    report.finish(
        ["server", "work", "endpoints", "clients", "p50, ms", "p99, ms", "a second",
         "server's CPU, µs each"],
        [[row.get("server", "Masugata"), row["work"], f"{row['endpoints']:,}", row["clients"],
          f"{row['p50_us'] / 1000:.2f}", f"{row['p99_us'] / 1000:.2f}", f"{row['rate']:,.0f}",
          f"{row['server_cpu_us']:,.0f}"] for row in report.data["rows"]])
    print(f"{sizes[-1]:,} endpoints: start {report.data['start_s']} s, resident "
          f"{report.data['resident_after_start_mb']} MB after it; one SQLite transaction "
          f"{report.data['transaction_us']} µs")


if __name__ == "__main__":
    sys.exit(common.main(run))

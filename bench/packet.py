#!/usr/bin/python3
"""`./dev bench packet`: what a packet costs in the program, in nanoseconds, by BPF_PROG_TEST_RUN, with
1,024, 131,072 and 1,048,576 flows in the table. See packet.cpp for what is measured."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common
from common import Report, median

FLOWS = (1024, 131072, 1048576)
SHOWN = (("established_ns", "established flow"), ("table_ns", "of it: the tables' look-up alone"),
         ("new_ns", "new flow"), ("sweep_free_ns", "giving a flow back (sweeper)"),
         ("empty_ns", "an empty program, with the driver"), ("bare_ns", "an empty program alone"))


def run():
    chosen = common.options(__doc__, 300)
    rounds = 9 if chosen.long else 1 if chosen.quick else 3
    report = Report("packet", chosen)
    found = {}
    for _ in range(rounds):
        for flows in FLOWS:
            process = common.start(common.program("mg_bench_packet"), flows)
            out = common.result_of(process, 90)
            found.setdefault(flows, []).append(out)
            print(json.dumps(out), file=sys.stderr)
    for flows, each in found.items():
        report.row(rounds=rounds, **{name: median([one[name] for one in each]) for name in each[0]})
    rows = report.data["rows"]
    report.finish(["one packet, ns", *(f"{row['flows']:,} flows" for row in rows)],
                  [[text, *(f"{row[name]:,.0f}" for row in rows)] for name, text in SHOWN])


if __name__ == "__main__":
    sys.exit(common.main(run))

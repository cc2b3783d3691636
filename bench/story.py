#!/usr/bin/python3
"""`./dev bench story`: the times of `masugata demo --json --rounds N`: how long until an accepted
endpoint carries its first byte, and a rejected one its last."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common
from common import Failed, Report

TEXTS = {"create_to_pending": "create → pendingAcceptance",
         "accept_to_available": "accept → available",
         "accept_to_first_byte": "accept → first byte",
         "reject_to_last_byte": "reject → last byte delivered"}


def run():
    chosen = common.options(__doc__, 400)
    rounds = 1000 if chosen.long else 5 if chosen.quick else 200
    import harness
    report = Report("story", chosen)
    done = subprocess.run([harness.binary(), "demo", "--json", "--rounds", str(rounds)],
                          capture_output=True, text=True, timeout=380, env=harness.clean_env())
    if done.returncode != 0:
        raise Failed(f"demo ended with {done.returncode}: {done.stderr[-800:]}")
    told = json.loads(done.stdout)
    for name, text in TEXTS.items():
        report.row(name=name, text=text, rounds=rounds, **told["times_ms"][name])
    report.finish(["time, ms", "p50", "p99"], [
        [row["text"], f"{row['p50']:.1f}", f"{row['p99']:.1f}"] for row in report.data["rows"]])


if __name__ == "__main__":
    sys.exit(common.main(run))

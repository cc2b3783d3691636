"""moto's own tests against a server for tests. Each that fails must be classed in moto_classed.txt
with a reason, and each that is classed there must fail: the file is the truth.

usage: moto_test.py SUITE CHECKOUT PYTHON   (moto_test.sh finds the three)
"""
import json
import os
import pathlib
import subprocess
import sys

import harness
from harness import Failed, check, equal, say

REWRITES = pathlib.Path(__file__).resolve().parent / "moto"  # a conftest.py: see there
CLASSED = pathlib.Path(__file__).resolve().parent / "moto_classed.txt"


def classed():
    out = {}
    for number, line in enumerate(CLASSED.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        test, bar, reason = line.partition(" | ")
        if not bar or len(reason.split()) < 4 or test in out:
            raise Failed(f"{CLASSED.name}:{number}: wanted `test | reason`, once: {line}")
        out[test] = reason
    return out


def run(server):
    suite, checkout, python = sys.argv[1:4]
    wanted = [line for line in (pathlib.Path(suite) / "open.txt").read_text().splitlines()
              if line and not line.startswith("#")]
    known = classed()
    equal("every classed test is of the list", sorted(set(known) - set(wanted)), [])
    record = server.work / "record.jsonl"
    env = harness.clean_env(PLK_RESET="http:POST:/masugata/v1/reset", PLK_RECORD=str(record),
                            PYTHON=python, HOME=str(server.work), TMPDIR=str(server.work))
    done = subprocess.run([str(pathlib.Path(suite) / "run.sh"), os.path.abspath(checkout),
                           server.url, "--", str(REWRITES)], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=440)
    if not record.exists():
        raise Failed(f"no test ran\n{done.stdout}")
    rows = {row["id"]: row for row in map(json.loads, record.read_text().splitlines())}
    equal("every test of the list ran", sorted(set(wanted) - set(rows)), [], done.stdout[-2000:])
    failed = {test for test, row in rows.items() if row["outcome"] != "passed"}
    for test in sorted(failed):
        say(f"     {'classed' if test in known else 'FAILED '} {test}: "
            f"{known.get(test) or rows[test]['error']}")
    say(f"     {len(wanted) - len(failed)} of {len(wanted)} pass, {len(failed & set(known))} classed")
    for line in sorted(known.keys() - failed):
        say(f"     passes, though it is classed: {line}")
    check("no failure is unclassed", not failed - set(known), "\n".join(sorted(failed - set(known))))
    check("nothing is classed that passes", not known.keys() - failed)


if __name__ == "__main__":
    sys.exit(harness.main("aws.moto", run, limit_s=460, options=["--test-accounts"]))

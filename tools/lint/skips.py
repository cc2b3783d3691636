#!/usr/bin/env python3
"""Fails when ctest skipped a test that tests/skips.txt does not list.

usage: skips.py LOG   (LOG: what ctest printed)
A line of tests/skips.txt is `test name: reason`; a line that no skipped test needs is fine, since a
machine may have what another lacks.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    allowed = {}
    for line in (ROOT / "tests/skips.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.partition(":")
            allowed[name.strip()] = reason.strip()
    log = pathlib.Path(sys.argv[1]).read_text(errors="replace")
    skipped = set(re.findall(r"\d+/\d+ Test\s+#\d+: (\S+) \.*\s*\*+Skipped", log))
    skipped |= set(re.findall(r"^SKIPPED (\S+)", log, re.M))
    bad = sorted(name for name in skipped if not allowed.get(name))
    for name in sorted(skipped - set(bad)):
        print(f"skipped as allowed: {name}: {allowed[name]}")
    for name in bad:
        print(f"skipped without a reason in tests/skips.txt: {name}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

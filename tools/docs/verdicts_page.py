#!/usr/bin/env python3
"""Writes docs/verdicts.md from `PROGRAM table verdicts`; with --check it only says whether it is current.

    tools/docs/verdicts_page.py build/release/masugata [--check]
"""
import json
import subprocess
import sys

from page import ROOT, settle

PAGE = ROOT / "docs/verdicts.md"
SECTIONS = (
    ("PASS", "Handed over", "The packet went on. Such counts are no sign of trouble."),
    ("DROP", "Dropped", "The packet ended here, and its sender was told nothing."),
    ("RESET", "Refused", "The packet ended here, and its sender got a TCP reset."),
)
WHO = {"NOBODY": "nobody", "CONSUMER": "the consumer", "PROVIDER": "the provider",
       "OPERATOR": "the operator", "SENDER": "the workload itself"}
HEAD = """# Verdicts

Every packet leaves the kernel programs under one of these numbers. `masugata status --drops` shows how
often each of the refusals came, `masugata status --drops ID` those of one instance, network interface,
endpoint or load balancer. "Who must act" is whoever can change it.

This page is written by `tools/docs/verdicts_page.py` from `masugata table verdicts`; do not edit it.
[How to add a verdict](how-to/add-a-verdict.md).
"""


def page(rows):
    out = [HEAD]
    for effect, title, sentence in SECTIONS:
        out += [f"## {title}", "", sentence, "", "| No. | Name | Meaning | Who must act |", "|---|---|---|---|"]
        out += [f"| {r['number']} | `{r['name']}` | {r['meaning']} | {WHO[r['who']]} |"
                for r in rows if r["effect"] == effect]
        out.append("")
    return "\n".join(out)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    done = subprocess.run([arguments[0], "table", "verdicts", "--json"], capture_output=True, text=True, check=True)
    return settle(PAGE, page(json.loads(done.stdout)), "--check" in sys.argv,
                  "is not what the table says; run tools/docs/verdicts_page.py PROGRAM")


if __name__ == "__main__":
    sys.exit(main())

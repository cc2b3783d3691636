"""Starts a server with two accounts and lets the conformance suite's playbook run on it.

usage: ansible_test.py RUN_SH   (ansible_test.sh finds it)
"""
import re
import subprocess
import sys

import harness
import scene
from harness import check

TASKS = 35


def run(server):
    suite = sys.argv[1]
    service, consumer = server.account("service"), server.account("consumer")
    before = [scene.fingerprint(each.client()) for each in (service, consumer)]
    env = harness.clean_env(HOME=str(server.work))
    done = subprocess.run([suite, server.url, f"{service.key}:{service.secret}",
                           f"{consumer.key}:{consumer.secret}"], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=540)
    for line in done.stdout.splitlines():
        harness.say(line)
    found = re.search(r"(\d+) passed, (\d+) failed", done.stdout)
    check("the playbook passes", done.returncode == 0 and found and found.group(2) == "0",
          done.stdout)
    check(f"all {TASKS} tasks ran", int(found.group(1)) >= TASKS, done.stdout)
    after = [scene.fingerprint(each.client()) for each in (service, consumer)]
    for side, one, two in zip(("service", "consumer"), before, after):
        check(f"the playbook left nothing in the {side} account", one == two,
              scene.difference(one, two))


if __name__ == "__main__":
    sys.exit(harness.main("aws.ansible", run, limit_s=560))

"""Starts a server with two accounts and lets the conformance suite's Terraform flow run on it.

usage: terraform_test.py RUN_SH TERRAFORM MIRROR   (terraform_test.sh finds the three)
"""
import os
import re
import subprocess
import sys

import harness
import scene
from harness import check


def run(server):
    suite, terraform, mirror = sys.argv[1:4]
    service, consumer = server.account("service"), server.account("consumer")
    before = [scene.fingerprint(each.client()) for each in (service, consumer)]
    env = harness.clean_env(TERRAFORM=terraform, TF_MIRROR=os.path.abspath(mirror),
                            HOME=str(server.work), TF_STEP_TIMEOUT="180")
    done = subprocess.run([suite, server.url, service.key, service.secret, consumer.key,
                           consumer.secret], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=440)
    for line in done.stdout.splitlines():
        harness.say(line)
    found = re.search(r"(\d+) passed, (\d+) failed", done.stdout)
    if "skipped" in done.stdout and found and found.group(1) == "0":
        raise harness.Skipped(done.stdout.strip().splitlines()[0])
    check("terraform's flow passes", done.returncode == 0 and found and found.group(2) == "0",
          done.stdout)
    after = [scene.fingerprint(each.client()) for each in (service, consumer)]
    for side, one, two in zip(("service", "consumer"), before, after):
        check(f"destroy left nothing in the {side} account", one == two,
              scene.difference(one, two))


if __name__ == "__main__":
    sys.exit(harness.main("aws.terraform", run, limit_s=460))

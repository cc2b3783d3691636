"""Starts a server with three accounts and lets Terraform work on it: the conformance suite's flow,
then this folder's terraform/main.tf (an application balancer and what belongs to it).

usage: terraform_test.py RUN_SH   (terraform_test.sh finds it)
"""
import re
import subprocess
import sys

import harness
import scene
from harness import check
from terraform_cli import Terraform, find


def balancers(server):
    """terraform/main.tf: applied, planned again, changed in place, taken down."""
    account = server.account("balancers")
    before = scene.fingerprint(account.client())
    terraform = Terraform(server, "terraform", 180, TF_VAR_key=account.key,
                          TF_VAR_secret=account.secret)
    terraform.init()
    terraform.apply("balancers: apply")
    terraform.plan_is_empty("balancers: plan is empty after apply")
    change = "-var=idle_timeout=120"
    terraform.apply("balancers: change in place", change)
    terraform.plan_is_empty("balancers: plan is empty after change", change)
    terraform.destroy()
    after = scene.fingerprint(account.client())
    check("destroy left nothing in the balancers' account", before == after,
          scene.difference(before, after))


def run(server):
    suite = sys.argv[1]
    terraform, mirror = find()
    service, consumer = server.account("service"), server.account("consumer")
    before = [scene.fingerprint(each.client()) for each in (service, consumer)]
    env = harness.clean_env(TERRAFORM=terraform, TF_MIRROR=str(mirror), HOME=str(server.work),
                            TF_STEP_TIMEOUT="180")
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
    balancers(server)


if __name__ == "__main__":
    sys.exit(harness.main("aws.terraform", run, limit_s=760))

"""Starts a server with three accounts and lets Terraform work on it: the conformance suite's flow,
then this folder's terraform/main.tf (an application balancer and what belongs to it).

usage: terraform_test.py RUN_SH TERRAFORM MIRROR   (terraform_test.sh finds the three)
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import harness
import scene
from harness import check

RC = """disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path    = "{mirror}"
    include = ["hashicorp/aws"]
  }}
}}
"""


class Balancers:
    """terraform/main.tf: applied, planned again, changed in place, taken down."""

    def __init__(self, server, terraform, mirror):
        self.folder = server.work / "balancers"
        self.terraform, self.account = terraform, server.account("balancers")
        self.folder.mkdir()
        shutil.copy(pathlib.Path(__file__).resolve().parent / "terraform/main.tf", self.folder)
        (self.folder / "rc").write_text(RC.format(mirror=mirror))
        self.env = harness.clean_env(
            HOME=str(server.work), TF_CLI_CONFIG_FILE=str(self.folder / "rc"), TF_INPUT="0",
            TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1", TF_VAR_endpoint=server.url,
            TF_VAR_key=self.account.key, TF_VAR_secret=self.account.secret)

    def step(self, what, *arguments):
        done = subprocess.run([self.terraform, *arguments, "-no-color"], cwd=self.folder,
                              env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=180)
        check(f"balancers: {what}", done.returncode == 0, done.stdout[-4000:])

    def run(self):
        before = scene.fingerprint(self.account.client())
        self.step("init", "init")
        self.step("apply", "apply", "-auto-approve")
        self.step("plan is empty after apply", "plan", "-detailed-exitcode")
        self.step("change in place", "apply", "-auto-approve", "-var=idle_timeout=120")
        self.step("plan is empty after change", "plan", "-detailed-exitcode",
                  "-var=idle_timeout=120")
        self.step("destroy", "destroy", "-auto-approve")
        after = scene.fingerprint(self.account.client())
        check("destroy left nothing in the balancers' account", before == after,
              scene.difference(before, after))


def run(server):
    suite, terraform, mirror = sys.argv[1:4]
    mirror = os.path.abspath(mirror)
    service, consumer = server.account("service"), server.account("consumer")
    before = [scene.fingerprint(each.client()) for each in (service, consumer)]
    env = harness.clean_env(TERRAFORM=terraform, TF_MIRROR=mirror, HOME=str(server.work),
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
    Balancers(server, terraform, mirror).run()


if __name__ == "__main__":
    sys.exit(harness.main("aws.terraform", run, limit_s=760))

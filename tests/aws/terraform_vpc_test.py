"""Terraform lays out VPCs on a server of its own: apply, no drift, change in place, destroy.

usage: terraform_vpc_test.py TERRAFORM MIRROR   (terraform_vpc_test.sh finds the two)
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import harness
import scene
from harness import check, equal

HERE = pathlib.Path(__file__).resolve().parent
RC = """disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = "%s"
    include = ["hashicorp/aws"]
  }
}
"""


class Terraform:
    def __init__(self, program, mirror, folder, account, url):
        self.program, self.folder = program, folder
        folder.mkdir()
        shutil.copy(HERE / "terraform_vpc" / "main.tf", folder)
        (folder / "rc").write_text(RC % os.path.abspath(mirror))
        self.env = harness.clean_env(
            HOME=str(folder), TF_CLI_CONFIG_FILE=str(folder / "rc"), TF_IN_AUTOMATION="1",
            TF_INPUT="0", CHECKPOINT_DISABLE="1", TF_VAR_endpoint=url,
            AWS_ACCESS_KEY_ID=account.key, AWS_SECRET_ACCESS_KEY=account.secret)

    def __call__(self, what, wanted, *arguments):
        done = subprocess.run([self.program, *arguments], cwd=self.folder, env=self.env,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=200)
        check(f"{what}: exit status {done.returncode}, wanted {wanted}",
              done.returncode == wanted, done.stdout[-6000:])
        return done.stdout


def run(server):
    program, mirror = sys.argv[1:3]
    account = server.account("builder")
    before = scene.fingerprint(account.client())
    terraform = Terraform(program, mirror, pathlib.Path(server.work) / "tf", account, server.url)
    terraform("init", 0, "init", "-no-color")
    apply = ("apply", "-auto-approve", "-no-color")
    plan = ("plan", "-detailed-exitcode", "-no-color")
    terraform("apply", 0, *apply)
    terraform("the plan after it is empty", 0, *plan)
    facts = json.loads(terraform("output", 0, "output", "-json", "facts"))
    equal("what the data sources found", facts,
          {"dhcp": True, "acls": 1, "table": True, "gateway": True}, facts)
    again = ("-var", "purpose=second")
    terraform("another tag and another route", 0, *apply, *again)
    terraform("the plan after that is empty", 0, *plan, *again)
    terraform("destroy", 0, "destroy", "-auto-approve", "-no-color", *again)
    equal("left in the state", terraform("state", 0, "state", "list").strip(), "", "")
    # What is adopted is not deleted, and keeps the tags that it was given.
    client = account.client()
    adopted = [row["resourceId"] for row in scene.ok(client, "ec2", "DescribeTags").list("tagSet")]
    equal("adopted things", sorted(name.split("-")[0] for name in adopted), ["subnet", "vpc"],
          client)
    scene.ok(client, "ec2", "DeleteTags", {"ResourceId": adopted})
    after = scene.fingerprint(client)
    check("destroy left nothing in the account", before == after, scene.difference(before, after))


if __name__ == "__main__":
    sys.exit(harness.main("aws.terraform_vpc", run, limit_s=460))

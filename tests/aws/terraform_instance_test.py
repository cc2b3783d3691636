#!/usr/bin/python3
"""Terraform builds the whole story, instances included, on data plane kernel.

The page is fetched through what it built; a second plan is empty; the page's instance takes another
type (stop, change, start) and answers again at the same address; destroy leaves nothing.
TERRAFORM and TF_MIRROR say where Terraform and a mirror of its AWS provider are.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import harness
import scene
from harness import check, equal, until

PAGE, ADDRESS = "AWS PrivateLink TestPage", "172.31.23.89"
STEP_S = 240

RC = """disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = "%s"
    include = ["hashicorp/aws"]
  }
}
"""


class Terraform:
    def __init__(self, server, service, consumer):
        self.program = os.environ.get("TERRAFORM") or shutil.which("terraform")
        mirror = pathlib.Path(os.environ.get("TF_MIRROR", "/opt/tf-plugins"))
        if not self.program:
            raise harness.Skipped("terraform is not installed (TERRAFORM)")
        if not mirror.is_dir():
            raise harness.Skipped(f"no provider mirror at {mirror} (TF_MIRROR)")
        self.folder = server.work / "terraform"
        shutil.copytree(pathlib.Path(__file__).parent / "terraform_instance", self.folder)
        (self.folder / "rc").write_text(RC % mirror.resolve())
        self.env = harness.clean_env(
            TF_CLI_CONFIG_FILE=str(self.folder / "rc"), TF_IN_AUTOMATION="1", TF_INPUT="0",
            CHECKPOINT_DISABLE="1", HOME=str(server.work), TF_VAR_endpoint=server.url,
            TF_VAR_service_key=json.dumps([service.key, service.secret]),
            TF_VAR_consumer_key=json.dumps([consumer.key, consumer.secret]))

    def __call__(self, what, *arguments, status=0):
        done = subprocess.run([self.program, *arguments], cwd=self.folder, env=self.env,
                              capture_output=True, text=True, timeout=STEP_S)
        equal(what, done.returncode, status, done.stdout[-4000:] + done.stderr[-4000:])
        return done.stdout

    def apply(self, what, *more):
        return self(what, "apply", "-auto-approve", "-no-color", *more)

    def plan_is_empty(self, what, *more):
        return self(what, "plan", "-detailed-exitcode", "-no-color", *more)

    def outputs(self):
        told = json.loads(self("outputs", "output", "-json"))
        return {name: value["value"] for name, value in told.items()}


def fetch(server, made):
    return server.exec(made["client"], "curl", "-s", "-S", "--max-time", "5",
                       f"http://{made['name']}/").stdout


def page_answers(server, provider, made, what):
    def healthy():
        told = provider.call("elbv2", "DescribeTargetHealth",
                             {"TargetGroupArn": made["target_group"]})
        return "<State>healthy</State>" in told.body.decode()

    until("the target is healthy", healthy, limit_s=60)
    until(what, lambda: PAGE in fetch(server, made) and ADDRESS in fetch(server, made), limit_s=20)


def what_is_there(client):
    """A fingerprint without instances that have ended: those stay in sight for an hour."""
    states = client.call("ec2", "DescribeInstances").body.decode()
    equal("every instance has ended", states.count("<instanceState>"),
          states.count("<name>terminated</name>"), states)
    told = scene.fingerprint(client)
    return {key: value for key, value in told.items()
            if key not in ("DescribeInstances", "DescribeTags")}


def run(server):
    service, consumer = server.account("service"), server.account("consumer")
    terraform = Terraform(server, service, consumer)
    before = [what_is_there(each.client()) for each in (service, consumer)]
    terraform("init", "init", "-no-color")
    terraform.apply("apply builds everything, instances too")
    made = terraform.outputs()
    server.seen_instances |= {made["page"], made["client"]}
    page_answers(server, service.client(), made, "the page is fetched through it")
    terraform.plan_is_empty("a second plan is empty")

    larger = ("-var", "page_type=t3.small")
    terraform.apply("the page's instance takes another type", *larger)
    equal("it is the same instance", terraform.outputs()["page"], made["page"])
    page_answers(server, service.client(), made, "the page is fetched again after stop and start")
    terraform.plan_is_empty("and the plan is empty again", *larger)

    terraform("destroy", "destroy", "-auto-approve", "-no-color", *larger)
    after = [what_is_there(each.client()) for each in (service, consumer)]
    for side, one, two in zip(("service", "consumer"), before, after):
        check(f"destroy left nothing in the {side} account", one == two,
              scene.difference(one, two))


if __name__ == "__main__":
    sys.exit(harness.main("aws.terraform_instance", run, data_plane="kernel", limit_s=1000))

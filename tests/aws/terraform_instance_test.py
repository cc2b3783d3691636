#!/usr/bin/python3
"""Terraform builds the whole story, instances included, on data plane kernel.

The page is fetched through what it built; a second plan is empty; the page's instance takes another
type (stop, change, start) and answers again at the same address; destroy leaves nothing.
"""
import json
import sys

import harness
import scene
from harness import check, equal, until
from terraform_cli import Terraform

PAGE, ADDRESS = "AWS PrivateLink TestPage", "172.31.23.89"
STEP_S = 240


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
    keys = {f"TF_VAR_{side}_key": json.dumps([each.key, each.secret])
            for side, each in (("service", service), ("consumer", consumer))}
    terraform = Terraform(server, "terraform_instance", STEP_S, **keys)
    before = [what_is_there(each.client()) for each in (service, consumer)]
    terraform.init()
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

    terraform.destroy(*larger)
    after = [what_is_there(each.client()) for each in (service, consumer)]
    for side, one, two in zip(("service", "consumer"), before, after):
        check(f"destroy left nothing in the {side} account", one == two,
              scene.difference(one, two))


if __name__ == "__main__":
    sys.exit(harness.main("aws.terraform_instance", run, data_plane="kernel", limit_s=1000))

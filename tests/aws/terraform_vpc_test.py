#!/usr/bin/python3
"""Terraform lays out VPCs on a server of its own: apply, no drift, change in place, destroy."""
import sys

import harness
import scene
from harness import check, equal
from terraform_cli import Terraform


def run(server):
    account = server.account("builder")
    before = scene.fingerprint(account.client())
    terraform = Terraform(server, "terraform_vpc", 200, AWS_ACCESS_KEY_ID=account.key,
                          AWS_SECRET_ACCESS_KEY=account.secret)
    terraform.init()
    terraform.apply("apply")
    terraform.plan_is_empty("the plan after it is empty")
    facts = terraform.outputs()["facts"]
    equal("what the data sources found", facts,
          {"dhcp": True, "acls": 1, "table": True, "gateway": True}, facts)
    again = ("-var", "purpose=second")
    terraform.apply("another tag and another route", *again)
    terraform.plan_is_empty("the plan after that is empty", *again)
    terraform.destroy(*again)
    equal("left in the state", terraform("state", "state", "list").strip(), "", "")
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

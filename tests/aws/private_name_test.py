#!/usr/bin/python3
"""A service's private name on real packets: proved by a record of the operator's, switched on by the
consumer with stock aws, resolved and used inside its VPC and nowhere else, and off again."""
import sys

import harness
import scene
from harness import Cli, check, equal, until
from scene import decide, ok

PAGE = "AWS PrivateLink TestPage"
DOMAIN = "svc.example.test"


class Name:
    def __init__(self, server):
        self.server, self.cli = server, Cli(harness.clis()[0], server)
        self.pa, self.ca = server.account("provider"), server.account("consumer")
        self.p, self.c = self.pa.client(), self.ca.client()
        self.provider = scene.Provider(self.p, zones="a")
        self.consumer = scene.Consumer(self.c, zones="a")
        scene.allow(self.p, self.provider.service, self.ca.arn)
        for client, group, cidr in ((self.c, self.consumer.group, scene.CIDR),
                                    (self.p, self.group_of_page(), scene.CIDR)):
            ok(client, "ec2", "AuthorizeSecurityGroupIngress", {"GroupId": group, "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
                 "IpRanges": [{"CidrIp": cidr}]}]})
        self.page = self.instance(self.p, "testpage", self.provider.subnets["a"])
        self.client = self.instance(self.c, "netns", self.consumer.subnets["a"])
        server.seen_instances |= {self.page["instanceId"], self.client["instanceId"]}
        ok(self.p, "elbv2", "RegisterTargets", {
            "TargetGroupArn": self.provider.target_group,
            "Targets": [{"Id": self.page["privateIpAddress"], "Port": 80}]})
        until("the target is healthy", lambda: ok(self.p, "elbv2", "DescribeTargetHealth", {
            "TargetGroupArn": self.provider.target_group}).list(
                "TargetHealthDescriptions")[0]["TargetHealth"]["State"] == "healthy", 30)
        made = scene.endpoint(self.c, self.consumer.vpc, self.provider.name,
                              [self.consumer.subnets["a"]], [self.consumer.group])
        self.endpoint = made["vpcEndpointId"]
        self.address = ok(self.c, "ec2", "DescribeNetworkInterfaces", {
            "NetworkInterfaceId": made["networkInterfaceIdSet"]}).list(
                "networkInterfaceSet")[0]["privateIpAddress"]
        decide(self.p, "Accept", self.provider.service, self.endpoint)
        self.until_available()

    def group_of_page(self):
        return scene.default_group(self.p, self.provider.vpc)

    def instance(self, client, image, subnet):
        images = {r["name"]: r["imageId"] for r in ok(client, "ec2", "DescribeImages").list(
            "imagesSet")}
        row = ok(client, "ec2", "RunInstances", {
            "ImageId": images[image], "MinCount": 1, "MaxCount": 1, "SubnetId": subnet,
        }).list("instancesSet")[0]
        until(f"{image} runs", lambda: ok(client, "ec2", "DescribeInstances", {
            "InstanceId": [row["instanceId"]]}).list("reservationSet")[0]["instancesSet"][0][
                "instanceState"]["name"] == "running", 30)
        return row

    def until_available(self):
        until("available", lambda: scene.endpoint_state(self.c, self.endpoint) == "available", 20)

    def dig(self, instance, name, *options):
        return self.server.exec(instance["instanceId"], "dig", "+time=2", "+tries=1", name,
                                *options).stdout

    def unknown(self, what, instance, name):
        found = self.dig(instance, name)
        check(f"{what}: no answer", "status: REFUSED" in found and "ANSWER: 0" in found, found)

    def prove(self):
        self.cli(self.pa, "ec2", "modify-vpc-endpoint-service-configuration", "--service-id",
                 self.provider.service, "--private-dns-name", f"*.{DOMAIN}")
        row = self.cli(self.pa, "ec2", "describe-vpc-endpoint-service-configurations",
                       "--service-ids", self.provider.service)["ServiceConfigurations"][0]
        proof = row["PrivateDnsNameConfiguration"]
        equal("it waits for its proof", proof["State"], "pendingVerification", self.cli)
        self.server.run("txt", "add", f"{proof['Name']}.{DOMAIN}", proof["Value"])
        self.cli(self.pa, "ec2", "start-vpc-endpoint-service-private-dns-verification",
                 "--service-id", self.provider.service)

    def switch(self, option):
        self.cli(self.ca, "ec2", "modify-vpc-endpoint", "--vpc-endpoint-id", self.endpoint, option)
        self.until_available()

    def play(self):
        name = f"www.{DOMAIN}"
        self.unknown("before", self.client, name)
        self.prove()
        ok(self.c, "ec2", "ModifyVpcAttribute", {"VpcId": self.consumer.vpc, "EnableDnsHostnames": {
            "Value": True}})
        self.unknown("proved, but not switched on", self.client, name)
        self.switch("--private-dns-enabled")
        equal("the name is the endpoint's address", self.dig(self.client, name, "+short").split(),
              [self.address])
        equal("any name below the domain", self.dig(self.client, f"a.b.{DOMAIN}",
                                                    "+short").split(), [self.address])
        found = self.dig(self.client, name, "AAAA")
        check("no IPv6 address is no error", "status: NOERROR" in found and "ANSWER: 0" in found,
              found)
        done = self.server.exec(self.client["instanceId"], "curl", "-sS", "--max-time", "5",
                                f"http://{name}")
        check("the provider's page comes by the private name", done.returncode == 0
              and PAGE in done.stdout and self.page["instanceId"] in done.stdout,
              f"{done.returncode}\n{done.stdout}{done.stderr}")
        self.unknown("the provider's VPC", self.page, name)
        self.unknown("a name beside it", self.client, "www.example.test")
        ok(self.c, "ec2", "ModifyVpcAttribute", {"VpcId": self.consumer.vpc, "EnableDnsHostnames": {
            "Value": False}})
        until("without DNS hostnames it is gone",
              lambda: "status: REFUSED" in self.dig(self.client, name), 5)
        ok(self.c, "ec2", "ModifyVpcAttribute", {"VpcId": self.consumer.vpc, "EnableDnsHostnames": {
            "Value": True}})
        until("and back", lambda: self.address in self.dig(self.client, name, "+short"), 5)
        ok(self.p, "ec2", "ModifyVpcEndpointServicePermissions", {
            "ServiceId": self.provider.service, "RemoveAllowedPrincipals": [self.ca.arn]})
        done = self.server.exec(self.client["instanceId"], "curl", "-sS", "--max-time", "5",
                                f"http://{name}")
        check("c36 taken off the list: connections still pass", PAGE in done.stdout,
              done.stdout + done.stderr)
        decide(self.p, "Reject", self.provider.service, self.endpoint)
        until("rejected", lambda: scene.endpoint_state(self.c, self.endpoint) == "rejected", 20)
        self.unknown("rejected", self.client, name)
        decide(self.p, "Accept", self.provider.service, self.endpoint)
        self.until_available()
        until("accepted again: the name too",
              lambda: self.address in self.dig(self.client, name, "+short"), 5)
        self.switch("--no-private-dns-enabled")
        self.unknown("switched off", self.client, name)


def run(server):
    Name(server).play()


if __name__ == "__main__":
    sys.exit(harness.main("aws.private_name", run, data_plane="kernel", limit_s=200))

#!/usr/bin/python3
"""The whole story by stock aws-cli: publish, find, ask, accept, use, reject, take down.

usage: story_test.py none|kernel

Each `aws` of the machine plays it with a pair of accounts of its own, all at once on one server, so
that on data plane kernel several pairs of equal networks stand side by side.
"""
import sys
import threading

import harness
from harness import Cli, Failed, check, equal, until

CIDR = "172.31.0.0/16"
SUBNET_A, SUBNET_C = "172.31.16.0/20", "172.31.0.0/20"
TARGET = "172.31.23.89"  # in both networks: the provider's page and the consumer's own
CLIENT = "172.31.23.10"
PAGE = "AWS PrivateLink TestPage"

# Runs inside the consumer's instance: looks the name up and fetches the page, N times each.
LOOK_AND_FETCH = """
import collections, socket, sys
name, rounds = sys.argv[1], int(sys.argv[2])
seen, pages = collections.Counter(), 0
for _ in range(rounds):
    seen.update(socket.gethostbyname_ex(name)[2])
    with socket.create_connection((name, 80), timeout=5) as s:
        seen.update(["to " + s.getpeername()[0]])
        s.sendall(b"GET / HTTP/1.0\\r\\nHost: x\\r\\n\\r\\n")
        data = b""
        while True:
            part = s.recv(65536)
            if not part: break
            data += part
        pages += b"%s" in data
print(pages, *(f"{k}={v}" for k, v in sorted(seen.items())), sep="|")
""" % PAGE


def tags(kind, name):
    return f"ResourceType={kind},Tags=[{{Key=Name,Value={name}}}]"


class Story:
    def __init__(self, server, cli, number, kernel):
        self.server, self.cli, self.kernel = server, cli, kernel
        self.p = server.account(f"provider{number}")
        self.c = server.account(f"consumer{number}")
        # Waiting in between is done with the quick client; every claim is made by stock aws.
        self.pq, self.cq = self.p.client(), self.c.client()
        self.made = {}

    def play(self):
        self.who_and_what_is_there()
        self.networks()
        self.instances()
        self.balancer()
        self.publish()
        self.not_yet_allowed()
        self.allow_and_find()
        self.ask()
        self.accept()
        self.use()
        self.two_zones()
        self.reject_and_accept_again()
        self.wrong_order()
        self.without_acceptance()
        self.take_down()
        self.nothing_left()
        self.cli.tell_times()

    # -- the ground

    def who_and_what_is_there(self):
        cli = self.cli
        for account in (self.p, self.c):
            who = cli(account, "sts", "get-caller-identity")
            equal("GetCallerIdentity", (who["Account"], who["Arn"]),
                  (account.id, f"arn:aws:iam::{account.id}:root"), cli)
        zones = cli(self.p, "ec2", "describe-availability-zones", "--filters",
                    "Name=state,Values=available")["AvailabilityZones"]
        equal("zones of ap-northeast-1", [z["ZoneName"][-1] for z in zones], ["a", "c", "d"], cli)
        vpcs = cli(self.c, "ec2", "describe-vpcs")["Vpcs"]
        equal("one default VPC, 172.31.0.0/16", [(v["CidrBlock"], v["IsDefault"]) for v in vpcs],
              [(CIDR, True)], cli)

    def networks(self):
        cli, made = self.cli, self.made
        for account, side in ((self.p, "p"), (self.c, "c")):
            vpc = cli(account, "ec2", "create-vpc", "--cidr-block", CIDR, "--tag-specifications",
                      tags("vpc", side))["Vpc"]
            equal("CreateVpc keeps the range", vpc["CidrBlock"], CIDR, cli)
            made[side + "vpc"] = vpc["VpcId"]
            for zone, cidr in (("a", SUBNET_A), ("c", SUBNET_C)):
                subnet = cli(account, "ec2", "create-subnet", "--vpc-id", vpc["VpcId"],
                             "--cidr-block", cidr, "--availability-zone",
                             f"ap-northeast-1{zone}")["Subnet"]
                equal("CreateSubnet", (subnet["CidrBlock"], subnet["AvailabilityZone"][-1]),
                      (cidr, zone), cli)
                made[f"{side}subnet_{zone}"] = subnet["SubnetId"]
            group = cli(account, "ec2", "create-security-group", "--group-name", "web",
                        "--description", "who may reach port 80", "--vpc-id", vpc["VpcId"])
            made[side + "group"] = group["GroupId"]
            rule = cli(account, "ec2", "authorize-security-group-ingress", "--group-id",
                       group["GroupId"], "--protocol", "tcp", "--port", "80", "--cidr", CIDR)
            check("AuthorizeSecurityGroupIngress answers the rule",
                  rule["SecurityGroupRules"][0]["SecurityGroupRuleId"].startswith("sgr-"), cli)

    def run_instance(self, account, side, image, address):
        found = self.cli(account, "ec2", "run-instances", "--image-id", image, "--subnet-id",
                         self.made[side + "subnet_a"], "--private-ip-address", address,
                         "--security-group-ids", self.made[side + "group"], "--count", "1",
                         "--tag-specifications", tags("instance", image))
        instance = found["Instances"][0]
        equal("RunInstances gives the address", instance["PrivateIpAddress"], address, self.cli)
        return instance["InstanceId"]

    def instances(self):
        cli, made = self.cli, self.made
        images = cli(self.p, "ec2", "describe-images")["Images"]
        self.images = {image["Name"]: image["ImageId"] for image in images}
        check("images netns and testpage are there", {"netns", "testpage"} <= set(self.images), cli)
        made["page"] = self.run_instance(self.p, "p", self.images["testpage"], TARGET)
        made["own"] = self.run_instance(self.c, "c", self.images["testpage"], TARGET)
        made["client"] = self.run_instance(self.c, "c", "netns", CLIENT)
        self.server.seen_instances |= {made["page"], made["own"], made["client"]}
        cli(self.p, "ec2", "wait", "instance-running", "--instance-ids", made["page"])
        cli(self.c, "ec2", "wait", "instance-running", "--instance-ids", made["own"],
            made["client"])
        check("waiter instance-running ends", True)

    def balancer(self):
        cli, made = self.cli, self.made
        lb = cli(self.p, "elbv2", "create-load-balancer", "--name", "privatelink-nlb", "--type",
                 "network", "--scheme", "internal", "--subnets", made["psubnet_a"],
                 made["psubnet_c"])["LoadBalancers"][0]
        made["balancer"], self.balancer_name = lb["LoadBalancerArn"], lb["DNSName"]
        check("CreateLoadBalancer is provisioning or active",
              lb["State"]["Code"] in ("provisioning", "active"), cli)
        cli(self.p, "elbv2", "wait", "load-balancer-available", "--load-balancer-arns",
            made["balancer"])
        check("waiter load-balancer-available ends", True)
        tg = cli(self.p, "elbv2", "create-target-group", "--name", "privatelink-tg", "--protocol",
                 "TCP", "--port", "80", "--vpc-id", made["pvpc"], "--target-type", "instance")
        made["tg"] = tg["TargetGroups"][0]["TargetGroupArn"]
        cli(self.p, "elbv2", "register-targets", "--target-group-arn", made["tg"], "--targets",
            "Id=" + made["page"])
        health = self.health()
        equal("a target without a listener is unused", health["State"], "unused", cli)
        listener = cli(self.p, "elbv2", "create-listener", "--load-balancer-arn", made["balancer"],
                       "--protocol", "TCP", "--port", "80", "--default-actions",
                       "Type=forward,TargetGroupArn=" + made["tg"])["Listeners"][0]
        made["listener"] = listener["ListenerArn"]
        until("the target is healthy", lambda: self.quick_health() == "healthy", 10, 0.02, self.pq)
        cli(self.p, "elbv2", "wait", "target-in-service", "--target-group-arn", made["tg"])
        check("waiter target-in-service ends", True)
        if not self.kernel:
            equal("health without a data plane says so", self.health().get("Description"),
                  "not probed: data plane none", cli)

    def health(self):
        return self.cli(self.p, "elbv2", "describe-target-health", "--target-group-arn",
                        self.made["tg"])["TargetHealthDescriptions"][0]["TargetHealth"]

    def quick_health(self):
        answer = self.pq.call("elbv2", "DescribeTargetHealth", {"TargetGroupArn": self.made["tg"]})
        rows = answer.list("TargetHealthDescriptions")
        return rows[0]["TargetHealth"]["State"] if rows else ""

    # -- the service and its door

    def publish(self):
        cli, made = self.cli, self.made
        config = cli(self.p, "ec2", "create-vpc-endpoint-service-configuration",
                     "--network-load-balancer-arns", made["balancer"],
                     "--acceptance-required")["ServiceConfiguration"]
        made["service"], made["name"] = config["ServiceId"], config["ServiceName"]
        equal("the service's name", made["name"],
              f"com.amazonaws.vpce.ap-northeast-1.{made['service']}", cli)
        equal("the service is Available and Interface",
              (config["ServiceState"], config["ServiceType"], config["AcceptanceRequired"]),
              ("Available", [{"ServiceType": "Interface"}], True), cli)

    def create_endpoint(self, *subnets):
        return ("ec2", "create-vpc-endpoint", "--vpc-endpoint-type", "Interface", "--vpc-id",
                self.made["cvpc"], "--service-name", self.made["name"], "--subnet-ids",
                *(self.made["csubnet_" + zone] for zone in subnets), "--security-group-ids",
                self.made["cgroup"])

    def not_yet_allowed(self):
        cli, made = self.cli, self.made
        wanted = f"The Vpc Endpoint Service '{made['name']}' does not exist"
        message = cli.refused("InvalidServiceName", self.c, "ec2", "describe-vpc-endpoint-services",
                              "--service-names", made["name"])
        equal("the refusal tells nothing", message, wanted, cli)
        message = cli.refused("InvalidServiceName", self.c, *self.create_endpoint("a"))
        equal("the refusal tells nothing", message, wanted, cli)
        names = cli(self.c, "ec2", "describe-vpc-endpoint-services")["ServiceNames"]
        check("the list does not name it", made["name"] not in names, cli)

    def allow_and_find(self):
        cli, made = self.cli, self.made
        root = f"arn:aws:iam::{self.c.id}:root"
        added = cli(self.p, "ec2", "modify-vpc-endpoint-service-permissions", "--service-id",
                    made["service"], "--add-allowed-principals", root)
        check("ModifyVpcEndpointServicePermissions answers", added.get("ReturnValue", True), cli)
        allowed = cli(self.p, "ec2", "describe-vpc-endpoint-service-permissions", "--service-id",
                      made["service"])["AllowedPrincipals"]
        equal("the principal is listed", [(a["Principal"], a["PrincipalType"]) for a in allowed],
              [(root, "Account")], cli)
        found = cli(self.c, "ec2", "describe-vpc-endpoint-services", "--service-names",
                    made["name"])["ServiceDetails"][0]
        equal("the consumer finds it", (found["ServiceId"], found["AcceptanceRequired"],
                                        found["Owner"], sorted(found["AvailabilityZones"])),
              (made["service"], True, self.p.id, ["ap-northeast-1a", "ap-northeast-1c"]), cli)

    def ask(self):
        cli, made = self.cli, self.made
        endpoint = cli(self.c, *self.create_endpoint("a", "c"))["VpcEndpoint"]
        made["endpoint"] = endpoint["VpcEndpointId"]
        equal("CreateVpcEndpoint waits for acceptance", endpoint["State"], "pendingAcceptance", cli)
        names = [entry["DnsName"] for entry in endpoint["DnsEntries"]]
        suffix = f".{made['service']}.ap-northeast-1.vpce.amazonaws.com"
        check("three DNS names, regional first", len(names) == 3 and
              all(n.startswith(made["endpoint"] + "-") and n.endswith(suffix) for n in names) and
              "-ap-northeast-1a." in names[1] and "-ap-northeast-1c." in names[2], cli)
        self.regional, self.zonal = names[0], {"a": names[1], "c": names[2]}
        rows = cli(self.c, "ec2", "describe-network-interfaces", "--network-interface-ids",
                   *endpoint["NetworkInterfaceIds"])["NetworkInterfaces"]
        self.address = {row["AvailabilityZone"][-1]: row["PrivateIpAddress"] for row in rows}
        equal("one interface in each zone", sorted(self.address), ["a", "c"], cli)
        equal("they are the endpoint's",
              {(r["InterfaceType"], r["RequesterManaged"], r["Status"]) for r in rows},
              {("vpc_endpoint", True, "in-use")}, cli)
        self.both_sides("pendingAcceptance")
        self.no_way_through("pending")

    def states(self):
        mine = self.cq.call("ec2", "DescribeVpcEndpoints",
                            {"VpcEndpointId": [self.made["endpoint"]]}).list("vpcEndpointSet")
        theirs = self.pq.call("ec2", "DescribeVpcEndpointConnections", {
            "Filter": [{"Name": "vpc-endpoint-id", "Value": [self.made["endpoint"]]}],
        }).list("vpcEndpointConnectionSet")
        return [row["state"] for row in mine] + [row["vpcEndpointState"] for row in theirs]

    def both_sides(self, state):
        cli, made = self.cli, self.made
        until(f"{state} on both sides", lambda: self.states() == [state, state], 5, 0.02, self.cq)
        mine = cli(self.c, "ec2", "describe-vpc-endpoints", "--vpc-endpoint-ids",
                   made["endpoint"])["VpcEndpoints"][0]
        theirs = cli(self.p, "ec2", "describe-vpc-endpoint-connections", "--filters",
                     "Name=service-id,Values=" + made["service"])["VpcEndpointConnections"]
        row = next(r for r in theirs if r["VpcEndpointId"] == made["endpoint"])
        equal(f"aws says {state} on both sides",
              (mine["State"], row["VpcEndpointState"], row["VpcEndpointOwner"]),
              (state, state, self.c.id), cli)
        return mine

    def accept(self):
        cli, made = self.cli, self.made
        answer = cli(self.p, "ec2", "accept-vpc-endpoint-connections", "--service-id",
                     made["service"], "--vpc-endpoint-ids", made["endpoint"])
        equal("AcceptVpcEndpointConnections", answer.get("Unsuccessful"), [], cli)
        mine = self.both_sides("available")
        equal("the name stays", mine["DnsEntries"][0]["DnsName"], self.regional, cli)

    # -- packets

    def curl(self, where, *options):
        return self.server.exec(self.made["client"], "curl", "-s", "-S", "--max-time", "5",
                                *options, "http://" + where)

    def page(self, what, where, account, *options):
        """The page came, and from the instance of that account."""
        done = self.curl(where, *options)
        shown = f"curl http://{where}\nstatus {done.returncode}\n{done.stdout}{done.stderr}"
        check(what, done.returncode == 0 and PAGE in done.stdout and TARGET in done.stdout
              and account.id in done.stdout, shown)
        return done.stdout

    def use(self):
        if not self.kernel:
            return
        theirs = self.page("curl by the regional name: the provider's page", self.regional, self.p)
        mine = self.page("curl http://172.31.23.89: the consumer's own page", TARGET, self.c)
        check("the two pages differ", theirs != mine and self.p.id not in mine
              and self.made["own"] in mine and self.made["page"] in theirs, f"{theirs}\n{mine}")
        self.page("curl by the zonal name of the first zone", self.zonal["a"], self.p)
        self.page("curl by the interface's address", self.address["a"], self.p)
        self.ping_where_a_rule_lets_it()
        self.through_the_balancer()
        self.other_questions()

    def ping_where_a_rule_lets_it(self):
        def ping():
            return self.server.exec(self.made["client"], "ping", "-c", "1", "-W", "1", TARGET)

        done = ping()
        check("no ping without a rule", done.returncode == 1, done.stdout + done.stderr)
        self.cli(self.c, "ec2", "authorize-security-group-ingress", "--group-id",
                 self.made["cgroup"], "--ip-permissions",
                 f"IpProtocol=icmp,FromPort=-1,ToPort=-1,IpRanges=[{{CidrIp={CIDR}}}]")
        until("ping between instances of a VPC, with one", lambda: ping().returncode == 0, 5, 0.1)

    def through_the_balancer(self):
        """From inside its own VPC; the one machine there is also its target."""
        name = self.balancer_name
        done = self.server.exec(self.made["page"], "curl", "-sS", "--max-time", "5",
                                "http://" + name)
        check("the balancer answers inside its own VPC, its target too",
              done.returncode == 0 and PAGE in done.stdout and self.p.id in done.stdout,
              f"curl http://{name}\n{done.returncode}\n{done.stdout}{done.stderr}")
        found = self.server.exec(self.made["client"], "dig", "+time=2", "+tries=1", name)
        check("its name is nothing to the consumer's VPC", "status: NOERROR" not in found.stdout
              or "ANSWER: 0" in found.stdout, found.stdout)

    def other_questions(self):
        """c09: a name that has an address is never NXDOMAIN, whatever else is asked of it."""
        for kind in ("AAAA", "MX", "TXT"):
            found = self.server.exec(self.made["client"], "dig", "+time=2", "+tries=1",
                                     self.regional, kind).stdout
            check(f"c09 {kind}: no error, no answer, one SOA", "status: NOERROR" in found
                  and "ANSWER: 0, AUTHORITY: 1" in found and "SOA" in found, found)
        other = self.regional.replace(self.made["endpoint"], "vpce-0123456789abcdef0")
        found = self.server.exec(self.made["client"], "dig", "+time=2", "+tries=1", other).stdout
        check("c09 an unknown name beside it: NXDOMAIN with a SOA", "status: NXDOMAIN" in found
              and "AUTHORITY: 1" in found, found)

    def no_way_through(self, state):
        """Neither a name nor a packet."""
        if not self.kernel:
            return
        client = self.made["client"]
        for name in (self.regional, self.zonal["a"]):
            found = self.server.exec(client, "dig", "+time=2", "+tries=1", name)
            check(f"{state}: NXDOMAIN", "status: NXDOMAIN" in found.stdout,
                  found.stdout + found.stderr)
        hosts = self.server.exec(client, "getent", "hosts", self.regional)
        check(f"{state}: getent finds nothing", hosts.returncode == 2 and not hosts.stdout,
              hosts.stdout + hosts.stderr)
        for zone in ("a", "c"):
            done = self.curl(self.address[zone], "--max-time", "1")
            check(f"{state}: no answer from the address in zone {zone}", done.returncode == 28,
                  f"curl http://{self.address[zone]}\nstatus {done.returncode}\n"
                  f"{done.stdout}{done.stderr}")

    def two_zones(self):
        """The one target is in the first zone: nobody is led to the other."""
        if not self.kernel:
            return
        done = self.server.exec(self.made["client"], "/usr/bin/python3", "-c", LOOK_AND_FETCH,
                                self.regional, "200", timeout=120)
        wanted = f"200|{self.address['a']}=200|to {self.address['a']}=200"
        equal("200 look-ups and 200 connections: none to the empty zone", done.stdout.strip(),
              wanted, done.stderr)
        attribute = "Key=load_balancing.cross_zone.enabled,Value="
        self.cli(self.p, "elbv2", "modify-load-balancer-attributes", "--load-balancer-arn",
                 self.made["balancer"], "--attributes", attribute + "true")

        def addresses():
            found = self.server.exec(self.made["client"], "dig", "+short", self.regional)
            return set(found.stdout.split())

        until("cross-zone on: both zones in the name",
              lambda: addresses() == set(self.address.values()), 10, 0.2)
        self.page("cross-zone on: a page through the second zone", self.address["c"], self.p)
        self.cli(self.p, "elbv2", "modify-load-balancer-attributes", "--load-balancer-arn",
                 self.made["balancer"], "--attributes", attribute + "false")
        until("cross-zone off: the second zone leaves the name",
              lambda: addresses() == {self.address["a"]}, 10, 0.2)

    # -- the provider says no, and yes again

    def reject_and_accept_again(self):
        cli, made = self.cli, self.made
        answer = cli(self.p, "ec2", "reject-vpc-endpoint-connections", "--service-id",
                     made["service"], "--vpc-endpoint-ids", made["endpoint"])
        equal("RejectVpcEndpointConnections", answer.get("Unsuccessful"), [], cli)
        before = self.both_sides("rejected")
        self.no_way_through("rejected")
        self.accept()
        after = self.cli(self.c, "ec2", "describe-vpc-endpoints", "--vpc-endpoint-ids",
                         made["endpoint"])["VpcEndpoints"][0]
        equal("accepted again: the same interfaces and names",
              (after["NetworkInterfaceIds"], after["DnsEntries"]),
              (before["NetworkInterfaceIds"], before["DnsEntries"]), cli)
        rows = cli(self.c, "ec2", "describe-network-interfaces", "--network-interface-ids",
                   *after["NetworkInterfaceIds"])["NetworkInterfaces"]
        equal("accepted again: the same addresses",
              {r["AvailabilityZone"][-1]: r["PrivateIpAddress"] for r in rows}, self.address, cli)
        if self.kernel:
            self.page("accepted again: the page", self.regional, self.p)

    def unsuccessful(self, code, account, *arguments):
        answer = self.cli(account, *arguments)
        got = [item["Error"]["Code"] for item in answer.get("Unsuccessful", [])]
        equal(f"{arguments[1]} lists {code}", got, [code], self.cli)

    def wrong_order(self):
        cli, made = self.cli, self.made
        self.unsuccessful("ExistingVpcEndpointConnections", self.p, "ec2",
                          "delete-vpc-endpoint-service-configurations", "--service-ids",
                          made["service"])
        cli.refused("ResourceInUse", self.p, "elbv2", "delete-load-balancer",
                    "--load-balancer-arn", made["balancer"])
        cli.refused("ResourceInUse", self.p, "elbv2", "delete-target-group",
                    "--target-group-arn", made["tg"])
        cli.refused("DependencyViolation", self.c, "ec2", "delete-subnet", "--subnet-id",
                    made["csubnet_c"])
        cli.refused("DependencyViolation", self.c, "ec2", "delete-security-group", "--group-id",
                    made["cgroup"])
        cli.refused("DependencyViolation", self.p, "ec2", "delete-vpc", "--vpc-id", made["pvpc"])

    def without_acceptance(self):
        cli, made = self.cli, self.made
        cli(self.p, "ec2", "modify-vpc-endpoint-service-configuration", "--service-id",
            made["service"], "--no-acceptance-required")
        endpoint = cli(self.c, *self.create_endpoint("a"))["VpcEndpoint"]
        made["second"] = endpoint["VpcEndpointId"]
        check("acceptance off: pending or available at once",
              endpoint["State"] in ("pending", "available"), cli)
        until("acceptance off: available without anybody's accept", lambda: self.cq.call(
            "ec2", "DescribeVpcEndpoints", {"VpcEndpointId": [made["second"]]},
        ).list("vpcEndpointSet")[0]["state"] == "available", 5, 0.02, self.cq)
        if self.kernel:
            self.page("acceptance off: the page", endpoint["DnsEntries"][0]["DnsName"], self.p)

    # -- down again

    def gone(self, client, action, params, code):
        until(f"{action}: {code}",
              lambda: client.call("ec2", action, params).code == code, 10, 0.05, client)

    def take_down(self):
        cli, made = self.cli, self.made
        answer = cli(self.c, "ec2", "delete-vpc-endpoints", "--vpc-endpoint-ids", made["endpoint"],
                     made["second"])
        equal("DeleteVpcEndpoints", answer.get("Unsuccessful"), [], cli)
        for endpoint in (made["endpoint"], made["second"]):
            self.gone(self.cq, "DescribeVpcEndpoints", {"VpcEndpointId": [endpoint]},
                      "InvalidVpcEndpointId.NotFound")
        self.no_way_through("deleted")
        answer = cli(self.p, "ec2", "delete-vpc-endpoint-service-configurations", "--service-ids",
                     made["service"])
        equal("DeleteVpcEndpointServiceConfigurations", answer.get("Unsuccessful"), [], cli)
        cli(self.p, "elbv2", "delete-load-balancer", "--load-balancer-arn", made["balancer"])
        cli(self.p, "elbv2", "wait", "load-balancers-deleted", "--load-balancer-arns",
            made["balancer"])
        check("waiter load-balancers-deleted ends", True)
        cli(self.p, "elbv2", "delete-target-group", "--target-group-arn", made["tg"])
        cli(self.p, "ec2", "terminate-instances", "--instance-ids", made["page"])
        cli(self.c, "ec2", "terminate-instances", "--instance-ids", made["own"], made["client"])
        for account, ids in ((self.p, [made["page"]]), (self.c, [made["own"], made["client"]])):
            self.settle_instances(account.client(), ids)
            cli(account, "ec2", "wait", "instance-terminated", "--instance-ids", *ids)
        check("waiter instance-terminated ends", True)
        for account, side in ((self.p, "p"), (self.c, "c")):
            for zone in ("a", "c"):
                cli(account, "ec2", "delete-subnet", "--subnet-id", made[f"{side}subnet_{zone}"])
            cli(account, "ec2", "delete-security-group", "--group-id", made[side + "group"])
            cli(account, "ec2", "delete-vpc", "--vpc-id", made[side + "vpc"])
        check("subnets, groups and VPCs are deleted in order", True)

    def settle_instances(self, client, ids):
        def states():
            answer = client.call("ec2", "DescribeInstances", {"InstanceId": ids})
            return {i["instanceState"]["name"] for r in answer.list("reservationSet")
                    for i in r["instancesSet"]}
        until("instances are terminated", lambda: states() == {"terminated"}, 15, 0.05, client)

    def nothing_left(self):
        for account in (self.p, self.c):
            quick = account.client()
            vpcs = quick.call("ec2", "DescribeVpcs").list("vpcSet")
            equal("only the default VPC is left", [v["isDefault"] for v in vpcs], ["true"], quick)
            for service, action, name in (
                    ("ec2", "DescribeVpcEndpoints", "vpcEndpointSet"),
                    ("ec2", "DescribeVpcEndpointServiceConfigurations", "serviceConfigurationSet"),
                    ("ec2", "DescribeVpcEndpointConnections", "vpcEndpointConnectionSet"),
                    ("ec2", "DescribeNetworkInterfaces", "networkInterfaceSet"),
                    ("elbv2", "DescribeLoadBalancers", "LoadBalancers"),
                    ("elbv2", "DescribeTargetGroups", "TargetGroups")):
                equal(f"{action}: nothing left", quick.call(service, action).list(name), [], quick)


def run(server):
    stories, faults = [], []

    def play(story):
        try:
            story.play()
        except Exception as error:  # noqa: BLE001 - handed to the main thread
            faults.append((story.cli.name, error))

    for number, program in enumerate(harness.clis()):
        cli = Cli(program, server)
        harness.say(f"     {cli.name} at {program}")
        stories.append(threading.Thread(
            target=play, daemon=True,
            args=(Story(server, cli, number, server.data_plane == "kernel"),)))
    for thread in stories:
        thread.start()
    for thread in stories:
        thread.join()
    for name, error in faults:
        if not isinstance(error, Failed):
            raise error
        raise Failed(f"[{name}] {error}")


if __name__ == "__main__":
    PLANE = sys.argv[1] if len(sys.argv) > 1 else "none"
    sys.exit(harness.main(f"aws.story.{PLANE}", run, data_plane=PLANE, limit_s=450))

#!/usr/bin/python3
"""Endpoints and endpoint services beyond their plain life: what happens at once (c06), private
names and their proof (c10), an allow-list of one role (c36), what a rejection leaves (c37), every
failure of CreateVpcEndpoint, payers and policies. A DNS server of the test's own stands in for the
world's."""
import json
import socket
import struct
import sys
import threading

import harness
import scene
from harness import check, equal, until
from scene import decide, endpoint_row, endpoint_state, ok

DOMAIN = "svc.example.test"
NARROW = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
    "Action": "s3:GetObject", "Resource": "*"}]})


class Dns:
    """Answers TXT questions by UDP; `records` is name → values, a name in `silent` gets no answer."""

    def __init__(self):
        self.records, self.silent, self.asked = {}, False, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            query, asker = self.socket.recvfrom(4096)
            at, labels = 12, []
            while query[at]:
                labels.append(query[at + 1:at + 1 + query[at]].decode())
                at += 1 + query[at]
            question, name = query[12:at + 5], ".".join(labels)
            self.asked.append(name)
            if self.silent:
                continue
            values = self.records.get(name, [])
            answers = b"".join(
                b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(v) + 1) + bytes([len(v)])
                + v.encode() for v in values)
            code = 0x8180 if values else 0x8183
            self.socket.sendto(query[:2] + struct.pack(">HHHHH", code, 1, len(values), 0, 0)
                               + question + answers, asker)


class PrivateLink:
    def __init__(self, server, dns):
        self.server, self.dns = server, dns
        self.p = server.account("provider").client()
        self.c = server.account("consumer").client()
        self.provider = scene.Provider(self.p, zones="acd")
        self.consumer = scene.Consumer(self.c, zones="acd")
        scene.allow(self.p, self.provider.service, self.c.account.arn)

    def refused(self, what, client, code, action, params, text):
        answer = client.call("ec2", action, params)
        equal(f"{what}: {code}", answer.code, code, client)
        check(f"{what}: the message", text in answer.message, client)

    def endpoint(self, zones="a", **more):
        return scene.endpoint(self.c, self.consumer.vpc, self.provider.name,
                              [self.consumer.subnets[z] for z in zones], **more)

    def accepted(self, zones="a"):
        made = self.endpoint(zones)["vpcEndpointId"]
        decide(self.p, "Accept", self.provider.service, made)
        self.until_available(made)
        return made

    def until_available(self, made):
        scene.wait("available", self.c, lambda: endpoint_state(self.c, made) == "available")

    def modify(self, made, **params):
        ok(self.c, "ec2", "ModifyVpcEndpoint", {"VpcEndpointId": made, **params})

    def service_row(self):
        return ok(self.p, "ec2", "DescribeVpcEndpointServiceConfigurations", {
            "ServiceId": [self.provider.service]}).list("serviceConfigurationSet")[0]

    def proof(self):
        return self.service_row()["privateDnsNameConfiguration"]

    # -- c06

    def c06_subnets_added_and_removed_at_once(self):
        """Ten times: three at once onto an endpoint without a subnet, and three at once off it."""
        made = self.endpoint("")["vpcEndpointId"]
        decide(self.p, "Accept", self.provider.service, made)
        self.until_available(made)
        interfaces = self.interfaces()
        for turn in range(10):
            for verb, zones, entries in (("Add", 3, 4), ("Remove", 0, 1)):
                self.three_at_once(made, verb)
                row = endpoint_row(self.c, made)
                got = (len(row["subnetIdSet"] or []), len(row["networkInterfaceIdSet"] or []),
                       len(row["dnsEntrySet"]), self.interfaces() - interfaces)
                if got != (zones, zones, entries, zones):
                    raise harness.Failed(f"c06 turn {turn}, {verb}: {got}\n{harness.show(self.c)}")
        check("c06 ten times three at once: no lost update, no orphan interface", True)
        scene.delete_endpoint(self.c, made)

    def interfaces(self):
        return len(ok(self.c, "ec2", "DescribeNetworkInterfaces", {"Filter": [
            {"Name": "vpc-id", "Value": [self.consumer.vpc]}]}).list("networkInterfaceSet"))

    def three_at_once(self, made, verb):
        start, waiting = threading.Barrier(3), list(self.consumer.subnets.values())
        while waiting:
            again, threads = [], []

            def one(subnet, start=start, again=again):
                start.wait()
                answer = self.c.call("ec2", "ModifyVpcEndpoint", {
                    "VpcEndpointId": made, f"{verb}SubnetId": [subnet]})
                if answer.code == "OperationInProgress":
                    again.append(subnet)
                elif not answer.ok:
                    again.append(None)

            for subnet in waiting:
                threads.append(threading.Thread(target=one, args=(subnet,)))
                threads[-1].start()
            for thread in threads:
                thread.join()
            if None in again:
                raise harness.Failed(f"c06 {verb}\n{harness.show(self.c)}")
            waiting, start = again, threading.Barrier(max(1, len(again)))

    # -- c37, the API's half

    def c37_reject_withdraws_an_acceptance(self):
        made = self.accepted("ac")
        before = endpoint_row(self.c, made)
        equal("c37 reject: nothing unsuccessful",
              decide(self.p, "Reject", self.provider.service, made), [], self.p)
        scene.wait("rejected", self.c, lambda: endpoint_state(self.c, made) == "rejected")
        rows = ok(self.p, "ec2", "DescribeVpcEndpointConnections", {"Filter": [
            {"Name": "vpc-endpoint-id", "Value": [made]}]}).list("vpcEndpointConnectionSet")
        equal("c37 rejected on both sides", [r["vpcEndpointState"] for r in rows], ["rejected"],
              self.p)
        after = endpoint_row(self.c, made)
        equal("c37 interfaces and names stay in Describe", (
            after["networkInterfaceIdSet"], after["dnsEntrySet"]),
              (before["networkInterfaceIdSet"], before["dnsEntrySet"]), self.c)
        ids = {"NetworkInterfaceId": after["networkInterfaceIdSet"]}
        addresses = {r["privateIpAddress"] for r in ok(
            self.c, "ec2", "DescribeNetworkInterfaces", ids).list("networkInterfaceSet")}
        equal("c37 with their addresses", len(addresses), 2, self.c)
        self.refused("c37 the address is still taken", self.c, "InvalidIPAddress.InUse",
                     "CreateNetworkInterface", {"SubnetId": self.consumer.subnets["a"],
                                                "PrivateIpAddress": self.address_in("a", ids)}, "")
        scene.delete_endpoint(self.c, made)
        gone = self.c.call("ec2", "DescribeNetworkInterfaces", ids)
        equal("c37 until the consumer deletes it", gone.code, "InvalidNetworkInterfaceID.NotFound",
              self.c)

    def address_in(self, zone, ids):
        rows = ok(self.c, "ec2", "DescribeNetworkInterfaces", ids).list("networkInterfaceSet")
        return next(r["privateIpAddress"] for r in rows
                    if r["subnetId"] == self.consumer.subnets[zone])

    # -- c36, with a role

    def c36_only_a_role_is_allowed(self):
        """Un-listing the role that made the endpoint: it stays; a new one is refused."""
        account = self.c.account
        role = f"arn:aws:iam::{account.id}:role/R"
        statement = {"Effect": "Allow", "Action": "sts:AssumeRole",
                     "Principal": {"AWS": account.arn}}
        ok(self.c, "iam", "CreateRole", {"RoleName": "R", "AssumeRolePolicyDocument": json.dumps(
            {"Version": "2012-10-17", "Statement": [statement]})})
        ok(self.c, "iam", "PutRolePolicy", {
            "RoleName": "R", "PolicyName": "all", "PolicyDocument": json.dumps(
                {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]})})
        as_role = self.credentials(ok(self.c, "sts", "AssumeRole", {
            "RoleArn": role, "RoleSessionName": "c36"}, **self.a_user()).data["Credentials"])
        name, service = self.provider.name, self.provider.service
        ok(self.p, "ec2", "ModifyVpcEndpointServicePermissions", {
            "ServiceId": service, "RemoveAllowedPrincipals": [account.arn],
            "AddAllowedPrincipals": [role]})
        request = scene.endpoint_request(self.consumer.vpc, name, [self.consumer.subnets["a"]])
        self.refused("c36 who is not the role", self.c, "InvalidServiceName", "CreateVpcEndpoint",
                     request, f"The Vpc Endpoint Service '{name}' does not exist")
        made = ok(self.c, "ec2", "CreateVpcEndpoint", request, **as_role).data[
            "vpcEndpoint"]["vpcEndpointId"]
        decide(self.p, "Accept", service, made)
        self.until_available(made)
        ok(self.p, "ec2", "ModifyVpcEndpointServicePermissions", {
            "ServiceId": service, "RemoveAllowedPrincipals": [role]})
        equal("c36 the endpoint stays available", endpoint_state(self.c, made), "available", self.c)
        for action, params in (("CreateVpcEndpoint", request),
                               ("DescribeVpcEndpointServices", {"ServiceName": [name]})):
            answer = self.c.call("ec2", action, params, **as_role)
            equal(f"c36 the role un-listed: {action}", (answer.code, answer.message),
                  ("InvalidServiceName", f"The Vpc Endpoint Service '{name}' does not exist"),
                  self.c)
        names = ok(self.c, "ec2", "DescribeVpcEndpointServices", **as_role).list("serviceNameSet")
        check("c36 the list is without it", name not in names, self.c)
        scene.allow(self.p, service, account.arn)
        scene.delete_endpoint(self.c, made)

    def a_user(self):
        """Roots may not assume roles."""
        ok(self.c, "iam", "CreateUser", {"UserName": "U"})
        ok(self.c, "iam", "PutUserPolicy", {
            "UserName": "U", "PolicyName": "all", "PolicyDocument": json.dumps(
                {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]})})
        key = ok(self.c, "iam", "CreateAccessKey", {"UserName": "U"}).data["AccessKey"]
        return self.credentials(key)

    @staticmethod
    def credentials(keys):
        return {"key": keys["AccessKeyId"], "secret": keys["SecretAccessKey"],
                "token": keys.get("SessionToken")}

    # -- private names

    def c10_the_proof_of_a_private_name(self):
        self.refused("no name yet", self.p, "InvalidParameter",
                     "StartVpcEndpointServicePrivateDnsVerification",
                     {"ServiceId": self.provider.service}, "private DNS name")
        check("c10 without a name the configuration is empty", not self.proof(), self.p)
        self.name(DOMAIN)
        first = self.proof()
        check("c10 the proof's form", first["state"] == "pendingVerification"
              and first["type"] == "TXT" and first["name"][0] == "_" and len(first["name"]) == 21
              and first["value"].startswith("vpce:") and len(first["value"]) == 25, self.p)
        name, value = first["name"], first["value"]
        for what, records, state in (
                ("nothing there", {}, "failed"),
                ("a wrong label", {f"_wrong.{DOMAIN}": [value]}, "failed"),
                ("another letter case", {f"{name}.{DOMAIN}": [value.swapcase()]}, "failed"),
                ("below the name", {f"{name}.x.{DOMAIN}": [value]}, "failed"),
                ("exact", {f"{name}.{DOMAIN}": ["other", value]}, "verified"),
                ("at the domain itself", {DOMAIN: [value]}, "verified"),
                ("at the domain above", {f"{name}.example.test": [value]}, "verified")):
            self.dns.records = records
            self.start_and_expect(f"c10 {what}", state)
        self.dns.records, self.dns.silent = {}, True
        ok(self.p, "ec2", "StartVpcEndpointServicePrivateDnsVerification", {
            "ServiceId": self.provider.service})
        equal("c10 while the server is silent it is pending", self.proof()["state"],
              "pendingVerification", self.p)
        self.server.stop(how=9)
        self.dns.silent, self.dns.records = False, {f"{name}.{DOMAIN}": [value]}
        self.server.start()
        self.reconnect()
        until("c10 a question that kill -9 cut short is asked again",
              lambda: self.proof()["state"] == "verified", 10)
        self.name("b.example.test")
        second = self.proof()
        check("c10 another name, another proof", second["state"] == "pendingVerification"
              and second["name"] != name and second["value"] != value, self.p)
        ok(self.p, "ec2", "ModifyVpcEndpointServiceConfiguration", {
            "ServiceId": self.provider.service, "RemovePrivateDnsName": True})
        check("taken away", "privateDnsName" not in self.service_row() and not self.proof(), self.p)

    def name(self, name):
        ok(self.p, "ec2", "ModifyVpcEndpointServiceConfiguration", {
            "ServiceId": self.provider.service, "PrivateDnsName": name})
        equal("the service's name", self.service_row()["privateDnsName"], name, self.p)

    def start_and_expect(self, what, state):
        answer = ok(self.p, "ec2", "StartVpcEndpointServicePrivateDnsVerification", {
            "ServiceId": self.provider.service})
        equal(f"{what}: started", answer.data["return"], "true", self.p)
        until(f"{what}: {state}", lambda: self.proof()["state"] == state, 10, 0.05, self.p)

    def reconnect(self):
        self.p, self.c = self.p.account.client(), self.c.account.client()

    def the_operators_records_prove_too(self):
        self.dns.records = {}
        self.name(f"*.{DOMAIN}")
        proof = self.proof()
        asked = len(self.dns.asked)
        listed = json.loads(self.server.run("txt", "list", "--output", "json"))
        equal("no record is registered", listed, {"Records": []})
        self.server.run("txt", "add", f"{proof['name']}.{DOMAIN.upper()}.", proof["value"])
        table = self.server.run("txt", "list")
        check("txt list shows it", f"{proof['name']}.{DOMAIN}" in table and proof["value"] in table,
              table)
        self.start_and_expect("the operator's record", "verified")
        equal("and no server was asked", len(self.dns.asked), asked)
        wrong = self.server.run("txt", "add", "not a name", "x", check_rc=False)
        check("a wrong name is refused", wrong.returncode == 2 or wrong.returncode == 1,
              wrong.stdout + wrong.stderr)
        gone = self.server.run("txt", "delete", "nobody.example", check_rc=False)
        check("deleting what is not there is refused", gone.returncode == 1,
              gone.stdout + gone.stderr)

    def private_dns_of_an_endpoint(self):
        """Behind the_operators_records…: the service's name is *.svc.example.test, verified."""
        name, vpc = f"*.{DOMAIN}", self.consumer.vpc
        detail = ok(self.c, "ec2", "DescribeVpcEndpointServices", {
            "ServiceName": [self.provider.name]}).list("serviceDetailSet")[0]
        equal("the consumer sees the name and its state", (
            detail["privateDnsName"], detail["privateDnsNameSet"],
            detail["privateDnsNameVerificationState"]),
              (name, [{"privateDnsName": name}], "verified"), self.c)
        text = ("Private DNS can only be enabled after the endpoint connection is accepted by the "
                f"owner of {self.provider.name}.")
        request = scene.endpoint_request(vpc, self.provider.name, [self.consumer.subnets["a"]])
        self.refused("at create, before the acceptance", self.c, "InvalidParameter",
                     "CreateVpcEndpoint", {**request, "PrivateDnsEnabled": True}, text)
        made = self.accepted("a")
        on = {"VpcEndpointId": made, "PrivateDnsEnabled": True}
        self.refused("VPC without DNS hostnames", self.c, "InvalidParameter", "ModifyVpcEndpoint",
                     on, "Enabling private DNS requires both enableDnsSupport and "
                     f"enableDnsHostnames VPC attributes set to true for {vpc}")
        ok(self.c, "ec2", "ModifyVpcAttribute", {"VpcId": vpc, "EnableDnsHostnames": {
            "Value": True}})
        self.modify(made, PrivateDnsEnabled=True)
        self.until_available(made)
        row = endpoint_row(self.c, made)
        names = [e["dnsName"] for e in row["dnsEntrySet"]]
        equal("flag, and the name behind the regional and the zonal one",
              (row["privateDnsEnabled"], len(names), names[-1]), ("true", 3, name), self.c)
        zones = [e["hostedZoneId"] for e in row["dnsEntrySet"]]
        check("in a hosted zone of its own", zones[0] == zones[1] != zones[2], self.c)
        connection = ok(self.p, "ec2", "DescribeVpcEndpointConnections", {"Filter": [
            {"Name": "vpc-endpoint-id", "Value": [made]}]}).list("vpcEndpointConnectionSet")[0]
        equal("the provider is not told", len(connection["dnsEntrySet"]), 2, self.p)
        other = self.accepted("a")
        self.refused("a second one in the VPC", self.c, "InvalidParameter", "ModifyVpcEndpoint",
                     {**on, "VpcEndpointId": other},
                     "private-dns-enabled cannot be set because there is already a conflicting DNS "
                     f"domain for {name} in the VPC {vpc}")
        self.server.restart()
        self.reconnect()
        equal("it outlives a restart", endpoint_row(self.c, made)["dnsEntrySet"],
              row["dnsEntrySet"], self.c)
        self.modify(made, PrivateDnsEnabled=False)
        self.until_available(made)
        row = endpoint_row(self.c, made)
        equal("off again", (row["privateDnsEnabled"], len(row["dnsEntrySet"])), ("false", 2),
              self.c)
        self.modify(other, PrivateDnsEnabled=True)
        check("and free for the other", True)
        scene.delete_endpoint(self.c, made, other)

    # -- the failures of CreateVpcEndpoint, one by one

    def failures_of_create(self):
        """Each row of the reference's list of observed failures; nothing is made by any of them."""
        c, net, name = self.c, self.consumer, self.provider.name
        nothing = "0123456789abcdef0"
        lone = scene.subnet(c, net.vpc, "172.31.128.0/20", "a")
        narrow = scene.Provider(self.p, "narrow", zones="c")
        scene.allow(self.p, narrow.service, c.account.arn)
        full = scene.subnet(c, net.vpc, "172.31.255.0/28", "d")
        for _ in range(11):
            ok(c, "ec2", "CreateNetworkInterface", {"SubnetId": full})
        good = scene.endpoint_request(net.vpc, name, [net.subnets["a"]])
        rows = [
            ("an absent service", {"ServiceName": f"{name[:-4]}0000"}, "InvalidServiceName",
             "does not exist"),
            ("a malformed service", {"ServiceName": "x"}, "InvalidServiceName", "does not exist"),
            ("no type", {"VpcEndpointType": None}, "InvalidParameter",
             "Endpoint type (Gateway) does not match available service types ([Interface])."),
            ("an unknown type", {"VpcEndpointType": "Tea"}, "InvalidVpcEndpointType", "Tea"),
            ("a zone that the service has not", {"ServiceName": narrow.name}, "InvalidParameter",
             f"The VPC endpoint service {narrow.name} does not support the availability zone of "
             f"the subnet: {net.subnets['a']}."),
            ("two subnets of a zone", {"SubnetId": [net.subnets["a"], lone]},
             "DuplicateSubnetsInSameZone", lone),
            ("private DNS of a service without a name", {
                "ServiceName": narrow.name, "SubnetId": [net.subnets["c"]],
                "PrivateDnsEnabled": True}, "InvalidParameter",
             f"Private DNS can't be enabled because the service {narrow.name} does not provide a "
             "private DNS name."),
            ("an absent VPC", {"VpcId": f"vpc-{nothing}"}, "InvalidVpcId.NotFound", nothing),
            ("an absent subnet", {"SubnetId": [f"subnet-{nothing}"]}, "InvalidSubnetId.NotFound",
             nothing),
            ("an absent group", {"SecurityGroupId": [f"sg-{nothing}"]},
             "InvalidSecurityGroupID.NotFound", nothing),
            ("a policy that is none", {"PolicyDocument": "{}"}, "InvalidPolicyDocument", "policy"),
            ("a full subnet", {"SubnetId": [full]}, "InsufficientFreeAddressesInSubnet", full),
            ("another region's service", {"ServiceRegion": "us-east-1"}, "InvalidParameterValue",
             "ServiceRegion"),
            ("a taken address", {"SubnetId": None, "SubnetConfiguration": [
                {"SubnetId": lone, "Ipv4": self.taken(lone)}]}, "InvalidIPAddress.InUse", "in use"),
            ("a reserved address", {"SubnetId": None, "SubnetConfiguration": [
                {"SubnetId": lone, "Ipv4": "172.31.128.3"}]}, "InvalidParameterValue", "172.31"),
            ("an address outside", {"SubnetId": None, "SubnetConfiguration": [
                {"SubnetId": lone, "Ipv4": "172.31.0.99"}]}, "InvalidParameterValue", "172.31"),
        ]
        before = scene.fingerprint(c)
        for what, change, code, text in rows:
            request = {k: v for k, v in {**good, **change}.items() if v is not None}
            self.refused(what, c, code, "CreateVpcEndpoint", request, text)
        equal("nothing was made", scene.difference(before, scene.fingerprint(c)), "")
        chosen = scene.free_addresses(c, net.vpc, "172.31.128.77")[0]
        made = ok(c, "ec2", "CreateVpcEndpoint", {
            **{k: v for k, v in good.items() if k != "SubnetId"},
            "SubnetConfiguration": [{"SubnetId": lone, "Ipv4": chosen}]}).data["vpcEndpoint"]
        ids = {"NetworkInterfaceId": made["networkInterfaceIdSet"]}
        rows = ok(c, "ec2", "DescribeNetworkInterfaces", ids).list("networkInterfaceSet")
        equal("a chosen address is had", rows[0]["privateIpAddress"], chosen, c)
        scene.delete_endpoint(c, made["vpcEndpointId"])
        self.fifty_endpoints()

    def taken(self, subnet):
        return ok(self.c, "ec2", "CreateNetworkInterface", {
            "SubnetId": subnet}).data["networkInterface"]["privateIpAddress"]

    def fifty_endpoints(self):
        vpc = scene.vpc(self.c, "10.50.0.0/16")
        made = [scene.endpoint(self.c, vpc, self.provider.name)["vpcEndpointId"]
                for _ in range(50)]
        self.refused("the 51st of a VPC", self.c, "VpcEndpointLimitExceeded", "CreateVpcEndpoint",
                     scene.endpoint_request(vpc, self.provider.name), "")
        scene.delete_endpoint(self.c, *made)

    # -- payer, policy, filters

    def payer_and_policy(self):
        def payers():
            mine = self.service_row().get("payerResponsibility")
            detail = ok(self.c, "ec2", "DescribeVpcEndpointServices", {
                "ServiceName": [self.provider.name]}).list("serviceDetailSet")[0]
            return mine, detail.get("payerResponsibility")

        equal("nobody has taken over the bill", payers(), (None, None), self.p)
        ok(self.p, "ec2", "ModifyVpcEndpointServicePayerResponsibility", {
            "ServiceId": self.provider.service, "PayerResponsibility": "ServiceOwner"})
        equal("the owner pays", payers(), ("ServiceOwner", "ServiceOwner"), self.p)
        self.refused("and cannot give it back", self.p, "InvalidParameterValue",
                     "ModifyVpcEndpointServicePayerResponsibility", {
                         "ServiceId": self.provider.service,
                         "PayerResponsibility": "ServiceConsumer"}, "PayerResponsibility")
        made = self.endpoint("a", PolicyDocument=NARROW)
        full = '"Action": "*"'
        equal("a narrower policy is stored as it is", made["policyDocument"], NARROW, self.c)
        own = made["vpcEndpointId"]
        self.modify(own, ResetPolicy=True)
        check("reset: full access", full in endpoint_row(self.c, own)["policyDocument"], self.c)
        self.modify(own, PolicyDocument=NARROW)
        equal("and set again", endpoint_row(self.c, own)["policyDocument"], NARROW, self.c)
        self.refused("both at once", self.c, "InvalidParameterCombination", "ModifyVpcEndpoint", {
            "VpcEndpointId": own, "PolicyDocument": NARROW, "ResetPolicy": True}, "ResetPolicy")
        scene.delete_endpoint(self.c, own)


def run(server):
    dns = Dns()
    server.options += ["--dns-forwarder", dns.address]
    server.start()
    link = PrivateLink(server, dns)
    for name in ("c06_subnets_added_and_removed_at_once", "c37_reject_withdraws_an_acceptance",
                 "c36_only_a_role_is_allowed", "c10_the_proof_of_a_private_name",
                 "the_operators_records_prove_too", "private_dns_of_an_endpoint",
                 "failures_of_create", "payer_and_policy"):
        getattr(link, name)()


if __name__ == "__main__":
    sys.exit(harness.main("aws.privatelink", run, limit_s=280, start=False))

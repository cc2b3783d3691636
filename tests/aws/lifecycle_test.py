#!/usr/bin/python3
"""Lives of the objects: public cases (c01 … c36: what people met on AWS), tokens, DryRun, pages,
tags, forbidden events in each state, a restart in between, and the end of an account."""
import sys
import threading

import harness
import scene
from harness import check, equal
from scene import decide, endpoint_state, ok, unsuccessful

EXACTLY_ONE = ("exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a required "
               "member")
MISSING_SERVICE = "The VpcEndpointService Id '{}' does not exist"


def refused(what, client, wanted, service, action, params=None, text=""):
    """The code, and the message as far as it is quoted."""
    answer = client.call(service, action, params)
    equal(f"{what}: {wanted}", answer.code, wanted, client)
    if text:
        check(f"{what}: the message", text in answer.message, client)
    return answer


class Lifecycle:
    def __init__(self, server):
        self.server = server
        self.p = server.account("provider").client()
        self.c = server.account("consumer").client()
        self.provider = scene.Provider(self.p, zones="acd")
        self.consumer = scene.Consumer(self.c, zones="acd")
        scene.allow(self.p, self.provider.service, self.c.account.arn)

    def endpoint(self, zones="a", groups=(), **more):
        return scene.endpoint(self.c, self.consumer.vpc, self.provider.name,
                              [self.consumer.subnets[z] for z in zones], groups, **more)

    def accepted(self, zones="a", **more):
        made = self.endpoint(zones, **more)["vpcEndpointId"]
        decide(self.p, "Accept", self.provider.service, made)
        scene.wait("available", self.c, lambda: endpoint_state(self.c, made) == "available")
        return made

    # -- cases

    def c01_service_without_balancer(self):
        for what, params in (
                ("c01 no balancer", {"AcceptanceRequired": True}),
                ("c01 both kinds", {
                    "NetworkLoadBalancerArn": [self.provider.balancer],
                    "GatewayLoadBalancerArn": [
                        self.provider.balancer.replace("/net/", "/gwy/")]})):
            refused(what, self.p, "InvalidParameter", "ec2",
                    "CreateVpcEndpointServiceConfiguration", params, EXACTLY_ONE)

    def c02_what_an_endpoint_holds(self):
        vpc = scene.vpc(self.c)
        subnet = scene.subnet(self.c, vpc, "172.31.0.0/20")
        made = scene.endpoint(self.c, vpc, self.provider.name, [subnet])
        interface = made["networkInterfaceIdSet"][0]
        refused("c02 the endpoint's interface", self.c, "InvalidParameterValue", "ec2",
                "DeleteNetworkInterface", {"NetworkInterfaceId": interface},
                f"Network interface '{interface}' is currently in use.")
        refused("c02 its subnet", self.c, "DependencyViolation", "ec2", "DeleteSubnet",
                {"SubnetId": subnet},
                f"The subnet '{subnet}' has dependencies and cannot be deleted.")
        refused("c02 its VPC", self.c, "DependencyViolation", "ec2", "DeleteVpc", {"VpcId": vpc},
                f"The vpc '{vpc}' has dependencies and cannot be deleted.")
        scene.delete_endpoint(self.c, made["vpcEndpointId"])
        ok(self.c, "ec2", "DeleteSubnet", {"SubnetId": subnet})
        ok(self.c, "ec2", "DeleteVpc", {"VpcId": vpc})
        left = ok(self.c, "ec2", "DescribeNetworkInterfaces", {
            "Filter": [{"Name": "vpc-id", "Value": [vpc]}]}).list("networkInterfaceSet")
        equal("c02 afterwards all can be deleted, no interface is left", left, [], self.c)

    def c03_client_token(self):
        first = self.endpoint("a", ClientToken="t1")["vpcEndpointId"]
        again = self.endpoint("a", ClientToken="t1")["vpcEndpointId"]
        equal("c03 the same token and request: the same endpoint", again, first, self.c)
        refused("c03 the same token, another subnet", self.c, "IdempotentParameterMismatch", "ec2",
                "CreateVpcEndpoint", scene.endpoint_request(
                    self.consumer.vpc, self.provider.name, [self.consumer.subnets["c"]],
                    ClientToken="t1"))
        two = {self.endpoint("a")["vpcEndpointId"] for _ in range(2)}
        equal("c03 without a token: two", len(two), 2, self.c)
        scene.delete_endpoint(self.c, first, *two)
        self.in_flight_at_once()
        balancers = [scene.balancer(self.p, f"c03-{n}", [self.provider.subnets["a"]])
                     for n in (1, 2)]
        ids = {scene.service(self.p, balancers[0], ClientToken="s1")[0] for _ in range(2)}
        equal("c03 services: the same token, one service", len(ids), 1, self.p)
        refused("c03 services: another balancer", self.p, "IdempotentParameterMismatch", "ec2",
                "CreateVpcEndpointServiceConfiguration", {
                    "NetworkLoadBalancerArn": [balancers[1]], "AcceptanceRequired": True,
                    "ClientToken": "s1"})
        other = self.c.call("ec2", "CreateVpcEndpoint", scene.endpoint_request(
            self.consumer.vpc, self.provider.name, [self.consumer.subnets["a"]], ClientToken="s1"))
        check("c03 a token belongs to account and action", other.ok, self.c)
        scene.delete_endpoint(self.c, other.data["vpcEndpoint"]["vpcEndpointId"])
        ok(self.p, "ec2", "DeleteVpcEndpointServiceConfigurations", {"ServiceId": list(ids)})
        for arn in balancers:
            ok(self.p, "elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": arn})

    def in_flight_at_once(self):
        answers = []
        request = scene.endpoint_request(self.consumer.vpc, self.provider.name,
                                         [self.consumer.subnets["a"]], ClientToken="at once")
        start = threading.Barrier(8)

        def create():
            start.wait()
            answers.append(self.c.call("ec2", "CreateVpcEndpoint", request))

        threads = [threading.Thread(target=create) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ids = {a.data["vpcEndpoint"]["vpcEndpointId"] for a in answers if a.ok}
        check("c03 eight in flight with one token: one endpoint",
              len(ids) == 1 and all(a.ok for a in answers), [a.brief() for a in answers])
        rows = ok(self.c, "ec2", "DescribeVpcEndpoints").list("vpcEndpointSet")
        equal("c03 and only one in Describe", [r["vpcEndpointId"] for r in rows], list(ids), self.c)
        scene.delete_endpoint(self.c, *ids)

    def c05_what_was_not_asked_for(self):
        made = self.endpoint("a")
        rows = {"Create": made, "Describe": scene.endpoint_row(self.c, made["vpcEndpointId"])}
        for call, row in rows.items():
            equal(f"c05 {call}: flags", (row["privateDnsEnabled"], row["requesterManaged"],
                                         row["ipAddressType"],
                                         row["dnsOptions"]["dnsRecordIpType"]),
                  ("false", "false", "ipv4", "ipv4"), self.c)
            check(f"c05 {call}: a policy", '"Statement"' in row["policyDocument"], self.c)
        scene.delete_endpoint(self.c, made["vpcEndpointId"])

    def c06_three_modifications_at_once(self):
        """Each is applied or refused OperationInProgress; none is lost."""
        made = self.accepted("d")
        zones, answers, start = "ac", {}, threading.Barrier(3)
        groups = scene.group(self.c, self.consumer.vpc, "c06")

        def modify(name, params):
            start.wait()
            answers[name] = self.c.call("ec2", "ModifyVpcEndpoint",
                                        {"VpcEndpointId": made, **params})

        work = {z: {"AddSubnetId": [self.consumer.subnets[z]]} for z in zones}
        work["group"] = {"AddSecurityGroupId": [groups]}
        threads = [threading.Thread(target=modify, args=item) for item in work.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check("c06 applied, or refused OperationInProgress", all(
            a.ok or a.code == "OperationInProgress" for a in answers.values()),
              [a.brief() for a in answers.values()])
        row = scene.endpoint_row(self.c, made)
        wanted = {self.consumer.subnets["d"]} | {
            self.consumer.subnets[z] for z in zones if answers[z].ok}
        equal("c06 no lost update", (set(row["subnetIdSet"]), len(row["networkInterfaceIdSet"]),
                                     groups in [g["groupId"] for g in row["groupSet"]]),
              (wanted, len(wanted), answers["group"].ok), self.c)
        scene.delete_endpoint(self.c, made)
        ok(self.c, "ec2", "DeleteSecurityGroup", {"GroupId": groups})

    def c13_reject_twice_and_after_the_end(self):
        other = scene.Provider(self.p, "c13")
        scene.allow(self.p, other.service, self.c.account.arn)
        made = scene.endpoint(self.c, self.consumer.vpc, other.name,
                              [self.consumer.subnets["a"]])["vpcEndpointId"]
        for n in (1, 2):
            answer = self.p.call("ec2", "RejectVpcEndpointConnections", {
                "ServiceId": other.service, "VpcEndpointId": [made]})
            check(f"c13 reject {n}: no fault", answer.status == 200, self.p)
            scene.wait("rejected", self.c, lambda: endpoint_state(self.c, made) == "rejected")
        answer = ok(self.p, "ec2", "DeleteVpcEndpointServiceConfigurations",
                    {"ServiceId": [other.service]})
        equal("c13 a rejected endpoint does not hold the service", unsuccessful(answer), [], self.p)
        for verb in ("Reject", "Accept"):
            refused(f"c13 {verb} on the dead service", self.p,
                    "InvalidVpcEndpointServiceId.NotFound", "ec2", f"{verb}VpcEndpointConnections",
                    {"ServiceId": other.service, "VpcEndpointId": [made]},
                    MISSING_SERVICE.format(other.service))
        answer = ok(self.p, "ec2", "DeleteVpcEndpointServiceConfigurations",
                    {"ServiceId": [other.service]})
        equal("c13 deleting it again is an item", unsuccessful(answer),
              [(other.service, "InvalidVpcEndpointService.NotFound")], self.p)
        scene.delete_endpoint(self.c, made)
        ok(self.p, "elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": other.balancer})
        ok(self.p, "elbv2", "DeleteTargetGroup", {"TargetGroupArn": other.target_group})

    def c14_pages(self):
        small = scene.Consumer(self.c, cidr="10.14.0.0/16")
        nets = [self.consumer, small]
        made = [scene.endpoint(self.c, nets[n % 2].vpc, self.provider.name,
                               [nets[n % 2].subnets["a"]])["vpcEndpointId"] for n in range(60)]
        ok(self.c, "ec2", "CreateTags", {"ResourceId": [made[41]],
                                         "Tag": [{"Key": "pick", "Value": "me"}]})
        answer = ok(self.c, "ec2", "DescribeVpcEndpoints", {
            "MaxResults": 5, "Filter": [{"Name": "tag:pick", "Value": ["me"]}]})
        equal("c14 the match is on page one, and no token",
              ([r["vpcEndpointId"] for r in answer.list("vpcEndpointSet")],
               answer.data.get("nextToken", "")), ([made[41]], ""), self.c)
        seen, token, pages, gone = [], None, 0, None
        while True:
            params = {"MaxResults": 5, "Filter": [
                {"Name": "vpc-endpoint-state", "Value": ["pendingAcceptance"]}]}
            if token:
                params["NextToken"] = token
            answer = ok(self.p, "ec2", "DescribeVpcEndpointConnections", params)
            page = [r["vpcEndpointId"] for r in answer.list("vpcEndpointConnectionSet")]
            seen += page
            pages += 1
            token = answer.data.get("nextToken", "")
            check("c14 no empty page carries a token", page or not token, self.p) if not page else 0
            if gone is None:
                gone = next(e for e in made if e not in seen)
                scene.delete_endpoint(self.c, gone)
            if not token:
                break
        equal("c14 one deleted between the pages: each survivor exactly once", sorted(seen),
              sorted(set(made) - {gone}), self.p)
        for action in ("DescribeVpcEndpoints", "DescribeVpcEndpointConnections"):
            refused(f"c14 {action}: a broken token", self.c, "InvalidParameterValue", "ec2", action,
                    {"NextToken": "nonsense"})
        refused("c14 a token of another action", self.p, "InvalidParameterValue", "ec2",
                "DescribeVpcs", {"NextToken": self.some_token()})
        scene.delete_endpoint(self.c, *(e for e in made if e != gone))

    def some_token(self):
        return ok(self.p, "ec2", "DescribeVpcEndpointConnections",
                  {"MaxResults": 5}).data["nextToken"]

    def c17_groups_of_an_endpoint(self):
        made = self.endpoint("a")["vpcEndpointId"]
        default = scene.default_group(self.c, self.consumer.vpc)

        def groups():
            row = scene.endpoint_row(self.c, made)
            rows = ok(self.c, "ec2", "DescribeNetworkInterfaces", {
                "NetworkInterfaceId": row["networkInterfaceIdSet"]}).list("networkInterfaceSet")
            return ([g["groupId"] for g in row["groupSet"]],
                    [g["groupId"] for g in rows[0]["groupSet"]])

        equal("c17 no group named: the default group", groups(), ([default], [default]), self.c)
        mine = self.consumer.group
        ok(self.c, "ec2", "ModifyVpcEndpoint", {
            "VpcEndpointId": made, "AddSecurityGroupId": [mine],
            "RemoveSecurityGroupId": [default]})
        equal("c17 exchanged, also at the interface", groups(), ([mine], [mine]), self.c)
        self.server.restart()
        self.reconnect()
        equal("c17 and after a restart", groups(), ([mine], [mine]), self.c)
        answer = self.c.call("ec2", "ModifyVpcEndpoint", {
            "VpcEndpointId": made, "RemoveSecurityGroupId": [mine]})
        check("c17 the last group stays", answer.status == 400 and groups() == ([mine], [mine]),
              self.c)
        scene.delete_endpoint(self.c, made)

    def reconnect(self):
        self.p, self.c = self.p.account.client(), self.c.account.client()
        self.provider.client, self.consumer.client = self.p, self.c

    def c18_groups_of_a_balancer(self):
        subnet, vpc = self.provider.subnets["a"], self.provider.vpc
        one, two = scene.group(self.p, vpc, "one"), scene.group(self.p, vpc, "two")
        bare = scene.balancer(self.p, "c18-bare", [subnet])
        refused("c18 no group at birth: none ever", self.p, "InvalidConfigurationRequest", "elbv2",
                "SetSecurityGroups", {"LoadBalancerArn": bare, "SecurityGroups": [one]},
                "You cannot set security groups on a Network Load Balancer which was created "
                "without any security groups.")
        row = ok(self.p, "elbv2", "DescribeLoadBalancers", {
            "LoadBalancerArns": [bare]}).list("LoadBalancers")[0]
        equal("c18 no enforcement flag", row.get(
            "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", ""), "", self.p)
        with_one = scene.balancer(self.p, "c18-one", [subnet], SecurityGroups=[one])
        answer = ok(self.p, "elbv2", "SetSecurityGroups", {
            "LoadBalancerArn": with_one, "SecurityGroups": [two]})
        equal("c18 exchanged", answer.list("SecurityGroupIds"), [two], self.p)
        row = ok(self.p, "elbv2", "DescribeLoadBalancers", {
            "LoadBalancerArns": [with_one]}).list("LoadBalancers")[0]
        equal("c18 Describe says so", (row["SecurityGroups"], row.get(
            "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")), ([two], "on"), self.p)
        refused("c18 never empty", self.p, "ValidationError", "elbv2", "SetSecurityGroups",
                {"LoadBalancerArn": with_one, "SecurityGroups": ""})
        refused("c18 a group in use", self.p, "DependencyViolation", "ec2", "DeleteSecurityGroup",
                {"GroupId": two})
        for arn in (bare, with_one):
            ok(self.p, "elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": arn})
        for each in (one, two):
            ok(self.p, "ec2", "DeleteSecurityGroup", {"GroupId": each})

    def c29_two_subnets_of_a_zone(self):
        net = scene.Consumer(self.c, zones="a", cidr="10.29.0.0/16")
        first, second = net.subnets["a"], scene.subnet(self.c, net.vpc, "10.29.64.0/20", "a")
        made = scene.endpoint(self.c, net.vpc, self.provider.name, [first])["vpcEndpointId"]
        before = scene.fingerprint(self.c)
        text = f"Found another VPC endpoint subnet in the availability zone of {second}"
        refused("c29 add a second of the zone", self.c, "DuplicateSubnetsInSameZone", "ec2",
                "ModifyVpcEndpoint", {"VpcEndpointId": made, "AddSubnetId": [second]}, text)
        refused("c29 both at create", self.c, "DuplicateSubnetsInSameZone", "ec2",
                "CreateVpcEndpoint",
                scene.endpoint_request(net.vpc, self.provider.name, [first, second]))
        equal("c29 nothing changed", scene.difference(before, scene.fingerprint(self.c)), "")
        scene.delete_endpoint(self.c, made)

    def c30_free_addresses(self):
        net = scene.vpc(self.c, "10.30.0.0/16")
        subnet = scene.subnet(self.c, net, "10.30.0.0/28")

        def free():
            return int(ok(self.c, "ec2", "DescribeSubnets", {
                "SubnetId": [subnet]}).list("subnetSet")[0]["availableIpAddressCount"])

        counts = [free()]
        made = scene.endpoint(self.c, net, self.provider.name, [subnet])["vpcEndpointId"]
        counts.append(free())
        instance = ok(self.c, "ec2", "RunInstances", {
            "ImageId": "netns", "MinCount": 1, "MaxCount": 1, "SubnetId": subnet,
        }).list("instancesSet")[0]["instanceId"]
        counts.append(free())
        scene.delete_endpoint(self.c, made)
        counts.append(free())
        ok(self.c, "ec2", "TerminateInstances", {"InstanceId": [instance]})
        scene.wait("the address is free", self.c, lambda: free() == 11)
        equal("c30 free addresses of a /28", counts, [11, 10, 9, 10], self.c)
        interfaces = [ok(self.c, "ec2", "CreateNetworkInterface", {
            "SubnetId": subnet}).data["networkInterface"]["networkInterfaceId"] for _ in range(11)]
        equal("c30 full", free(), 0, self.c)
        before = scene.fingerprint(self.c)
        code = "InsufficientFreeAddressesInSubnet"
        refused("c30 an endpoint in a full subnet", self.c, code, "ec2", "CreateVpcEndpoint",
                scene.endpoint_request(net, self.provider.name, [subnet]))
        refused("c30 an instance in a full subnet", self.c, code, "ec2", "RunInstances",
                {"ImageId": "netns", "MinCount": 1, "MaxCount": 1, "SubnetId": subnet})
        refused("c30 an interface in a full subnet", self.c, code, "ec2", "CreateNetworkInterface",
                {"SubnetId": subnet})
        equal("c30 nothing half made", scene.difference(before, scene.fingerprint(self.c)), "")
        for interface in interfaces:
            ok(self.c, "ec2", "DeleteNetworkInterface", {"NetworkInterfaceId": interface})

    def c33_a_small_subnet_for_a_balancer(self):
        subnet = scene.subnet(self.p, self.provider.vpc, "172.31.240.0/28")
        interfaces = [ok(self.p, "ec2", "CreateNetworkInterface", {
            "SubnetId": subnet}).data["networkInterface"]["networkInterfaceId"] for _ in range(4)]
        free_one = scene.free_addresses(self.p, self.provider.vpc, "172.31.240.4")[0]
        params = {"Name": "c33", "Type": "network", "Scheme": "internal"}
        refused("c33 seven free", self.p, "InvalidSubnet", "elbv2", "CreateLoadBalancer",
                {**params, "Subnets": [subnet]},
                f"Not enough IP space available in {subnet}. ELB requires at least 8 free IP "
                "addresses in each subnet.")
        arn = ok(self.p, "elbv2", "CreateLoadBalancer", {**params, "SubnetMappings": [
            {"SubnetId": subnet, "PrivateIPv4Address": free_one}]},
                 ).list("LoadBalancers")[0]["LoadBalancerArn"]
        check("c33 with a chosen address", True)
        ok(self.p, "elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": arn})
        ok(self.p, "ec2", "DeleteNetworkInterface", {"NetworkInterfaceId": interfaces.pop()})

        def free():
            return ok(self.p, "ec2", "DescribeSubnets", {
                "SubnetId": [subnet]}).list("subnetSet")[0]["availableIpAddressCount"] == "8"

        scene.wait("eight free", self.p, free)
        arn = scene.balancer(self.p, "c33", [subnet])
        check("c33 eight free", True)
        ok(self.p, "elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": arn})

    def c34_quotas_and_names(self):
        group = scene.target_group(self.p, "c34", self.provider.vpc)
        arn = scene.balancer(self.p, "c34", [self.provider.subnets["a"]])
        for port in range(1, 51):
            scene.listener(self.p, arn, group, port)
        refused("c34 listener 51", self.p, "TooManyListeners", "elbv2", "CreateListener", {
            "LoadBalancerArn": arn, "Protocol": "TCP", "Port": 51,
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}]})
        targets = [{"Id": address, "Port": 80} for address in scene.free_addresses(
            self.p, self.provider.vpc, "172.31.2.1", 501)]
        for start in range(0, 500, 100):
            ok(self.p, "elbv2", "RegisterTargets", {
                "TargetGroupArn": group, "Targets": targets[start:start + 100]})
        before = scene.fingerprint(self.p)
        refused("c34 target 501 of a zone", self.p, "TooManyTargets", "elbv2", "RegisterTargets", {
            "TargetGroupArn": group, "Targets": [targets[0], targets[500]]})
        equal("c34 no partial registration", scene.difference(before, scene.fingerprint(self.p)),
              "")
        base = {"Type": "network", "Scheme": "internal", "Subnets": [self.provider.subnets["a"]]}
        refused("c34 a name of 33", self.p, "ValidationError", "elbv2", "CreateLoadBalancer",
                {**base, "Name": "n" * 33}, f"The load balancer name '{'n' * 33}' cannot be longer "
                "than '32' characters")
        refused("c34 a leading hyphen", self.p, "ValidationError", "elbv2", "CreateLoadBalancer",
                {**base, "Name": "-name"})
        ok(self.p, "elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": arn})
        ok(self.p, "elbv2", "DeleteTargetGroup", {"TargetGroupArn": group})

    def c36_unlisting_is_no_revocation(self):
        made = self.accepted()
        service, name = self.provider.service, self.provider.name
        ok(self.p, "ec2", "ModifyVpcEndpointServicePermissions", {
            "ServiceId": service, "RemoveAllowedPrincipals": [self.c.account.arn],
            "AddAllowedPrincipals": [self.c.account.arn.replace(":root", ":role/R"),
                                     self.c.account.arn.replace(":root", ":user/U")]})
        rows = ok(self.p, "ec2", "DescribeVpcEndpointServicePermissions", {
            "ServiceId": service}).list("allowedPrincipals")
        equal("c36 role and user are stored", sorted(r["principalType"] for r in rows),
              ["Role", "User"], self.p)
        equal("c36 the endpoint stays", endpoint_state(self.c, made), "available", self.c)
        text = f"The Vpc Endpoint Service '{name}' does not exist"
        refused("c36 a new endpoint", self.c, "InvalidServiceName", "ec2", "CreateVpcEndpoint",
                scene.endpoint_request(self.consumer.vpc, name, [self.consumer.subnets["a"]]), text)
        refused("c36 the search by name", self.c, "InvalidServiceName", "ec2",
                "DescribeVpcEndpointServices", {"ServiceName": [name]}, text)
        names = ok(self.c, "ec2", "DescribeVpcEndpointServices").list("serviceNameSet")
        check("c36 the list is without it", name not in names, self.c)
        ok(self.p, "ec2", "ModifyVpcEndpointServicePermissions", {
            "ServiceId": service, "AddAllowedPrincipals": [self.c.account.arn],
            "RemoveAllowedPrincipals": [r["principal"] for r in rows]})
        scene.delete_endpoint(self.c, made)

    # -- more than the cases

    def dry_runs(self):
        net, c = self.consumer, self.c
        before = scene.fingerprint(c)
        for action, params in (
                ("CreateVpc", {"CidrBlock": "10.0.0.0/16"}),
                ("CreateSubnet", {"VpcId": net.vpc, "CidrBlock": "172.31.240.0/20"}),
                ("CreateSecurityGroup", {"VpcId": net.vpc, "GroupName": "dry",
                                         "GroupDescription": "d"}),
                ("CreateVpcEndpoint", scene.endpoint_request(
                    net.vpc, self.provider.name, [net.subnets["a"]], ClientToken="dry")),
                ("RunInstances", {"ImageId": "netns", "MinCount": 1, "MaxCount": 1,
                                  "SubnetId": net.subnets["a"]}),
                ("DescribeVpcs", {}), ("DescribeVpcEndpoints", {})):
            answer = c.call("ec2", action, {**params, "DryRun": True})
            equal(f"DryRun {action}", (answer.code, answer.status), ("DryRunOperation", 412), c)
        refused("DryRun of what would fail", c, "InvalidVpcID.NotFound", "ec2", "DeleteVpc",
                {"VpcId": "vpc-0123456789abcdef0", "DryRun": True})
        equal("DryRun made nothing", scene.difference(before, scene.fingerprint(c)), "")
        made = self.endpoint("a", ClientToken="dry")["vpcEndpointId"]
        check("a token of a dry run is not used up", made, c)
        scene.delete_endpoint(c, made)

    def pages(self):
        made = [scene.group(self.c, self.consumer.vpc, f"page-{n}") for n in range(12)]
        params = {"MaxResults": 5, "Filter": [{"Name": "group-name", "Value": ["page-*"]}]}
        sizes, seen = [], []
        while True:
            answer = ok(self.c, "ec2", "DescribeSecurityGroups", params)
            page = [g["groupId"] for g in answer.list("securityGroupInfo")]
            sizes.append(len(page))
            seen += page
            if not answer.data.get("nextToken"):
                break
            params["NextToken"] = answer.data["nextToken"]
        equal("12 groups in pages of 5", (sizes, sorted(seen)), ([5, 5, 2], sorted(made)), self.c)
        arns = [scene.target_group(self.p, f"page-{n}", self.provider.vpc) for n in range(5)]
        seen, marker = [], None
        while True:
            answer = ok(self.p, "elbv2", "DescribeTargetGroups",
                        {"PageSize": 2, **({"Marker": marker} if marker else {})})
            seen += [g["TargetGroupArn"] for g in answer.list("TargetGroups")]
            marker = answer.data.get("NextMarker")
            if not marker:
                break
        equal("target groups in pages of 2", sorted(seen),
              sorted([*arns, self.provider.target_group]), self.p)
        for arn in arns:
            ok(self.p, "elbv2", "DeleteTargetGroup", {"TargetGroupArn": arn})
        for each in made:
            ok(self.c, "ec2", "DeleteSecurityGroup", {"GroupId": each})

    def tags(self):
        c, net = self.c, self.consumer
        ids = [net.vpc, net.subnets["a"], net.group]
        ok(c, "ec2", "CreateTags", {"ResourceId": ids, "Tag": [{"Key": "k", "Value": "v"},
                                                               {"Key": "empty", "Value": ""}]})
        rows = ok(c, "ec2", "DescribeTags", {"Filter": [
            {"Name": "resource-id", "Value": ids}, {"Name": "key", "Value": ["k"]}]}).list("tagSet")
        equal("three resources, one tag", sorted((r["resourceType"], r["value"]) for r in rows),
              [("security-group", "v"), ("subnet", "v"), ("vpc", "v")], c)
        found = ok(c, "ec2", "DescribeSubnets", {"Filter": [
            {"Name": "tag:k", "Value": ["?"]}, {"Name": "tag-key", "Value": ["emp*"]}]})
        equal("filters tag: and tag-key", [s["subnetId"] for s in found.list("subnetSet")],
              [net.subnets["a"]], c)
        ok(c, "ec2", "DeleteTags", {"ResourceId": ids, "Tag": [{"Key": "k", "Value": "other"}]})
        found = ok(c, "ec2", "DescribeVpcs", {"Filter": [{"Name": "tag:k", "Value": ["v"]}]})
        equal("DeleteTags with another value deletes nothing", len(found.list("vpcSet")), 1, c)
        ok(c, "ec2", "DeleteTags", {"ResourceId": ids, "Tag": [{"Key": "k"}, {"Key": "empty"}]})
        many = [{"Key": f"k{n}", "Value": "v"} for n in range(51)]
        refused("51 tags", c, "TagLimitExceeded", "ec2", "CreateTags",
                {"ResourceId": [net.vpc], "Tag": many})
        arn = self.provider.balancer
        ok(self.p, "elbv2", "AddTags", {"ResourceArns": [arn],
                                        "Tags": [{"Key": "a", "Value": "1"}]})
        shown = ok(self.p, "elbv2", "DescribeTags", {"ResourceArns": [arn]})
        equal("ELBv2 tags", shown.list("TagDescriptions"),
              [{"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "1"}]}], self.p)
        ok(self.p, "elbv2", "RemoveTags", {"ResourceArns": [arn], "TagKeys": ["a"]})
        shown = ok(self.p, "elbv2", "DescribeTags", {"ResourceArns": [arn]})
        equal("ELBv2 tags removed", shown.list("TagDescriptions")[0]["Tags"] or [], [], self.p)

    def forbidden_events(self):
        """Each state against what may not happen in it."""
        p, c, service = self.p, self.c, self.provider.service
        made = self.endpoint("a")["vpcEndpointId"]
        for state, go in (("pendingAcceptance", None), ("available", "Accept"),
                          ("rejected", "Reject")):
            if go:
                decide(p, go, service, made)
                scene.wait(state, c, lambda: endpoint_state(c, made) == state)
            self.nobody_else_may(state, made)
            answer = ok(p, "ec2", "DeleteVpcEndpointServiceConfigurations",
                        {"ServiceId": [service]}) if state != "rejected" else None
            if answer:
                equal(f"{state}: the service stays", unsuccessful(answer),
                      [(service, "ExistingVpcEndpointConnections")], p)
                refused(f"{state}: its balancer stays", p, "ResourceInUse", "elbv2",
                        "DeleteLoadBalancer", {"LoadBalancerArn": self.provider.balancer})
            equal(f"{state}: unchanged", endpoint_state(c, made), state, c)
        equal("accept what is accepted or missing", [
            code for _, code in decide(p, "Accept", service, "vpce-0123456789abcdef0")],
            ["InvalidVpcEndpoint.NotFound"], p)
        decide(p, "Accept", service, made)
        scene.wait("available", c, lambda: endpoint_state(c, made) == "available")
        again = decide(p, "Accept", service, made)
        check("accepting an available endpoint changes nothing",
              all(code == "InvalidState" for _, code in again)
              and endpoint_state(c, made) == "available", p)
        scene.delete_endpoint(c, made)
        for verb in ("Accept", "Reject"):
            gone = decide(p, verb, service, made)
            equal(f"{verb} a deleted endpoint", gone, [(made, "InvalidVpcEndpoint.NotFound")], p)
        answer = ok(c, "ec2", "DeleteVpcEndpoints", {"VpcEndpointId": [made]})
        equal("delete it twice", unsuccessful(answer), [(made, "InvalidVpcEndpoint.NotFound")], c)

    def nobody_else_may(self, state, made):
        answer = ok(self.p, "ec2", "DeleteVpcEndpoints", {"VpcEndpointId": [made]})
        equal(f"{state}: the provider cannot delete it", unsuccessful(answer),
              [(made, "InvalidVpcEndpoint.NotFound")], self.p)
        for verb in ("Accept", "Reject"):
            refused(f"{state}: the consumer cannot {verb.lower()} it", self.c,
                    "InvalidVpcEndpointServiceId.NotFound", "ec2", f"{verb}VpcEndpointConnections",
                    {"ServiceId": self.provider.service, "VpcEndpointId": [made]},
                    MISSING_SERVICE.format(self.provider.service))
        refused(f"{state}: the provider cannot modify it", self.p, "InvalidVpcEndpointId.NotFound",
                "ec2", "ModifyVpcEndpoint", {"VpcEndpointId": made, "ResetPolicy": True})

    def subnets_come_and_go(self):
        made = self.accepted("a")
        ok(self.c, "ec2", "ModifyVpcEndpoint", {
            "VpcEndpointId": made, "AddSubnetId": [self.consumer.subnets["c"]]})
        scene.wait("available", self.c, lambda: endpoint_state(self.c, made) == "available")
        row = scene.endpoint_row(self.c, made)
        equal("a subnet more: an interface and a name more",
              (len(row["subnetIdSet"]), len(row["networkInterfaceIdSet"]), len(row["dnsEntrySet"])),
              (2, 2, 3), self.c)
        ok(self.c, "ec2", "ModifyVpcEndpoint", {
            "VpcEndpointId": made, "RemoveSubnetId": [self.consumer.subnets["a"]]})
        scene.wait("available", self.c, lambda: endpoint_state(self.c, made) == "available")
        row = scene.endpoint_row(self.c, made)
        equal("a subnet less", (row["subnetIdSet"], len(row["dnsEntrySet"])),
              ([self.consumer.subnets["c"]], 2), self.c)
        scene.delete_endpoint(self.c, made)

    def restart_keeps_everything(self):
        made = [self.accepted(), self.endpoint("ac")["vpcEndpointId"], self.accepted("c")]
        decide(self.p, "Reject", self.provider.service, made[2])
        scene.wait("rejected", self.c, lambda: endpoint_state(self.c, made[2]) == "rejected")
        ok(self.p, "elbv2", "RegisterTargets", {
            "TargetGroupArn": self.provider.target_group,
            "Targets": [{"Id": scene.free_addresses(self.p, self.provider.vpc, "172.31.0.99")[0],
                         "Port": 80}]})
        ok(self.p, "elbv2", "ModifyLoadBalancerAttributes", {
            "LoadBalancerArn": self.provider.balancer, "Attributes": [
                {"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]})
        ok(self.c, "ec2", "CreateTags", {"ResourceId": [made[0]],
                                         "Tag": [{"Key": "Name", "Value": "名前"}]})
        before = [scene.fingerprint(each) for each in (self.p, self.c)]
        self.server.restart()
        self.reconnect()
        after = [scene.fingerprint(each) for each in (self.p, self.c)]
        for side, one, two in zip(("provider", "consumer"), before, after):
            equal(f"a restart keeps all that the {side} sees", scene.difference(one, two), "")
        again = self.endpoint("a", ClientToken="over the restart")["vpcEndpointId"]
        self.server.stop(how=9)
        self.server.start()
        self.reconnect()
        equal("a token outlives kill -9", self.endpoint(
            "a", ClientToken="over the restart")["vpcEndpointId"], again, self.c)
        self.left = [*made, again]

    def end_of_an_account(self):
        """delete --force takes all that the account owns, and its names are free again."""
        def connections():
            rows = ok(self.p, "ec2", "DescribeVpcEndpointConnections").list(
                "vpcEndpointConnectionSet")
            return {r["vpcEndpointId"] for r in rows}

        check("the provider sees the connections", set(self.left) <= connections(), self.p)
        consumer, provider = self.c.account, self.p.account
        refused_delete = self.server.run("account", "delete", consumer.id, check_rc=False)
        check("delete without --force is refused", refused_delete.returncode != 0,
              refused_delete.stdout + refused_delete.stderr)
        self.server.run("account", "delete", consumer.id, "--force")
        answer = self.c.call("sts", "GetCallerIdentity")
        equal("its key is dead", answer.code, "InvalidClientTokenId", self.c)
        scene.wait("the connections are gone", self.p, lambda: not connections())
        check("its connections are gone at the provider", True)
        answer = ok(self.p, "ec2", "DeleteVpcEndpointServiceConfigurations",
                    {"ServiceId": [self.provider.service]})
        equal("the service can be deleted", unsuccessful(answer), [], self.p)
        self.server.run("account", "delete", provider.id, "--force")
        again = self.server.account("provider", id=provider.id).client()
        rows = ok(again, "elbv2", "DescribeLoadBalancers").list("LoadBalancers")
        vpcs = ok(again, "ec2", "DescribeVpcs").list("vpcSet")
        equal("the same id again: an empty account with a default VPC",
              (rows, [v["isDefault"] for v in vpcs]), ([], ["true"]), again)
        fresh = scene.Provider(again, zones="acd")
        check("the balancer's name is free again", fresh.balancer, again)
        table = self.server.run("account", "list", "--output", "json")
        check("account list knows who is there", provider.id in table
              and consumer.id not in table, table)


def run(server):
    server.raise_quotas("vpcs-per-region")
    life = Lifecycle(server)
    for name in ("c01_service_without_balancer", "c02_what_an_endpoint_holds", "c03_client_token",
                 "c05_what_was_not_asked_for", "c06_three_modifications_at_once",
                 "c13_reject_twice_and_after_the_end", "c14_pages",
                 "c17_groups_of_an_endpoint", "c18_groups_of_a_balancer",
                 "c29_two_subnets_of_a_zone", "c30_free_addresses",
                 "c33_a_small_subnet_for_a_balancer", "c34_quotas_and_names",
                 "c36_unlisting_is_no_revocation", "dry_runs", "pages", "tags", "forbidden_events",
                 "subnets_come_and_go", "restart_keeps_everything", "end_of_an_account"):
        getattr(life, name)()


if __name__ == "__main__":
    sys.exit(harness.main("aws.lifecycle", run, limit_s=240))

#!/usr/bin/python3
"""ELBv2 beyond the story: what only stores and describes says so and is refused where traffic would
be expected; rules, limits, address types; and the words that AWS has for each refusal."""
import sys

import harness
import scene
from harness import check, equal
from scene import ok

CERTIFICATE = "arn:aws:acm:ap-northeast-1:111122223333:certificate/1"
FORWARD = "DefaultActions"


def refused(what, client, wanted, action, params, text="", service="elbv2"):
    answer = client.call(service, action, params)
    equal(f"{what}: {wanted}", answer.code or "OK", wanted, client)
    if text:
        check(f"{what}: the words", text in answer.message, client)


class Elb:
    def __init__(self, server):
        self.server = server
        self.c = server.account("owner").client()
        self.other = server.account("stranger").client()
        self.vpc = scene.vpc(self.c)
        self.subnets = [scene.subnet(self.c, self.vpc, "172.31.0.0/20", "a"),
                        scene.subnet(self.c, self.vpc, "172.31.16.0/20", "c")]
        self.group = scene.group(self.c, self.vpc)

    def create(self, name, kind="application", **more):
        params = {"Name": name, "Scheme": "internal", "Subnets": self.subnets, **more}
        if kind:
            params["Type"] = kind
        return ok(self.c, "elbv2", "CreateLoadBalancer", params).list("LoadBalancers")[0]

    def row(self, arn):
        return ok(self.c, "elbv2", "DescribeLoadBalancers",
                  {"LoadBalancerArns": [arn]}).list("LoadBalancers")[0]

    def target_group(self, name, protocol, **more):
        return ok(self.c, "elbv2", "CreateTargetGroup", {
            "Name": name, "Protocol": protocol, "Port": 80, "VpcId": self.vpc, **more,
        }).list("TargetGroups")[0]

    def attributes(self, kind, arn):
        rows = ok(self.c, "elbv2", f"Describe{kind}Attributes", {
            {"LoadBalancer": "LoadBalancerArn", "TargetGroup": "TargetGroupArn",
             "Listener": "ListenerArn"}[kind]: arn}).list("Attributes")
        return {row["Key"]: row.get("Value", "") for row in rows}

    def listener(self, arn, port, actions, protocol="HTTP", **more):
        return ok(self.c, "elbv2", "CreateListener", {
            "LoadBalancerArn": arn, "Protocol": protocol, "Port": port, FORWARD: actions, **more,
        }).list("Listeners")[0]

    # -- an application balancer

    def an_application_balancer_says_that_it_carries_nothing(self):
        row = self.create("app", kind="")
        self.app = arn = row["LoadBalancerArn"]
        equal("the default type", row["Type"], "application", self.c)
        equal("active at once, so that no waiter hangs", row["State"]["Code"], "active", self.c)
        check("the reason says that it carries no traffic",
              "carries no traffic" in row["State"]["Reason"], self.c)
        check("its ARN and name are an application balancer's",
              ":loadbalancer/app/app/" in arn and row["DNSName"].startswith("internal-app-")
              and row["DNSName"].endswith(".ap-northeast-1.elb.amazonaws.com"), self.c)
        equal("without a group: the VPC's default one", row["SecurityGroups"],
              [scene.default_group(self.c, self.vpc)], self.c)
        check("nothing of PrivateLink",
              "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic" not in row, self.c)
        interfaces = ok(self.c, "ec2", "DescribeNetworkInterfaces", {"Filter": [
            {"Name": "description", "Value": ["ELB app/app/*"]}]}).list("networkInterfaceSet")
        equal("an interface in each zone", len(interfaces), 2, self.c)
        refused("and its subnets stay", self.c, "DependencyViolation", "DeleteSubnet",
                {"SubnetId": self.subnets[0]}, service="ec2")
        refused("no endpoint service stands on it", self.c, "InvalidParameter",
                "CreateVpcEndpointServiceConfiguration", {"NetworkLoadBalancerArn": [arn]},
                "application load balancer", service="ec2")
        check("the same again is the same one",
              self.create("app")["LoadBalancerArn"] == arn, self.c)
        refused("a network balancer of that name", self.c, "DuplicateLoadBalancerName",
                "CreateLoadBalancer", {"Name": "app", "Type": "network", "Scheme": "internal",
                                       "Subnets": self.subnets})
        refused("one zone is not enough", self.c, "ValidationError", "CreateLoadBalancer",
                {"Name": "one", "Scheme": "internal", "Subnets": self.subnets[:1]},
                "At least two subnets in two different Availability Zones must be specified")
        refused("no gateway balancer", self.c, "InvalidConfigurationRequest", "CreateLoadBalancer",
                {"Name": "gw", "Type": "gateway", "Subnets": self.subnets}, "Type 'gateway'")

    def its_groups_subnets_and_attributes_change(self):
        answer = ok(self.c, "elbv2", "SetSecurityGroups", {
            "LoadBalancerArn": self.app, "SecurityGroups": [self.group]})
        equal("its groups can be exchanged", answer.list("SecurityGroupIds"), [self.group], self.c)
        third = scene.subnet(self.c, self.vpc, "172.31.32.0/20", "d")
        answer = ok(self.c, "elbv2", "SetSubnets", {
            "LoadBalancerArn": self.app, "Subnets": [*self.subnets, third]})
        equal("a third zone", len(answer.list("AvailabilityZones")), 3, self.c)
        ok(self.c, "elbv2", "SetSubnets", {"LoadBalancerArn": self.app, "Subnets": self.subnets})
        ok(self.c, "ec2", "DeleteSubnet", {"SubnetId": third})
        values = self.attributes("LoadBalancer", self.app)
        equal("idle timeout's default", values["idle_timeout.timeout_seconds"], "60", self.c)
        ok(self.c, "elbv2", "ModifyLoadBalancerAttributes", {
            "LoadBalancerArn": self.app, "Attributes": [
                {"Key": "idle_timeout.timeout_seconds", "Value": "120"},
                {"Key": "routing.http2.enabled", "Value": "false"}]})
        values = self.attributes("LoadBalancer", self.app)
        equal("what was set is told", (values["idle_timeout.timeout_seconds"],
                                       values["routing.http2.enabled"]), ("120", "false"), self.c)

    def http_listeners_rules_and_groups(self):
        group = self.target_group("http", "HTTP", TargetType="ip")
        equal("HTTP1 and its check", (group["ProtocolVersion"], group["HealthCheckProtocol"],
                                      group["Matcher"]["HttpCode"]), ("HTTP1", "HTTP", "200"),
              self.c)
        forward = [{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}]
        web = self.listener(self.app, 80, forward)
        tls = self.listener(self.app, 443, [{
            "Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_302", "Host": "b.example"},
        }], "HTTPS", Certificates=[{"CertificateArn": CERTIFICATE}])
        equal("a policy and a certificate", (tls["SslPolicy"],
                                             tls["Certificates"][0]["CertificateArn"]),
              ("ELBSecurityPolicy-2016-08", CERTIFICATE), self.c)
        rules = ok(self.c, "elbv2", "DescribeRules", {
            "ListenerArn": tls["ListenerArn"]}).list("Rules")
        equal("one default rule", [(r["Priority"], r["IsDefault"]) for r in rules],
              [("default", "true")], self.c)
        config = rules[0]["Actions"][0]["RedirectConfig"]
        equal("what is not given stays the request's", (config["Host"], config["Path"],
                                                        config["Port"]),
              ("b.example", "/#{path}", "#{port}"), self.c)
        arn = rules[0]["RuleArn"]
        check("the rule's ARN", ":listener-rule/app/app/" in arn, self.c)
        again = ok(self.c, "elbv2", "DescribeRules", {"RuleArns": [arn]}).list("Rules")
        equal("found by it", again[0]["RuleArn"], arn, self.c)
        one = self.c.call("elbv2", "DescribeRules", {"RuleArns": [arn[:-16] + "0" * 16]})
        two = self.other.call("elbv2", "DescribeRules", {"RuleArns": [arn]})
        equal("another's rule is answered as a missing one", (one.code, two.code, one.status),
              ("RuleNotFound", "RuleNotFound", two.status), self.c)
        ok(self.c, "elbv2", "RegisterTargets", {
            "TargetGroupArn": group["TargetGroupArn"], "Targets": [{"Id": "172.31.0.77"}]})
        health = ok(self.c, "elbv2", "DescribeTargetHealth", {
            "TargetGroupArn": group["TargetGroupArn"]}).list("TargetHealthDescriptions")[0]
        equal("nobody probes its targets, and they say so", (
            health["TargetHealth"]["State"], health["TargetHealth"]["Reason"]),
            ("unused", "Target.NotInUse"), self.c)
        refused("in use", self.c, "ResourceInUse", "DeleteTargetGroup",
                {"TargetGroupArn": group["TargetGroupArn"]},
                "is currently in use by a listener or a rule")
        ok(self.c, "elbv2", "ModifyListener", {"ListenerArn": web["ListenerArn"], FORWARD: [
            {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}]})
        ok(self.c, "elbv2", "DeleteTargetGroup", {"TargetGroupArn": group["TargetGroupArn"]})
        check("free once no listener forwards to it", True)

    def listeners_of_the_wrong_kind(self):
        tcp = self.target_group("tcp", "TCP", TargetType="ip")["TargetGroupArn"]
        self.tcp = tcp
        forward = [{"Type": "forward", "TargetGroupArn": tcp}]
        base = {"LoadBalancerArn": self.app, "Port": 81, FORWARD: forward}
        refused("TCP on an application balancer", self.c, "ValidationError", "CreateListener",
                {**base, "Protocol": "TCP"}, "Listener protocol 'TCP' must be one of 'HTTP, HTTPS'")
        refused("a TCP group behind HTTP", self.c, "IncompatibleProtocols", "CreateListener",
                {**base, "Protocol": "HTTP"})
        refused("HTTPS without a certificate", self.c, "ValidationError", "CreateListener", {
            **base, "Protocol": "HTTPS",
            FORWARD: [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]},
            "A certificate must be specified for HTTPS listeners")
        net = self.create("net", "network")["LoadBalancerArn"]
        self.net = net
        base["LoadBalancerArn"] = net
        refused("HTTP on a network balancer", self.c, "ValidationError", "CreateListener",
                {**base, "Protocol": "HTTP"},
                "Listener protocol 'HTTP' must be one of 'UDP, TCP, TLS, TCP_UDP'")
        for protocol in ("UDP", "TLS", "TCP_UDP"):
            refused(f"{protocol} is not carried", self.c, "UnsupportedProtocol", "CreateListener",
                    {**base, "Protocol": protocol}, protocol)
        for action in ({"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301"}},
                       {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}):
            refused(f"{action['Type']} on a network balancer", self.c,
                    "InvalidConfigurationRequest", "CreateListener",
                    {**base, "Protocol": "TCP", FORWARD: [action]})
        refused("without a port", self.c, "ValidationError", "CreateListener",
                {"LoadBalancerArn": net, "Protocol": "TCP", FORWARD: forward},
                "A listener port must be specified")
        refused("without a protocol", self.c, "ValidationError", "CreateListener",
                {"LoadBalancerArn": net, "Port": 81, FORWARD: forward},
                "A listener protocol must be specified")

    def groups_of_every_protocol_are_stored(self):
        for protocol in ("UDP", "TLS", "TCP_UDP", "HTTPS"):
            row = self.target_group(protocol.replace("_", "-"), protocol)
            equal(f"{protocol}: stored", row["Protocol"], protocol, self.c)
            ok(self.c, "elbv2", "DeleteTargetGroup", {"TargetGroupArn": row["TargetGroupArn"]})
        row = self.target_group("geneve", "GENEVE", Port=6081)
        ok(self.c, "elbv2", "DeleteTargetGroup", {"TargetGroupArn": row["TargetGroupArn"]})
        refused("QUIC", self.c, "UnsupportedProtocol", "CreateTargetGroup",
                {"Name": "quic", "Protocol": "QUIC", "Port": 80, "VpcId": self.vpc})
        for member, value in (("Port", 80), ("VpcId", self.vpc), ("Protocol", "HTTP")):
            refused(f"lambda and {member}", self.c, "ValidationError", "CreateTargetGroup",
                    {"Name": "fn", "TargetType": "lambda", member: value},
                    "cannot be specified for target groups with target type 'lambda'")
        refused("lambda itself", self.c, "InvalidConfigurationRequest", "CreateTargetGroup",
                {"Name": "fn", "TargetType": "lambda"}, "Target type 'lambda'")

    # -- public cases

    def c26_idle_timeouts(self):
        listener = scene.listener(self.c, self.net, self.tcp)
        ok(self.c, "elbv2", "ModifyListenerAttributes", {"ListenerArn": listener, "Attributes": [
            {"Key": "tcp.idle_timeout.seconds", "Value": "60"}]})
        equal("c26 60 is told", self.attributes("Listener", listener)["tcp.idle_timeout.seconds"],
              "60", self.c)
        for value in ("59", "6001"):
            refused(f"c26 {value}", self.c, "ValidationError", "ModifyListenerAttributes", {
                "ListenerArn": listener,
                "Attributes": [{"Key": "tcp.idle_timeout.seconds", "Value": value}]})
        refused("c26 the balancer has none", self.c, "InvalidConfigurationRequest",
                "ModifyLoadBalancerAttributes", {"LoadBalancerArn": self.net, "Attributes": [
                    {"Key": "idle_timeout.timeout_seconds", "Value": "60"}]},
                "is not supported on load balancers with type 'network'")
        refused("c26 a key that AWS has not", self.c, "ValidationError",
                "ModifyLoadBalancerAttributes", {"LoadBalancerArn": self.net, "Attributes": [
                    {"Key": "idle_timeout", "Value": "60"}]}, "is not recognized")

    def c34_targets_of_a_balancer(self):
        ok(self.c, "elbv2", "ModifyLoadBalancerAttributes", {
            "LoadBalancerArn": self.net, "Attributes": [
                {"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]})
        targets = [{"Id": address, "Port": 80} for address in scene.free_addresses(
            self.c, self.vpc, "172.31.2.1", 501)]
        for start in range(0, 500, 100):
            ok(self.c, "elbv2", "RegisterTargets", {
                "TargetGroupArn": self.tcp, "Targets": targets[start:start + 100]})
        refused("c34 target 501 of a cross-zone balancer", self.c, "TooManyTargets",
                "RegisterTargets", {"TargetGroupArn": self.tcp, "Targets": targets[500:]},
                "The maximum number of targets per load balancer '500' has been reached on load "
                f"balancer '{self.net}'")
        rows = ok(self.c, "elbv2", "DescribeTargetHealth", {
            "TargetGroupArn": self.tcp}).list("TargetHealthDescriptions")
        equal("c34 no partial registration", len(rows), 500, self.c)

    # -- the rest of the refusals of a balancer's life

    def words_of_refusals(self):
        other = self.create("other", "network")["LoadBalancerArn"]
        forward = [{"Type": "forward", "TargetGroupArn": self.tcp}]
        refused("a group serves one balancer", self.c, "TargetGroupAssociationLimit",
                "CreateListener", {"LoadBalancerArn": other, "Protocol": "TCP", "Port": 80,
                                   FORWARD: forward},
                "cannot be associated with more than one load balancer")
        refused("a port takes one listener", self.c, "DuplicateListener", "CreateListener",
                {"LoadBalancerArn": self.net, "Protocol": "TCP", "Port": 80, FORWARD: forward},
                "A listener already exists on this port")
        ok(self.c, "elbv2", "ModifyLoadBalancerAttributes", {
            "LoadBalancerArn": other, "Attributes": [
                {"Key": "deletion_protection.enabled", "Value": "true"}]})
        refused("protected", self.c, "OperationNotPermitted", "DeleteLoadBalancer",
                {"LoadBalancerArn": other}, "deletion protection is enabled")
        ok(self.c, "elbv2", "ModifyLoadBalancerAttributes", {
            "LoadBalancerArn": other, "Attributes": [
                {"Key": "deletion_protection.enabled", "Value": "false"}]})
        service, _ = scene.service(self.c, other)
        refused("under a service", self.c, "ResourceInUse", "DeleteLoadBalancer",
                {"LoadBalancerArn": other},
                "cannot be deleted because it is currently associated with another service")
        refused("tags of what begins as a group's ARN", self.c, "TargetGroupNotFound",
                "RemoveTags", {"ResourceArns": [self.tcp + "x"], "TagKeys": ["k"]},
                "One or more target groups not found")
        refused("a public address as target", self.c, "InvalidTarget", "RegisterTargets",
                {"TargetGroupArn": self.tcp, "Targets": [{"Id": "8.8.8.8"}]})
        ok(self.c, "elbv2", "DeregisterTargets", {
            "TargetGroupArn": self.tcp, "Targets": [{"Id": "172.31.0.250", "Port": 80}]})
        check("deregistering an unknown target succeeds", True)
        refused("internet-facing without a gateway", self.c, "InvalidSubnet", "CreateLoadBalancer",
                {"Name": "wide", "Type": "network", "Subnets": self.subnets},
                "has no internet gateway")
        refused("a group of another VPC", self.c, "InvalidConfigurationRequest",
                "CreateLoadBalancer", {"Name": "sg", "Type": "network", "Scheme": "internal",
                                       "Subnets": self.subnets, "SecurityGroups": [scene.group(
                                           self.c, scene.vpc(self.c, "10.9.0.0/16"))]},
                "does not belong to VPC")
        answer = ok(self.c, "ec2", "DeleteVpcEndpointServiceConfigurations",
                    {"ServiceId": [service]})
        equal("the service goes", scene.unsuccessful(answer), [], self.c)
        ok(self.c, "elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": other})
        answer = self.c.call("elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": other})
        equal("deleting it again succeeds", answer.code, "", self.c)

    def address_types_and_limits(self):
        answer = ok(self.c, "elbv2", "SetIpAddressType", {
            "LoadBalancerArn": self.net, "IpAddressType": "ipv4"})
        equal("ipv4", answer.data["IpAddressType"], "ipv4", self.c)
        refused("dualstack needs IPv6", self.c, "ValidationError", "SetIpAddressType",
                {"LoadBalancerArn": self.net, "IpAddressType": "dualstack"},
                "You must specify subnets with an associated IPv6 CIDR block.")
        limits = {row["Name"]: row["Max"] for row in ok(
            self.c, "elbv2", "DescribeAccountLimits").list("Limits")}
        equal("the numbers are AWS's", [limits[name] for name in (
            "network-load-balancers", "application-load-balancers", "target-groups",
            "listeners-per-network-load-balancer",
            "targets-per-availability-zone-per-network-load-balancer")],
            ["50", "50", "3000", "50", "500"], self.c)
        ok(self.c, "elbv2", "DescribeCapacityReservation", {"LoadBalancerArn": self.app})
        for arn in (self.app, self.net):
            ok(self.c, "elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": arn})
        equal("nothing is left", ok(self.c, "elbv2", "DescribeLoadBalancers").list(
            "LoadBalancers"), [], self.c)


def run(server):
    elb = Elb(server)
    for name in ("an_application_balancer_says_that_it_carries_nothing",
                 "its_groups_subnets_and_attributes_change", "http_listeners_rules_and_groups",
                 "listeners_of_the_wrong_kind", "groups_of_every_protocol_are_stored",
                 "c26_idle_timeouts", "c34_targets_of_a_balancer", "words_of_refusals",
                 "address_types_and_limits"):
        getattr(elb, name)()


if __name__ == "__main__":
    sys.exit(harness.main("aws.elb", run, limit_s=160))

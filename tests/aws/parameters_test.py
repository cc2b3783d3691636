#!/usr/bin/python3
"""Every action built, with every kind of wrong parameter: the code of expected_errors.txt, never a
5xx, and nothing made.

usage: parameters_test.py [ACTION…]   (globs as in "ec2:Create*"; default: all)

Driven by `masugata table actions --json`: an action that is built but has no request in
action_requests.py, and a parameter that takes effect but has no row, are faults too.
"""
import fnmatch
import json
import os
import pathlib
import re
import sys

import action_requests
import harness
import scene
from action_requests import base_of, concrete, known, merged
from client import sign
from harness import Failed, say
from scene import ok

HERE = pathlib.Path(__file__).resolve().parent
DIGITS = "0123456789abcdef0"
SHAPES = {"ec2": "ec2", "elbv2": "query", "sts": "query", "iam": "query"}
POLICY = json.dumps({"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*",
                                    "Resource": "*"}]})
# Whose absence or form is tested by other means, or which takes any text.
FREE_TEXT = ("Description", "GroupDescription", "*.Description", "*Value.N", "*Tag.N.Value",
             "*Tags.member.N.Value", "Owner.N", "ExecutableBy.N", "Remove*", "*UserId",
             "TagKeys.member.N", "DeleteTags Tag.N.*")


class Row:
    def __init__(self, line, number):
        fields = re.split(r"\s{2,}", line.strip())
        if len(fields) != 6:
            raise Failed(f"expected_errors.txt:{number}: {len(fields)} fields, 6 wanted: {line}")
        self.variant, self.action, self.parameter, self.value = fields[:4]
        self.codes, self.source, self.number = fields[4].split("|"), fields[5], number


def read_rows():
    rows = []
    for number, line in enumerate((HERE / "expected_errors.txt").read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            rows.append(Row(line, number))
    return rows


def matches(pattern, text):
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))


class Side:
    """One account with one of everything, and the names of all of it."""

    def __init__(self, account, name):
        self.account, self.client = account, account.client()
        c = self.client
        self.provider = scene.Provider(c, name)
        p = self.provider
        self.names = n = {
            "account": account.id, "vpc": p.vpc, "subnet": p.subnets["a"],
            "subnet_c": p.subnets["c"], "balancer": p.balancer, "balancer_name": name,
            "target_group": p.target_group, "target_group_name": name, "listener": p.listener,
            "service": p.service, "service_name": p.name, "zone": "ap-northeast-1a",
            "zone_id": "apne1-az4", "policy": POLICY,
        }
        n["default_rule"] = ok(c, "elbv2", "DescribeRules", {
            "ListenerArn": p.listener}).list("Rules")[0]["RuleArn"]
        n["empty_vpc"] = scene.vpc(c, "10.1.0.0/16")
        n["empty_subnet"] = scene.subnet(c, p.vpc, "172.31.128.0/20", "d")
        n["group"], n["idle_group"] = scene.group(c, p.vpc, "web"), scene.group(c, p.vpc, "idle")
        n["rule"] = self.rule("Ingress")
        n["egress_rule"] = self.rule("Egress")
        n["interface"] = ok(c, "ec2", "CreateNetworkInterface", {
            "SubnetId": n["subnet"]}).data["networkInterface"]["networkInterfaceId"]
        self.groups_rules()
        n["image"] = self.image()
        instance = ok(c, "ec2", "RunInstances", {
            "ImageId": "netns", "MinCount": 1, "MaxCount": 1, "SubnetId": n["subnet"],
            "InstanceType": "t3.large",
        }).list("instancesSet")[0]
        n["instance"], n["busy_address"] = instance["instanceId"], instance["privateIpAddress"]
        self.more_instances()
        n["idle_balancer"] = scene.balancer(c, name + "-idle", [n["subnet"]])
        n["grouped_balancer"] = scene.balancer(c, name + "-grouped", [n["subnet"]],
                                               SecurityGroups=[n["group"]])
        n["idle_target_group"] = scene.target_group(c, name + "-idle", p.vpc)
        spare = scene.balancer(c, name + "-spare", [n["subnet"]])
        n["spare_balancer"] = spare
        n["idle_service"], _ = scene.service(c, spare)
        self.identities(name)
        named = scene.balancer(c, name + "-named", [n["subnet"]])
        n["named_service"], _ = scene.service(c, named, PrivateDnsName="svc.example.test")
        n["topic"] = f"arn:aws:sns:ap-northeast-1:{account.id}:connections"
        n["notification"] = ok(c, "ec2", "CreateVpcEndpointConnectionNotification", {
            "ServiceId": n["service"], "ConnectionNotificationArn": n["topic"],
            "ConnectionEvents": ["Accept"],
        }).data["connectionNotification"]["connectionNotificationId"]
        default = next(v for v in ok(c, "ec2", "DescribeVpcs").list("vpcSet")
                       if v["isDefault"] == "true")["vpcId"]
        n["default_vpc_group"] = "in default VPC"
        scene.group(c, default, n["default_vpc_group"])
        self.ways(p.vpc)
        n["network_acl"] = ok(c, "ec2", "DescribeNetworkAcls").list(
            "networkAclSet")[0]["networkAclId"]

    def identities(self, name):
        """Users, roles and policies; none has a name of the other account's."""
        n, statement = self.names, {"Effect": "Allow", "Action": "sts:AssumeRole"}
        n["document"] = json.dumps({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}})
        n["trust"] = json.dumps({"Version": "2012-10-17", "Statement": {
            **statement, "Principal": {"AWS": self.account.id}}})
        n["alias"] = name + "-alias"
        n["user"], n["idle_user"] = name + "-user", name + "-idle"
        n["role"], n["idle_role"] = name + "-role", name + "-idle"

        def iam(action, **more):
            return ok(self.client, "iam", action, more).data

        def policy(title):
            return iam("CreatePolicy", PolicyName=title, PolicyDocument=n["document"])[
                "Policy"]["Arn"]

        iam("CreateAccountAlias", AccountAlias=n["alias"])
        n["managed"], n["idle_policy"] = policy(name + "-policy"), policy(name + "-idle")
        iam("CreatePolicyVersion", PolicyArn=n["managed"], PolicyDocument=n["document"])
        for title in (n["user"], n["idle_user"]):
            iam("CreateUser", UserName=title)
        for title in (n["role"], n["idle_role"]):
            iam("CreateRole", RoleName=title, AssumeRolePolicyDocument=n["trust"])
        n["role_arn"] = f"arn:aws:iam::{self.account.id}:role/{n['role']}"
        n["key"] = iam("CreateAccessKey", UserName=n["user"])["AccessKey"]["AccessKeyId"]
        iam("PutUserPolicy", UserName=n["user"], PolicyName="inline", PolicyDocument=n["document"])
        iam("PutRolePolicy", RoleName=n["role"], PolicyName="inline", PolicyDocument=n["document"])
        iam("AttachUserPolicy", UserName=n["user"], PolicyArn=n["managed"])
        iam("AttachRolePolicy", RoleName=n["role"], PolicyArn=n["managed"])

    def ways(self, vpc):
        """What leads out of a VPC, its further blocks, a flow log."""
        c, n = self.client, self.names
        for name in ("internet_gateway", "idle_gateway"):
            n[name] = ok(c, "ec2", "CreateInternetGateway").data["internetGateway"][
                "internetGatewayId"]
        ok(c, "ec2", "AttachInternetGateway", {"InternetGatewayId": n["internet_gateway"],
                                               "VpcId": vpc})
        for name in ("route_table", "idle_route_table"):
            n[name] = ok(c, "ec2", "CreateRouteTable", {"VpcId": vpc}).data["routeTable"][
                "routeTableId"]
        for destination in ({"DestinationCidrBlock": "30.0.0.0/8"},
                            {"DestinationIpv6CidrBlock": "2000::/3"}):
            ok(c, "ec2", "CreateRoute", {"RouteTableId": n["route_table"], **destination,
                                         "GatewayId": n["internet_gateway"]})
        n["association"] = ok(c, "ec2", "AssociateRouteTable", {
            "RouteTableId": n["route_table"], "SubnetId": n["empty_subnet"]}).data["associationId"]
        n["vpc_block"] = ok(c, "ec2", "AssociateVpcCidrBlock", {
            "VpcId": vpc, "CidrBlock": "172.20.0.0/16"}).data["cidrBlockAssociation"][
                "associationId"]
        block = ok(c, "ec2", "AssociateVpcCidrBlock", {
            "VpcId": vpc, "AmazonProvidedIpv6CidrBlock": True}).data["ipv6CidrBlockAssociation"][
                "ipv6CidrBlock"]
        base = block.split("/")[0]
        n["free_ipv6"] = base[:-4] + "01::/64" if base.endswith("00::") else base + "/64"
        n["subnet_block"] = ok(c, "ec2", "AssociateSubnetCidrBlock", {
            "SubnetId": n["subnet"], "Ipv6CidrBlock": base + "/64"}).data[
                "ipv6CidrBlockAssociation"]["associationId"]
        n["flow_log"] = ok(c, "ec2", "CreateFlowLogs", {
            "ResourceType": "VPC", "ResourceId": [vpc], "TrafficType": "ALL",
            "LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::flows",
        }).list("flowLogIdSet")[0]
        n["dhcp_options"] = ok(c, "ec2", "DescribeDhcpOptions").list("dhcpOptionsSet")[0][
            "dhcpOptionsId"]

    def rule(self, way):
        answer = ok(self.client, "ec2", f"AuthorizeSecurityGroup{way}", {
            "GroupId": self.names["group"], "IpPermissions": [{
                "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
                "IpRanges": [{"CidrIp": "172.31.0.0/16"}]}]})
        ok(self.client, "ec2", f"AuthorizeSecurityGroup{way}", {
            "GroupId": self.names["group"], "IpPermissions": [{
                "IpProtocol": "tcp", "FromPort": 90, "ToPort": 90,
                "Groups": [{"GroupId": self.names["group"]}]}]})
        return answer.list("securityGroupRuleSet")[0]["securityGroupRuleId"]

    def groups_rules(self):
        """Rules of the other two kinds: from a group, from an IPv6 range."""
        for way in ("Ingress", "Egress"):
            made = ok(self.client, "ec2", f"AuthorizeSecurityGroup{way}", {
                "GroupId": self.names["group"], "IpPermissions": [{
                    "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
                    "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/48"}]}]})
            self.names.setdefault("ipv6_rule",
                                  made.list("securityGroupRuleSet")[0]["securityGroupRuleId"])
        for rule in ok(self.client, "ec2", "DescribeSecurityGroupRules", {"Filter": [
                {"Name": "group-id", "Value": [self.names["group"]]}]}).list(
                    "securityGroupRuleSet"):
            if rule.get("fromPort") == "90" and rule["isEgress"] == "false":
                self.names["group_rule"] = rule["securityGroupRuleId"]

    def more_instances(self):
        """One that is stopped, and one with a second interface."""
        c, n = self.client, self.names
        n["stopped_instance"] = ok(c, "ec2", "RunInstances", {
            "ImageId": "netns", "MinCount": 1, "MaxCount": 1, "SubnetId": n["subnet"],
            "InstanceType": "t3.micro"}).list("instancesSet")[0]["instanceId"]
        ok(c, "ec2", "StopInstances", {"InstanceId": [n["stopped_instance"]]})
        harness.until("the instance is stopped", lambda: ok(c, "ec2", "DescribeInstances", {
            "InstanceId": [n["stopped_instance"]], "Filter": [
                {"Name": "instance-state-name", "Value": ["stopped"]}]}).list("reservationSet"))
        n["attached_interface"] = ok(c, "ec2", "CreateNetworkInterface", {
            "SubnetId": n["subnet"]}).data["networkInterface"]["networkInterfaceId"]
        n["attachment"] = ok(c, "ec2", "AttachNetworkInterface", {
            "NetworkInterfaceId": n["attached_interface"], "DeviceIndex": 1,
            "InstanceId": ok(c, "ec2", "RunInstances", {
                "ImageId": "netns", "MinCount": 1, "MaxCount": 1, "SubnetId": n["subnet"],
            }).list("instancesSet")[0]["instanceId"]}).data["attachmentId"]

    def image(self):
        rows = ok(self.client, "ec2", "DescribeImages").list("imagesSet")
        return next(r["imageId"] for r in rows if r["name"] == "netns")

    def connect(self, other):
        """An endpoint of ours to the other's service, which then forgets us: no existence leaks."""
        scene.allow(other.client, other.names["service"], self.account.arn)
        made = scene.endpoint(self.client, self.names["vpc"], other.names["service_name"],
                              [self.names["subnet"]], [self.names["group"]])["vpcEndpointId"]
        ok(other.client, "ec2", "ModifyVpcEndpointServicePermissions", {
            "ServiceId": other.names["service"], "RemoveAllowedPrincipals": [self.account.arn]})
        for name, start in (("free_address", "172.31.0.200"), ("free_address_c", "172.31.16.200"),
                            ("free_target", "172.31.0.77")):
            self.names[name] = scene.free_addresses(self.client, self.names["vpc"], start)[0]
        self.names["endpoint"] = other.names["their_endpoint"] = made


ELB_NAMES = ("balancer", "target_group", "listener", "default_rule")  # their ARNs end in 16 digits


class Probe:
    """Sends the variants of one action and compares the answers with the table."""

    def __init__(self, row, rows, mine, theirs):
        self.service, self.action = row["service"], row["action"]
        self.key = f"{self.service}:{self.action}"
        self.parameters = row["parameters"]
        self.write, self.rows = row["access"] == "write", rows
        self.mine, self.theirs, self.client = mine, theirs, mine.client
        self.has_dry_run = any(p["name"] == "DryRun" for p in self.parameters)
        self.faults, self.sent = [], 0
        self.tokens = {}

    def fill(self, params, side=None):
        names = (side or self.mine).names
        return {name: self.word(value, names) for name, value in params.items()}

    def word(self, value, names):
        if value in ("$token", "$marker", "$iam_marker"):
            return self.token(value)
        if isinstance(value, str) and re.fullmatch(r"\$\w+", value):
            return names[value[1:]]
        if isinstance(value, str) and re.fullmatch(r"<\d+>", value):
            return "n" * int(value[1:-1])
        return value

    def token(self, kind):
        """A real token of this action, where there is more than one page; else left out."""
        return self.tokens.get(kind, "")

    def send(self, params, **side):
        self.sent += 1
        filled = {k: v for k, v in self.fill(params, **side).items()
                  if not (v == "" and params[k] in ("$token", "$marker", "$iam_marker"))}
        answer = self.client.call(self.service, self.action, raw=filled)
        if answer.status >= 500 or answer.shape != SHAPES[self.service]:
            self.fault(f"{answer.status} in the shape '{answer.shape}'")
        return answer

    def fault(self, text):
        self.faults.append(f"{self.key}: {text}\n{harness.show(self.client)[:1200]}")

    def row_for(self, variant, parameter, value=None):
        for row in self.rows:
            if row.variant == variant and matches(row.action, self.key) and \
                    matches(row.parameter, parameter) and (value is None or row.value == value):
                return row
        return None

    def outcome(self, answer):
        """The code; item:CODE from a list of Unsuccessful; OK."""
        if answer.code:
            return answer.code
        items = scene.unsuccessful(answer) if self.service == "ec2" else []
        return "item:" + items[0][1] if items else "OK"

    def judge(self, what, answer, row):
        got = self.outcome(answer)
        if row is not None and len(row.codes) > 1 and "MG_SEEN" in os.environ:
            print("SEEN", row.number, got)
        if row is None:
            self.fault(f"{what}: no row in expected_errors.txt (came: {got})")
            return
        dry = "OK" in row.codes and got == "DryRunOperation"
        if got not in row.codes and not dry:
            self.fault(f"{what}: wanted {' or '.join(row.codes)} (line {row.number}, "
                       f"{row.source}), came {got}")

    def dry(self, params):
        return {**params, "DryRun": "true"} if self.has_dry_run else params

    # -- the variants

    def valid(self):
        """The base and what may be added to it succeed; a write is only tried where DryRun is."""
        base = base_of(self.key)
        wanted = action_requests.ACTIONS[self.key][2:]
        if self.write and not self.has_dry_run:
            return
        for more in [{}, *action_requests.ACTIONS[self.key][1]]:
            answer = self.send(self.dry(merged(base, more)))
            code = wanted[0] if wanted else "DryRunOperation" if self.has_dry_run else ""
            if answer.code != code:
                self.fault(f"a good request with {more}: came {answer.code or 'OK'}")

    def missing(self):
        base = base_of(self.key)
        for parameter in self.parameters:
            if parameter["required"]:
                name = concrete(parameter["name"])
                answer = self.send({k: v for k, v in base.items() if k != name})
                row = self.row_for("missing", parameter["name"])
                self.judge(f"without {name}", answer, row)

    def unknown(self):
        base = base_of(self.key)
        names = ["Bogus", "Bogus.1", "dryrun"]
        nested = next((p["name"] for p in self.parameters if ".N." in p["name"]), None)
        if nested:
            names.append(concrete(nested[:nested.index(".N.") + 3]) + "Bogus")
        for name in names:
            answer = self.send({**base, name: "1"})
            self.judge(f"with {name}", answer, self.row_for("unknown", name))
            if name not in answer.message:
                self.fault(f"the refusal of {name} does not name it")

    def forms(self):
        """Values that cannot be of the parameter's type; lists with a wrong index."""
        base = base_of(self.key)
        values = {"integer": ("banana", "1.5", "99999999999999999999", ""),
                  "boolean": ("maybe", ""), "timestamp": ("yesterday",)}
        for parameter in self.parameters:
            kind, name = parameter["type"], concrete(parameter["name"])
            for value in values.get(kind, ()):
                answer = self.send({**base, name: value})
                self.judge(f"{name}={value!r}", answer, self.row_for(kind, parameter["name"]))
            if re.search(r"\.N$", parameter["name"]):
                bad = name[:-1] + "0"
                answer = self.send({**{k: v for k, v in base.items() if k != name}, bad: "x"})
                self.judge(f"{bad}=x", answer, self.row_for("list", parameter["name"]))

    def with_parameter(self, parameter, value):
        """The base with the parameter at this value, in the company that it needs."""
        name = concrete(parameter)
        base = base_of(self.key)
        if name not in base:
            for more in action_requests.ACTIONS[self.key][1]:
                if name in more:
                    base = merged(base, more)
                    break
        return {**base, name: value}

    def malformed(self):
        done = set()
        for row in self.rows:
            if row.variant != "malformed" or not matches(row.action, self.key):
                continue
            for parameter in self.parameters:
                name = parameter["name"]
                if not matches(row.parameter, name) or (name, row.value) in done:
                    continue
                if name not in known(self.key):
                    continue
                done.add((name, row.value))
                answer = self.send(self.dry(self.with_parameter(name, row.value)))
                self.judge(f"{concrete(name)}={row.value}", answer, row)
        return {name for name, _ in done}

    def absent(self):
        """Nothing's id, then another account's: the answers must be the same to the letter."""
        done = set()
        for row in self.rows:
            if row.variant != "absent" or not matches(row.action, self.key):
                continue
            for parameter in self.parameters:
                name = parameter["name"]
                if not matches(row.parameter, name) or (name, row.value) in done or \
                        name not in known(self.key):
                    continue
                if row.value not in ELB_NAMES and \
                        any(n == name for n, _ in done):
                    continue
                done.add((name, row.value))
                self.absent_one(name, row)
        return {name for name, _ in done}

    def absent_one(self, name, row):
        nothing, foreign = self.nothing_and_foreign(name, row)
        params = self.with_parameter(name, nothing)
        first = self.send(params)
        self.judge(f"{concrete(name)}={nothing}", first, row)
        if foreign is None:
            return
        second = self.send({**params, concrete(name): foreign})
        self.judge(f"{concrete(name)}={foreign} (another account's)", second, row)
        if self.plain(first, nothing) != self.plain(second, foreign):
            self.fault(f"{concrete(name)}: another account's is not answered as nothing is:\n"
                       f"  nothing: {self.plain(first, nothing)}\n"
                       f"  foreign: {self.plain(second, foreign)}")

    def nothing_and_foreign(self, name, row):
        if row.value in ELB_NAMES:
            mine = self.mine.names[row.value]
            return mine[:-16] + "0123456789abcdef", self.theirs.names[row.value]
        nothing = f"{row.value}-{DIGITS}"
        word = base_of(self.key).get(concrete(name), "")
        for more in action_requests.ACTIONS[self.key][1]:
            word = word or more.get(concrete(name)) or ""
        foreign = self.theirs.names.get(word[1:]) if word.startswith("$") else None
        if row.value == "ami":
            foreign = None
        return nothing, foreign

    @staticmethod
    def plain(answer, word):
        """Status and body without what belongs to one request."""
        text = answer.body.decode(errors="replace").replace(word, "THE-ID")
        return answer.status, re.sub(r"<(request[iI]d|RequestI[dD])>[^<]*<", "<", text)

    def unbuilt(self):
        """A parameter that has no effect is refused by its name."""
        samples = {"integer": "1", "boolean": "true", "timestamp": "2030-01-01T00:00:00Z",
                   "double": "1", "blob": "eA=="}
        base, effective = base_of(self.key), known(self.key)
        for parameter in self.parameters:
            name = parameter["name"]
            if name in effective or name == "DryRun":
                continue
            sample = samples.get(parameter["type"], "x")
            company = next((more for start, more in action_requests.COMPANY.items()
                            if name.startswith(start)), {})
            answer = self.send(self.dry({**base, **company, concrete(name): sample}))
            self.judge(f"{concrete(name)}={sample} (not built)", answer,
                       self.row_for("unbuilt", name))
            parts = [p for p in name.split(".") if p not in ("N", "member", "Value", "entry")]
            message = answer.message.lower().replace("_", "")
            if not any(part.lower() in message or part.lower() + "s" in message
                       for part in parts):
                self.fault(f"the refusal of {concrete(name)} does not name it")

    def coverage(self, tested):
        """A text parameter that takes effect needs a wrong value in the table."""
        for parameter in self.parameters:
            name = parameter["name"]
            if parameter["type"] != "string" or name not in known(self.key) or name in tested:
                continue
            if any(matches(p, name) or matches(p, f"{self.action} {name}") for p in FREE_TEXT):
                continue
            self.fault(f"{name} takes effect, and expected_errors.txt has no wrong value for it")

    def first_tokens(self):
        for parameter, limit, kind, out in (("NextToken", "MaxResults", "$token", "nextToken"),
                                            ("Marker", "PageSize", "$marker", "NextMarker"),
                                            ("Marker", "MaxItems", "$iam_marker", "Marker")):
            if {parameter, limit} <= {p["name"] for p in self.parameters}:
                params = {limit: "5" if limit == "MaxResults" else "1"}
                base = {k: v for k, v in base_of(self.key).items() if not k.endswith(".1")}
                answer = self.send({**base, **params})
                self.tokens[kind] = answer.data.get(out, "") if answer.ok else ""

    def all(self):
        self.first_tokens()
        self.valid()
        self.missing()
        self.unknown()
        self.forms()
        tested = self.malformed() | self.absent()
        self.unbuilt()
        self.coverage(tested)


def unknown_actions(client):
    for service, shape in SHAPES.items():
        for action in ("MakeTea", "describevpcs", "RunInstances" if service != "ec2"
                       else "CreateLoadBalancer", "x" * 200, "<b>"):
            answer = client.call(service, action)
            harness.equal(f"{service} {action[:20]}: not an action",
                          (answer.code, answer.status, answer.shape),
                          ("InvalidAction", 400, shape), client)


def hostile_forms(client):
    """Forms that no client sends: refused as the caller's fault, whatever they are."""
    many = {f"VpcId.{n}": "vpc-0123456789abcdef0" for n in range(1, 1002)}
    deep = ".".join(["Filter", "1"] * 200)
    for what, service, action, fields in (
            ("1001 entries of a list", "ec2", "DescribeVpcs", many),
            ("a gap in a list", "ec2", "DescribeVpcs", {"VpcId.2": "vpc-0123456789abcdef0"}),
            ("a negative index", "ec2", "DescribeVpcs", {"VpcId.-1": "vpc-0123456789abcdef0"}),
            ("a huge index", "ec2", "DescribeVpcs", {"VpcId.99999999999999999999": "x"}),
            ("400 levels", "ec2", "DescribeVpcs", {deep: "x"}),
            ("a value of 200 KB", "ec2", "CreateVpc", {"CidrBlock": "9" * 200_000}),
            ("a key of 10 KB", "ec2", "CreateVpc", {"K" * 10_000: "x"}),
            ("a zero byte", "ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16\0"}),
            ("a scalar with members", "ec2", "CreateVpc", {"CidrBlock.1": "10.0.0.0/16"}),
            ("a structure with a value", "ec2", "CreateVpc", {
                "CidrBlock": "10.0.0.0/16", "TagSpecification.1": "x"}),
            ("a list as a value", "elbv2", "CreateLoadBalancer", {
                "Name": "n", "Subnets": "subnet-0123456789abcdef0"}),
            ("an empty name", "ec2", "DescribeVpcs", {"": "x"}),
            ("dots only", "ec2", "DescribeVpcs", {"...": "x"})):
        answer = client.call(service, action, raw=fields)
        harness.check(f"{what}: {answer.code}", 400 <= answer.status < 500
                      and answer.shape == SHAPES[service], client)
    body = b"Action=DescribeVpcs&Version=2016-11-15&VpcId.1=%FF%FE"
    headers = {"Host": f"{client.host}:{client.port}",
               "Content-Type": "application/x-www-form-urlencoded"}
    sign(headers, body, client.account, "ec2", client.region)
    answer = client.send(body, headers)
    harness.equal("bytes that are no UTF-8", (answer.status, answer.code),
                  (400, "InvalidParameterValue"), answer.body)


def run(server):
    wanted = sys.argv[1:] or ["*"]
    table = json.loads(server.run_plain("table", "actions", "--json"))
    rows = read_rows()
    mine, theirs = (Side(server.account(name), name) for name in ("mine", "theirs"))
    mine.connect(theirs)
    theirs.connect(mine)
    unknown_actions(mine.client)
    hostile_forms(mine.client)
    sides, faults, sent = (mine, theirs), [], 0
    before = [scene.fingerprint(side.client) for side in sides]
    built = set()
    for row in table:
        key = f"{row['service']}:{row['action']}"
        built.add(key)
        if not any(matches(pattern, key) for pattern in wanted):
            continue
        if key not in action_requests.ACTIONS:
            faults.append(f"{key} is built, and action_requests.py has no request for it")
            continue
        probe = Probe(row, rows, mine, theirs)
        probe.all()
        after = [scene.fingerprint(side.client) for side in sides]
        for side, one, two in zip(sides, before, after):
            if one != two:
                probe.faults.append(f"{key}: something of {side.account.name} changed\n"
                                    + scene.difference(one, two))
        before = after
        sent += probe.sent
        faults += probe.faults
        mark = "FAIL" if probe.faults else "ok  "
        say(f"{mark} {key}: {probe.sent} requests"
            + (f", {len(probe.faults)} faults" if probe.faults else ", nothing made"))
    for key in sorted(set(action_requests.ACTIONS) - built):
        faults.append(f"{key} has a request in action_requests.py and is not built")
    say(f"     {sent} requests to {len(built)} actions")
    if faults:
        raise Failed(f"{len(faults)} faults\n" + "\n".join(faults))


if __name__ == "__main__":
    sys.exit(harness.main("aws.parameters", run, limit_s=330))

"""The scene: six VPCs of five accounts, five of them with the same addresses, and the allow-list.

    provider  172.31/16  t1 .89 (page, echo)  t2 .90  t3 .100  pb .99     services one → t1,
                                                                          two → t2 and t3
    a1        172.31/16  ca .10  na .20  sa .30 (shut)  la .89            .100 → one  .101 → two
    a2        172.31/16  ca2 .10  na2 .20       (the same account as a1)  .100 → one
    b         172.31/16  cb .10  nb .20                                   .100 → one
    c         172.31/16  cc .10  nc .20         .100 → one, pending       .101 → two, rejected
    d         10.0/16    cd .10  nd .20                                   .100 → one

So an endpoint's address is a target's (t3), another's is nobody's, the clients of one are the
clients of all, and la stands where t1 stands. All groups but sa's and t1's let everything in: what
keeps the VPCs apart must not be a group. `Town.reach` says what is allowed, in plain words of the
scene; the data plane's own code has no part in it.
"""
import ipaddress
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "aws"))
import harness  # noqa: E402
import scene  # noqa: E402
from harness import until  # noqa: E402
from scene import ok  # noqa: E402

import frames  # noqa: E402
import taps  # noqa: E402
from frames import ICMP, TCP, UDP  # noqa: E402

ZONE = "a"
LISTENERS = (80, 7)
LINK_RESOLVER = "169.254.169.253"
EVERYTHING, WEB, NOTHING = "everything", "web", "nothing"


class Instance:
    def __init__(self, name, vpc, address, rules):
        self.name, self.vpc, self.address, self.rules = name, vpc, address, rules
        self.id = self.mac = self.device = self.gateway = self.namespace = None
        self.out = self.vnet = None  # sockets

    @property
    def raw(self):
        return frames.addr(self.address)

    def close(self):
        for one in (self.out, self.vnet):
            if one is not None:
                one.close()

    def lets_in(self, protocol, port):
        if self.rules == EVERYTHING:
            return True
        return self.rules == WEB and protocol == TCP and port in LISTENERS


class Endpoint:
    def __init__(self, name, vpc, address, service):
        self.name, self.vpc, self.address, self.service = name, vpc, address, service
        self.id = None
        self.open = False


class Vpc:
    def __init__(self, town, name, client, cidr):
        self.town, self.name, self.client, self.cidr = town, name, client, cidr
        self.net = ipaddress.ip_network(cidr)
        self.id = scene.vpc(client, cidr)
        base = str(self.net.network_address).rsplit(".", 2)[0]
        self.subnet = scene.subnet(client, self.id, f"{base}.0.0/20", ZONE)
        self.groups = {}

    def group(self, rules, owner=""):
        """One group for all with the same rules, or the owner's own."""
        name = rules + owner
        if name in self.groups:
            return self.groups[name]
        made = scene.group(self.client, self.id, name)
        if rules == EVERYTHING:
            self.permit(made, {"IpProtocol": "-1"}, "0.0.0.0/0")
        elif rules == WEB:
            for port in LISTENERS:
                self.permit(made, {"IpProtocol": "tcp", "FromPort": port, "ToPort": port},
                            self.cidr)
        self.groups[name] = made
        return made

    def permit(self, group, what, cidr, verb="Authorize"):
        ok(self.client, "ec2", f"{verb}SecurityGroupIngress", {
            "GroupId": group, "IpPermissions": [{**what, "IpRanges": [{"CidrIp": cidr}]}]})

    def resolver(self):
        return str(self.net.network_address + 2)


class Town:
    def __init__(self, server):
        self.server = server
        self.watcher = taps.Watcher()
        self.vpcs, self.instances, self.endpoints, self.balancers = {}, {}, {}, {}
        self.targets = {"one": ["t1"], "two": ["t2", "t3"]}
        self.services, self.names = {}, {}
        self.devices = {}  # name → host end in the ports namespace; kept when an instance is gone
        self.installation = server.note_installation()["installation"]
        self.ports = f"mg-{self.installation}-ports"
        self.service_side = f"mg-{self.installation}-service"
        self.watcher.add("ports", self.ports)
        self.watcher.add("service", self.service_side)
        self.watcher.add("host", None)
        self.find_service_port()

    def find_service_port(self):
        far = taps.links(self.service_side)["svc0"]
        self.service_mac = frames.mac(far["address"])
        self.service_device = next(name for name, row in taps.links(self.ports).items()
                                   if row["ifindex"] == far["link_index"])

    # --- building -------------------------------------------------------------------------------

    def build(self):
        accounts = {name: self.server.account(name).client() for name in "pabcd"}
        for name, owner, cidr in (("p", "p", "172.31.0.0/16"), ("a1", "a", "172.31.0.0/16"),
                                  ("a2", "a", "172.31.0.0/16"), ("b", "b", "172.31.0.0/16"),
                                  ("c", "c", "172.31.0.0/16"), ("d", "d", "10.0.0.0/16")):
            self.add_vpc(name, accounts[owner], cidr)
        self.provider()
        for name, vpc, address, rules in (
                ("ca", "a1", "172.31.0.10", EVERYTHING), ("na", "a1", "172.31.0.20", EVERYTHING),
                ("sa", "a1", "172.31.0.30", NOTHING), ("la", "a1", "172.31.0.89", EVERYTHING),
                ("ca2", "a2", "172.31.0.10", EVERYTHING), ("na2", "a2", "172.31.0.20", EVERYTHING),
                ("cb", "b", "172.31.0.10", EVERYTHING), ("nb", "b", "172.31.0.20", EVERYTHING),
                ("cc", "c", "172.31.0.10", EVERYTHING), ("nc", "c", "172.31.0.20", EVERYTHING),
                ("cd", "d", "10.0.0.10", EVERYTHING), ("nd", "d", "10.0.0.20", EVERYTHING)):
            self.run(name, vpc, address, rules, "-own" if name == "nd" else "")
        for name, vpc, address, service in (
                ("ea1", "a1", "172.31.0.100", "one"), ("ea2", "a1", "172.31.0.101", "two"),
                ("ea3", "a2", "172.31.0.100", "one"), ("eb", "b", "172.31.0.100", "one"),
                ("pending", "c", "172.31.0.100", "one"), ("rejected", "c", "172.31.0.101", "two"),
                ("ed", "d", "10.0.0.100", "one")):
            self.endpoint(name, vpc, address, service)
        for name in ("ea1", "ea2", "ea3", "eb", "ed"):
            self.decide("Accept", name)
        self.decide("Reject", "rejected")
        for name in ("ea1", "ea2", "ea3", "eb", "ed"):
            self.wait_for(name, "available")
            self.endpoints[name].open = True
        self.wait_for("pending", "pendingAcceptance")
        self.wait_for("rejected", "rejected")
        self.wait_for_health()

    def add_vpc(self, name, client, cidr):
        self.vpcs[name] = Vpc(self, name, client, cidr)
        return self.vpcs[name]

    def provider(self):
        vpc = self.vpcs["p"]
        for name, address, rules in (("t1", "172.31.0.89", WEB), ("t2", "172.31.0.90", EVERYTHING),
                                     ("t3", "172.31.0.100", EVERYTHING),
                                     ("pb", "172.31.0.99", EVERYTHING)):
            self.run(name, "p", address, rules)
        self.target_groups = {}
        for name, members in self.targets.items():
            arn = scene.balancer(vpc.client, name, [vpc.subnet])
            for port in LISTENERS:
                made = scene.target_group(vpc.client, f"{name}-{port}", vpc.id, Port=port,
                                          HealthCheckIntervalSeconds=5)
                scene.listener(vpc.client, arn, made, port)
                ok(vpc.client, "elbv2", "RegisterTargets", {
                    "TargetGroupArn": made,
                    "Targets": [{"Id": self.instances[one].address} for one in members]})
                self.target_groups[name, port] = made
            self.services[name], self.names[name] = scene.service(vpc.client, arn)
            for other in "abcd":
                scene.allow(vpc.client, self.services[name],
                            self.server.accounts[other].arn)
        rows = ok(vpc.client, "ec2", "DescribeNetworkInterfaces", {"Filter": [
            {"Name": "vpc-id", "Value": [vpc.id]}]}).list("networkInterfaceSet")
        for row in rows:
            for name in self.targets:
                if f"net/{name}/" in row.get("description", ""):
                    self.balancers[name] = row["privateIpAddress"]

    def run(self, name, vpc, address, rules, owner=""):
        """An instance, a tap in it and a socket to send from it."""
        home = self.vpcs[vpc]
        one = Instance(name, vpc, address, rules)
        row = ok(home.client, "ec2", "RunInstances", {
            "ImageId": "testpage", "MinCount": 1, "MaxCount": 1, "SubnetId": home.subnet,
            "PrivateIpAddress": address, "SecurityGroupId": [home.group(rules, owner)],
        }).list("instancesSet")[0]
        one.id = row["instanceId"]
        one.namespace = f"mg-{one.id}"
        scene.wait(f"{name} has its interface", home.client, lambda: self.find_port(one))
        self.watcher.add(name, one.namespace)
        one.out = taps.sender(one.namespace)
        self.instances[name] = one
        self.devices[name] = one.device
        return one

    def find_port(self, one):
        try:
            eth0 = taps.links(one.namespace).get("eth0")
        except Exception:  # noqa: BLE001 - the namespace is not there yet
            return False
        if not eth0 or eth0["operstate"] != "UP":
            return False
        one.mac = frames.mac(eth0["address"])
        for name, row in taps.links(self.ports).items():
            if row["ifindex"] == eth0["link_index"]:
                one.device, one.gateway = name, frames.mac(row["address"])
        return one.device is not None

    def terminate(self, name):
        """Takes the tap away first: a namespace lives as long as a socket in it."""
        one = self.instances.pop(name)
        self.watcher.remove(name)
        one.close()
        home = self.vpcs[one.vpc]
        ok(home.client, "ec2", "TerminateInstances", {"InstanceId": [one.id]})
        scene.wait(f"{name} is gone", home.client,
                   lambda: one.device not in taps.links(self.ports)
                   and self.instance_state(one) == "terminated", 20)

    def instance_state(self, one):
        rows = ok(self.vpcs[one.vpc].client, "ec2", "DescribeInstances", {
            "InstanceId": [one.id]}).list("reservationSet")
        return rows[0]["instancesSet"][0]["instanceState"]["name"]

    def endpoint(self, name, vpc, address, service):
        home = self.vpcs[vpc]
        made = scene.endpoint(home.client, home.id, self.names[service], [home.subnet],
                              [home.group(EVERYTHING)],
                              SubnetConfiguration=[{"SubnetId": home.subnet, "Ipv4": address}])
        self.endpoints[name] = Endpoint(name, vpc, address, service)
        self.endpoints[name].id = made["vpcEndpointId"]

    def decide(self, verb, name):
        one = self.endpoints[name]
        scene.wait(f"{name} can be decided on", self.vpcs[one.vpc].client,
                   lambda: self.state(name) not in ("pending", "accepting"))
        left = scene.decide(self.vpcs["p"].client, verb, self.services[one.service], one.id)
        harness.equal(f"{verb} {name}", left, [])

    def state(self, name):
        one = self.endpoints[name]
        return scene.endpoint_state(self.vpcs[one.vpc].client, one.id)

    def wait_for(self, name, state):
        until(f"{name} is {state}", lambda: self.state(name) == state, 15)

    def healthy(self):
        for arn in self.target_groups.values():
            rows = ok(self.vpcs["p"].client, "elbv2", "DescribeTargetHealth", {
                "TargetGroupArn": arn}).list("TargetHealthDescriptions")
            if not rows or any(row["TargetHealth"]["State"] != "healthy" for row in rows):
                return False
        return True

    def wait_for_health(self):
        until("all targets are healthy", self.healthy, 30)

    def close(self):
        for one in self.instances.values():
            one.close()
        self.watcher.close()

    def reconnect(self):
        """After a restart the server has another port."""
        where = urllib.parse.urlsplit(self.server.url)
        for vpc in self.vpcs.values():
            vpc.client.close()
            vpc.client.host, vpc.client.port = where.hostname, where.port

    def all_applied(self):
        status = self.server.note_installation()
        return status["node"]["applied_revision"] >= status["revision"]

    # --- the allow-list -------------------------------------------------------------------------

    def reach(self, sender, destination, protocol, port=0):
        """Where a new flow from `sender` to an address of its own VPC may arrive: a set of
        instance names (it is one of them), {"service"} for the resolver, or nothing."""
        vpc = self.vpcs[sender.vpc]
        if destination in (vpc.resolver(), LINK_RESOLVER):
            return {"service"} if protocol in (TCP, UDP) and port == 53 else set()
        if protocol not in (TCP, UDP, ICMP):
            return set()
        for one in self.instances.values():
            if one.vpc == sender.vpc and one.address == destination:
                return {one.name} if one.lets_in(protocol, port) else set()
        for one in self.endpoints.values():
            if one.vpc == sender.vpc and one.address == destination:
                return self.through(one.service, protocol, port) if one.open else set()
        if sender.vpc == "p":
            for name, address in self.balancers.items():
                if address == destination:
                    return self.through(name, protocol, port)
        return set()

    def through(self, service, protocol, port):
        if protocol != TCP or port not in LISTENERS:
            return set()
        return set(self.targets[service])

    def addresses(self):
        """Every address that anything here has."""
        out = {one.address for one in self.instances.values()}
        out |= {one.address for one in self.endpoints.values()}
        out |= set(self.balancers.values())
        out |= {vpc.resolver() for vpc in self.vpcs.values()}
        return sorted(out)

"""The four roads of `bench path`. On each, client and server are both 172.31.0.10 in a namespace of
their own, the client speaks to the same ports, and the server listens on the same 64.

    with Direct(work) as road: road.start_server(); road.client(…)

A road removes all it made when it is left; namespaces are named mg-bench-…, or by Masugata."""
import contextlib
import os
import pathlib
import time

import common
from common import Failed, sh

ADDRESS = "172.31.0.10"  # of the client and of the server
VIP = "172.31.9.9"       # where the client's network has the service
BALANCER = "172.31.40.1"  # where the server's network has it
SERVER_PORTS = (8000, 64)
CLIENT_PORTS = (8000, 32)
SYSCTLS = {  # of every client's and server's namespace alike
    "net.ipv4.ip_local_port_range": "1024 65535",
    "net.ipv4.tcp_tw_reuse": "1",  # else a client is out of ports after two seconds
    "net.ipv4.tcp_max_tw_buckets": "1000000",
    "net.core.somaxconn": "4096",
    "net.ipv4.tcp_max_syn_backlog": "8192",
}


def tune(namespace, **more):
    for name, value in {**SYSCTLS, **more}.items():
        sh("sysctl", "-qw", f"{name}={value}", namespace=namespace)


def remove_left_over():
    for line in sh("ip", "netns", "list").splitlines():
        name = line.split()[0] if line.split() else ""
        if name.startswith("mg-bench-"):
            sh("ip", "netns", "del", name)


class Road:
    name = ""
    to = VIP

    def __init__(self, work):
        self.work = pathlib.Path(work) / self.name
        self.work.mkdir(parents=True)
        self.namespaces, self.processes = [], []
        self.server = None

    def __enter__(self):
        try:
            self.make()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.remove()

    def namespace(self, what):
        name = f"mg-bench-{self.name}-{what}"
        sh("ip", "netns", "add", name)
        self.namespaces.append(name)
        sh("ip", "link", "set", "lo", "up", namespace=name)
        return name

    def pair(self, one, one_name, other, other_name):
        sh("ip", "link", "add", one_name, "netns", one, "type", "veth", "peer", "name", other_name,
           "netns", other)
        for namespace, link in ((one, one_name), (other, other_name)):
            sh("ip", "link", "set", link, "up", namespace=namespace)

    def make(self):
        raise NotImplementedError

    def start_server(self):
        self.server = common.start(common.program("mg_bench_load"), "serve", *SERVER_PORTS,
                                   namespace=self.server_ns)
        self.processes.append(self.server)
        if self.server.stdout.readline().strip() != "ready":
            raise Failed(f"{self.name}: the server is not ready")

    def client(self, mode, seconds, cores, *more):
        return common.start(common.program("mg_bench_load"), mode, self.to, *CLIENT_PORTS, seconds,
                            *more, namespace=self.client_ns, cores=cores)

    def helpers(self):
        """Processes between client and server whose CPU time counts."""
        return []

    def movers(self):
        """Those of them that carry the bytes, and so share the core of a one-core work."""
        return []

    def remove(self):
        for process in reversed(self.processes):
            common.end(process)
        for name in self.namespaces:
            with contextlib.suppress(Failed):
                sh("ip", "netns", "del", name)
        self.processes, self.namespaces = [], []


class Direct(Road):
    """One veth pair, nothing between. Equal addresses cannot meet, so the server has another."""
    name, to = "direct", "172.31.0.11"

    def make(self):
        self.client_ns, self.server_ns = self.namespace("c"), self.namespace("s")
        self.pair(self.client_ns, "eth0", self.server_ns, "eth0")
        for namespace, address in ((self.client_ns, ADDRESS), (self.server_ns, self.to)):
            sh("ip", "addr", "add", f"{address}/16", "dev", "eth0", namespace=namespace)
            tune(namespace)
        self.start_server()


class Between(Road):
    """Client, middle and server; the middle has the service's address on either side, and an
    interface, not an address, tells the two equal networks apart."""

    def make(self):
        self.client_ns, self.server_ns = self.namespace("c"), self.namespace("s")
        self.middle = self.namespace("m")
        for end, side, mine in ((self.client_ns, "client", VIP), (self.server_ns, "server", BALANCER)):
            self.pair(end, "eth0", self.middle, side)
            sh("ip", "addr", "add", f"{ADDRESS}/16", "dev", "eth0", namespace=end)
            sh("ip", "addr", "add", f"{mine}/32", "dev", side, namespace=self.middle)
            tune(end)
        tune(self.middle, **{
            "net.ipv4.ip_forward": "1", "net.ipv4.conf.all.rp_filter": "0",
            "net.ipv4.conf.default.rp_filter": "0", "net.ipv4.conf.client.rp_filter": "0",
            "net.ipv4.conf.server.rp_filter": "0"})
        for number, side in ((100, "client"), (200, "server")):
            sh("ip", "route", "add", "172.31.0.0/16", "dev", side, "table", str(number),
               namespace=self.middle)
        self.fill_middle()
        self.start_server()

    def rule(self, *words):
        sh("ip", "rule", "add", *words, namespace=self.middle)


class Nft(Between):
    """NAT by nftables, the client's network in a conntrack zone of its own."""
    name = "nft"

    def fill_middle(self):
        self.rule("iif", "client", "lookup", "200")
        self.rule("iif", "server", "lookup", "100")
        first, count = SERVER_PORTS
        client_first, client_count = CLIENT_PORTS
        ports = f"{client_first}-{client_first + client_count - 1}"
        targets = ", ".join(f"{i} : {first + i}" for i in range(count))
        # Finished connections are held as long as Masugata holds them.
        sh("sysctl", "-qw", "net.netfilter.nf_conntrack_tcp_timeout_time_wait=2",
           namespace=self.middle)
        sh("nft", "-f", "-", namespace=self.middle, text=f"""
table ip bench {{
  chain zone {{
    type filter hook prerouting priority raw
    iifname "client" ct original zone set 1
  }}
  chain to_target {{
    type nat hook prerouting priority dstnat
    iifname "client" ip daddr {VIP} tcp dport {ports} dnat to {ADDRESS} : numgen inc mod {count} map {{ {targets} }}
  }}
  chain from_balancer {{
    type nat hook postrouting priority srcnat
    oifname "server" snat to {BALANCER}
  }}
}}
""")


class Floor(Road):
    """Two veth pairs and a program that hands every packet to the other one's peer: what the way
    itself costs, without a table, a rule or a translation. No equal addresses, so no real road."""
    name, to = "floor", "172.31.0.11"
    INDEX = {"client": 1011, "server": 1012}  # floor.h

    def make(self):
        self.client_ns, self.server_ns = self.namespace("c"), self.namespace("s")
        middle = self.namespace("m")
        macs = {}
        for end, side, address in ((self.client_ns, "client", ADDRESS),
                                   (self.server_ns, "server", self.to)):
            sh("ip", "link", "add", side, "index", self.INDEX[side], "type", "veth", "peer", "name",
               "eth0", "netns", end, namespace=middle)
            sh("ip", "link", "set", side, "up", namespace=middle)
            sh("ip", "link", "set", "eth0", "up", namespace=end)
            sh("ip", "addr", "add", f"{address}/16", "dev", "eth0", namespace=end)
            sh("tc", "qdisc", "add", "dev", side, "clsact", namespace=middle)
            sh("tc", "filter", "add", "dev", side, "ingress", "bpf", "direct-action", "object-file",
               common.program("floor.bpf.o", executable=False), "section", "tc", namespace=middle)
            macs[address] = sh("cat", "/sys/class/net/eth0/address", namespace=end).strip()
            tune(end)
        for end, other in ((self.client_ns, self.to), (self.server_ns, ADDRESS)):
            sh("ip", "neigh", "add", other, "lladdr", macs[other], "dev", "eth0", namespace=end)
        self.start_server()


class Haproxy(Between):
    """HAProxy in TCP mode: two threads, splice; sockets bound to their side's interface."""
    name = "haproxy"

    def fill_middle(self):
        self.rule("oif", "client", "lookup", "100")
        self.rule("oif", "server", "lookup", "200")
        first, count = SERVER_PORTS
        client_first, client_count = CLIENT_PORTS
        servers = "\n".join(f"  server t{i} {ADDRESS}:{first + i} source {BALANCER} interface server"
                            for i in range(count))
        config = self.work / "haproxy.cfg"
        config.write_text(f"""global
  nbthread 2
  maxconn 4000
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option splice-auto
listen bench
  bind {VIP}:{client_first}-{client_first + client_count - 1} interface client
  balance roundrobin
{servers}
""")
        self.log = open(self.work / "log", "w", encoding="utf-8")
        self.proxy = common.start("haproxy", "-db", "-f", str(config), namespace=self.middle,
                                  stdout=self.log, stderr=self.log)
        self.processes.append(self.proxy)
        time.sleep(0.5)
        if self.proxy.poll() is not None:
            raise Failed("haproxy ended: " + (self.work / "log").read_text())

    def helpers(self):
        return [self.proxy.pid]

    movers = helpers

    def remove(self):
        super().remove()
        if hasattr(self, "log"):
            self.log.close()


class Masugata(Road):
    """Masugata itself: two accounts, each with a VPC 172.31.0.0/16, a service behind a load
    balancer with 64 targets, an endpoint; made by signed requests."""
    name = "masugata"

    def make(self):
        import harness
        import scene
        self.daemon = harness.Server(data_plane="kernel")
        self.daemon.start()
        try:
            self.make_service(scene)
            self.make_endpoint(scene)
            self.start_server()
            self.register(scene)
        except (harness.Failed, harness.Skipped) as error:
            raise Failed(f"masugata: {error}") from error

    def make_service(self, scene):
        self.p = self.daemon.account("provider").client()
        vpc = scene.vpc(self.p)
        subnet = scene.subnet(self.p, vpc, "172.31.0.0/20")
        group = self.open_group(scene, self.p, vpc)
        balancer = scene.balancer(self.p, "bench", [subnet])
        self.targets = scene.target_group(self.p, "bench", vpc, HealthCheckIntervalSeconds=5,
                                          HealthyThresholdCount=2)
        first, count = CLIENT_PORTS
        for port in range(first, first + count):
            scene.listener(self.p, balancer, self.targets, port)
        self.service_name = scene.service(self.p, balancer, acceptance=False)
        self.server_ns = self.instance(scene, self.p, subnet, group)

    def make_endpoint(self, scene):
        c = self.daemon.account("consumer").client()
        scene.allow(self.p, self.service_name[0], c.account.arn)
        vpc = scene.vpc(c)
        subnet = scene.subnet(c, vpc, "172.31.0.0/20")
        group = self.open_group(scene, c, vpc)
        self.client_ns = self.instance(scene, c, subnet, group)
        made = scene.endpoint(c, vpc, self.service_name[1], [subnet], [group])
        rows = scene.ok(c, "ec2", "DescribeNetworkInterfaces", {
            "NetworkInterfaceId": made["networkInterfaceIdSet"]}).list("networkInterfaceSet")
        self.to = rows[0]["privateIpAddress"]
        scene.wait("the endpoint is available", c, lambda: scene.endpoint_state(
            c, made["vpcEndpointId"]) == "available", 10)

    def open_group(self, scene, client, vpc):
        group = scene.group(client, vpc, "bench")
        first, count = SERVER_PORTS
        scene.ok(client, "ec2", "AuthorizeSecurityGroupIngress", {
            "GroupId": group, "IpPermissions": [{
                "IpProtocol": "tcp", "FromPort": first, "ToPort": first + count - 1,
                "IpRanges": [{"CidrIp": scene.CIDR}]}]})
        return group

    def instance(self, scene, client, subnet, group):
        made = scene.ok(client, "ec2", "RunInstances", {
            "ImageId": "netns", "MinCount": 1, "MaxCount": 1, "SubnetId": subnet,
            "PrivateIpAddress": ADDRESS, "SecurityGroupId": [group],
        }).list("instancesSet")[0]["instanceId"]
        self.daemon.seen_instances.add(made)
        namespace = "mg-" + made
        scene.wait(f"{made} has its namespace", client,
                   lambda: os.path.exists(f"/run/netns/{namespace}"), 10)
        tune(namespace)
        return namespace

    def register(self, scene):
        first, count = SERVER_PORTS
        group = {"TargetGroupArn": self.targets}
        scene.ok(self.p, "elbv2", "RegisterTargets", {**group, "Targets": [
            {"Id": ADDRESS, "Port": port} for port in range(first, first + count)]})
        scene.wait(f"{count} targets are healthy", self.p, lambda: all(
            row["TargetHealth"]["State"] == "healthy" for row in scene.ok(
                self.p, "elbv2", "DescribeTargetHealth", group).list("TargetHealthDescriptions")), 60)
        scene.ok(self.p, "elbv2", "ModifyTargetGroup", {**group, "HealthCheckIntervalSeconds": 300})

    def helpers(self):
        return [self.daemon.process.pid]

    def remove(self):
        super().remove()
        if hasattr(self, "daemon"):
            problems = self.daemon.close()
            if problems:
                raise Failed("masugata left something: " + "; ".join(problems))


ROADS = [Direct, Nft, Haproxy, Masugata]

"""Sceneries by the quick client: networks, balancers, services, endpoints; and a fingerprint of all
that an account can see, to prove that nothing changed."""
import ipaddress
import json
import time

from harness import Failed, show

CIDR = "172.31.0.0/16"


def ok(client, service, action, params=None, **more):
    """A call that must succeed; answers its Answer."""
    answer = client.call(service, action, params, **more)
    if not answer.ok:
        raise Failed(f"{action} was refused\n{show(client)}")
    return answer


def wait(what, client, predicate, limit_s=10.0):
    deadline = time.monotonic() + limit_s
    while not predicate():
        if time.monotonic() > deadline:
            raise Failed(f"{what}: not within {limit_s} s\n{show(client)}")
        time.sleep(0.02)


def vpc(client, cidr=CIDR):
    return ok(client, "ec2", "CreateVpc", {"CidrBlock": cidr}).data["vpc"]["vpcId"]


def subnet(client, vpc_id, cidr, zone="a"):
    return ok(client, "ec2", "CreateSubnet", {
        "VpcId": vpc_id, "CidrBlock": cidr, "AvailabilityZone": client.region + zone,
    }).data["subnet"]["subnetId"]


def free_addresses(client, vpc_id, start, count=1):
    """The first addresses from `start` on that nobody has: the server gives out random ones."""
    rows = ok(client, "ec2", "DescribeNetworkInterfaces", {
        "Filter": [{"Name": "vpc-id", "Value": [vpc_id]}]}).list("networkInterfaceSet")
    taken = {row["privateIpAddress"] for row in rows}
    address, found = ipaddress.IPv4Address(start), []
    while len(found) < count:
        if str(address) not in taken:
            found.append(str(address))
        address += 1
    return found


def group(client, vpc_id, name="web"):
    return ok(client, "ec2", "CreateSecurityGroup", {
        "VpcId": vpc_id, "GroupName": name, "GroupDescription": name}).data["groupId"]


def default_group(client, vpc_id):
    rows = ok(client, "ec2", "DescribeSecurityGroups", {"Filter": [
        {"Name": "vpc-id", "Value": [vpc_id]},
        {"Name": "group-name", "Value": ["default"]}]}).list("securityGroupInfo")
    return rows[0]["groupId"]


def balancer(client, name, subnets, **more):
    return ok(client, "elbv2", "CreateLoadBalancer", {
        "Name": name, "Type": "network", "Scheme": "internal", "Subnets": subnets, **more,
    }).data["LoadBalancers"][0]["LoadBalancerArn"]


def target_group(client, name, vpc_id, **more):
    return ok(client, "elbv2", "CreateTargetGroup", {
        "Name": name, "Protocol": "TCP", "Port": 80, "VpcId": vpc_id, "TargetType": "ip", **more,
    }).data["TargetGroups"][0]["TargetGroupArn"]


def listener(client, balancer_arn, group_arn, port=80):
    return ok(client, "elbv2", "CreateListener", {
        "LoadBalancerArn": balancer_arn, "Protocol": "TCP", "Port": port,
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": group_arn}],
    }).data["Listeners"][0]["ListenerArn"]


def service(client, balancer_arn, acceptance=True, **more):
    row = ok(client, "ec2", "CreateVpcEndpointServiceConfiguration", {
        "NetworkLoadBalancerArn": [balancer_arn], "AcceptanceRequired": acceptance, **more,
    }).data["serviceConfiguration"]
    return row["serviceId"], row["serviceName"]


def allow(client, service_id, principal):
    return ok(client, "ec2", "ModifyVpcEndpointServicePermissions", {
        "ServiceId": service_id, "AddAllowedPrincipals": [principal]})


def endpoint_request(vpc_id, service_name, subnets=(), groups=(), **more):
    request = {"VpcId": vpc_id, "ServiceName": service_name, "VpcEndpointType": "Interface", **more}
    if subnets:
        request["SubnetId"] = list(subnets)
    if groups:
        request["SecurityGroupId"] = list(groups)
    return request


def endpoint(client, *arguments, **more):
    return ok(client, "ec2", "CreateVpcEndpoint",
              endpoint_request(*arguments, **more)).data["vpcEndpoint"]


def endpoint_row(client, endpoint_id):
    """What Describe says, or None when it is gone."""
    answer = client.call("ec2", "DescribeVpcEndpoints", {"VpcEndpointId": [endpoint_id]})
    rows = answer.list("vpcEndpointSet")
    return rows[0] if answer.ok and rows else None


def endpoint_state(client, endpoint_id):
    row = endpoint_row(client, endpoint_id)
    return row["state"] if row else "gone"


def decide(client, verb, service_id, *endpoints):
    """Accept or Reject; answers [(id, code)] of the unsuccessful."""
    answer = ok(client, "ec2", f"{verb}VpcEndpointConnections", {
        "ServiceId": service_id, "VpcEndpointId": list(endpoints)})
    return unsuccessful(answer)


def unsuccessful(answer):
    return [(item["resourceId"], item["error"]["code"]) for item in answer.list("unsuccessful")]


def delete_endpoint(client, *endpoints):
    answer = ok(client, "ec2", "DeleteVpcEndpoints", {"VpcEndpointId": list(endpoints)})
    for one in endpoints:
        wait(f"{one} is gone", client, lambda one=one: endpoint_state(client, one) == "gone")
    return unsuccessful(answer)


class Provider:
    """A VPC with a subnet in each zone, a balancer with a listener, and a service."""

    def __init__(self, client, name="svc", zones="ac", acceptance=True):
        self.client = client
        self.vpc = vpc(client)
        self.subnets = {zone: subnet(client, self.vpc, f"172.31.{16 * i}.0/20", zone)
                        for i, zone in enumerate(zones)}
        self.balancer = balancer(client, name, list(self.subnets.values()))
        self.target_group = target_group(client, name, self.vpc)
        self.listener = listener(client, self.balancer, self.target_group)
        self.service, self.name = service(client, self.balancer, acceptance)


class Consumer:
    """A VPC with a subnet in each of the zones and a group."""

    def __init__(self, client, zones="ac", cidr=CIDR):
        self.client = client
        self.vpc = vpc(client, cidr)
        net = cidr.split(".")
        self.subnets = {zone: subnet(client, self.vpc, f"{net[0]}.{net[1]}.{16 * i}.0/20", zone)
                        for i, zone in enumerate(zones)}
        self.group = group(client, self.vpc)


READS = [
    ("ec2", "DescribeVpcs"), ("ec2", "DescribeSubnets"), ("ec2", "DescribeSecurityGroups"),
    ("ec2", "DescribeSecurityGroupRules"), ("ec2", "DescribeNetworkInterfaces"),
    ("ec2", "DescribeInstances"), ("ec2", "DescribeTags"), ("ec2", "DescribeNetworkAcls"),
    ("ec2", "DescribeRouteTables"), ("ec2", "DescribeInternetGateways"),
    ("ec2", "DescribeFlowLogs"), ("ec2", "DescribeDhcpOptions"),
    ("ec2", "DescribeVpcEndpointServiceConfigurations"), ("ec2", "DescribeVpcEndpointServices"),
    ("ec2", "DescribeVpcEndpoints"), ("ec2", "DescribeVpcEndpointConnections"),
    ("ec2", "DescribeVpcEndpointConnectionNotifications"),
    ("elbv2", "DescribeLoadBalancers"), ("elbv2", "DescribeTargetGroups"),
]


def fingerprint(client):
    """All that the account's Describe calls tell, as {call: canonical JSON}."""
    out = {}

    def add(service_name, action, params=None):
        answer = ok(client, service_name, action, params)
        data = dict(answer.data)
        data.pop("requestId", None)
        key = action + (" " + json.dumps(params, sort_keys=True) if params else "")
        out[key] = json.dumps(data, sort_keys=True)
        return answer

    answers = {action: add(name, action) for name, action in READS}
    for row in answers["DescribeVpcs"].list("vpcSet"):
        for attribute in ("enableDnsSupport", "enableDnsHostnames"):
            add("ec2", "DescribeVpcAttribute", {"VpcId": row["vpcId"], "Attribute": attribute})
    rows = answers["DescribeVpcEndpointServiceConfigurations"].list("serviceConfigurationSet")
    for row in rows:
        add("ec2", "DescribeVpcEndpointServicePermissions", {"ServiceId": row["serviceId"]})
    arns = []
    for row in answers["DescribeLoadBalancers"].list("LoadBalancers"):
        arn = {"LoadBalancerArn": row["LoadBalancerArn"]}
        arns.append(row["LoadBalancerArn"])
        add("elbv2", "DescribeLoadBalancerAttributes", arn)
        for found in add("elbv2", "DescribeListeners", arn).list("Listeners"):
            arns.append(found["ListenerArn"])
            add("elbv2", "DescribeListenerAttributes", {"ListenerArn": found["ListenerArn"]})
    for row in answers["DescribeTargetGroups"].list("TargetGroups"):
        arn = {"TargetGroupArn": row["TargetGroupArn"]}
        arns.append(row["TargetGroupArn"])
        add("elbv2", "DescribeTargetGroupAttributes", arn)
        add("elbv2", "DescribeTargetHealth", arn)
    for start in range(0, len(arns), 20):
        add("elbv2", "DescribeTags", {"ResourceArns": arns[start:start + 20]})
    return out


def difference(before, after):
    """What a fingerprint lost or won, short enough to read."""
    lines = []
    for key in sorted(set(before) | set(after)):
        if before.get(key) != after.get(key):
            lines.append(f"{key}\n  before: {before.get(key, '(not there)')[:1500]}\n"
                         f"  after:  {after.get(key, '(not there)')[:1500]}")
    return "\n".join(lines)

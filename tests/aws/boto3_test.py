#!/usr/bin/python3
"""boto3, whole: two accounts publish, find, ask, accept and take down; errors, pages, waiters and
resources as the SDK shows them; and the same program run again changes nothing.

usage: boto3_test.py          Debian's boto3, then the one of the `python3` first on PATH
       boto3_test.py --play   (inside: plays the flow with this interpreter's boto3)
"""
import json
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

CIDR = "172.31.0.0/16"
TARGET = "172.31.23.89"


class Ensure:
    """Finds or makes, as a deployment script does. `made` counts what had to be made."""

    def __init__(self, session, url):
        config = {"endpoint_url": url}
        self.ec2 = session.client("ec2", **config)
        self.elb = session.client("elbv2", **config)
        self.sts = session.client("sts", **config)
        self.ec2_resource = session.resource("ec2", **config)
        self.made = []

    def note(self, what, value):
        self.made.append(what)
        return value

    def named(self, rows, name):
        for row in rows:
            if {"Key": "Name", "Value": name} in row.get("Tags", []):
                return row
        return None

    def vpc(self, name):
        found = self.named(self.ec2.get_paginator("describe_vpcs").paginate(
            Filters=[{"Name": "tag:Name", "Values": [name]}]).build_full_result()["Vpcs"], name)
        if not found:
            found = self.note("vpc", self.ec2.create_vpc(
                CidrBlock=CIDR, TagSpecifications=tags("vpc", name))["Vpc"])
            self.ec2.get_waiter("vpc_available").wait(VpcIds=[found["VpcId"]])
        return found["VpcId"]

    def subnet(self, vpc_id, cidr, zone):
        filters = [{"Name": "vpc-id", "Values": [vpc_id]},
                   {"Name": "cidr-block", "Values": [cidr]}]
        rows = self.ec2.describe_subnets(Filters=filters)["Subnets"]
        if not rows:
            rows = [self.note("subnet", self.ec2.create_subnet(
                VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"])]
            self.ec2.get_waiter("subnet_available").wait(SubnetIds=[rows[0]["SubnetId"]])
        return rows[0]["SubnetId"]

    def group(self, vpc_id, name):
        rows = self.ec2.describe_security_groups(
            Filters=[{"Name": "vpc-id", "Values": [vpc_id]},
                     {"Name": "group-name", "Values": [name]}])["SecurityGroups"]
        if rows:
            group_id = rows[0]["GroupId"]
        else:
            group = self.ec2_resource.create_security_group(
                GroupName=name, Description=name, VpcId=vpc_id)
            group_id = self.note("group", group.id)
        port = dict(IpProtocol="tcp", FromPort=80, ToPort=80, IpRanges=[{"CidrIp": CIDR}])
        group = self.ec2_resource.SecurityGroup(group_id)
        if not group.ip_permissions:
            group.authorize_ingress(IpPermissions=[port])
            self.note("rule", group_id)
        return group_id

    def balancer(self, name, subnets):
        try:
            rows = self.elb.describe_load_balancers(Names=[name])["LoadBalancers"]
        except self.elb.exceptions.LoadBalancerNotFoundException:
            rows = self.note("balancer", self.elb.create_load_balancer(
                Name=name, Type="network", Scheme="internal", Subnets=subnets)["LoadBalancers"])
            self.elb.get_waiter("load_balancer_available").wait(Names=[name])
        return rows[0]["LoadBalancerArn"]

    def target_group(self, name, vpc_id):
        try:
            rows = self.elb.describe_target_groups(Names=[name])["TargetGroups"]
        except self.elb.exceptions.TargetGroupNotFoundException:
            rows = self.note("target group", self.elb.create_target_group(
                Name=name, Protocol="TCP", Port=80, VpcId=vpc_id,
                TargetType="ip")["TargetGroups"])
        arn = rows[0]["TargetGroupArn"]
        health = self.elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        if not health:
            self.elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": TARGET, "Port": 80}])
            self.note("target", arn)
        return arn

    def listener(self, balancer, target_group):
        rows = self.elb.get_paginator("describe_listeners").paginate(
            LoadBalancerArn=balancer).build_full_result()["Listeners"]
        if not rows:
            rows = self.note("listener", self.elb.create_listener(
                LoadBalancerArn=balancer, Protocol="TCP", Port=80,
                DefaultActions=[{"Type": "forward", "TargetGroupArn": target_group}])["Listeners"])
        return rows[0]["ListenerArn"]

    def service(self, balancer, principal):
        rows = [row for row in self.ec2.describe_vpc_endpoint_service_configurations()[
            "ServiceConfigurations"] if balancer in row["NetworkLoadBalancerArns"]]
        if not rows:
            rows = [self.note("service", self.ec2.create_vpc_endpoint_service_configuration(
                NetworkLoadBalancerArns=[balancer],
                AcceptanceRequired=True)["ServiceConfiguration"])]
        service_id = rows[0]["ServiceId"]
        allowed = self.ec2.describe_vpc_endpoint_service_permissions(
            ServiceId=service_id)["AllowedPrincipals"]
        if principal not in [row["Principal"] for row in allowed]:
            self.ec2.modify_vpc_endpoint_service_permissions(
                ServiceId=service_id, AddAllowedPrincipals=[principal])
            self.note("permission", principal)
        return service_id, rows[0]["ServiceName"]

    def endpoint(self, vpc_id, service_name, subnets, groups):
        rows = self.ec2.describe_vpc_endpoints(
            Filters=[{"Name": "vpc-id", "Values": [vpc_id]},
                     {"Name": "service-name", "Values": [service_name]}])["VpcEndpoints"]
        if not rows:
            rows = [self.note("endpoint", self.ec2.create_vpc_endpoint(
                VpcId=vpc_id, ServiceName=service_name, VpcEndpointType="Interface",
                SubnetIds=subnets, SecurityGroupIds=groups)["VpcEndpoint"])]
        return rows[0]["VpcEndpointId"]

    def accept(self, service_id):
        pages = self.ec2.get_paginator("describe_vpc_endpoint_connections").paginate(
            Filters=[{"Name": "service-id", "Values": [service_id]},
                     {"Name": "vpc-endpoint-state", "Values": ["pendingAcceptance"]}])
        waiting = [row["VpcEndpointId"] for page in pages
                   for row in page["VpcEndpointConnections"]]
        if waiting:
            answer = self.ec2.accept_vpc_endpoint_connections(
                ServiceId=service_id, VpcEndpointIds=waiting)
            assert answer["Unsuccessful"] == [], answer
            self.note("acceptance", waiting)


def tags(kind, name):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def build(provider, consumer, zone, consumer_arn):
    """The story's resources; answers their ids."""
    p_vpc, c_vpc = provider.vpc("provider"), consumer.vpc("consumer")
    p_subnet = provider.subnet(p_vpc, "172.31.16.0/20", zone)
    c_subnet = consumer.subnet(c_vpc, "172.31.16.0/20", zone)
    balancer = provider.balancer("web", [p_subnet])
    group = provider.target_group("web", p_vpc)
    listener = provider.listener(balancer, group)
    service_id, service_name = provider.service(balancer, consumer_arn)
    c_group = consumer.group(c_vpc, "web")
    endpoint = consumer.endpoint(c_vpc, service_name, [c_subnet], [c_group])
    provider.accept(service_id)
    return dict(p_vpc=p_vpc, c_vpc=c_vpc, p_subnet=p_subnet, c_subnet=c_subnet, balancer=balancer,
                group=group, listener=listener, service=service_id, name=service_name,
                c_group=c_group, endpoint=endpoint)


def refused(code, call, **arguments):
    from botocore.exceptions import ClientError
    try:
        call(**arguments)
    except ClientError as error:
        got = error.response["Error"]["Code"]
        assert got == code, f"{code} was expected: {error}"
        assert error.response["ResponseMetadata"]["RequestId"], "no request id"
        return
    raise AssertionError(f"{code} was expected and nothing was refused")


def take_down(provider, consumer, ids):
    gone = consumer.ec2.delete_vpc_endpoints(VpcEndpointIds=[ids["endpoint"]])
    assert gone["Unsuccessful"] == [], gone
    refused("InvalidVpcEndpointId.NotFound", consumer.ec2.describe_vpc_endpoints,
            VpcEndpointIds=[ids["endpoint"]])
    gone = provider.ec2.delete_vpc_endpoint_service_configurations(ServiceIds=[ids["service"]])
    assert gone["Unsuccessful"] == [], gone
    provider.elb.delete_load_balancer(LoadBalancerArn=ids["balancer"])
    provider.elb.get_waiter("load_balancers_deleted").wait(LoadBalancerArns=[ids["balancer"]])
    provider.elb.delete_target_group(TargetGroupArn=ids["group"])
    for account, subnet, vpc in ((provider, "p_subnet", "p_vpc"), (consumer, "c_subnet", "c_vpc")):
        account.ec2.delete_subnet(SubnetId=ids[subnet])
        if account is consumer:
            account.ec2.delete_security_group(GroupId=ids["c_group"])
        account.ec2.delete_vpc(VpcId=ids[vpc])


def pages(account, vpc_id):
    """A paginator gives each row once, whatever the page's size."""
    made = [account.ec2.create_security_group(GroupName=f"page-{n}", Description="x",
                                              VpcId=vpc_id)["GroupId"] for n in range(13)]
    found = []
    for page in account.ec2.get_paginator("describe_security_groups").paginate(
            Filters=[{"Name": "group-name", "Values": ["page-*"]}],
            PaginationConfig={"PageSize": 5}):
        assert len(page["SecurityGroups"]) <= 5
        found += [row["GroupId"] for row in page["SecurityGroups"]]
    assert sorted(found) == sorted(made), (found, made)
    for group_id in made:
        account.ec2_resource.SecurityGroup(group_id).delete()


def play():
    import boto3
    url, zone, keys = os.environ["URL"], os.environ["ZONE"], json.loads(os.environ["KEYS"])
    make = lambda row: Ensure(boto3.Session(  # noqa: E731
        aws_access_key_id=row["key"], aws_secret_access_key=row["secret"],
        region_name=os.environ["REGION"]), url)
    provider, consumer = make(keys[0]), make(keys[1])
    assert provider.sts.get_caller_identity()["Account"] == keys[0]["id"]
    refused("InvalidVpcID.NotFound", provider.ec2.describe_vpcs, VpcIds=["vpc-0123456789abcdef0"])
    refused("InvalidParameterValue", provider.ec2.describe_vpcs,
            Filters=[{"Name": "no-such-filter", "Values": ["x"]}])
    refused("DryRunOperation", provider.ec2.create_vpc, CidrBlock=CIDR, DryRun=True)
    arn = f"arn:aws:iam::{keys[1]['id']}:root"
    first = build(provider, consumer, zone, arn)
    assert len(provider.made + consumer.made) == 14, (provider.made, consumer.made)
    state = lambda: consumer.ec2.describe_vpc_endpoints(  # noqa: E731
        VpcEndpointIds=[first["endpoint"]])["VpcEndpoints"][0]["State"]
    assert state() in ("pending", "available"), state()
    provider.made, consumer.made = [], []
    second = build(provider, consumer, zone, arn)
    assert provider.made + consumer.made == [], (provider.made, consumer.made)
    assert first == second, (first, second)
    pages(consumer, first["c_vpc"])
    foreign = "InvalidVpcEndpointServiceId.NotFound"
    refused(foreign, consumer.ec2.describe_vpc_endpoint_service_permissions,
            ServiceId=first["service"])
    take_down(provider, consumer, first)
    print("boto3", boto3.__version__, "played")


def interpreters():
    found = {}
    for program in ("/usr/bin/python3", shutil.which("python3")):
        if not program:
            continue
        asked = subprocess.run([program, "-c", "import boto3; print(boto3.__version__)"],
                               capture_output=True, text=True, timeout=60)
        if asked.returncode == 0:
            found.setdefault(asked.stdout.strip(), program)
    return found


def run(server):
    found = interpreters()
    if not found:
        raise harness.Skipped("no python3 with boto3 on this machine")
    for number, (version, program) in enumerate(found.items()):
        accounts = [server.account(f"{side}{number}") for side in ("provider", "consumer")]
        keys = [dict(id=a.id, key=a.key, secret=a.secret) for a in accounts]
        env = dict(accounts[0].env(), URL=server.url, REGION=harness.REGION,
                   ZONE=harness.REGION + "a", KEYS=json.dumps(keys), PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run([program, __file__, "--play"], capture_output=True, text=True,
                              timeout=150, env=env)
        harness.check(f"boto3 {version}: built, built again without a change, taken down",
                      done.returncode == 0, done.stdout + done.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == ["--play"]:
        play()
    else:
        import harness
        sys.exit(harness.main("aws.boto3", run, data_plane="none", limit_s=330))

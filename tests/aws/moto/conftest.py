"""For aws.moto: puts right what AWS refuses where that is beside the point of a test of moto's, so that
the rest of the test is played. moto_test.py gives this folder to the conformance suite's moto/run.sh
among the pytest arguments; without it those tests fail at their first call.

A balancer's security groups: moto's tests take groups of the default VPC for balancers of another
one. AWS: "Security group … does not belong to VPC …". The balancer's VPC's default group stands in.
"""
import boto3
import botocore.handlers


def same_vpc_groups(params, context, **_):
    subnets = list(params.get("Subnets") or []) + [
        each["SubnetId"] for each in params.get("SubnetMappings") or []]
    groups = params.get("SecurityGroups") or []
    if not subnets or not groups:
        return params
    ec2 = boto3.client("ec2", region_name=context["client_region"])
    vpc = ec2.describe_subnets(SubnetIds=subnets[:1])["Subnets"][0]["VpcId"]
    rows = ec2.describe_security_groups(GroupIds=groups)["SecurityGroups"]
    if all(row["VpcId"] == vpc for row in rows):
        return params
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    own = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    params["SecurityGroups"] = [row["GroupId"] for row in own]
    return params


botocore.handlers.BUILTIN_HANDLERS.append(
    ("provide-client-params.elastic-load-balancing-v2.CreateLoadBalancer", same_vpc_groups))

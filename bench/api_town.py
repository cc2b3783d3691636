"""The scenery of `./dev bench api`: a service, and a consumer with as many VPCs as its endpoints
need; requests that are signed beforehand, and their replay by the load program."""
import pathlib
import urllib.parse

import common
from common import Failed

PER_VPC = 50  # AWS's quota of interface endpoints


def request_of(host, port, body, headers):
    """One HTTP request as the load program replays it."""
    headers = {"Host": f"{host}:{port}",
               "Content-Type": "application/x-www-form-urlencoded; charset=utf-8", **headers,
               "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST / HTTP/1.1\r\n{head}\r\n".encode() + body


def replay(requests, clients, address, folder, pid):
    """Sends them all; a request that is refused ends the bench."""
    path = pathlib.Path(folder) / "requests"
    with open(path, "wb") as out:
        for request in requests:
            out.write(b"%d\n" % len(request) + request)
    before = common.cpu_s(pid)
    result = common.result_of(common.start(common.program("mg_bench_load"), "replay", *address,
                                           clients, path), 240)
    if result["errors"]:
        raise Failed(f"{result['errors']} of {len(requests)} requests were refused")
    result["server_cpu_us"] = (common.cpu_s(pid) - before) / len(requests) * 1e6
    result["rate"] = result["units"] / result["seconds"]
    return result


class Town:
    def __init__(self, server, endpoints):
        import client
        import scene
        self.sign, self.versions, self.scene = client.sign, client.VERSIONS, scene
        self.server = server
        provider = scene.Provider(server.account("provider").client(), zones="a", acceptance=False)
        self.service_name = provider.name
        self.c = server.account("consumer").client()
        scene.allow(provider.client, provider.service, self.c.account.arn)
        self.places = [self.place() for _ in range(-(-endpoints // PER_VPC))]
        self.groups = {row["vpcId"]: row["groupId"]
                       for row in self.pages("DescribeSecurityGroups", "securityGroupInfo")
                       if row["groupName"] == "default"}

    def place(self):
        vpc = self.scene.vpc(self.c)
        return vpc, self.scene.subnet(self.c, vpc, "172.31.0.0/20")

    def signed(self, action, **params):
        body = urllib.parse.urlencode({"Action": action, "Version": self.versions["ec2"],
                                       **params}).encode()
        headers = {"Host": f"{self.c.host}:{self.c.port}",
                   "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        self.sign(headers, body, self.c.account, "ec2", self.c.region)
        return request_of(self.c.host, self.c.port, body, headers)

    def create(self, number):
        vpc, subnet = self.places[number // PER_VPC]
        return self.signed("CreateVpcEndpoint", VpcId=vpc, ServiceName=self.service_name,
                           VpcEndpointType="Interface", **{
                               "SubnetId.1": subnet, "SecurityGroupId.1": self.groups[vpc]})

    def describe(self, endpoint):
        return self.signed("DescribeVpcEndpoints", **{"VpcEndpointId.1": endpoint})

    def delete(self, endpoint):
        return self.signed("DeleteVpcEndpoints", **{"VpcEndpointId.1": endpoint})

    def pages(self, action, rows, **more):
        token = {}
        while True:
            answer = self.scene.ok(self.c, "ec2", action, {"MaxResults": 1000, **more, **token})
            yield from answer.list(rows)
            if not answer.data.get("nextToken"):
                return
            token = {"NextToken": answer.data["nextToken"]}

    def endpoints(self, first=0, count=None):
        """Their ids: all, or those that create(first), create(first + 1), … have made."""
        more = {}
        if count is not None:
            places = self.places[first // PER_VPC:(first + count - 1) // PER_VPC + 1]
            more = {"Filter": [{"Name": "vpc-id", "Value": [vpc for vpc, _ in places]}]}
        return [row["vpcEndpointId"]
                for row in self.pages("DescribeVpcEndpoints", "vpcEndpointSet", **more)
                if row["state"] not in ("deleting", "deleted")]

    def replay(self, requests, clients):
        return replay(requests, clients, (self.c.host, self.c.port), self.server.work,
                      self.server.process.pid)

// The story by the AWS SDK for JavaScript 3: signatures, errors, pagination, waiters; run twice, the
// second time nothing may be made; then taken down. Started by sdk_js_test.py, which sets URL, REGION
// and KEYS (two accounts).
import assert from 'node:assert/strict';
import * as ec2sdk from '@aws-sdk/client-ec2';
import * as elbsdk from '@aws-sdk/client-elastic-load-balancing-v2';
import * as stssdk from '@aws-sdk/client-sts';

const {URL: endpoint, REGION: region} = process.env;
const keys = JSON.parse(process.env.KEYS);
const cidr = '172.31.0.0/16';
const target = '172.31.23.89';
let made = [];

// A call is `client.describeVpcs({...})`: the command's name in lower camel case.
function caller(client, sdk) {
  return new Proxy(client, {
    get(_, name) {
      const command = sdk[`${name[0].toUpperCase()}${name.slice(1)}Command`];
      return command ? (input = {}) => client.send(new command(input)) : client[name];
    },
  });
}

class Account {
  constructor(row) {
    const config = {
      endpoint, region, maxAttempts: 1,
      credentials: {accessKeyId: row.key, secretAccessKey: row.secret},
    };
    this.row = row;
    this.ec2Client = new ec2sdk.EC2Client(config);
    this.elbClient = new elbsdk.ElasticLoadBalancingV2Client(config);
    this.ec2 = caller(this.ec2Client, ec2sdk);
    this.elb = caller(this.elbClient, elbsdk);
    this.sts = caller(new stssdk.STSClient(config), stssdk);
  }
}

async function refused(code, promise) {
  try {
    await promise;
  } catch (error) {
    assert.equal(error.name, code, `${code} was expected: ${error}`);
    assert.ok(error.$metadata.requestId, 'no request id');
    return error;
  }
  assert.fail(`${code} was expected and nothing was refused`);
}

async function ensure(what, find, make) {
  const found = await find();
  if (found) return found;
  made.push(what);
  return make();
}

const wait = (client) => ({client, maxWaitTime: 30, minDelay: 1, maxDelay: 2});

async function vpc(account, name) {
  const row = await ensure('vpc',
      async () => (await account.ec2.describeVpcs(
          {Filters: [{Name: 'tag:Name', Values: [name]}]})).Vpcs[0],
      async () => (await account.ec2.createVpc({
        CidrBlock: cidr,
        TagSpecifications: [{ResourceType: 'vpc', Tags: [{Key: 'Name', Value: name}]}],
      })).Vpc);
  await ec2sdk.waitUntilVpcAvailable(wait(account.ec2Client), {VpcIds: [row.VpcId]});
  return row.VpcId;
}

async function subnet(account, vpcId) {
  const row = await ensure('subnet',
      async () => (await account.ec2.describeSubnets(
          {Filters: [{Name: 'vpc-id', Values: [vpcId]}]})).Subnets[0],
      async () => (await account.ec2.createSubnet({
        VpcId: vpcId, CidrBlock: '172.31.16.0/20', AvailabilityZone: `${region}a`,
      })).Subnet);
  await ec2sdk.waitUntilSubnetAvailable(wait(account.ec2Client), {SubnetIds: [row.SubnetId]});
  return row.SubnetId;
}

async function byName(what, promise, missing, make) {
  try {
    return await promise;
  } catch (error) {
    if (error.name !== missing) throw error;
    made.push(what);
    return make();
  }
}

async function publish(provider, consumer) {
  const ids = {vpc: await vpc(provider, 'provider')};
  ids.subnet = await subnet(provider, ids.vpc);
  const balancers = await byName('balancer', provider.elb.describeLoadBalancers({Names: ['web']}),
      'LoadBalancerNotFoundException', () => provider.elb.createLoadBalancer(
          {Name: 'web', Type: 'network', Scheme: 'internal', Subnets: [ids.subnet]}));
  ids.balancer = balancers.LoadBalancers[0].LoadBalancerArn;
  await elbsdk.waitUntilLoadBalancerAvailable(wait(provider.elbClient),
      {LoadBalancerArns: [ids.balancer]});
  const groups = await byName('target group', provider.elb.describeTargetGroups({Names: ['web']}),
      'TargetGroupNotFoundException', () => provider.elb.createTargetGroup(
          {Name: 'web', Protocol: 'TCP', Port: 80, VpcId: ids.vpc, TargetType: 'ip'}));
  ids.group = groups.TargetGroups[0].TargetGroupArn;
  await ensure('target',
      async () => (await provider.elb.describeTargetHealth(
          {TargetGroupArn: ids.group})).TargetHealthDescriptions[0],
      () => provider.elb.registerTargets({TargetGroupArn: ids.group, Targets: [{Id: target}]}));
  ids.listener = (await ensure('listener',
      async () => (await provider.elb.describeListeners(
          {LoadBalancerArn: ids.balancer})).Listeners[0],
      async () => (await provider.elb.createListener({
        LoadBalancerArn: ids.balancer, Protocol: 'TCP', Port: 80,
        DefaultActions: [{Type: 'forward', TargetGroupArn: ids.group}],
      })).Listeners[0])).ListenerArn;
  const service = await ensure('service',
      async () => (await provider.ec2.describeVpcEndpointServiceConfigurations())
          .ServiceConfigurations.find((s) => s.NetworkLoadBalancerArns.includes(ids.balancer)),
      async () => (await provider.ec2.createVpcEndpointServiceConfiguration({
        NetworkLoadBalancerArns: [ids.balancer], AcceptanceRequired: true,
      })).ServiceConfiguration);
  Object.assign(ids, {service: service.ServiceId, name: service.ServiceName});
  const principal = `arn:aws:iam::${consumer.row.id}:root`;
  await ensure('permission',
      async () => (await provider.ec2.describeVpcEndpointServicePermissions(
          {ServiceId: ids.service})).AllowedPrincipals.find((p) => p.Principal === principal),
      () => provider.ec2.modifyVpcEndpointServicePermissions(
          {ServiceId: ids.service, AddAllowedPrincipals: [principal]}));
  return ids;
}

async function consume(provider, consumer, service) {
  const ids = {vpc: await vpc(consumer, 'consumer')};
  ids.subnet = await subnet(consumer, ids.vpc);
  const offered = await consumer.ec2.describeVpcEndpointServices({ServiceNames: [service.name]});
  assert.deepEqual(offered.ServiceNames, [service.name]);
  const endpoint = await ensure('endpoint',
      async () => (await consumer.ec2.describeVpcEndpoints(
          {Filters: [{Name: 'service-name', Values: [service.name]}]})).VpcEndpoints[0],
      async () => (await consumer.ec2.createVpcEndpoint({
        VpcId: ids.vpc, ServiceName: service.name, VpcEndpointType: 'Interface',
        SubnetIds: [ids.subnet],
      })).VpcEndpoint);
  ids.endpoint = endpoint.VpcEndpointId;
  const pages = ec2sdk.paginateDescribeVpcEndpointConnections({client: provider.ec2Client},
      {Filters: [{Name: 'vpc-endpoint-state', Values: ['pendingAcceptance']}]});
  for await (const page of pages) {
    for (const row of page.VpcEndpointConnections) {
      made.push('acceptance');
      const answer = await provider.ec2.acceptVpcEndpointConnections(
          {ServiceId: row.ServiceId, VpcEndpointIds: [row.VpcEndpointId]});
      assert.deepEqual(answer.Unsuccessful, []);
    }
  }
  return ids;
}

async function errors(provider, consumer, ids) {
  await refused('InvalidVpcID.NotFound',
      provider.ec2.describeVpcs({VpcIds: ['vpc-0123456789abcdef0']}));
  await refused('DryRunOperation', provider.ec2.createVpc({CidrBlock: cidr, DryRun: true}));
  await refused('InvalidVpcEndpointServiceId.NotFound',
      consumer.ec2.describeVpcEndpointServicePermissions({ServiceId: ids.service}));
  await refused('DuplicateTargetGroupNameException', provider.elb.createTargetGroup(
      {Name: 'web', Protocol: 'TCP', Port: 81, VpcId: ids.vpc, TargetType: 'ip'}));
  const stranger = new Account({...provider.row, secret: `${provider.row.secret}x`});
  await refused('AuthFailure', stranger.ec2.describeVpcs());
  await refused('SignatureDoesNotMatch', stranger.sts.getCallerIdentity());
}

async function pagination(account, vpcId) {
  const wanted = [];
  for (let n = 0; n < 13; n++) {
    wanted.push((await account.ec2.createSecurityGroup(
        {GroupName: `page-${n}`, Description: 'x', VpcId: vpcId})).GroupId);
  }
  const found = [];
  for await (const page of ec2sdk.paginateDescribeSecurityGroups(
      {client: account.ec2Client, pageSize: 5},
      {Filters: [{Name: 'group-name', Values: ['page-*']}]})) {
    assert.ok(page.SecurityGroups.length <= 5);
    found.push(...page.SecurityGroups.map((row) => row.GroupId));
  }
  assert.deepEqual(found.sort(), wanted.sort());
  for (const GroupId of wanted) await account.ec2.deleteSecurityGroup({GroupId});
}

async function takeDown(provider, consumer, p, c) {
  const gone = await consumer.ec2.deleteVpcEndpoints({VpcEndpointIds: [c.endpoint]});
  assert.deepEqual(gone.Unsuccessful, []);
  await refused('InvalidVpcEndpointId.NotFound',
      consumer.ec2.describeVpcEndpoints({VpcEndpointIds: [c.endpoint]}));
  await provider.ec2.deleteVpcEndpointServiceConfigurations({ServiceIds: [p.service]});
  await provider.elb.deleteLoadBalancer({LoadBalancerArn: p.balancer});
  await elbsdk.waitUntilLoadBalancersDeleted(wait(provider.elbClient),
      {LoadBalancerArns: [p.balancer]});
  await provider.elb.deleteTargetGroup({TargetGroupArn: p.group});
  for (const [account, ids] of [[provider, p], [consumer, c]]) {
    await account.ec2.deleteSubnet({SubnetId: ids.subnet});
    await account.ec2.deleteVpc({VpcId: ids.vpc});
  }
}

const [provider, consumer] = keys.map((row) => new Account(row));
assert.equal((await provider.sts.getCallerIdentity()).Account, provider.row.id);
const build = async () => {
  made = [];
  const p = await publish(provider, consumer);
  return {p, c: await consume(provider, consumer, p), made};
};
const first = await build();
assert.equal(first.made.length, 12, first.made.join());
const second = await build();
assert.deepEqual(second, {...first, made: []});
await errors(provider, consumer, first.p);
await pagination(consumer, first.c.vpc);
await takeDown(provider, consumer, first.p, first.c);
console.log('played');

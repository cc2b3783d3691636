#include "control/commands/vpc_endpoint.h"

#include <gtest/gtest.h>

#include <set>

#include "control/commands/endpoint_service.h"
#include "control/commands/service_permission.h"
#include "control/commands/tags.h"
#include "model/testing/story_world.h"

namespace mg::control {
namespace {

using namespace model::testing;  // NOLINT: the story's names

// Plays commands one by one, each with its own Tx, as the desk does.
class EndpointCommands : public ::testing::Test {
 protected:
  template <class Command>
  auto run(Command command) {
    Tx tx(world, seen, rng, 1'700'000'000'000, ++revision);
    auto result = command(tx);
    if constexpr (requires { result.has_value(); }) {
      if (!result) {
        tx.undo();
        --revision;
      }
    }
    return result;
  }
  void report(std::uint64_t applied) {
    seen.applied_revision = applied;
    Tx tx(world, seen, rng, 1'700'000'000'000, ++revision);
    settle(tx, seen);
    changed_by_report = tx.touched().size();
  }

  model::EndpointService make_service(bool acceptance) {
    return *run([&](Tx& tx) {
      return create_endpoint_service(
          tx, provider, {.load_balancer_ids = {kBalancer}, .acceptance_required = acceptance});
    });
  }
  void allow(const model::EndpointService& service, const std::string& principal) {
    ASSERT_TRUE(run([&](Tx& tx) {
      return modify_service_permissions(tx, provider,
                                        {.service_id = service.id, .add = {principal}});
    }));
  }
  CreateVpcEndpoint asking(const model::EndpointService& service) {
    CreateVpcEndpoint wanted;
    wanted.vpc_id = kConsumerVpc;
    wanted.service_name = service.name;
    wanted.endpoint_type = "Interface";
    wanted.subnet_ids = {kConsumerSubnetC, kConsumerSubnetA};
    return wanted;
  }
  Result<model::VpcEndpoint> create(const CreateVpcEndpoint& wanted) {
    return run([&](Tx& tx) { return create_vpc_endpoint(tx, consumer, wanted); });
  }
  std::string create_code(const CreateVpcEndpoint& wanted) {
    const auto made = create(wanted);
    return made ? std::string() : made.error().code;
  }
  Result<model::VpcEndpoint> modify(ModifyVpcEndpoint wanted, const std::string& id) {
    wanted.endpoint_id = id;
    return run([&](Tx& tx) { return modify_vpc_endpoint(tx, consumer, wanted); });
  }
  const model::VpcEndpoint& at(const std::string& id) { return *world.endpoints.find(id); }
  const model::EndpointService& service_at(const std::string& id) {
    return *world.services.find(id);
  }
  Result<void> accept(const std::string& service_id, const std::string& id) {
    return run([&](Tx& tx) { return accept_connection(tx, service_at(service_id), id); });
  }
  Result<void> reject(const std::string& service_id, const std::string& id) {
    return run([&](Tx& tx) { return reject_connection(tx, service_at(service_id), id); });
  }

  model::World world = story_world();
  Observations seen;
  SeededRng rng{7};
  std::uint64_t revision = 10;
  std::size_t changed_by_report = 0;
  Caller provider{kProvider, "arn:aws:iam::111122223333:root", kProvider, "AKIAP", kRegion};
  Caller consumer{kConsumer, "arn:aws:iam::444455556666:root", kConsumer, "AKIAC", kRegion};
};

TEST_F(EndpointCommands, TheStory) {
  const auto service = make_service(true);
  EXPECT_EQ(create_code(asking(service)), "InvalidServiceName");
  allow(service, "arn:aws:iam::444455556666:root");
  auto wanted = asking(service);
  wanted.tags = {{"Name", "e"}};
  const auto made = create(wanted);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->state, "pendingAcceptance");
  EXPECT_EQ(made->decision, "none");
  EXPECT_EQ(made->wait_revision, 0U);
  ASSERT_EQ(made->zones.size(), 2U);
  EXPECT_EQ(made->zones[0].zone, "ap-northeast-1a");
  EXPECT_EQ(made->zones[1].zone, "ap-northeast-1c");
  EXPECT_EQ(made->zones[0].load_balancer_id, kBalancer);
  EXPECT_EQ(made->group_ids, std::vector<std::string>{kConsumerGroup});
  const auto* interface = world.interfaces.find(made->zones[0].interface_id);
  ASSERT_NE(interface, nullptr);
  EXPECT_EQ(interface->account, kConsumer);
  EXPECT_EQ(interface->type, "vpc_endpoint");
  EXPECT_TRUE(interface->requester_managed);
  EXPECT_EQ(interface->description, "VPC Endpoint Interface " + made->id);
  EXPECT_EQ(tags_of(world, made->id).at("Name"), "e");
  EXPECT_TRUE(tags_of(world, interface->id).empty());
}

TEST_F(EndpointCommands, AcceptedRejectedAcceptedAgainAndDeleted) {
  const auto service = make_service(true);
  allow(service, "arn:aws:iam::444455556666:root");
  const auto made = create(asking(service));
  ASSERT_TRUE(made);
  report(revision);
  EXPECT_EQ(at(made->id).state, "pendingAcceptance") << "nothing waits, so nothing moves";

  ASSERT_TRUE(accept(service.id, made->id));
  EXPECT_EQ(at(made->id).state, "pending");
  EXPECT_EQ(at(made->id).wait_revision, revision);
  const auto first_epoch = at(made->id).epoch;
  EXPECT_NE(first_epoch, 0U);
  report(at(made->id).wait_revision - 1);
  EXPECT_EQ(at(made->id).state, "pending");
  report(at(made->id).wait_revision);
  EXPECT_EQ(at(made->id).state, "available");
  EXPECT_TRUE(at(made->id).published);

  ASSERT_TRUE(reject(service.id, made->id));
  EXPECT_EQ(at(made->id).state, "available") << "the state follows the nodes";
  EXPECT_EQ(at(made->id).decision, "rejected");
  EXPECT_FALSE(at(made->id).published);
  report(revision);
  EXPECT_EQ(at(made->id).state, "rejected");
  ASSERT_TRUE(reject(service.id, made->id)) << "c13: once more leaves it rejected";
  EXPECT_EQ(at(made->id).state, "rejected");

  const auto zones = at(made->id).zones;
  ASSERT_TRUE(accept(service.id, made->id));
  report(revision);
  EXPECT_EQ(at(made->id).state, "available");
  EXPECT_NE(at(made->id).epoch, first_epoch);
  EXPECT_EQ(at(made->id).zones[0].private_ip, zones[0].private_ip);
  EXPECT_EQ(at(made->id).zones[0].interface_id, zones[0].interface_id);

  const auto blocked =
      run([&](Tx& tx) { return delete_endpoint_service(tx, provider, service.id); });
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().code, "ExistingVpcEndpointConnections");
  EXPECT_EQ(blocked.error().message, "Service has existing active VPC Endpoint connections!");

  ASSERT_TRUE(run([&](Tx& tx) { return delete_vpc_endpoint(tx, consumer, made->id); }));
  EXPECT_EQ(at(made->id).state, "deleting");
  EXPECT_EQ(world.interfaces.count_by("owner", made->id), 2U);
  report(revision);
  EXPECT_EQ(world.endpoints.find(made->id), nullptr);
  EXPECT_EQ(world.interfaces.count_by("owner", made->id), 0U);
  EXPECT_TRUE(tags_of(world, made->id).empty());
  EXPECT_TRUE(run([&](Tx& tx) { return delete_endpoint_service(tx, provider, service.id); }));
}

TEST_F(EndpointCommands, WithoutAcceptanceNobodyAccepts) {
  const auto service = make_service(false);
  allow(service, "*");
  const auto made = create(asking(service));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->state, "pending");
  EXPECT_EQ(made->decision, "accepted");
  EXPECT_NE(made->epoch, 0U);
  EXPECT_EQ(made->wait_revision, revision);
  report(revision);
  EXPECT_EQ(at(made->id).state, "available");
}

TEST_F(EndpointCommands, AcceptanceBindsTheOwnerToo) {
  const auto service = make_service(true);
  auto wanted = asking(service);
  wanted.vpc_id = kProviderVpc;
  wanted.subnet_ids = {};
  const auto made = run([&](Tx& tx) { return create_vpc_endpoint(tx, provider, wanted); });
  ASSERT_TRUE(made);
  EXPECT_EQ(made->state, "pendingAcceptance");
  EXPECT_TRUE(made->zones.empty());
}

TEST_F(EndpointCommands, CreateRefusals) {
  const auto service = make_service(true);
  allow(service, "444455556666");
  const auto before = world.endpoints.all().size();
  const auto interfaces = world.interfaces.all().size();
  struct {
    const char* what;
    void (*change)(CreateVpcEndpoint&);
    const char* code;
    const char* text;
  } const kRows[] = {
      {"type", [](CreateVpcEndpoint& w) { w.endpoint_type = "Gateway"; }, "InvalidParameter",
       "Endpoint type (Gateway) does not match available service types ([Interface])."},
      {"name first",
       [](CreateVpcEndpoint& w) {
         w.service_name = "com.amazonaws.vpce.ap-northeast-1.vpce-svc-0";
         w.endpoint_type = "Gateway";
         w.vpc_id = "nonsense";
       },
       "InvalidServiceName", "does not exist"},
      {"private dns", [](CreateVpcEndpoint& w) { w.private_dns = true; }, "InvalidParameter",
       "does not provide a private DNS name."},
      {"policy", [](CreateVpcEndpoint& w) { w.policy_document = "{"; }, "InvalidPolicyDocument",
       "JSON"},
      {"vpc malformed", [](CreateVpcEndpoint& w) { w.vpc_id = "x"; }, "InvalidVpcId.Malformed",
       "x"},
      {"vpc missing", [](CreateVpcEndpoint& w) { w.vpc_id = "vpc-0000000000000000f"; },
       "InvalidVpcId.NotFound", "vpc-0000000000000000f"},
      {"vpc foreign", [](CreateVpcEndpoint& w) { w.vpc_id = kProviderVpc; },
       "InvalidVpcId.NotFound", "does not exist"},
      {"subnet malformed", [](CreateVpcEndpoint& w) { w.subnet_ids = {"subnet"}; },
       "InvalidSubnetID.Malformed", "subnet"},
      {"subnet foreign", [](CreateVpcEndpoint& w) { w.subnet_ids = {"subnet-0000000000000001a"}; },
       "InvalidSubnetId.NotFound", "subnet-0000000000000001a"},
      {"zone not served", [](CreateVpcEndpoint& w) { w.subnet_ids = {kConsumerSubnetD}; },
       "InvalidParameter", "does not support the availability zone of the subnet: subnet-"},
      {"group malformed", [](CreateVpcEndpoint& w) { w.group_ids = {"sg"}; },
       "InvalidGroupId.Malformed", "sg"},
      {"group foreign", [](CreateVpcEndpoint& w) { w.group_ids = {kProviderGroup}; },
       "InvalidSecurityGroupID.NotFound", "does not exist"},
      {"address outside",
       [](CreateVpcEndpoint& w) {
         w.addresses = {{kConsumerSubnetA, "172.31.0.9"}};
       },
       "InvalidParameterValue", ""},
      {"address of no subnet",
       [](CreateVpcEndpoint& w) {
         w.addresses = {{kConsumerSubnetD, "172.31.32.9"}};
       },
       "InvalidParameter", "SubnetConfigurations"},
  };
  for (const auto& row : kRows) {
    auto wanted = asking(service);
    row.change(wanted);
    const auto made = create(wanted);
    ASSERT_FALSE(made) << row.what;
    EXPECT_EQ(made.error().code, row.code) << row.what;
    EXPECT_NE(made.error().message.find(row.text), std::string::npos) << made.error().message;
    EXPECT_EQ(world.endpoints.all().size(), before) << row.what;
    EXPECT_EQ(world.interfaces.all().size(), interfaces) << row.what;
  }
}

TEST_F(EndpointCommands, OneSubnetAZone) {
  auto second = *world.subnets.find(kConsumerSubnetA);
  second.id = "subnet-0000000000000002b";
  second.cidr = "172.31.48.0/20";
  world.subnets.put(second);
  const auto service = make_service(false);
  allow(service, "*");
  auto wanted = asking(service);
  wanted.subnet_ids = {kConsumerSubnetA, second.id};
  const auto clash = create(wanted);
  ASSERT_FALSE(clash);
  EXPECT_EQ(clash.error().code, "DuplicateSubnetsInSameZone");
  EXPECT_EQ(clash.error().message,
            "Found another VPC endpoint subnet in the availability zone of " + second.id);

  const auto made = create(asking(service));
  ASSERT_TRUE(made);
  const auto before = at(made->id);
  const auto added = modify({.add_subnet_ids = {second.id}}, made->id);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, "DuplicateSubnetsInSameZone");
  EXPECT_EQ(at(made->id).zones.size(), before.zones.size());
  EXPECT_EQ(at(made->id).zones[0].interface_id, before.zones[0].interface_id);
  const auto swapped =
      modify({.add_subnet_ids = {second.id}, .remove_subnet_ids = {kConsumerSubnetA}}, made->id);
  ASSERT_TRUE(swapped);
  EXPECT_EQ(swapped->zones[0].subnet_id, second.id);
}

TEST_F(EndpointCommands, SubnetsComeAndGo) {
  const auto service = make_service(false);
  allow(service, "*");
  auto wanted = asking(service);
  wanted.subnet_ids = {};
  const auto made = create(wanted);
  ASSERT_TRUE(made);
  report(revision);
  EXPECT_EQ(at(made->id).state, "available");
  const auto interfaces = world.interfaces.all().size();
  for (const auto& subnet : {kConsumerSubnetC, kConsumerSubnetA, kConsumerSubnetA}) {
    ASSERT_TRUE(modify({.add_subnet_ids = {subnet}}, made->id));
  }
  EXPECT_EQ(at(made->id).state, "pending");
  EXPECT_TRUE(at(made->id).published) << "its names stay while it changes";
  ASSERT_EQ(at(made->id).zones.size(), 2U);
  EXPECT_EQ(at(made->id).zones[0].subnet_id, kConsumerSubnetA);
  EXPECT_EQ(world.interfaces.all().size(), interfaces + 2);
  report(revision);
  EXPECT_EQ(at(made->id).state, "available");
  for (const auto& subnet : {kConsumerSubnetC, kConsumerSubnetA, kConsumerSubnetA}) {
    ASSERT_TRUE(modify({.remove_subnet_ids = {subnet}}, made->id));
  }
  EXPECT_TRUE(at(made->id).zones.empty());
  EXPECT_EQ(world.interfaces.all().size(), interfaces);
}

TEST_F(EndpointCommands, ADesignatedAddressReplacesTheInterface) {
  const auto service = make_service(false);
  allow(service, "*");
  auto wanted = asking(service);
  wanted.addresses = {{kConsumerSubnetA, "172.31.16.77"}};
  const auto made = create(wanted);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->zones[0].private_ip, "172.31.16.77");
  report(revision);
  ASSERT_TRUE(modify({.addresses = {{kConsumerSubnetA, "172.31.16.77"}}}, made->id));
  EXPECT_EQ(at(made->id).state, "available") << "nothing changed";
  ASSERT_TRUE(modify({.addresses = {{kConsumerSubnetA, "172.31.16.78"}}}, made->id));
  EXPECT_EQ(at(made->id).state, "pending");
  EXPECT_EQ(at(made->id).zones[0].private_ip, "172.31.16.78");
  EXPECT_NE(at(made->id).zones[0].interface_id, made->zones[0].interface_id);
  EXPECT_EQ(world.interfaces.find(made->zones[0].interface_id), nullptr);
  EXPECT_EQ(world.interfaces.count_by("owner", made->id), 2U);
  const auto taken = modify({.addresses = {{kConsumerSubnetC, "172.31.16.78"}}}, made->id);
  ASSERT_FALSE(taken);
  EXPECT_EQ(at(made->id).zones.size(), 2U) << "undone as a whole";
}

// c17
TEST_F(EndpointCommands, GroupsAreReplacedNeverEmpty) {
  const auto service = make_service(false);
  allow(service, "*");
  const auto made = create(asking(service));
  ASSERT_TRUE(made);
  ASSERT_TRUE(
      modify({.add_group_ids = {kConsumerGroup2}, .remove_group_ids = {kConsumerGroup}}, made->id));
  EXPECT_EQ(at(made->id).group_ids, std::vector<std::string>{kConsumerGroup2});
  for (const auto& zone : at(made->id).zones) {
    EXPECT_EQ(world.interfaces.find(zone.interface_id)->group_ids,
              std::vector<std::string>{kConsumerGroup2});
  }
  const auto last = modify({.remove_group_ids = {kConsumerGroup2}}, made->id);
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, "InvalidParameter");
  EXPECT_EQ(at(made->id).group_ids, std::vector<std::string>{kConsumerGroup2});
}

TEST_F(EndpointCommands, ARejectedOneIsNotModifiedAndAForeignOneIsMissing) {
  const auto service = make_service(true);
  allow(service, "*");
  const auto made = create(asking(service));
  ASSERT_TRUE(made);
  ASSERT_TRUE(modify({.add_group_ids = {kConsumerGroup2}}, made->id));
  EXPECT_EQ(at(made->id).state, "pendingAcceptance");
  ASSERT_TRUE(reject(service.id, made->id));
  EXPECT_EQ(at(made->id).state, "rejected");
  const auto late = modify({.add_group_ids = {kConsumerGroup}}, made->id);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "IncorrectState");
  const auto foreign =
      run([&](Tx& tx) { return modify_vpc_endpoint(tx, provider, {.endpoint_id = made->id}); });
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, "InvalidVpcEndpointId.NotFound");
  const auto bad =
      run([&](Tx& tx) { return modify_vpc_endpoint(tx, consumer, {.endpoint_id = "vpce-svc-1"}); });
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, "InvalidVpcEndpointId.Malformed");
  // Only its consumer may delete it.
  const auto taken = run([&](Tx& tx) { return delete_vpc_endpoint(tx, provider, made->id); });
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, "InvalidVpcEndpoint.NotFound");
  EXPECT_EQ(taken.error().message, "The Vpc Endpoint Id '" + made->id + "' does not exist");
}

TEST_F(EndpointCommands, DecisionsAreForTheRightService) {
  const auto service = make_service(true);
  const auto other = *run([&](Tx& tx) {
    return create_endpoint_service(tx, provider, {.load_balancer_ids = {kBalancer2}});
  });
  allow(service, "*");
  const auto made = create(asking(service));
  ASSERT_TRUE(made);
  for (const auto& id : {made->id, std::string("vpce-0000000000000000f")}) {
    const auto done = accept(other.id, id);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "InvalidVpcEndpoint.NotFound");
  }
  ASSERT_TRUE(run([&](Tx& tx) { return delete_vpc_endpoint(tx, consumer, made->id); }));
  const auto late = accept(service.id, made->id);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "InvalidState");
}

// A turned-away endpoint does not hold a balancer; accepted again it must not lead to one that the
// provider has withdrawn.
TEST_F(EndpointCommands, AcceptedAgainItKeepsToTheServicesBalancers) {
  const auto service = make_service(false);
  allow(service, "*");
  const auto made = create(asking(service));
  ASSERT_TRUE(made);
  ASSERT_TRUE(reject(service.id, made->id));
  ASSERT_TRUE(run([&](Tx& tx) {
    return modify_endpoint_service(tx, provider,
                                   {.service_id = service.id,
                                    .add_load_balancer_ids = {kBalancer2},
                                    .remove_load_balancer_ids = {kBalancer}});
  }));
  auto balancer = *world.load_balancers.find(kBalancer2);
  const auto gone = balancer.zones.back();
  balancer.zones.pop_back();
  world.load_balancers.put(balancer);
  ASSERT_TRUE(accept(service.id, made->id));
  EXPECT_EQ(at(made->id).zones[0].load_balancer_id, kBalancer2);
  EXPECT_EQ(at(made->id).zones[1].load_balancer_id, "") << "no balancer there any more";
  balancer.zones.push_back(gone);
  world.load_balancers.put(balancer);
  ASSERT_TRUE(run(
      [&](Tx& tx) { return modify_endpoint_service(tx, provider, {.service_id = service.id}); }));
  EXPECT_EQ(at(made->id).zones[1].load_balancer_id, kBalancer2)
      << "the zone has one again as soon as the provider takes it over";
  EXPECT_EQ(at(made->id).zones[1].private_ip, made->zones[1].private_ip);
}

TEST_F(EndpointCommands, AFailureThatStandsKeepsItPending) {
  const auto service = make_service(false);
  allow(service, "*");
  const auto made = create(asking(service));
  ASSERT_TRUE(made);
  const auto key = "endpoint/" + std::to_string(made->endpoint_num);
  seen.failures[key] = "front map is full";
  report(revision);
  EXPECT_EQ(at(made->id).state, "pending");
  EXPECT_EQ(at(made->id).last_error, "front map is full");
  report(revision);
  EXPECT_EQ(changed_by_report, 0U) << "an unchanged report is no change";
  seen.failures.clear();
  report(revision);
  EXPECT_EQ(at(made->id).state, "available");
  EXPECT_TRUE(at(made->id).last_error.empty());
  report(revision);
  EXPECT_EQ(changed_by_report, 0U);
}

TEST_F(EndpointCommands, FiftyEndpointsAVpc) {
  const auto service = make_service(true);
  allow(service, "*");
  auto wanted = asking(service);
  wanted.subnet_ids = {};
  std::set<std::uint32_t> nums;
  for (int i = 0; i < 50; ++i) {
    const auto made = create(wanted);
    ASSERT_TRUE(made);
    nums.insert(made->endpoint_num);
  }
  EXPECT_EQ(nums.size(), 50U);
  EXPECT_EQ(create_code(wanted), "VpcEndpointLimitExceeded");
}

TEST_F(EndpointCommands, EachZoneKeepsToOneOfTheBalancersThere) {
  const auto service = *run([&](Tx& tx) {
    return create_endpoint_service(
        tx, provider, {.load_balancer_ids = {kBalancer, kBalancer2}, .acceptance_required = false});
  });
  allow(service, "*");
  std::set<std::string> chosen;
  for (int i = 0; i < 20; ++i) {
    const auto made = create(asking(service));
    ASSERT_TRUE(made);
    for (const auto& zone : made->zones) chosen.insert(zone.load_balancer_id);
  }
  EXPECT_EQ(chosen, (std::set<std::string>{kBalancer, kBalancer2}));
}

}  // namespace
}  // namespace mg::control

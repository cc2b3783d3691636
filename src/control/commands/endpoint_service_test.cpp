#include "control/commands/endpoint_service.h"

#include <gtest/gtest.h>

#include "control/commands/service_permission.h"
#include "control/commands/tags.h"
#include "control/commands/vpc_endpoint.h"
#include "model/testing/story_world.h"

namespace mg::control {
namespace {

using namespace model::testing;  // NOLINT: the story's names

class ServiceCommands : public ::testing::Test {
 protected:
  template <class Command>
  auto run(Command command) {
    Tx tx(world, seen, rng, 1'700'000'000'000, ++revision);
    auto result = command(tx);
    if (!result) tx.undo();
    return result;
  }
  Result<model::EndpointService> create(const std::vector<std::string>& arns) {
    return run(
        [&](Tx& tx) { return create_endpoint_service(tx, provider, {.load_balancer_ids = arns}); });
  }
  Result<model::EndpointService> modify(const ModifyEndpointService& wanted) {
    return run([&](Tx& tx) { return modify_endpoint_service(tx, provider, wanted); });
  }
  Result<std::vector<model::ServicePermission>> permit(const std::string& service_id,
                                                       std::vector<std::string> add,
                                                       std::vector<std::string> remove) {
    return run([&](Tx& tx) {
      return modify_service_permissions(
          tx, provider,
          {.service_id = service_id, .add = std::move(add), .remove = std::move(remove)});
    });
  }

  model::World world = story_world();
  Observations seen;
  SeededRng rng{3};
  std::uint64_t revision = 10;
  Caller provider{kProvider, "arn:aws:iam::111122223333:root", kProvider, "AKIAP", kRegion};
  Caller consumer{kConsumer, "arn:aws:iam::444455556666:root", kConsumer, "AKIAC", kRegion};
};

TEST_F(ServiceCommands, Create) {
  const auto made = create({kBalancer, kBalancer});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->name, "com.amazonaws.vpce.ap-northeast-1." + made->id);
  EXPECT_EQ(made->load_balancer_ids, std::vector<std::string>{kBalancer});
  EXPECT_EQ(made->zones, (std::vector<std::string>{"ap-northeast-1a", "ap-northeast-1c"}));
  EXPECT_TRUE(made->acceptance_required);
  EXPECT_EQ(made->state, "Available");
  const auto again = create({kBalancer});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "InvalidParameter");
  EXPECT_EQ(world.services.all().size(), 1U);
}

TEST_F(ServiceCommands, BalancersComeAndGoButNotTheLast) {
  const auto made = create({kBalancer});
  ASSERT_TRUE(made);
  ASSERT_TRUE(modify({.service_id = made->id, .add_load_balancer_ids = {kBalancer2}}));
  ASSERT_TRUE(modify({.service_id = made->id, .remove_load_balancer_ids = {kBalancer}}));
  EXPECT_EQ(world.services.find(made->id)->load_balancer_ids, std::vector<std::string>{kBalancer2});
  const auto last = modify({.service_id = made->id, .remove_load_balancer_ids = {kBalancer2}});
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, "InvalidParameter");
  const auto unknown = modify({.service_id = made->id, .remove_load_balancer_ids = {kBalancer}});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, "InvalidNetworkLoadBalancerArn.NotFound");
}

TEST_F(ServiceCommands, ABalancerWithEndpointsStays) {
  const auto made = create({kBalancer});
  ASSERT_TRUE(made);
  ASSERT_TRUE(permit(made->id, {"*"}, {}));
  CreateVpcEndpoint wanted{.vpc_id = kConsumerVpc,
                           .service_name = made->name,
                           .endpoint_type = "Interface",
                           .subnet_ids = {kConsumerSubnetA}};
  const auto endpoint = run([&](Tx& tx) { return create_vpc_endpoint(tx, consumer, wanted); });
  ASSERT_TRUE(endpoint);
  const auto removed = modify({.service_id = made->id,
                               .add_load_balancer_ids = {kBalancer2},
                               .remove_load_balancer_ids = {kBalancer}});
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, "ExistingVpcEndpointConnections");
  EXPECT_EQ(world.services.find(made->id)->load_balancer_ids, std::vector<std::string>{kBalancer});
  // I6: the switch changes nobody who is there already.
  ASSERT_TRUE(modify({.service_id = made->id, .acceptance_required = false}));
  EXPECT_EQ(world.endpoints.find(endpoint->id)->state, "pendingAcceptance");

  // A turned-away one does not hold the service; it stays behind, dead.
  ASSERT_TRUE(run(
      [&](Tx& tx) { return reject_connection(tx, *world.services.find(made->id), endpoint->id); }));
  ASSERT_TRUE(run([&](Tx& tx) { return delete_endpoint_service(tx, provider, made->id); }));
  EXPECT_EQ(world.services.find(made->id), nullptr);
  EXPECT_EQ(world.permissions.count_by("service", made->id), 0U);
  EXPECT_EQ(world.endpoints.find(endpoint->id)->state, "rejected");
  EXPECT_TRUE(run([&](Tx& tx) { return delete_vpc_endpoint(tx, consumer, endpoint->id); }));
  const auto gone = run([&](Tx& tx) { return delete_endpoint_service(tx, provider, made->id); });
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, "InvalidVpcEndpointService.NotFound");
  EXPECT_EQ(gone.error().message, "The VpcEndpointService Id '" + made->id + "' does not exist");
}

TEST_F(ServiceCommands, ZonesAreTakenOverByModifyOnly) {
  const auto made = create({kBalancer});
  ASSERT_TRUE(made);
  auto balancer = *world.load_balancers.find(kBalancer);
  balancer.zones.push_back({.zone = "ap-northeast-1d"});
  world.load_balancers.put(balancer);
  EXPECT_EQ(world.services.find(made->id)->zones.size(), 2U);
  ASSERT_TRUE(modify({.service_id = made->id}));
  EXPECT_EQ(world.services.find(made->id)->zones.size(), 3U);
}

TEST_F(ServiceCommands, PermissionsKeepTheirIds) {
  const auto made = create({kBalancer});
  ASSERT_TRUE(made);
  const auto added = permit(made->id, {"444455556666", "arn:aws:iam::444455556666:root"}, {});
  ASSERT_TRUE(added);
  ASSERT_EQ(added->size(), 1U);
  EXPECT_EQ(added->front().principal, "arn:aws:iam::444455556666:root");
  EXPECT_EQ(added->front().principal_type, "Account");
  const auto again = permit(made->id, {"arn:aws:iam::444455556666:root", "*"}, {});
  ASSERT_TRUE(again);
  ASSERT_EQ(again->size(), 2U);
  EXPECT_EQ(again->front().id, added->front().id);
  EXPECT_EQ(world.permissions.count_by("service", made->id), 2U);

  const auto bad = permit(made->id, {"arn:aws:iam::777788889999:root", "bad"}, {"*"});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, "InvalidPrincipal");
  EXPECT_EQ(world.permissions.count_by("service", made->id), 2U) << "nothing half done";

  ASSERT_TRUE(permit(made->id, {}, {"444455556666", "777788889999"}));
  EXPECT_EQ(world.permissions.count_by("service", made->id), 1U);
  const auto foreign = run([&](Tx& tx) {
    return modify_service_permissions(tx, consumer, {.service_id = made->id, .add = {"*"}});
  });
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, "InvalidVpcEndpointServiceId.NotFound");
}

}  // namespace
}  // namespace mg::control

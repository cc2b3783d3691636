// For tests only: the story with a service that the consumer may use; each command with its own Tx,
// as the desk runs it, and the reports of a node that does everything at once.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "control/commands/endpoint_service.h"
#include "control/commands/service_permission.h"
#include "control/commands/vpc_endpoint.h"
#include "model/testing/story_world.h"

namespace mg::control::testing {

class EndpointWorld : public ::testing::Test {
 protected:
  template <class Command>
  auto run(Command command) {
    Tx tx(world, seen, rng, now_ms, ++revision, nullptr, &outside);
    auto result = command(tx);
    if constexpr (requires { result.has_value(); }) {
      if (!result) tx.undo();
    }
    return result;
  }
  template <class Command>
  void act(Command command) {
    Tx tx(world, seen, rng, now_ms, ++revision, nullptr, &outside);
    command(tx);
  }
  void report() {
    seen.applied_revision = revision;
    act([&](Tx& tx) { settle(tx, seen); });
  }
  std::string make_service(bool acceptance, const std::string& private_name = "") {
    const auto made = run([&](Tx& tx) {
      return create_endpoint_service(tx, provider,
                                     {.load_balancer_ids = {model::testing::kBalancer},
                                      .acceptance_required = acceptance,
                                      .private_dns_name = private_name});
    });
    EXPECT_TRUE(made);
    EXPECT_TRUE(run([&](Tx& tx) {
      return modify_service_permissions(tx, provider, {.service_id = made->id, .add = {"*"}});
    }));
    return made->id;
  }
  Result<model::VpcEndpoint> connect(const std::string& service_id, bool private_dns = false) {
    CreateVpcEndpoint wanted;
    wanted.vpc_id = model::testing::kConsumerVpc;
    wanted.service_name = service(service_id).name;
    wanted.endpoint_type = "Interface";
    wanted.subnet_ids = {model::testing::kConsumerSubnetA};
    wanted.private_dns = private_dns;
    return run([&](Tx& tx) { return create_vpc_endpoint(tx, consumer, wanted); });
  }
  Result<model::VpcEndpoint> modify(ModifyVpcEndpoint wanted, const std::string& id) {
    wanted.endpoint_id = id;
    return run([&](Tx& tx) { return modify_vpc_endpoint(tx, consumer, wanted); });
  }
  const model::VpcEndpoint& at(const std::string& id) { return *world.endpoints.find(id); }
  const model::EndpointService& service(const std::string& id) { return *world.services.find(id); }
  void accept(const std::string& service_id, const std::string& id) {
    EXPECT_TRUE(run([&](Tx& tx) { return accept_connection(tx, service(service_id), id); }));
  }
  void reject(const std::string& service_id, const std::string& id) {
    EXPECT_TRUE(run([&](Tx& tx) { return reject_connection(tx, service(service_id), id); }));
  }

  model::World world = model::testing::story_world();
  Observations seen;
  Outside outside;
  SeededRng rng{7};
  std::int64_t now_ms = 1'700'000'000'000;
  std::uint64_t revision = 10;
  Caller provider{model::testing::kProvider, "arn:aws:iam::111122223333:root",
                  model::testing::kProvider, "AKIAP", model::testing::kRegion};
  Caller consumer{model::testing::kConsumer, "arn:aws:iam::444455556666:root",
                  model::testing::kConsumer, "AKIAC", model::testing::kRegion};
};

}  // namespace mg::control::testing

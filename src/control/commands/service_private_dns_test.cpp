#include "control/commands/service_private_dns.h"

#include "control/commands/endpoint_test_world.h"
#include "control/commands/registered_txt.h"
#include "control/commands/vpc.h"

namespace mg::control {
namespace {

using model::testing::kConsumer;
using model::testing::kConsumerVpc;
using model::testing::kRegion;

class PrivateDnsCommands : public testing::EndpointWorld {
 protected:
  PrivateDnsCommands() {
    auto vpc = *world.vpcs.find(kConsumerVpc);
    vpc.dns_hostnames = true;
    world.vpcs.put(vpc);
  }
  std::string named_service(const std::string& name, bool verified = true,
                            bool acceptance = false) {
    const auto id = make_service(acceptance, name);
    if (verified) verify(id);
    return id;
  }
  void verify(const std::string& id) {
    vouch(service(id).proof_name + "." + std::string("svc.example.test"), service(id).proof_value);
    EXPECT_TRUE(start(id));
    EXPECT_EQ(service(id).private_dns_state, "verified");
  }
  void vouch(const std::string& name, const std::string& value) {
    EXPECT_TRUE(run([&](Tx& tx) { return add_registered_txt(tx, name, value); }));
  }
  Result<void> start(const std::string& id) {
    return run([&](Tx& tx) { return start_private_dns_verification(tx, provider, id); });
  }
  void rename(const std::string& id, const std::string& name) {
    EXPECT_TRUE(run([&](Tx& tx) {
      return modify_endpoint_service(tx, provider, {.service_id = id, .private_dns_name = name});
    }));
  }
  std::string message(const Result<model::VpcEndpoint>& result) {
    return result ? std::string() : result.error().message;
  }
};

TEST_F(PrivateDnsCommands, ANameGetsAProofAndAnotherNameAnother) {
  const auto id = make_service(true, "svc.example.test");
  const auto first = service(id);
  EXPECT_EQ(first.private_dns_state, "pendingVerification");
  EXPECT_EQ(first.proof_name.size(), 21U);
  EXPECT_EQ(first.proof_name[0], '_');
  EXPECT_EQ(first.proof_value.size(), 25U);
  EXPECT_EQ(first.proof_value.substr(0, 5), "vpce:");
  verify(id);
  rename(id, "svc.example.test");
  EXPECT_EQ(service(id).private_dns_state, "verified") << "the same name keeps its proof";
  rename(id, "b.example.test");
  EXPECT_EQ(service(id).private_dns_state, "pendingVerification");
  EXPECT_NE(service(id).proof_name, first.proof_name);
  EXPECT_NE(service(id).proof_value, first.proof_value);
  rename(id, "");
  EXPECT_EQ(service(id).private_dns_name + service(id).proof_name + service(id).proof_value +
                service(id).private_dns_state,
            "");
  const auto started = start(id);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "InvalidParameter");
}

TEST_F(PrivateDnsCommands, TheOperatorsRecordsDecideAtOnceWithoutAForwarder) {
  const auto id = make_service(true, "*.svc.example.test");
  const auto value = service(id).proof_value;
  EXPECT_TRUE(start(id));
  EXPECT_EQ(service(id).private_dns_state, "failed") << "nothing is registered";
  vouch("wrong.svc.example.test", value);
  vouch("svc.example.test", "vpce:" + std::string(20, 'x'));
  EXPECT_TRUE(start(id));
  EXPECT_EQ(service(id).private_dns_state, "failed");
  vouch("Example.Test.", value);
  EXPECT_TRUE(start(id));
  EXPECT_EQ(service(id).private_dns_state, "verified") << "the domain above proves it too";
  EXPECT_TRUE(run([&](Tx& tx) { return delete_registered_txt(tx, "example.test"); }));
  EXPECT_TRUE(start(id));
  EXPECT_EQ(service(id).private_dns_state, "failed") << "asked again, not remembered";
}

TEST_F(PrivateDnsCommands, AForwarderIsAskedAndItsAnswerCountsOnce) {
  outside.dns_forwarder = true;
  const auto id = make_service(true, "svc.example.test");
  EXPECT_TRUE(start(id));
  EXPECT_EQ(service(id).private_dns_state, "pendingVerification");
  auto errands = proof_errands(world);
  ASSERT_EQ(errands.size(), 1U);
  EXPECT_EQ(errands[0].names.size(), 4U);
  EXPECT_EQ(errands[0].names[0], service(id).proof_name + ".svc.example.test");
  rename(id, "b.example.test");
  EXPECT_TRUE(proof_errands(world).empty());
  act([&](Tx& tx) { finish_proof(tx, errands[0], true); });
  EXPECT_EQ(service(id).private_dns_state, "pendingVerification")
      << "the answer was to another question";
  EXPECT_TRUE(start(id));
  errands = proof_errands(world);
  act([&](Tx& tx) { finish_proof(tx, errands[0], false); });
  EXPECT_EQ(service(id).private_dns_state, "failed");
  act([&](Tx& tx) { finish_proof(tx, errands[0], true); });
  EXPECT_EQ(service(id).private_dns_state, "failed") << "nobody asked any more";
}

TEST_F(PrivateDnsCommands, AConsumerSwitchesItOnAndOff) {
  const auto id = named_service("svc.example.test", true, true);
  EXPECT_NE(message(connect(id, true)).find("can only be enabled after the endpoint connection is"),
            std::string::npos);
  const auto made = connect(id);
  ASSERT_TRUE(made);
  EXPECT_NE(message(modify({.private_dns = true}, made->id)).find("can only be enabled after"),
            std::string::npos);
  accept(id, made->id);
  report();
  ASSERT_TRUE(modify({.private_dns = true}, made->id));
  EXPECT_TRUE(at(made->id).private_dns);
  EXPECT_EQ(at(made->id).private_dns_name, "svc.example.test");
  EXPECT_EQ(at(made->id).state, "pending") << "until the node answers the name";
  report();
  EXPECT_EQ(at(made->id).state, "available");
  ASSERT_TRUE(modify({.private_dns = true}, made->id));
  EXPECT_EQ(at(made->id).state, "available") << "twice is once";
  rename(id, "b.svc.example.test");
  EXPECT_EQ(at(made->id).private_dns_name, "svc.example.test") << "what the consumer agreed to";
  EXPECT_NE(message(modify({.private_dns = true}, made->id)).find("has not verified"),
            std::string::npos);
  ASSERT_TRUE(modify({.private_dns = false}, made->id));
  EXPECT_FALSE(at(made->id).private_dns);
  EXPECT_EQ(at(made->id).private_dns_name, "");
}

TEST_F(PrivateDnsCommands, NeedsAVerifiedNameBothAttributesAndAFreeDomain) {
  const auto bare = make_service(false);
  EXPECT_NE(message(connect(bare, true)).find("does not provide a private DNS name"),
            std::string::npos);
  run([&](Tx& tx) { return delete_endpoint_service(tx, provider, bare); });
  const auto id = named_service("svc.example.test", false);
  EXPECT_NE(message(connect(id, true)).find("has not verified"), std::string::npos);
  verify(id);
  const model::Scope scope{kConsumer, kRegion};
  for (const bool support : {true, false}) {
    VpcAttributes off;
    (support ? off.dns_support : off.dns_hostnames) = false;
    ASSERT_TRUE(run([&](Tx& tx) { return modify_vpc_attributes(tx, scope, kConsumerVpc, off); }));
    EXPECT_NE(message(connect(id, true)).find("requires both enableDnsSupport"), std::string::npos);
    (support ? off.dns_support : off.dns_hostnames) = true;
    ASSERT_TRUE(run([&](Tx& tx) { return modify_vpc_attributes(tx, scope, kConsumerVpc, off); }));
  }
  const auto made = connect(id, true);
  ASSERT_TRUE(made) << message(made);
  EXPECT_EQ(message(connect(id, true)),
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain "
            "for svc.example.test in the VPC " +
                kConsumerVpc);
  const auto plain = connect(id);
  ASSERT_TRUE(plain) << "without the name there may be many";
  EXPECT_TRUE(run([&](Tx& tx) { return delete_vpc_endpoint(tx, consumer, made->id); }));
  EXPECT_TRUE(modify({.private_dns = true}, plain->id)) << "a deleted one gives the name back";
}

}  // namespace
}  // namespace mg::control

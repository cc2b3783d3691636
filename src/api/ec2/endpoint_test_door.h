// For the tests of the endpoint handlers: a form goes in, the answer's XML or the error comes out,
// the way the dispatcher does it, on the story's World and without a desk.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "api/context.h"
#include "api/ec2/discover_services.h"
#include "api/ec2/endpoint_service.h"
#include "api/ec2/service_permission.h"
#include "api/ec2/vpc_endpoint.h"
#include "api/ec2/vpc_endpoint_connection.h"
#include "control/commands/vpc_endpoint.h"
#include "model/testing/story_world.h"
#include "wire/form.h"

namespace mg::api::ec2 {

namespace story = model::testing;

class EndpointDoor : public ::testing::Test {
 protected:
  // The answer's XML, or the error.
  template <class Op, auto handler>
  Result<std::string> call(const control::Caller& caller, const std::string& body) {
    auto form = wire::Form::parse("Action=" + std::string(Op::kName) + "&" + body);
    EXPECT_TRUE(form) << body;
    auto request = Op::decode(*form);
    if (!request)
      return fail(Error{ErrorKind::kInvalidArgument, "decode", request.error().message});
    control::Tx tx(world, seen, rng, 1'700'000'000'000, ++revision);
    Context context{tx, caller};
    auto result = handler(context, *request);
    if (!result) {
      tx.undo();
      return fail(std::move(result.error()));
    }
    return Op::render(*result, "request-1");
  }
  template <class Op, auto handler>
  std::string code(const control::Caller& caller, const std::string& body) {
    auto answer = call<Op, handler>(caller, body);
    return answer ? std::string() : answer.error().code;
  }

  Result<std::string> create_service(const std::string& body) {
    return call<wire::ec2::CreateVpcEndpointServiceConfiguration,
                create_vpc_endpoint_service_configuration>(provider, body);
  }
  Result<std::string> permit(const std::string& body) {
    return call<wire::ec2::ModifyVpcEndpointServicePermissions,
                modify_vpc_endpoint_service_permissions>(provider, body);
  }
  Result<std::string> find_services(const control::Caller& caller, const std::string& body) {
    return call<wire::ec2::DescribeVpcEndpointServices, describe_vpc_endpoint_services>(caller,
                                                                                        body);
  }
  Result<std::string> create_endpoint(const std::string& body) {
    return call<wire::ec2::CreateVpcEndpoint, create_vpc_endpoint>(consumer, body);
  }
  Result<std::string> describe_endpoints(const control::Caller& caller, const std::string& body) {
    return call<wire::ec2::DescribeVpcEndpoints, describe_vpc_endpoints>(caller, body);
  }
  Result<std::string> describe_connections(const control::Caller& caller, const std::string& body) {
    return call<wire::ec2::DescribeVpcEndpointConnections, describe_vpc_endpoint_connections>(
        caller, body);
  }

  // A service with the consumer on its list and an endpoint that waits for acceptance.
  void open_the_story() {
    ASSERT_TRUE(create_service("NetworkLoadBalancerArn.1=" + story::kBalancer));
    service = world.services.all().begin()->second;
    ASSERT_TRUE(permit("ServiceId=" + service.id + "&AddAllowedPrincipals.1=" + story::kConsumer));
    ASSERT_TRUE(create_endpoint("VpcEndpointType=Interface&VpcId=" + story::kConsumerVpc +
                                "&ServiceName=" + service.name +
                                "&SubnetId.1=" + story::kConsumerSubnetA));
    endpoint_id = world.endpoints.all().begin()->first;
  }
  void report() {
    seen.applied_revision = revision;
    control::Tx tx(world, seen, rng, 1'700'000'000'000, ++revision);
    control::settle(tx, seen);
  }

  model::World world = story::story_world();
  control::Observations seen;
  SeededRng rng{11};
  std::uint64_t revision = 10;
  control::Caller provider{story::kProvider, "arn:aws:iam::111122223333:root", story::kProvider,
                           "AKIAP", story::kRegion};
  control::Caller consumer{story::kConsumer, "arn:aws:iam::444455556666:root", story::kConsumer,
                           "AKIAC", story::kRegion};
  control::Caller stranger{story::kStranger, "arn:aws:iam::777788889999:root", story::kStranger,
                           "AKIAS", story::kRegion};
  model::EndpointService service;
  std::string endpoint_id;
};

inline bool has(const Result<std::string>& answer, const std::string& text) {
  return answer && answer->find(text) != std::string::npos;
}

}  // namespace mg::api::ec2

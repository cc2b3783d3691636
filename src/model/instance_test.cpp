#include "model/instance.h"

#include <gtest/gtest.h>

#include <map>

#include "base/crypto.h"
#include "model/instance_types.h"
#include "model/network_interface.h"

namespace mg::model {
namespace {

constexpr const char* kStates[] = {"pending", "running",       "stopping",
                                   "stopped", "shutting-down", "terminated"};

Instance in_state(const std::string& state) {
  Instance instance;
  instance.id = "i-1";
  instance.state = state;
  return instance;
}

std::string told(const Result<std::string>& result) {
  return result ? *result : result.error().code;
}

// Every state × every turn: the state afterwards, or the code.
TEST(Instance, TurnsInEveryState) {
  const std::string no = "IncorrectInstanceState";
  const std::map<Turn, std::vector<std::string>> wanted{
      {Turn::kStart, {"pending", "running", no, "pending", no, no}},
      {Turn::kStop, {"stopping", "stopping", "stopping", "stopped", no, no}},
      {Turn::kReboot, {"pending", "running", no, no, no, no}},
      {Turn::kTerminate,
       {"shutting-down", "shutting-down", "shutting-down", "shutting-down", "shutting-down",
        "terminated"}},
  };
  for (const auto& [turn, row] : wanted) {
    for (std::size_t i = 0; i < std::size(kStates); ++i) {
      EXPECT_EQ(told(state_after(in_state(kStates[i]), turn)), row[i])
          << kStates[i] << ", turn " << static_cast<int>(turn);
    }
  }
}

TEST(Instance, ProtectionIsAskedOnlyWhereSomethingWouldChange) {
  for (const char* state : kStates) {
    auto instance = in_state(state);
    instance.disable_api_stop = true;
    instance.disable_api_termination = true;
    const bool alive = is_alive(instance);
    const bool ending = std::string(state) == "shutting-down" || std::string(state) == "terminated";
    EXPECT_EQ(told(state_after(instance, Turn::kStop)) == "OperationNotPermitted", alive) << state;
    EXPECT_EQ(told(state_after(instance, Turn::kTerminate)) == "OperationNotPermitted", !ending)
        << state;
  }
}

TEST(Instance, CodesOfStates) {
  const std::int64_t codes[] = {0, 16, 64, 80, 32, 48};
  for (std::size_t i = 0; i < std::size(kStates); ++i) {
    EXPECT_EQ(instance_state_code(kStates[i]), codes[i]);
  }
}

TEST(Instance, UserData) {
  EXPECT_TRUE(check_user_data(crypto::base64("#!/bin/sh\n")));
  EXPECT_TRUE(check_user_data(""));
  EXPECT_FALSE(check_user_data("%"));
  EXPECT_FALSE(check_user_data("aGVsbG8"));  // not padded
  EXPECT_TRUE(check_user_data(crypto::base64(std::string(kUserDataBytesMax, 'x'))));
  EXPECT_FALSE(check_user_data(crypto::base64(std::string(kUserDataBytesMax + 1, 'x'))));
}

TEST(Instance, PrivateNames) {
  EXPECT_EQ(private_dns_name("172.31.23.89", "ap-northeast-1"),
            "ip-172-31-23-89.ap-northeast-1.compute.internal");
  EXPECT_EQ(private_dns_name("10.0.0.1", "us-east-1"), "ip-10-0-0-1.ec2.internal");
}

TEST(InstanceTypes, InOrderAndFound) {
  const InstanceType* before = nullptr;
  for (const auto& type : instance_types()) {
    if (before) EXPECT_LT(before->name, type.name);
    before = &type;
    EXPECT_EQ(find_instance_type(type.name), &type);
    EXPECT_GE(type.interfaces_max, 2U) << type.name;
    EXPECT_GE(type.addresses_per_interface_max, 2U) << type.name;
    EXPECT_LE(type.addresses_per_interface_max, kAddressesPerInterfaceMax) << type.name;
    EXPECT_EQ(default_credits(type).empty(), !type.burstable) << type.name;
  }
  EXPECT_NE(find_instance_type(kDefaultInstanceType), nullptr);
  for (const char* bad : {"", "t3", "t3.", "T3.micro", "t3.micros", "zz.large"}) {
    EXPECT_EQ(find_instance_type(bad), nullptr) << bad;
    EXPECT_EQ(known_instance_type(bad).error().code, "InvalidParameterValue");
  }
  EXPECT_EQ(default_credits(*find_instance_type("t2.micro")), "standard");
  EXPECT_EQ(default_credits(*find_instance_type("t3.micro")), "unlimited");
}

NetworkInterface free_interface() {
  NetworkInterface interface;
  interface.id = "eni-1";
  interface.vpc_id = "vpc-1";
  interface.zone = "ap-northeast-1a";
  return interface;
}

std::string code_of(const Result<void>& result) {
  return result ? "" : result.error().code;
}

TEST(Attach, Table) {
  auto instance = in_state("running");
  instance.vpc_id = "vpc-1";
  instance.zone = "ap-northeast-1a";
  instance.instance_type = "t3.micro";  // two interfaces of two addresses
  auto first = free_interface();
  first.instance_id = instance.id;
  const std::vector<const NetworkInterface*> one{&first};
  EXPECT_EQ(code_of(check_attach(instance, free_interface(), 1, one)), "");

  EXPECT_EQ(code_of(check_attach(instance, free_interface(), 0, one)), "InvalidParameterValue");
  EXPECT_EQ(code_of(check_attach(instance, free_interface(), -1, one)), "InvalidParameterValue");
  EXPECT_EQ(code_of(check_attach(instance, free_interface(), 256, one)), "InvalidParameterValue");
  auto second = free_interface();
  second.device_index = 1;
  EXPECT_EQ(code_of(check_attach(instance, free_interface(), 1, {&first, &second})),
            "InvalidParameterValue");
  EXPECT_EQ(code_of(check_attach(instance, free_interface(), 2, {&first, &second})),
            "AttachmentLimitExceeded");
  EXPECT_EQ(code_of(check_attach(instance, first, 1, one)), "InvalidNetworkInterface.InUse");
  auto other = free_interface();
  other.requester_managed = true;
  EXPECT_EQ(code_of(check_attach(instance, other, 1, one)), "InvalidNetworkInterface.InUse");
  other = free_interface();
  other.zone = "ap-northeast-1c";
  EXPECT_EQ(code_of(check_attach(instance, other, 1, one)), "InvalidParameterValue");
  other = free_interface();
  other.vpc_id = "vpc-2";
  EXPECT_EQ(code_of(check_attach(instance, other, 1, one)), "InvalidParameterValue");
  other = free_interface();
  other.secondary_ips = {"10.0.0.5", "10.0.0.6"};
  EXPECT_EQ(code_of(check_attach(instance, other, 1, one)), "PrivateIpAddressLimitExceeded");
  for (const char* state : {"stopping", "shutting-down", "terminated"}) {
    instance.state = state;
    EXPECT_EQ(code_of(check_attach(instance, free_interface(), 1, one)), "IncorrectInstanceState");
  }
}

TEST(Interface, Limits) {
  EXPECT_EQ(code_of(check_interface_description(std::string(255, 'd'))), "");
  EXPECT_EQ(code_of(check_interface_description(std::string(256, 'd'))), "InvalidParameterValue");
  auto managed = free_interface();
  EXPECT_EQ(code_of(check_unmanaged(managed)), "");
  managed.requester_managed = true;
  EXPECT_EQ(code_of(check_unmanaged(managed)), "OperationNotPermitted");
  auto instance = in_state("running");
  instance.instance_type = "t3.micro";
  EXPECT_EQ(code_of(check_address_count(&instance, 2)), "");
  EXPECT_EQ(code_of(check_address_count(&instance, 3)), "PrivateIpAddressLimitExceeded");
  EXPECT_EQ(code_of(check_address_count(nullptr, kAddressesPerInterfaceMax)), "");
  EXPECT_EQ(code_of(check_address_count(nullptr, kAddressesPerInterfaceMax + 1)),
            "PrivateIpAddressLimitExceeded");
}

}  // namespace
}  // namespace mg::model

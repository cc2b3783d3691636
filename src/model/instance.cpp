#include "model/instance.h"

#include "base/check.h"
#include "base/crypto.h"
#include "model/aws_errors.h"
#include "model/dns_names.h"

namespace mg::model {
namespace {

Error incorrect_state(const Instance& instance, const char* deed) {
  return errors::instance_state_incorrect("The instance '" + instance.id +
                                          "' is not in a state from which it can be " + deed + ".");
}

Error is_protected(const Instance& instance, const char* deed, const char* attribute) {
  return errors::operation_not_permitted("The instance '" + instance.id + "' may not be " + deed +
                                         ". Modify its '" + attribute +
                                         "' instance attribute and try again.");
}

bool is_ending(const Instance& instance) {
  return instance.state == "shutting-down" || instance.state == "terminated";
}

}  // namespace

std::int64_t instance_state_code(std::string_view state) {
  if (state == "pending") return 0;
  if (state == "running") return 16;
  if (state == "shutting-down") return 32;
  if (state == "terminated") return 48;
  if (state == "stopping") return 64;
  CHECK(state == "stopped");
  return 80;
}

bool is_alive(const Instance& instance) {
  return instance.state == "pending" || instance.state == "running";
}

Result<std::string> state_after(const Instance& instance, Turn turn) {
  switch (turn) {
    case Turn::kStart:
      if (instance.state == "stopped") return std::string("pending");
      if (!is_alive(instance)) return fail(incorrect_state(instance, "started"));
      break;
    case Turn::kStop:
      if (is_ending(instance)) return fail(incorrect_state(instance, "stopped"));
      if (!is_alive(instance)) break;
      if (instance.disable_api_stop) {
        return fail(is_protected(instance, "stopped", "disableApiStop"));
      }
      return std::string("stopping");
    case Turn::kReboot:
      if (!is_alive(instance)) return fail(incorrect_state(instance, "rebooted"));
      break;
    case Turn::kTerminate:
      if (is_ending(instance)) break;
      if (instance.disable_api_termination) {
        return fail(is_protected(instance, "terminated", "disableApiTermination"));
      }
      return std::string("shutting-down");
  }
  return instance.state;
}

Result<void> check_stopped(const Instance& instance) {
  if (instance.state == "stopped") return {};
  return fail(errors::instance_state_incorrect("The instance '" + instance.id +
                                               "' is not in the 'stopped' state."));
}

Result<void> check_shutdown_behavior(const std::string& value) {
  if (value == "stop" || value == "terminate") return {};
  return fail(errors::invalid_parameter_value(
      "Value (" + value +
      ") for parameter instanceInitiatedShutdownBehavior is invalid. Expected stop or terminate."));
}

Result<void> check_cpu_credits(const std::string& value) {
  if (value == "standard" || value == "unlimited") return {};
  return fail(errors::invalid_parameter_value(
      "Value (" + value +
      ") for parameter CpuCredits is invalid. Expected standard or unlimited."));
}

Result<void> check_user_data(const std::string& base64) {
  const auto bytes = crypto::unbase64(base64);
  if (!bytes) return fail(errors::invalid_parameter_value("Invalid BASE64 encoding of user data."));
  if (bytes->size() > kUserDataBytesMax) {
    return fail(errors::invalid_parameter_value("User data is limited to " +
                                                std::to_string(kUserDataBytesMax) + " bytes"));
  }
  return {};
}

std::string private_dns_name(const std::string& address, const std::string& region) {
  const auto parsed = Ip4::parse(address);
  CHECK(parsed.has_value());  // it was checked when the record was made
  return instance_private_dns_name(*parsed, region);
}

}  // namespace mg::model

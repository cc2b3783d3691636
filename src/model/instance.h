// Instances: states, what may be done in each, attributes, names.
// Called by control/commands/instance and api/ec2. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "base/result.h"
#include "model/world.h"

namespace mg::model {

inline constexpr std::int64_t kTerminatedVisibleMs = 3'600'000;  // AWS: "for about an hour"

inline constexpr std::size_t kUserDataBytesMax = 16'384;

// pending 0, running 16, shutting-down 32, terminated 48, stopping 64, stopped 80.
std::int64_t instance_state_code(std::string_view state);
// It has its address and carries traffic, or is about to.
bool is_alive(const Instance& instance);

enum class Turn : std::uint8_t { kStart, kStop, kReboot, kTerminate };
// The state that an instance goes to, or its own when there is nothing to do. Errors:
// instance_state_incorrect; operation_not_permitted (protected against stop or termination).
Result<std::string> state_after(const Instance& instance, Turn turn);

// instance_state_incorrect unless stopped: some attributes change only then.
Result<void> check_stopped(const Instance& instance);
// "stop" or "terminate"; "standard" or "unlimited". invalid_parameter_value.
Result<void> check_shutdown_behavior(const std::string& value);
Result<void> check_cpu_credits(const std::string& value);
// Base64 of at most 16 KiB. invalid_parameter_value.
Result<void> check_user_data(const std::string& base64);
// "ip-172-31-23-89.ap-northeast-1.compute.internal"
std::string private_dns_name(const std::string& address, const std::string& region);

}  // namespace mg::model

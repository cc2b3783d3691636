// Instances: states and their codes, names, types.
// Called by control/commands/instance and api/ec2. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "base/result.h"

namespace mg::model {

inline constexpr std::int64_t kTerminatedVisibleMs = 3'600'000;  // AWS: "for about an hour"

// pending 0, running 16, shutting-down 32, terminated 48.
std::int64_t instance_state_code(std::string_view state);
// "t3.micro", "u-6tb1.metal": any name of that form. invalid_parameter_value.
Result<void> check_instance_type(const std::string& type);
// "ip-172-31-23-89.ap-northeast-1.compute.internal"
std::string private_dns_name(const std::string& address, const std::string& region);

}  // namespace mg::model

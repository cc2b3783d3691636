// The instance types that RunInstances takes: a fixed table, the same in every region. An instance
// is a network namespace here, so processors and memory are only what clients read of a type; the
// numbers of interfaces and addresses are enforced.
// Called by control/commands/instance, network_interface and api/ec2/instance_type. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mg::model {

struct InstanceType {
  std::string_view name;
  std::int32_t vcpus = 0;
  std::int64_t memory_mib = 0;
  std::size_t interfaces_max = 0;
  std::size_t addresses_per_interface_max = 0;  // IPv4, the primary one included
  bool nitro = true;                            // else Xen
  bool current = true;
  bool burstable = false;
  bool unlimited = false;  // what a burstable one starts with when nothing is said
  bool free_tier = false;
};

inline constexpr std::string_view kDefaultInstanceType = "m1.small";  // RunInstances says nothing

// In the order of their names.
std::span<const InstanceType> instance_types();
// nullptr if there is none.
const InstanceType* find_instance_type(std::string_view name);
// invalid_parameter_value for one that is not in the table, as AWS answers.
Result<const InstanceType*> known_instance_type(const std::string& name);
// "standard" or "unlimited"; "" for a type that is not burstable.
std::string_view default_credits(const InstanceType& type);

}  // namespace mg::model

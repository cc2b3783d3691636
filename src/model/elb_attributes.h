// The attributes of load balancers, target groups and listeners: which keys AWS has, what we answer
// when nobody set them, and which values take effect here. A value that would not take effect is
// refused by name, a key that AWS does not have is "not recognized".
// Called by the load-balancing commands, by Describe…Attributes and by plan/compile. Pure.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/arn.h"
#include "model/world.h"

namespace mg::model {

using AttributeList = std::vector<std::pair<std::string, std::string>>;

// Checks what a Modify call sets. Errors: validation_error (unknown key, bad value, key twice),
// elb_invalid_configuration (a key or value that is not supported here).
Result<std::map<std::string, std::string>> check_attributes(ElbKind kind,
                                                            const AttributeList& wanted);

// Every attribute with its value, in AWS's order of keys.
AttributeList attributes_of(const LoadBalancer& balancer);
AttributeList attributes_of(const TargetGroup& group);
AttributeList attributes_of(const Listener& listener);

// The value of one key, its default if nobody set it; "" for a key that does not exist.
std::string attribute_value(ElbKind kind, const std::map<std::string, std::string>& set,
                            const std::string& key);

// What plan/compile needs.
bool cross_zone_of(const LoadBalancer& balancer);
bool deletion_protection_of(const LoadBalancer& balancer);
// "true", "false" or "use_load_balancer_configuration".
std::string cross_zone_of(const TargetGroup& group);
bool reset_on_unhealthy_of(const TargetGroup& group);
bool reset_on_deregistration_of(const TargetGroup& group);
std::int64_t deregistration_delay_s_of(const TargetGroup& group);
std::uint32_t idle_timeout_s_of(const Listener& listener);

}  // namespace mg::model

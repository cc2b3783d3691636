// The attributes of load balancers, target groups and listeners: which keys AWS has, what we answer
// when nobody set them, and which values are taken. What belongs to an application balancer, or to
// a target group of a protocol that carries no traffic here, is stored and reported; a value of the
// others that would not take effect is refused by name. A key that AWS does not have is "not
// recognized". Called by the load-balancing commands, by Describe…Attributes and by plan/compile.
// Pure.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/world.h"

namespace mg::model {

using AttributeList = std::vector<std::pair<std::string, std::string>>;

// Checks what a Modify call sets on one of these. Errors: validation_error (unknown key, bad value,
// key twice), elb_invalid_configuration (a key or value that this type or protocol does not have).
using AttributeMap = std::map<std::string, std::string>;
Result<AttributeMap> check_attributes(const LoadBalancer& balancer, const AttributeList& wanted);
Result<AttributeMap> check_attributes(const TargetGroup& group, const AttributeList& wanted);
Result<AttributeMap> check_attributes(const Listener& listener, const AttributeList& wanted);

// Every attribute with its value, in AWS's order of keys.
AttributeList attributes_of(const LoadBalancer& balancer);
AttributeList attributes_of(const TargetGroup& group);
AttributeList attributes_of(const Listener& listener);

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

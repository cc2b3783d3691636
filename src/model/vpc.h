// What belongs to a VPC without a record of its own: its default network ACL, its DHCP options, the
// association of its first block. Their ids are made of the VPC's, so they are the same for ever;
// so is that of the route table that it is born with (route_table.h).
// Called by api/ec2 and control/commands. Pure.
#pragma once

#include <string>

#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

inline constexpr const char* kDefaultVpcCidr = "172.31.0.0/16";

std::string main_route_table_id(const Vpc& vpc);     // rtb-…
std::string first_association_id(const Vpc& vpc);    // vpc-cidr-assoc-…
std::string default_network_acl_id(const Vpc& vpc);  // acl-…
std::string dhcp_options_id(const Scope& scope);     // dopt-…, one per account and region
// "prefix-<digits of id>", for the associations between such things.
std::string derived_id(std::string_view prefix, std::string_view id);

// The VPC of such an ACL or association; nullptr if it is missing or foreign.
const Vpc* vpc_of_derived(const World& world, const Scope& scope, std::string_view prefix,
                          const std::string& id);

}  // namespace mg::model

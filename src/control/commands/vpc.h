// VPCs: made with their default security group and main route table, removed with them.
// Called by api/ec2/vpc and defaults. Thread rule: the desk's thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"
#include "model/tags.h"

namespace mg::control {

struct NewVpc {
  std::string cidr;
  bool is_default = false;
  model::TagMap tags;
  std::string tenancy = "default";  // default | dedicated; there is one kind of host, so it is told
                                    // back and nothing else
  bool provided_ipv6 = false;
};
// Errors: those of check_vpc_cidr and check_tag, vpc_limit, group_limit; invalid_parameter_value
// (tenancy).
Result<model::Vpc> create_vpc(Tx& tx, const model::Scope& scope, const NewVpc& wanted);

// Errors: vpc_malformed, vpc_not_found, dependency_violation.
Result<void> delete_vpc(Tx& tx, const model::Scope& scope, const std::string& vpc_id);

struct VpcAttributes {
  std::optional<bool> dns_support, dns_hostnames, network_address_usage_metrics;
};
// Exactly one attribute a call, as in AWS: else missing_parameter or invalid_parameter_combination.
Result<void> modify_vpc_attributes(Tx& tx, const model::Scope& scope, const std::string& vpc_id,
                                   const VpcAttributes& wanted);

}  // namespace mg::control

// Internet gateways: made, attached to a VPC, detached, removed. They carry nothing (there is no
// internet here); what hangs on them is who may be attached, balancers' schemes and routes' states.
// Called by api/ec2/internet_gateway and defaults. Thread rule: the desk's thread.
#pragma once

#include <string>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"
#include "model/tags.h"

namespace mg::control {

// Errors: internet_gateway_limit, those of check_tag.
Result<model::InternetGateway> create_internet_gateway(Tx& tx, const model::Scope& scope,
                                                       const model::TagMap& tags);
// Errors: those of find_internet_gateway; dependency_violation while it is attached.
Result<void> delete_internet_gateway(Tx& tx, const model::Scope& scope, const std::string& id);
// Errors: those of find_internet_gateway and find_vpc; already_associated (it has a VPC),
// invalid_parameter_value (the VPC has another gateway).
Result<void> attach_internet_gateway(Tx& tx, const model::Scope& scope, const std::string& id,
                                     const std::string& vpc_id);
// Routes to it become black holes, route tables associated with it lose it. Errors: those of
// find_internet_gateway; gateway_not_attached.
Result<void> detach_internet_gateway(Tx& tx, const model::Scope& scope, const std::string& id,
                                     const std::string& vpc_id);

}  // namespace mg::control

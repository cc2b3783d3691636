// Blocks of addresses beside the first: more IPv4 and IPv6 blocks of a VPC, the IPv6 block of a
// subnet. An IPv4 block is used by subnets and carried like the first one; IPv6 is kept and told
// back, and no packet of it is carried.
// Called by api/ec2/vpc_cidr and by the commands that make VPCs and subnets. Thread rule: the
// desk's thread.
#pragma once

#include <string>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"

namespace mg::control {

// Errors: those of find_vpc and check_more_vpc_cidr.
Result<model::CidrAssociation> associate_vpc_block(Tx& tx, const model::Scope& scope,
                                                   const std::string& vpc_id,
                                                   const std::string& cidr);
// A block that this service chooses. Errors: those of find_vpc; cidr_limit.
Result<model::CidrAssociation> associate_provided_ipv6(Tx& tx, const model::Scope& scope,
                                                       const std::string& vpc_id);
struct RemovedBlock {
  std::string of;  // the VPC or the subnet
  model::CidrAssociation block;
  bool ipv6 = false;
};
// Errors: vpc_cidr_not_found; operation_not_permitted for the first block; cidr_in_use.
Result<RemovedBlock> disassociate_vpc_block(Tx& tx, const model::Scope& scope,
                                            const std::string& association_id);

// Errors: those of find_subnet and check_subnet_ipv6; subnet_conflict when it has a block already.
Result<model::CidrAssociation> associate_subnet_ipv6(Tx& tx, const model::Scope& scope,
                                                     const std::string& subnet_id,
                                                     const std::string& cidr);
// Errors: subnet_cidr_not_found; cidr_in_use by an interface or while the subnet assigns addresses.
Result<RemovedBlock> disassociate_subnet_ipv6(Tx& tx, const model::Scope& scope,
                                              const std::string& association_id);

}  // namespace mg::control

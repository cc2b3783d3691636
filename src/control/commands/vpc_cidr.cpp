#include "control/commands/vpc_cidr.h"

#include <algorithm>

#include "base/check.h"
#include "model/aws_errors.h"
#include "model/cidr_rules.h"
#include "model/vpc.h"

namespace mg::control {

namespace errors = model::errors;
using model::CidrAssociation;
using model::Subnet;
using model::Vpc;

namespace {

CidrAssociation take(std::vector<CidrAssociation>& from, const std::string& id) {
  const auto at =
      std::find_if(from.begin(), from.end(), [&](const auto& block) { return block.id == id; });
  if (at == from.end()) return {};
  auto taken = *at;
  from.erase(at);
  return taken;
}

bool has_subnet_in(const model::World& world, const std::string& vpc_id,
                   const CidrAssociation& block, bool ipv6) {
  for (const auto* subnet : world.subnets.by("vpc", vpc_id)) {
    if (!ipv6 && Cidr4::parse(block.cidr)->contains(*Cidr4::parse(subnet->cidr))) return true;
    for (const auto& held : subnet->ipv6_cidrs) {
      if (ipv6 && Cidr6::parse_any(block.cidr)->contains(*Cidr6::parse_any(held.cidr))) return true;
    }
  }
  return false;
}

bool has_address_in(const model::World& world, const Subnet& subnet, const CidrAssociation& block) {
  const auto cidr = Cidr6::parse_any(block.cidr);
  for (const auto* interface : world.interfaces.by("subnet", subnet.id)) {
    for (const auto& text : interface->ipv6_addresses) {
      const auto address = Ip6::parse(text);
      if (address && cidr->contains(*address)) return true;
    }
  }
  return false;
}

}  // namespace

Result<CidrAssociation> associate_vpc_block(Tx& tx, const model::Scope& scope,
                                            const std::string& vpc_id, const std::string& cidr) {
  TRY_ASSIGN(const auto* found, model::find_vpc(tx.world(), scope, vpc_id));
  TRY_ASSIGN(const auto block, model::check_more_vpc_cidr(tx.world(), *found, cidr));
  auto vpc = *found;
  CidrAssociation made{tx.rng().aws_id("vpc-cidr-assoc"), block.str()};
  vpc.more_cidrs.push_back(made);
  tx.put(std::move(vpc));
  return made;
}

Result<CidrAssociation> associate_provided_ipv6(Tx& tx, const model::Scope& scope,
                                                const std::string& vpc_id) {
  TRY_ASSIGN(const auto* found, model::find_vpc(tx.world(), scope, vpc_id));
  TRY(model::check_block_count(tx.world(), *found, found->ipv6_cidrs.size()));
  auto vpc = *found;
  CidrAssociation made{tx.rng().aws_id("vpc-cidr-assoc"),
                       model::provided_ipv6_block(tx.rng().u64()).str()};
  vpc.ipv6_cidrs.push_back(made);
  tx.put(std::move(vpc));
  return made;
}

Result<RemovedBlock> disassociate_vpc_block(Tx& tx, const model::Scope& scope,
                                            const std::string& association_id) {
  if (model::vpc_of_derived(tx.world(), scope, "vpc-cidr-assoc", association_id)) {
    return fail(errors::operation_not_permitted(
        "The vpc CIDR block with association ID " + association_id +
        " may not be disassociated. It is the primary IPv4 CIDR block of the VPC"));
  }
  const auto* found = tx.world().vpcs.first_by("association", association_id);
  if (!found || !scope.holds(*found)) {
    return fail(errors::vpc_cidr_not_found("The vpc CIDR block association ID '" + association_id +
                                           "' does not exist"));
  }
  auto vpc = *found;
  RemovedBlock removed{vpc.id, take(vpc.more_cidrs, association_id), false};
  if (removed.block.id.empty()) {
    removed.ipv6 = true;
    removed.block = take(vpc.ipv6_cidrs, association_id);
  }
  if (has_subnet_in(tx.world(), vpc.id, removed.block, removed.ipv6)) {
    return fail(errors::cidr_in_use(
        "The vpc " + vpc.id + " currently has a subnet within CIDR block " + removed.block.cidr));
  }
  tx.put(std::move(vpc));
  return removed;
}

Result<CidrAssociation> associate_subnet_ipv6(Tx& tx, const model::Scope& scope,
                                              const std::string& subnet_id,
                                              const std::string& cidr) {
  TRY_ASSIGN(const auto* found, model::find_subnet(tx.world(), scope, subnet_id));
  const auto* vpc = tx.world().vpcs.find(found->vpc_id);
  CHECK(vpc != nullptr);
  TRY_ASSIGN(const auto block, model::check_subnet_ipv6(tx.world(), *vpc, cidr));
  if (!found->ipv6_cidrs.empty()) {
    return fail(
        errors::subnet_conflict("The subnet '" + subnet_id + "' already has an IPv6 CIDR block"));
  }
  auto subnet = *found;
  CidrAssociation made{tx.rng().aws_id("subnet-cidr-assoc"), block.str()};
  subnet.ipv6_cidrs.push_back(made);
  tx.put(std::move(subnet));
  return made;
}

Result<RemovedBlock> disassociate_subnet_ipv6(Tx& tx, const model::Scope& scope,
                                              const std::string& association_id) {
  const auto* found = tx.world().subnets.first_by("association", association_id);
  if (!found || !scope.holds(*found)) {
    return fail(errors::subnet_cidr_not_found("The subnet CIDR block with association ID '" +
                                              association_id + "' does not exist"));
  }
  auto subnet = *found;
  RemovedBlock removed{subnet.id, take(subnet.ipv6_cidrs, association_id), true};
  const auto refused = "The subnet IPv6 CIDR block with association ID " + association_id +
                       " may not be disassociated, because its subnet has ";
  if (subnet.assign_ipv6) {
    return fail(errors::cidr_in_use(refused + "assign-ipv6-address-on-creation set to true."));
  }
  if (has_address_in(tx.world(), subnet, removed.block)) {
    return fail(errors::cidr_in_use(refused + "network interfaces with addresses of it."));
  }
  tx.put(std::move(subnet));
  return removed;
}

}  // namespace mg::control

#include "api/ec2/vpc_cidr.h"

#include "api/query/request.h"
#include "control/commands/vpc_cidr.h"
#include "model/aws_errors.h"

namespace mg::api::ec2 {

namespace errors = model::errors;

wire::ec2::VpcCidrBlockAssociation wire_block(const model::CidrAssociation& block,
                                              const std::string& state) {
  wire::ec2::VpcCidrBlockAssociation out;
  out.association_id = block.id;
  out.cidr_block = block.cidr;
  out.cidr_block_state.emplace().state = state;
  return out;
}

wire::ec2::VpcIpv6CidrBlockAssociation wire_ipv6_block(const std::string& region,
                                                       const model::CidrAssociation& block,
                                                       const std::string& state) {
  wire::ec2::VpcIpv6CidrBlockAssociation out;
  out.association_id = block.id;
  out.ipv6_cidr_block = block.cidr;
  out.ipv6_cidr_block_state.emplace().state = state;
  out.network_border_group = region;
  out.ipv6_pool = "Amazon";
  out.ip_source = "amazon";
  return out;
}

wire::ec2::SubnetIpv6CidrBlockAssociation wire_subnet_block(const model::CidrAssociation& block,
                                                            const std::string& state) {
  wire::ec2::SubnetIpv6CidrBlockAssociation out;
  out.association_id = block.id;
  out.ipv6_cidr_block = block.cidr;
  out.ipv6_cidr_block_state.emplace().state = state;
  out.ip_source = "amazon";
  return out;
}

// The block is there when the call returns; its answer says "associating" all the same, as AWS's.
Result<wire::ec2::AssociateVpcCidrBlockResult> associate_vpc_cidr_block(
    Context& ctx, const wire::ec2::AssociateVpcCidrBlockRequest& q) {
  TRY(refuse({{given_other_than(q.ipv6_cidr_block_network_border_group, ctx.caller.region),
               "Ipv6CidrBlockNetworkBorderGroup"},
              {q.ipv6_pool.has_value(), "Ipv6Pool"},
              {q.ipv6_cidr_block.has_value(), "Ipv6CidrBlock"},
              {q.ipv4_ipam_pool_id.has_value(), "Ipv4IpamPoolId"},
              {q.ipv4_netmask_length.has_value(), "Ipv4NetmaskLength"},
              {q.ipv6_ipam_pool_id.has_value(), "Ipv6IpamPoolId"},
              {q.ipv6_netmask_length.has_value(), "Ipv6NetmaskLength"}}));
  const bool ipv6 = q.amazon_provided_ipv6_cidr_block.value_or(false);
  if (!ipv6 && !q.cidr_block) {
    return fail(errors::missing_parameter(
        "The request must contain either CidrBlock or AmazonProvidedIpv6CidrBlock"));
  }
  if (ipv6 && q.cidr_block) {
    return fail(errors::invalid_parameter_combination(
        "The parameter CidrBlock cannot be used with the parameter AmazonProvidedIpv6CidrBlock"));
  }
  wire::ec2::AssociateVpcCidrBlockResult result;
  result.vpc_id = *q.vpc_id;
  if (ipv6) {
    TRY_ASSIGN(const auto block, control::associate_provided_ipv6(ctx.tx, scope(ctx), *q.vpc_id));
    result.ipv6_cidr_block_association = wire_ipv6_block(ctx.caller.region, block, "associating");
  } else {
    TRY_ASSIGN(const auto block,
               control::associate_vpc_block(ctx.tx, scope(ctx), *q.vpc_id, *q.cidr_block));
    result.cidr_block_association = wire_block(block, "associating");
  }
  return result;
}

Result<wire::ec2::DisassociateVpcCidrBlockResult> disassociate_vpc_cidr_block(
    Context& ctx, const wire::ec2::DisassociateVpcCidrBlockRequest& q) {
  TRY_ASSIGN(const auto removed,
             control::disassociate_vpc_block(ctx.tx, scope(ctx), *q.association_id));
  wire::ec2::DisassociateVpcCidrBlockResult result;
  result.vpc_id = removed.of;
  if (removed.ipv6) {
    result.ipv6_cidr_block_association =
        wire_ipv6_block(ctx.caller.region, removed.block, "disassociating");
  } else {
    result.cidr_block_association = wire_block(removed.block, "disassociating");
  }
  return result;
}

Result<wire::ec2::AssociateSubnetCidrBlockResult> associate_subnet_cidr_block(
    Context& ctx, const wire::ec2::AssociateSubnetCidrBlockRequest& q) {
  TRY(refuse({{q.ipv6_ipam_pool_id.has_value(), "Ipv6IpamPoolId"},
              {q.ipv6_netmask_length.has_value(), "Ipv6NetmaskLength"}}));
  if (!q.ipv6_cidr_block) {
    return fail(errors::missing_parameter("The request must contain the parameter Ipv6CidrBlock"));
  }
  TRY_ASSIGN(const auto block,
             control::associate_subnet_ipv6(ctx.tx, scope(ctx), *q.subnet_id, *q.ipv6_cidr_block));
  wire::ec2::AssociateSubnetCidrBlockResult result;
  result.subnet_id = *q.subnet_id;
  result.ipv6_cidr_block_association = wire_subnet_block(block, "associating");
  return result;
}

Result<wire::ec2::DisassociateSubnetCidrBlockResult> disassociate_subnet_cidr_block(
    Context& ctx, const wire::ec2::DisassociateSubnetCidrBlockRequest& q) {
  TRY_ASSIGN(const auto removed,
             control::disassociate_subnet_ipv6(ctx.tx, scope(ctx), *q.association_id));
  wire::ec2::DisassociateSubnetCidrBlockResult result;
  result.subnet_id = removed.of;
  result.ipv6_cidr_block_association = wire_subnet_block(removed.block, "disassociating");
  return result;
}

}  // namespace mg::api::ec2

// The EC2 calls for further blocks of VPCs and subnets, and their shapes. Contract of a handler:
// api/context.h. Thread rule: the desk's thread.
#pragma once

#include <string>

#include "api/context.h"
#include "wire/ec2/associate_subnet_cidr_block.h"
#include "wire/ec2/associate_vpc_cidr_block.h"
#include "wire/ec2/disassociate_subnet_cidr_block.h"
#include "wire/ec2/disassociate_vpc_cidr_block.h"

namespace mg::api::ec2 {

// state: associating, associated, disassociating.
wire::ec2::VpcCidrBlockAssociation wire_block(const model::CidrAssociation& block,
                                              const std::string& state);
wire::ec2::VpcIpv6CidrBlockAssociation wire_ipv6_block(const std::string& region,
                                                       const model::CidrAssociation& block,
                                                       const std::string& state);
wire::ec2::SubnetIpv6CidrBlockAssociation wire_subnet_block(const model::CidrAssociation& block,
                                                            const std::string& state);

Result<wire::ec2::AssociateVpcCidrBlockResult> associate_vpc_cidr_block(
    Context& ctx, const wire::ec2::AssociateVpcCidrBlockRequest& q);
Result<wire::ec2::DisassociateVpcCidrBlockResult> disassociate_vpc_cidr_block(
    Context& ctx, const wire::ec2::DisassociateVpcCidrBlockRequest& q);
Result<wire::ec2::AssociateSubnetCidrBlockResult> associate_subnet_cidr_block(
    Context& ctx, const wire::ec2::AssociateSubnetCidrBlockRequest& q);
Result<wire::ec2::DisassociateSubnetCidrBlockResult> disassociate_subnet_cidr_block(
    Context& ctx, const wire::ec2::DisassociateSubnetCidrBlockRequest& q);

}  // namespace mg::api::ec2

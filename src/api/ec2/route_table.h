// The EC2 calls for route tables, their associations and their routes. Contract of a handler:
// api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/associate_route_table.h"
#include "wire/ec2/create_route.h"
#include "wire/ec2/create_route_table.h"
#include "wire/ec2/delete_route.h"
#include "wire/ec2/delete_route_table.h"
#include "wire/ec2/describe_route_tables.h"
#include "wire/ec2/disassociate_route_table.h"
#include "wire/ec2/replace_route.h"
#include "wire/ec2/replace_route_table_association.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateRouteTableResult> create_route_table(
    Context& ctx, const wire::ec2::CreateRouteTableRequest& q);
Result<wire::ec2::DescribeRouteTablesResult> describe_route_tables(
    Context& ctx, const wire::ec2::DescribeRouteTablesRequest& q);
Result<wire::ec2::DeleteRouteTableResult> delete_route_table(
    Context& ctx, const wire::ec2::DeleteRouteTableRequest& q);
Result<wire::ec2::AssociateRouteTableResult> associate_route_table(
    Context& ctx, const wire::ec2::AssociateRouteTableRequest& q);
Result<wire::ec2::DisassociateRouteTableResult> disassociate_route_table(
    Context& ctx, const wire::ec2::DisassociateRouteTableRequest& q);
Result<wire::ec2::ReplaceRouteTableAssociationResult> replace_route_table_association(
    Context& ctx, const wire::ec2::ReplaceRouteTableAssociationRequest& q);
Result<wire::ec2::CreateRouteResult> create_route(Context& ctx,
                                                  const wire::ec2::CreateRouteRequest& q);
Result<wire::ec2::ReplaceRouteResult> replace_route(Context& ctx,
                                                    const wire::ec2::ReplaceRouteRequest& q);
Result<wire::ec2::DeleteRouteResult> delete_route(Context& ctx,
                                                  const wire::ec2::DeleteRouteRequest& q);

}  // namespace mg::api::ec2

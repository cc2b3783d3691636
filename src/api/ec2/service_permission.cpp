#include "api/ec2/service_permission.h"

#include "api/ec2/endpoint_shared.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/tags.h"
#include "control/commands/service_permission.h"
#include "model/aws_errors.h"
#include "model/endpoint_service.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::ServicePermission;
using model::World;

namespace {

constexpr FilterField<ServicePermission> kFields[] = {
    {"principal", [](const World&, const ServicePermission& r) { return Values{r.principal}; }},
    {"principal-type",
     [](const World&, const ServicePermission& r) { return Values{r.principal_type}; }},
};

}  // namespace

Result<wire::ec2::ModifyVpcEndpointServicePermissionsResult>
modify_vpc_endpoint_service_permissions(
    Context& ctx, const wire::ec2::ModifyVpcEndpointServicePermissionsRequest& q) {
  if (q.add_allowed_principals.empty() && q.remove_allowed_principals.empty()) {
    TRY(model::find_own_service(ctx.world(), scope_of(ctx), *q.service_id));
    return fail(
        errors::missing_parameter("The request must contain the parameter AddAllowedPrincipals "
                                  "or RemoveAllowedPrincipals"));
  }
  TRY_ASSIGN(const auto added,
             control::modify_service_permissions(ctx.tx, ctx.caller,
                                                 {.service_id = *q.service_id,
                                                  .add = q.add_allowed_principals,
                                                  .remove = q.remove_allowed_principals}));
  wire::ec2::ModifyVpcEndpointServicePermissionsResult result;
  for (const auto& entry : added) {
    result.added_principals.push_back({.principal_type = entry.principal_type,
                                       .principal = entry.principal,
                                       .service_permission_id = entry.id,
                                       .service_id = entry.service_id});
  }
  result.return_value = true;
  return result;
}

Result<wire::ec2::DescribeVpcEndpointServicePermissionsResult>
describe_vpc_endpoint_service_permissions(
    Context& ctx, const wire::ec2::DescribeVpcEndpointServicePermissionsRequest& q) {
  TRY_ASSIGN(const auto* service,
             model::find_own_service(ctx.world(), scope_of(ctx), *q.service_id));
  TRY_ASSIGN(const auto filters,
             FilterSet<ServicePermission>::make(kFields, q.filters, UnknownFilter::kInvalidFilter));
  std::vector<const ServicePermission*> found;
  for (const auto* entry : ctx.world().permissions.by("service", service->id)) {
    if (filters.matches(ctx.world(), *entry)) found.push_back(entry);
  }
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeVpcEndpointServicePermissions",
                                 std::move(found), q.max_results, q.next_token));
  wire::ec2::DescribeVpcEndpointServicePermissionsResult result;
  for (const auto* entry : page.items) {
    result.allowed_principals.push_back({.principal_type = entry->principal_type,
                                         .principal = entry->principal,
                                         .service_permission_id = entry->id,
                                         .tags = wire_tags(ctx.world(), entry->id),
                                         .service_id = entry->service_id});
  }
  result.next_token = page.next_token;
  return result;
}

}  // namespace mg::api::ec2

#include "api/ec2/account.h"

#include <map>

#include "api/query/request.h"
#include "control/slots.h"
#include "model/aws_errors.h"
#include "model/ids.h"
#include "model/quotas.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeAccountAttributesResult> describe_account_attributes(
    Context& ctx, const wire::ec2::DescribeAccountAttributesRequest& q) {
  const auto* vpc = model::default_vpc(ctx.world(), scope(ctx));
  const std::map<std::string, std::string> values{
      {"default-vpc", vpc ? vpc->id : "none"},
      {"max-elastic-ips", "0"},
      {"max-instances", std::to_string(control::slot_limit("port"))},
      {"supported-platforms", "VPC"},
      {"vpc-max-elastic-ips", "0"},
      {"vpc-max-security-groups-per-interface",
       std::to_string(model::quota_of(ctx.world(), ctx.caller.account,
                                      model::QuotaName::kGroupsPerInterface))},
  };
  auto names = q.attribute_names;
  if (names.empty()) {
    for (const auto& [name, value] : values) names.push_back(name);
  }
  wire::ec2::DescribeAccountAttributesResult result;
  for (const auto& name : names) {
    const auto at = values.find(name);
    if (at == values.end()) {
      return fail(model::errors::invalid_parameter_value(
          "Value (" + name + ") for parameter attributeName is invalid. Unknown attribute"));
    }
    auto& out = result.account_attributes.emplace_back();
    out.attribute_name = name;
    out.attribute_values.push_back({.attribute_value = at->second});
  }
  return result;
}

}  // namespace mg::api::ec2

#include "api/elbv2/account_limits.h"

#include "api/elbv2/common.h"
#include "model/quotas.h"

namespace mg::api::elbv2 {

namespace shapes = wire::elbv2;

namespace {

using model::QuotaName;

// In the order of their names, which pages need.
constexpr std::pair<const char*, QuotaName> kLimits[] = {
    {"application-load-balancers", QuotaName::kApplicationBalancersPerRegion},
    {"listeners-per-application-load-balancer", QuotaName::kListenersPerApplicationBalancer},
    {"listeners-per-network-load-balancer", QuotaName::kListenersPerNetworkBalancer},
    {"network-load-balancers", QuotaName::kNetworkBalancersPerRegion},
    {"target-groups", QuotaName::kTargetGroupsPerRegion},
    {"targets-per-application-load-balancer", QuotaName::kTargetsPerApplicationBalancer},
    {"targets-per-availability-zone-per-network-load-balancer", QuotaName::kTargetsPerZone},
    {"targets-per-network-load-balancer", QuotaName::kTargetsPerNetworkBalancer},
    {"targets-per-target-group", QuotaName::kTargetsPerGroup},
};

}  // namespace

Result<shapes::DescribeAccountLimits::Result> describe_account_limits(
    Context& ctx, const shapes::DescribeAccountLimits::Request& q) {
  std::vector<shapes::Limit> rows;
  for (const auto& [name, quota] : kLimits) {
    const auto max = model::quota_of(ctx.world(), ctx.caller.account, quota);
    rows.push_back({.name = name, .max = std::to_string(max)});
  }
  TRY_ASSIGN(const auto start,
             elb_page_start(ctx.caller, "DescribeAccountLimits", q.page_size, q.marker));
  auto page = cut_page(ctx.caller, "DescribeAccountLimits", start, rows,
                       [](const shapes::Limit& row) { return *row.name; });
  shapes::DescribeAccountLimits::Result result;
  result.limits = std::move(page.items);
  result.next_marker = page.next_token;
  return result;
}

}  // namespace mg::api::elbv2

#include "api/ec2/classic_link.h"

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "model/ids.h"

namespace mg::api::ec2 {

namespace {

using model::Vpc;
using model::World;

constexpr FilterField<Vpc> kFields[] = {
    {"is-classic-link-enabled", [](const World&, const Vpc&) { return Values{"false"}; }},
};

}  // namespace

Result<wire::ec2::DescribeVpcClassicLinkResult> describe_vpc_classic_link(
    Context& ctx, const wire::ec2::DescribeVpcClassicLinkRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<Vpc>::make(kFields, q.filters));
  const auto mine = scope(ctx);
  TRY_ASSIGN(const auto found,
             select<Vpc>(ctx.world(), mine.key(), q.vpc_ids, filters,
                         [&](const auto& id) { return model::find_vpc(ctx.world(), mine, id); }));
  wire::ec2::DescribeVpcClassicLinkResult result;
  for (const auto* vpc : found) {
    auto& out = result.vpcs.emplace_back();
    out.vpc_id = vpc->id;
    out.classic_link_enabled = false;
    out.tags = wire_tags(ctx.world(), vpc->id);
  }
  return result;
}

}  // namespace mg::api::ec2

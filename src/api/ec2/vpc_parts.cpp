#include "api/ec2/vpc_parts.h"

#include <algorithm>
#include <set>

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "model/aws_errors.h"
#include "model/vpc.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::Vpc;
using model::World;

namespace {

constexpr const char* kAnywhere = "0.0.0.0/0";
constexpr const char* kAnywhere6 = "::/0";
constexpr std::int64_t kAllowNumber = 100;
constexpr std::int64_t kDenyNumber = 32767;

// A thing with an id made of its VPC's.
struct OfVpc {
  std::string id;
  const Vpc* vpc;
};

// Those of the ids, or of every VPC of the caller, that pass the filters.
Result<std::vector<OfVpc>> select_derived(const Context& ctx, const std::vector<std::string>& ids,
                                          std::string_view prefix, const FilterSet<OfVpc>& filters,
                                          Error (*missing)(std::string), const char* noun) {
  std::set<std::string> wanted;
  for (const auto& id : ids) {
    if (!model::vpc_of_derived(ctx.world(), scope(ctx), prefix, id)) {
      return fail(missing("The " + std::string(noun) + " ID '" + id + "' does not exist"));
    }
    wanted.insert(id);
  }
  std::vector<OfVpc> out;
  for (const auto* vpc : ctx.world().vpcs.by("scope", scope(ctx).key())) {
    OfVpc view{model::derived_id(prefix, vpc->id), vpc};
    if (!wanted.empty() && wanted.count(view.id) == 0) continue;
    if (filters.matches(ctx.world(), view)) out.push_back(std::move(view));
  }
  return out;
}

std::string id_of(const OfVpc& view) {
  return view.id;
}
Values own_id(const World&, const OfVpc& v) {
  return {v.id};
}
Values owner_id(const World&, const OfVpc& v) {
  return {v.vpc->account};
}
Values vpc_id(const World&, const OfVpc& v) {
  return {v.vpc->id};
}
Values none(const World&, const OfVpc&) {
  return {};
}

Values subnet_ids(const World& world, const OfVpc& v) {
  Values out;
  for (const auto* subnet : world.subnets.by("vpc", v.vpc->id)) out.push_back(subnet->id);
  return out;
}

constexpr FilterField<OfVpc> kAclFields[] = {
    {"association.association-id",
     [](const World& world, const OfVpc& v) {
       Values out;
       for (const auto& id : subnet_ids(world, v)) {
         out.push_back(model::derived_id("aclassoc", id));
       }
       return out;
     }},
    {"association.network-acl-id", own_id},
    {"association.subnet-id", subnet_ids},
    {"default", [](const World&, const OfVpc&) { return Values{"true"}; }},
    {"entry.cidr", [](const World&, const OfVpc&) { return Values{kAnywhere}; }},
    {"entry.egress",
     [](const World&, const OfVpc&) {
       return Values{"true", "false"};
     }},
    {"entry.icmp.code", none},
    {"entry.icmp.type", none},
    {"entry.ipv6-cidr",
     [](const World&, const OfVpc& v) {
       return v.vpc->ipv6_cidrs.empty() ? Values{} : Values{kAnywhere6};
     }},
    {"entry.port-range.from", none},
    {"entry.port-range.to", none},
    {"entry.protocol", [](const World&, const OfVpc&) { return Values{"-1"}; }},
    {"entry.rule-action",
     [](const World&, const OfVpc&) {
       return Values{"allow", "deny"};
     }},
    {"entry.rule-number",
     [](const World&, const OfVpc& v) {
       Values out{std::to_string(kAllowNumber), std::to_string(kDenyNumber)};
       if (!v.vpc->ipv6_cidrs.empty()) {
         out.push_back(std::to_string(kAllowNumber + 1));
         out.push_back(std::to_string(kDenyNumber + 1));
       }
       return out;
     }},
    {"network-acl-id", own_id},
    {"owner-id", owner_id},
    {"vpc-id", vpc_id},
};

// Everything is allowed; the rule that cannot be removed denies what none has allowed.
void add_entries(wire::ec2::NetworkAcl& acl, bool egress, bool ipv6) {
  for (const bool allow : {true, false}) {
    auto& entry = acl.entries.emplace_back();
    (ipv6 ? entry.ipv6_cidr_block : entry.cidr_block) = ipv6 ? kAnywhere6 : kAnywhere;
    entry.egress = egress;
    entry.protocol = "-1";
    entry.rule_action = allow ? "allow" : "deny";
    entry.rule_number = (allow ? kAllowNumber : kDenyNumber) + (ipv6 ? 1 : 0);
  }
}

wire::ec2::NetworkAcl network_acl(const World& world, const OfVpc& view) {
  wire::ec2::NetworkAcl out;
  out.network_acl_id = view.id;
  out.vpc_id = view.vpc->id;
  out.owner_id = view.vpc->account;
  out.is_default = true;
  for (const auto& subnet_id : subnet_ids(world, view)) {
    auto& association = out.associations.emplace_back();
    association.network_acl_association_id = model::derived_id("aclassoc", subnet_id);
    association.network_acl_id = view.id;
    association.subnet_id = subnet_id;
  }
  for (const bool egress : {true, false}) {
    add_entries(out, egress, false);
    // AWS adds these with a VPC's first IPv6 block.
    if (!view.vpc->ipv6_cidrs.empty()) add_entries(out, egress, true);
  }
  out.tags = wire_tags(world, view.id);
  return out;
}

struct PrefixListView {
  std::string id;
};
constexpr FilterField<PrefixListView> kPrefixListFields[] = {
    {"prefix-list-id", [](const World&, const PrefixListView& v) { return Values{v.id}; }},
    {"prefix-list-name", [](const World&, const PrefixListView&) { return Values{}; }},
};
constexpr FilterField<PrefixListView> kManagedListFields[] = {
    {"owner-id", [](const World&, const PrefixListView&) { return Values{}; }},
    {"prefix-list-id", [](const World&, const PrefixListView& v) { return Values{v.id}; }},
    {"prefix-list-name", [](const World&, const PrefixListView&) { return Values{}; }},
};

// There are no lists: an account has none of its own, and AWS's name services that are not here.
Result<void> no_prefix_list(const std::vector<std::string>& ids) {
  for (const auto& id : ids) {
    if (model::is_well_formed_id(id, "pl")) continue;
    return fail(errors::invalid_parameter_value("Value (" + id +
                                                ") for parameter PrefixListId is invalid."));
  }
  if (ids.empty()) return {};
  return fail(
      errors::prefix_list_not_found("The prefix list ID '" + ids.front() + "' does not exist"));
}

// The one set of DHCP options that each account has in each region.
struct DhcpView {
  std::string id, account, region;
};

std::string domain_of(const std::string& region) {
  return region == "us-east-1" ? "ec2.internal" : region + ".compute.internal";
}

constexpr const char* kResolver = "AmazonProvidedDNS";

constexpr FilterField<DhcpView> kDhcpFields[] = {
    {"dhcp-options-id", [](const World&, const DhcpView& v) { return Values{v.id}; }},
    {"key",
     [](const World&, const DhcpView&) {
       return Values{"domain-name", "domain-name-servers"};
     }},
    {"owner-id", [](const World&, const DhcpView& v) { return Values{v.account}; }},
    {"value",
     [](const World&, const DhcpView& v) {
       return Values{domain_of(v.region), kResolver};
     }},
};

wire::ec2::DhcpOptions to_wire(const World& world, const DhcpView& view) {
  wire::ec2::DhcpOptions out;
  out.dhcp_options_id = view.id;
  out.owner_id = view.account;
  auto& domain = out.dhcp_configurations.emplace_back();
  domain.key = "domain-name";
  domain.values.push_back({.value = domain_of(view.region)});
  auto& servers = out.dhcp_configurations.emplace_back();
  servers.key = "domain-name-servers";
  servers.values.push_back({.value = kResolver});
  out.tags = wire_tags(world, view.id);
  return out;
}

}  // namespace

Result<wire::ec2::DescribeNetworkAclsResult> describe_network_acls(
    Context& ctx, const wire::ec2::DescribeNetworkAclsRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<OfVpc>::make(kAclFields, q.filters));
  TRY_ASSIGN(auto found, select_derived(ctx, q.network_acl_ids, "acl", filters,
                                        errors::network_acl_not_found, "networkAcl"));
  TRY_ASSIGN(auto page, paginate_by(ctx.caller, "DescribeNetworkAcls", std::move(found),
                                    q.max_results, q.next_token, id_of));
  wire::ec2::DescribeNetworkAclsResult result;
  for (const auto& view : page.items) {
    result.network_acls.push_back(network_acl(ctx.world(), view));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DescribePrefixListsResult> describe_prefix_lists(
    Context& ctx, const wire::ec2::DescribePrefixListsRequest& q) {
  TRY(FilterSet<PrefixListView>::make(kPrefixListFields, q.filters));
  TRY(page_start(ctx.caller, "DescribePrefixLists", q.max_results, q.next_token, kEc2Page));
  TRY(no_prefix_list(q.prefix_list_ids));
  return wire::ec2::DescribePrefixListsResult{};
}

Result<wire::ec2::DescribeManagedPrefixListsResult> describe_managed_prefix_lists(
    Context& ctx, const wire::ec2::DescribeManagedPrefixListsRequest& q) {
  TRY(FilterSet<PrefixListView>::make(kManagedListFields, q.filters));
  TRY(page_start(ctx.caller, "DescribeManagedPrefixLists", q.max_results, q.next_token,
                 PageLimits{1, 100, 100}));
  TRY(no_prefix_list(q.prefix_list_ids));
  return wire::ec2::DescribeManagedPrefixListsResult{};
}

Result<wire::ec2::DescribeDhcpOptionsResult> describe_dhcp_options(
    Context& ctx, const wire::ec2::DescribeDhcpOptionsRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<DhcpView>::make(kDhcpFields, q.filters));
  const auto mine = scope(ctx);
  const DhcpView view{model::dhcp_options_id(mine), mine.account, mine.region};
  for (const auto& id : q.dhcp_options_ids) {
    if (id == view.id) continue;
    return fail(errors::dhcp_options_not_found("The dhcpOption ID '" + id + "' does not exist"));
  }
  std::vector<DhcpView> found;
  if (filters.matches(ctx.world(), view)) found.push_back(view);
  TRY_ASSIGN(auto page,
             paginate_by(ctx.caller, "DescribeDhcpOptions", std::move(found), q.max_results,
                         q.next_token, [](const DhcpView& v) { return v.id; }));
  wire::ec2::DescribeDhcpOptionsResult result;
  for (const auto& each : page.items) result.dhcp_options.push_back(to_wire(ctx.world(), each));
  result.next_token = page.next_token;
  return result;
}

}  // namespace mg::api::ec2

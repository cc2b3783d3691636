#include "api/ec2/vpc.h"

#include "api/ec2/vpc_cidr.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "control/commands/defaults.h"
#include "control/commands/vpc.h"
#include "model/aws_errors.h"
#include "model/vpc.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::Vpc;
using model::World;

namespace {

// The first block and the further ones.
std::vector<model::CidrAssociation> blocks_of(const Vpc& vpc) {
  std::vector<model::CidrAssociation> out{{model::first_association_id(vpc), vpc.cidr}};
  out.insert(out.end(), vpc.more_cidrs.begin(), vpc.more_cidrs.end());
  return out;
}

template <std::string model::CidrAssociation::*member>
Values of_blocks(const World&, const Vpc& vpc) {
  Values out;
  for (const auto& block : blocks_of(vpc)) out.push_back(block.*member);
  return out;
}

template <std::string model::CidrAssociation::*member>
Values of_ipv6_blocks(const World&, const Vpc& vpc) {
  Values out;
  for (const auto& block : vpc.ipv6_cidrs) out.push_back(block.*member);
  return out;
}

constexpr FilterField<Vpc> kFields[] = {
    {"cidr", [](const World&, const Vpc& r) { return Values{r.cidr}; }},
    {"cidr-block", [](const World&, const Vpc& r) { return Values{r.cidr}; }},
    {"cidrBlock", [](const World&, const Vpc& r) { return Values{r.cidr}; }},
    {"cidr-block-association.cidr-block", of_blocks<&model::CidrAssociation::cidr>},
    {"cidr-block-association.association-id", of_blocks<&model::CidrAssociation::id>},
    {"cidr-block-association.state", [](const World&, const Vpc&) { return Values{"associated"}; }},
    {"dhcp-options-id", [](const World&, const Vpc& r) { return Values{r.dhcp_options_id}; }},
    {"dhcpOptionsId", [](const World&, const Vpc& r) { return Values{r.dhcp_options_id}; }},
    {"ipv6-cidr-block-association.ipv6-cidr-block", of_ipv6_blocks<&model::CidrAssociation::cidr>},
    {"ipv6-cidr-block-association.ipv6-pool",
     [](const World&, const Vpc& r) { return r.ipv6_cidrs.empty() ? Values{} : Values{"Amazon"}; }},
    {"ipv6-cidr-block-association.association-id", of_ipv6_blocks<&model::CidrAssociation::id>},
    {"ipv6-cidr-block-association.state",
     [](const World&, const Vpc& r) {
       return r.ipv6_cidrs.empty() ? Values{} : Values{"associated"};
     }},
    {"is-default", [](const World&, const Vpc& r) { return Values{bool_text(r.is_default)}; }},
    {"isDefault", [](const World&, const Vpc& r) { return Values{bool_text(r.is_default)}; }},
    {"owner-id", [](const World&, const Vpc& r) { return Values{r.account}; }},
    {"state", [](const World&, const Vpc&) { return Values{"available"}; }},
    {"vpc-id", [](const World&, const Vpc& r) { return Values{r.id}; }},
};

wire::ec2::Vpc to_wire(const World& world, const Vpc& vpc) {
  wire::ec2::Vpc out;
  out.vpc_id = vpc.id;
  out.owner_id = vpc.account;
  out.state = "available";
  out.cidr_block = vpc.cidr;
  out.is_default = vpc.is_default;
  out.instance_tenancy = vpc.instance_tenancy;
  out.dhcp_options_id = vpc.dhcp_options_id;
  for (const auto& block : blocks_of(vpc)) {
    out.cidr_block_association_set.push_back(wire_block(block, "associated"));
  }
  for (const auto& block : vpc.ipv6_cidrs) {
    out.ipv6_cidr_block_association_set.push_back(wire_ipv6_block(vpc.region, block, "associated"));
  }
  out.tags = wire_tags(world, vpc.id);
  return out;
}

std::optional<bool> value_of(const std::optional<wire::ec2::AttributeBooleanValue>& attribute) {
  return attribute ? attribute->value : std::nullopt;
}

}  // namespace

Result<wire::ec2::CreateVpcResult> create_vpc(Context& ctx, const wire::ec2::CreateVpcRequest& q) {
  TRY(refuse({{q.ipv6_pool.has_value(), "Ipv6Pool"},
              {q.ipv6_cidr_block.has_value(), "Ipv6CidrBlock"},
              {q.ipv4_ipam_pool_id.has_value(), "Ipv4IpamPoolId"},
              {q.ipv4_netmask_length.has_value(), "Ipv4NetmaskLength"},
              {q.ipv6_ipam_pool_id.has_value(), "Ipv6IpamPoolId"},
              {q.ipv6_netmask_length.has_value(), "Ipv6NetmaskLength"},
              {given_other_than(q.ipv6_cidr_block_network_border_group, ctx.caller.region),
               "Ipv6CidrBlockNetworkBorderGroup"},
              {q.vpc_encryption_control.has_value(), "VpcEncryptionControl"}}));
  if (!q.cidr_block) {
    return fail(errors::missing_parameter("The request must contain the parameter CidrBlock"));
  }
  TRY_ASSIGN(auto tags, tags_for(q.tag_specifications, "vpc"));
  TRY_ASSIGN(const auto vpc,
             control::create_vpc(
                 ctx.tx, scope(ctx),
                 {*q.cidr_block, false, std::move(tags), q.instance_tenancy.value_or("default"),
                  q.amazon_provided_ipv6_cidr_block.value_or(false)}));
  wire::ec2::CreateVpcResult result;
  result.vpc = to_wire(ctx.world(), vpc);
  return result;
}

Result<wire::ec2::CreateDefaultVpcResult> create_default_vpc(
    Context& ctx, const wire::ec2::CreateDefaultVpcRequest&) {
  TRY_ASSIGN(const auto vpc, control::create_default_vpc(ctx.tx, scope(ctx)));
  wire::ec2::CreateDefaultVpcResult result;
  result.vpc = to_wire(ctx.world(), vpc);
  return result;
}

Result<wire::ec2::DescribeVpcsResult> describe_vpcs(Context& ctx,
                                                    const wire::ec2::DescribeVpcsRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<Vpc>::make(kFields, q.filters));
  const auto mine = scope(ctx);
  TRY_ASSIGN(auto found,
             select<Vpc>(ctx.world(), mine.key(), q.vpc_ids, filters,
                         [&](const auto& id) { return model::find_vpc(ctx.world(), mine, id); }));
  TRY_ASSIGN(auto page,
             paginate(ctx.caller, "DescribeVpcs", std::move(found), q.max_results, q.next_token));
  wire::ec2::DescribeVpcsResult result;
  for (const auto* vpc : page.items) result.vpcs.push_back(to_wire(ctx.world(), *vpc));
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DeleteVpcResult> delete_vpc(Context& ctx, const wire::ec2::DeleteVpcRequest& q) {
  TRY(control::delete_vpc(ctx.tx, scope(ctx), *q.vpc_id));
  return wire::ec2::DeleteVpcResult{};
}

Result<wire::ec2::DescribeVpcAttributeResult> describe_vpc_attribute(
    Context& ctx, const wire::ec2::DescribeVpcAttributeRequest& q) {
  TRY_ASSIGN(const auto* vpc, model::find_vpc(ctx.world(), scope(ctx), *q.vpc_id));
  wire::ec2::DescribeVpcAttributeResult result;
  result.vpc_id = vpc->id;
  if (*q.attribute == "enableDnsSupport") {
    result.enable_dns_support.emplace().value = vpc->dns_support;
  } else if (*q.attribute == "enableDnsHostnames") {
    result.enable_dns_hostnames.emplace().value = vpc->dns_hostnames;
  } else if (*q.attribute == "enableNetworkAddressUsageMetrics") {
    result.enable_network_address_usage_metrics.emplace().value =
        vpc->network_address_usage_metrics;
  } else {
    return fail(errors::invalid_parameter_value("Value (" + *q.attribute +
                                                ") for parameter attribute is invalid. Unknown "
                                                "vpc attribute"));
  }
  return result;
}

Result<wire::ec2::ModifyVpcAttributeResult> modify_vpc_attribute(
    Context& ctx, const wire::ec2::ModifyVpcAttributeRequest& q) {
  control::VpcAttributes wanted;
  wanted.dns_support = value_of(q.enable_dns_support);
  wanted.dns_hostnames = value_of(q.enable_dns_hostnames);
  wanted.network_address_usage_metrics = value_of(q.enable_network_address_usage_metrics);
  TRY(control::modify_vpc_attributes(ctx.tx, scope(ctx), *q.vpc_id, wanted));
  return wire::ec2::ModifyVpcAttributeResult{};
}

}  // namespace mg::api::ec2

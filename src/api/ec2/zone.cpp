#include "api/ec2/zone.h"

#include <algorithm>
#include <array>
#include <set>

#include "api/query/filters.h"
#include "model/aws_errors.h"
#include "model/zones.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::World;
using model::Zone;

namespace {

constexpr const char* kOptIn = "opt-in-not-required";

std::string region_of(const Zone& zone) {
  return zone.name.substr(0, zone.name.size() - 1);
}

Values none(const World&, const Zone&) {
  return {};
}
Values region_name(const World&, const Zone& z) {
  return {region_of(z)};
}

constexpr FilterField<Zone> kZoneFields[] = {
    {"group-long-name", none},
    {"group-name", region_name},
    {"message", none},
    {"network-border-group", region_name},
    {"opt-in-status", [](const World&, const Zone&) { return Values{kOptIn}; }},
    {"parent-zone-id", none},
    {"parent-zone-name", none},
    {"region-name", region_name},
    {"state", [](const World&, const Zone&) { return Values{"available"}; }},
    {"zone-id", [](const World&, const Zone& z) { return Values{z.id}; }},
    {"zone-name", [](const World&, const Zone& z) { return Values{z.name}; }},
    {"zone-type", [](const World&, const Zone&) { return Values{"availability-zone"}; }},
};

wire::ec2::AvailabilityZone to_wire(const Zone& zone) {
  wire::ec2::AvailabilityZone out;
  out.zone_name = zone.name;
  out.zone_id = zone.id;
  out.zone_type = "availability-zone";
  out.region_name = region_of(zone);
  out.group_name = region_of(zone);
  out.network_border_group = region_of(zone);
  out.opt_in_status = kOptIn;
  out.state = "available";
  return out;
}

bool named(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

struct RegionView {
  std::string id;  // its name
};

std::string endpoint_of(const std::string& region) {
  return "ec2." + region + ".amazonaws.com";
}

constexpr FilterField<RegionView> kRegionFields[] = {
    {"endpoint", [](const World&, const RegionView& r) { return Values{endpoint_of(r.id)}; }},
    {"opt-in-status", [](const World&, const RegionView&) { return Values{kOptIn}; }},
    {"region-name", [](const World&, const RegionView& r) { return Values{r.id}; }},
};

// AWS's regions that need no opt-in. Any other well-formed name is served as well.
constexpr auto kRegions = std::to_array<const char*>(
    {"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
     "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2",
     "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"});

// The usual ones, the caller's, and those that the account has used.
std::set<std::string> listed_regions(const Context& ctx) {
  std::set<std::string> names(kRegions.begin(), kRegions.end());
  names.insert(ctx.caller.region);
  if (const auto* account = ctx.world().accounts.find(ctx.caller.account)) {
    names.insert(account->regions.begin(), account->regions.end());
  }
  return names;
}

}  // namespace

// AllAvailabilityZones asks for zones that need an opt-in too; there are none.
Result<wire::ec2::DescribeAvailabilityZonesResult> describe_availability_zones(
    Context& ctx, const wire::ec2::DescribeAvailabilityZonesRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<Zone>::make(kZoneFields, q.filters));
  const auto zones = model::zones_of(ctx.caller.region);
  const auto known = [&](const std::string& text, std::string Zone::*member) {
    return std::any_of(zones.begin(), zones.end(),
                       [&](const Zone& zone) { return zone.*member == text; });
  };
  for (const auto& name : q.zone_names) {
    if (!known(name, &Zone::name)) {
      return fail(errors::invalid_parameter_value("Invalid availability zone: [" + name + "]"));
    }
  }
  for (const auto& id : q.zone_ids) {
    if (!known(id, &Zone::id)) {
      return fail(errors::invalid_parameter_value("Invalid availability zone-id: [" + id + "]"));
    }
  }
  wire::ec2::DescribeAvailabilityZonesResult result;
  for (const auto& zone : zones) {
    if (named(q.zone_names, zone.name) && named(q.zone_ids, zone.id) &&
        filters.matches(ctx.world(), zone)) {
      result.availability_zones.push_back(to_wire(zone));
    }
  }
  return result;
}

// AllRegions asks for regions that need an opt-in too; there are none.
Result<wire::ec2::DescribeRegionsResult> describe_regions(
    Context& ctx, const wire::ec2::DescribeRegionsRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<RegionView>::make(kRegionFields, q.filters));
  auto names = listed_regions(ctx);
  for (const auto& name : q.region_names) {
    if (!model::is_region_name(name)) {
      return fail(errors::invalid_parameter_value("Invalid region provided: [" + name + "]"));
    }
  }
  if (!q.region_names.empty()) names = {q.region_names.begin(), q.region_names.end()};
  wire::ec2::DescribeRegionsResult result;
  for (const auto& name : names) {
    if (!filters.matches(ctx.world(), {name})) continue;
    auto& out = result.regions.emplace_back();
    out.region_name = name;
    out.endpoint = endpoint_of(name);
    out.opt_in_status = kOptIn;
  }
  return result;
}

}  // namespace mg::api::ec2

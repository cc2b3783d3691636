#include "api/ec2/instance_type.h"

#include <set>

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "model/aws_errors.h"
#include "model/instance_types.h"
#include "model/zones.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::InstanceType;
using model::World;

namespace {

constexpr PageLimits kTypePage{5, 100, 100};

// What filters read: FilterSet wants an id.
struct TypeView {
  std::string id;
  const InstanceType* type;
};
struct Offering {
  std::string id;  // "<type>/<location>", the order of pages
  const InstanceType* type;
  std::string location;
};

std::int64_t threads_per_core(const InstanceType& type) {
  return type.vcpus > 1 && type.nitro ? 2 : 1;
}
std::string hypervisor(const InstanceType& type) {
  return type.nitro ? "nitro" : "xen";
}

#define MG_TYPE_FLAG(name, value)                                                  \
  {                                                                                \
    name, [](const World&, const TypeView& v) { return Values{bool_text(value)}; } \
  }

constexpr FilterField<TypeView> kFields[] = {
    MG_TYPE_FLAG("auto-recovery-supported", (static_cast<void>(v), false)),
    MG_TYPE_FLAG("bare-metal", (static_cast<void>(v), false)),
    MG_TYPE_FLAG("burstable-performance-supported", v.type->burstable),
    MG_TYPE_FLAG("current-generation", v.type->current),
    MG_TYPE_FLAG("dedicated-hosts-supported", (static_cast<void>(v), false)),
    MG_TYPE_FLAG("free-tier-eligible", v.type->free_tier),
    MG_TYPE_FLAG("hibernation-supported", (static_cast<void>(v), false)),
    {"hypervisor", [](const World&, const TypeView& v) { return Values{hypervisor(*v.type)}; }},
    MG_TYPE_FLAG("instance-storage-supported", (static_cast<void>(v), false)),
    {"instance-type", [](const World&, const TypeView& v) { return Values{v.id}; }},
    {"memory-info.size-in-mib",
     [](const World&, const TypeView& v) { return Values{std::to_string(v.type->memory_mib)}; }},
    {"network-info.ipv4-addresses-per-interface",
     [](const World&, const TypeView& v) {
       return Values{std::to_string(v.type->addresses_per_interface_max)};
     }},
    MG_TYPE_FLAG("network-info.ipv6-supported", (static_cast<void>(v), true)),
    {"network-info.maximum-network-interfaces",
     [](const World&, const TypeView& v) {
       return Values{std::to_string(v.type->interfaces_max)};
     }},
    {"processor-info.supported-architecture",
     [](const World&, const TypeView&) { return Values{"x86_64"}; }},
    {"supported-root-device-type",
     [](const World&, const TypeView&) { return Values{"instance-store"}; }},
    {"supported-usage-class", [](const World&, const TypeView&) { return Values{"on-demand"}; }},
    {"supported-virtualization-type", [](const World&, const TypeView&) { return Values{"hvm"}; }},
    {"vcpu-info.default-cores",
     [](const World&, const TypeView& v) {
       return Values{std::to_string(v.type->vcpus / threads_per_core(*v.type))};
     }},
    {"vcpu-info.default-threads-per-core",
     [](const World&, const TypeView& v) {
       return Values{std::to_string(threads_per_core(*v.type))};
     }},
    {"vcpu-info.default-vcpus",
     [](const World&, const TypeView& v) { return Values{std::to_string(v.type->vcpus)}; }},
};
#undef MG_TYPE_FLAG

constexpr FilterField<Offering> kOfferingFields[] = {
    {"instance-type",
     [](const World&, const Offering& v) { return Values{std::string(v.type->name)}; }},
    {"location", [](const World&, const Offering& v) { return Values{v.location}; }},
};

void add_network(const InstanceType& type, wire::ec2::NetworkInfo& out) {
  out.network_performance = "Up to 10 Gigabit";
  out.maximum_network_interfaces = static_cast<std::int64_t>(type.interfaces_max);
  out.maximum_network_cards = 1;
  out.default_network_card_index = 0;
  out.ipv4_addresses_per_interface = static_cast<std::int64_t>(type.addresses_per_interface_max);
  out.ipv6_addresses_per_interface = out.ipv4_addresses_per_interface;
  out.ipv6_supported = true;
  out.ena_support = type.nitro ? "required" : "unsupported";
  out.efa_supported = false;
}

wire::ec2::InstanceTypeInfo to_wire(const InstanceType& type) {
  wire::ec2::InstanceTypeInfo out;
  out.instance_type = std::string(type.name);
  out.current_generation = type.current;
  out.free_tier_eligible = type.free_tier;
  out.supported_usage_classes = {"on-demand"};
  out.supported_root_device_types = {"instance-store"};
  out.supported_virtualization_types = {"hvm"};
  out.bare_metal = false;
  out.hypervisor = hypervisor(type);
  out.processor_info.emplace().supported_architectures = {"x86_64"};
  auto& cpus = out.v_cpu_info.emplace();
  cpus.default_v_cpus = type.vcpus;
  cpus.default_threads_per_core = threads_per_core(type);
  cpus.default_cores = type.vcpus / threads_per_core(type);
  out.memory_info.emplace().size_in_mi_b = type.memory_mib;
  out.instance_storage_supported = false;
  auto& ebs = out.ebs_info.emplace();
  ebs.ebs_optimized_support = "unsupported";
  ebs.encryption_support = "unsupported";
  ebs.nvme_support = "unsupported";
  add_network(type, out.network_info.emplace());
  out.hibernation_supported = false;
  out.burstable_performance_supported = type.burstable;
  out.dedicated_hosts_supported = false;
  out.auto_recovery_supported = false;
  out.supported_boot_modes = {"legacy-bios"};
  return out;
}

// The names of the places that offer every type.
Result<std::vector<std::string>> locations(const Context& ctx, const std::string& kind) {
  const auto& region = ctx.caller.region;
  if (kind == "region") return std::vector<std::string>{region};
  std::vector<std::string> out;
  if (kind == "outpost") return out;
  if (kind != "availability-zone" && kind != "availability-zone-id") {
    return fail(errors::invalid_parameter_value("Value (" + kind +
                                                ") for parameter locationType is invalid."));
  }
  for (const auto& zone : model::zones_of(region)) {
    out.push_back(kind == "availability-zone" ? zone.name : zone.id);
  }
  return out;
}

}  // namespace

Result<wire::ec2::DescribeInstanceTypesResult> describe_instance_types(
    Context& ctx, const wire::ec2::DescribeInstanceTypesRequest& q) {
  if (!q.instance_types.empty() && q.max_results) {
    return fail(errors::invalid_parameter_combination(
        "The parameter InstanceTypes cannot be used with the parameter MaxResults"));
  }
  TRY_ASSIGN(const auto filters, FilterSet<TypeView>::make(kFields, q.filters));
  std::set<std::string> named;
  for (const auto& name : q.instance_types) {
    if (!model::find_instance_type(name)) {
      return fail(
          errors::instance_type_invalid("The following supplied instance types do not "
                                        "exist: [" +
                                        name + "]"));
    }
    named.insert(name);
  }
  std::vector<TypeView> views;
  for (const auto& type : model::instance_types()) {
    TypeView view{std::string(type.name), &type};
    if (!named.empty() && named.count(view.id) == 0) continue;
    if (filters.matches(ctx.world(), view)) views.push_back(std::move(view));
  }
  TRY_ASSIGN(auto page, paginate_by(
                            ctx.caller, "DescribeInstanceTypes", std::move(views), q.max_results,
                            q.next_token, [](const TypeView& v) { return v.id; }, kTypePage));
  wire::ec2::DescribeInstanceTypesResult result;
  for (const auto& view : page.items) result.instance_types.push_back(to_wire(*view.type));
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DescribeInstanceTypeOfferingsResult> describe_instance_type_offerings(
    Context& ctx, const wire::ec2::DescribeInstanceTypeOfferingsRequest& q) {
  const auto kind = q.location_type.value_or("region");
  TRY_ASSIGN(const auto filters, FilterSet<Offering>::make(kOfferingFields, q.filters));
  TRY_ASSIGN(const auto places, locations(ctx, kind));
  std::map<std::string, Offering> offerings;
  for (const auto& type : model::instance_types()) {
    for (const auto& place : places) {
      Offering each{std::string(type.name) + "/" + place, &type, place};
      if (filters.matches(ctx.world(), each)) offerings.emplace(each.id, each);
    }
  }
  std::vector<Offering> list;
  for (auto& [id, each] : offerings) list.push_back(std::move(each));
  TRY_ASSIGN(auto page,
             paginate_by(ctx.caller, "DescribeInstanceTypeOfferings", std::move(list),
                         q.max_results, q.next_token, [](const Offering& v) { return v.id; }));
  wire::ec2::DescribeInstanceTypeOfferingsResult result;
  for (const auto& each : page.items) {
    auto& out = result.instance_type_offerings.emplace_back();
    out.instance_type = std::string(each.type->name);
    out.location_type = kind;
    out.location = each.location;
  }
  result.next_token = page.next_token;
  return result;
}

}  // namespace mg::api::ec2

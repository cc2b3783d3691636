#include "api/ec2/instance_status.h"

#include "api/ec2/instance.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "model/aws_errors.h"
#include "model/instance.h"
#include "model/zones.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::Instance;
using model::World;

namespace {

// An instance runs only when the node has said so: there is nothing more to check.
std::string status_of(const Instance& r) {
  if (r.state == "running") return "ok";
  return r.state == "pending" ? "initializing" : "not-applicable";
}
std::string reachability_of(const Instance& r) {
  return r.state == "running" ? "passed" : r.state == "pending" ? "initializing" : "";
}

Values none(const World&, const Instance&) {
  return {};
}
Values status(const World&, const Instance& r) {
  return {status_of(r)};
}
Values reachability(const World&, const Instance& r) {
  auto text = reachability_of(r);
  return text.empty() ? Values{} : Values{std::move(text)};
}

constexpr FilterField<Instance> kFields[] = {
    {"attached-ebs-status.status", status},
    {"availability-zone", [](const World&, const Instance& r) { return Values{r.zone}; }},
    {"availability-zone-id",
     [](const World&, const Instance& r) {
       const auto zone = model::find_zone(r.region, r.zone);
       return zone ? Values{zone->id} : Values{};
     }},
    {"event.code", none},
    {"event.description", none},
    {"event.instance-event-id", none},
    {"event.not-after", none},
    {"event.not-before", none},
    {"event.not-before-deadline", none},
    {"instance-state-code",
     [](const World&, const Instance& r) {
       return Values{std::to_string(model::instance_state_code(r.state))};
     }},
    {"instance-state-name", [](const World&, const Instance& r) { return Values{r.state}; }},
    {"instance-status.reachability", reachability},
    {"instance-status.status", status},
    {"operator.managed", [](const World&, const Instance&) { return Values{"false"}; }},
    {"operator.principal", none},
    {"system-status.reachability", reachability},
    {"system-status.status", status},
};

template <class Summary>
void summarize(const Instance& instance, Summary& out) {
  out.status = status_of(instance);
  if (const auto text = reachability_of(instance); !text.empty()) {
    auto& detail = out.details.emplace_back();
    detail.name = "reachability";
    detail.status = text;
  }
}

wire::ec2::InstanceStatus to_wire(const Instance& instance) {
  wire::ec2::InstanceStatus out;
  out.instance_id = instance.id;
  out.availability_zone = instance.zone;
  if (const auto zone = model::find_zone(instance.region, instance.zone)) {
    out.availability_zone_id = zone->id;
  }
  auto& state = out.instance_state.emplace();
  state.code = model::instance_state_code(instance.state);
  state.name = instance.state;
  summarize(instance, out.instance_status.emplace());
  summarize(instance, out.system_status.emplace());
  return out;
}

}  // namespace

Result<wire::ec2::DescribeInstanceStatusResult> describe_instance_status(
    Context& ctx, const wire::ec2::DescribeInstanceStatusRequest& q) {
  if (!q.instance_ids.empty() && q.max_results) {
    return fail(errors::invalid_parameter_combination(
        "The parameter instancesSet cannot be used with the parameter maxResults"));
  }
  TRY_ASSIGN(const auto filters, FilterSet<Instance>::make(kFields, q.filters));
  TRY_ASSIGN(const auto found,
             select<Instance>(ctx.world(), scope(ctx).key(), q.instance_ids, filters,
                              [&](const auto& id) { return find_in_sight(ctx, id); }));
  std::vector<const Instance*> shown;
  for (const auto* instance : found) {
    const bool wanted = q.include_all_instances.value_or(false) || instance->state == "running";
    if (wanted && in_sight(ctx, *instance)) shown.push_back(instance);
  }
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeInstanceStatus", std::move(shown),
                                 q.max_results, q.next_token));
  wire::ec2::DescribeInstanceStatusResult result;
  for (const auto* instance : page.items) result.instance_statuses.push_back(to_wire(*instance));
  result.next_token = page.next_token;
  return result;
}

}  // namespace mg::api::ec2

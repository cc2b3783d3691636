#include "api/ec2/instance.h"

#include <algorithm>
#include <map>

#include "api/ec2/instance_view.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "control/commands/instance.h"
#include "control/commands/instance_attribute.h"
#include "model/aws_errors.h"
#include "model/instance.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::Instance;

namespace {

using Group = std::vector<const Instance*>;  // of one reservation

}  // namespace

bool in_sight(const Context& ctx, const Instance& instance) {
  return instance.state != "terminated" ||
         instance.terminated_at + model::kTerminatedVisibleMs > ctx.tx.now_ms();
}

Result<const Instance*> find_in_sight(const Context& ctx, const std::string& id) {
  TRY_ASSIGN(const auto* found, model::find_instance(ctx.world(), scope(ctx), id));
  if (!in_sight(ctx, *found)) {
    return fail(errors::instance_not_found("The instance ID '" + id + "' does not exist"));
  }
  return found;
}

Result<wire::ec2::DescribeInstancesResult> describe_instances(
    Context& ctx, const wire::ec2::DescribeInstancesRequest& q) {
  if (!q.instance_ids.empty() && q.max_results) {
    return fail(errors::invalid_parameter_combination(
        "The parameter instancesSet cannot be used with the parameter maxResults"));
  }
  TRY_ASSIGN(const auto filters, FilterSet<Instance>::make(instance_filters(), q.filters));
  TRY_ASSIGN(const auto found,
             select<Instance>(ctx.world(), scope(ctx).key(), q.instance_ids, filters,
                              [&](const auto& id) { return find_in_sight(ctx, id); }));
  std::map<std::string, Group> reservations;
  for (const auto* instance : found) {
    if (in_sight(ctx, *instance)) reservations[instance->reservation_id].push_back(instance);
  }
  std::vector<Group> groups;
  for (auto& [id, group] : reservations) {
    std::sort(group.begin(), group.end(),
              [](const auto* a, const auto* b) { return a->launch_index < b->launch_index; });
    groups.push_back(std::move(group));
  }
  TRY_ASSIGN(auto page, paginate_by(ctx.caller, "DescribeInstances", std::move(groups),
                                    q.max_results, q.next_token, [](const Group& group) {
                                      return group.front()->reservation_id;
                                    }));
  wire::ec2::DescribeInstancesResult result;
  for (const auto& group : page.items) {
    result.reservations.push_back(wire_reservation(ctx.world(), group));
  }
  result.next_token = page.next_token;
  return result;
}

namespace {

template <class Change>
void add_changes(const std::vector<control::StateChange>& changes, std::vector<Change>& out) {
  for (const auto& change : changes) {
    auto& to = out.emplace_back();
    to.instance_id = change.instance_id;
    auto& before = to.previous_state.emplace();
    before.code = model::instance_state_code(change.before);
    before.name = change.before;
    auto& now = to.current_state.emplace();
    now.code = model::instance_state_code(change.now);
    now.name = change.now;
  }
}

// All of the ids must be in sight: the error names every one that is not.
Result<std::vector<control::StateChange>> turn(Context& ctx, const std::vector<std::string>& ids,
                                               model::Turn how) {
  std::vector<std::string> missing;
  for (const auto& id : ids) {
    const auto found = find_in_sight(ctx, id);
    if (found) continue;
    if (found.error().code != errors::instance_not_found("").code) return fail(found.error());
    if (std::find(missing.begin(), missing.end(), id) == missing.end()) missing.push_back(id);
  }
  if (missing.size() > 1) {
    std::string list = missing.front();
    for (std::size_t i = 1; i < missing.size(); ++i) list += ", " + missing[i];
    return fail(errors::instance_not_found("The instance IDs '" + list + "' do not exist"));
  }
  if (!missing.empty()) return fail(find_in_sight(ctx, missing.front()).error());
  return control::turn_instances(ctx.tx, scope(ctx), ids, how);
}

}  // namespace

// Force and SkipOsShutdown ask for what happens anyway: every process of the instance ends at once.
Result<wire::ec2::TerminateInstancesResult> terminate_instances(
    Context& ctx, const wire::ec2::TerminateInstancesRequest& q) {
  TRY_ASSIGN(const auto changes, turn(ctx, q.instance_ids, model::Turn::kTerminate));
  wire::ec2::TerminateInstancesResult result;
  add_changes(changes, result.terminating_instances);
  return result;
}

Result<wire::ec2::StopInstancesResult> stop_instances(Context& ctx,
                                                      const wire::ec2::StopInstancesRequest& q) {
  if (q.hibernate.value_or(false)) {
    return fail(errors::unsupported_operation(
        "The parameter Hibernate is not supported: no instance was launched for hibernation"));
  }
  TRY_ASSIGN(const auto changes, turn(ctx, q.instance_ids, model::Turn::kStop));
  wire::ec2::StopInstancesResult result;
  add_changes(changes, result.stopping_instances);
  return result;
}

Result<wire::ec2::StartInstancesResult> start_instances(Context& ctx,
                                                        const wire::ec2::StartInstancesRequest& q) {
  TRY(refuse({{q.additional_info.has_value(), "AdditionalInfo"}}));
  TRY_ASSIGN(const auto changes, turn(ctx, q.instance_ids, model::Turn::kStart));
  wire::ec2::StartInstancesResult result;
  add_changes(changes, result.starting_instances);
  return result;
}

Result<wire::ec2::RebootInstancesResult> reboot_instances(
    Context& ctx, const wire::ec2::RebootInstancesRequest& q) {
  TRY(turn(ctx, q.instance_ids, model::Turn::kReboot));
  return wire::ec2::RebootInstancesResult{};
}

namespace {

// Kept and told as AWS tells it; there are no metrics here that it could make finer.
template <class Answer, class Request>
Result<Answer> set_monitoring(Context& ctx, const Request& q, bool on) {
  TRY(refuse({{!q.metric_category_ids.empty(), "MetricCategoryId"}}));
  for (const auto& id : q.instance_ids) TRY(find_in_sight(ctx, id));
  Answer answer;
  for (const auto& id : q.instance_ids) {
    control::InstanceChange change;
    change.monitoring = on;
    TRY(control::change_instance(ctx.tx, scope(ctx), id, change));
    auto& out = answer.instance_monitorings.emplace_back();
    out.instance_id = id;
    out.monitoring.emplace().state = on ? "enabled" : "disabled";
  }
  return answer;
}

}  // namespace

Result<wire::ec2::MonitorInstancesResult> monitor_instances(
    Context& ctx, const wire::ec2::MonitorInstancesRequest& q) {
  return set_monitoring<wire::ec2::MonitorInstancesResult>(ctx, q, true);
}

Result<wire::ec2::UnmonitorInstancesResult> unmonitor_instances(
    Context& ctx, const wire::ec2::UnmonitorInstancesRequest& q) {
  return set_monitoring<wire::ec2::UnmonitorInstancesResult>(ctx, q, false);
}

}  // namespace mg::api::ec2

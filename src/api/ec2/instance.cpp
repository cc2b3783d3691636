#include "api/ec2/instance.h"

#include <algorithm>
#include <map>

#include "api/ec2/instance_view.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "control/commands/instance.h"
#include "model/aws_errors.h"
#include "model/instance.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::Instance;

namespace {

using Group = std::vector<const Instance*>;  // of one reservation

// A terminated instance stays in sight for an hour; the timer removes it soon after.
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

}  // namespace

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

// Force and SkipOsShutdown ask for what happens anyway: every process of the instance ends at once.
Result<wire::ec2::TerminateInstancesResult> terminate_instances(
    Context& ctx, const wire::ec2::TerminateInstancesRequest& q) {
  for (const auto& id : q.instance_ids) TRY(find_in_sight(ctx, id));
  TRY_ASSIGN(const auto changes, control::terminate_instances(ctx.tx, scope(ctx), q.instance_ids));
  wire::ec2::TerminateInstancesResult result;
  for (const auto& change : changes) {
    auto& out = result.terminating_instances.emplace_back();
    out.instance_id = change.instance_id;
    auto& before = out.previous_state.emplace();
    before.code = model::instance_state_code(change.before);
    before.name = change.before;
    auto& now = out.current_state.emplace();
    now.code = model::instance_state_code(change.now);
    now.name = change.now;
  }
  return result;
}

}  // namespace mg::api::ec2

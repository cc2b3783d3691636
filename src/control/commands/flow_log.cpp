#include "control/commands/flow_log.h"

#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/flow_log.h"

namespace mg::control {

namespace errors = model::errors;
using model::FlowLog;

namespace {

Result<void> find_resource(const model::World& world, const model::Scope& scope,
                           const std::string& id) {
  const auto type = model::flow_log_resource_type(id);
  if (type == "Subnet") {
    TRY(model::find_subnet(world, scope, id));
  } else if (type == "NetworkInterface") {
    TRY(model::find_interface(world, scope, id));
  } else {
    TRY(model::find_vpc(world, scope, id));
  }
  return {};
}

void remove(Tx& tx, const std::string& id) {
  remove_all_tags(tx, id);
  tx.erase<FlowLog>(id);
}

}  // namespace

Result<std::string> create_flow_log(Tx& tx, const model::Scope& scope, FlowLog wanted,
                                    const model::TagMap& tags) {
  TRY(find_resource(tx.world(), scope, wanted.resource_id));
  const auto held = tx.world().flow_logs.by("resource", wanted.resource_id);
  for (const auto* other : held) {
    if (model::same_flow_log(*other, wanted)) {
      return fail(
          errors::flow_log_exists("Error. There is an existing Flow Log with the same "
                                  "configuration and log destination."));
    }
  }
  if (held.size() >= model::kFlowLogsPerResourceMax) {
    return fail(errors::flow_log_limit("The maximum number of flow logs has been reached for " +
                                       wanted.resource_id));
  }
  wanted.id = tx.rng().aws_id("fl");
  wanted.account = scope.account;
  wanted.region = scope.region;
  wanted.created_at = tx.now_ms();
  const auto id = wanted.id;
  tx.put(std::move(wanted));
  TRY(add_tags(tx, scope.account, scope.region, id, "vpc-flow-log", tags));
  return id;
}

Result<void> delete_flow_logs(Tx& tx, const model::Scope& scope,
                              const std::vector<std::string>& ids) {
  std::string missing;
  int count = 0;
  for (const auto& id : ids) {
    if (model::find_owned<FlowLog>(tx.world(), scope, id)) continue;
    missing += (count++ == 0 ? "" : ", ") + id;
  }
  if (count > 0) {
    return fail(errors::flow_log_not_found(
        "These flow log ids in the input list are not found: [TotalCount: " +
        std::to_string(count) + "] " + missing));
  }
  for (const auto& id : ids) remove(tx, id);
  return {};
}

void remove_flow_logs(Tx& tx, const std::string& resource_id) {
  while (const auto* log = tx.world().flow_logs.first_by("resource", resource_id)) {
    remove(tx, std::string(log->id));
  }
}

}  // namespace mg::control

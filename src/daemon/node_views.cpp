#include "daemon/node_views.h"

#include <utility>

namespace mg::daemon {
namespace {

using api::operator_api::DropRow;
using api::operator_api::NodeView;

NodeView view_of(const node::NodeStatus& status) {
  NodeView view;
  view.node = status.node;
  view.epoch = status.epoch;
  view.applied_revision = status.applied_revision;
  view.plan_entries = status.plan_entries;
  view.ports = status.ports;
  view.endpoints = status.endpoints;
  view.failures = status.failures;
  view.flow_slots = status.kernel.flow_slots;
  view.flows_used = status.kernel.flows_used;
  view.flow_table_bytes = status.kernel.flow_table_bytes;
  view.sweeper_ticks = status.kernel.sweeper_ticks;
  view.adopted = status.kernel.adopted;
  for (const auto& program : status.kernel.programs) {
    view.programs.emplace_back(program.name, program.id);
  }
  for (const auto& map : status.kernel.maps) view.maps.emplace_back(map.name, map.id);
  return view;
}

}  // namespace

api::operator_api::NodeViews node_views(const node::Agent& agent) {
  api::operator_api::NodeViews views;
  views.status = [&agent]() -> std::optional<NodeView> { return view_of(agent.status()); };
  views.drops =
      [&agent](const std::optional<std::string>& subject) -> Result<std::vector<DropRow>> {
    TRY_ASSIGN(auto rows, agent.counters(subject));
    std::vector<DropRow> drops;
    for (auto& row : rows) {
      if (row.effect == "PASS") continue;
      drops.push_back({row.verdict, std::move(row.name), std::move(row.effect), std::move(row.who),
                       std::move(row.text), row.count, row.last_ms});
    }
    return drops;
  };
  return views;
}

api::operator_api::NodeViews no_node_views() {
  return {};
}

}  // namespace mg::daemon

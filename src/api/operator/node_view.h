// What the operator is told of the node, in plain types: api may not include node, so the daemon
// fills these from the agent. Thread rule: plain values; the functions may be called from any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace mg::api::operator_api {

struct NodeView {
  std::string node;
  std::uint64_t epoch = 0;
  std::uint64_t applied_revision = 0;
  std::uint64_t plan_entries = 0, ports = 0, endpoints = 0, failures = 0;
  std::uint64_t flow_slots = 0, flows_used = 0, flow_table_bytes = 0, sweeper_ticks = 0;
  bool adopted = false;
  std::vector<std::pair<std::string, std::uint32_t>> programs, maps;  // name, kernel id
};

struct DropRow {
  std::uint32_t verdict = 0;
  std::string name, effect, who, text;
  std::uint64_t count = 0;
  std::int64_t last_ms = 0;
};

struct NodeViews {
  std::function<std::optional<NodeView>()> status;  // nullopt: no node (data plane none)
  // Verdicts that dropped or reset, of one subject or in all. kNotFound: unknown subject.
  std::function<Result<std::vector<DropRow>>(const std::optional<std::string>& subject)> drops;
};

}  // namespace mg::api::operator_api

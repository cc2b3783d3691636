// The JSON bodies of the operator's API. Pure functions; thread rule: any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/health.h"
#include "api/operator/node_view.h"
#include "control/commands/account.h"

namespace mg::api::operator_api {

std::string render_created(const control::CreatedAccount& made);
std::string render_accounts(const std::vector<control::AccountRow>& rows);

struct WorldCounts {
  std::size_t accounts = 0, vpcs = 0, instances = 0, load_balancers = 0, services = 0;
  std::map<std::string, std::size_t> endpoints;  // by state
  std::size_t targets = 0, targets_healthy = 0;
  std::uint64_t revision = 0;
};
std::string render_status(const ServerIdentity& server, const WorldCounts& counts,
                          const std::optional<NodeView>& node);
std::string render_drops(const std::optional<std::string>& subject,
                         const std::vector<DropRow>& rows);

}  // namespace mg::api::operator_api

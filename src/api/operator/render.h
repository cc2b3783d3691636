// The forms of the operator's API: JSON bodies, the query. Pure functions; thread rule: any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/health.h"
#include "api/operator/node_view.h"
#include "control/commands/account.h"
#include "model/world.h"

namespace mg::api::operator_api {

// A value of the query; nullopt when it is absent or empty.
std::optional<std::string> query_value(const net::HttpRequest& request, std::string_view name);

std::string render_created(const control::CreatedAccount& made);
std::string render_accounts(const std::vector<control::AccountRow>& rows);

// {"Name", "Values"}, and {"Records": [those]} in the order of the names.
std::string render_txt(const model::RegisteredTxt& record);
std::string render_txts(const model::World& world);

struct WorldCounts {
  std::size_t accounts = 0, vpcs = 0, instances = 0, load_balancers = 0, services = 0;
  std::map<std::string, std::size_t> endpoints;  // by state
  std::size_t targets = 0, targets_healthy = 0;
  std::uint64_t revision = 0;
};
// Since the start.
struct DoorCounts {
  std::uint64_t refused = 0;     // over an account's rate
  std::uint64_t audit_lost = 0;  // calls that the audit log does not have
};
std::string render_status(const ServerIdentity& server, const WorldCounts& counts,
                          const std::optional<NodeView>& node, const DoorCounts& door);
std::string render_drops(const std::optional<std::string>& subject,
                         const std::vector<DropRow>& rows);

}  // namespace mg::api::operator_api

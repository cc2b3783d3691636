// The node's state in the operator's words: api may not include node, so this file joins them.
// Called by serve. Thread rule: the functions may be called from any thread while the agent lives.
#pragma once

#include "api/operator/node_view.h"
#include "node/agent.h"

namespace mg::daemon {

// `agent` must outlive the answer.
api::operator_api::NodeViews node_views(const node::Agent& agent);
// For data plane none.
api::operator_api::NodeViews no_node_views();

}  // namespace mg::daemon

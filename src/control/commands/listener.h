// Listeners: make, change, delete. Called by api/elbv2/listener and by the balancer's commands.
// Invariant: a target group is used by the listeners of one balancer only; targets that drain in a
// group which no listener uses any more go at once. Listeners of application balancers are kept as
// they were asked for.
// Thread rule: the desk's thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"
#include "model/elb_attributes.h"
#include "model/listener.h"

namespace mg::control {

struct CreateListener {
  std::string load_balancer_id;
  std::optional<std::string> protocol;
  std::optional<std::int64_t> port;
  std::vector<model::DefaultAction> actions;
  std::map<std::string, std::string> tags;
  model::TlsSettings tls;
};
// Errors: those of the model's checks, balancer_not_found, target_group_not_found, listener_limit,
// target_limit (the group brings too many targets), tags.
Result<model::Listener> create_listener(Tx& tx, const Caller& caller, const CreateListener& wanted);

struct ModifyListener {
  std::string listener_id;
  std::optional<std::string> protocol;
  std::optional<std::int64_t> port;
  std::vector<model::DefaultAction> actions;  // empty: as before
  model::TlsSettings tls;
};
Result<model::Listener> modify_listener(Tx& tx, const Caller& caller, const ModifyListener& wanted);
Result<model::Listener> modify_listener_attributes(Tx& tx, const Caller& caller,
                                                   const std::string& arn,
                                                   const model::AttributeList& wanted);

// Errors: validation_error, listener_not_found.
Result<void> delete_listener(Tx& tx, const Caller& caller, const std::string& arn);
// The record with its tags.
void remove_listener(Tx& tx, const std::string& arn);

}  // namespace mg::control

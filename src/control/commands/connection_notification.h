// Connection notifications: who is told when an endpoint connects, is accepted, rejected or
// deleted. A message is made in the transaction of its cause and stays until the topic's webhook
// has taken it (the daemon's part: due_messages and the two ends of an attempt). A topic that has
// no webhook, or is another account's, gets none: its notification is stored and described as
// Disabled. Called by api/ec2/connection_notification, by the endpoint commands (notify) and by the
// daemon. Thread rule: the desk's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"
#include "model/connection_notification.h"
#include "model/ids.h"

namespace mg::control {

struct CreateConnectionNotification {
  std::string service_id;   // the caller's own: this
  std::string endpoint_id;  // or this
  std::string topic_arn;
  std::vector<std::string> events;
  std::string client_token;
};
// Errors: missing_parameter, invalid_parameter_combination, service_id_*, endpoint_*,
// invalid_parameter (the ARN), invalid_parameter_value (an event), resource_limit.
Result<model::ConnectionNotification> create_connection_notification(
    Tx& tx, const Caller& caller, const CreateConnectionNotification& wanted);

struct ModifyConnectionNotification {
  std::string id;
  std::optional<std::string> topic_arn;
  std::vector<std::string> events;  // none: as they are
};
// Errors: notification_invalid, invalid_parameter, invalid_parameter_value.
Result<model::ConnectionNotification> modify_connection_notification(
    Tx& tx, const Caller& caller, const ModifyConnectionNotification& wanted);
// All or none. Messages that wait for their webhook still go out. Error: notification_invalid.
Result<void> delete_connection_notifications(Tx& tx, const Caller& caller,
                                             const std::vector<std::string>& ids);
// Error: notification_invalid, also for a malformed id.
Result<const model::ConnectionNotification*> find_connection_notification(const model::World& world,
                                                                          const model::Scope& scope,
                                                                          const std::string& id);

// "Enabled" or "Disabled".
const char* notification_state(const Tx& tx, const model::ConnectionNotification& notification);

// Queues the messages of this event for the endpoint's and its service's notifications.
void notify(Tx& tx, const model::VpcEndpoint& endpoint, model::ConnectionEvent event);
// The notifications of a service or an endpoint that goes.
void remove_notifications(Tx& tx, const std::string& resource_id);

// Of one topic, the oldest first, at most `limit`, that are due.
std::vector<model::PendingNotification> due_messages(const model::World& world,
                                                     const std::string& topic_arn,
                                                     std::int64_t now_ms, std::size_t limit);
void message_delivered(Tx& tx, const std::string& message_id);
// Tried again after 1, 2, 4, … seconds, at most 5 minutes.
void message_failed(Tx& tx, const std::string& message_id);
// Messages of topics that the configuration no longer names; answers how many there were.
std::size_t drop_orphaned_messages(Tx& tx);

}  // namespace mg::control

#include "control/commands/connection_notification.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>

#include "base/json.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "model/aws_errors.h"
#include "model/endpoint_service.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

constexpr std::int64_t kRetryFirstMs = 1'000;
constexpr std::int64_t kRetryMaxMs = 300'000;
constexpr int kDoublingsMax = 16;

// What the webhook receives as its body: an envelope of SNS's form whose Message is JSON too.
std::string notification_message(const model::ConnectionNotification& notification,
                                 const model::VpcEndpoint& endpoint, model::ConnectionEvent event,
                                 const std::string& message_id, std::int64_t now_ms) {
  boost::json::object message;
  message["connectionEvent"] = model::event_name(event);
  message["connectionNotificationId"] = notification.id;
  message["serviceId"] = endpoint.service_id;
  message["serviceName"] = endpoint.service_name;
  message["vpcEndpointId"] = endpoint.id;
  message["vpcEndpointConnectionId"] = endpoint.connection_id;
  message["vpcEndpointOwner"] = endpoint.account;
  message["vpcEndpointRegion"] = endpoint.region;
  boost::json::object envelope;
  envelope["Type"] = "Notification";
  envelope["MessageId"] = message_id;
  envelope["TopicArn"] = notification.topic_arn;
  envelope["Subject"] =
      fmt::format("VPC endpoint {}: {}", endpoint.id, std::string(model::event_name(event)));
  envelope["Message"] = json::dump(message);
  envelope["Timestamp"] = format_timestamp(now_ms);
  return json::dump(envelope);
}

Result<void> check_endpoint(const model::World& world, const model::Scope& scope,
                            const std::string& id) {
  if (!model::is_well_formed_id(id, "vpce")) {
    return fail(errors::endpoint_malformed(model::malformed_id_message(id, "vpce")));
  }
  if (model::find_owned<model::VpcEndpoint>(world, scope, id) != nullptr) return {};
  return fail(errors::endpoint_not_found("The Vpc Endpoint Id '" + id + "' does not exist"));
}

std::vector<model::ConnectionNotification> listeners_of(const model::World& world,
                                                        const model::VpcEndpoint& endpoint) {
  std::vector<model::ConnectionNotification> out;
  for (const auto* bound : world.notifications.by("service", endpoint.service_id)) {
    out.push_back(*bound);
  }
  for (const auto* bound : world.notifications.by("endpoint", endpoint.id)) out.push_back(*bound);
  return out;
}

bool has_webhook(const Tx& tx, const model::ConnectionNotification& notification) {
  return model::is_deliverable(notification, tx.outside().topics.contains(notification.topic_arn));
}

}  // namespace

Result<const model::ConnectionNotification*> find_connection_notification(const model::World& world,
                                                                          const model::Scope& scope,
                                                                          const std::string& id) {
  const auto* found = model::find_owned<model::ConnectionNotification>(world, scope, id);
  if (found != nullptr) return found;
  return fail(errors::notification_invalid("The connection notification '" + id.substr(0, 64) +
                                           "' does not exist"));
}

Result<model::ConnectionNotification> create_connection_notification(
    Tx& tx, const Caller& caller, const CreateConnectionNotification& wanted) {
  const model::Scope scope{caller.account, caller.region};
  if (wanted.service_id.empty() && wanted.endpoint_id.empty()) {
    return fail(
        errors::missing_parameter("The request must contain the parameter ServiceId or "
                                  "VpcEndpointId"));
  }
  if (!wanted.service_id.empty() && !wanted.endpoint_id.empty()) {
    return fail(errors::invalid_parameter_combination(
        "The parameters ServiceId and VpcEndpointId cannot be used together"));
  }
  if (wanted.service_id.empty()) {
    TRY(check_endpoint(tx.world(), scope, wanted.endpoint_id));
  } else {
    TRY(model::find_own_service(tx.world(), scope, wanted.service_id));
  }
  TRY(model::check_topic_arn(wanted.topic_arn));
  model::ConnectionNotification made;
  TRY_ASSIGN(made.events, model::check_connection_events(wanted.events));
  const auto bound = tx.world().notifications.count_by("service", wanted.service_id) +
                     tx.world().notifications.count_by("endpoint", wanted.endpoint_id);
  if (bound >= model::kNotificationsPerResourceMax) {
    return fail(errors::resource_limit(
        "The maximum number of connection notifications of one service or endpoint has been "
        "reached"));
  }
  made.id = tx.rng().aws_id("vpce-nfn");
  made.account = caller.account;
  made.region = caller.region;
  made.service_id = wanted.service_id;
  made.endpoint_id = wanted.endpoint_id;
  made.topic_arn = wanted.topic_arn;
  made.client_token = wanted.client_token;
  made.created_at = tx.now_ms();
  tx.put(made);
  return made;
}

Result<model::ConnectionNotification> modify_connection_notification(
    Tx& tx, const Caller& caller, const ModifyConnectionNotification& wanted) {
  TRY_ASSIGN(const auto* found,
             find_connection_notification(tx.world(), {caller.account, caller.region}, wanted.id));
  auto changed = *found;
  if (wanted.topic_arn) {
    TRY(model::check_topic_arn(*wanted.topic_arn));
    changed.topic_arn = *wanted.topic_arn;
  }
  if (!wanted.events.empty()) {
    TRY_ASSIGN(changed.events, model::check_connection_events(wanted.events));
  }
  tx.put(changed);
  return changed;
}

Result<void> delete_connection_notifications(Tx& tx, const Caller& caller,
                                             const std::vector<std::string>& ids) {
  const model::Scope scope{caller.account, caller.region};
  for (const auto& id : ids) TRY(find_connection_notification(tx.world(), scope, id));
  for (const auto& id : ids) tx.erase<model::ConnectionNotification>(id);
  return {};
}

const char* notification_state(const Tx& tx, const model::ConnectionNotification& notification) {
  return has_webhook(tx, notification) ? "Enabled" : "Disabled";
}

void notify(Tx& tx, const model::VpcEndpoint& endpoint, model::ConnectionEvent event) {
  const std::string name(model::event_name(event));
  for (const auto& bound : listeners_of(tx.world(), endpoint)) {
    const bool wanted =
        std::find(bound.events.begin(), bound.events.end(), name) != bound.events.end();
    if (!wanted || !has_webhook(tx, bound)) continue;
    const auto waiting = tx.world().pending_notifications.count_by("topic", bound.topic_arn);
    if (waiting >= model::kPendingPerTopicMax) {
      log::error("{} messages wait for the webhook of {}: {} of {} is not sent", waiting,
                 bound.topic_arn, name, endpoint.id);
      continue;
    }
    model::PendingNotification message;
    // Ids in the order of the causes, which is the order in which a topic's messages are sent.
    message.id =
        fmt::format("{:020}-{:06}-{}", tx.revision(), tx.touched().size(), tx.rng().hex(12));
    message.account = bound.account;
    message.region = bound.region;
    message.notification_id = bound.id;
    message.topic_arn = bound.topic_arn;
    message.message = notification_message(bound, endpoint, event, message.id, tx.now_ms());
    message.due_at = tx.now_ms();
    message.created_at = tx.now_ms();
    tx.put(std::move(message));
  }
}

void remove_notifications(Tx& tx, const std::string& resource_id) {
  std::vector<std::string> ids;
  for (const char* index : {"service", "endpoint"}) {
    for (const auto* bound : tx.world().notifications.by(index, resource_id)) {
      ids.push_back(bound->id);
    }
  }
  for (const auto& id : ids) tx.erase<model::ConnectionNotification>(id);
}

std::vector<model::PendingNotification> due_messages(const model::World& world,
                                                     const std::string& topic_arn,
                                                     std::int64_t now_ms, std::size_t limit) {
  std::vector<model::PendingNotification> out;
  for (const auto* message : world.pending_notifications.by("topic", topic_arn)) {
    // The oldest first: while it must wait, so must what came later.
    if (message->due_at > now_ms || out.size() == limit) break;
    out.push_back(*message);
  }
  return out;
}

void message_delivered(Tx& tx, const std::string& message_id) {
  if (tx.world().pending_notifications.find(message_id) == nullptr) return;
  tx.erase<model::PendingNotification>(message_id);
}

void message_failed(Tx& tx, const std::string& message_id) {
  const auto* found = tx.world().pending_notifications.find(message_id);
  if (found == nullptr) return;
  auto message = *found;
  const auto doublings = std::min(message.tries, kDoublingsMax);
  message.due_at = tx.now_ms() + std::min(kRetryMaxMs, kRetryFirstMs << doublings);
  ++message.tries;
  tx.put(std::move(message));
}

std::size_t drop_orphaned_messages(Tx& tx) {
  std::vector<std::string> ids;
  for (const auto& [id, message] : tx.world().pending_notifications.all()) {
    if (!tx.outside().topics.contains(message.topic_arn)) ids.push_back(id);
  }
  for (const auto& id : ids) tx.erase<model::PendingNotification>(id);
  return ids.size();
}

}  // namespace mg::control

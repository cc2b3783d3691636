// Who is told of an endpoint's life: what a notification may say. Called by
// control/commands/connection_notification and its handlers. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/world.h"

namespace mg::model {

enum class ConnectionEvent : std::uint8_t { kConnect, kAccept, kReject, kDelete };
// "Connect", "Accept", "Reject", "Delete"
std::string_view event_name(ConnectionEvent event);

// Of one service or one endpoint; ours, AWS names no number.
inline constexpr std::size_t kNotificationsPerResourceMax = 10;
// Messages that one topic may have waiting; ours.
inline constexpr std::size_t kPendingPerTopicMax = 10'000;

struct TopicArn {
  std::string region, account, name;
};
// "arn:aws:sns:<region>:<12 digits>:<name>"
std::optional<TopicArn> parse_topic_arn(std::string_view text);
// Error: invalid_parameter.
Result<void> check_topic_arn(std::string_view text);

// Each once, in the order given. Errors: missing_parameter (none), invalid_parameter_value.
Result<std::vector<std::string>> check_connection_events(const std::vector<std::string>& events);

// Its topic has a webhook, and the topic is the account's own: another's is never written to.
bool is_deliverable(const ConnectionNotification& notification, bool topic_has_webhook);

}  // namespace mg::model

#include "model/connection_notification.h"

#include <algorithm>
#include <array>

#include "model/aws_errors.h"
#include "model/principal.h"
#include "model/zones.h"

namespace mg::model {
namespace {

constexpr std::array<std::string_view, 4> kEvents = {"Connect", "Accept", "Reject", "Delete"};
constexpr std::size_t kTopicNameMax = 256;

// Cuts `text` at the first ':'; the part before it is the answer.
std::string_view take(std::string_view& text) {
  const auto at = text.find(':');
  const auto part = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return part;
}

}  // namespace

std::string_view event_name(ConnectionEvent event) {
  return kEvents[static_cast<std::size_t>(event)];
}

std::optional<TopicArn> parse_topic_arn(std::string_view text) {
  constexpr std::string_view kPrefix = "arn:aws:sns:";
  if (!text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  const auto region = take(text);
  const auto account = take(text);
  constexpr std::string_view kAlphabet =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  if (!is_region_name(region) || !is_account_id(account) || text.empty() ||
      text.size() > kTopicNameMax || text.find_first_not_of(kAlphabet) != std::string_view::npos) {
    return std::nullopt;
  }
  return TopicArn{std::string(region), std::string(account), std::string(text)};
}

Result<void> check_topic_arn(std::string_view text) {
  if (parse_topic_arn(text)) return {};
  return fail(errors::invalid_parameter("The connection notification ARN '" +
                                        std::string(text.substr(0, 400)) +
                                        "' is not the ARN of an SNS topic"));
}

Result<std::vector<std::string>> check_connection_events(const std::vector<std::string>& events) {
  std::vector<std::string> out;
  for (const auto& event : events) {
    if (std::find(kEvents.begin(), kEvents.end(), event) == kEvents.end()) {
      return fail(errors::invalid_parameter_value(
          "Value (" + event.substr(0, 64) +
          ") for parameter ConnectionEvents is invalid. Use Accept, Connect, Delete or Reject"));
    }
    if (std::find(out.begin(), out.end(), event) == out.end()) out.push_back(event);
  }
  if (out.empty()) {
    return fail(
        errors::missing_parameter("The request must contain the parameter ConnectionEvents"));
  }
  return out;
}

bool is_deliverable(const ConnectionNotification& notification, bool topic_has_webhook) {
  const auto topic = parse_topic_arn(notification.topic_arn);
  return topic_has_webhook && topic && topic->account == notification.account;
}

}  // namespace mg::model

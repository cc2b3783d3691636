#include "api/ec2/connection_notification.h"

#include <algorithm>

#include "api/ec2/endpoint_shared.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "control/commands/connection_notification.h"
#include "model/aws_errors.h"

namespace mg::api::ec2 {

using model::ConnectionNotification;
using model::World;

namespace {

constexpr std::string_view kStateFilter = "connection-notification-state";

Values one_or_none(const std::string& text) {
  return text.empty() ? Values{} : Values{text};
}

// The state depends on the configuration, so its filter is not in the table.
constexpr FilterField<ConnectionNotification> kFields[] = {
    {"connection-notification-arn",
     [](const World&, const ConnectionNotification& r) { return Values{r.topic_arn}; }},
    {"connection-notification-id",
     [](const World&, const ConnectionNotification& r) { return Values{r.id}; }},
    {"connection-notification-type",
     [](const World&, const ConnectionNotification&) { return Values{"Topic"}; }},
    {"service-id",
     [](const World&, const ConnectionNotification& r) { return one_or_none(r.service_id); }},
    {"vpc-endpoint-id",
     [](const World&, const ConnectionNotification& r) { return one_or_none(r.endpoint_id); }},
};

wire::ec2::ConnectionNotification render(const Context& ctx, const ConnectionNotification& r) {
  wire::ec2::ConnectionNotification out;
  out.connection_notification_id = r.id;
  if (!r.service_id.empty()) out.service_id = r.service_id;
  if (!r.endpoint_id.empty()) out.vpc_endpoint_id = r.endpoint_id;
  out.connection_notification_type = "Topic";
  out.connection_notification_arn = r.topic_arn;
  out.connection_events = r.events;
  out.connection_notification_state = control::notification_state(ctx.tx, r);
  out.service_region = r.region;
  return out;
}

struct SplitFilters {
  std::vector<wire::ec2::Filter> of_record;
  std::vector<wire::ec2::Filter> of_state;
};

// Notifications have no tags.
Result<SplitFilters> split(const std::vector<wire::ec2::Filter>& filters) {
  TRY(check_filter_form(filters));
  SplitFilters out;
  for (const auto& filter : filters) {
    if (is_tag_filter(*filter.name)) {
      return fail(unknown_filter(*filter.name, UnknownFilter::kInvalidFilter));
    }
    (*filter.name == kStateFilter ? out.of_state : out.of_record).push_back(filter);
  }
  return out;
}

}  // namespace

Result<wire::ec2::CreateVpcEndpointConnectionNotificationResult>
create_vpc_endpoint_connection_notification(
    Context& ctx, const wire::ec2::CreateVpcEndpointConnectionNotificationRequest& q) {
  TRY_ASSIGN(const auto made, control::create_connection_notification(
                                  ctx.tx, ctx.caller,
                                  {.service_id = q.service_id.value_or(""),
                                   .endpoint_id = q.vpc_endpoint_id.value_or(""),
                                   .topic_arn = *q.connection_notification_arn,
                                   .events = q.connection_events,
                                   .client_token = q.client_token.value_or("")}));
  wire::ec2::CreateVpcEndpointConnectionNotificationResult result;
  result.connection_notification = render(ctx, made);
  result.client_token = q.client_token;
  return result;
}

Result<wire::ec2::DescribeVpcEndpointConnectionNotificationsResult>
describe_vpc_endpoint_connection_notifications(
    Context& ctx, const wire::ec2::DescribeVpcEndpointConnectionNotificationsRequest& q) {
  const auto scope = scope_of(ctx);
  TRY_ASSIGN(const auto asked, split(q.filters));
  TRY_ASSIGN(const auto filters, FilterSet<ConnectionNotification>::make(
                                     kFields, asked.of_record, UnknownFilter::kInvalidFilter));
  std::vector<std::string> ids;
  if (q.connection_notification_id) ids.push_back(*q.connection_notification_id);
  TRY_ASSIGN(auto found, select<ConnectionNotification>(
                             ctx.world(), scope.key(), ids, filters, [&](const std::string& id) {
                               return control::find_connection_notification(ctx.world(), scope, id);
                             }));
  std::erase_if(found, [&](const ConnectionNotification* r) {
    const Values state{control::notification_state(ctx.tx, *r)};
    return !std::all_of(asked.of_state.begin(), asked.of_state.end(),
                        [&](const auto& filter) { return any_matches(filter.values, state); });
  });
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeVpcEndpointConnectionNotifications",
                                 std::move(found), q.max_results, q.next_token));
  wire::ec2::DescribeVpcEndpointConnectionNotificationsResult result;
  for (const auto* notification : page.items) {
    result.connection_notification_set.push_back(render(ctx, *notification));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::ModifyVpcEndpointConnectionNotificationResult>
modify_vpc_endpoint_connection_notification(
    Context& ctx, const wire::ec2::ModifyVpcEndpointConnectionNotificationRequest& q) {
  TRY(control::modify_connection_notification(ctx.tx, ctx.caller,
                                              {.id = *q.connection_notification_id,
                                               .topic_arn = q.connection_notification_arn,
                                               .events = q.connection_events}));
  return wire::ec2::ModifyVpcEndpointConnectionNotificationResult{.return_value = true};
}

Result<wire::ec2::DeleteVpcEndpointConnectionNotificationsResult>
delete_vpc_endpoint_connection_notifications(
    Context& ctx, const wire::ec2::DeleteVpcEndpointConnectionNotificationsRequest& q) {
  TRY(control::delete_connection_notifications(ctx.tx, ctx.caller, q.connection_notification_ids));
  return wire::ec2::DeleteVpcEndpointConnectionNotificationsResult{};
}

}  // namespace mg::api::ec2

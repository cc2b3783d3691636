#include "api/ec2/flow_log.h"

#include "api/ec2/endpoint_shared.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "control/commands/flow_log.h"
#include "model/aws_errors.h"
#include "model/flow_log.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::FlowLog;
using model::World;

namespace {

constexpr const char* kDeliveryStatus = "FAILED";  // the truth: nothing is delivered
constexpr const char* kDeliveryReason = "This release keeps flow logs but writes no records yet.";
constexpr std::int64_t kUsualIntervalS = 600;

Values one(const std::string& value) {
  return value.empty() ? Values{} : Values{value};
}

constexpr FilterField<FlowLog> kFields[] = {
    {"deliver-log-status", [](const World&, const FlowLog&) { return Values{kDeliveryStatus}; }},
    {"log-destination-type",
     [](const World&, const FlowLog& f) { return one(f.destination_type); }},
    {"flow-log-id", [](const World&, const FlowLog& f) { return one(f.id); }},
    {"log-group-name", [](const World&, const FlowLog& f) { return one(f.log_group_name); }},
    {"resource-id", [](const World&, const FlowLog& f) { return one(f.resource_id); }},
    {"traffic-type", [](const World&, const FlowLog& f) { return one(f.traffic_type); }},
};

std::optional<std::string> given(const std::string& value) {
  return value.empty() ? std::nullopt : std::optional(value);
}

wire::ec2::FlowLog to_wire(const World& world, const FlowLog& log) {
  wire::ec2::FlowLog out;
  out.flow_log_id = log.id;
  out.creation_time = log.created_at;
  out.flow_log_status = "ACTIVE";
  out.deliver_logs_status = kDeliveryStatus;
  out.deliver_logs_error_message = kDeliveryReason;
  out.deliver_logs_permission_arn = given(log.deliver_permission_arn);
  out.resource_id = log.resource_id;
  out.traffic_type = log.traffic_type;
  out.log_destination_type = log.destination_type;
  out.log_destination = given(log.destination);
  out.log_group_name = given(log.log_group_name);
  out.log_format = log.log_format;
  out.max_aggregation_interval = log.aggregation_s;
  if (log.destination_type == "s3") {
    auto& options = out.destination_options.emplace();
    options.file_format = log.file_format;
    options.hive_compatible_partitions = log.hive_partitions;
    options.per_hour_partition = log.hourly_partitions;
  }
  out.tags = wire_tags(world, log.id);
  return out;
}

Result<FlowLog> wanted_log(const wire::ec2::CreateFlowLogsRequest& q) {
  FlowLog log;
  log.traffic_type = q.traffic_type.value_or("");
  log.destination_type = q.log_destination_type.value_or("cloud-watch-logs");
  log.destination = q.log_destination.value_or("");
  log.log_group_name = q.log_group_name.value_or("");
  log.deliver_permission_arn = q.deliver_logs_permission_arn.value_or("");
  log.log_format = q.log_format.value_or("");
  const auto interval = q.max_aggregation_interval.value_or(kUsualIntervalS);
  // Outside the record's range no value is right: 0 is refused by the rule.
  log.aggregation_s = interval > 0 && interval <= kUsualIntervalS ? static_cast<int>(interval) : 0;
  if (q.destination_options) {
    log.file_format = q.destination_options->file_format.value_or("plain-text");
    log.hive_partitions = q.destination_options->hive_compatible_partitions.value_or(false);
    log.hourly_partitions = q.destination_options->per_hour_partition.value_or(false);
  }
  return model::check_flow_log(std::move(log));
}

}  // namespace

Result<wire::ec2::CreateFlowLogsResult> create_flow_logs(
    Context& ctx, const wire::ec2::CreateFlowLogsRequest& q) {
  TRY(mg::api::refuse({{q.deliver_cross_account_role.has_value(), "DeliverCrossAccountRole"},
                       {!q.tag_field_specifications.empty(), "TagFieldSpecifications"}}));
  const auto& type = *q.resource_type;
  if (type != "VPC" && type != "Subnet" && type != "NetworkInterface") {
    return fail(errors::invalid_parameter_value(
        "Value (" + type +
        ") for parameter ResourceType is not supported. Flow logs are kept for "
        "VPC, Subnet and NetworkInterface."));
  }
  for (const auto& id : q.resource_ids) {
    if (model::flow_log_resource_type(id) == type) continue;
    return fail(errors::invalid_parameter_value("Value (" + id +
                                                ") for parameter ResourceId is "
                                                "invalid. It is no " +
                                                type + "."));
  }
  TRY_ASSIGN(auto log, wanted_log(q));
  TRY_ASSIGN(const auto tags, tags_for(q.tag_specifications, "vpc-flow-log"));
  wire::ec2::CreateFlowLogsResult result;
  result.client_token = q.client_token;
  for (const auto& id : q.resource_ids) {
    log.resource_id = id;
    const auto made = control::create_flow_log(ctx.tx, scope(ctx), log, tags);
    if (made) {
      result.flow_log_ids.push_back(*made);
    } else {
      result.unsuccessful.push_back(unsuccessful(id, made.error()));
    }
  }
  return result;
}

Result<wire::ec2::DescribeFlowLogsResult> describe_flow_logs(
    Context& ctx, const wire::ec2::DescribeFlowLogsRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<FlowLog>::make(kFields, q.filter));
  const auto mine = scope(ctx);
  TRY_ASSIGN(auto found,
             select<FlowLog>(ctx.world(), mine.key(), q.flow_log_ids, filters,
                             [&](const auto& id) -> Result<const FlowLog*> {
                               const auto* log = model::find_owned<FlowLog>(ctx.world(), mine, id);
                               if (log) return log;
                               return fail(errors::flow_log_not_found(
                                   "These flow log ids in the input list are not found: "
                                   "[TotalCount: 1] " +
                                   id));
                             }));
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeFlowLogs", std::move(found), q.max_results,
                                 q.next_token));
  wire::ec2::DescribeFlowLogsResult result;
  for (const auto* log : page.items) result.flow_logs.push_back(to_wire(ctx.world(), *log));
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DeleteFlowLogsResult> delete_flow_logs(
    Context& ctx, const wire::ec2::DeleteFlowLogsRequest& q) {
  TRY(control::delete_flow_logs(ctx.tx, scope(ctx), q.flow_log_ids));
  return wire::ec2::DeleteFlowLogsResult{};
}

}  // namespace mg::api::ec2

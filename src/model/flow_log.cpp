#include "model/flow_log.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "model/aws_errors.h"
#include "model/ids.h"

namespace mg::model {
namespace {

constexpr std::size_t kArnMax = 2048;
constexpr std::size_t kLogGroupNameMax = 512;
constexpr std::string_view kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/#";

// The fields of AWS's versions 2 to 10.
constexpr auto kFields = std::to_array<std::string_view>({
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "vpc-id",
    "subnet-id",
    "instance-id",
    "tcp-flags",
    "type",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "region",
    "az-id",
    "sublocation-type",
    "sublocation-id",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "flow-direction",
    "traffic-path",
    "ecs-cluster-arn",
    "ecs-cluster-name",
    "ecs-container-instance-arn",
    "ecs-container-instance-id",
    "ecs-container-id",
    "ecs-second-container-id",
    "ecs-service-name",
    "ecs-task-definition-arn",
    "ecs-task-arn",
    "ecs-task-id",
    "reject-reason",
    "resource-id",
    "encryption-status",
});

Error bad_value(const std::string& value, const char* parameter, const std::string& why) {
  return errors::invalid_parameter_value("Value (" + value.substr(0, kArnMax) + ") for parameter " +
                                         parameter + " is invalid. " + why);
}

// "${a} ${b}", each field known and named once.
Result<void> check_format(const std::string& format) {
  std::set<std::string_view> seen;
  std::string_view rest = format;
  while (!rest.empty()) {
    const auto end = rest.find('}');
    const auto field =
        rest.starts_with("${") && end != std::string_view::npos ? rest.substr(2, end - 2) : "";
    if (std::find(kFields.begin(), kFields.end(), field) == kFields.end() ||
        !seen.insert(field).second) {
      return fail(bad_value(format, "LogFormat",
                            "It lists known fields as ${field}, each once, with blanks between."));
    }
    rest.remove_prefix(end + 1);
    if (rest.empty()) break;
    if (!rest.starts_with(" ${")) {
      return fail(bad_value(format, "LogFormat", "Fields are separated by one blank."));
    }
    rest.remove_prefix(1);
  }
  return {};
}

Result<void> check_log_group(FlowLog& log) {
  constexpr std::string_view kMark = ":log-group:";
  if (!log.destination.empty() && !log.log_group_name.empty()) {
    return fail(errors::invalid_parameter(
        "Please only provide LogGroupName or only provide LogDestination."));
  }
  if (!log.destination.empty()) {
    const auto mark = log.destination.find(kMark);
    if (!log.destination.starts_with("arn:aws:logs:") || mark == std::string::npos) {
      return fail(bad_value(log.destination, "LogDestination", "It is no ARN of a log group."));
    }
    log.log_group_name = log.destination.substr(mark + kMark.size());
    if (log.log_group_name.ends_with(":*")) {
      log.log_group_name.resize(log.log_group_name.size() - 2);
    }
  }
  if (log.log_group_name.empty()) {
    return fail(errors::invalid_parameter(
        "LogGroupName can't be empty if LogDestinationType is cloud-watch-logs."));
  }
  if (log.log_group_name.size() > kLogGroupNameMax ||
      log.log_group_name.find_first_not_of(kNameCharacters) != std::string::npos) {
    return fail(bad_value(log.log_group_name, "LogGroupName", "It is no name of a log group."));
  }
  if (log.deliver_permission_arn.empty()) {
    return fail(
        errors::invalid_parameter("DeliverLogsPermissionArn can't be empty if "
                                  "LogDestinationType is cloud-watch-logs."));
  }
  return {};
}

Result<void> check_destination(FlowLog& log) {
  if (log.destination.size() > kArnMax) {
    return fail(bad_value(log.destination, "LogDestination", "It is too long."));
  }
  const auto& role = log.deliver_permission_arn;
  if (!role.empty() && (role.size() > kArnMax || !role.starts_with("arn:aws:iam::"))) {
    return fail(bad_value(role, "DeliverLogsPermissionArn", "It is no ARN of a role."));
  }
  if (log.destination_type == "cloud-watch-logs") return check_log_group(log);
  if (!log.log_group_name.empty()) {
    return fail(errors::invalid_parameter("LogDestinationType " + log.destination_type +
                                          " cannot be used with LogGroupName."));
  }
  if (!role.empty()) {
    return fail(
        errors::invalid_parameter("DeliverLogsPermissionArn is not applicable for "
                                  "LogDestinationType " +
                                  log.destination_type + "."));
  }
  if (log.destination.empty()) {
    return fail(
        errors::invalid_parameter("LogDestination can't be empty if LogDestinationType "
                                  "is " +
                                  log.destination_type + "."));
  }
  const auto* prefix = log.destination_type == "s3" ? "arn:aws:s3:::" : "arn:aws:firehose:";
  if (!log.destination.starts_with(prefix)) {
    return fail(bad_value(log.destination, "LogDestination",
                          "It is no ARN of a " + log.destination_type + " destination."));
  }
  return {};
}

}  // namespace

std::string flow_log_resource_type(const std::string& id) {
  const auto type = resource_type_of(id);
  if (type == "vpc") return "VPC";
  if (type == "subnet") return "Subnet";
  return type == "network-interface" ? "NetworkInterface" : "";
}

Result<FlowLog> check_flow_log(FlowLog log) {
  if (log.traffic_type.empty()) {
    return fail(errors::missing_parameter("The request must contain the parameter TrafficType"));
  }
  if (log.traffic_type != "ACCEPT" && log.traffic_type != "REJECT" && log.traffic_type != "ALL") {
    return fail(bad_value(log.traffic_type, "TrafficType", "It is ACCEPT, REJECT or ALL."));
  }
  if (log.destination_type != "cloud-watch-logs" && log.destination_type != "s3" &&
      log.destination_type != "kinesis-data-firehose") {
    return fail(bad_value(log.destination_type, "LogDestinationType",
                          "It is cloud-watch-logs, s3 or kinesis-data-firehose."));
  }
  TRY(check_destination(log));
  if (log.log_format.empty()) log.log_format = kDefaultLogFormat;
  TRY(check_format(log.log_format));
  if (log.aggregation_s != 60 && log.aggregation_s != 600) {
    return fail(
        bad_value(std::to_string(log.aggregation_s), "MaxAggregationInterval", "It is 60 or 600."));
  }
  if (log.file_format != "plain-text" && log.file_format != "parquet") {
    return fail(bad_value(log.file_format, "FileFormat", "It is plain-text or parquet."));
  }
  const bool options =
      log.file_format != "plain-text" || log.hive_partitions || log.hourly_partitions;
  if (options && log.destination_type != "s3") {
    return fail(errors::invalid_parameter(
        "DestinationOptions are only applicable for LogDestinationType s3."));
  }
  return log;
}

bool same_flow_log(const FlowLog& one, const FlowLog& other) {
  return one.resource_id == other.resource_id && one.traffic_type == other.traffic_type &&
         one.destination_type == other.destination_type && one.destination == other.destination &&
         one.log_group_name == other.log_group_name;
}

}  // namespace mg::model

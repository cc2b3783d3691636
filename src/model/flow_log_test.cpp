#include "model/flow_log.h"

#include <gtest/gtest.h>

#include <functional>

namespace mg::model {
namespace {

FlowLog to_group() {
  FlowLog log;
  log.resource_id = "vpc-00000000000000001";
  log.traffic_type = "ALL";
  log.destination_type = "cloud-watch-logs";
  log.log_group_name = "flows";
  log.deliver_permission_arn = "arn:aws:iam::111111111111:role/flows";
  return log;
}

FlowLog to_bucket() {
  auto log = to_group();
  log.destination_type = "s3";
  log.log_group_name.clear();
  log.deliver_permission_arn.clear();
  log.destination = "arn:aws:s3:::bucket/prefix/";
  return log;
}

TEST(FlowLogRules, Table) {
  struct Case {
    const char* what;
    FlowLog base;
    std::function<void(FlowLog&)> change;
    const char* code;
  };
  const std::string long_text(3000, 'x');
  for (const auto& c : std::initializer_list<Case>{
           {"a group", to_group(), [](auto&) {}, ""},
           {"a bucket", to_bucket(), [](auto&) {}, ""},
           {"no traffic type", to_group(), [](auto& l) { l.traffic_type.clear(); },
            "MissingParameter"},
           {"traffic", to_group(), [](auto& l) { l.traffic_type = "SOME"; },
            "InvalidParameterValue"},
           {"type", to_group(), [](auto& l) { l.destination_type = "tape"; },
            "InvalidParameterValue"},
           {"no group", to_group(), [](auto& l) { l.log_group_name.clear(); }, "InvalidParameter"},
           {"no role", to_group(), [](auto& l) { l.deliver_permission_arn.clear(); },
            "InvalidParameter"},
           {"role", to_group(), [](auto& l) { l.deliver_permission_arn = "role"; },
            "InvalidParameterValue"},
           {"name and ARN", to_group(),
            [](auto& l) { l.destination = "arn:aws:logs:r:111111111111:log-group:flows"; },
            "InvalidParameter"},
           {"group's name", to_group(), [](auto& l) { l.log_group_name = "a b"; },
            "InvalidParameterValue"},
           {"long name", to_group(), [&](auto& l) { l.log_group_name = long_text; },
            "InvalidParameterValue"},
           {"bucket and group", to_bucket(), [](auto& l) { l.log_group_name = "flows"; },
            "InvalidParameter"},
           {"bucket and role", to_bucket(),
            [](auto& l) { l.deliver_permission_arn = "arn:aws:iam::111111111111:role/x"; },
            "InvalidParameter"},
           {"no bucket", to_bucket(), [](auto& l) { l.destination.clear(); }, "InvalidParameter"},
           {"bucket's ARN", to_bucket(), [](auto& l) { l.destination = "bucket"; },
            "InvalidParameterValue"},
           {"long ARN", to_bucket(), [&](auto& l) { l.destination += long_text; },
            "InvalidParameterValue"},
           {"format", to_group(), [](auto& l) { l.log_format = "${version} ${vpc-id}"; }, ""},
           {"unknown field", to_group(), [](auto& l) { l.log_format = "${weather}"; },
            "InvalidParameterValue"},
           {"field twice", to_group(), [](auto& l) { l.log_format = "${start} ${start}"; },
            "InvalidParameterValue"},
           {"no blank", to_group(), [](auto& l) { l.log_format = "${start}${end}"; },
            "InvalidParameterValue"},
           {"open field", to_group(), [](auto& l) { l.log_format = "${start"; },
            "InvalidParameterValue"},
           {"a blank behind", to_group(), [](auto& l) { l.log_format = "${start} "; },
            "InvalidParameterValue"},
           {"a minute", to_group(), [](auto& l) { l.aggregation_s = 60; }, ""},
           {"two minutes", to_group(), [](auto& l) { l.aggregation_s = 120; },
            "InvalidParameterValue"},
           {"parquet", to_bucket(), [](auto& l) { l.file_format = "parquet"; }, ""},
           {"file format", to_bucket(), [](auto& l) { l.file_format = "csv"; },
            "InvalidParameterValue"},
           {"options of a group", to_group(), [](auto& l) { l.hourly_partitions = true; },
            "InvalidParameter"},
       }) {
    auto log = c.base;
    c.change(log);
    const auto got = check_flow_log(log);
    EXPECT_EQ(got ? "" : got.error().code, c.code) << c.what;
  }
}

TEST(FlowLogRules, WhatIsLeftOutIsFilledIn) {
  auto log = to_group();
  log.log_group_name.clear();
  log.destination = "arn:aws:logs:r:111111111111:log-group:/vpc/flows:*";
  const auto got = check_flow_log(log);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->log_group_name, "/vpc/flows");
  EXPECT_EQ(got->log_format, kDefaultLogFormat);
  EXPECT_EQ(flow_log_resource_type("eni-00000000000000001"), "NetworkInterface");
  EXPECT_EQ(flow_log_resource_type("i-00000000000000001"), "");
}

}  // namespace
}  // namespace mg::model

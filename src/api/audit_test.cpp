#include "api/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "base/json.h"

namespace mg::api {
namespace {

AuditEntry entry(const std::string& request_id = "r-1") {
  AuditEntry entry;
  entry.time_ms = 1'700'000'000'000;
  entry.duration_us = 42;
  entry.request_id = request_id;
  entry.account = "111111111111";
  entry.principal_arn = "arn:aws:iam::111111111111:root";
  entry.access_key_id = "AKIAEXAMPLE";
  entry.source_address = "127.0.0.1";
  entry.service = "ec2";
  entry.action = "DescribeVpcs";
  entry.access = "read";
  entry.region = "eu-west-1";
  entry.status = 200;
  return entry;
}

class AuditTest : public ::testing::Test {
 protected:
  AuditTest() : path_(::testing::TempDir() + "mgaudit" + std::to_string(::getpid())) {}
  ~AuditTest() override {
    std::error_code ignored;
    for (const char* end : {"", ".1", ".2", ".3"}) std::filesystem::remove(path_ + end, ignored);
  }
  std::vector<std::string> lines(const std::string& end = "") {
    std::ifstream file(path_ + end);
    std::vector<std::string> out;
    for (std::string line; std::getline(file, line);) out.push_back(line);
    return out;
  }

  std::string path_;
};

TEST_F(AuditTest, OneJsonObjectALine) {
  const auto value = json::parse(audit_line(entry()));
  ASSERT_TRUE(value);
  const std::pair<const char*, const char*> texts[] = {
      {"time", "2023-11-14T22:13:20.000Z"},
      {"request_id", "r-1"},
      {"account", "111111111111"},
      {"principal_arn", "arn:aws:iam::111111111111:root"},
      {"access_key_id", "AKIAEXAMPLE"},
      {"source_address", "127.0.0.1"},
      {"service", "ec2"},
      {"action", "DescribeVpcs"},
      {"access", "read"},
      {"region", "eu-west-1"},
      {"error_code", ""}};
  for (const auto& [name, text] : texts) {
    EXPECT_EQ(json::string_at(*value, name).value_or("?"), text) << name;
  }
  EXPECT_EQ(json::int_at(*value, "status").value_or(0), 200);
  EXPECT_EQ(json::int_at(*value, "duration_us").value_or(0), 42);
}

TEST_F(AuditTest, WhatAStrangerSentCannotForgeALine) {
  auto forged = entry();
  forged.action = "x\"}\n{\"account\":\"1\"}" + std::string(1000, 'y');
  forged.access_key_id = "\x01\xff";
  const auto line = audit_line(forged);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_LT(line.size(), 700U);
  const auto value = json::parse(line);
  ASSERT_TRUE(value);
  EXPECT_EQ(json::string_at(*value, "account").value_or(""), "111111111111");
  EXPECT_EQ(json::string_at(*value, "access_key_id").value_or(""), "??");
}

TEST_F(AuditTest, WritesEachInOrderIntoAPrivateFile) {
  {
    AuditLog log({.path = path_});
    ASSERT_TRUE(log.start());
    for (int i = 0; i < 10'000; ++i) log.note(entry(std::to_string(i)));
    log.stop();
    EXPECT_EQ(log.lost(), 0U);
  }
  const auto found = lines();
  ASSERT_EQ(found.size(), 10'000U);
  EXPECT_THAT(found[0], ::testing::HasSubstr("\"request_id\":\"0\""));
  EXPECT_THAT(found[9999], ::testing::HasSubstr("\"request_id\":\"9999\""));
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(AuditTest, TurnsOverBySizeAndKeepsTheNewest) {
  const auto line_bytes = audit_line(entry("0")).size() + 1;
  {
    AuditLog log({.path = path_, .file_bytes_max = 3 * line_bytes, .files_max = 3});
    ASSERT_TRUE(log.start());
    for (int i = 0; i < 10; ++i) log.note(entry(std::to_string(i)));
    log.stop();
  }
  EXPECT_EQ(lines().size(), 1U);
  EXPECT_EQ(lines(".1").size(), 3U);
  ASSERT_EQ(lines(".2").size(), 3U);
  EXPECT_THAT(lines(".2")[0], ::testing::HasSubstr("\"request_id\":\"3\""));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".3"));
  {
    AuditLog log({.path = path_, .file_bytes_max = 3 * line_bytes, .files_max = 3});
    ASSERT_TRUE(log.start());  // a restart goes on in the same file
    log.note(entry("a"));
    log.stop();
  }
  EXPECT_EQ(lines().size(), 2U);
}

TEST_F(AuditTest, AFileThatCannotBeOpenedIsSaid) {
  AuditLog log({.path = "/nonexistent/audit.log"});
  auto started = log.start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().describe(), ::testing::HasSubstr("/nonexistent/audit.log"));
}

}  // namespace
}  // namespace mg::api

#include "base/json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/describe_json.h"
#include "base/ip.h"

namespace mg {
namespace {

enum class State { pendingAcceptance, available };
BOOST_DESCRIBE_ENUM(State, pendingAcceptance, available)

struct VpcId {
  std::string value;
  auto operator<=>(const VpcId&) const = default;
};

struct Listener {
  std::uint16_t port = 80;
  std::string protocol = "TCP";
  bool operator==(const Listener&) const = default;
};
BOOST_DESCRIBE_STRUCT(Listener, (), (port, protocol))

struct Named {
  std::string name;
  bool operator==(const Named&) const = default;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))

struct Record : Named {
  State state = State::pendingAcceptance;
  bool private_dns = false;
  std::int64_t created_ms = 0;
  std::uint64_t big = 0;
  double ratio = 0.5;
  std::optional<std::string> description;
  std::optional<Listener> primary;
  std::vector<Listener> listeners;
  std::map<std::string, std::string> tags;
  std::map<VpcId, std::vector<Ip4>> addresses;
  std::set<std::string> zones;
  Ip4 address;
  std::optional<Cidr4> cidr;
  VpcId vpc;
  bool operator==(const Record&) const = default;
};
BOOST_DESCRIBE_STRUCT(Record, (Named),
                      (state, private_dns, created_ms, big, ratio, description, primary, listeners,
                       tags, addresses, zones, address, cidr, vpc))

Record sample() {
  Record r;
  r.name = "svc \"x\" \xe6\x9e\xa1";
  r.state = State::available;
  r.private_dns = true;
  r.created_ms = -5;
  r.big = ~std::uint64_t{0};
  r.ratio = 2;
  r.description = "";
  r.primary = Listener{443, "TCP"};
  r.listeners = {{80, "TCP"}, {53, "UDP"}};
  r.tags = {{"Name", "a"}, {"", "empty key"}};
  r.addresses[{"vpc-1"}] = {*Ip4::parse("10.0.0.1"), *Ip4::parse("10.0.0.2")};
  r.zones = {"a", "c"};
  r.address = *Ip4::parse("172.31.23.89");
  r.cidr = *Cidr4::parse("172.31.0.0/16");
  r.vpc = {"vpc-2"};
  return r;
}

std::string error_of(std::string_view text) {
  auto record = from_json<Record>(json::parse(text).value());
  return record ? "accepted" : record.error().message;
}

TEST(DescribeJson, RoundTripThroughText) {
  auto text = json::dump(to_json(sample()));
  EXPECT_EQ(from_json<Record>(json::parse(text).value()).value(), sample()) << text;
  EXPECT_EQ(from_json<Record>(to_json(Record{})).value(), Record{});
}

TEST(DescribeJson, WrittenForm) {
  Record r;
  r.listeners = {{}};
  EXPECT_EQ(json::dump(to_json(r)),
            R"({"name":"","state":"pendingAcceptance","private_dns":false,"created_ms":0,"big":0,)"
            R"("ratio":5E-1,"listeners":[{"port":80,"protocol":"TCP"}],"tags":{},"addresses":{},)"
            R"("zones":[],"address":"0.0.0.0","vpc":""})");
}

TEST(DescribeJson, MissingTakesDefaultUnknownIsIgnored) {
  auto r =
      from_json<Record>(json::parse(R"({"later":{"x":[1]},"listeners":[{}]})").value()).value();
  EXPECT_EQ(r.listeners.at(0).port, 80);
  EXPECT_EQ(r.ratio, 0.5);
  EXPECT_FALSE(r.description);
  EXPECT_FALSE(from_json<Record>(json::parse(R"({"description":null})").value())->description);
}

TEST(DescribeJson, WrongTypeNamesTheMember) {
  EXPECT_EQ(error_of(R"([])"), "value: expected an object");
  EXPECT_EQ(error_of(R"({"name":1})"), "name: expected a string");
  EXPECT_EQ(error_of(R"({"private_dns":"true"})"), "private_dns: expected true or false");
  EXPECT_EQ(error_of(R"({"state":"gone"})"), "state: expected a known name");
  EXPECT_EQ(error_of(R"({"created_ms":1.5})"), "created_ms: expected an integer in range");
  EXPECT_EQ(error_of(R"({"listeners":[{},{"port":70000}]})"),
            "listeners[1].port: expected an integer in range");
  EXPECT_EQ(error_of(R"({"listeners":{}})"), "listeners: expected an array");
  EXPECT_EQ(error_of(R"({"primary":{"port":-1}})"), "primary.port: expected an integer in range");
  EXPECT_EQ(error_of(R"({"tags":{"Name":null}})"), "tags.Name: expected a string");
  EXPECT_EQ(error_of(R"({"addresses":{"vpc-1":["10.0.0.1","x"]}})"),
            "addresses.vpc-1[1]: expected a well-formed value");
  EXPECT_EQ(error_of(R"({"cidr":"10.0.0.1/8"})"), "cidr: expected a well-formed value");
}

TEST(Json, ParseIsStrict) {
  EXPECT_EQ(json::parse(" [1, true] ")->as_array().size(), 2u);
  EXPECT_EQ(json::parse("12").value(), 12);
  for (const char* bad : {"", "{", "[1,]", "{'a':1}", "1 2", "nul", "\"a", "[1]x", "\x01"}) {
    EXPECT_FALSE(json::parse(bad)) << bad;
  }
  EXPECT_TRUE(json::parse(std::string(30, '[') + std::string(30, ']')));
  EXPECT_FALSE(json::parse(std::string(100'000, '[')));
  EXPECT_FALSE(json::parse(std::string(40, '[') + std::string(40, ']')));
}

TEST(Json, WhatParsesCanBePrinted) {
  const std::string digits(400, '9');
  for (const std::string& huge :
       {std::string("1e400"), std::string("[-1e309]"), "[" + digits + "]"}) {
    EXPECT_FALSE(json::parse(huge)) << huge;
  }
  for (const char* fine : {"1e308", "-1e-400", "123456789012345678901234567890"}) {
    EXPECT_TRUE(json::parse(json::dump(json::parse(fine).value()))) << fine;
  }
}

TEST(Json, LookUps) {
  auto value = json::parse(R"({"a":"x","n":7,"b":true})").value();
  EXPECT_EQ(json::string_at(value, "a").value(), "x");
  EXPECT_EQ(json::int_at(value, "n").value(), 7);
  EXPECT_EQ(json::bool_at(value, "b").value(), true);
  EXPECT_EQ(json::string_at(value, "n").error().message, "n: expected a string");
  EXPECT_EQ(json::find(value, "zz"), nullptr);
  EXPECT_EQ(json::find(boost::json::value(1), "a"), nullptr);
}

TEST(Json, Pretty) {
  auto value = json::parse(R"({"a":[1,{}],"b":{"c":null}})").value();
  EXPECT_EQ(json::dump_pretty(value),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": null\n  }\n}\n");
}

}  // namespace
}  // namespace mg

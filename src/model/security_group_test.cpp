#include "model/security_group.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

TEST(Protocol, Table) {
  struct Case {
    const char *text, *answer;
  };
  for (const auto& c : std::initializer_list<Case>{
           {"tcp", "tcp"},
           {"TCP", "tcp"},
           {"6", "tcp"},
           {"17", "udp"},
           {"icmp", "icmp"},
           {"1", "icmp"},
           {"-1", "-1"},
           {"all", "-1"},
           {"50", "50"},
           {"0", "0"},
           {"255", "255"},
           {"256", ""},
           {"-2", ""},
           {"", ""},
           {"icmpv6", "icmpv6"},
           {"58", "icmpv6"},
           {"6x", ""},
           {"smtp", ""},
       }) {
    const auto answer = normalize_protocol(c.text);
    EXPECT_EQ(answer ? *answer : "", c.answer) << c.text;
    if (!answer) {
      EXPECT_EQ(answer.error().code, "InvalidParameterValue");
    }
  }
}

TEST(Ports, Table) {
  struct Case {
    const char* protocol;
    int from, to;
    bool from_given, to_given;
    int from_answer, to_answer;  // -2: refused
  };
  for (const auto& c : std::initializer_list<Case>{
           {"tcp", 80, 80, true, true, 80, 80},
           {"tcp", 0, 65535, true, true, 0, 65535},
           {"tcp", -1, -1, true, true, 0, 65535},
           {"tcp", 80, -1, true, false, -2, -2},
           {"tcp", -1, -1, false, false, -2, -2},
           {"tcp", 81, 80, true, true, -2, -2},
           {"udp", 0, 70000, true, true, -2, -2},
           {"udp", -1, 53, true, true, -2, -2},
           {"icmp", 8, -1, true, true, 8, -1},
           {"icmp", -1, -1, false, false, -1, -1},
           {"icmp", 8, 0, true, true, 8, 0},
           {"icmp", 256, 0, true, true, -2, -2},
           {"icmp", -1, 3, true, true, -2, -2},
           {"icmpv6", 128, -1, true, true, 128, -1},
           {"-1", 0, 0, true, true, -1, -1},
           {"50", 1, 2, true, true, -1, -1},
       }) {
    RuleSpec rule;
    rule.protocol = c.protocol;
    rule.from_port = c.from;
    rule.to_port = c.to;
    const auto answer = check_ports(rule, c.from_given, c.to_given);
    EXPECT_EQ(answer.has_value(), c.from_answer != -2) << c.protocol << c.from << " " << c.to;
    if (answer) {
      EXPECT_EQ(rule.from_port, c.from_answer);
      EXPECT_EQ(rule.to_port, c.to_answer);
    }
  }
}

TEST(RuleCidr, Table) {
  EXPECT_EQ(*check_rule_cidr("10.0.0.1/8"), "10.0.0.0/8");
  EXPECT_EQ(*check_rule_cidr("0.0.0.0/0"), "0.0.0.0/0");
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0.1", "::/0", "x"})
    EXPECT_FALSE(check_rule_cidr(bad));
}

TEST(RuleCidr, Ipv6) {
  EXPECT_EQ(*check_rule_cidr6("2001:DB8::1/32"), "2001:db8::/32");
  EXPECT_EQ(*check_rule_cidr6("::/0"), "::/0");
  for (const char* bad : {"", "10.0.0.0/8", "2001:db8::/129", "2001:db8::1", "2001:db8::/", "x"}) {
    EXPECT_FALSE(check_rule_cidr6(bad)) << bad;
  }
}

TEST(RuleKind, StaysAsItIs) {
  SecurityGroupRule v4, v6, group;
  v4.cidr = "10.0.0.0/8";
  v6.cidr = "2001:db8::/32";
  group.peer_group_id = "sg-1";
  const SecurityGroupRule* rules[] = {&v4, &v6, &group};
  for (const auto* rule : rules) {
    for (const auto* other : rules) {
      RuleSpec spec;
      spec.cidr = other->cidr;
      spec.peer_group_id = other->peer_group_id;
      EXPECT_EQ(check_same_kind(*rule, spec).has_value(), rule == other);
    }
  }
}

TEST(GroupTexts, Table) {
  EXPECT_TRUE(check_group_name("web servers (a)"));
  EXPECT_FALSE(check_group_name(""));
  EXPECT_FALSE(check_group_name("sg-web"));
  EXPECT_FALSE(check_group_name("w\"eb"));
  EXPECT_FALSE(check_group_name(std::string(256, 'a')));
  EXPECT_TRUE(check_group_name(std::string(255, 'a')));
  EXPECT_FALSE(check_group_description(""));
  EXPECT_TRUE(check_rule_description(""));
}

}  // namespace
}  // namespace mg::model

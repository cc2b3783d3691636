#include "model/policy_evaluation.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

constexpr const char* kVpc = "arn:aws:ec2:ap-northeast-1:111122223333:vpc/vpc-1";

PolicyPtr policy(const std::string& statements, PolicyUse use = PolicyUse::kIdentity) {
  const auto text = R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
  auto parsed = parse_policy(text, use);
  EXPECT_TRUE(parsed) << text << ": " << parsed.error().message;
  return parsed ? std::make_shared<const PolicyDocument>(*std::move(parsed)) : nullptr;
}

PolicyPtr allow(const std::string& action, const std::string& resource = "*") {
  return policy(R"({"Effect":"Allow","Action":")" + action + R"(","Resource":")" + resource +
                R"("})");
}

PolicyPtr deny(const std::string& action) {
  return policy(R"({"Effect":"Deny","Action":")" + action + R"(","Resource":"*"})");
}

PolicyVerdict ask(const PolicyPtr& document, const std::string& action,
                  const std::string& arn = kVpc, const PolicyKeys& keys = {}) {
  const PolicyRequest request{action, {{arn, {}}}, keys};
  return evaluate_policy(*document, request, request.resources.front());
}

TEST(PolicyEvaluation, ActionsMatchInEitherCaseAndByWildcards) {
  struct {
    const char* written;
    const char* asked;
    bool matches;
  } const kRows[] = {
      {"*", "ec2:CreateVpc", true},
      {"ec2:*", "ec2:CreateVpc", true},
      {"ec2:CreateVpc", "ec2:CreateVpc", true},
      {"EC2:createvpc", "ec2:CreateVpc", true},
      {"ec2:Create*", "ec2:CreateVpc", true},
      {"ec2:*Vpc", "ec2:CreateVpc", true},
      {"ec2:*a*V*c", "ec2:CreateVpc", true},
      {"ec2:CreateVp?", "ec2:CreateVpc", true},
      {"ec2:CreateVpc?", "ec2:CreateVpc", false},
      {"ec2:CreateVp", "ec2:CreateVpc", false},
      {"ec2:Describe*", "ec2:CreateVpc", false},
      {"iam:*", "ec2:CreateVpc", false},
      {"ec2:CreateVpc", "ec2:CreateVpcEndpoint", false},
      {"ec2:CreateVpc*", "ec2:CreateVpcEndpoint", true},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(ask(allow(row.written), row.asked) == PolicyVerdict::kAllow, row.matches)
        << row.written << " " << row.asked;
  }
}

TEST(PolicyEvaluation, ResourcesMatchPartByPart) {
  struct {
    const char* written;
    const char* asked;
    bool matches;
  } const kRows[] = {
      {"*", kVpc, true},
      {"*", "*", true},
      {kVpc, kVpc, true},
      {"arn:aws:ec2:*:*:vpc/*", kVpc, true},
      {"arn:aws:ec2:*:111122223333:vpc/vpc-?", kVpc, true},
      {"arn:aws:ec2:*", kVpc, true},
      {"arn:aws:ec2:ap-northeast-1:111122223333:*", kVpc, true},
      {"arn:*:ec2:*:*:*", kVpc, true},
      {"arn:aws:ec2:*:*:VPC/*", kVpc, false},
      {"arn:aws:ec2:*:444455556666:vpc/*", kVpc, false},
      {"arn:aws:ec2:us-east-1:*:vpc/*", kVpc, false},
      {"arn:aws:ec2:*:*:subnet/*", kVpc, false},
      {"arn:aws:ec2:*:vpc/*", kVpc, false},
      {"arn:aws:ec2:*:*:vpc/*", "*", false},
      {"arn:aws:ec2", kVpc, false},
      {"arn:aws:elasticloadbalancing:*:*:loadbalancer/net/*/*",
       "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/net/a/1", true},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(ask(allow("ec2:*", row.written), "ec2:X", row.asked) == PolicyVerdict::kAllow,
              row.matches)
        << row.written << " " << row.asked;
  }
}

TEST(PolicyEvaluation, NotActionAndNotResourceTurnRound) {
  const auto all_but_iam =
      policy(R"({"Effect":"Allow","NotAction":["iam:*","sts:*"],"Resource":"*"})");
  EXPECT_EQ(ask(all_but_iam, "ec2:CreateVpc"), PolicyVerdict::kAllow);
  EXPECT_EQ(ask(all_but_iam, "IAM:CreateUser"), PolicyVerdict::kSilent);
  const auto others =
      policy(R"({"Effect":"Deny","Action":"ec2:*","NotResource":"arn:aws:ec2:*:*:vpc/vpc-1"})");
  EXPECT_EQ(ask(others, "ec2:X"), PolicyVerdict::kSilent);
  EXPECT_EQ(ask(others, "ec2:X", "*"), PolicyVerdict::kDeny);
}

TEST(PolicyEvaluation, VariablesAreLiteralAndMayBeMissing) {
  const auto own = policy(R"({"Effect":"Allow","Action":"iam:*",
      "Resource":"arn:aws:iam::111122223333:user/${aws:username}"})");
  const std::string ann = "arn:aws:iam::111122223333:user/ann";
  EXPECT_EQ(ask(own, "iam:GetUser", ann, {{"aws:username", {"ann"}}}), PolicyVerdict::kAllow);
  EXPECT_EQ(ask(own, "iam:GetUser", ann, {{"aws:username", {"bob"}}}), PolicyVerdict::kSilent);
  EXPECT_EQ(ask(own, "iam:GetUser", ann, {}), PolicyVerdict::kSilent);
  EXPECT_EQ(ask(own, "iam:GetUser", ann, {{"aws:username", {"*"}}}), PolicyVerdict::kSilent);
  const auto other = policy(R"({"Effect":"Allow","Action":"*",
      "Resource":"arn:aws:iam::1:user/${ aws:UserName , 'nobody'}${*}${$}"})");
  EXPECT_EQ(ask(other, "x:y", "arn:aws:iam::1:user/nobody*$"), PolicyVerdict::kAllow);
  EXPECT_EQ(ask(other, "x:y", "arn:aws:iam::1:user/nobody-$"), PolicyVerdict::kSilent);
}

struct ConditionRow {
  const char* condition;
  PolicyKeys keys;
  bool holds;
};

void check_conditions(const std::vector<ConditionRow>& rows) {
  for (const auto& row : rows) {
    const auto document = policy(R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":)" +
                                 std::string(row.condition) + "}");
    std::string given;
    for (const auto& [key, values] : row.keys) {
      given += " " + key + "=";
      for (const auto& value : values) given += value + ",";
    }
    EXPECT_EQ(ask(document, "ec2:X", kVpc, row.keys) == PolicyVerdict::kAllow, row.holds)
        << row.condition << given;
  }
}

TEST(PolicyEvaluation, TextConditions) {
  check_conditions({
      {R"({"StringEquals":{"aws:RequestedRegion":"a"}})", {{"aws:requestedregion", {"a"}}}, true},
      {R"({"StringEquals":{"k:k":"a"}})", {{"k:k", {"A"}}}, false},
      {R"({"StringEquals":{"k:k":["b","a"]}})", {{"k:k", {"a"}}}, true},
      {R"({"StringEquals":{"k:k":"a*"}})", {{"k:k", {"ab"}}}, false},
      {R"({"StringEquals":{"k:k":"a*"}})", {{"k:k", {"a*"}}}, true},
      {R"({"StringEqualsIgnoreCase":{"k:k":"aB"}})", {{"k:k", {"Ab"}}}, true},
      {R"({"StringNotEqualsIgnoreCase":{"k:k":"aB"}})", {{"k:k", {"Ab"}}}, false},
      {R"({"StringLike":{"k:k":"a*d?"}})", {{"k:k", {"abcde"}}}, true},
      {R"({"StringLike":{"k:k":"a*d?"}})", {{"k:k", {"abcd"}}}, false},
      {R"({"StringNotLike":{"k:k":["a*","b*"]}})", {{"k:k", {"bc"}}}, false},
      {R"({"StringNotEquals":{"k:k":["a","b"]}})", {{"k:k", {"c"}}}, true},
      {R"({"StringNotEquals":{"k:k":["a","b"]}})", {{"k:k", {"b"}}}, false},
      {R"({"StringEquals":{"k:k":"${aws:username}"}})",
       {{"k:k", {"ann"}}, {"aws:username", {"ann"}}},
       true},
      {R"({"StringEquals":{"k:k":"${aws:username}"}})", {{"k:k", {"ann"}}}, false},
      {R"({"StringNotEquals":{"k:k":"${aws:username}"}})", {{"k:k", {"ann"}}}, true},
      // All operators and all keys of a statement have to hold.
      {R"({"StringEquals":{"k:k":"a","k:l":"b"}})", {{"k:k", {"a"}}, {"k:l", {"c"}}}, false},
      {R"({"StringEquals":{"k:k":"a"},"Null":{"k:l":"true"}})", {{"k:k", {"a"}}}, true},
  });
}

TEST(PolicyEvaluation, MissingKeys) {
  check_conditions({
      {R"({"StringEquals":{"k:k":"a"}})", {}, false},
      {R"({"StringNotEquals":{"k:k":"a"}})", {}, true},
      {R"({"StringEqualsIfExists":{"k:k":"a"}})", {}, true},
      {R"({"StringEqualsIfExists":{"k:k":"a"}})", {{"k:k", {"b"}}}, false},
      {R"({"NumericLessThan":{"k:k":"1"}})", {}, false},
      {R"({"BoolIfExists":{"k:k":"true"}})", {}, true},
      {R"({"NotIpAddress":{"k:k":"10.0.0.0/8"}})", {}, true},
      {R"({"ForAnyValue:StringEquals":{"k:k":"a"}})", {}, false},
      {R"({"ForAnyValue:StringNotEquals":{"k:k":"a"}})", {}, false},
      {R"({"ForAllValues:StringEquals":{"k:k":"a"}})", {}, true},
      {R"({"Null":{"k:k":"true"}})", {}, true},
      {R"({"Null":{"k:k":"false"}})", {}, false},
      {R"({"Null":{"k:k":true}})", {{"k:k", {"x"}}}, false},
      {R"({"Null":{"k:k":false}})", {{"k:k", {"x"}}}, true},
  });
}

TEST(PolicyEvaluation, SeveralValues) {
  const PolicyKeys both{{"aws:tagkeys", {"a", "b"}}};
  check_conditions({
      {R"({"ForAnyValue:StringEquals":{"aws:TagKeys":["b","c"]}})", both, true},
      {R"({"ForAnyValue:StringEquals":{"aws:TagKeys":["c"]}})", both, false},
      {R"({"ForAllValues:StringEquals":{"aws:TagKeys":["a","b","c"]}})", both, true},
      {R"({"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}})", both, false},
      {R"({"ForAllValues:StringNotEquals":{"aws:TagKeys":["c"]}})", both, true},
      {R"({"ForAllValues:StringNotEquals":{"aws:TagKeys":["a"]}})", both, false},
      {R"({"ForAnyValue:StringNotEquals":{"aws:TagKeys":["a"]}})", both, true},
      {R"({"ForAnyValue:StringNotEquals":{"aws:TagKeys":["a","b"]}})", both, false},
      {R"({"StringNotEquals":{"aws:TagKeys":["a"]}})", both, false},
      {R"({"ForAllValues:StringLike":{"aws:TagKeys":"?"}})", both, true},
  });
}

TEST(PolicyEvaluation, NumbersDatesAddressesAndArns) {
  check_conditions({
      {R"({"NumericEquals":{"k:k":"1.50"}})", {{"k:k", {"1.5"}}}, true},
      {R"({"NumericNotEquals":{"k:k":1}})", {{"k:k", {"1.0"}}}, false},
      {R"({"NumericLessThan":{"k:k":10}})", {{"k:k", {"9"}}}, true},
      {R"({"NumericLessThan":{"k:k":10}})", {{"k:k", {"10"}}}, false},
      {R"({"NumericLessThanEquals":{"k:k":10}})", {{"k:k", {"10"}}}, true},
      {R"({"NumericGreaterThan":{"k:k":10}})", {{"k:k", {"9"}}}, false},
      {R"({"NumericGreaterThanEquals":{"k:k":10}})", {{"k:k", {"10"}}}, true},
      {R"({"NumericGreaterThan":{"k:k":1}})", {{"k:k", {"many"}}}, false},
      {R"({"DateLessThan":{"k:t":"2026-01-02"}})", {{"k:t", {"2026-01-01T23:59:59Z"}}}, true},
      {R"({"DateGreaterThan":{"k:t":"2026-01-02T00:00:00Z"}})",
       {{"k:t", {"2026-01-01T23:59:59Z"}}},
       false},
      {R"({"DateEquals":{"k:t":"1767225600"}})", {{"k:t", {"2026-01-01T00:00:00Z"}}}, true},
      {R"({"DateEquals":{"k:t":"2026-01-01T01:00:00+01:00"}})",
       {{"k:t", {"2026-01-01T00:00:00.000Z"}}},
       true},
      {R"({"DateNotEquals":{"k:t":"2026"}})", {{"k:t", {"2026-01-01"}}}, false},
      {R"({"DateGreaterThanEquals":{"k:t":"2026-06"}})", {{"k:t", {"2026-05-31T12:30Z"}}}, false},
      {R"({"DateLessThanEquals":{"k:t":"2026-06"}})", {{"k:t", {"2026-05-31T12:30Z"}}}, true},
      {R"({"Bool":{"k:k":"True"}})", {{"k:k", {"true"}}}, true},
      {R"({"Bool":{"k:k":false}})", {{"k:k", {"true"}}}, false},
      {R"({"BinaryEquals":{"k:k":"QUI="}})", {{"k:k", {"QUI="}}}, true},
      {R"({"IpAddress":{"k:k":["192.0.2.0/24","10.1.0.0/17"]}})", {{"k:k", {"10.1.127.9"}}}, true},
      {R"({"IpAddress":{"k:k":"10.1.0.0/17"}})", {{"k:k", {"10.1.128.9"}}}, false},
      {R"({"IpAddress":{"k:k":"10.1.0.9"}})", {{"k:k", {"10.1.0.9"}}}, true},
      {R"({"IpAddress":{"k:k":"0.0.0.0/0"}})", {{"k:k", {"2001:db8::1"}}}, false},
      {R"({"IpAddress":{"k:k":"2001:db8::/31"}})", {{"k:k", {"2001:db9::1"}}}, true},
      {R"({"NotIpAddress":{"k:k":"10.0.0.0/8"}})", {{"k:k", {"10.9.9.9"}}}, false},
      {R"({"ArnLike":{"k:k":"arn:aws:iam::*:role/a*"}})",
       {{"k:k", {"arn:aws:iam::1:role/ab"}}},
       true},
      {R"({"ArnEquals":{"k:k":"arn:aws:iam::*:role/a*"}})",
       {{"k:k", {"arn:aws:iam::1:role/ab"}}},
       true},
      {R"({"ArnNotLike":{"k:k":"arn:aws:iam::1:*"}})",
       {{"k:k", {"arn:aws:iam::1:role/ab"}}},
       false},
      {R"({"ArnNotEquals":{"k:k":"arn:aws:iam::2:*"}})",
       {{"k:k", {"arn:aws:iam::1:role/ab"}}},
       true},
  });
}

TEST(PolicyEvaluation, AResourceSeesItsOwnKeysFirst) {
  const auto tagged = policy(R"({"Effect":"Allow","Action":"*","Resource":"*",
      "Condition":{"StringEquals":{"aws:ResourceTag/Team":"red"}}})");
  PolicyRequest request{
      "ec2:DeleteVpc", {{"*", {{"aws:resourcetag/team", {"red"}}}}, {"*", {}}}, {}};
  EXPECT_EQ(evaluate_policy(*tagged, request, request.resources[0]), PolicyVerdict::kAllow);
  EXPECT_EQ(evaluate_policy(*tagged, request, request.resources[1]), PolicyVerdict::kSilent);
  // All resources have to be allowed.
  CallerPolicies caller;
  caller.identity = {tagged};
  EXPECT_FALSE(decide(caller, request).allowed);
  request.resources.pop_back();
  EXPECT_TRUE(decide(caller, request).allowed);
}

TEST(PolicyEvaluation, LayersAreCutAndDenyWins) {
  const PolicyRequest request{"ec2:CreateVpc", {{kVpc, {}}}, {}};
  const auto yes = allow("ec2:*");
  const auto other = allow("iam:*");
  const auto no = deny("ec2:CreateVpc");
  struct {
    CallerPolicies caller;
    const char* refused;  // "" allowed
  } const kRows[] = {
      {{.identity_is_root = true}, ""},
      {{}, "no identity-based policy allows the ec2:CreateVpc action"},
      {{.identity = {other}}, "no identity-based policy allows the ec2:CreateVpc action"},
      {{.identity = {other, yes}}, ""},
      {{.identity = {yes, no}}, "an explicit deny in an identity-based policy"},
      {{.identity = {yes}, .has_boundary = true},
       "no permissions boundary allows the "
       "ec2:CreateVpc action"},
      {{.identity = {yes}, .has_boundary = true, .boundary = {yes}}, ""},
      {{.identity = {yes}, .has_boundary = true, .boundary = {yes, no}},
       "an explicit deny in a permissions boundary"},
      {{.identity = {other}, .has_boundary = true, .boundary = {yes}},
       "no identity-based policy allows the ec2:CreateVpc action"},
      {{.identity = {yes}, .has_session = true, .session = {other}},
       "no session policy allows the ec2:CreateVpc action"},
      {{.identity = {yes}, .has_session = true, .session = {other, yes}}, ""},
      {{.identity_is_root = true, .has_session = true, .session = {yes, no}},
       "an explicit deny in a session policy"},
      {{.identity = {other}, .has_session = true, .session = {no}},
       "an explicit deny in a session policy"},
  };
  for (const auto& row : kRows) {
    const auto decision = decide(row.caller, request);
    EXPECT_EQ(decision.allowed ? "" : denial_reason(decision, request.action), row.refused);
    EXPECT_EQ(decision.resource, decision.allowed ? "" : kVpc);
  }
}

TEST(PolicyEvaluation, TrustPoliciesTellDirectFromAccount) {
  const TrustedCaller root{"111122223333", "arn:aws:iam::111122223333:root", ""};
  const TrustedCaller ann{"111122223333", "arn:aws:iam::111122223333:user/ann", ""};
  const TrustedCaller session{"111122223333", "arn:aws:sts::111122223333:assumed-role/r/s",
                              "arn:aws:iam::111122223333:role/p/r"};
  struct {
    const char* principal;
    TrustedCaller caller;
    TrustVerdict verdict;
  } const kRows[] = {
      {R"("*")", ann, TrustVerdict::kDirect},
      {R"({"AWS":"*"})", ann, TrustVerdict::kDirect},
      {R"({"AWS":"111122223333"})", ann, TrustVerdict::kAccount},
      {R"({"AWS":"arn:aws:iam::111122223333:root"})", ann, TrustVerdict::kAccount},
      {R"({"AWS":"arn:aws:iam::111122223333:root"})", root, TrustVerdict::kDirect},
      {R"({"AWS":"111122223334"})", ann, TrustVerdict::kNone},
      {R"({"AWS":"arn:aws:iam::111122223333:user/ann"})", ann, TrustVerdict::kDirect},
      {R"({"AWS":"arn:aws:iam::111122223333:user/ann"})", root, TrustVerdict::kNone},
      {R"({"AWS":"arn:aws:iam::111122223333:user/an"})", ann, TrustVerdict::kNone},
      {R"({"AWS":"arn:aws:iam::111122223333:user/ANN"})", ann, TrustVerdict::kNone},
      {R"({"AWS":["444455556666","arn:aws:iam::111122223333:role/p/r"]})", session,
       TrustVerdict::kDirect},
      {R"({"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"})", session, TrustVerdict::kDirect},
      {R"({"AWS":"arn:aws:sts::111122223333:assumed-role/r/other"})", session, TrustVerdict::kNone},
      {R"({"AWS":"arn:aws:iam::111122223333:role/r"})", session, TrustVerdict::kNone},
      {R"({"Service":"ec2.amazonaws.com"})", ann, TrustVerdict::kNone},
      {R"({"Service":"ec2.amazonaws.com","AWS":"111122223333"})", ann, TrustVerdict::kAccount},
  };
  for (const auto& row : kRows) {
    const auto document = policy(R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":)" +
                                     std::string(row.principal) + "}",
                                 PolicyUse::kTrust);
    EXPECT_EQ(evaluate_trust(*document, row.caller, "sts:AssumeRole", {}), row.verdict)
        << row.principal << " " << row.caller.arn;
    EXPECT_EQ(evaluate_trust(*document, row.caller, "sts:TagSession", {}), TrustVerdict::kNone);
  }
}

TEST(PolicyEvaluation, TrustConditionsAndDenies) {
  const TrustedCaller ann{"111122223333", "arn:aws:iam::111122223333:user/ann", ""};
  const std::string statement = R"({"Effect":"Allow","Action":"sts:AssumeRole",
      "Principal":{"AWS":"111122223333"},
      "Condition":{"StringEquals":{"sts:ExternalId":"secret"}}})";
  const auto guarded = policy(statement, PolicyUse::kTrust);
  const auto ask_with = [&](const PolicyPtr& document, const PolicyKeys& keys) {
    return evaluate_trust(*document, ann, "sts:AssumeRole", keys);
  };
  EXPECT_EQ(ask_with(guarded, {}), TrustVerdict::kNone);
  EXPECT_EQ(ask_with(guarded, {{"sts:externalid", {"Secret"}}}), TrustVerdict::kNone);
  EXPECT_EQ(ask_with(guarded, {{"sts:externalid", {"secret"}}}), TrustVerdict::kAccount);
  const auto denied = policy(statement + R"(,{"Effect":"Deny","Action":"sts:*",
      "Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"}})",
                             PolicyUse::kTrust);
  EXPECT_EQ(ask_with(denied, {{"sts:externalid", {"secret"}}}), TrustVerdict::kNone);
}

// What backtracks must stay cheap: 2,000 stars against 10,000 letters.
TEST(PolicyEvaluation, ManyStarsAreCheap) {
  std::string stars;
  for (int i = 0; i < 2000; ++i) stars += "*a";
  const auto text = PolicyText::parse(stars + "b", PolicyText::Wildcards::kYes);
  ASSERT_TRUE(text);
  EXPECT_FALSE(pattern_matches(*text->resolve({}), std::string(10'000, 'a')));
}

}  // namespace
}  // namespace mg::model

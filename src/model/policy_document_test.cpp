#include "model/policy_document.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

std::string message_of(const std::string& text, PolicyUse use = PolicyUse::kIdentity) {
  const auto parsed = parse_policy(text, use);
  if (parsed) return "";
  EXPECT_EQ(parsed.error().code, "MalformedPolicyDocument");
  EXPECT_FALSE(parsed.error().message.empty());
  return parsed.error().message;
}

std::string with_statement(const std::string& statement) {
  return R"({"Version":"2012-10-17","Statement":)" + statement + "}";
}

std::string with_condition(const std::string& condition) {
  return with_statement(R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":)" +
                        condition + "}");
}

TEST(PolicyDocument, ReadsEveryElement) {
  const auto parsed = parse_policy(R"({
    "Version": "2012-10-17", "Id": "tests",
    "Statement": [
      {"Sid": "One", "Effect": "Allow", "Action": ["ec2:Describe*", "sts:?etSessionToken"],
       "Resource": "*"},
      {"Sid": "Two", "Effect": "Deny", "NotAction": "iam:*",
       "NotResource": ["arn:aws:ec2:*:*:vpc/${aws:username}"],
       "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*", "b"]},
                     "Bool": {"aws:SecureTransport": true},
                     "NumericLessThan": {"x:y": 3}}}
    ]})",
                                   PolicyUse::kIdentity);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->id, "tests");
  ASSERT_EQ(parsed->statements.size(), 2U);
  const auto& one = parsed->statements[0];
  EXPECT_TRUE(one.allow);
  EXPECT_EQ(one.sid, "One");
  ASSERT_EQ(one.actions.size(), 2U);
  EXPECT_EQ(one.actions[0].raw(), "ec2:Describe*");
  const auto& two = parsed->statements[1];
  EXPECT_FALSE(two.allow);
  EXPECT_TRUE(two.not_action && two.not_resource);
  EXPECT_TRUE(two.resources[0].has_variables());
  ASSERT_EQ(two.conditions.size(), 3U);
  const auto& tags = two.conditions[0];
  EXPECT_EQ(tags.quantifier, PolicyQuantifier::kForAnyValue);
  EXPECT_EQ(tags.op, PolicyOperator::kStringLike);
  EXPECT_TRUE(tags.if_exists);
  EXPECT_EQ(tags.key, "aws:tagkeys");
  EXPECT_EQ(tags.values.size(), 2U);
}

struct WrongRow {
  std::string text;
  const char* says;
};

void check_messages(const std::vector<WrongRow>& rows) {
  for (const auto& row : rows) {
    const auto message = message_of(row.text);
    EXPECT_NE(message.find(row.says), std::string::npos) << row.text << "\n-> " << message;
  }
}

TEST(PolicyDocument, NamesWhatIsWrongInADocument) {
  check_messages({
      {"", "not JSON"},
      {"[]", "not a JSON object"},
      {"{\"Version\":\"2012-10-17\"", "not JSON"},
      {R"({"Version":"2012-10-17"})", "Statement: missing"},
      {R"({"Version":"2012-10-17","Statement":[]})", "Statement: empty"},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})", "must be version"},
      {R"({"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
       "must be version 2012-10-17"},
      {R"({"Version":"2013-01-01","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
       "'2013-01-01' is no version"},
      {R"({"Version":"2012-10-17","version":"x","Statement":[]})", "'version'"},
      {with_statement(R"({"Action":"*","Resource":"*"})"), "Statement 1, Effect: missing"},
      {with_statement(R"({"Effect":"allow","Action":"*","Resource":"*"})"), "Allow or Deny"},
      {with_statement(R"({"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"})"),
       "given twice"},
      {with_statement(R"({"Effect":"Allow","Resource":"*"})"), "must contain actions"},
      {with_statement(R"({"Effect":"Allow","Action":[],"Resource":"*"})"), "must contain actions"},
      {with_statement(R"({"Effect":"Allow","Action":"*"})"), "must contain resources"},
      {with_statement(R"({"Effect":"Allow","Action":"*","Resource":[]})"),
       "must contain resources"},
      {with_statement(R"({"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"})"),
       "NotAction"},
      {with_statement(R"({"Effect":"Allow","Action":"*","NotResource":"*","Resource":"*"})"),
       "NotResource"},
      {with_statement(R"({"Effect":"Allow","Action":7,"Resource":"*"})"), "Action: not a string"},
      {with_statement(R"({"Effect":"Allow","Action":["*",7],"Resource":"*"})"),
       "Action: not a string"},
      {with_statement(R"({"Effect":"Allow","Action":"DescribeVpcs","Resource":"*"})"),
       "prefaced by a vendor"},
      {with_statement(R"({"Effect":"Allow","Action":"e*2:Run","Resource":"*"})"),
       "Vendor e*2 is not valid"},
      {with_statement(R"({"Effect":"Allow","Action":"a:b:c","Resource":"*"})"), "only one colon"},
      {with_statement(R"({"Effect":"Allow","Action":"ec2:${aws:username}","Resource":"*"})"),
       "only one colon"},
      {with_statement(R"({"Effect":"Allow","Action":"*","Resource":"vpc-1"})"), "ARN format"},
      {with_statement(R"({"Effect":"Allow","Action":"*","Resource":"arn:awsome:ec2:::x"})"),
       "Partition \"awsome\""},
      {with_statement(R"({"Effect":"Allow","Action":"*","Resource":"arn:aws"})"), "vendor"},
      {with_statement(R"({"Effect":"Allow","Action":"*","Resource":"arn:aws:ec2:::x/${y"})"),
       "malformed variable"},
      {with_statement(R"({"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"})"),
       "should not specify a principal"},
      {with_statement(R"({"Effect":"Allow","Action":"*","Resource":"*","Extra":"*"})"), "'Extra'"},
      {with_statement(R"({"Effect":"Allow","Action":"*","Resource":"*","action":"*"})"),
       "'action'"},
      {with_statement(R"([{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},
                          {"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"}])"),
       "must be unique"},
      {with_statement(R"([{"Effect":"Allow","Action":"*","Resource":"*"}, 7])"),
       "Statement 2: not a JSON object"},
  });
}

TEST(PolicyDocument, NamesWhatIsWrongInACondition) {
  check_messages({
      {with_condition(R"("x")"), "Condition: not a JSON object"},
      {with_condition(R"({"StringEqualz":{"a:b":"c"}})"), "'StringEqualz'"},
      {with_condition(R"({"stringequals":{"a:b":"c"}})"), "'stringequals'"},
      {with_condition(R"({"ForEveryValue:StringEquals":{"a:b":"c"}})"), "operator"},
      {with_condition(R"({"IfExists":{"a:b":"c"}})"), "operator"},
      {with_condition(R"({"NullIfExists":{"a:b":"true"}})"), "operator"},
      {with_condition(R"({"StringEquals":"c"})"), "StringEquals: not a JSON object"},
      {with_condition(R"({"StringEquals":{"ab":"c"}})"), "prefaced by a vendor"},
      {with_condition(R"({"StringEquals":{"a:b":[]}})"), "'a:b' has no value"},
      {with_condition(R"({"StringEquals":{"a:b":null}})"), "no value for it"},
      {with_condition(R"({"StringEquals":{"a:b":[{"c":"d"}]}})"), "no value for it"},
      {with_condition(R"({"NumericEquals":{"a:b":"ten"}})"), "'ten'"},
      {with_condition(R"({"NumericEquals":{"a:b":"nan"}})"), "'nan'"},
      {with_condition(R"({"DateLessThan":{"a:b":"2026-13-01"}})"), "'2026-13-01'"},
      {with_condition(R"({"DateLessThan":{"a:b":"tomorrow"}})"), "'tomorrow'"},
      {with_condition(R"({"Bool":{"a:b":"yes"}})"), "'yes'"},
      {with_condition(R"({"Null":{"a:b":"${aws:username}"}})"), "no value for it"},
      {with_condition(R"({"IpAddress":{"a:b":"10.0.0.0/33"}})"), "'10.0.0.0/33'"},
      {with_condition(R"({"IpAddress":{"a:b":"10.0.0"}})"), "'10.0.0'"},
      {with_condition(R"({"StringLike":{"a:b":"${"}})"), "'${'"},
  });
}

TEST(PolicyDocument, TrustPoliciesNameWhoAndNoResource) {
  const auto trust = [](const std::string& principal, const std::string& more = "") {
    return with_statement(R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":)" +
                          principal + more + "}");
  };
  for (const char* good :
       {R"("*")", R"({"AWS":"*"})", R"({"AWS":"111122223333"})",
        R"({"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:user/a/b"]})",
        R"({"AWS":"arn:aws:iam::111122223333:role/r"})",
        R"({"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"})",
        R"({"AWS":"AROAIDPPEZS35WEXAMPLE"})", R"({"Service":["ec2.amazonaws.com"]})",
        R"({"Federated":"cognito-identity.amazonaws.com","AWS":"111122223333"})"}) {
    EXPECT_EQ(message_of(trust(good), PolicyUse::kTrust), "") << good;
  }
  for (const char* bad :
       {R"("111122223333")", "{}", R"({"AWS":[]})", R"({"AWS":"11112222333"})",
        R"({"AWS":"arn:aws:iam::111122223333:user/*"})", R"({"AWS":"arn:aws:iam::*:root"})",
        R"({"AWS":"arn:aws:iam::111122223333:group/g"})",
        R"({"AWS":"arn:aws:iam::111122223333:Root"})", R"({"AWS":"arn:aws:s3:::bucket"})",
        R"({"Service":"ec2"})", R"({"Nobody":"x"})", R"([])", "null"}) {
    EXPECT_NE(message_of(trust(bad), PolicyUse::kTrust), "") << bad;
  }
  EXPECT_EQ(message_of(trust(R"("*")", R"(,"Resource":"*")"), PolicyUse::kTrust),
            "Has prohibited field Resource");
  EXPECT_EQ(message_of(trust(R"("*")", R"(,"NotPrincipal":"*")"), PolicyUse::kTrust),
            "Has prohibited field NotPrincipal");
  EXPECT_EQ(message_of(with_statement(R"({"Effect":"Allow","Action":"sts:AssumeRole"})"),
                       PolicyUse::kTrust),
            "Missing required field Principal");
  EXPECT_NE(message_of(with_statement(R"({"Effect":"Allow","Action":"ec2:*","Principal":"*"})"),
                       PolicyUse::kTrust)
                .find("STS AssumeRole"),
            std::string::npos);
}

TEST(PolicyDocument, TheOldestVersionIsForTrustAndSessionsAndHasNoVariables) {
  const std::string session =
      R"("Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}"}})";
  for (const std::string& text : {"{" + session, R"({"Version":"2008-10-17",)" + session}) {
    EXPECT_NE(message_of(text, PolicyUse::kIdentity).find("must be version"), std::string::npos);
    const auto parsed = parse_policy(text, PolicyUse::kSession);
    ASSERT_TRUE(parsed) << text;
    EXPECT_FALSE(parsed->statements[0].resources[0].has_variables());
    const auto trust =
        R"({"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"Service":"ecs.amazonaws.com"}}})";
    EXPECT_EQ(message_of(trust, PolicyUse::kTrust), "");
  }
  const auto newest = parse_policy(R"({"Version":"2012-10-17",)" + session, PolicyUse::kSession);
  ASSERT_TRUE(newest);
  EXPECT_TRUE(newest->statements[0].resources[0].has_variables());
}

TEST(PolicyDocument, SizeAndDepthAreBounded) {
  EXPECT_EQ(policy_size(" {\t\"a\" :\r\n1}"), 7U);
  const auto padded = [](std::size_t size) {
    auto text = with_statement(R"({"Effect":"Allow","Action":"*","Resource":"*"})");
    return text + std::string(size - text.size(), ' ');
  };
  EXPECT_EQ(message_of(padded(kPolicyTextMax)), "");
  EXPECT_NE(message_of(padded(kPolicyTextMax + 1)).find("longer than"), std::string::npos);
  std::string deep = R"("x")";
  for (int i = 0; i < 40; ++i) deep = "[" + deep + "]";
  EXPECT_NE(message_of(with_statement(deep)).find("not JSON"), std::string::npos);
}

}  // namespace
}  // namespace mg::model

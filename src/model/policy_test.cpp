#include "model/policy.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

std::string code_of(std::string_view document) {
  const auto checked = check_endpoint_policy(document);
  return checked ? "" : checked.error().code;
}

TEST(EndpointPolicy, FullAccessIsTakenInEverySpelling) {
  EXPECT_EQ(code_of(full_access_policy()), "");
  for (const char* document : {
           R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}})",
           R"({"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"s","Effect":"Allow",
               "Principal":{"AWS":["*"]},"Action":["*"],"Resource":["*"],"Condition":{}}]})",
       }) {
    EXPECT_EQ(code_of(document), "") << document;
  }
}

TEST(EndpointPolicy, NarrowerOnesAreTakenToo) {
  for (const char* document : {
           R"({"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]})",
           R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]})",
           R"({"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"*",
               "Resource":"*"}]})",
           R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
               "Condition":{"Bool":{"aws:SecureTransport":"true"}}}]})",
           R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
               {"Effect":"Deny","Principal":"*","NotAction":"*","Resource":"*"}]})",
       }) {
    EXPECT_EQ(code_of(document), "") << document;
  }
}

TEST(EndpointPolicy, MalformedOnesAreInvalid) {
  const std::string deep(64, '[');
  const std::string long_one(kPolicyLengthMax + 1, ' ');
  for (
      const std::string& document :
      {std::string("{"), std::string("[]"), std::string("{}"), std::string("null"), deep, long_one,
       std::string(R"({"Statement":[]})"), std::string(R"({"Statement":"x"})"),
       std::string(R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"),
       std::string(
           R"({"Statement":[{"Effect":"May","Principal":"*","Action":"*","Resource":"*"}]})"),
       std::string(
           R"({"Version":"1","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]})"),
       std::string(
           R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":7,"Resource":"*"}]})"),
       std::string(
           R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":"x"}]})"),
       std::string(
           R"({"Extra":1,"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]})"),
       std::string(
           R"({"Statement":[{"Effect":"Allow","Principal":"bob","Action":"*","Resource":"*"}]})"),
       std::string(
           R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","NotAction":"*","Resource":"*"}]})")}) {
    EXPECT_EQ(code_of(document), "InvalidPolicyDocument") << document.substr(0, 80);
  }
}

}  // namespace
}  // namespace mg::model

// The query-style services of the API and what their envelopes differ in. Static tables.
#pragma once

#include <cstdint>
#include <string_view>

namespace mg::wire {

enum class Protocol : std::uint8_t {
  kEc2,    // flat lists `SubnetId.1`, answer without a Result element
  kQuery,  // lists `Subnets.member.1`, answer in XResult with ResponseMetadata
};

struct Service {
  std::string_view name;          // the name in this code base
  std::string_view signing_name;  // in the SigV4 scope
  std::string_view version;       // the form's Version
  std::string_view xml_namespace;
  Protocol protocol = Protocol::kQuery;
};

inline constexpr Service kEc2{"ec2", "ec2", "2016-11-15",
                              "http://ec2.amazonaws.com/doc/2016-11-15/", Protocol::kEc2};
inline constexpr Service kElbv2{"elbv2", "elasticloadbalancing", "2015-12-01",
                                "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
                                Protocol::kQuery};
inline constexpr Service kSts{"sts", "sts", "2011-06-15",
                              "https://sts.amazonaws.com/doc/2011-06-15/", Protocol::kQuery};
inline constexpr Service kIam{"iam", "iam", "2010-05-08",
                              "https://iam.amazonaws.com/doc/2010-05-08/", Protocol::kQuery};

inline constexpr const Service* kServices[] = {&kEc2, &kElbv2, &kSts, &kIam};

// By this code base's name; null when there is none.
constexpr const Service* find_service(std::string_view name) {
  for (const Service* s : kServices) {
    if (s->name == name) return s;
  }
  return nullptr;
}

}  // namespace mg::wire

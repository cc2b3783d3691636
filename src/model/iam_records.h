// The records of IAM: who may call as an account. Part of the World (world.h), where the rules of
// all records are told. Names are unique in an account without regard to case, so ids carry them in
// lower case. Temporary credentials have no record: the session token holds them, sealed.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/record.h"

namespace mg::model {

struct AccessKey {
  std::string id;  // AKIA…
  std::string account;
  std::string user_name;      // empty: the account's root
  std::string sealed_secret;  // base64 of AES-256-GCM under the master key
  bool active = true;
  std::int64_t created_at = 0;
  std::int64_t last_used_at = 0;  // 0: never
  std::string last_used_service, last_used_region;

  static Keys index_keys(const AccessKey& r) {
    return {"account=" + r.account, "user=" + r.account + "/" + r.user_name};
  }
};
BOOST_DESCRIBE_STRUCT(AccessKey, (),
                      (id, account, user_name, sealed_secret, active, created_at, last_used_at,
                       last_used_service, last_used_region))

// id = "<account>/<name in lower case>".
struct IamUser {
  std::string id, account;
  std::string name, path = "/";
  std::string user_id;                                 // AIDA…
  std::map<std::string, std::string> inline_policies;  // name → document
  std::vector<std::string> attached_policies;          // ARNs
  std::string permissions_boundary;                    // ARN
  std::map<std::string, std::string> tags;
  std::int64_t created_at = 0;

  static Keys index_keys(const IamUser& r) {
    Keys keys{"account=" + r.account, "user_id=" + r.user_id};
    for (const auto& policy : r.attached_policies) keys.push_back("policy=" + policy);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(IamUser, (),
                      (id, account, name, path, user_id, inline_policies, attached_policies,
                       permissions_boundary, tags, created_at))

// id = "<account>/<name in lower case>".
struct IamRole {
  std::string id, account;
  std::string name, path = "/";
  std::string role_id;  // AROA…
  std::string trust_policy, description;
  std::int32_t max_session_s = 3600;
  std::map<std::string, std::string> inline_policies;
  std::vector<std::string> attached_policies;
  std::string permissions_boundary;
  std::map<std::string, std::string> tags;
  std::int64_t created_at = 0;
  std::int64_t last_used_at = 0;
  std::string last_used_region;

  static Keys index_keys(const IamRole& r) {
    Keys keys{"account=" + r.account, "role_id=" + r.role_id};
    for (const auto& policy : r.attached_policies) keys.push_back("policy=" + policy);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(IamRole, (),
                      (id, account, name, path, role_id, trust_policy, description, max_session_s,
                       inline_policies, attached_policies, permissions_boundary, tags, created_at,
                       last_used_at, last_used_region))

struct IamPolicyVersion {
  std::string id;  // v1, v2, …
  std::string document;
  std::int64_t created_at = 0;
};
BOOST_DESCRIBE_STRUCT(IamPolicyVersion, (), (id, document, created_at))

// A customer managed policy. id = its ARN.
struct IamPolicy {
  std::string id, account;
  std::string name, path = "/";
  std::string policy_id;  // ANPA…
  std::string description;
  std::vector<IamPolicyVersion> versions;  // at most five
  std::string default_version = "v1";
  std::int32_t last_version = 1;
  std::map<std::string, std::string> tags;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;

  static Keys index_keys(const IamPolicy& r) { return {"account=" + r.account}; }
};
BOOST_DESCRIBE_STRUCT(IamPolicy, (),
                      (id, account, name, path, policy_id, description, versions, default_version,
                       last_version, tags, created_at, updated_at))

}  // namespace mg::model

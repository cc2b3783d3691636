// The resources of load balancing, IAM and STS.
#include <algorithm>

#include "api/access/request.h"
#include "model/arn.h"

namespace mg::api::access {
namespace {

using model::PolicyResource;
using model::World;

Resources anything() {
  return {{"*", {}}};
}

std::string iam_arn(const std::string& account, const std::string& rest) {
  return "arn:aws:iam::" + account + ":" + rest;
}

// "/" + "a/b/" + name; a path that IAM would refuse is left out.
std::string with_path(const std::string& path, const std::string& name) {
  constexpr std::size_t kPathMax = 512;
  const bool usable = path.size() <= kPathMax && path.starts_with('/') && path.ends_with('/');
  return (usable ? path : "/") + name.substr(0, kKeyValueMax);
}

// Of a user or role that exists its own path and spelling; else what was asked for.
template <class T>
PolicyResource iam_holder(const model::Table<T>& table, const Call& call, std::string_view type,
                          const std::string& name, const std::string& path) {
  const auto& account = call.caller->account;
  const auto* held = table.find(account + "/" + model::policy_lower(name));
  PolicyResource out;
  const bool makes = call.action->name.starts_with("Create") && !path.empty();
  if (held != nullptr && !makes) {
    out.arn = iam_arn(account, std::string(type) + held->path + held->name);
    add_tag_keys(out.keys, "iam", held->tags);
  } else {
    out.arn = iam_arn(account, std::string(type) + with_path(path, name));
  }
  return out;
}

bool is_about(std::string_view action, std::string_view noun) {
  return action.find(noun) != std::string_view::npos;
}

std::string elb_kind(const Fields& fields) {
  return fields.get("Type") == "network" ? "net" : "app";
}

}  // namespace

Resources elbv2_resources(const World& world, const Call& call, const Fields& fields) {
  if (call.action->access == Access::kRead) return anything();
  const model::Scope scope{call.caller->account, call.caller->region};
  const auto mine = "arn:aws:elasticloadbalancing:" + scope.region + ":" + scope.account + ":";
  Resources out;
  for (const auto& [key, value] : fields.all()) {
    const auto member = without_numbers(key);
    if (member != "LoadBalancerArn" && member != "TargetGroupArn" && member != "ListenerArn" &&
        member != "ResourceArns.member.N") {
      continue;
    }
    constexpr std::size_t kArnMax = 256;
    if (!value.starts_with("arn:aws:elasticloadbalancing:") || value.size() > kArnMax) {
      out.push_back({mine + "*", {}});  // no ARN: the call will be refused for that
      continue;
    }
    PolicyResource resource{value, {}};
    if (const auto* tags = model::find_owned<model::TagSet>(world, scope, value)) {
      add_tag_keys(resource.keys, "elasticloadbalancing", tags->tags);
    }
    out.push_back(std::move(resource));
  }
  constexpr std::size_t kNameMax = 64;
  const auto name = fields.get("Name").substr(0, kNameMax);
  if (call.action->name == "CreateLoadBalancer") {
    out.push_back({mine + "loadbalancer/" + elb_kind(fields) + "/" + name + "/*", {}});
  } else if (call.action->name == "CreateTargetGroup") {
    out.push_back({mine + "targetgroup/" + name + "/*", {}});
  }
  return out.empty() ? anything() : out;
}

Resources iam_resources(const World& world, const Call& call, const Fields& fields) {
  const auto action = call.action->name;
  const auto& account = call.caller->account;
  const auto path = fields.get("Path").empty() ? fields.get("PathPrefix") : fields.get("Path");
  if (action == "ListUsers") return {{iam_arn(account, "user" + with_path(path, "")), {}}};
  if (action == "ListRoles") return {{iam_arn(account, "role" + with_path(path, "")), {}}};
  if (fields.has("RoleName")) {
    return {iam_holder(world.iam_roles, call, "role", fields.get("RoleName"), path)};
  }
  if (fields.has("UserName")) {
    Resources out{iam_holder(world.iam_users, call, "user", fields.get("UserName"), path)};
    // A new name needs the permission for it too.
    if (const auto name = fields.get("NewUserName"); !name.empty()) {
      out.push_back({iam_arn(account, "user" + with_path(fields.get("NewPath"), name)), {}});
    }
    return out;
  }
  if (action == "CreatePolicy") {
    return {{iam_arn(account, "policy" + with_path(path, fields.get("PolicyName"))), {}}};
  }
  if (fields.has("PolicyArn")) {
    PolicyResource resource{fields.get("PolicyArn").substr(0, kKeyValueMax), {}};
    const auto* held = world.iam_policies.find(resource.arn);
    if (held != nullptr && held->account == account) {
      add_tag_keys(resource.keys, "iam", held->tags);
    }
    return {std::move(resource)};
  }
  // Without a name these speak of the caller, or of the user of a key.
  const bool of_user = action == "GetUser" || is_about(action, "AccessKey");
  if (!of_user) return anything();
  const auto* user = world.iam_users.find(call.caller->identity_id);
  if (action == "GetAccessKeyLastUsed") {
    const auto* key = world.access_keys.find(fields.get("AccessKeyId"));
    user = key == nullptr || key->account != account
               ? nullptr
               : world.iam_users.find(account + "/" + model::policy_lower(key->user_name));
  }
  if (user == nullptr || user->account != account) return anything();
  return {iam_holder(world.iam_users, call, "user", user->name, "")};
}

Resources sts_resources(const World& world, const Call& call, const Fields& fields) {
  const auto action = call.action->name;
  if (action == "GetFederationToken") {
    return {{"arn:aws:sts::" + call.caller->account + ":federated-user/" +
                 fields.get("Name").substr(0, kKeyValueMax),
             {}}};
  }
  if (action != "AssumeRole") return anything();
  PolicyResource role{fields.get("RoleArn").substr(0, kKeyValueMax), {}};
  // Tags of a role count for its own account; a stranger must not learn of them.
  const auto name = role.arn.substr(role.arn.rfind('/') + 1);
  const auto* held = world.iam_roles.find(call.caller->account + "/" + model::policy_lower(name));
  if (held != nullptr && role.arn == iam_arn(held->account, "role" + held->path + held->name)) {
    add_tag_keys(role.keys, "iam", held->tags);
  }
  return {std::move(role)};
}

}  // namespace mg::api::access

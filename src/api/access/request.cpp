#include "api/access/request.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/sigv4_sign.h"
#include "base/timestamp.h"

namespace mg::api::access {
namespace {

using control::PrincipalKind;
using model::PolicyKeys;
using model::World;

void put(PolicyKeys& keys, std::string_view key, std::string value) {
  if (value.size() > kKeyValueMax) value.resize(kKeyValueMax);
  keys[std::string(key)] = {std::move(value)};
}

std::string_view principal_type(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::kRoot:
      return "Account";
    case PrincipalKind::kUser:
      return "User";
    case PrincipalKind::kAssumedRole:
      return "AssumedRole";
    case PrincipalKind::kFederatedUser:
      return "FederatedUser";
  }
  return "";
}

void add_principal_tags(PolicyKeys& keys, const std::map<std::string, std::string>& tags) {
  for (const auto& [key, value] : tags) {
    put(keys, "aws:principaltag/" + model::policy_lower(key), value);
  }
}

void add_principal(PolicyKeys& keys, const World& world, const control::Caller& caller) {
  put(keys, "aws:principalaccount", caller.account);
  put(keys, "aws:principaltype", std::string(principal_type(caller.kind)));
  put(keys, "aws:userid", caller.user_id.empty() ? caller.account : caller.user_id);
  put(keys, "aws:principalarn", caller.principal_arn);
  if (caller.kind == PrincipalKind::kUser) {
    if (const auto* user = world.iam_users.find(caller.identity_id)) {
      put(keys, "aws:username", user->name);
      add_principal_tags(keys, user->tags);
    }
  }
  if (caller.kind == PrincipalKind::kAssumedRole) {
    if (const auto* role = world.iam_roles.find(caller.identity_id)) {
      // A session is known by its role here.
      put(keys, "aws:principalarn",
          "arn:aws:iam::" + role->account + ":role" + role->path + role->name);
      add_principal_tags(keys, role->tags);
    }
  }
  if (caller.session_expires_at == 0) return;
  put(keys, "aws:multifactorauthpresent", "false");
  // By which IAM's console revokes the sessions of a role that are older than now.
  put(keys, "aws:tokenissuetime", format_timestamp(caller.session_issued_at));
}

// "TagSpecification.N.Tag.N.Key", "Tag.N.Key", "Tags.member.N.Key": what stands before ".Key".
std::optional<std::string_view> tag_of(std::string_view key) {
  if (!key.ends_with(".Key")) return std::nullopt;
  const auto plain = without_numbers(key);
  if (plain != "TagSpecification.N.Tag.N.Key" && plain != "Tag.N.Key" &&
      plain != "Tags.member.N.Key") {
    return std::nullopt;
  }
  return key.substr(0, key.size() - 4);
}

void add_request_tags(PolicyKeys& keys, const Fields& fields) {
  std::vector<std::string> names;
  for (const auto& [key, value] : fields.all()) {
    if (names.size() >= kTagsMax) break;
    if (key.starts_with("TagKeys.member.")) {
      names.push_back(value.substr(0, kKeyValueMax));
    } else if (const auto tag = tag_of(key)) {
      names.push_back(value.substr(0, kKeyValueMax));
      const auto text = std::string(*tag) + ".Value";
      if (fields.has(text)) {
        put(keys, "aws:requesttag/" + model::policy_lower(names.back()), fields.get(text));
      }
    }
  }
  if (!names.empty()) keys["aws:tagkeys"] = std::move(names);
}

// Members that are condition keys by themselves.
struct KeyMember {
  std::string_view service, member, key;
};
constexpr KeyMember kKeyMembers[] = {
    {"ec2", "ServiceName", "ec2:vpceservicename"},
    {"ec2", "PrivateDnsName", "ec2:vpceserviceprivatednsname"},
    {"ec2", "InstanceType", "ec2:instancetype"},
    {"elbv2", "Scheme", "elasticloadbalancing:scheme"},
    {"sts", "ExternalId", "sts:externalid"},
    {"sts", "RoleSessionName", "sts:rolesessionname"},
    {"sts", "SourceIdentity", "sts:sourceidentity"},
    {"iam", "PolicyArn", "iam:policyarn"},
    {"iam", "PermissionsBoundary", "iam:permissionsboundary"},
};

std::string_view vendor(const Call& call) {
  return call.action->service->signing_name;
}

// The types that a TagSpecification of EC2 names, or what IAM and load balancing make.
std::optional<model::PolicyRequest> tagging_of(const Call& call, const Fields& fields,
                                               const model::PolicyRequest& main) {
  const auto name = call.action->name;
  const auto service = call.action->service->name;
  const bool makes = name.starts_with("Create") || name.starts_with("Run");
  if (!main.keys.contains("aws:tagkeys")) return std::nullopt;
  model::PolicyRequest out;
  out.keys = main.keys;
  if (service == "sts") {
    out.action = "sts:TagSession";
    out.resources = main.resources;
    return out;
  }
  if (!makes && !fields.has("TagSpecification.1.ResourceType")) return std::nullopt;
  if (name == "CreateTags") return std::nullopt;
  put(out.keys, std::string(vendor(call)) + ":createaction", std::string(name));
  if (service == "iam") {
    out.action = "iam:Tag" + std::string(name.substr(6));  // CreateUser → TagUser
    out.resources = main.resources;
    return out;
  }
  if (service == "elbv2") {
    out.action = "elasticloadbalancing:AddTags";
    out.resources = main.resources;
    return out;
  }
  out.action = "ec2:CreateTags";
  for (const auto& [key, value] : fields.all()) {
    if (without_numbers(key) != "TagSpecification.N.ResourceType") continue;
    constexpr std::size_t kTypeMax = 64;
    out.resources.push_back({"arn:aws:ec2:" + call.caller->region + ":" + call.caller->account +
                                 ":" + value.substr(0, kTypeMax) + "/*",
                             {}});
    if (out.resources.size() >= kTagsMax) break;
  }
  return out;
}

// A service that will act as a role gets it from someone who may pass it on.
std::optional<model::PolicyRequest> passing_of(const Call& call, const Fields& fields,
                                               const model::PolicyRequest& main) {
  const auto role = fields.get("DeliverLogsPermissionArn");
  if (call.action->name != "CreateFlowLogs" || role.empty()) return std::nullopt;
  model::PolicyRequest out{"iam:PassRole", {{role.substr(0, kKeyValueMax), {}}}, main.keys};
  put(out.keys, "iam:passedtoservice", "vpc-flow-logs.amazonaws.com");
  return out;
}

}  // namespace

std::string iam_action(const Action& action) {
  return std::string(action.service->signing_name) + ":" + std::string(action.name);
}

Fields::Fields(const wire::Form& form) : all_(form.fields()) {
  for (const auto& [key, value] : all_) by_key_.emplace(key, value);
}

std::string Fields::get(std::string_view key) const {
  auto it = by_key_.find(key);
  return it == by_key_.end() ? std::string() : std::string(it->second);
}

std::string without_numbers(std::string_view key) {
  std::string out;
  while (!key.empty()) {
    const auto dot = std::min(key.find('.'), key.size());
    const auto part = key.substr(0, dot);
    const bool number =
        !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    if (!out.empty()) out += '.';
    out += number ? "N" : std::string(part);
    key.remove_prefix(std::min(dot + 1, key.size()));
  }
  return out;
}

void add_tag_keys(PolicyKeys& keys, std::string_view vendor,
                  const std::map<std::string, std::string>& tags) {
  for (const auto& [key, value] : tags) {
    const auto name = "resourcetag/" + model::policy_lower(key);
    put(keys, "aws:" + name, value);
    put(keys, std::string(vendor) + ":" + name, value);
  }
}

PolicyKeys request_keys(const World& world, const Call& call, const Fields& fields) {
  PolicyKeys keys;
  add_principal(keys, world, *call.caller);
  put(keys, "aws:requestedregion", call.caller->region);
  put(keys, "ec2:region", call.caller->region);
  put(keys, "aws:currenttime", format_timestamp(call.now_ms));
  put(keys, "aws:epochtime", std::to_string(call.now_ms / 1000));
  put(keys, "aws:securetransport", "false");  // the door itself speaks plain HTTP
  if (!call.from.source_address.empty()) put(keys, "aws:sourceip", call.from.source_address);
  if (!call.from.user_agent.empty()) put(keys, "aws:useragent", call.from.user_agent);
  for (const auto& [service, member, key] : kKeyMembers) {
    const auto value = fields.get(member);
    if (service == call.action->service->name && !value.empty()) put(keys, key, value);
  }
  add_request_tags(keys, fields);
  return keys;
}

Requests requests_of(const World& world, const Call& call) {
  const Fields fields(*call.form);
  Requests out;
  out.main.action = iam_action(*call.action);
  out.main.keys = request_keys(world, call, fields);
  const auto service = call.action->service->name;
  out.main.resources = service == "ec2"     ? ec2_resources(world, call, fields)
                       : service == "elbv2" ? elbv2_resources(world, call, fields)
                       : service == "iam"   ? iam_resources(world, call, fields)
                                            : sts_resources(world, call, fields);
  if (auto tagging = tagging_of(call, fields, out.main)) out.further.push_back(*std::move(tagging));
  if (auto passing = passing_of(call, fields, out.main)) out.further.push_back(*std::move(passing));
  return out;
}

}  // namespace mg::api::access

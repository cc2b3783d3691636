#include "model/arn.h"

#include <algorithm>
#include <vector>

#include "model/aws_errors.h"

namespace mg::model {

namespace {

constexpr std::string_view kPrefix = "arn:aws:elasticloadbalancing:";
constexpr std::size_t kIdDigits = 16;
constexpr std::size_t kNameMax = 32;

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hex_id(std::string_view text) {
  return text.size() == kIdDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_account(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

std::string noun_with_article(ElbKind kind) {
  return (kind == ElbKind::kLoadBalancer ? "The " : "") + (kind == ElbKind::kTargetGroup
                                                               ? std::string("Target group")
                                                               : std::string(elb_noun(kind)));
}

bool read_resource(const std::vector<std::string>& parts, ElbArn& arn) {
  const auto& type = parts[0];
  if (type == "targetgroup" && parts.size() == 3) {
    arn.kind = ElbKind::kTargetGroup;
    arn.name = parts[1];
    arn.id = parts[2];
    return true;
  }
  const bool listener = type == "listener" && parts.size() == 5;
  if (!listener && !(type == "loadbalancer" && parts.size() == 4)) return false;
  if (parts[1] != "net" && parts[1] != "app") return false;
  arn.family = parts[1];
  arn.kind = listener ? ElbKind::kListener : ElbKind::kLoadBalancer;
  arn.name = parts[2];
  arn.id = parts[3];
  if (listener) arn.listener = parts[4];
  return !listener || is_hex_id(arn.listener);
}

}  // namespace

std::string ElbArn::resource() const {
  switch (kind) {
    case ElbKind::kLoadBalancer:
      return "loadbalancer/" + family + "/" + name + "/" + id;
    case ElbKind::kTargetGroup:
      return "targetgroup/" + name + "/" + id;
    case ElbKind::kListener:
      return "listener/" + family + "/" + name + "/" + id + "/" + listener;
  }
  return {};
}

std::string ElbArn::str() const {
  return std::string(kPrefix) + region + ":" + account + ":" + resource();
}

std::optional<ElbArn> parse_elb_arn(std::string_view text) {
  if (text.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  const auto parts = split(text.substr(kPrefix.size()), ':');
  if (parts.size() != 3) return std::nullopt;
  ElbArn arn;
  arn.region = parts[0];
  arn.account = parts[1];
  if (arn.region.empty() || !is_account(arn.account)) return std::nullopt;
  if (!read_resource(split(parts[2], '/'), arn)) return std::nullopt;
  if (!is_name(arn.name) || !is_hex_id(arn.id)) return std::nullopt;
  return arn;
}

Result<ElbArn> check_elb_arn(ElbKind kind, const std::string& text) {
  auto arn = parse_elb_arn(text);
  if (arn && arn->kind == kind) return *std::move(arn);
  return fail(errors::validation_error("'" + text + "' is not a valid " +
                                       std::string(elb_noun(kind)) + " ARN"));
}

std::string_view elb_noun(ElbKind kind) {
  switch (kind) {
    case ElbKind::kLoadBalancer:
      return "load balancer";
    case ElbKind::kTargetGroup:
      return "target group";
    case ElbKind::kListener:
      return "listener";
  }
  return {};
}

Result<void> check_elb_name(ElbKind kind, const std::string& name) {
  const auto subject = noun_with_article(kind) + " name '" + name + "' ";
  if (name.empty()) {
    return fail(
        errors::validation_error("The " + std::string(elb_noun(kind)) + " name cannot be empty"));
  }
  if (name.size() > kNameMax) {
    return fail(errors::validation_error(subject + "cannot be longer than '32' characters"));
  }
  if (!std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '-'; })) {
    return fail(errors::validation_error(
        subject + "can only contain characters that are alphanumeric characters or hyphens(-)"));
  }
  if (name.front() == '-' || name.back() == '-') {
    return fail(errors::validation_error(subject + "cannot begin or end with '-'"));
  }
  if (kind == ElbKind::kLoadBalancer && name.starts_with("internal-")) {
    return fail(errors::validation_error(subject + "cannot begin with 'internal-'"));
  }
  return {};
}

}  // namespace mg::model

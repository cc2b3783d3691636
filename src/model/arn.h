// ARNs and names of load balancing: how they are made, read and checked.
// Called by the load-balancing commands and handlers, and by endpoint services for balancers' ARNs.
// Pure. An ARN that is read says nothing about whether the thing exists.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mg::model {

enum class ElbKind { kLoadBalancer, kTargetGroup, kListener };

struct ElbArn {
  ElbKind kind = ElbKind::kLoadBalancer;
  std::string region, account;
  std::string name;            // of the balancer or target group
  std::string id;              // 16 hex digits, the balancer's or target group's
  std::string listener;        // 16 hex digits, for listeners
  std::string family = "net";  // net | app, of a balancer and its listeners

  // The part after the account: "loadbalancer/net/web/50dc6c495c0c9188".
  [[nodiscard]] std::string resource() const;
  [[nodiscard]] std::string str() const;
};

// nullopt unless the text has exactly the form that str() makes.
std::optional<ElbArn> parse_elb_arn(std::string_view text);

// validation_error "'x' is not a valid load balancer ARN" unless it is an ARN of this kind.
Result<ElbArn> check_elb_arn(ElbKind kind, const std::string& text);

// "load balancer", "target group", "listener".
std::string_view elb_noun(ElbKind kind);

// 1–32 letters, digits and hyphens, no hyphen at either end; a balancer's name does not begin with
// "internal-". Errors: validation_error, in AWS's words.
Result<void> check_elb_name(ElbKind kind, const std::string& name);

}  // namespace mg::model

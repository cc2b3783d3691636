#include "api/elbv2/rule.h"

#include "api/elbv2/common.h"
#include "api/elbv2/listener.h"
#include "model/aws_errors.h"
#include "model/listener.h"

namespace mg::api::elbv2 {

namespace shapes = wire::elbv2;
namespace errors = model::errors;

namespace {

shapes::Rule wire_default_rule(const model::Listener& listener) {
  shapes::Rule out;
  out.rule_arn = model::default_rule_arn(listener);
  out.priority = "default";
  out.actions.push_back(wire_default_action(listener));
  out.is_default = true;
  return out;
}

Result<std::vector<const model::Listener*>> asked_for(const Context& ctx,
                                                      const shapes::DescribeRules::Request& q) {
  const auto scope = scope_of(ctx);
  std::vector<const model::Listener*> out;
  if (q.listener_arn) {
    TRY_ASSIGN(const auto* found, model::find_listener(ctx.world(), scope, *q.listener_arn));
    out.push_back(found);
  }
  for (const auto& arn : q.rule_arns) {
    TRY_ASSIGN(const auto* found, model::find_rule_listener(ctx.world(), scope, arn));
    out.push_back(found);
  }
  return out;
}

}  // namespace

Result<shapes::DescribeRules::Result> describe_rules(Context& ctx,
                                                     const shapes::DescribeRules::Request& q) {
  if (q.listener_arn && !q.rule_arns.empty()) return fail(not_together("ListenerArn", "RuleArns"));
  if (!q.listener_arn && q.rule_arns.empty()) {
    return fail(
        errors::validation_error("You must specify either listener rule ARNs or a listener ARN"));
  }
  TRY_ASSIGN(const auto found, asked_for(ctx, q));
  TRY_ASSIGN(const auto page, page_of(ctx, "DescribeRules", q, found));
  shapes::DescribeRules::Result result;
  for (const auto* listener : page.items) result.rules.push_back(wire_default_rule(*listener));
  result.next_marker = page.next_token;
  return result;
}

}  // namespace mg::api::elbv2

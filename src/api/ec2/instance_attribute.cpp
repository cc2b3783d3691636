#include "api/ec2/instance_attribute.h"

#include "api/ec2/instance.h"
#include "api/ec2/network_interface.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "base/crypto.h"
#include "control/commands/instance.h"
#include "control/commands/instance_attribute.h"
#include "model/aws_errors.h"
#include "model/instance_types.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using control::InstanceChange;
using model::Instance;
using model::World;
using wire::ec2::InstanceAttribute;
using wire::ec2::ModifyInstanceAttributeRequest;

namespace {

Error unknown_attribute(const std::string& name) {
  return errors::invalid_parameter_value(
      "Value (" + name + ") for parameter attribute is invalid. Unknown attribute.");
}

const model::NetworkInterface* first_interface(const World& world, const Instance& instance) {
  const auto interfaces = control::interfaces_of(world, instance.id);
  return interfaces.empty() ? nullptr : interfaces.front();
}

template <class Member>
void say(Member& member, bool value) {
  member.emplace().value = value;
}

// One row for each attribute that AWS names; those without a setter are empty here.
struct Attribute {
  std::string_view name;
  void (*show)(const World&, const Instance&, InstanceAttribute&);
};

void show_nothing(const World&, const Instance&, InstanceAttribute&) {}

constexpr Attribute kAttributes[] = {
    {"blockDeviceMapping", show_nothing},
    {"disableApiStop",
     [](const World&, const Instance& r, InstanceAttribute& out) {
       say(out.disable_api_stop, r.disable_api_stop);
     }},
    {"disableApiTermination",
     [](const World&, const Instance& r, InstanceAttribute& out) {
       say(out.disable_api_termination, r.disable_api_termination);
     }},
    {"ebsOptimized", [](const World&, const Instance& r,
                        InstanceAttribute& out) { say(out.ebs_optimized, r.ebs_optimized); }},
    {"enaSupport",
     [](const World&, const Instance&, InstanceAttribute& out) { say(out.ena_support, true); }},
    {"enclaveOptions",
     [](const World&, const Instance&, InstanceAttribute& out) {
       out.enclave_options.emplace().enabled = false;
     }},
    {"groupSet",
     [](const World& world, const Instance& r, InstanceAttribute& out) {
       if (const auto* first = first_interface(world, r)) {
         out.groups = wire_groups(world, first->group_ids);
       }
     }},
    {"instanceInitiatedShutdownBehavior",
     [](const World&, const Instance& r, InstanceAttribute& out) {
       out.instance_initiated_shutdown_behavior.emplace().value = r.shutdown_behavior;
     }},
    {"instanceType",
     [](const World&, const Instance& r, InstanceAttribute& out) {
       out.instance_type.emplace().value = r.instance_type;
     }},
    {"kernel", show_nothing},
    {"productCodes", show_nothing},
    {"ramdisk", show_nothing},
    {"rootDeviceName", show_nothing},
    {"sourceDestCheck",
     [](const World& world, const Instance& r, InstanceAttribute& out) {
       const auto* first = first_interface(world, r);
       say(out.source_dest_check, first == nullptr || first->source_dest_check);
     }},
    {"sriovNetSupport", show_nothing},
    {"userData",
     [](const World&, const Instance& r, InstanceAttribute& out) {
       auto& value = out.user_data.emplace();
       if (!r.user_data.empty()) value.value = r.user_data;
     }},
};

Result<bool> bool_of(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return fail(errors::invalid_parameter_value("Value (" + text +
                                              ") for parameter value is invalid. Expected true or "
                                              "false."));
}

// The form of old: Attribute names it, Value is its text.
Result<InstanceChange> named_change(const std::string& name, const std::string& text) {
  InstanceChange change;
  if (name == "instanceType") {
    change.instance_type = text;
  } else if (name == "userData") {
    change.user_data = text;
  } else if (name == "instanceInitiatedShutdownBehavior") {
    change.shutdown_behavior = text;
  } else if (name == "ebsOptimized") {
    TRY_ASSIGN(change.ebs_optimized, bool_of(text));
  } else if (name == "disableApiStop") {
    TRY_ASSIGN(change.disable_api_stop, bool_of(text));
  } else if (name == "disableApiTermination") {
    TRY_ASSIGN(change.disable_api_termination, bool_of(text));
  } else if (name == "sourceDestCheck") {
    TRY_ASSIGN(change.source_dest_check, bool_of(text));
  } else {
    for (const auto& row : kAttributes) {
      if (row.name != name) continue;
      return fail(
          errors::unsupported_operation("The attribute '" + name + "' cannot be modified here"));
    }
    return fail(unknown_attribute(name));
  }
  return change;
}

template <class Value>
std::optional<bool> flag(const Value& attribute) {
  return attribute ? attribute->value : std::optional<bool>();
}
template <class Value>
std::optional<std::string> text(const Value& attribute) {
  return attribute ? attribute->value : std::optional<std::string>();
}

Result<InstanceChange> change_of(const ModifyInstanceAttributeRequest& q) {
  const bool enclave = q.enclave_options && q.enclave_options->enabled.value_or(false);
  TRY(refuse({{!q.block_device_mappings.empty(), "BlockDeviceMapping"},
              {q.kernel.has_value(), "Kernel"},
              {q.ramdisk.has_value(), "Ramdisk"},
              {q.sriov_net_support.has_value(), "SriovNetSupport"},
              {flag(q.ena_support) == false, "EnaSupport"},
              {enclave, "EnclaveOptions"}}));
  const bool given[] = {q.attribute.has_value(),
                        q.source_dest_check.has_value(),
                        q.enclave_options.has_value(),
                        q.disable_api_stop.has_value(),
                        q.disable_api_termination.has_value(),
                        q.instance_type.has_value(),
                        q.user_data.has_value(),
                        q.instance_initiated_shutdown_behavior.has_value(),
                        !q.groups.empty(),
                        q.ebs_optimized.has_value(),
                        q.ena_support.has_value()};
  const auto count = std::count(std::begin(given), std::end(given), true);
  if (count > 1) {
    return fail(
        errors::invalid_parameter_combination("Fields for multiple attribute types specified"));
  }
  if (count == 0) {
    return fail(errors::invalid_parameter_combination("No attributes specified."));
  }
  if (q.attribute) {
    if (!q.value) {
      return fail(errors::missing_parameter("The request must contain the parameter value"));
    }
    return named_change(*q.attribute, *q.value);
  }
  if (q.value) {
    return fail(errors::missing_parameter("The request must contain the parameter attribute"));
  }
  InstanceChange change;
  change.source_dest_check = flag(q.source_dest_check);
  change.disable_api_stop = flag(q.disable_api_stop);
  change.disable_api_termination = flag(q.disable_api_termination);
  change.ebs_optimized = flag(q.ebs_optimized);
  change.instance_type = text(q.instance_type);
  change.user_data = text(q.user_data);
  change.shutdown_behavior = text(q.instance_initiated_shutdown_behavior);
  change.group_ids = q.groups;
  return change;
}

constexpr FilterField<Instance> kCreditFields[] = {
    {"instance-id", [](const World&, const Instance& r) { return Values{r.id}; }},
};

bool is_burstable(const Instance& instance) {
  const auto* type = model::find_instance_type(instance.instance_type);
  return type && type->burstable;
}

}  // namespace

Result<InstanceAttribute> describe_instance_attribute(
    Context& ctx, const wire::ec2::DescribeInstanceAttributeRequest& q) {
  TRY_ASSIGN(const auto* found, find_in_sight(ctx, *q.instance_id));
  for (const auto& row : kAttributes) {
    if (row.name != *q.attribute) continue;
    InstanceAttribute out;
    out.instance_id = found->id;
    row.show(ctx.world(), *found, out);
    return out;
  }
  return fail(unknown_attribute(*q.attribute));
}

Result<wire::ec2::ModifyInstanceAttributeResult> modify_instance_attribute(
    Context& ctx, const ModifyInstanceAttributeRequest& q) {
  TRY_ASSIGN(const auto* found, find_in_sight(ctx, *q.instance_id));
  TRY_ASSIGN(const auto change, change_of(q));
  TRY(control::change_instance(ctx.tx, scope(ctx), std::string(found->id), change));
  return wire::ec2::ModifyInstanceAttributeResult{};
}

Result<wire::ec2::ResetInstanceAttributeResult> reset_instance_attribute(
    Context& ctx, const wire::ec2::ResetInstanceAttributeRequest& q) {
  TRY_ASSIGN(const auto* found, find_in_sight(ctx, *q.instance_id));
  if (*q.attribute == "kernel" || *q.attribute == "ramdisk") {
    return fail(errors::unsupported_operation("The attribute '" + *q.attribute +
                                              "' cannot be reset: no image here has one"));
  }
  if (*q.attribute != "sourceDestCheck") return fail(unknown_attribute(*q.attribute));
  InstanceChange change;
  change.source_dest_check = true;
  TRY(control::change_instance(ctx.tx, scope(ctx), std::string(found->id), change));
  return wire::ec2::ResetInstanceAttributeResult{};
}

Result<wire::ec2::DescribeInstanceCreditSpecificationsResult>
describe_instance_credit_specifications(
    Context& ctx, const wire::ec2::DescribeInstanceCreditSpecificationsRequest& q) {
  if (!q.instance_ids.empty() && q.max_results) {
    return fail(errors::invalid_parameter_combination(
        "The parameter instancesSet cannot be used with the parameter maxResults"));
  }
  TRY_ASSIGN(const auto filters, FilterSet<Instance>::make(kCreditFields, q.filters));
  TRY_ASSIGN(const auto found,
             select<Instance>(ctx.world(), scope(ctx).key(), q.instance_ids, filters,
                              [&](const auto& id) { return find_in_sight(ctx, id); }));
  std::vector<const Instance*> shown;
  for (const auto* instance : found) {
    // Unasked, AWS lists only those whose credits are unlimited.
    const bool listed = !q.instance_ids.empty() || instance->cpu_credits == "unlimited";
    if (in_sight(ctx, *instance) && is_burstable(*instance) && listed) shown.push_back(instance);
  }
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeInstanceCreditSpecifications",
                                 std::move(shown), q.max_results, q.next_token));
  wire::ec2::DescribeInstanceCreditSpecificationsResult result;
  for (const auto* instance : page.items) {
    auto& out = result.instance_credit_specifications.emplace_back();
    out.instance_id = instance->id;
    out.cpu_credits = instance->cpu_credits;
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::ModifyInstanceCreditSpecificationResult> modify_instance_credit_specification(
    Context& ctx, const wire::ec2::ModifyInstanceCreditSpecificationRequest& q) {
  wire::ec2::ModifyInstanceCreditSpecificationResult result;
  for (const auto& wanted : q.instance_credit_specifications) {
    if (!wanted.cpu_credits) {
      return fail(errors::missing_parameter("The request must contain the parameter cpuCredits"));
    }
    TRY(model::check_cpu_credits(*wanted.cpu_credits));
    auto found = find_in_sight(ctx, *wanted.instance_id);
    auto changed = found ? control::change_credits(ctx.tx, scope(ctx), *wanted.instance_id,
                                                   *wanted.cpu_credits)
                         : Result<void>(fail(found.error()));
    if (changed) {
      result.successful_instance_credit_specifications.push_back(
          {.instance_id = *wanted.instance_id});
      continue;
    }
    auto& out = result.unsuccessful_instance_credit_specifications.emplace_back();
    out.instance_id = *wanted.instance_id;
    auto& error = out.error.emplace();
    error.code = changed.error().code;
    error.message = changed.error().message;
  }
  return result;
}

}  // namespace mg::api::ec2

// The EC2 calls for single attributes of an instance, credits for processor bursts among them.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_instance_attribute.h"
#include "wire/ec2/describe_instance_credit_specifications.h"
#include "wire/ec2/modify_instance_attribute.h"
#include "wire/ec2/modify_instance_credit_specification.h"
#include "wire/ec2/reset_instance_attribute.h"

namespace mg::api::ec2 {

Result<wire::ec2::InstanceAttribute> describe_instance_attribute(
    Context& ctx, const wire::ec2::DescribeInstanceAttributeRequest& q);
Result<wire::ec2::ModifyInstanceAttributeResult> modify_instance_attribute(
    Context& ctx, const wire::ec2::ModifyInstanceAttributeRequest& q);
Result<wire::ec2::ResetInstanceAttributeResult> reset_instance_attribute(
    Context& ctx, const wire::ec2::ResetInstanceAttributeRequest& q);
Result<wire::ec2::DescribeInstanceCreditSpecificationsResult>
describe_instance_credit_specifications(
    Context& ctx, const wire::ec2::DescribeInstanceCreditSpecificationsRequest& q);
Result<wire::ec2::ModifyInstanceCreditSpecificationResult> modify_instance_credit_specification(
    Context& ctx, const wire::ec2::ModifyInstanceCreditSpecificationRequest& q);

}  // namespace mg::api::ec2

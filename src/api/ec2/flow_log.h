// The EC2 calls for flow logs, which are kept and told back; the records come later. Contract of a
// handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/create_flow_logs.h"
#include "wire/ec2/delete_flow_logs.h"
#include "wire/ec2/describe_flow_logs.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateFlowLogsResult> create_flow_logs(Context& ctx,
                                                         const wire::ec2::CreateFlowLogsRequest& q);
Result<wire::ec2::DescribeFlowLogsResult> describe_flow_logs(
    Context& ctx, const wire::ec2::DescribeFlowLogsRequest& q);
Result<wire::ec2::DeleteFlowLogsResult> delete_flow_logs(Context& ctx,
                                                         const wire::ec2::DeleteFlowLogsRequest& q);

}  // namespace mg::api::ec2

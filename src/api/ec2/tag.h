// CreateTags, DeleteTags and DescribeTags for every EC2 resource of the caller.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/create_tags.h"
#include "wire/ec2/delete_tags.h"
#include "wire/ec2/describe_tags.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateTagsResult> create_tags(Context& ctx,
                                                const wire::ec2::CreateTagsRequest& q);
Result<wire::ec2::DeleteTagsResult> delete_tags(Context& ctx,
                                                const wire::ec2::DeleteTagsRequest& q);
Result<wire::ec2::DescribeTagsResult> describe_tags(Context& ctx,
                                                    const wire::ec2::DescribeTagsRequest& q);

}  // namespace mg::api::ec2

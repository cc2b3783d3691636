// DescribeImages: the fixed images of the house.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_images.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeImagesResult> describe_images(Context& ctx,
                                                        const wire::ec2::DescribeImagesRequest& q);

}  // namespace mg::api::ec2

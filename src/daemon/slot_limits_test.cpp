// control may not read the kernel's header, so it repeats the limits; here both are at hand.
#include <gtest/gtest.h>

#include "bpf/abi/limits.h"
#include "control/slots.h"

namespace mg::daemon {
namespace {

TEST(SlotLimits, AgreeWithTheKernelsTables) {
  EXPECT_EQ(control::slot_limit("vpc"), MG_VPCS_MAX - 1U);
  EXPECT_EQ(control::slot_limit("port"), MG_PORTS_MAX - 1U);
  EXPECT_EQ(control::slot_limit("group"), MG_GROUPS_MAX - 1U);
  EXPECT_EQ(control::slot_limit("balancer"), MG_BALANCERS_MAX - 1U);
  EXPECT_EQ(control::slot_limit("target"), MG_TARGETS_MAX - 1U);
  EXPECT_EQ(control::slot_limit("endpoint"), MG_ENDPOINTS_MAX - 1U);
  EXPECT_EQ(control::slot_limit("nothing"), 0U);
}

}  // namespace
}  // namespace mg::daemon

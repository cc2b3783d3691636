#include "model/listener.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

TEST(ForwardTarget, OneForwardActionToOneGroup) {
  struct Case {
    std::vector<ForwardAction> actions;
    std::string target, code;
  };
  const Case cases[] = {
      {{{"forward", "tg", {}}}, "tg", ""},
      {{{"forward", "", {"tg"}}}, "tg", ""},
      {{{"forward", "tg", {"tg"}}}, "tg", ""},
      {{{"forward", "tg", {"other"}}}, "", "InvalidConfigurationRequest"},
      {{{"forward", "", {"a", "b"}}}, "", "InvalidConfigurationRequest"},
      {{{"forward", "", {}}}, "", "ValidationError"},
      {{{"redirect", "tg", {}}}, "", "InvalidConfigurationRequest"},
      {{}, "", "InvalidConfigurationRequest"},
      {{{"forward", "tg", {}}, {"forward", "tg", {}}}, "", "InvalidConfigurationRequest"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const auto target = forward_target(cases[i].actions);
    EXPECT_EQ(target ? *target : "", cases[i].target) << i;
    EXPECT_EQ(target ? "" : target.error().code, cases[i].code) << i;
  }
}

}  // namespace
}  // namespace mg::model

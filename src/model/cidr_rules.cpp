#include "model/cidr_rules.h"

#include <array>

#include "model/aws_errors.h"

namespace mg::model {
namespace {

constexpr auto kForbidden = std::to_array<Cidr4>({
    {Ip4{0x00000000}, 8},   // 0.0.0.0/8
    {Ip4{0x64400000}, 10},  // 100.64.0.0/10
    {Ip4{0x7f000000}, 8},   // 127.0.0.0/8
    {Ip4{0xa9fe0000}, 16},  // 169.254.0.0/16
    {Ip4{0xe0000000}, 3},   // 224.0.0.0/4 and 240.0.0.0/4
});

}  // namespace

Result<Cidr4> check_vpc_cidr(const std::string& text) {
  const auto block = Cidr4::parse_any(text);
  if (!block) {
    return fail(errors::invalid_parameter_value(
        "Value (" + text +
        ") for parameter cidrBlock is invalid. This is not a valid CIDR block."));
  }
  bool usable = block->length >= 16 && block->length <= 28;
  for (const auto& forbidden : kForbidden) usable = usable && !forbidden.overlaps(*block);
  if (!usable) return fail(errors::vpc_range("The CIDR '" + text + "' is invalid."));
  return *block;
}

}  // namespace mg::model

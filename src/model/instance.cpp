#include "model/instance.h"

#include <algorithm>

#include "base/check.h"
#include "model/aws_errors.h"

namespace mg::model {
namespace {

bool is_part(std::string_view part) {
  return !part.empty() &&
         part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace

std::int64_t instance_state_code(std::string_view state) {
  if (state == "pending") return 0;
  if (state == "running") return 16;
  if (state == "shutting-down") return 32;
  CHECK(state == "terminated");
  return 48;
}

Result<void> check_instance_type(const std::string& type) {
  const auto dot = type.find('.');
  const std::string_view text = type;
  if (type.size() > 40 || dot == std::string::npos || !is_part(text.substr(0, dot)) ||
      !is_part(text.substr(dot + 1))) {
    return fail(errors::invalid_parameter_value("Invalid value '" + type + "' for InstanceType."));
  }
  return {};
}

std::string private_dns_name(const std::string& address, const std::string& region) {
  std::string name = "ip-" + address;
  std::replace(name.begin(), name.end(), '.', '-');
  return name + "." + region + ".compute.internal";
}

}  // namespace mg::model

#include "model/instance_types.h"

#include <algorithm>
#include <array>

#include "model/aws_errors.h"

namespace mg::model {
namespace {

enum class Kind : std::uint8_t { kNitro, kXen, kOldXen, kT2, kT2Free, kT3, kT3Free };

constexpr InstanceType row(std::string_view name, std::int32_t vcpus, std::int64_t memory_mib,
                           std::size_t interfaces, std::size_t addresses,
                           Kind kind = Kind::kNitro) {
  InstanceType type{name, vcpus, memory_mib, interfaces, addresses};
  const bool t2 = kind == Kind::kT2 || kind == Kind::kT2Free;
  const bool t3 = kind == Kind::kT3 || kind == Kind::kT3Free;
  type.nitro = kind == Kind::kNitro || t3;
  type.current = kind != Kind::kOldXen;
  type.burstable = t2 || t3;
  type.unlimited = t3;
  type.free_tier = kind == Kind::kT2Free || kind == Kind::kT3Free;
  return type;
}

// clang-format off
constexpr auto kTypes = std::to_array<InstanceType>({
    row("c4.2xlarge", 8, 15360, 4, 15, Kind::kXen),
    row("c4.large", 2, 3840, 3, 10, Kind::kXen),
    row("c4.xlarge", 4, 7680, 4, 15, Kind::kXen),
    row("c5.2xlarge", 8, 16384, 4, 15),
    row("c5.4xlarge", 16, 32768, 8, 30),
    row("c5.large", 2, 4096, 3, 10),
    row("c5.xlarge", 4, 8192, 4, 15),
    row("c6i.2xlarge", 8, 16384, 4, 15),
    row("c6i.4xlarge", 16, 32768, 8, 30),
    row("c6i.large", 2, 4096, 3, 10),
    row("c6i.xlarge", 4, 8192, 4, 15),
    row("c7i.2xlarge", 8, 16384, 4, 15),
    row("c7i.4xlarge", 16, 32768, 8, 30),
    row("c7i.large", 2, 4096, 3, 10),
    row("c7i.xlarge", 4, 8192, 4, 15),
    row("m1.large", 2, 7680, 3, 10, Kind::kOldXen),
    row("m1.medium", 1, 3788, 2, 6, Kind::kOldXen),
    row("m1.small", 1, 1740, 2, 4, Kind::kOldXen),
    row("m1.xlarge", 4, 15360, 4, 15, Kind::kOldXen),
    row("m4.2xlarge", 8, 32768, 4, 15, Kind::kXen),
    row("m4.large", 2, 8192, 2, 10, Kind::kXen),
    row("m4.xlarge", 4, 16384, 4, 15, Kind::kXen),
    row("m5.2xlarge", 8, 32768, 4, 15),
    row("m5.4xlarge", 16, 65536, 8, 30),
    row("m5.large", 2, 8192, 3, 10),
    row("m5.xlarge", 4, 16384, 4, 15),
    row("m6i.2xlarge", 8, 32768, 4, 15),
    row("m6i.4xlarge", 16, 65536, 8, 30),
    row("m6i.large", 2, 8192, 3, 10),
    row("m6i.xlarge", 4, 16384, 4, 15),
    row("m7i.2xlarge", 8, 32768, 4, 15),
    row("m7i.4xlarge", 16, 65536, 8, 30),
    row("m7i.large", 2, 8192, 3, 10),
    row("m7i.xlarge", 4, 16384, 4, 15),
    row("r5.2xlarge", 8, 65536, 4, 15),
    row("r5.4xlarge", 16, 131072, 8, 30),
    row("r5.large", 2, 16384, 3, 10),
    row("r5.xlarge", 4, 32768, 4, 15),
    row("r6i.2xlarge", 8, 65536, 4, 15),
    row("r6i.4xlarge", 16, 131072, 8, 30),
    row("r6i.large", 2, 16384, 3, 10),
    row("r6i.xlarge", 4, 32768, 4, 15),
    row("r7i.2xlarge", 8, 65536, 4, 15),
    row("r7i.4xlarge", 16, 131072, 8, 30),
    row("r7i.large", 2, 16384, 3, 10),
    row("r7i.xlarge", 4, 32768, 4, 15),
    row("t1.micro", 1, 627, 2, 2, Kind::kOldXen),
    row("t2.2xlarge", 8, 32768, 3, 15, Kind::kT2),
    row("t2.large", 2, 8192, 3, 12, Kind::kT2),
    row("t2.medium", 2, 4096, 3, 6, Kind::kT2),
    row("t2.micro", 1, 1024, 2, 2, Kind::kT2Free),
    row("t2.nano", 1, 512, 2, 2, Kind::kT2),
    row("t2.small", 1, 2048, 3, 4, Kind::kT2),
    row("t2.xlarge", 4, 16384, 3, 15, Kind::kT2),
    row("t3.2xlarge", 8, 32768, 4, 15, Kind::kT3),
    row("t3.large", 2, 8192, 3, 12, Kind::kT3),
    row("t3.medium", 2, 4096, 3, 6, Kind::kT3),
    row("t3.micro", 2, 1024, 2, 2, Kind::kT3Free),
    row("t3.nano", 2, 512, 2, 2, Kind::kT3),
    row("t3.small", 2, 2048, 3, 4, Kind::kT3),
    row("t3.xlarge", 4, 16384, 4, 15, Kind::kT3),
    row("t3a.2xlarge", 8, 32768, 4, 15, Kind::kT3),
    row("t3a.large", 2, 8192, 3, 12, Kind::kT3),
    row("t3a.medium", 2, 4096, 3, 6, Kind::kT3),
    row("t3a.micro", 2, 1024, 2, 2, Kind::kT3),
    row("t3a.nano", 2, 512, 2, 2, Kind::kT3),
    row("t3a.small", 2, 2048, 2, 4, Kind::kT3),
    row("t3a.xlarge", 4, 16384, 4, 15, Kind::kT3),
});
// clang-format on

}  // namespace

std::span<const InstanceType> instance_types() {
  return kTypes;
}

const InstanceType* find_instance_type(std::string_view name) {
  const auto at = std::lower_bound(
      kTypes.begin(), kTypes.end(), name,
      [](const InstanceType& type, std::string_view key) { return type.name < key; });
  return at != kTypes.end() && at->name == name ? &*at : nullptr;
}

Result<const InstanceType*> known_instance_type(const std::string& name) {
  if (const auto* found = find_instance_type(name)) return found;
  return fail(errors::invalid_parameter_value("Invalid value '" + name + "' for InstanceType."));
}

std::string_view default_credits(const InstanceType& type) {
  if (!type.burstable) return "";
  return type.unlimited ? "unlimited" : "standard";
}

}  // namespace mg::model

// JSON: what parses prints and parses again to the same, and a typed record read from it is stable.
#include "base/json.h"

#include <boost/json.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/describe_json.h"
#include "base/ip.h"
#include "base/json_tree.h"

namespace {

enum class Colour { red, blue };
BOOST_DESCRIBE_ENUM(Colour, red, blue)
struct Leaf {
  std::optional<std::string> text;
  std::uint16_t small = 0;
  Colour colour = Colour::red;
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (text, small, colour))
struct Record {
  std::int64_t big = 0;
  bool flag = false;
  std::vector<Leaf> leaves;
  std::map<std::string, mg::Ip4> addresses;
  std::set<std::string> names;
};
BOOST_DESCRIBE_STRUCT(Record, (), (big, flag, leaves, addresses, names))

bool has_double(const boost::json::value& value) {
  if (value.is_double()) return true;
  if (const auto* array = value.if_array()) {
    return std::any_of(array->begin(), array->end(), has_double);
  }
  const auto* object = value.if_object();
  return object != nullptr && std::any_of(object->begin(), object->end(), [](const auto& member) {
           return has_double(member.value());
         });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = mg::json::parse(text);
  const auto tree = mg::json::parse_tree(text, mg::json::kDepthMax);
  CHECK(value.has_value() == tree.has_value());
  if (!value) return 0;
  const auto line = mg::json::parse(mg::json::dump(*value));
  const auto pretty = mg::json::parse(mg::json::dump_pretty(*value));
  CHECK(line && pretty);
  // Boost.JSON reads a double to within one step only.
  if (!has_double(*value)) CHECK(*line == *value && *pretty == *value);
  if (const auto record = mg::from_json<Record>(*value)) {
    const auto written = mg::to_json(*record);
    const auto again = mg::from_json<Record>(written);
    CHECK(again && mg::to_json(*again) == written);
  }
  return 0;
}

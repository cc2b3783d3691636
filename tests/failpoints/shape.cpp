#include "shape.h"

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>
#include <vector>

#include "base/describe_json.h"

namespace mg::test {
namespace {

namespace js = boost::json;

bool by_chance(std::string_view member) {
  for (const std::string_view name :
       {"mac", "dns_suffix", "dns_name", "private_ip", "epoch", "wait_revision", "draining_until",
        "answer", "sealed_secret", "user_id", "role_id", "policy_id"}) {
    if (member == name) return true;
  }
  return member.ends_with("_num") || member.ends_with("_at");
}

void drop_chance(js::value& value) {
  if (value.is_array()) {
    for (auto& item : value.get_array()) drop_chance(item);
  }
  if (!value.is_object()) return;
  auto& object = value.get_object();
  std::vector<std::string> dropped;
  for (auto& [name, item] : object) {
    if (by_chance({name.data(), name.size()})) {
      dropped.emplace_back(name);
    } else {
      drop_chance(item);
    }
  }
  for (const auto& name : dropped) object.erase(name);
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_base32(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
}

// "AKIA234…" → "AKIA*", "vpc-0123…" → "vpc-*", ".../net/web/0123…" → ".../net/web/*".
std::string without_ids(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i++];
    out.push_back(c);
    const bool is_key = out.ends_with("AKIA");
    const std::size_t digits = c == '-' ? 17 : c == '/' || is_key ? 16 : 0;
    if (digits == 0 || i + digits > text.size()) continue;
    const auto* from = text.data() + i;
    if (!std::all_of(from, from + digits, is_key ? is_base32 : is_hex)) continue;
    out.push_back('*');
    i += digits;
  }
  return out;
}

std::string line_of(const char* table, js::value value) {
  drop_chance(value);
  return without_ids(std::string(table) + " " + js::serialize(value));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) out.push_back(line);
  return out;
}

}  // namespace

std::string shape_of(const model::World& world) {
  std::vector<std::string> lines;
#define MG_LINES(Type, member, name)                                                          \
  for (const auto& [id, record] : world.member.all()) {                                       \
    if (std::string_view(name) != "counter") lines.push_back(line_of(name, to_json(record))); \
  }
  MG_WORLD_TABLES(MG_LINES)
#undef MG_LINES
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

std::string shape_difference(const std::string& wanted, const std::string& got) {
  const auto a = lines_of(wanted);
  const auto b = lines_of(got);
  std::vector<std::string> missing;
  std::vector<std::string> extra;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(missing));
  std::set_difference(b.begin(), b.end(), a.begin(), a.end(), std::back_inserter(extra));
  std::string out;
  for (const auto& line : missing) out += "  - " + line + "\n";
  for (const auto& line : extra) out += "  + " + line + "\n";
  return out;
}

}  // namespace mg::test

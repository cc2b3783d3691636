// An append-only XML writer: no tree, no look-back. The generated writers and the envelopes use it.
// Names are trusted (they come from the schema); text is escaped, and characters that XML 1.0
// cannot carry, or bytes that are not UTF-8, become U+FFFD. Absent optionals write nothing, lists
// always write their element. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mg::wire {

void append_escaped(std::string& out, std::string_view text);

class XmlWriter {
 public:
  XmlWriter();  // starts with the XML declaration

  void open(std::string_view name);
  void open(std::string_view name, std::string_view suffix, std::string_view xml_namespace);
  void close(std::string_view name, std::string_view suffix = {});
  void empty(std::string_view name);
  void text(std::string_view name, std::string_view value);

  void put(std::string_view name, const std::optional<std::string>& value);
  void put(std::string_view name, const std::optional<bool>& value);
  void put(std::string_view name, const std::optional<std::int64_t>& value);
  void put(std::string_view name, const std::optional<double>& value);
  void put_time(std::string_view name, const std::optional<std::int64_t>& ms);
  void put(std::string_view name, std::string_view item, const std::vector<std::string>& values);
  void put(std::string_view name, const std::vector<std::pair<std::string, std::string>>& map);

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace mg::wire

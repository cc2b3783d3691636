#include "wire/xml_writer.h"

#include <charconv>
#include <cstddef>

#include "base/timestamp.h"
#include "wire/utf8.h"

namespace mg::wire {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t at = 0;;) {
    const auto run = plain_run(text, at);
    out.append(text, at, run);
    at += run;
    if (at == text.size()) return;
    const std::size_t start = at;
    const auto code_point = next_code_point(text, at);
    if (!code_point || !is_xml_character(*code_point)) {
      out += kReplacement;
      continue;
    }
    switch (*code_point) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\r':  // a parser would make a bare one a line feed
        out += "&#13;";
        break;
      default:
        out += text.substr(start, at - start);
    }
  }
}

XmlWriter::XmlWriter() : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

void XmlWriter::open(std::string_view name) {
  out_.append("<").append(name).append(">");
}

void XmlWriter::open(std::string_view name, std::string_view suffix,
                     std::string_view xml_namespace) {
  out_.append("<").append(name).append(suffix);
  if (!xml_namespace.empty()) out_.append(" xmlns=\"").append(xml_namespace).append("\"");
  out_.append(">");
}

void XmlWriter::close(std::string_view name, std::string_view suffix) {
  out_.append("</").append(name).append(suffix).append(">");
}

void XmlWriter::empty(std::string_view name) {
  out_.append("<").append(name).append("/>");
}

void XmlWriter::text(std::string_view name, std::string_view value) {
  open(name);
  append_escaped(out_, value);
  close(name);
}

void XmlWriter::put(std::string_view name, const std::optional<std::string>& value) {
  if (value) text(name, *value);
}

void XmlWriter::put(std::string_view name, const std::optional<bool>& value) {
  if (value) text(name, *value ? "true" : "false");
}

void XmlWriter::put(std::string_view name, const std::optional<std::int64_t>& value) {
  if (value) text(name, std::to_string(*value));
}

void XmlWriter::put(std::string_view name, const std::optional<double>& value) {
  if (!value) return;
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, *value).ptr;
  text(name, std::string_view(buffer, static_cast<std::size_t>(end - buffer)));
}

void XmlWriter::put_time(std::string_view name, const std::optional<std::int64_t>& ms) {
  if (ms) text(name, format_timestamp(*ms));
}

void XmlWriter::put(std::string_view name, std::string_view item,
                    const std::vector<std::string>& values) {
  if (values.empty()) return empty(name);
  open(name);
  for (const std::string& value : values) text(item, value);
  close(name);
}

void XmlWriter::put(std::string_view name,
                    const std::vector<std::pair<std::string, std::string>>& map) {
  if (map.empty()) return empty(name);
  open(name);
  for (const auto& [key, value] : map) {
    open("entry");
    text("key", key);
    text("value", value);
    close("entry");
  }
  close(name);
}

}  // namespace mg::wire

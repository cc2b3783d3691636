#include "wire/decoder.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/timestamp.h"

namespace mg::wire {

namespace {

using Kind = DecodeError::Kind;

constexpr std::size_t kEchoBytesMax = 64;

// Parameters of the envelope and of older signature schemes: the dispatcher's business.
bool is_envelope(std::string_view key) {
  constexpr std::string_view kNames[] = {"Action",        "Version",         "AWSAccessKeyId",
                                         "Signature",     "SignatureMethod", "SignatureVersion",
                                         "SecurityToken", "Timestamp",       "Expires"};
  if (std::find(std::begin(kNames), std::end(kNames), key) != std::end(kNames)) return true;
  constexpr std::string_view kPrefix = "x-amz-";
  return key.size() > kPrefix.size() &&
         std::equal(kPrefix.begin(), kPrefix.end(), key.begin(),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

// Orders keys part by part, so that all keys under one prefix are neighbours.
bool key_less(std::string_view a, std::string_view b) {
  const auto rank = [](char c) { return c == '.' ? 0 : static_cast<unsigned char>(c) + 1; };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&](char x, char y) { return rank(x) < rank(y); });
}

// -1: not a number at all; 0: a number that cannot be an index.
int list_index(std::string_view name) {
  const std::string_view digits = name.substr(name.starts_with('-') ? 1 : 0);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return -1;
  if (digits.size() != name.size() || digits[0] == '0' || digits.size() > 6) return 0;
  int index = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), index);
  return index;
}

template <class Number>
std::optional<Number> parse_number(const std::string& text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end) return std::nullopt;
  return value;
}

std::optional<bool> parse_boolean(const std::string& text) {
  const auto is = [&](std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
  };
  if (is("true")) return true;
  if (is("false")) return false;
  return std::nullopt;
}

// The start of a value, cut between characters.
std::string_view excerpt(std::string_view value) {
  if (value.size() <= kEchoBytesMax) return value;
  std::size_t end = kEchoBytesMax;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0u) == 0x80) --end;
  return value.substr(0, end);
}

}  // namespace

Decoder::Decoder(Protocol protocol, const Form& form) : protocol_(protocol) {
  std::vector<const Form::Field*> fields;
  fields.reserve(form.fields().size());
  for (const Form::Field& field : form.fields()) {
    if (!is_envelope(field.key)) fields.push_back(&field);
  }
  std::sort(fields.begin(), fields.end(),
            [](const auto* a, const auto* b) { return key_less(a->key, b->key); });
  std::vector<Node*> path{&root_};
  for (const Form::Field* field : fields) add(*field, path);
}

// Keys come sorted: a node that is met again is always the last child of its parent.
void Decoder::add(const Form::Field& field, std::vector<Node*>& path) {
  const std::string_view key = field.key;
  path.resize(1);
  for (std::size_t start = 0; start <= key.size();) {
    const std::size_t end = std::min(key.find('.', start), key.size());
    const std::string_view name = key.substr(start, end - start);
    Node& parent = *path.back();
    if (parent.children.empty() || parent.children.back()->name != name) {
      nodes_.push_back(Node{name, key.substr(0, end), nullptr, {}, false});
      parent.children.push_back(&nodes_.back());
    }
    path.push_back(parent.children.back());
    start = end + 1;
    // No operation nests this deep: nobody takes this node, whatever the rest of the key says.
    if (path.size() > kDepthMax) break;
  }
  path.back()->value = &field.value;
}

Decoder::Node* Decoder::take(Node& parent, std::string_view name, bool required) {
  const auto at =
      std::lower_bound(parent.children.begin(), parent.children.end(), name,
                       [](const Node* n, std::string_view s) { return key_less(n->name, s); });
  if (at == parent.children.end() || (*at)->name != name) {
    if (required) missing(parent, name);
    return nullptr;
  }
  (*at)->taken = true;
  return *at;
}

const std::string* Decoder::scalar_value(Node& node) {
  refuse_untaken(node);  // below a scalar nothing is known
  return node.value;
}

const std::string* Decoder::scalar(Node& parent, std::string_view name, bool required) {
  Node* node = take(parent, name, required);
  return node == nullptr ? nullptr : scalar_value(*node);
}

void Decoder::get(Node& parent, std::string_view name, bool required,
                  std::optional<std::string>& out) {
  if (const std::string* text = scalar(parent, name, required)) out = *text;
}

void Decoder::get(Node& parent, std::string_view name, bool required, std::optional<bool>& out) {
  Node* node = take(parent, name, required);
  const std::string* text = node == nullptr ? nullptr : scalar_value(*node);
  if (text == nullptr) return;
  out = parse_boolean(*text);
  if (!out) malformed(*node, "true or false");
}

void Decoder::get(Node& parent, std::string_view name, bool required,
                  std::optional<std::int64_t>& out) {
  Node* node = take(parent, name, required);
  const std::string* text = node == nullptr ? nullptr : scalar_value(*node);
  if (text == nullptr) return;
  out = parse_number<std::int64_t>(*text);
  if (!out) malformed(*node, "an integer");
}

void Decoder::get(Node& parent, std::string_view name, bool required, std::optional<double>& out) {
  Node* node = take(parent, name, required);
  const std::string* text = node == nullptr ? nullptr : scalar_value(*node);
  if (text == nullptr) return;
  out = parse_number<double>(*text);
  if (out && !std::isfinite(*out)) out.reset();
  if (!out) malformed(*node, "a number");
}

void Decoder::get_time(Node& parent, std::string_view name, bool required,
                       std::optional<std::int64_t>& out) {
  Node* node = take(parent, name, required);
  const std::string* text = node == nullptr ? nullptr : scalar_value(*node);
  if (text == nullptr) return;
  out = parse_timestamp(*text);
  if (!out) malformed(*node, "an ISO 8601 time");
}

void Decoder::get(Node& parent, std::string_view name, bool required,
                  std::vector<std::string>& out) {
  for (Node* item : items(parent, name, required)) {
    if (const std::string* text = scalar_value(*item)) out.push_back(*text);
  }
}

void Decoder::get(Node& parent, std::string_view name, bool required,
                  std::vector<std::pair<std::string, std::string>>& out) {
  Node* map = structure(parent, name, required);
  if (map == nullptr) return;
  if (Node* entry = structure(*map, "entry", false)) {
    for (Node* item : numbered(*entry)) {
      std::optional<std::string> key;
      std::optional<std::string> value;
      get(*item, "key", true, key);
      get(*item, "value", true, value);
      done(*item);
      if (key && value) out.emplace_back(std::move(*key), std::move(*value));
    }
  }
  done(*map);
}

Decoder::Node* Decoder::structure(Node& parent, std::string_view name, bool required) {
  return take(parent, name, required);
}

std::vector<Decoder::Node*> Decoder::items(Node& parent, std::string_view name, bool required) {
  Node* node = take(parent, name, required);
  if (node == nullptr) return {};
  if (protocol_ == Protocol::kEc2) return numbered(*node);
  // `Subnets=` is how clients of the query protocol spell an empty list.
  if (node->value != nullptr && node->value->empty() && node->children.empty()) {
    if (required) missing(parent, name);
    return {};
  }
  Node* member = take(*node, "member", false);
  done(*node);
  return member == nullptr ? std::vector<Node*>{} : numbered(*member);
}

std::vector<Decoder::Node*> Decoder::numbered(Node& node) {
  std::vector<std::pair<int, Node*>> found;
  bool broken = false;
  for (Node* child : node.children) {
    const int index = list_index(child->name);
    child->taken = index >= 0;
    if (index == 0) {
      malformed(*child, "an index that counts from 1");
      broken = true;
    }
    if (index > 0) found.emplace_back(index, child);
  }
  done(node);
  if (broken) return {};
  if (found.size() > kListMax) {
    malformed(node, "at most 1000 entries");
    return {};
  }
  std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.first < b.first; });
  std::vector<Node*> out;
  for (const auto& [index, child] : found) {
    if (static_cast<std::size_t>(index) != out.size() + 1) {
      malformed(*child, "an index without a gap before it");
      return {};
    }
    out.push_back(child);
  }
  return out;
}

void Decoder::done(Node& node) {
  if (node.value != nullptr) malformed(node, "a list or a structure");
  refuse_untaken(node);
}

void Decoder::refuse_untaken(Node& node) {
  for (Node* child : node.children) {
    if (!child->taken) unknown(*child);
  }
}

void Decoder::missing(const Node& parent, std::string_view name) {
  std::string full(parent.key);
  if (!full.empty()) full += '.';
  full += name;
  std::string message = protocol_ == Protocol::kEc2
                            ? "The request must contain the parameter " + full
                            : "A " + full + " must be specified";
  note({Kind::kMissing, std::move(full), std::move(message)});
}

void Decoder::malformed(const Node& node, std::string_view expected) {
  std::string message;
  if (node.value != nullptr) {
    message.append("Value (").append(excerpt(*node.value)).append(") for parameter ");
  } else {
    message.append("Parameter ");
  }
  message.append(node.key).append(" is invalid. Expected ").append(expected).append(".");
  note({Kind::kMalformed, std::string(node.key), std::move(message)});
}

// Named is the first whole key below, which is what the caller sent.
void Decoder::unknown(const Node& node) {
  const Node* leaf = &node;
  while (leaf->value == nullptr && !leaf->children.empty()) leaf = leaf->children.front();
  std::string key(leaf->key);
  std::string message = "The parameter " + key + " is not recognized";
  note({Kind::kUnknown, std::move(key), std::move(message)});
}

void Decoder::note(DecodeError error) {
  const auto gravity = [](Kind kind) {
    switch (kind) {
      case Kind::kDuplicate:
        return 3;
      case Kind::kUnknown:
        return 2;
      case Kind::kMalformed:
        return 1;
      case Kind::kMissing:
        return 0;
    }
    return 0;
  };
  if (!error_ || gravity(error.kind) > gravity(error_->kind)) error_ = std::move(error);
}

}  // namespace mg::wire

// Reads a Form into generated request structs; only generated code calls it, through
// Operation::decode. The form becomes a tree along the dots of its keys; each call takes one member
// of a node, and what nobody took is an unknown parameter. Nothing returns early: the decoder keeps
// the gravest problem (unknown, then malformed, then missing; the first of each) for finish().
// One decoder decodes one form on one thread; nodes live as long as it, the form longer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/decode_error.h"
#include "wire/form.h"
#include "wire/service.h"

namespace mg::wire {

class Decoder {
 public:
  static constexpr std::size_t kListMax = 1000;
  static constexpr std::size_t kDepthMax = 16;

  struct Node {
    std::string_view name;  // the last part of the key
    std::string_view key;   // the whole key up to here
    const std::string* value = nullptr;
    std::vector<Node*> children;  // sorted by name
    bool taken = false;
  };

  Decoder(Protocol protocol, const Form& form);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  Node& root() { return root_; }

  void get(Node& parent, std::string_view name, bool required, std::optional<std::string>& out);
  void get(Node& parent, std::string_view name, bool required, std::optional<bool>& out);
  void get(Node& parent, std::string_view name, bool required, std::optional<std::int64_t>& out);
  void get(Node& parent, std::string_view name, bool required, std::optional<double>& out);
  void get_time(Node& parent, std::string_view name, bool required,
                std::optional<std::int64_t>& out);
  void get(Node& parent, std::string_view name, bool required, std::vector<std::string>& out);
  // A map: entry.N.key and entry.N.value.
  void get(Node& parent, std::string_view name, bool required,
           std::vector<std::pair<std::string, std::string>>& out);

  // The node of a structure member, null when it is absent.
  Node* structure(Node& parent, std::string_view name, bool required);
  // The nodes of a list's entries in order, none when it is absent or broken.
  std::vector<Node*> items(Node& parent, std::string_view name, bool required);
  // Every structure ends with this: a value of its own is malformed, untaken children are unknown.
  void done(Node& node);

  std::optional<DecodeError> finish() { return std::move(error_); }

 private:
  Node* take(Node& parent, std::string_view name, bool required);
  const std::string* scalar(Node& parent, std::string_view name, bool required);
  const std::string* scalar_value(Node& node);
  void refuse_untaken(Node& node);
  void add(const Form::Field& field, std::vector<Node*>& path);
  std::vector<Node*> numbered(Node& node);

  void missing(const Node& parent, std::string_view name);
  void malformed(const Node& node, std::string_view expected);
  void unknown(const Node& node);
  void note(DecodeError error);

  Protocol protocol_;
  Node root_;
  std::deque<Node> nodes_;
  std::optional<DecodeError> error_;
};

}  // namespace mg::wire

// How much memory each connection of a server holds, in the order in which they began to hold it.
// When all together hold too much, the server closes whoever has held longest: a client that sends
// a request or takes an answer at an honest pace is never that one while others dawdle.
// Called by http_server.cpp. Invariant: total() is the sum over all. Thread rule: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>

namespace mg::net {

class HeldBytes {
 public:
  using Id = std::uint64_t;

  // What it holds from now on; its age stays. 0: nothing, and its age ends.
  void set(Id connection, std::size_t bytes);
  // It holds these bytes, but is not to be closed for them (its request is being handled).
  void keep(Id connection, std::size_t bytes);

  [[nodiscard]] std::size_t total() const { return total_; }
  // Whoever has held longest of those that may be closed.
  [[nodiscard]] std::optional<Id> oldest() const;

 private:
  struct Holder {
    std::size_t bytes = 0;
    std::uint64_t since = 0;  // 0: not in by_age_
  };
  void leave_line(Holder& holder);

  std::unordered_map<Id, Holder> holders_;
  std::map<std::uint64_t, Id> by_age_;
  std::uint64_t last_ = 0;
  std::size_t total_ = 0;
};

}  // namespace mg::net

// Who may keep a TCP connection to the resolver. It serves all VPCs, so one instance must not be
// able to take every seat: each has a few of its own, and when all are taken whoever has the most
// gives one up. Called by dns/resolver. Invariant: no more than `all_max` seats are taken, and no
// more than `of_one_max` by one port. Thread rule: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace mg::node::dns {

class Seats {
 public:
  Seats(std::size_t all_max, std::size_t of_one_max) : all_max_(all_max), of_one_max_(of_one_max) {}

  // Connection `key` of that port sits down. Answers who must leave for it: the longest seated of
  // the same port, or of the port with the most seats. It has left already as far as Seats knows.
  std::optional<int> take(int key, std::uint32_t port_num);
  void leave(int key, std::uint32_t port_num);

  [[nodiscard]] std::size_t taken() const { return taken_; }

 private:
  int unseat_oldest(std::uint32_t port_num);

  std::size_t all_max_;
  std::size_t of_one_max_;
  std::size_t taken_ = 0;
  std::map<std::uint32_t, std::deque<int>> by_port_;  // in the order of sitting down
};

}  // namespace mg::node::dns

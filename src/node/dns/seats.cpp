#include "node/dns/seats.h"

#include <algorithm>

namespace mg::node::dns {

std::optional<int> Seats::take(int key, std::uint32_t port_num) {
  std::optional<int> leaver;
  if (const auto own = by_port_.find(port_num);
      own != by_port_.end() && own->second.size() >= of_one_max_) {
    leaver = unseat_oldest(port_num);
  } else if (taken_ >= all_max_) {
    const auto most = std::max_element(
        by_port_.begin(), by_port_.end(),
        [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    leaver = unseat_oldest(most->first);
  }
  by_port_[port_num].push_back(key);
  ++taken_;
  return leaver;
}

int Seats::unseat_oldest(std::uint32_t port_num) {
  const int key = by_port_.at(port_num).front();
  leave(key, port_num);
  return key;
}

void Seats::leave(int key, std::uint32_t port_num) {
  const auto at = by_port_.find(port_num);
  if (at == by_port_.end()) return;
  taken_ -= std::erase(at->second, key);
  if (at->second.empty()) by_port_.erase(at);
}

}  // namespace mg::node::dns

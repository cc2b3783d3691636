#include "net/held_bytes.h"

namespace mg::net {

void HeldBytes::leave_line(Holder& holder) {
  if (holder.since != 0) by_age_.erase(holder.since);
  holder.since = 0;
}

void HeldBytes::set(Id connection, std::size_t bytes) {
  auto& holder = holders_[connection];
  total_ += bytes;
  total_ -= holder.bytes;
  holder.bytes = bytes;
  if (bytes == 0) {
    leave_line(holder);
    holders_.erase(connection);
  } else if (holder.since == 0) {
    holder.since = ++last_;
    by_age_.emplace(holder.since, connection);
  }
}

void HeldBytes::keep(Id connection, std::size_t bytes) {
  set(connection, bytes);
  if (bytes > 0) leave_line(holders_[connection]);
}

std::optional<HeldBytes::Id> HeldBytes::oldest() const {
  if (by_age_.empty()) return std::nullopt;
  return by_age_.begin()->second;
}

}  // namespace mg::net

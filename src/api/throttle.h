// How many calls an account may make: a token bucket each, refilled by time. It protects the others
// on one server, not the server's upkeep; the default is above what one client can ask.
// Called by the door for each call that was signed rightly, before anything is decoded. The number
// of buckets is bounded by the number of accounts. Thread rule: take() on the door's thread,
// refused() on any.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace mg::api {

struct ThrottleOptions {
  std::uint32_t rate = 0;   // calls a second; 0: no limit
  std::uint32_t burst = 0;  // what may come at once
};

class Throttle {
 public:
  explicit Throttle(ThrottleOptions options) : options_(options) {}

  // False: refuse this call. `steady_ms` only grows.
  bool take(const std::string& account, std::int64_t steady_ms);
  // Since the start.
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  // In thousandths of a call, so that whole milliseconds refill without rounding.
  struct Bucket {
    std::int64_t tokens = 0;
    std::int64_t filled_at_ms = 0;
  };

  ThrottleOptions options_;
  std::unordered_map<std::string, Bucket> buckets_;
  std::atomic<std::uint64_t> refused_ = 0;
};

}  // namespace mg::api

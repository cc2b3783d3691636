#include "api/throttle.h"

#include <algorithm>

namespace mg::api {
namespace {

constexpr std::int64_t kOneCall = 1000;

}  // namespace

bool Throttle::take(const std::string& account, std::int64_t steady_ms) {
  if (options_.rate == 0) return true;
  const std::int64_t full = options_.burst * kOneCall;
  auto [it, fresh] = buckets_.try_emplace(account, Bucket{full, steady_ms});
  auto& bucket = it->second;
  const auto passed_ms = std::max<std::int64_t>(steady_ms - bucket.filled_at_ms, 0);
  // A bucket that has rested is full long before this product could overflow.
  const auto rest_ms = std::min<std::int64_t>(passed_ms, full / options_.rate + 1);
  bucket.tokens = std::min(full, bucket.tokens + rest_ms * options_.rate);
  bucket.filled_at_ms = steady_ms;
  if (bucket.tokens < kOneCall) {
    ++refused_;
    return false;
  }
  bucket.tokens -= kOneCall;
  return true;
}

}  // namespace mg::api

// Time, injected: the control and node loops never ask the system directly.
// Thread rule: implementations may be called from any thread.
#pragma once

#include <cstdint>

namespace mg {

class Clock {
 public:
  virtual ~Clock() = default;
  // Wall clock, milliseconds since 1970-01-01 UTC.
  [[nodiscard]] virtual std::int64_t now_ms() const = 0;
  // Monotonic, milliseconds from an arbitrary start.
  [[nodiscard]] virtual std::int64_t steady_ms() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ms() const override;
  [[nodiscard]] std::int64_t steady_ms() const override;
};

class FakeClock final : public Clock {
 public:
  explicit FakeClock(std::int64_t now_ms = 1'700'000'000'000) : now_(now_ms) {}
  [[nodiscard]] std::int64_t now_ms() const override { return now_; }
  [[nodiscard]] std::int64_t steady_ms() const override { return now_; }
  void advance_ms(std::int64_t by) { now_ += by; }

 private:
  std::int64_t now_;
};

}  // namespace mg

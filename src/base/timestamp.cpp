#include "base/timestamp.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace mg {

namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::int64_t kMsPerDay = 86'400'000;
constexpr std::int64_t kMinMs = sys_days{year{1} / 1 / 1}.time_since_epoch().count() * kMsPerDay;
constexpr std::int64_t kMaxMs =
    (sys_days{year{9999} / 12 / 31}.time_since_epoch().count() + 1) * kMsPerDay - 1;

// Reads fixed-width numbers and punctuation; one failure sticks.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int number(std::size_t width) {
    if (rest_.size() < width) return fail();
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }

  bool accept(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!accept(c)) fail();
  }

  int fraction_ms() {
    std::size_t digits = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') ++digits;
    if (digits == 0 || digits > 9) return fail();
    int value = 0;
    for (std::size_t i = 0; i < 3; ++i) value = value * 10 + (i < digits ? rest_[i] - '0' : 0);
    rest_.remove_prefix(digits);
    return value;
  }

  int fail() {
    ok_ = false;
    return 0;
  }

  [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::string format_timestamp(std::int64_t ms) {
  ms = std::clamp(ms, kMinMs, kMaxMs);
  const std::int64_t day_count = (ms >= 0 ? ms : ms - (kMsPerDay - 1)) / kMsPerDay;
  const year_month_day date{sys_days{days{day_count}}};
  const auto rest = static_cast<int>(ms - day_count * kMsPerDay);
  char buffer[64];
  const int size = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                                 static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()), rest / 3'600'000,
                                 rest / 60'000 % 60, rest / 1000 % 60, rest % 1000);
  return {buffer, static_cast<std::size_t>(size)};
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  Scanner in(text);
  const year y{in.number(4)};
  in.expect('-');
  const month m{static_cast<unsigned>(in.number(2))};
  in.expect('-');
  const day d{static_cast<unsigned>(in.number(2))};
  in.expect('T');
  const int hour = in.number(2);
  in.expect(':');
  const int minute = in.number(2);
  in.expect(':');
  const int second = in.number(2);
  const int milli = in.accept('.') ? in.fraction_ms() : 0;
  int offset_minutes = 0;
  if (!in.accept('Z')) {
    const int sign = in.accept('-') ? -1 : 1;
    if (sign > 0) in.expect('+');
    const int hours = in.number(2);
    in.accept(':');
    const int minutes = in.number(2);
    if (hours > 23 || minutes > 59) in.fail();
    offset_minutes = sign * (hours * 60 + minutes);
  }
  const year_month_day date{y, m, d};
  if (!in.done() || !date.ok() || y < year{1}) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t seconds = hour * 3600 + (minute - offset_minutes) * 60 + second;
  const std::int64_t ms =
      sys_days{date}.time_since_epoch().count() * kMsPerDay + seconds * 1000 + milli;
  if (ms < kMinMs || ms > kMaxMs) return std::nullopt;
  return ms;
}

}  // namespace mg

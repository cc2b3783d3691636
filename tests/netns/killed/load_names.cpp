// Asks the VPC's resolver for one name every 20 ms, by UDP, and tells the spans of time in which no
// answer came. Every question is on its own: a lost one is not waited for.
#include <poll.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "load.h"

namespace mg::load {
namespace {

constexpr int kEveryMs = 20;
constexpr std::int64_t kSilentMs = 100;

std::string question(std::uint16_t id, const std::string& name) {
  std::string out{
      static_cast<char>(id >> 8), static_cast<char>(id & 0xff), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  for (std::size_t from = 0; from < name.size();) {
    auto dot = name.find('.', from);
    if (dot == std::string::npos) dot = name.size();
    out.push_back(static_cast<char>(dot - from));
    out.append(name, from, dot - from);
    from = dot + 1;
  }
  out.append({0, 0, 1, 0, 1});
  return out;
}

// An answer without error that holds a record.
bool is_answer(const std::string& got) {
  if (got.size() < 12) return false;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(got[i]); };
  return (byte(2) & 0x80) != 0 && (byte(3) & 0x0f) == 0 && ((byte(6) << 8) | byte(7)) > 0;
}

class Names {
 public:
  Names(int fd, std::string name) : fd_(fd), name_(std::move(name)), heard_ms_(now_ms()) {}

  void run() {
    auto next = now_ms();
    while (!should_stop()) {
      if (now_ms() >= next) {
        const auto text = question(static_cast<std::uint16_t>(++asked_), name_);
        // A refusal of an earlier question (the daemon is dead) is reported here; it is no answer.
        if (::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) < 0) ++refused_;
        next += kEveryMs;
      }
      pollfd wait{fd_, POLLIN, 0};
      const auto left = next - now_ms();
      if (::poll(&wait, 1, left > 0 ? static_cast<int>(left) : 0) > 0) hear();
    }
    note_silence(now_ms());
  }

  void report() const {
    std::printf("{\"asked\": %lu, \"answered\": %lu, \"refused\": %lu, \"silent_ms\": [", asked_,
                answered_, refused_);
    for (std::size_t i = 0; i < silent_.size(); ++i) {
      std::printf("%s[%ld, %ld]", i == 0 ? "" : ", ", static_cast<long>(silent_[i].first),
                  static_cast<long>(silent_[i].second));
    }
    std::puts("]}");
  }

 private:
  void hear() {
    std::string got(1500, '\0');
    const auto n = ::recv(fd_, got.data(), got.size(), MSG_DONTWAIT);
    if (n < 0) return;
    got.resize(static_cast<std::size_t>(n));
    if (!is_answer(got)) return;
    ++answered_;
    const auto now = now_ms();
    note_silence(now);
    heard_ms_ = now;
  }

  void note_silence(std::int64_t now) {
    if (now - heard_ms_ > kSilentMs) silent_.emplace_back(heard_ms_, now);
  }

  const int fd_;
  const std::string name_;
  std::int64_t heard_ms_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t refused_ = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> silent_;
};

}  // namespace

int ask_names(const std::string& resolver, const std::string& name) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const auto to = address_of(resolver, 53);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return 1;
  Names names(fd, name);
  std::puts("ready");
  std::fflush(stdout);
  names.run();
  names.report();
  return 0;
}

}  // namespace mg::load

#include "cli/line_reader.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "base/clock.h"
#include "cli/own_binary.h"

namespace mg::cli {

std::optional<std::string> LineReader::next(std::int64_t timeout_ms) {
  const SystemClock clock;
  const auto end = clock.steady_ms() + timeout_ms;
  for (;;) {
    if (const auto newline = pending_.find('\n'); newline != std::string::npos) {
      auto line = pending_.substr(0, newline);
      pending_.erase(0, newline + 1);
      return line;
    }
    const auto left = end - clock.steady_ms();
    if (left <= 0 || interrupted()) return std::nullopt;
    pollfd item{fd_, POLLIN, 0};
    const int ready = ::poll(&item, 1, static_cast<int>(left));
    if (ready < 0 && errno != EINTR) return std::nullopt;
    if (ready <= 0) continue;
    char bytes[4096];
    const auto got = ::read(fd_, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    pending_.append(bytes, static_cast<std::size_t>(got));
  }
}

}  // namespace mg::cli

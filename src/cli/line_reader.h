// Lines of text from a pipe, each within a time. Called by demo for what its children print.
// Thread rule: one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace mg::cli {

class LineReader {
 public:
  explicit LineReader(int fd) : fd_(fd) {}
  // nullopt: the end, an error, an interrupt, or no whole line within the time.
  std::optional<std::string> next(std::int64_t timeout_ms);

 private:
  int fd_;
  std::string pending_;
};

}  // namespace mg::cli

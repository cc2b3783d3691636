// The audit log: who called what, from where, and how it ended; one JSON object a line. Parameters
// and secrets are never in it, only the names that the signature and the table of actions give.
// The door notes each call; a thread of its own writes them, some ten times a second, and turns the
// file over when it is full: audit.log, then audit.log.1 and so on, the oldest goes.
// Invariant: note() never waits for a disk. What does not fit in memory is counted, and the log
// says so itself ("lost"). Thread rule: note() on any thread, the rest on the owner's.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "base/result.h"

namespace mg::api {

struct AuditEntry {
  std::int64_t time_ms = 0;  // when the call came
  std::int64_t duration_us = 0;
  std::string request_id;
  std::string account, principal_arn;  // empty when the signature did not hold
  std::string access_key_id;           // as claimed
  std::string source_address;
  std::string_view service;  // "ec2"; of static storage
  std::string action;        // as asked, cut to kAuditNameMax
  std::string_view access;   // "read" or "write"; empty: no such action
  std::string region;
  int status = 0;
  std::string error_code;  // empty: it succeeded
};

inline constexpr std::size_t kAuditNameMax = 128;

// One line without its end, for example
// {"time":"2026-11-25T12:00:00.000Z","request_id":"…","account":"…",…,"duration_us":310}
std::string audit_line(const AuditEntry& entry);

struct AuditOptions {
  std::string path;  // empty: standard output
  std::uint64_t file_bytes_max = 64ULL * 1024 * 1024;
  std::uint32_t files_max = 8;  // with the one that is being written
};

class AuditLog {
 public:
  explicit AuditLog(AuditOptions options);
  ~AuditLog();  // stop()

  Result<void> start();
  void note(AuditEntry entry);
  // What was noted before is written.
  void stop();

  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  void run();
  void write(const std::vector<AuditEntry>& entries);
  void put(std::string_view text);
  Result<void> open();
  void turn_over();

  AuditOptions options_;
  Fd fd_;
  std::uint64_t size_ = 0;
  bool failing_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<AuditEntry> waiting_;
  bool stopping_ = false;
  std::atomic<std::uint64_t> lost_ = 0;
  std::uint64_t lost_told_ = 0;
  std::thread thread_;
};

}  // namespace mg::api

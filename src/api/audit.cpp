#include "api/audit.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>

#include "base/json.h"
#include "base/log.h"
#include "base/timestamp.h"

namespace mg::api {
namespace {

constexpr std::size_t kWaitingMax = 65'536;
constexpr std::size_t kWakeAt = 4096;  // a busy door does not wait for the next round
constexpr auto kRound = std::chrono::milliseconds(100);

// What a stranger sent: bounded, and nothing but visible ASCII.
std::string plain(std::string_view text) {
  std::string out(text.substr(0, kAuditNameMax));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  return out;
}

}  // namespace

std::string audit_line(const AuditEntry& entry) {
  return json::dump(boost::json::object{{"time", format_timestamp(entry.time_ms)},
                                        {"request_id", entry.request_id},
                                        {"account", entry.account},
                                        {"principal_arn", entry.principal_arn},
                                        {"access_key_id", plain(entry.access_key_id)},
                                        {"source_address", entry.source_address},
                                        {"service", entry.service},
                                        {"action", plain(entry.action)},
                                        {"access", entry.access},
                                        {"region", plain(entry.region)},
                                        {"status", entry.status},
                                        {"error_code", entry.error_code},
                                        {"duration_us", entry.duration_us}});
}

AuditLog::AuditLog(AuditOptions options) : options_(std::move(options)) {}
AuditLog::~AuditLog() {
  stop();
}

Result<void> AuditLog::start() {
  TRY(open());
  thread_ = std::thread([this] { run(); });
  return {};
}

void AuditLog::note(AuditEntry entry) {
  std::lock_guard lock(mutex_);
  if (waiting_.size() >= kWaitingMax) {
    ++lost_;
    return;
  }
  waiting_.push_back(std::move(entry));
  if (waiting_.size() == kWakeAt) wake_.notify_one();
}

void AuditLog::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void AuditLog::run() {
  for (bool more = true; more;) {
    std::vector<AuditEntry> entries;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kRound, [this] { return stopping_ || waiting_.size() >= kWakeAt; });
      entries.swap(waiting_);
      more = !stopping_;
    }
    if (!entries.empty()) write(entries);
  }
}

void AuditLog::write(const std::vector<AuditEntry>& entries) {
  std::string text;
  const std::uint64_t lost = lost_;
  if (lost != lost_told_) {
    text = fmt::format("{{\"time\":\"{}\",\"lost\":{}}}\n",
                       format_timestamp(entries.back().time_ms), lost - lost_told_);
    lost_told_ = lost;
  }
  for (const auto& entry : entries) {
    auto line = audit_line(entry);
    line += '\n';
    if (!options_.path.empty() && size_ + text.size() > 0 &&
        size_ + text.size() + line.size() > options_.file_bytes_max) {
      put(text);
      text.clear();
      turn_over();
    }
    text += line;
  }
  put(text);
}

void AuditLog::put(std::string_view text) {
  while (!text.empty()) {
    const auto done =
        ::write(options_.path.empty() ? STDOUT_FILENO : fd_.get(), text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      // Told once, not for every line: the disk that is full may be the log's too.
      if (!failing_) log::error("the audit log cannot be written: {}", errno_error("write").detail);
      failing_ = true;
      lost_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
      return;
    }
    size_ += static_cast<std::uint64_t>(done);
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  failing_ = false;
}

Result<void> AuditLog::open() {
  if (options_.path.empty()) return {};
  fd_ = Fd(
      ::open(options_.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat info {};
  if (!fd_ || ::fstat(fd_.get(), &info) != 0) {
    return fail(errno_error("open the audit log " + options_.path));
  }
  size_ = static_cast<std::uint64_t>(info.st_size);
  return {};
}

void AuditLog::turn_over() {
  const auto named = [this](std::uint32_t number) {
    return number == 0 ? options_.path : fmt::format("{}.{}", options_.path, number);
  };
  for (auto number = options_.files_max - 1; number > 0; --number) {
    if (std::rename(named(number - 1).c_str(), named(number).c_str()) != 0 && errno != ENOENT) {
      log::error("the audit log cannot be turned over: {}", errno_error("rename").detail);
    }
  }
  if (options_.files_max == 1) std::remove(options_.path.c_str());
  if (auto opened = open(); !opened) log::error("{}", opened.error().describe());
}

}  // namespace mg::api

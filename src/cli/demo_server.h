// The server of the demo: the one that runs, or one of our own with a temporary data directory.
// Called by demo. Invariant: after stop() nothing of an own server is left: process, data plane,
// data. Thread rule: the main thread.
#pragma once

#include <optional>
#include <string>

#include "base/fd.h"
#include "base/process.h"
#include "base/result.h"

namespace mg::cli {

class DemoServer {
 public:
  DemoServer() = default;
  ~DemoServer();  // stop(), its error is lost
  DemoServer(const DemoServer&) = delete;
  DemoServer& operator=(const DemoServer&) = delete;

  // A running server is used when the health answer at its URL (or MASUGATA_ENDPOINT_URL) names us,
  // data plane kernel, and the installation whose operator's socket is in `data_dir`.
  Result<void> find_or_start(const std::string& data_dir);
  // Reads the own server's first line, its URL.
  Result<void> wait_ready();
  Result<void> stop();

  [[nodiscard]] bool own() const { return process_.has_value(); }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::string& data_dir() const { return data_dir_; }
  [[nodiscard]] const std::string& region() const { return region_; }

 private:
  bool use_running(const std::string& data_dir);
  Result<void> start();
  [[nodiscard]] std::string log_tail() const;

  std::string url_, data_dir_, region_ = "ap-northeast-1";
  std::optional<ProcessId> process_;
  Fd output_;  // its stdout; kept open while it lives
};

}  // namespace mg::cli

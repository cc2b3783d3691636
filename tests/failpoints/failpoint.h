// Where a life may end: the seams (store, kernel, report) pass one of these at each step, and the
// armed one ends the process with SIGKILL, as `kill -9` or a power cut of the program would. A run
// that ends nowhere leaves the list of all points in `trace`, so the driver knows how many there
// are. Thread rule: any thread passes.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <string>

#include "base/fd.h"

namespace mg::test {

class Failpoints {
 public:
  explicit Failpoints(const std::string& trace_path)
      : trace_(::open(trace_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {}

  // From now on points are counted, from 1; `kill_at` 0: none kills.
  void arm(int kill_at) {
    kill_at_ = kill_at;
    passed_ = 0;
    armed_ = true;
  }
  void disarm() { armed_ = false; }

  void pass(const std::string& what) {
    if (!armed_) return;
    const int number = ++passed_;
    const std::string line = what + "\n";
    // One write: survives the death of the process as the page cache does.
    if (::write(trace_.get(), line.data(), line.size()) < 0) ::_exit(3);
    if (number == kill_at_) ::kill(::getpid(), SIGKILL);
  }

 private:
  Fd trace_;
  std::atomic<bool> armed_{false};
  std::atomic<int> kill_at_{0};
  std::atomic<int> passed_{0};
};

}  // namespace mg::test

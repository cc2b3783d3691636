// Processes of the host: start one with exact arguments, wait for it, recognise it after a restart.
// Called by node (workloads), the CLI (exec, demo) and tests. No shell is ever involved.
// Invariant: a pid alone names nothing, since it is used again; a ProcessId carries the start time.
// Thread rule: any thread. The child runs only async-signal-safe calls before exec.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/result.h"

namespace mg {

struct ProcessId {
  pid_t pid = -1;
  std::uint64_t start_ticks = 0;  // field 22 of /proc/<pid>/stat: clock ticks since boot
  bool operator==(const ProcessId&) const = default;
};

struct SpawnOptions {
  std::vector<std::string> argv;                        // argv[0] is looked up in PATH
  std::optional<std::vector<std::string>> environment;  // "NAME=value"; absent: ours
  std::string directory;                                // empty: ours
  bool new_session = false;
  int stdin_fd = -1;  // -1: /dev/null
  int stdout_fd = 1;
  int stderr_fd = 2;
  // Runs in the child before exec: only async-signal-safe calls (setns, setuid, mount). Answers an
  // errno, 0 to go on.
  std::function<int()> in_child;
};

// Fails with the child's errno when in_child or exec failed: no zombie is left. Every descriptor
// above 2 is closed in the child.
Result<ProcessId> spawn(const SpawnOptions& options);

// Waits for our child; its exit status, or 128 + signal. nullopt when it still runs after
// timeout_ms (negative: wait for ever).
Result<std::optional<int>> wait_process(pid_t pid, std::int64_t timeout_ms);

// kNotFound when there is none (a zombie counts as none).
Result<ProcessId> process_id(pid_t pid);
bool alive(const ProcessId& id);
// Sends a signal to exactly that process, never to a later owner of the pid.
Result<void> signal_process(const ProcessId& id, int signal);

struct CommandOutput {
  int status = 0;
  std::string out;  // standard output and standard error, as they came
};
// Runs to the end, or kills it at timeout_ms (kUnavailable). Output beyond 1 MiB is cut off.
Result<CommandOutput> run_command(std::vector<std::string> argv, std::int64_t timeout_ms);

}  // namespace mg

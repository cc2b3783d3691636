#include "daemon/serve.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/log.h"
#include "daemon/capabilities.h"
#include "daemon/server.h"

namespace mg::daemon {
namespace {

using cli::say;
using cli::Takes;
using cli::Text;

Result<ServeConfig> read_config(const cli::Arguments& arguments) {
  std::optional<std::string> file_text;
  if (auto path = arguments.value("config")) {
    std::ifstream file(*path);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file) {
      return fail(Error{ErrorKind::kInvalidArgument,
                        {},
                        fmt::format("The settings file {} cannot be read.", *path),
                        {}});
    }
    file_text = content.str();
  }
  return resolve_config(arguments, file_text);
}

int refuse(const Error& error) {
  std::fputs((say(Text::serve_cannot_start, error.describe()) + "\n").c_str(), stderr);
  return error.kind == ErrorKind::kInvalidArgument ? cli::kExitUsage : cli::kExitFailed;
}

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

void wait_for_stop() {
  const auto signals = stop_signals();
  int signal = 0;
  while (::sigwait(&signals, &signal) != 0) {
  }
  log::info("stopping on {}", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  // A second signal ends us at once: what was answered is stored.
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void announce(const Server& server, const ServeConfig& config) {
  std::printf("%s\n", server.url().c_str());
  if (config.data_plane == DataPlane::kNone) {
    std::printf("%s\n", cli::text(Text::serve_plane_none));
    if (config.test_accounts) {
      std::printf("%s\n", say(Text::serve_test_accounts, server.url(), server.data_dir()).c_str());
    }
  } else {
    constexpr double kMib = 1024.0 * 1024.0;
    std::printf("%s\n", say(Text::serve_flow_table, server.flow_slots(),
                            static_cast<double>(server.flow_table_bytes()) / kMib)
                            .c_str());
  }
  std::fflush(stdout);
}

int serve_command(const cli::Arguments& arguments) {
  auto config = read_config(arguments);
  if (!config) return refuse(config.error());
  log::set_up("info");
  const auto signals = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // every later thread inherits it
  ::signal(SIGPIPE, SIG_IGN);
  if (auto checked = check_capabilities(config->data_plane); !checked) {
    return refuse(checked.error());
  }
  if (auto forbidden = forbid_core_dumps(); !forbidden) return refuse(forbidden.error());
  if (auto dropped = drop_capabilities(config->data_plane); !dropped) {
    return refuse(dropped.error());
  }
  SystemClock clock;
  SystemRng rng;
  Server server(*config, clock, rng);
  if (auto started = server.start(); !started) return refuse(started.error());
  if (config->insecure_listen) {
    std::fputs((say(Text::serve_insecure, server.url()) + "\n").c_str(), stderr);
  }
  announce(server, *config);
  wait_for_stop();
  server.stop();
  return cli::kExitOk;
}

}  // namespace

cli::CommandRow serve_row() {
  return {
      .name = "serve",
      .help = Text::help_serve,
      .options =
          {{"--listen", Takes::kValue, "ADDRESS:PORT", Text::help_listen, {}},
           {"--insecure-listen", Takes::kNothing, "", Text::help_insecure_listen, {}},
           {"--test-accounts", Takes::kNothing, "", Text::help_test_accounts, {}},
           cli::data_dir_option(),
           {"--config", Takes::kValue, "FILE", Text::help_config, {}},
           {"--data-plane", Takes::kValue, "PLANE", Text::help_data_plane, {"kernel", "none"}},
           {"--audit-log", Takes::kValue, "PLACE", Text::help_audit_log, {"file", "stdout", "off"}},
           {"--flow-table", Takes::kValue, "N", Text::help_flow_table, {}},
           {"--dns-forwarder", Takes::kValue, "ADDRESS", Text::help_dns_forwarder, {}}},
      .run = serve_command};
}

}  // namespace mg::daemon

#include "cli/demo_server.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <boost/json/value.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "cli/line_reader.h"
#include "cli/operator_client.h"
#include "cli/own_binary.h"
#include "net/http_client.h"

namespace mg::cli {
namespace {

constexpr std::int64_t kStartMs = 30'000;
constexpr std::int64_t kStopMs = 20'000;
constexpr std::int64_t kPurgeMs = 60'000;
constexpr std::size_t kTailBytes = 2000;

std::string text_at(const boost::json::value& value, std::string_view name) {
  return json::string_at(value, name).value_or("");
}

// The installation that a healthy Masugata with data plane kernel names; empty: there is none.
std::string kernel_installation_at(const std::string& url) {
  net::HttpRequest request;
  request.target = "/masugata/v1/health";
  auto response = net::http_call(url, request, 2000);
  if (!response || response->status != 200) return {};
  auto health = json::parse(response->body);
  if (!health || text_at(*health, "product") != "masugata" ||
      text_at(*health, "data_plane") != "kernel") {
    return {};
  }
  return text_at(*health, "installation");
}

// The server must not outlive a demo that was killed.
int die_with_parent() {
  return ::prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 ? 0 : errno;
}

}  // namespace

DemoServer::~DemoServer() {
  if (auto stopped = stop(); !stopped) report_error(stopped.error());
}

bool DemoServer::use_running(const std::string& data_dir) {
  auto status = OperatorClient(data_dir).call("GET", "/status");
  if (!status || text_at(*status, "data_plane") != "kernel") return false;
  const char* named = std::getenv("MASUGATA_ENDPOINT_URL");
  const auto url = named && *named ? std::string(named) : text_at(*status, "url");
  if (kernel_installation_at(url) != text_at(*status, "installation")) return false;
  url_ = url;
  data_dir_ = data_dir;
  region_ = text_at(*status, "region");
  return true;
}

Result<void> DemoServer::find_or_start(const std::string& data_dir) {
  if (use_running(data_dir)) return {};
  return start();
}

Result<void> DemoServer::start() {
  std::string dir = (std::filesystem::temp_directory_path() / "masugata-demo-XXXXXX").string();
  if (!::mkdtemp(dir.data())) return fail(errno_error("make " + dir));
  data_dir_ = dir;
  int pipe_fds[2];
  if (::pipe2(pipe_fds, O_CLOEXEC) != 0) return fail(errno_error("pipe2"));
  output_ = Fd(pipe_fds[0]);
  const Fd write_end(pipe_fds[1]);
  const auto log = dir + "/serve.log";
  const Fd log_fd(::open(log.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (!log_fd) return fail(errno_error("create " + log));
  SpawnOptions options;
  options.argv = {own_binary(), "serve", "--listen", "127.0.0.1:0", "--data-dir", dir};
  options.new_session = true;  // a Ctrl-C is for us: the server is needed for cleaning up
  options.stdout_fd = write_end.get();
  options.stderr_fd = log_fd.get();
  options.in_child = die_with_parent;
  TRY_ASSIGN(process_, spawn(options));
  return {};
}

Result<void> DemoServer::wait_ready() {
  if (!own() || !url_.empty()) return {};
  LineReader lines(output_.get());
  const auto line = lines.next(kStartMs);
  if (!line || line->rfind("http://", 0) != 0) {
    return fail(Error{ErrorKind::kUnavailable, {}, say(Text::demo_server_died, log_tail()), {}});
  }
  url_ = *line;
  return {};
}

std::string DemoServer::log_tail() const {
  std::ifstream file(data_dir_ + "/serve.log");
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return text.size() > kTailBytes ? text.substr(text.size() - kTailBytes) : text;
}

Result<void> DemoServer::stop() {
  if (!own()) return {};
  const auto process = *process_;
  process_.reset();
  if (auto sent = signal_process(process, SIGTERM); !sent) {
    // It is gone already; what it left is purged all the same.
    url_.clear();
  }
  TRY_ASSIGN(auto status, wait_process(process.pid, kStopMs));
  if (!status) {
    TRY(signal_process(process, SIGKILL));
    TRY(wait_process(process.pid, kStopMs));
  }
  output_.reset();
  TRY_ASSIGN(const auto purged,
             run_command({own_binary(), "purge", "--data-dir", data_dir_}, kPurgeMs));
  if (purged.status != 0) return fail(internal_error("purge: " + purged.out));
  std::error_code error;
  std::filesystem::remove_all(data_dir_, error);
  if (error) return fail(internal_error("remove " + data_dir_, error.message()));
  return {};
}

}  // namespace mg::cli

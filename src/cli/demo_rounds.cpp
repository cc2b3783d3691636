#include "cli/demo_rounds.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <sstream>

#include "base/fd.h"
#include "base/process.h"
#include "cli/line_reader.h"
#include "cli/own_binary.h"

namespace mg::cli {
namespace {

constexpr int kPollMs = 1;
constexpr std::int64_t kStateMs = 20'000;
constexpr std::int64_t kMeasureMs = 20'000;
constexpr int kFlowMs = 30;  // the echo flow runs for so long before the reject

std::int64_t monotonic_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

double ms_between(std::int64_t from_ns, std::int64_t to_ns) {
  return std::max(0.0, static_cast<double>(to_ns - from_ns) / 1e6);
}

// `masugata measure …` inside the consumer's instance.
class Probe {
 public:
  ~Probe() {
    if (!process_) return;
    if (auto sent = signal_process(*process_, SIGKILL); !sent) return;
    if (auto ended = wait_process(process_->pid, 1000); !ended) return;
  }

  Result<void> start(const std::string& instance, const std::string& what,
                     const std::string& address, const std::string& port,
                     const std::string& every_ms) {
    int pipe_fds[2];
    if (::pipe2(pipe_fds, O_CLOEXEC) != 0) return fail(errno_error("pipe2"));
    output_ = Fd(pipe_fds[0]);
    const Fd write_end(pipe_fds[1]);
    SpawnOptions options;
    const auto self = own_binary();
    options.argv = {self,
                    "exec",
                    instance,
                    "--",
                    self,
                    "measure",
                    what,
                    address,
                    port,
                    "--every-ms",
                    every_ms,
                    "--timeout-ms",
                    std::to_string(kMeasureMs)};
    options.stdout_fd = write_end.get();
    TRY_ASSIGN(process_, spawn(options));
    lines_ = LineReader(output_.get());
    const auto line = lines_.next(kMeasureMs);
    if (line != "ready") {
      return fail(internal_error(fmt::format("measure {} {} did not begin", what, address)));
    }
    return {};
  }

  // The nanoseconds of the line "<name> <ns> …".
  Result<std::int64_t> result(const std::string& name) {
    const auto line = lines_.next(kMeasureMs + 2000);
    std::istringstream words(line.value_or(""));
    std::string word;
    std::int64_t ns = 0;
    if (!(words >> word >> ns) || word != name) {
      return fail(internal_error(fmt::format("no {} was measured", name)));
    }
    TRY(wait_process(process_->pid, 1000));
    process_.reset();
    return ns;
  }

 private:
  std::optional<ProcessId> process_;
  Fd output_;
  LineReader lines_{-1};
};

AwsCommand describe_endpoint(std::string xpath) {
  return {
      "ec2", "DescribeVpcEndpoints", {list("vpc-endpoint-ids", {"$ROUND"})}, "", std::move(xpath)};
}
AwsCommand decide(const std::string& action) {
  return {"ec2",
          action,
          {scalar("service-id", "$SERVICE"), list("vpc-endpoint-ids", {"$ROUND"})},
          "",
          ""};
}

Result<void> create(DemoPlayer& player, RoundTimes& times) {
  const AwsCommand command{
      "ec2",
      "CreateVpcEndpoint",
      {scalar("vpc-endpoint-type", "Interface"), scalar("vpc-id", "$C_VPC"),
       scalar("service-name", "$SERVICE_NAME"), list("subnet-ids", {"$C_SUBNET"}),
       list("security-group-ids", {"$C_GROUP"})},
      "",
      ""};
  const AwsCommand seen_by_provider{"ec2",
                                    "DescribeVpcEndpointConnections",
                                    {filter("vpc-endpoint-id", "$ROUND")},
                                    "",
                                    "//vpcEndpointConnectionSet/item[1]/vpcEndpointState"};
  const auto start = monotonic_ns();
  TRY_ASSIGN(const auto made, player.call(Who::kConsumer, command));
  player.variables()["ROUND"] = xml_text(made.body, "//vpcEndpointId");
  TRY(player.wait_for(Who::kProvider, seen_by_provider, "pendingAcceptance", kPollMs, kStateMs));
  times.create_to_pending = ms_between(start, monotonic_ns());
  return {};
}

Result<std::string> address(DemoPlayer& player) {
  TRY_ASSIGN(const auto endpoint, player.call(Who::kConsumer, describe_endpoint("")));
  player.variables()["ROUND_INTERFACE"] =
      xml_text(endpoint.body, "//networkInterfaceIdSet/item[1]");
  const AwsCommand command{"ec2",
                           "DescribeNetworkInterfaces",
                           {list("network-interface-ids", {"$ROUND_INTERFACE"})},
                           "",
                           ""};
  TRY_ASSIGN(const auto interface, player.call(Who::kConsumer, command));
  return xml_text(interface.body, "//networkInterfaceSet/item[1]/privateIpAddress");
}

Result<void> accept(DemoPlayer& player, const std::string& to, RoundTimes& times) {
  Probe probe;
  TRY(probe.start(player.variables()["CLIENT"], "connect", to, "80", "5"));
  const auto start = monotonic_ns();
  TRY(player.call(Who::kProvider, decide("AcceptVpcEndpointConnections")));
  TRY(player.wait_for(Who::kConsumer, describe_endpoint("//vpcEndpointSet/item[1]/state"),
                      "available", kPollMs, kStateMs));
  times.accept_to_available = ms_between(start, monotonic_ns());
  TRY_ASSIGN(const auto first_byte, probe.result("first_byte"));
  times.accept_to_first_byte = ms_between(start, first_byte);
  return {};
}

Result<void> reject(DemoPlayer& player, const std::string& to, RoundTimes& times) {
  Probe probe;
  TRY(probe.start(player.variables()["CLIENT"], "echo", to, "7", "1"));
  pause_ms(kFlowMs);
  const auto start = monotonic_ns();
  TRY(player.call(Who::kProvider, decide("RejectVpcEndpointConnections")));
  TRY_ASSIGN(const auto last_byte, probe.result("last_byte"));
  times.reject_to_last_byte = ms_between(start, last_byte);
  return {};
}

Result<void> remove(DemoPlayer& player) {
  const AwsCommand command{
      "ec2", "DeleteVpcEndpoints", {list("vpc-endpoint-ids", {"$ROUND"})}, "", ""};
  TRY_ASSIGN(const auto answer, player.call(Who::kConsumer, command));
  if (const auto refused = xml_text(answer.body, "//unsuccessful/item/error/code");
      !refused.empty()) {
    return fail(internal_error("DeleteVpcEndpoints: " + refused));
  }
  return {};
}

}  // namespace

Percentiles percentiles(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto rank = [&](double p) {
    const auto n = static_cast<std::size_t>(std::ceil(p * static_cast<double>(values.size())));
    return values[std::max<std::size_t>(n, 1) - 1];
  };
  return {rank(0.5), rank(0.99)};
}

Result<RoundTimes> measure_round(DemoPlayer& player) {
  RoundTimes times;
  TRY(create(player, times));
  TRY_ASSIGN(const auto to, address(player));
  TRY(accept(player, to, times));
  TRY(reject(player, to, times));
  TRY(remove(player));
  return times;
}

}  // namespace mg::cli

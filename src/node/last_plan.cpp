#include "node/last_plan.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <string_view>

#include "base/json.h"
#include "base/log.h"
#include "node/files.h"
#include "plan/codec.h"

namespace mg::node {
namespace {

namespace js = boost::json;

std::string plan_path(const std::string& directory) {
  return directory + "/last_plan.json";
}
std::string log_path(const std::string& directory) {
  return directory + "/last_plan.log";
}
std::string health_path(const std::string& directory) {
  return directory + "/health.json";
}

}  // namespace

std::optional<plan::PlanChange> LastPlan::load() {
  const auto text = read_file(plan_path(directory_));
  if (!text) return std::nullopt;
  auto base = plan::decode_change(*text);
  if (!base) {
    log::warn("the last plan cannot be read, waiting for control: {}", base.error().describe());
    return std::nullopt;
  }
  base->snapshot = true;
  const auto lines = read_file(log_path(directory_));
  if (!lines) return std::move(*base);
  std::string_view rest = *lines;
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const auto change = plan::decode_change(rest.substr(0, end));
    if (!change) {
      log::warn("the last plan's log ends in a broken line");
      break;
    }
    rest.remove_prefix(end + 1);
    // Lines of before the last whole plan may stand here after a crash between its two writes.
    const bool newer = change->epoch > base->epoch ||
                       (change->epoch == base->epoch && change->revision > base->revision);
    if (!newer) continue;
    plan::apply(base->puts, *change);
    base->epoch = change->epoch;
    base->revision = change->revision;
  }
  return std::move(*base);
}

Result<void> LastPlan::append(const plan::PlanChange& change) {
  if (!log_) {
    const auto path = log_path(directory_);
    log_ = Fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!log_) return fail(errno_error("open " + path));
  }
  const std::string line = plan::encode_change(change) + "\n";
  std::string_view rest = line;
  while (!rest.empty()) {
    const auto n = ::write(log_.get(), rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error("write the last plan's log"));
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  log_bytes_ += line.size();
  if (::fdatasync(log_.get()) != 0) return fail(errno_error("sync the last plan's log"));
  return {};
}

Result<void> LastPlan::store(std::uint64_t epoch, std::uint64_t revision,
                             const plan::NodePlan& plan) {
  plan::PlanChange whole;
  whole.epoch = epoch;
  whole.revision = revision;
  whole.snapshot = true;
  whole.puts = plan;
  TRY(write_file(plan_path(directory_), plan::encode_change(whole), true));
  const auto path = log_path(directory_);
  log_ = Fd(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!log_) return fail(errno_error("open " + path));
  log_bytes_ = 0;
  return {};
}

Result<void> store_health(const std::string& directory, const HealthTable& table) {
  js::object out;
  for (const auto& [num, known] : table) {
    out[std::to_string(num)] = js::object{{"epoch", known.epoch},
                                          {"health", static_cast<int>(known.report.health)},
                                          {"reason", known.report.reason},
                                          {"description", known.report.description}};
  }
  return write_file(health_path(directory), js::serialize(out), true);
}

HealthTable load_health(const std::string& directory) {
  HealthTable out;
  const auto text = read_file(health_path(directory));
  if (!text) return out;
  const auto value = json::parse(*text);
  if (!value || !value->is_object()) return out;
  for (const auto& [name, item] : value->get_object()) {
    const auto epoch = json::int_at(item, "epoch");
    const auto health = json::int_at(item, "health");
    const auto reason = json::string_at(item, "reason");
    const auto description = json::string_at(item, "description");
    if (!epoch || !health || *health < 0 || *health > 2 || !reason || !description) continue;
    const auto num =
        static_cast<std::uint32_t>(std::strtoul(std::string(name).c_str(), nullptr, 10));
    out[num] = {static_cast<std::uint32_t>(*epoch),
                {static_cast<plan::TargetHealth>(*health), *reason, *description}};
  }
  return out;
}

}  // namespace mg::node

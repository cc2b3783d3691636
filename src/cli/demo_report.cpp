#include "cli/demo_report.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "base/json.h"
#include "cli/table.h"

namespace mg::cli {
namespace {

struct TimeRow {
  const char* name;
  Text label;
  double RoundTimes::*member;
};

constexpr auto kTimes = std::to_array<TimeRow>({
    {"create_to_pending", Text::demo_create_to_pending, &RoundTimes::create_to_pending},
    {"accept_to_available", Text::demo_accept_to_available, &RoundTimes::accept_to_available},
    {"accept_to_first_byte", Text::demo_accept_to_first_byte, &RoundTimes::accept_to_first_byte},
    {"reject_to_last_byte", Text::demo_reject_to_last_byte, &RoundTimes::reject_to_last_byte},
});

Percentiles of(const DemoResult& result, const TimeRow& row) {
  std::vector<double> values;
  for (const auto& round : result.rounds) values.push_back(round.*row.member);
  return percentiles(std::move(values));
}

double rounded(double ms) {
  return std::round(ms * 1000.0) / 1000.0;
}

std::string indented(const std::string& text, const std::string& by) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += by + line + "\n";
  return out;
}

bool contains(const std::string& text, const std::string& part) {
  return !part.empty() && text.find(part) != std::string::npos;
}

bool is_page_of(const std::string& page, const std::string& account, const std::string& other) {
  return contains(page, kPageTitle) &&
         contains(page, std::string("IP address : ") + kServerAddress) && contains(page, account) &&
         !contains(page, other);
}

}  // namespace

std::string readable_page(const std::string& page) {
  const auto body = page.find("<body>");
  std::istringstream lines(body == std::string::npos ? page : page.substr(body));
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    for (auto open = line.find('<'); open != std::string::npos; open = line.find('<', open)) {
      const auto close = line.find('>', open);
      if (close == std::string::npos) break;
      line.erase(open, close - open + 1);
    }
    if (!line.empty()) out += line + "\n";
  }
  return out;
}

bool DemoResult::page_is_right() const {
  return is_page_of(page, provider, consumer);
}
bool DemoResult::local_page_is_right() const {
  return is_page_of(local_page, consumer, provider);
}

void DemoReport::line(const std::string& text) const {
  if (json_) return;
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

void DemoReport::step(std::size_t number, const StepRecord& record) const {
  std::istringstream lines(record.command);
  std::string command;
  for (std::string one; std::getline(lines, one);) command += "      $ " + one + "\n";
  // A page is shown in full at the end, beside the other one.
  const bool page = record.result.find('\n') != std::string::npos;
  const auto result = page ? text(Text::demo_page_below) : record.result;
  if (!result.empty()) command += "      → " + result + "\n";
  command.pop_back();
  line(fmt::format("\n{:>3}. [{}] {}\n{}", number, record.who, record.title, command));
}

void DemoReport::pages(const DemoResult& result) const {
  line(fmt::format("\n── http://{} {}", kServerAddress, say(Text::demo_own_vpc, result.consumer)));
  line(indented(readable_page(result.local_page), "   "));
  line(fmt::format("── {}", say(Text::demo_through_endpoint, result.provider)));
  line(indented(readable_page(result.page), "   "));
  line(text(result.page_is_right() ? Text::demo_right_page : Text::demo_wrong_page));
}

void DemoReport::times(const DemoResult& result) const {
  if (result.rounds.empty()) return;
  std::vector<TableRow> rows{{text(Text::demo_time), "p50", "p99"}};
  for (const auto& row : kTimes) {
    const auto p = of(result, row);
    rows.push_back(
        {text(row.label), fmt::format("{:.1f} ms", p.p50), fmt::format("{:.1f} ms", p.p99)});
  }
  auto table = format_table(rows);
  table.pop_back();
  line("\n" + table);
}

void DemoReport::failure(const std::string& message) const {
  std::fflush(stdout);
  std::fputs((say(Text::demo_failed_step, message) + "\n").c_str(), stderr);
}

void DemoReport::finish(const DemoResult& result, bool ok) const {
  if (json_) std::fputs(render_demo_json(result, ok).c_str(), stdout);
}

std::string render_demo_json(const DemoResult& result, bool ok) {
  boost::json::array steps;
  for (const auto& record : result.steps) {
    steps.push_back(boost::json::object{{"title", record.title},
                                        {"who", record.who},
                                        {"command", record.command},
                                        {"result", record.result},
                                        {"ms", record.ms}});
  }
  boost::json::object times;
  for (const auto& row : kTimes) {
    const auto p = of(result, row);
    if (result.rounds.empty()) break;
    times[row.name] = boost::json::object{{"p50", rounded(p.p50)}, {"p99", rounded(p.p99)}};
  }
  boost::json::object out{{"ok", ok},
                          {"steps", std::move(steps)},
                          {"page", result.page},
                          {"local_page", result.local_page},
                          {"provider", result.provider},
                          {"consumer", result.consumer},
                          {"rounds", result.rounds.size()},
                          {"times_ms", std::move(times)}};
  if (!result.error.empty()) out["error"] = result.error;
  return json::dump_pretty(out);
}

}  // namespace mg::cli

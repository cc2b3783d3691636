// Each mutating call dies at every store write and every kernel operation: a process for each
// death, ended by SIGKILL, and another that finds what it left. It must find the store sound,
// nothing half made and the kernel as the plan says; the same call again must end as one call does
// (with a ClientToken: exactly one resource), and taking all down must leave nothing.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "api/action.h"
#include "base/log.h"
#include "house.h"
#include "lasting_kernel.h"
#include "scenarios.h"
#include "scenery.h"
#include "shape.h"
#include "world_check.h"

namespace mg::test {
namespace {

namespace fs = std::filesystem;

// What one undisturbed run says, for the disturbed ones to be compared with.
struct Reference {
  std::string before, after;  // shapes, when nothing moves any more
  std::string again;          // shape after the same call once more
  std::string again_code;     // its error, or empty
};

std::string read_text(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

std::string code_of(const Result<std::string>& answer) {
  if (answer) return {};
  return answer.error().code.empty() ? answer.error().describe() : answer.error().code;
}

// The wait status of `work` in a process of its own; what it says is appended to `faults`.
int in_child(const fs::path& directory, const std::function<std::string()>& work,
             std::string& faults) {
  const auto path = directory / "faults";
  fs::remove(path);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto said = work();
    write_text(path, said);
    ::_exit(said.empty() ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  if (fs::exists(path)) faults += read_text(path);
  return status;
}

bool was_killed(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

std::string check_all(House& house, const std::string& directory, const std::string& when) {
  const auto faults = house.look([&](const model::World& world) {
    return check_world(world) + check_kernel(world, read_kernel(kernel_file(directory)));
  });
  return faults.empty() ? "" : when + ":\n" + faults;
}

std::string shape(House& house) {
  return house.look(shape_of);
}

class Play {
 public:
  Play(const Scenario& scenario, fs::path directory)
      : scenario_(scenario),
        call_(scenario.call),
        base_(directory / "base"),
        life_(directory / "life") {
    fs::create_directories(base_);
    const auto colon = std::string_view(call_.action).find(':');
    const auto* row = api::find_action(std::string_view(call_.action).substr(0, colon),
                                       std::string_view(call_.action).substr(colon + 1));
    if (row == nullptr) return;
    for (const auto& parameter : row->parameters()) {
      if (parameter.name == "ClientToken") has_token_ = true;
    }
    if (has_token_) call_.form += "&ClientToken=the-same-each-time";
  }

  [[nodiscard]] std::string build() const;
  std::string undisturbed();
  // Empty when the call ended before the point; else sets died_at.
  std::string die_at(int point, std::string& died_at) const;
  [[nodiscard]] std::string recover(const Reference& reference) const;
  [[nodiscard]] const fs::path& life() const { return life_; }
  void renew() const;
  [[nodiscard]] Reference reference() const;

 private:
  // The call, and all that follows from it.
  Result<std::string> play(House& house, const Names& names) const;
  [[nodiscard]] std::string take_down(House& house) const;
  std::string judge(const std::string& when, const Result<std::string>& answer, House& house,
                    const std::string& code, const std::string& wanted) const;

  const Scenario& scenario_;
  Call call_;
  bool has_token_ = false;
  const fs::path base_;
  const fs::path life_;
};

std::string Play::build() const {
  auto house = House::open(base_, 1);
  if (!house) return "the scenery: " + house.error().describe();
  const auto names = build_scenery(**house);
  if (!names) return "the scenery: " + names.error().describe();
  for (const auto& call : scenario_.before) {
    const auto answer = (*house)->call(call, *names);
    if (!answer) return std::string(call.action) + " before: " + answer.error().describe();
    if (const auto settled = (*house)->settle(); !settled) return settled.error().describe();
  }
  const auto written = write_names(base_ / "names", *names);
  return written ? check_all(**house, base_, "the scenery") : written.error().describe();
}

void Play::renew() const {
  fs::remove_all(life_);
  fs::copy(base_, life_, fs::copy_options::recursive);
}

Result<std::string> Play::play(House& house, const Names& names) const {
  auto answer = house.call(call_, names);
  TRY(house.settle());
  if (scenario_.then_ms > 0) {
    TRY(house.pass_time(scenario_.then_ms));
    TRY(house.settle());
  }
  return answer;
}

std::string Play::undisturbed() {
  auto house = House::open(life_, 2);
  if (!house) return house.error().describe();
  if (const auto settled = (*house)->settle(); !settled) return settled.error().describe();
  const auto names = read_names(life_ / "names");
  write_text(life_ / "before", shape(**house));
  (*house)->failpoints().arm(0);
  const auto answer = play(**house, names);
  (*house)->failpoints().disarm();
  if (!answer) return std::string(call_.action) + ": " + answer.error().describe();
  write_text(life_ / "after", shape(**house));
  auto faults = check_all(**house, life_, "after the call");
  const auto again = play(**house, names);
  write_text(life_ / "again", shape(**house));
  write_text(life_ / "again_code", code_of(again));
  if (has_token_) {
    if (!again) faults += "the same ClientToken was refused: " + again.error().describe() + "\n";
    const auto made = shape_difference(read_text(life_ / "after"), shape(**house));
    if (!made.empty()) faults += "the same ClientToken changed something:\n" + made;
  }
  return faults + check_all(**house, life_, "after the same call again") + take_down(**house);
}

Reference Play::reference() const {
  return {read_text(life_ / "before"), read_text(life_ / "after"), read_text(life_ / "again"),
          read_text(life_ / "again_code")};
}

std::string Play::die_at(int point, std::string& died_at) const {
  renew();
  std::string faults;
  const int status = in_child(
      life_,
      [&]() -> std::string {
        auto house = House::open(life_, 2);
        if (!house) return house.error().describe();
        if (const auto settled = (*house)->settle(); !settled) return settled.error().describe();
        const auto names = read_names(life_ / "names");
        (*house)->failpoints().arm(point);
        (void)play(**house, names);
        (*house)->failpoints().disarm();
        return {};
      },
      faults);
  if (!was_killed(status)) return faults.empty() && status == 0 ? "" : "the life ended: " + faults;
  std::istringstream lines(read_text(life_ / "trace"));
  int number = 0;
  for (std::string line; number < point && std::getline(lines, line); ++number) died_at = line;
  return faults;
}

std::string Play::judge(const std::string& when, const Result<std::string>& answer, House& house,
                        const std::string& code, const std::string& wanted) const {
  std::string faults;
  if (code_of(answer) != code) {
    faults += fmt::format("{}: wanted {}, came {}\n", when, code.empty() ? "OK" : code,
                          answer ? "OK" : answer.error().describe());
  }
  if (const auto difference = shape_difference(wanted, shape(house)); !difference.empty()) {
    faults += when + ": the World differs\n" + difference;
  }
  return faults + check_all(house, life_, when);
}

std::string Play::recover(const Reference& reference) const {
  auto house = House::open(life_, 3);
  if (!house) return "it does not open again: " + house.error().describe();
  if (const auto settled = (*house)->settle(); !settled) {
    return "after the new start: " + settled.error().describe();
  }
  auto faults = check_all(**house, life_, "after the new start");
  if (scenario_.then_ms > 0) {
    (void)(*house)->pass_time(scenario_.then_ms);
    (void)(*house)->settle();
  }
  const auto found = shape(**house);
  const bool was_made = found == reference.after;
  if (!was_made && found != reference.before) {
    faults += "half made:\n" + shape_difference(reference.after, found);
  }
  const auto names = read_names(life_ / "names");
  // What had happened meets the same call again; what had not is made now, and then meets it.
  if (!was_made) {
    const auto made = play(**house, names);
    faults += judge("the retry", made, **house, "", reference.after);
  }
  const auto again = play(**house, names);
  faults += judge(was_made ? "the retry of what was made" : "the same call after the retry", again,
                  **house, reference.again_code, reference.again);
  return faults + take_down(**house);
}

std::string Play::take_down(House& house) const {
  std::string faults;
  std::set<std::string> accounts;
  house.look([&](const model::World& world) {
    for (const auto& [id, account] : world.accounts.all()) accounts.insert(id);
    return std::string();
  });
  for (const auto& account : accounts) {
    const auto gone = house.call({"operator:DeleteAccount", account.c_str(), ""}, {});
    if (!gone) faults += "taking down: " + gone.error().describe() + "\n";
    if (const auto settled = house.settle(); !settled) {
      faults += "taking down: " + settled.error().describe() + "\n";
    }
  }
  const auto left = house.look([&](const model::World& world) {
    return check_empty(world, read_kernel(kernel_file(life_)));
  });
  return left.empty() ? faults : faults + "after taking all down:\n" + left;
}

class Killed : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    // Where syncing costs nothing, if there is such a place: the process dies here, not the disk.
    const fs::path fast("/dev/shm");
    const auto root = ::access(fast.c_str(), W_OK) == 0 ? fast : fs::temp_directory_path();
    auto pattern = (root / "mg-failpoints-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { fs::remove_all(directory_); }

  fs::path directory_;
};

TEST_P(Killed, AtEveryPoint) {
  const auto& scenario = scenarios()[GetParam()];
  Play play(scenario, directory_);
  std::string faults;
  ASSERT_EQ(in_child(
                directory_, [&] { return play.build(); }, faults),
            0)
      << faults;
  play.renew();
  ASSERT_EQ(in_child(
                play.life(), [&] { return play.undisturbed(); }, faults),
            0)
      << faults;
  const auto reference = play.reference();
  std::istringstream trace(read_text(play.life() / "trace"));
  int points = 0;
  for (std::string line; std::getline(trace, line);) ++points;
  ASSERT_TRUE(points > 0 || reference.before == reference.after) << "changed without a commit";
  int deaths = 0;
  for (int point = 1;; ++point) {
    std::string died_at;
    ASSERT_EQ(play.die_at(point, died_at), "");
    if (died_at.empty()) break;
    ++deaths;
    faults.clear();
    const int status = in_child(
        play.life(), [&] { return play.recover(reference); }, faults);
    EXPECT_EQ(status, 0) << "killed at point " << point << " (" << died_at << ")\n" << faults;
  }
  EXPECT_EQ(deaths, points) << "a point was not reached";
  std::printf("%s: %d deaths\n", scenario.name.c_str(), deaths);
}

std::vector<std::size_t> numbers() {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < scenarios().size(); ++i) out.push_back(i);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Calls, Killed, ::testing::ValuesIn(numbers()),
                         [](const auto& of) { return scenarios()[of.param].name; });

TEST(Scenarios, CoverEveryMutatingAction) {
  std::set<std::string> covered;
  for (const auto& scenario : scenarios()) covered.insert(scenario.call.action);
  int writes = 0;
  for (const auto& action : api::actions()) {
    if (action.access != api::Access::kWrite) continue;
    ++writes;
    const auto name = std::string(action.service->name) + ":" + std::string(action.name);
    EXPECT_TRUE(covered.contains(name))
        << name << " has no scenario: add one to tests/failpoints/scenarios.cpp";
  }
  EXPECT_GT(writes, 40);
}

}  // namespace
}  // namespace mg::test

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  mg::log::set_up("error");
  return RUN_ALL_TESTS();
}

// Every verdict of plan/verdicts.h is expected by a case, or by a test on real veths where a test
// run cannot make the packet. Reads the case files only; needs no kernel.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "plan/verdicts.h"

namespace mg::packet_test {
namespace {

struct OnTheWire {
  const char* verdict;
  const char* suite;
  const char* test;
};
// A tag in the frame's bytes has a case; the tag that veths hand over beside the frame has not.
constexpr OnTheWire kOnTheWire[] = {{"vlan_tagged", "Wire", "TaggedFramesAreDropped"}};

// verdict → the case files that expect it
std::map<std::string, std::set<std::string>> expected_by_cases() {
  std::map<std::string, std::set<std::string>> found;
  for (const auto& entry :
       std::filesystem::directory_iterator(MG_PACKET_TEST_FOLDER + std::string("/cases"))) {
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      std::istringstream words(line);
      std::string arrow, verdict;
      if (words >> arrow >> verdict && arrow == "=>")
        found[verdict].insert(entry.path().filename());
    }
  }
  return found;
}

bool test_exists(const std::string& suite, const std::string& test) {
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i)
    for (int j = 0; j < all.GetTestSuite(i)->total_test_count(); ++j)
      if (all.GetTestSuite(i)->name() == suite &&
          all.GetTestSuite(i)->GetTestInfo(j)->name() == test)
        return true;
  return false;
}

TEST(Verdicts, AreAllReached) {
  auto cases = expected_by_cases();
  std::set<std::string> known, missing;
#define ROW(number, name, effect, who, text) \
  known.insert(#name);                       \
  if (cases.count(#name) == 0) missing.insert(std::to_string(number) + " " #name);
  MG_VERDICTS(ROW)
#undef ROW
  for (const OnTheWire& wire : kOnTheWire) {
    EXPECT_TRUE(known.count(wire.verdict)) << wire.verdict;
    EXPECT_TRUE(test_exists(wire.suite, wire.test)) << wire.suite << "." << wire.test;
    for (auto it = missing.begin(); it != missing.end();)
      it = it->substr(it->find(' ') + 1) == wire.verdict ? missing.erase(it) : std::next(it);
  }
  for (const std::string& verdict : missing) ADD_FAILURE() << "no case expects " << verdict;
  for (const auto& [verdict, files] : cases)
    EXPECT_TRUE(known.count(verdict)) << *files.begin() << " expects " << verdict;
}

}  // namespace
}  // namespace mg::packet_test

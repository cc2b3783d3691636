// What the demo shows: for people as it goes, or one JSON object at the end.
// Thread rule: the main thread.
#pragma once

#include <string>
#include <vector>

#include "cli/demo_player.h"
#include "cli/demo_rounds.h"

namespace mg::cli {

struct DemoResult {
  std::vector<StepRecord> steps;
  std::string page, local_page;
  std::string provider, consumer;  // account ids
  std::vector<RoundTimes> rounds;
  std::string error;

  // The provider's own page: title, address, the provider's account and not the consumer's.
  [[nodiscard]] bool page_is_right() const;
  // The page of the consumer's own instance.
  [[nodiscard]] bool local_page_is_right() const;
};

class DemoReport {
 public:
  explicit DemoReport(bool json) : json_(json) {}

  void line(const std::string& text) const;  // for people only
  void step(std::size_t number, const StepRecord& record) const;
  void pages(const DemoResult& result) const;
  void times(const DemoResult& result) const;
  void failure(const std::string& message) const;  // on stderr, in both forms
  void finish(const DemoResult& result, bool ok) const;

 private:
  bool json_;
};

// What a reader sees of a page: its body without the tags.
std::string readable_page(const std::string& page);
// For --json; also in the unit test.
std::string render_demo_json(const DemoResult& result, bool ok);

}  // namespace mg::cli

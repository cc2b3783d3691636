// What the kernel should hold and what it holds, and the operations between the two.
//
// A *unit* (a plan key, or something derived such as "choices/3") owns records. Setting a unit
// marks the records that may differ; operations() orders them: close endpoints, create before
// refer, reset flows of targets, delete after. A record passes from one unit to another without a
// gap. Called by Reconciler. Invariant: pure; `written` changes only through done(). Thread rule:
// one thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "node/kernel/records.h"

namespace mg::node {

struct Operation {
  RecordKey key;
  std::string value;  // empty: erase
  std::string unit;   // who is to blame when it fails
  [[nodiscard]] bool erases() const { return value.empty(); }
};

class Image {
 public:
  // What was found in the kernel at start; everything becomes a candidate.
  void found(Records records);
  // Replaces the unit's records; an empty set removes the unit.
  void set_unit(const std::string& unit, Records records);
  [[nodiscard]] bool has_unit(const std::string& unit) const { return units_.contains(unit); }
  // Once more in the next operations(): flows of this target are to be reset.
  void bump_target_epoch(std::uint32_t target_num, const std::string& unit);

  // What has to be done for the marked records, in order. Marks without a difference are dropped.
  std::vector<Operation> operations();
  // The operation is in the kernel.
  void done(const Operation& operation);

  [[nodiscard]] const Records& written() const { return written_; }
  [[nodiscard]] bool idle() const { return marked_.empty() && bumps_.empty(); }

 private:
  struct Wanted {
    std::string value;
    std::string unit;
  };

  std::map<RecordKey, Wanted> wanted_;
  std::map<std::string, std::set<RecordKey>> units_;
  Records written_;
  std::map<RecordKey, std::string> marked_;     // → the last unit that touched it
  std::map<std::uint32_t, std::string> bumps_;  // target_num → unit
};

}  // namespace mg::node

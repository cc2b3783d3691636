// Which counters belong to the name that an operator gives: interface, instance, endpoint,
// balancer. Called by Agent. Thread rule: guarded by the caller.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plan/node_plan.h"

namespace mg::node {

struct Subject {
  std::uint32_t kind = 0;  // enum mg_subject
  std::uint32_t num = 0;
};

class Subjects {
 public:
  void put(const std::string& key, const plan::Entry& entry);
  // The subject that is gone, if the key named one.
  std::optional<Subject> erase(const std::string& key);
  [[nodiscard]] std::optional<Subject> find(const std::string& name) const;

 private:
  std::map<std::string, Subject> subjects_;
  struct Named {
    Subject subject;
    std::vector<std::string> names;
  };
  std::map<std::string, Named> names_of_key_;
};

}  // namespace mg::node

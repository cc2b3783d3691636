// What stands before each scenario: a provider with networks, balancers, targets and services, and
// a consumer with endpoints, both 172.31.0.0/16. Every object that a scenario's call names is here.
#pragma once

#include <string>

#include "base/result.h"
#include "house.h"

namespace mg::test {

Result<Names> build_scenery(House& house);
// Makes one call and puts what stands in the answer's first <tag> under `name`.
Result<void> make(House& house, Names& names, const Call& call, const std::string& name,
                  const std::string& tag);

Result<void> write_names(const std::string& path, const Names& names);
Names read_names(const std::string& path);

}  // namespace mg::test

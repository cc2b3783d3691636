// What all records share: index keys and the scope of a Describe. Included by the files of records.
#pragma once

#include <string>
#include <vector>

namespace mg::model {

using Keys = std::vector<std::string>;

// "account/region", the scope of a Describe.
inline std::string scope_of(const std::string& account, const std::string& region) {
  return account + "/" + region;
}

}  // namespace mg::model

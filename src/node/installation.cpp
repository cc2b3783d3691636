#include "node/installation.h"

#include <algorithm>
#include <utility>

namespace mg::node {

Installation::Installation(std::string id, std::string runtime_dir, std::string state_dir)
    : id_(std::move(id)), runtime_dir_(std::move(runtime_dir)), state_dir_(std::move(state_dir)) {}

Installation Installation::standard(const std::string& id, std::string state_dir) {
  return Installation(id, std::string(kRuntimeRoot) + "/" + id, std::move(state_dir));
}

bool Installation::valid_id(std::string_view id) {
  return !id.empty() && id.size() <= 32 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

std::string Installation::instance_namespace(std::string_view instance_id) {
  return "mg-" + std::string(instance_id);
}

std::string Installation::namespace_path(std::string_view name) {
  return std::string(kNetnsDir) + "/" + std::string(name);
}

}  // namespace mg::node

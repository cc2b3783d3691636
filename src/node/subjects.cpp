#include "node/subjects.h"

#include "bpf/abi/values.h"

namespace mg::node {

void Subjects::put(const std::string& key, const plan::Entry& entry) {
  erase(key);
  Subject subject;
  std::vector<std::string> names;
  if (const auto* port = std::get_if<plan::PortEntry>(&entry)) {
    subject = {MG_SUBJECT_PORT, port->port_num};
    names = {port->instance_id, port->interface_id};
  } else if (const auto* endpoint = std::get_if<plan::EndpointEntry>(&entry)) {
    subject = {MG_SUBJECT_ENDPOINT, endpoint->endpoint_num};
    names = {endpoint->endpoint_id};
    for (const auto& zone : endpoint->zones) names.push_back(zone.interface_id);
  } else if (const auto* balancer = std::get_if<plan::BalancerEntry>(&entry)) {
    subject = {MG_SUBJECT_BALANCER, balancer->balancer_num};
    names = {balancer->arn};
    for (const auto& node : balancer->nodes) names.push_back(node.interface_id);
  } else {
    return;
  }
  for (const auto& name : names) subjects_[name] = subject;
  names_of_key_[key] = {subject, std::move(names)};
}

std::optional<Subject> Subjects::erase(const std::string& key) {
  const auto it = names_of_key_.find(key);
  if (it == names_of_key_.end()) return std::nullopt;
  const auto gone = it->second.subject;
  for (const auto& name : it->second.names) subjects_.erase(name);
  names_of_key_.erase(it);
  return gone;
}

std::optional<Subject> Subjects::find(const std::string& name) const {
  const auto it = subjects_.find(name);
  if (name.empty() || it == subjects_.end()) return std::nullopt;
  return it->second;
}

}  // namespace mg::node

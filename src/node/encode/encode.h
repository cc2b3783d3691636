// Plan entries → map records (the bytes of bpf/abi). One function a kind of entry; each answers all
// records that the entry owns.
// Called by reconcile/. Invariant: pure, the same input gives the same bytes. An entry that does
// not fit the kernel's sizes is an error in operator's words: nothing is cut off silently. Thread
// rule: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "node/kernel/records.h"
#include "plan/node_plan.h"

namespace mg::node::encode {

Result<Records> vpc(const plan::VpcEntry& entry);
Result<Records> group(const plan::GroupEntry& entry);
Result<Records> port(const plan::PortEntry& entry, std::uint32_t ifindex);
Result<Records> balancer(const plan::BalancerEntry& entry);
Result<Records> listener(const plan::ListenerEntry& entry);
Result<Records> target(const plan::TargetEntry& entry);
Result<Records> endpoint(const plan::EndpointEntry& entry);

// A health check's path: from the balancer's address in a zone to the target's check port.
struct Probe {
  std::uint32_t vpc_num = 0;
  std::uint32_t balancer_num = 0;
  Ip4 balancer_address;
  Ip4 target_address;
  std::uint16_t check_port = 0;
  auto operator<=>(const Probe&) const = default;
};
Result<Records> probe(const Probe& entry, std::uint32_t probe_num);

// The key of a target's epoch, which the node counts itself.
RecordKey target_epoch_key(std::uint32_t target_num);
RecordKey endpoint_epoch_key(std::uint32_t endpoint_num);

}  // namespace mg::node::encode

// The seam to the kernel: the verbs that the reconciler needs and no more. LinuxKernel is the real
// one; FakeKernel its twin for tests, which can stop ("crash") at any verb.
// Called by reconcile/ and Agent. Every verb is idempotent: repeating one after a crash is
// harmless. Thread rule: verbs that change something belong to the node's thread; counts() and
// status() may be called from any thread once open() has succeeded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "node/kernel/records.h"

namespace mg::node {

// An instance's namespace and the veth that joins it to the ports namespace.
struct PortSpec {
  std::uint32_t port_num = 0;
  std::uint32_t epoch = 0;
  std::string instance_id;
  Ip4 address;
  Cidr4 subnet;
  Mac mac;
  // For the instance's file, which `exec` reads.
  Ip4 resolver;
  std::string interface_id;
  std::string account;
  std::string image;
  std::string region;
};

struct FoundPort {
  std::uint32_t port_num = 0;  // 0: a namespace without a port
  std::uint32_t epoch = 0;
  std::string instance_id;
  std::uint32_t ifindex = 0;
  bool complete = false;  // built and attached; else to be removed
  bool up = false;
};

// What open() found: the records of an earlier life and the ports.
struct Found {
  Records records;
  std::vector<FoundPort> ports;
};

struct VerdictCount {
  std::uint32_t verdict = 0;
  std::uint32_t subject = 0;  // 0: the total; else enum mg_subject
  std::uint32_t num = 0;
  std::uint64_t packets = 0;
  std::uint64_t last_ns = 0;  // CLOCK_MONOTONIC
};

struct KernelObject {
  std::string name;
  std::uint32_t id = 0;
};

struct KernelStatus {
  std::vector<KernelObject> programs;
  std::vector<KernelObject> maps;
  std::uint64_t flow_slots = 0;
  std::uint64_t flows_used = 0;
  std::uint64_t flow_table_bytes = 0;  // as the kernel accounts it
  std::uint64_t sweeper_ticks = 0;     // grows as long as the sweeper lives
  bool adopted = false;                // programs and maps of an earlier life were kept
};

class Kernel {
 public:
  virtual ~Kernel() = default;

  // Checks, namespaces, programs, maps; adopts what is there. Must succeed once before all else.
  virtual Result<Found> open() = 0;

  // Namespace, veth (down), program attached: everything but "up". Answers the host end's ifindex.
  virtual Result<std::uint32_t> make_port(const PortSpec& spec) = 0;
  // Only after the port's records are written.
  virtual Result<void> raise_port(const PortSpec& spec) = 0;
  // Ends every process in the instance's namespace, then removes veth, namespace and file.
  virtual Result<void> remove_port(const FoundPort& port) = 0;

  virtual Result<void> put(const RecordKey& key, const std::string& value) = 0;
  virtual Result<void> erase(const RecordKey& key) = 0;

  // The subject (enum mg_subject) is gone: who gets its number next does not inherit its counters.
  virtual Result<void> forget_counts(std::uint32_t subject, std::uint32_t num) = 0;

  virtual Result<std::vector<VerdictCount>> counts() const = 0;
  virtual Result<KernelStatus> status() const = 0;
};

}  // namespace mg::node

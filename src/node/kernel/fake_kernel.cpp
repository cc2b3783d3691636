#include "node/kernel/fake_kernel.h"

#include <fmt/format.h>

namespace mg::node {

bool FakeKernel::State::operator==(const State& other) const {
  if (records.size() != other.records.size() || ports.size() != other.ports.size()) return false;
  for (const auto& [id, port] : ports) {
    const auto it = other.ports.find(id);
    if (it == other.ports.end() || it->second.epoch != port.epoch ||
        it->second.port_num != port.port_num || it->second.complete != port.complete ||
        it->second.up != port.up) {
      return false;
    }
  }
  for (const auto& [key, value] : records) {
    // Interface numbers and the node's own counters differ between two equal kernels.
    if (key.map == MapId::kPorts || key.map == MapId::kPortsByIfindex ||
        key.map == MapId::kTargetEpochs) {
      continue;
    }
    const auto it = other.records.find(key);
    if (it == other.records.end() || it->second != value) return false;
  }
  return true;
}

Result<void> FakeKernel::verb(const std::string& what) {
  ++verbs_;
  if (crash_at_ != 0 && verbs_ >= crash_at_) return fail(internal_error("crash at " + what));
  log_.push_back(what);
  return {};
}

Result<Found> FakeKernel::open() {
  Found found;
  found.records = state_.records;
  for (const auto& [id, port] : state_.ports) found.ports.push_back(port);
  return found;
}

Result<std::uint32_t> FakeKernel::make_port(const PortSpec& spec) {
  if (state_.ports.contains(spec.instance_id) && state_.ports[spec.instance_id].complete) {
    return fail(internal_error("port of " + spec.instance_id + " exists"));
  }
  FoundPort port{spec.port_num, spec.epoch, spec.instance_id, 0, false, false};
  state_.ports[spec.instance_id] = port;  // a crash leaves a half-built one
  TRY(verb("make_port " + spec.instance_id));
  port.ifindex = state_.next_ifindex++;
  port.complete = true;
  state_.ports[spec.instance_id] = port;
  return port.ifindex;
}

Result<void> FakeKernel::raise_port(const PortSpec& spec) {
  TRY(verb("raise_port " + spec.instance_id));
  auto& port = state_.ports.at(spec.instance_id);
  if (!state_.records.contains({MapId::kPortsByIfindex, bytes_of(port.ifindex)})) {
    return fail(internal_error("raised before its records: " + spec.instance_id));
  }
  port.up = true;
  return {};
}

Result<void> FakeKernel::remove_port(const FoundPort& port) {
  TRY(verb("remove_port " + port.instance_id));
  state_.ports.erase(port.instance_id);
  return {};
}

Result<void> FakeKernel::put(const RecordKey& key, const std::string& value) {
  if (broken_ == key.map) return fail(internal_error("map broken"));
  TRY(verb(fmt::format("put {}", map_name(key.map))));
  state_.records[key] = value;
  return {};
}

Result<void> FakeKernel::erase(const RecordKey& key) {
  if (broken_ == key.map) return fail(internal_error("map broken"));
  TRY(verb(fmt::format("erase {}", map_name(key.map))));
  state_.records.erase(key);
  return {};
}

Result<std::vector<VerdictCount>> FakeKernel::counts() const { return std::vector<VerdictCount>{}; }
Result<KernelStatus> FakeKernel::status() const { return KernelStatus{}; }

}  // namespace mg::node

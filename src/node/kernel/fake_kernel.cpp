#include "node/kernel/fake_kernel.h"

#include <fmt/format.h>

#include <algorithm>

namespace mg::node {

namespace {

// Interface numbers and the node's own counters differ between two equal kernels.
Records comparable(const Records& records) {
  Records out;
  for (const auto& [key, value] : records) {
    if (key.map == MapId::kTargetEpochs || key.map == MapId::kPortsByIfindex) continue;
    out[key] = key.map == MapId::kPorts ? value.substr(sizeof(std::uint32_t)) : value;
  }
  return out;
}

}  // namespace

bool FakeKernel::State::operator==(const State& other) const {
  if (comparable(records) != comparable(other.records)) return false;
  return std::equal(ports.begin(), ports.end(), other.ports.begin(), other.ports.end(),
                    [](const auto& a, const auto& b) {
                      const FoundPort& x = a.second;
                      const FoundPort& y = b.second;
                      return a.first == b.first && x.port_num == y.port_num && x.epoch == y.epoch &&
                             x.complete == y.complete && x.up == y.up;
                    });
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

Result<std::vector<VerdictCount>> FakeKernel::counts() const {
  return std::vector<VerdictCount>{};
}
Result<KernelStatus> FakeKernel::status() const {
  return KernelStatus{};
}

}  // namespace mg::node

#include "lasting_kernel.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace mg::test {
namespace {

std::string to_hex(const std::string& bytes) {
  std::string out = "x";  // never an empty word
  for (const unsigned char byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

std::string from_hex(const std::string& text) {
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); i += 2) {
    out.push_back(static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16)));
  }
  return out;
}

}  // namespace

node::FakeKernel::State read_kernel(const std::string& path) {
  node::FakeKernel::State state;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    if (verb == "port") {
      node::FoundPort port;
      words >> port.instance_id >> port.port_num >> port.epoch >> port.ifindex >> port.complete >>
          port.up >> state.next_ifindex;
      state.ports[port.instance_id] = port;
    } else if (verb == "no-port") {
      std::string instance_id;
      words >> instance_id;
      state.ports.erase(instance_id);
    } else {
      int map = 0;
      std::string key;
      std::string value;
      words >> map >> key >> value;
      const node::RecordKey record{static_cast<node::MapId>(map), from_hex(key)};
      if (verb == "put") {
        state.records[record] = from_hex(value);
      } else {
        state.records.erase(record);
      }
    }
  }
  return state;
}

LastingKernel::LastingKernel(const std::string& path, Failpoints& failpoints)
    : failpoints_(failpoints),
      state_(read_kernel(path)),
      fake_(state_),
      file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}

void LastingKernel::note(const std::string& line) {
  const std::string whole = line + "\n";
  if (::write(file_.get(), whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) {
    std::abort();
  }
}

void LastingKernel::note_port(const std::string& instance_id) {
  const auto& port = state_.ports.at(instance_id);
  note(fmt::format("port {} {} {} {} {:d} {:d} {}", port.instance_id, port.port_num, port.epoch,
                   port.ifindex, port.complete, port.up, state_.next_ifindex));
}

Result<std::uint32_t> LastingKernel::make_port(const node::PortSpec& spec) {
  note(fmt::format("port {} {} {} 0 0 0 {}", spec.instance_id, spec.port_num, spec.epoch,
                   state_.next_ifindex));
  failpoints_.pass("kernel: port half made");
  TRY_ASSIGN(const auto ifindex, fake_.make_port(spec));
  note_port(spec.instance_id);
  failpoints_.pass("kernel: port made");
  return ifindex;
}

Result<void> LastingKernel::raise_port(const node::PortSpec& spec) {
  TRY(fake_.raise_port(spec));
  note_port(spec.instance_id);
  failpoints_.pass("kernel: port raised");
  return {};
}

Result<void> LastingKernel::remove_port(const node::FoundPort& port) {
  TRY(fake_.remove_port(port));
  note("no-port " + port.instance_id);
  failpoints_.pass("kernel: port removed");
  return {};
}

Result<void> LastingKernel::put(const node::RecordKey& key, const std::string& value) {
  TRY(fake_.put(key, value));
  note(fmt::format("put {} {} {}", static_cast<int>(key.map), to_hex(key.key), to_hex(value)));
  failpoints_.pass(fmt::format("kernel: put {}", node::map_name(key.map)));
  return {};
}

Result<void> LastingKernel::erase(const node::RecordKey& key) {
  TRY(fake_.erase(key));
  note(fmt::format("erase {} {}", static_cast<int>(key.map), to_hex(key.key)));
  failpoints_.pass(fmt::format("kernel: erase {}", node::map_name(key.map)));
  return {};
}

Result<void> LastingKernel::forget_counts(std::uint32_t subject, std::uint32_t num) {
  TRY(fake_.forget_counts(subject, num));
  failpoints_.pass("kernel: counts forgotten");
  return {};
}

}  // namespace mg::test

// What the flow table holds, read from its pins: no daemon is needed for it.
#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>
#include <tuple>
#include <vector>

#include "bpf/abi/keys.h"
#include "bpf/abi/values.h"
#include "load.h"

namespace mg::load {
namespace {

constexpr std::uint32_t kBatch = 4096;

template <class Key, class Value, class Each>
bool walk(int fd, Each each) {
  std::vector<Key> keys(kBatch);
  std::vector<Value> values(kBatch);
  // An array's position is an index, a hash's a bucket number: 32 bits both.
  std::uint32_t position = 0;
  for (bool first = true;; first = false) {
    std::uint32_t count = kBatch;
    const int result = bpf_map_lookup_batch(fd, first ? nullptr : &position, &position, keys.data(),
                                            values.data(), &count, nullptr);
    if (result != 0 && errno != ENOENT) return false;
    for (std::uint32_t i = 0; i < count; ++i) each(keys[i], values[i]);
    if (result != 0) return true;
  }
}

}  // namespace

int occupancy(const std::string& maps) {
  const int slots = bpf_obj_get((maps + "/flow_slots").c_str());
  const int index = bpf_obj_get((maps + "/flow_index").c_str());
  if (slots < 0 || index < 0) {
    std::perror("open the pins of the flow table");
    return 1;
  }
  std::uint64_t used = 0;
  std::uint64_t live = 0;
  std::uint64_t entries = 0;
  std::uint64_t twice = 0;
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint16_t, std::uint32_t, std::uint16_t>>
      ports;
  bool good = walk<std::uint32_t, mg_flow>(slots, [&](std::uint32_t, const mg_flow& flow) {
    if (flow.state == MG_SLOT_FREE) return;
    ++used;
    if (flow.state != MG_SLOT_LIVE) return;
    ++live;
    if ((flow.flags & MG_FLOW_TRANSLATED) == 0) return;
    // As the target answers: its address and port, the balancer's address and our source port.
    const auto& r = flow.reverse;
    if (!ports.insert({r.vpc_num, r.daddr, r.dport, r.saddr, r.sport}).second) ++twice;
  });
  good = good && walk<mg_flow4_key, mg_flow_ref>(
                     index, [&](const mg_flow4_key&, const mg_flow_ref&) { ++entries; });
  if (!good) {
    std::perror("read the flow table");
    return 1;
  }
  std::printf("{\"slots\": %lu, \"live\": %lu, \"index\": %lu, \"ports\": %zu, \"twice\": %lu}\n",
              used, live, entries, ports.size(), twice);
  return 0;
}

}  // namespace mg::load

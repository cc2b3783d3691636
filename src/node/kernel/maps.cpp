#include "node/kernel/maps.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <functional>
#include <optional>

#include "bpf/abi/values.h"
#include "plan/verdicts.h"

namespace mg::node {
namespace {

constexpr std::uint32_t kBatch = 4096;

bool is_array(MapId map) {
  switch (map) {
    case MapId::kSettings:
    case MapId::kVpcs:
    case MapId::kPorts:
    case MapId::kTargets:
    case MapId::kTargetEpochs:
    case MapId::kProbes:
    case MapId::kBalancers:
    case MapId::kEndpoints:
    case MapId::kEndpointEpochs:
      return true;
    case MapId::kGroupRules:
    case MapId::kPortsByIfindex:
    case MapId::kProbeIndex:
    case MapId::kChoices:
    case MapId::kListeners:
    case MapId::kFront:
      return false;
  }
  return false;
}

Error map_error(MapId map, const char* verb) {
  return errno_error(fmt::format("{} map {}", verb, map_name(map)));
}

Result<bpf_map_info> info_of(int fd) {
  bpf_map_info info{};
  std::uint32_t size = sizeof info;
  if (bpf_obj_get_info_by_fd(fd, &info, &size) != 0) return fail(errno_error("ask about a map"));
  return info;
}

// Calls `each(index, value bytes)` for every slot of an array, zeros or not.
Result<void> walk_array(int fd, const std::function<void(std::uint32_t, const char*)>& each) {
  TRY_ASSIGN(const auto info, info_of(fd));
  std::vector<std::uint32_t> keys(kBatch);
  std::vector<char> values(std::size_t{kBatch} * info.value_size);
  std::uint32_t position = 0;
  for (bool first = true;; first = false) {
    std::uint32_t count = kBatch;
    const int result = bpf_map_lookup_batch(fd, first ? nullptr : &position, &position, keys.data(),
                                            values.data(), &count, nullptr);
    if (result != 0 && errno != ENOENT) return fail(errno_error("read an array"));
    const bool last = result != 0;
    for (std::uint32_t i = 0; i < count; ++i)
      each(keys[i], &values[std::size_t{i} * info.value_size]);
    if (last) return {};
  }
}

// All keys of a hash. The plan's maps are written by this process only, so nothing moves meanwhile;
// for others a key may be missed, which a counter can bear.
Result<std::vector<std::string>> keys_of(int fd) {
  TRY_ASSIGN(const auto info, info_of(fd));
  std::vector<std::string> out;
  std::string key(info.key_size, '\0');
  const void* previous = nullptr;
  while (bpf_map_get_next_key(fd, previous, key.data()) == 0) {
    out.push_back(key);
    previous = out.back().data();
    if (out.size() > info.max_entries) break;
  }
  return out;
}

// The sum over all CPUs of a counter.
std::optional<VerdictCount> sum(int fd, const void* key, std::vector<mg_count>& per_cpu) {
  if (bpf_map_lookup_elem(fd, key, per_cpu.data()) != 0) return std::nullopt;
  VerdictCount out;
  for (const auto& count : per_cpu) {
    out.packets += count.packets;
    out.last_ns = std::max<std::uint64_t>(out.last_ns, count.last_ns);
  }
  return out;
}

}  // namespace

Result<void> Maps::put(const RecordKey& key, const std::string& value) const {
  if (key.map == MapId::kChoices) return put_choices(key, value);
  if (bpf_map_update_elem(fd(key.map), key.key.data(), value.data(), BPF_ANY) != 0) {
    return fail(map_error(key.map, "write"));
  }
  return {};
}

Result<void> Maps::erase(const RecordKey& key) const {
  if (is_array(key.map)) {
    TRY_ASSIGN(const auto info, info_of(fd(key.map)));
    return put(key, std::string(info.value_size, '\0'));
  }
  if (bpf_map_delete_elem(fd(key.map), key.key.data()) != 0 && errno != ENOENT) {
    return fail(map_error(key.map, "delete from"));
  }
  return {};
}

Result<void> Maps::put_choices(const RecordKey& key, const std::string& value) const {
  const auto length = static_cast<std::uint32_t>(value.size() / sizeof(std::uint32_t));
  std::vector<std::uint32_t> entries(length + 1);
  std::vector<std::uint32_t> indices(length + 1);
  entries[0] = length;
  std::memcpy(&entries[1], value.data(), value.size());
  for (std::uint32_t i = 0; i <= length; ++i) indices[i] = i;

  bpf_map_create_opts options{};
  options.sz = sizeof options;
  options.map_flags = BPF_F_INNER_MAP;
  const Fd inner(bpf_map_create(BPF_MAP_TYPE_ARRAY, "mg_choice", sizeof(std::uint32_t),
                                sizeof(std::uint32_t), length + 1, &options));
  if (!inner) return fail(map_error(key.map, "make a table for"));
  std::uint32_t count = length + 1;
  if (bpf_map_update_batch(inner.get(), indices.data(), entries.data(), &count, nullptr) != 0) {
    return fail(map_error(key.map, "fill a table for"));
  }
  const int inner_fd = inner.get();
  if (bpf_map_update_elem(fd(key.map), key.key.data(), &inner_fd, BPF_ANY) != 0) {
    return fail(map_error(key.map, "write"));
  }
  return {};
}

Result<void> Maps::dump_array(MapId map, Records& out) const {
  TRY_ASSIGN(const auto info, info_of(fd(map)));
  const std::string zeros(info.value_size, '\0');
  return walk_array(fd(map), [&](std::uint32_t index, const char* value) {
    if (std::memcmp(value, zeros.data(), zeros.size()) == 0) return;
    out[{map, bytes_of(index)}] = std::string(value, zeros.size());
  });
}

Result<void> Maps::dump_hash(MapId map, Records& out) const {
  TRY_ASSIGN(const auto info, info_of(fd(map)));
  TRY_ASSIGN(const auto keys, keys_of(fd(map)));
  for (const auto& key : keys) {
    std::string value(info.value_size, '\0');
    if (bpf_map_lookup_elem(fd(map), key.data(), value.data()) == 0) out[{map, key}] = value;
  }
  return {};
}

Result<void> Maps::dump_choices(Records& out) const {
  TRY_ASSIGN(const auto keys, keys_of(fd(MapId::kChoices)));
  for (const auto& key : keys) {
    std::uint32_t id = 0;
    if (bpf_map_lookup_elem(fd(MapId::kChoices), key.data(), &id) != 0) continue;
    const Fd inner(bpf_map_get_fd_by_id(id));
    if (!inner) continue;
    std::vector<std::uint32_t> entries;
    TRY(walk_array(inner.get(), [&](std::uint32_t index, const char* value) {
      if (index == 0) return;
      std::uint32_t target = 0;
      std::memcpy(&target, value, sizeof target);
      entries.push_back(target);
    }));
    std::string bytes(entries.size() * sizeof(std::uint32_t), '\0');
    std::memcpy(bytes.data(), entries.data(), bytes.size());
    out[{MapId::kChoices, key}] = std::move(bytes);
  }
  return {};
}

Result<Records> Maps::dump() const {
  Records out;
  for (int i = 0; i < kMapCount; ++i) {
    const auto map = static_cast<MapId>(i);
    if (map == MapId::kChoices) {
      TRY(dump_choices(out));
    } else if (is_array(map)) {
      TRY(dump_array(map, out));
    } else {
      TRY(dump_hash(map, out));
    }
  }
  return out;
}

Result<void> Maps::forget_counts(std::uint32_t subject, std::uint32_t num) const {
  for (std::uint32_t verdict = 1; verdict < MG_VERDICT_COUNT; ++verdict) {
    const mg_drop_key key{verdict, subject, num};
    if (bpf_map_delete_elem(fds_.at("drop_subjects").get(), &key) != 0 && errno != ENOENT) {
      return fail(errno_error("forget counters"));
    }
  }
  return {};
}

Result<std::vector<VerdictCount>> Maps::counts() const {
  const int cpus = libbpf_num_possible_cpus();
  if (cpus <= 0) return fail(internal_error("the number of CPUs is unknown"));
  std::vector<mg_count> per_cpu(static_cast<std::size_t>(cpus));
  std::vector<VerdictCount> out;
  const int totals = fds_.at("verdicts").get();
  for (std::uint32_t verdict = 1; verdict < MG_VERDICT_COUNT; ++verdict) {
    auto count = sum(totals, &verdict, per_cpu);
    if (!count || count->packets == 0) continue;
    count->verdict = verdict;
    out.push_back(*count);
  }
  const int subjects = fds_.at("drop_subjects").get();
  TRY_ASSIGN(const auto keys, keys_of(subjects));
  for (const auto& bytes : keys) {
    const auto key = value_of<mg_drop_key>(bytes);
    auto count = sum(subjects, &key, per_cpu);
    if (!count || count->packets == 0) continue;
    count->verdict = key.verdict;
    count->subject = key.subject;
    count->num = key.num;
    out.push_back(*count);
  }
  return out;
}

Result<std::uint64_t> Maps::flows_used() const {
  std::uint64_t used = 0;
  TRY(walk_array(fds_.at("flow_slots").get(), [&](std::uint32_t, const char* value) {
    std::uint32_t state = 0;
    std::memcpy(&state, value + offsetof(mg_flow, state), sizeof state);
    if (state != MG_SLOT_FREE) ++used;
  }));
  return used;
}

// The record is private to the programs (bpf/lib/maps.h): timer 16, cursor 4, high water 4,
// ticks 8.
std::uint64_t Maps::sweeper_ticks() const {
  constexpr std::size_t kTicksOffset = 24;
  const int fd = fds_.at("sweep").get();
  const auto info = info_of(fd);
  if (!info || info->value_size < kTicksOffset + sizeof(std::uint64_t)) return 0;
  std::vector<char> value(info->value_size);
  const std::uint32_t zero = 0;
  std::uint64_t ticks = 0;
  if (bpf_map_lookup_elem(fd, &zero, value.data()) == 0) {
    std::memcpy(&ticks, &value[kTicksOffset], sizeof ticks);
  }
  return ticks;
}

std::uint64_t Maps::memory_bytes(const std::string& name) const {
  std::ifstream info(fmt::format("/proc/self/fdinfo/{}", fds_.at(name).get()));
  std::string word;
  while (info >> word) {
    std::uint64_t bytes = 0;
    if (word == "memlock:" && info >> bytes) return bytes;
  }
  return 0;
}

}  // namespace mg::node

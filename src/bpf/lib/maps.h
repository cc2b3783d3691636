/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* All maps of the data plane. Every object declares all of them under the same names; the loader
 * creates each once, pins it, and makes the other objects reuse it. The plan's maps are written by
 * user space only, the flow maps by the programs only (save for the first filling of free_slots).
 */
#ifndef MG_BPF_LIB_MAPS_H
#define MG_BPF_LIB_MAPS_H

#include <bpf/bpf_helpers.h>
#include <linux/bpf.h>

#include "bpf/abi/keys.h"
#include "bpf/abi/limits.h"
#include "bpf/abi/values.h"
#include "plan/verdicts.h"

#define MG_ARRAY_MAP(name, value_type, entries) \
  struct {                                      \
    __uint(type, BPF_MAP_TYPE_ARRAY);           \
    __uint(max_entries, entries);               \
    __type(key, __u32);                         \
    __type(value, value_type);                  \
  } name SEC(".maps")

/* Not preallocated: memory follows the plan, not the limit. */
#define MG_HASH_MAP(name, key_type, value_type, entries) \
  struct {                                               \
    __uint(type, BPF_MAP_TYPE_HASH);                     \
    __uint(max_entries, entries);                        \
    __uint(map_flags, BPF_F_NO_PREALLOC);                \
    __type(key, key_type);                               \
    __type(value, value_type);                           \
  } name SEC(".maps")

/* The plan. */
MG_ARRAY_MAP(settings, struct mg_settings, 1);
MG_HASH_MAP(ports_by_ifindex, __u32, struct mg_port_ref, MG_PORTS_MAX);
MG_ARRAY_MAP(vpcs, struct mg_vpc, MG_VPCS_MAX);
MG_ARRAY_MAP(ports, struct mg_port, MG_PORTS_MAX);
MG_HASH_MAP(front, struct mg_front_key, struct mg_front_value, MG_FRONT_MAX);
MG_ARRAY_MAP(endpoints, struct mg_endpoint, MG_ENDPOINTS_MAX);
MG_ARRAY_MAP(endpoint_epochs, __u32, MG_ENDPOINTS_MAX);
MG_ARRAY_MAP(balancers, struct mg_balancer, MG_BALANCERS_MAX);
MG_HASH_MAP(listeners, struct mg_listener_key, struct mg_listener, MG_LISTENERS_MAX);
MG_ARRAY_MAP(targets, struct mg_target, MG_TARGETS_MAX);
MG_ARRAY_MAP(target_epochs, __u32, MG_TARGETS_MAX);
MG_HASH_MAP(group_rules, struct mg_group_key, struct mg_rules, MG_GROUPS_MAX * 2);
MG_ARRAY_MAP(probes, struct mg_probe, MG_PROBES_MAX);
MG_HASH_MAP(probe_index, struct mg_probe_key, __u32, MG_PROBES_MAX);

/* BPF_F_INNER_MAP lets the tables differ in size. Entry 0 is the table's length. */
struct mg_choice_table {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __uint(map_flags, BPF_F_INNER_MAP);
  __type(key, __u32);
  __type(value, __u32);
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
  __uint(max_entries, MG_CHOICES_MAX);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, struct mg_choice_key);
  __array(values, struct mg_choice_table);
} choices SEC(".maps");

/* The flows. Preallocated and never LRU: a full table refuses, it does not forget the living. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, MG_FLOWS_DEFAULT * 2);
  __type(key, struct mg_flow4_key);
  __type(value, struct mg_flow_ref);
} flow_index SEC(".maps");
MG_ARRAY_MAP(flow_slots, struct mg_flow, MG_FLOWS_DEFAULT);
struct {
  __uint(type, BPF_MAP_TYPE_STACK);
  __uint(max_entries, MG_FLOWS_DEFAULT);
  __type(value, __u32);
} free_slots SEC(".maps");
MG_HASH_MAP(snat_cursors, struct mg_snat_key, __u32, MG_SNAT_CURSORS_MAX);

/* Private to the programs, for a bpf_timer is no part of the contract. */
struct mg_sweep {
  struct bpf_timer timer;
  __u32 cursor;     /* next slot to look at */
  __u32 high_water; /* one more than the highest slot ever taken */
  __u64 ticks;
  __u64 freed;
};
MG_ARRAY_MAP(sweep, struct mg_sweep, 1);

/* The counters. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, MG_VERDICT_COUNT);
  __type(key, __u32);
  __type(value, struct mg_count);
} verdicts SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, MG_DROP_SUBJECTS_MAX);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, struct mg_drop_key);
  __type(value, struct mg_count);
} drop_subjects SEC(".maps");

/* Look-ups that read as words. */
#define MG_GET(map, num)                   \
  ({                                       \
    __u32 get_num = (num);                 \
    bpf_map_lookup_elem(&(map), &get_num); \
  })

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* choose: which target gets a new connection. The table is made by the node; entry 0 is its length.
 */
#ifndef MG_BPF_LIB_CHOOSE_H
#define MG_BPF_LIB_CHOOSE_H

#include "bpf/lib/packet.h"

MG_VERB __u32 flow_hash(const struct packet* p) {
  __u64 h = ((__u64)p->key.saddr << 32 | p->key.daddr) ^ ((__u64)p->key.vpc_num << 21);

  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdull;
  h ^= ((__u64)p->key.sport << 48) | ((__u64)p->key.dport << 32) | p->seq;
  h ^= (__u64)p->protocol << 24;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ull;
  h ^= h >> 33;
  return h;
}

/* Sets target_num, 0 when the zone has none in reach. */
MG_VERB void choose(struct packet* p, __u32 tg_num) {
  struct mg_choice_key key = {tg_num, p->zone_num};
  void* table = bpf_map_lookup_elem(&choices, &key);
  __u32 i = 0, *entry;

  p->target_num = 0;
  if (!table) return;
  entry = bpf_map_lookup_elem(table, &i);
  if (!entry || !*entry) return;
  i = 1 + flow_hash(p) % *entry;
  entry = bpf_map_lookup_elem(table, &i);
  if (entry) p->target_num = *entry;
}

#endif

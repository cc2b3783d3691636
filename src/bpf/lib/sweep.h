/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* sweep: what the sweeper does with one slot. LIVE whose deadline has passed → DEAD; DEAD for the
 * hold → both keys deleted, the slot free again. Apart from the timer, so that tests can take one
 * step at a time. */
#ifndef MG_BPF_LIB_SWEEP_H
#define MG_BPF_LIB_SWEEP_H

#include "bpf/lib/flow.h"

#define MG_MILLISECOND_NS 1000000ull

struct walk {
  __u64 now_ns;
  __u32 first;
  __u32 end;
  __u64 freed;
};

MG_VERB void forget(struct mg_flow4_key* key, __u32 slot, __u32 generation) {
  struct mg_flow_ref* ref = bpf_map_lookup_elem(&flow_index, key);

  if (ref && ref->slot == slot && ref->generation == generation)
    bpf_map_delete_elem(&flow_index, key);
}

MG_VERB int release(struct mg_flow* f, __u32 slot) {
  if (__sync_val_compare_and_swap(&f->state, MG_SLOT_DEAD, MG_SLOT_FREEING) != MG_SLOT_DEAD)
    return 0;
  forget(&f->forward, slot, f->generation);
  forget(&f->reverse, slot, f->generation);
  f->generation++;
  f->state = MG_SLOT_FREE;
  bpf_map_push_elem(&free_slots, &slot, 0);
  return 1;
}

static long visit(__u32 i, struct walk* w) {
  __u32 slot = w->first + i;
  struct mg_flow* f;

  if (slot >= w->end) return 1;
  f = MG_GET(flow_slots, slot);
  if (!f) return 1;
  switch (f->state) {
    case MG_SLOT_LIVE:
      if (f->deadline_ns > w->now_ns) break;
      f->dead_ns = w->now_ns; /* before the state, so that the hold is never skipped */
      __sync_val_compare_and_swap(&f->state, MG_SLOT_LIVE, MG_SLOT_DEAD);
      break;
    case MG_SLOT_DEAD:
      if (f->deadline_ns > w->now_ns) /* a packet moved it while we marked it */
        __sync_val_compare_and_swap(&f->state, MG_SLOT_DEAD, MG_SLOT_LIVE);
      else if (w->now_ns - f->dead_ns >= MG_DEAD_HOLD_MS * MG_MILLISECOND_NS)
        w->freed += release(f, slot);
      break;
  }
  return 0;
}

#endif

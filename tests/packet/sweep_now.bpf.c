/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* One round of the sweeper on demand, at the time that the caller names (skb->cb): what the timer
 * does, without waiting for it. For tests only. Returns how many slots were freed. */
#include "bpf/lib/sweep.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define MG_ROUND_MAX (1u << 20)

SEC("tc")
int sweep_now(struct __sk_buff* skb) {
  struct mg_sweep* s = MG_GET(sweep, 0);
  struct walk w = {.now_ns = (__u64)skb->cb[1] << 32 | skb->cb[0]};

  if (!s) return -1;
  w.end = s->high_water;
  bpf_loop(MG_ROUND_MAX, visit, &w, 0);
  return w.freed;
}

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The least that a road of Masugata's kind can cost: what enters one port is handed to the other's
 * peer, unseen. `./dev bench path --floor` puts it beside the others. */
#include "floor.h"

#include <bpf/bpf_helpers.h>
#include <linux/bpf.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tc")
int hand_over(struct __sk_buff* skb) {
  return bpf_redirect_peer(skb->ifindex == MG_FLOOR_CLIENT ? MG_FLOOR_SERVER : MG_FLOOR_CLIENT, 0);
}

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What an instance sends, at the host end of its port (clsact ingress). The main function is the
 * packet's way; docs/architecture.md#packet tells it in words. */
#include "bpf/lib/arp.h"
#include "bpf/lib/flow.h"
#include "bpf/lib/forward.h"
#include "bpf/lib/parse.h"
#include "bpf/lib/resolve.h"
#include "bpf/lib/verdict.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The interface, not the address, tells the VPC. */
MG_VERB int find_sender(struct __sk_buff* skb, struct packet* p) {
  __u32 ifindex = skb->ifindex;
  struct mg_port_ref* ref = bpf_map_lookup_elem(&ports_by_ifindex, &ifindex);

  if (!ref) return MG_VERDICT_unknown_interface;
  p->port_num = ref->port_num;
  p->key.vpc_num = ref->vpc_num;
  p->port = MG_GET(ports, p->port_num);
  if (!p->port || !p->port->ifindex || p->port->vpc_num != p->key.vpc_num)
    return MG_VERDICT_unknown_interface;
  return 0;
}

MG_VERB int hand_over(struct __sk_buff* skb, struct packet* p, int verdict) {
  switch (verdict) {
    case MG_VERDICT_handed_to_instance:
    case MG_VERDICT_handed_to_target:
    case MG_VERDICT_handed_to_client:
      return forward_to_port(skb, p, verdict);
    case MG_VERDICT_handed_to_resolver:
    case MG_VERDICT_probe_answered:
      return forward_to_service(skb, p, verdict);
  }
  return verdict;
}

SEC("tc")
int from_instance(struct __sk_buff* skb) {
  struct packet p = {.now_ns = bpf_ktime_get_coarse_ns()};
  int verdict = find_sender(skb, &p);

  if (!verdict) verdict = parse(skb, &p);
  if (verdict) return conclude(skb, &p, verdict);
  if (p.is_arp) return conclude(skb, &p, answer_arp(skb, &p));
  verdict = follow_flow(&p);
  if (verdict == MG_NOT_KNOWN) verdict = open_flow(&p);
  verdict = hand_over(skb, &p, verdict);
  return conclude(skb, &p, verdict);
}

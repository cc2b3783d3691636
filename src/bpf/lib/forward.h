/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* forward: hands the packet over. The next hop is a veth of ours, and redirect_peer enters the
 * instance's namespace without a second trip through a queue. */
#ifndef MG_BPF_LIB_FORWARD_H
#define MG_BPF_LIB_FORWARD_H

#include "bpf/lib/rewrite.h"

/* To the instance p->to; returns `passed` or the drop that came in between. */
MG_VERB int forward_to_port(struct __sk_buff* skb, struct packet* p, int passed) {
  int verdict;

  if (!p->to || !p->to->ifindex) return MG_VERDICT_port_gone;
  verdict = rewrite(skb, p, p->to->mac);
  if (verdict) return verdict;
  if (bpf_redirect_peer(p->to->ifindex, 0) != TC_ACT_REDIRECT) return MG_VERDICT_port_gone;
  return passed;
}

/* To the daemon's sockets, with both ports kept. */
MG_VERB int forward_to_service(struct __sk_buff* skb, struct packet* p, int passed) {
  struct mg_settings* s = MG_GET(settings, 0);
  int verdict;

  if (!s || !s->service_ifindex) return MG_VERDICT_map_missing;
  p->translated = 1;
  p->new_sport = p->key.sport;
  p->new_dport = p->key.dport;
  verdict = rewrite(skb, p, s->service_mac);
  if (verdict) return verdict;
  if (bpf_redirect_peer(s->service_ifindex, 0) != TC_ACT_REDIRECT) return MG_VERDICT_port_gone;
  return passed;
}

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* reset: turns the TCP segment in hand into the RST that answers it, and sends it back where it
 * came from. Callers have made sure that it is no RST itself (refuse()). */
#ifndef MG_BPF_LIB_RESET_H
#define MG_BPF_LIB_RESET_H

#include "bpf/lib/rewrite.h"

#define MG_RST_BYTES 40 /* IP and TCP */
#define MG_TCP_SUM_OFFSET (MG_L4_OFFSET + 16)

struct rst {
  struct iphdr ip;
  struct tcphdr tcp;
};

MG_VERB __u16 sum_words(const void* from, int words, __u32 sum) {
  const __u16* w = from;
  int i;

#pragma unroll
  for (i = 0; i < words; i++) sum += w[i];
  return fold16(sum);
}

MG_VERB __u16 pseudo_sum(const struct rst* r) {
  return sum_words(&r->ip.saddr, 4, bpf_htons(IPPROTO_TCP) + bpf_htons(sizeof(r->tcp)));
}

MG_VERB void fill_rst(const struct packet* p, struct rst* r) {
  __u32 length = p->payload_bytes + !!(p->tcp_flags & MG_TCP_SYN) + !!(p->tcp_flags & MG_TCP_FIN);

  r->ip.version = 4;
  r->ip.ihl = 5;
  r->ip.tot_len = bpf_htons(MG_RST_BYTES);
  r->ip.frag_off = bpf_htons(0x4000);
  r->ip.ttl = 64;
  r->ip.protocol = IPPROTO_TCP;
  r->ip.saddr = p->key.daddr;
  r->ip.daddr = p->key.saddr;
  r->ip.check = ~sum_words(&r->ip, 10, 0);
  r->tcp.source = p->key.dport;
  r->tcp.dest = p->key.sport;
  r->tcp.doff = 5;
  r->tcp.rst = 1;
  if (p->tcp_flags & MG_TCP_ACK) {
    r->tcp.seq = bpf_htonl(p->ack_seq);
  } else {
    r->tcp.ack = 1;
    r->tcp.ack_seq = bpf_htonl(p->seq + length);
  }
}

/* Writes the sum that this skb's kind of checksum asks for: bpf_l4_csum_replace without PSEUDO_HDR
 * leaves the field alone only under PARTIAL, and there the pseudo header's sum belongs in it. */
MG_VERB int write_rst_sum(struct __sk_buff* skb, struct rst* r) {
  __u16 pseudo = pseudo_sum(r), probe = 0, sum;

  if (bpf_l4_csum_replace(skb, MG_TCP_SUM_OFFSET, 0, 1, 2)) return -1;
  if (bpf_skb_load_bytes(skb, MG_TCP_SUM_OFFSET, &probe, 2)) return -1;
  if (bpf_l4_csum_replace(skb, MG_TCP_SUM_OFFSET, 1, 0, 2)) return -1;
  if (probe == r->tcp.check) {
    sum = pseudo;
  } else {
    r->tcp.check = 0;
    sum = ~sum_words(&r->tcp, 10, pseudo);
  }
  return bpf_skb_store_bytes(skb, MG_TCP_SUM_OFFSET, &sum, 2, BPF_F_RECOMPUTE_CSUM);
}

/* The action to return; whatever fails on the way ends in a silent drop. */
static __noinline int send_reset(struct __sk_buff* skb, const struct packet* p) {
  struct mg_settings* s = MG_GET(settings, 0);
  struct rst r = {};
  struct ethhdr eth = {};

  if (!s || !p->port) return TC_ACT_SHOT;
  fill_rst(p, &r);
  r.tcp.check = 0x5a5a;
  eth.h_proto = bpf_htons(ETH_P_IP);
  __builtin_memcpy(eth.h_dest, p->port->mac, 6);
  __builtin_memcpy(eth.h_source, s->gateway_mac, 6);
  if (bpf_skb_change_tail(skb, ETH_HLEN + MG_RST_BYTES, 0)) return TC_ACT_SHOT;
  if (bpf_skb_store_bytes(skb, 0, &eth, sizeof(eth), 0)) return TC_ACT_SHOT;
  if (bpf_skb_store_bytes(skb, ETH_HLEN, &r, sizeof(r), BPF_F_RECOMPUTE_CSUM)) return TC_ACT_SHOT;
  if (write_rst_sum(skb, &r)) return TC_ACT_SHOT;
  return bpf_redirect(skb->ifindex, 0);
}

#endif

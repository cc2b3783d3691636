/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* rewrite: new addresses, ports, TTL and MACs. Lengths never change, so that GSO super-packets stay
 * whole. The L4 sum goes through the helper, which knows PARTIAL, COMPLETE and NONE; the IP header
 * sums to the same before and after, so its bytes may be written directly. */
#ifndef MG_BPF_LIB_REWRITE_H
#define MG_BPF_LIB_REWRITE_H

#include "bpf/lib/parse.h"

MG_VERB __u32 fold32(__u64 sum) {
  sum = (sum & 0xffffffff) + (sum >> 32);
  return (sum & 0xffffffff) + (sum >> 32);
}

MG_VERB __u16 fold16(__u32 sum) {
  sum = (sum & 0xffff) + (sum >> 16);
  return (sum & 0xffff) + (sum >> 16);
}

MG_VERB __u32 addr_delta(const struct packet* p) {
  return fold32((__u64)(__u32)~p->key.saddr + p->new_saddr + (__u32)~p->key.daddr + p->new_daddr);
}

/* Before any direct access: the helper invalidates packet pointers. */
MG_VERB int rewrite_l4_sum(struct __sk_buff* skb, const struct packet* p) {
  __u32 offset = MG_L4_OFFSET + (is_tcp(p) ? 16 : 6);
  __u64 keep_zero = is_tcp(p) ? 0 : BPF_F_MARK_MANGLED_0;
  __u32 ports;

  ports = (__u16)~p->key.sport + p->new_sport + (__u16)~p->key.dport + p->new_dport;
  if (p->unsummed) { /* no field evens out the change: tell a COMPLETE sum of it */
    bpf_csum_update(skb, ports);
    return 0;
  }
  /* The pseudo header holds addresses, not ports: under PARTIAL only the first call does anything.
   */
  if (bpf_l4_csum_replace(skb, offset, 0, addr_delta(p), BPF_F_PSEUDO_HDR | keep_zero))
    return MG_VERDICT_malformed;
  if (p->key.sport == p->new_sport && p->key.dport == p->new_dport) return 0;
  if (bpf_l4_csum_replace(skb, offset, 0, ports, keep_zero)) return MG_VERDICT_malformed;
  return 0;
}

MG_VERB void rewrite_ip(const struct packet* p, struct iphdr* ip) {
  __u16* ttl_word = (__u16*)&ip->ttl; /* with the protocol */
  __u16 before = *ttl_word;
  __u32 sum;

  ip->ttl--;
  sum = (__u16)~ip->check + (__u16)~before + *ttl_word + fold16(addr_delta(p));
  ip->check = ~fold16(sum);
  ip->saddr = p->new_saddr;
  ip->daddr = p->new_daddr;
}

MG_VERB int rewrite(struct __sk_buff* skb, const struct packet* p, const __u8* to_mac) {
  struct mg_settings* s = MG_GET(settings, 0);
  void *data, *end;
  struct ethhdr* eth;
  struct iphdr* ip;
  __be16* ports;

  if (!s) return MG_VERDICT_map_missing;
  if (p->translated) {
    int verdict;
    if (p->ttl <= 1) return MG_VERDICT_ttl_expired;
    verdict = rewrite_l4_sum(skb, p);
    if (verdict) return verdict;
  }
  data = (void*)(long)skb->data;
  end = (void*)(long)skb->data_end;
  eth = data;
  ip = data + sizeof(*eth);
  ports = (void*)(ip + 1);
  if ((void*)(ports + 2) > end) return MG_VERDICT_malformed;
  __builtin_memcpy(eth->h_dest, to_mac, 6);
  __builtin_memcpy(eth->h_source, s->gateway_mac, 6);
  if (!p->translated) return 0;
  rewrite_ip(p, ip);
  ports[0] = p->new_sport;
  ports[1] = p->new_dport;
  return 0;
}

#endif

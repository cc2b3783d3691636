/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* parse: takes apart what came in. Whatever it does not know whole and in order is dropped. */
#ifndef MG_BPF_LIB_PARSE_H
#define MG_BPF_LIB_PARSE_H

#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "bpf/lib/packet.h"

#define MG_HEADERS_BYTES (MG_L4_OFFSET + 20)

MG_VERB int parse_tcp(struct packet* p, void* l4, void* end, __u32 l4_bytes) {
  struct tcphdr* tcp = l4;
  __u32 header_bytes;

  if ((void*)(tcp + 1) > end || l4_bytes < sizeof(*tcp)) return MG_VERDICT_malformed;
  header_bytes = tcp->doff * 4;
  if (header_bytes < sizeof(*tcp) || header_bytes > l4_bytes) return MG_VERDICT_malformed;
  p->key.sport = tcp->source;
  p->key.dport = tcp->dest;
  p->seq = bpf_ntohl(tcp->seq);
  p->ack_seq = bpf_ntohl(tcp->ack_seq);
  p->tcp_flags = ((__u8*)tcp)[13];
  p->payload_bytes = l4_bytes - header_bytes;
  return 0;
}

MG_VERB int parse_udp(struct packet* p, void* l4, void* end, __u32 l4_bytes) {
  struct udphdr* udp = l4;
  __u32 length;

  if ((void*)(udp + 1) > end || l4_bytes < sizeof(*udp)) return MG_VERDICT_malformed;
  length = bpf_ntohs(udp->len);
  if (length < sizeof(*udp) || length > l4_bytes) return MG_VERDICT_malformed;
  p->unsummed = !udp->check;
  p->key.sport = udp->source;
  p->key.dport = udp->dest;
  return 0;
}

/* linux/icmp.h drags in libc headers that do not exist for this target. */
struct mg_icmp_echo {
  __u8 type;
  __u8 code;
  __be16 check;
  __be16 id;
  __be16 sequence;
};
#define MG_ICMP_ECHO 8
#define MG_ICMP_ECHO_REPLY 0

MG_VERB int parse_icmp(struct packet* p, void* l4, void* end, __u32 l4_bytes) {
  struct mg_icmp_echo* icmp = l4;

  if ((void*)(icmp + 1) > end || l4_bytes < sizeof(*icmp)) return MG_VERDICT_malformed;
  if (icmp->code || (icmp->type != MG_ICMP_ECHO && icmp->type != MG_ICMP_ECHO_REPLY))
    return MG_VERDICT_protocol_unsupported;
  if (icmp->type == MG_ICMP_ECHO_REPLY) p->key.protocol = MG_PROTO_ECHO_REPLY;
  p->key.sport = icmp->id;
  p->key.dport = icmp->id;
  return 0;
}

MG_VERB int parse_ipv4(struct __sk_buff* skb, struct packet* p, void* l3, void* end) {
  struct iphdr* ip = l3;
  void* l4 = ip + 1;
  __u32 total_bytes;

  if (l4 > end || ip->version != 4 || ip->ihl < 5) return MG_VERDICT_malformed;
  if (ip->ihl > 5) return MG_VERDICT_ip_options;
  total_bytes = bpf_ntohs(ip->tot_len);
  if (total_bytes < sizeof(*ip) || total_bytes > skb->len - ETH_HLEN) return MG_VERDICT_malformed;
  if (ip->frag_off & bpf_htons(0x3fff)) return MG_VERDICT_fragment;
  if ((ip->daddr & bpf_htonl(0xf0000000)) == bpf_htonl(0xe0000000) || ip->daddr == ~0u)
    return MG_VERDICT_broadcast;
  if (ip->ttl == 0) return MG_VERDICT_ttl_expired;
  p->key.saddr = ip->saddr;
  p->key.daddr = ip->daddr;
  p->key.protocol = ip->protocol;
  p->protocol = ip->protocol;
  p->ttl = ip->ttl;
  switch (ip->protocol) {
    case IPPROTO_TCP:
      return parse_tcp(p, l4, end, total_bytes - sizeof(*ip));
    case IPPROTO_UDP:
      return parse_udp(p, l4, end, total_bytes - sizeof(*ip));
    case IPPROTO_ICMP:
      return parse_icmp(p, l4, end, total_bytes - sizeof(*ip));
  }
  return MG_VERDICT_protocol_unsupported;
}

MG_VERB int same_mac(const void* a, const void* b) {
  return *(const __u16*)a == *(const __u16*)b && *(const __u16*)(a + 2) == *(const __u16*)(b + 2) &&
         *(const __u16*)(a + 4) == *(const __u16*)(b + 4);
}

/* Fills the tuple; an ARP packet is only recognised here. p->port is NULL for the service port,
 * whose far end is ours. */
MG_VERB int parse(struct __sk_buff* skb, struct packet* p) {
  void *data, *end;
  struct ethhdr* eth;

  /* At ingress the tag is already out of the frame: a look at the bytes alone would miss it. */
  if (skb->vlan_present) return MG_VERDICT_vlan_tagged;
  data = (void*)(long)skb->data;
  end = (void*)(long)skb->data_end;
  if (data + MG_HEADERS_BYTES > end) {
    bpf_skb_pull_data(skb, skb->len < MG_HEADERS_BYTES ? skb->len : MG_HEADERS_BYTES);
    data = (void*)(long)skb->data;
    end = (void*)(long)skb->data_end;
  }
  eth = data;
  if ((void*)(eth + 1) > end) return MG_VERDICT_malformed;
  if (p->port && !same_mac(eth->h_source, p->port->mac)) return MG_VERDICT_mac_spoofed;
  switch (eth->h_proto) {
    case bpf_htons(ETH_P_ARP):
      p->is_arp = 1;
      return 0;
    case bpf_htons(ETH_P_8021Q):
    case bpf_htons(ETH_P_8021AD):
      return MG_VERDICT_vlan_tagged;
    case bpf_htons(ETH_P_IP):
      if (eth->h_dest[0] & 1) return MG_VERDICT_broadcast;
      return parse_ipv4(skb, p, eth + 1, end);
  }
  return MG_VERDICT_not_ipv4;
}

#endif

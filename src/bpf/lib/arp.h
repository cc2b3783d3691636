/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* arp: answers for every address of the VPC save the asker's own, with the gateway's MAC. So an
 * instance learns nothing of who exists, and all its packets come to us. */
#ifndef MG_BPF_LIB_ARP_H
#define MG_BPF_LIB_ARP_H

#include "bpf/lib/parse.h"

struct mg_arp {
  __be16 hardware;
  __be16 protocol;
  __u8 hardware_bytes;
  __u8 protocol_bytes;
  __be16 operation;
  __u8 sender_mac[6];
  __u8 sender_addr[4];
  __u8 target_mac[6];
  __u8 target_addr[4];
};

MG_VERB int in_vpc(__u32 vpc_num, __be32 addr) {
  struct mg_vpc* vpc = MG_GET(vpcs, vpc_num);
  __u32 i;

  if (!vpc) return 0;
  for (i = 0; i < MG_BLOCKS_PER_VPC_MAX; i++)
    if (i < vpc->blocks && (addr & vpc->masks[i]) == vpc->bases[i]) return 1;
  return 0;
}

/* Turns the request into its answer; the caller sends it back out of the same interface. */
MG_VERB int answer_arp(struct __sk_buff* skb, struct packet* p) {
  void* data = (void*)(long)skb->data;
  void* end = (void*)(long)skb->data_end;
  struct mg_settings* s = MG_GET(settings, 0);
  struct ethhdr* eth = data;
  struct mg_arp* arp = data + sizeof(*eth);
  struct mg_arp answer;
  __be32 sender, target;

  if (!s) return MG_VERDICT_map_missing;
  if ((void*)(arp + 1) > end) return MG_VERDICT_malformed;
  if (arp->hardware != bpf_htons(1) || arp->protocol != bpf_htons(ETH_P_IP) ||
      arp->hardware_bytes != 6 || arp->protocol_bytes != 4 || arp->operation != bpf_htons(1))
    return MG_VERDICT_arp_unanswered;
  __builtin_memcpy(&sender, arp->sender_addr, 4);
  __builtin_memcpy(&target, arp->target_addr, 4);
  if (!same_mac(arp->sender_mac, p->port->mac)) return MG_VERDICT_mac_spoofed;
  if (!sender) return MG_VERDICT_arp_unanswered; /* a search for duplicates */
  if (sender != p->port->addr) return MG_VERDICT_source_spoofed;
  if (target == sender || !in_vpc(p->key.vpc_num, target)) return MG_VERDICT_arp_unanswered;

  __builtin_memcpy(eth->h_dest, p->port->mac, 6);
  __builtin_memcpy(eth->h_source, s->gateway_mac, 6);
  answer = *arp;
  answer.operation = bpf_htons(2);
  __builtin_memcpy(answer.sender_mac, s->gateway_mac, 6);
  __builtin_memcpy(answer.sender_addr, &target, 4);
  __builtin_memcpy(answer.target_mac, p->port->mac, 6);
  __builtin_memcpy(answer.target_addr, &sender, 4);
  /* by the helper, which keeps a COMPLETE sum right; that sum leaves the Ethernet header out */
  if (bpf_skb_store_bytes(skb, ETH_HLEN, &answer, sizeof(answer), BPF_F_RECOMPUTE_CSUM))
    return MG_VERDICT_malformed;
  return MG_VERDICT_arp_answered;
}

#endif

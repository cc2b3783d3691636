/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Makes each run of one BPF_PROG_TEST_RUN another packet: a test run hands the same frame to the
 * program again and again, with what the run before has left in it. Writes the header anew, with
 * the tuple of another flow, and goes on into the program in `jump`: the one that is measured, or
 * `nothing`. The difference of both is what the program costs. `table` tells how much of it is the
 * tables' memory. */
#include "drive.h"

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>

#include "bpf/abi/values.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct mg_drive);
} drive_state SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, MG_DRIVE_INTO);
  __type(key, __u32);
  __type(value, __u32);
} jump SEC(".maps");

/* The tables of the programs that are measured; packet.cpp puts the real ones in. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, struct mg_flow4_key);
  __type(value, struct mg_flow_ref);
} flow_index SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct mg_flow);
} flow_slots SEC(".maps");

static __always_inline __u32 flow_of(struct mg_drive* d) {
  __u32 x = d->random;

  if (!x) return d->next++;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  d->random = x;
  return x % d->flows;
}

static __always_inline int write_header(struct __sk_buff* skb, struct mg_drive* d, __u32 flow) {
  void *data = (void*)(long)skb->data, *end = (void*)(long)skb->data_end;
  struct iphdr* ip = data + sizeof(struct ethhdr);
  struct tcphdr* tcp = (void*)(ip + 1);

  if ((void*)(tcp + 1) > end) return 0;
  __builtin_memcpy(data, d->macs, sizeof(d->macs));
  ip->ttl = 64;
  ip->saddr = d->saddr;
  ip->daddr = d->daddr;
  tcp->source = bpf_htons(MG_DRIVE_PORT_FIRST + flow % MG_DRIVE_PORTS);
  tcp->dest = bpf_htons(d->listener_port_first + flow / MG_DRIVE_PORTS);
  tcp->seq = bpf_htonl(flow);
  ((__u8*)tcp)[13] = d->tcp_flags;
  return 1;
}

static __always_inline int go_on(struct __sk_buff* skb, __u32 into) {
  __u32 zero = 0;
  struct mg_drive* d = bpf_map_lookup_elem(&drive_state, &zero);

  if (d && write_header(skb, d, flow_of(d))) bpf_tail_call(skb, &jump, into);
  return TC_ACT_UNSPEC;
}

SEC("tc")
int drive(struct __sk_buff* skb) {
  return go_on(skb, MG_DRIVE_INTO_PROGRAM);
}

SEC("tc")
int drive_nothing(struct __sk_buff* skb) {
  return go_on(skb, MG_DRIVE_INTO_NOTHING);
}

SEC("tc")
int drive_table(struct __sk_buff* skb) {
  return go_on(skb, MG_DRIVE_INTO_TABLE);
}

SEC("tc")
int nothing(struct __sk_buff* skb __attribute__((unused))) {
  return TC_ACT_SHOT;
}

/* What the tables alone cost: the look-up of a flow and one write-free look at its slot. */
SEC("tc")
int table(struct __sk_buff* skb) {
  void *data = (void*)(long)skb->data, *end = (void*)(long)skb->data_end;
  struct iphdr* ip = data + sizeof(struct ethhdr);
  struct tcphdr* tcp = (void*)(ip + 1);
  struct mg_flow4_key key = {.vpc_num = MG_DRIVE_VPC, .protocol = IPPROTO_TCP};
  struct mg_flow_ref* ref;
  struct mg_flow* flow;
  __u32 slot;

  if ((void*)(tcp + 1) > end) return TC_ACT_UNSPEC;
  key.saddr = ip->saddr;
  key.daddr = ip->daddr;
  key.sport = tcp->source;
  key.dport = tcp->dest;
  ref = bpf_map_lookup_elem(&flow_index, &key);
  if (!ref) return TC_ACT_UNSPEC;
  slot = ref->slot;
  flow = bpf_map_lookup_elem(&flow_slots, &slot);
  if (!flow || flow->state != MG_SLOT_LIVE) return TC_ACT_UNSPEC;
  return flow->target_num ? TC_ACT_SHOT : TC_ACT_UNSPEC;
}

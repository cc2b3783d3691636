/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Values of the kernel maps, shared by BPF C and C++ (rules: keys.h). */
#ifndef MG_BPF_ABI_VALUES_H
#define MG_BPF_ABI_VALUES_H

#include "bpf/abi/keys.h"
#include "bpf/abi/limits.h"

/* plain constants: an enum's size is not part of the layout */
#define MG_FRONT_PORT 1     /* num = port_num of an instance */
#define MG_FRONT_ENDPOINT 2 /* num = endpoint_num, zone_num set */
#define MG_FRONT_BALANCER 3 /* num = balancer_num, zone_num set */
#define MG_FRONT_RESOLVER 4 /* num = MG_RESOLVER_BASE2 or MG_RESOLVER_LINK */
#define MG_RESOLVER_BASE2 1
#define MG_RESOLVER_LINK 2

#define MG_DIRECTION_IN 1
#define MG_DIRECTION_OUT 2

#define MG_SUBJECT_PORT 1
#define MG_SUBJECT_ENDPOINT 2
#define MG_SUBJECT_BALANCER 3

#define MG_PEER_CIDR 1
#define MG_PEER_GROUP 2

/* map `settings`, one entry */
struct mg_settings {
  __u32 service_ifindex; /* the service port's host end, in the ports namespace */
  __u32 flow_slots;      /* how many slots the flow table has */
  __u8 gateway_mac[6];   /* every port's host end carries it */
  __u8 service_mac[6];   /* the service port's far end */
  __u32 sweep_tick_ms;
};
MG_ABI_ASSERT(struct mg_settings, 24);

/* map `ports_by_ifindex`: hash, key __u32 ifindex */
struct mg_port_ref {
  __u32 port_num;
  __u32 vpc_num;
};
MG_ABI_ASSERT(struct mg_port_ref, 8);

/* map `vpcs`: array by vpc_num; blocks 0: no such VPC. The first block holds the resolver. */
struct mg_vpc {
  __u32 blocks;
  __be32 bases[MG_BLOCKS_PER_VPC_MAX];
  __be32 masks[MG_BLOCKS_PER_VPC_MAX];
};
MG_ABI_ASSERT(struct mg_vpc, 44);

struct mg_groups {
  __u32 count;
  __u32 nums[MG_GROUPS_PER_PORT_MAX];
};
MG_ABI_ASSERT(struct mg_groups, 24);

/* map `ports`: array by port_num; ifindex 0: no such port */
struct mg_port {
  __u32 ifindex; /* host end, in the ports namespace */
  __u32 vpc_num;
  __u32 epoch;
  __be32 addr;
  __u8 mac[6]; /* the instance's */
  __u8 pad[2];
  struct mg_groups groups;
};
MG_ABI_ASSERT(struct mg_port, 48);

/* map `front` */
struct mg_front_value {
  __u32 kind;
  __u32 num;
  __u32 zone_num;
};
MG_ABI_ASSERT(struct mg_front_value, 12);

/* map `endpoints`: array by endpoint_num */
struct mg_endpoint {
  __u32 vpc_num;
  __u32 open; /* 0 or 1; the epoch of an open one is in `endpoint_epochs` */
  struct mg_groups groups;
  __u32 balancer_nums[MG_ZONES_MAX]; /* by zone_num */
};
MG_ABI_ASSERT(struct mg_endpoint, 64);

/* map `balancers`: array by balancer_num */
struct mg_balancer {
  __u32 vpc_num; /* 0: no such balancer */
  __u32 epoch;
  __u32 has_groups;
  __u32 judge_endpoint_traffic;
  struct mg_groups groups;
  __be32 node_addrs[MG_ZONES_MAX]; /* by zone_num; 0: no node there */
};
MG_ABI_ASSERT(struct mg_balancer, 72);

/* map `listeners` */
struct mg_listener {
  __u32 tg_num;
  __u32 idle_timeout_s;
};
MG_ABI_ASSERT(struct mg_listener, 8);

/* map `targets`: array by target_num */
struct mg_target {
  __u32 vpc_num; /* 0: no such target */
  __u32 plan_epoch;
  __be32 addr;
  __be16 port;
  __u8 pad[2];
  __u32 tg_num; /* its target group while new flows may use it; 0: draining or out of service */
};
MG_ABI_ASSERT(struct mg_target, 20);

/* map `group_rules` */
struct mg_rule {
  __u8 any_protocol;
  __u8 protocol;
  __u8 peer_kind;
  __u8 pad;
  __u16 port_from; /* TCP, UDP: first port, host byte order. ICMP: type, 0xffff any */
  __u16 port_to;   /* TCP, UDP: last port. ICMP: code, 0xffff any */
  __be32 peer_addr;
  __be32 peer_mask;
  __u32 peer_group_num;
};
MG_ABI_ASSERT(struct mg_rule, 20);

struct mg_rules {
  __u32 count;
  struct mg_rule rules[MG_RULES_PER_GROUP_MAX];
};
MG_ABI_ASSERT(struct mg_rules, 4 + 20 * MG_RULES_PER_GROUP_MAX);

/* map `flow_index` */
struct mg_flow_ref {
  __u32 slot;
  __u32 generation;
  __u32 direction; /* MG_FLOW_FORWARD or MG_FLOW_REVERSE */
};
MG_ABI_ASSERT(struct mg_flow_ref, 12);
#define MG_FLOW_FORWARD 0 /* client → server */
#define MG_FLOW_REVERSE 1

/* The life of a flow slot. Packets and the sweeper move it by compare-and-swap only:
 * FREE → CLAIMED → LIVE → DEAD → FREEING → FREE, and DEAD → LIVE when a packet revives it. */
#define MG_SLOT_FREE 0
#define MG_SLOT_CLAIMED 1
#define MG_SLOT_LIVE 2
#define MG_SLOT_DEAD 3
#define MG_SLOT_FREEING 4

/* flags of a flow */
#define MG_FLOW_ANSWERED (1u << 0) /* the server side has answered */
#define MG_FLOW_ESTABLISHED (1u << 1)
#define MG_FLOW_FIN_CLIENT (1u << 2)
#define MG_FLOW_FIN_SERVER (1u << 3)
#define MG_FLOW_SERVER_FIN_FIRST (1u << 4)
#define MG_FLOW_RST_SEEN (1u << 5)
#define MG_FLOW_RST_TO_CLIENT (1u << 6) /* cut: the client has got its RST */
#define MG_FLOW_RST_TO_SERVER (1u << 7)
#define MG_FLOW_TRANSLATED (1u << 8) /* through a balancer; else plain */

/* map `flow_slots`: array. Both directions of one flow; written by packets and the sweeper only. */
struct mg_flow {
  struct mg_flow4_key forward; /* as it enters the client's port */
  struct mg_flow4_key reverse; /* as it enters the server's port */
  __u32 state;                 /* MG_SLOT_… */
  __u32 generation;
  __u64 deadline_ns; /* ktime; the truth about expiry */
  __u64 dead_ns;     /* when it was marked dead */
  __u32 flags;
  __u32 idle_timeout_s;
  __u32 client_port_num;
  __u32 client_port_epoch;
  __u32 server_port_num;
  __u32 server_port_epoch;
  __u32 endpoint_num; /* 0: none */
  __u32 endpoint_epoch;
  __u32 target_num; /* 0: none */
  __u32 target_epoch;
  __u32 balancer_num;
  __u32 client_isn;
};
MG_ABI_ASSERT(struct mg_flow, 112);

/* map `probes`: array by probe_num */
struct mg_probe {
  __u32 vpc_num; /* 0: no such probe */
  __u32 balancer_num;
  __be32 balancer_addr;
  __be32 target_addr;
  __be16 check_port;
  __u8 pad[2];
};
MG_ABI_ASSERT(struct mg_probe, 20);

/* maps `verdicts` (array by verdict) and `drop_subjects`, both per CPU */
struct mg_count {
  __u64 packets;
  __u64 last_ns; /* ktime */
};
MG_ABI_ASSERT(struct mg_count, 16);

#endif

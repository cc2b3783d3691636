/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Keys of the kernel maps, shared by BPF C and C++. Only __u8..__u64 and __be16/__be32; no hidden
 * padding (hash maps compare bytes), padding is named and always zero. Numbers are host byte order,
 * __be fields network byte order, an address is 16 bytes (IPv4 mapped) save in the compact flow
 * key. */
#ifndef MG_BPF_ABI_KEYS_H
#define MG_BPF_ABI_KEYS_H

#include <linux/types.h>

#ifdef __cplusplus
#include <type_traits>
#define MG_ABI_ASSERT(type, size)                           \
  static_assert(sizeof(type) == (size), "size of " #type);  \
  static_assert(std::is_trivially_copyable_v<type>, #type); \
  static_assert(std::is_standard_layout_v<type>, #type);    \
  static_assert(std::has_unique_object_representations_v<type>, "padding in " #type)
#else
#define MG_ABI_ASSERT(type, size) _Static_assert(sizeof(type) == (size), "size of " #type)
#endif

/* map `front`: who has this address in this VPC? */
struct mg_front_key {
  __u32 vpc_num;
  __u8 addr[16];
};
MG_ABI_ASSERT(struct mg_front_key, 20);

/* map `listeners` */
struct mg_listener_key {
  __u32 balancer_num;
  __be16 port;
  __u8 protocol;
  __u8 pad;
};
MG_ABI_ASSERT(struct mg_listener_key, 8);

/* map `choices` (hash of arrays): which targets may this zone use? */
struct mg_choice_key {
  __u32 tg_num;
  __u32 zone_num;
};
MG_ABI_ASSERT(struct mg_choice_key, 8);

/* map `group_rules` */
struct mg_group_key {
  __u32 group_num;
  __u32 direction; /* enum mg_direction */
};
MG_ABI_ASSERT(struct mg_group_key, 8);

/* map `flow_index`: a packet's own tuple, as it enters its port. For ICMP echo both ports are the
 * identifier, and the answer's protocol is MG_PROTO_ECHO_REPLY, so that a request never matches the
 * answer's entry. */
struct mg_flow4_key {
  __u32 vpc_num;
  __be32 saddr;
  __be32 daddr;
  __be16 sport;
  __be16 dport;
  __u8 protocol;
  __u8 pad[3];
};
MG_ABI_ASSERT(struct mg_flow4_key, 20);

/* map `snat_cursors` */
struct mg_snat_key {
  __u32 balancer_num;
  __u32 zone_num;
  __u32 target_num;
};
MG_ABI_ASSERT(struct mg_snat_key, 12);

/* map `probe_index`: a target's answer to a health check, as it enters the target's port */
struct mg_probe_key {
  __u32 vpc_num;
  __u8 target_addr[16];
  __u8 balancer_addr[16];
  __be16 check_port;
  __u8 pad[2];
};
MG_ABI_ASSERT(struct mg_probe_key, 40);

/* map `drop_subjects`: whose packet was dropped */
struct mg_drop_key {
  __u32 verdict;
  __u32 subject; /* enum mg_subject */
  __u32 num;     /* port_num, endpoint_num or balancer_num */
};
MG_ABI_ASSERT(struct mg_drop_key, 12);

#define MG_PROTO_ECHO_REPLY 254

#endif

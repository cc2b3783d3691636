/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What the programs know of the packet in hand. One of it lives on the stack of each main function;
 * every verb takes a pointer to it, fills its part and returns 0 or the verdict that ends the way.
 */
#ifndef MG_BPF_LIB_PACKET_H
#define MG_BPF_LIB_PACKET_H

#include <bpf/bpf_endian.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/pkt_cls.h>

#include "bpf/lib/maps.h"

#define MG_VERB static __always_inline
/* A test build divides the waits of flows: ten minutes are half a minute there. */
#ifndef MG_TIME_DIVISOR
#define MG_TIME_DIVISOR 1
#endif
#define MG_SECOND_NS (1000000000ull / MG_TIME_DIVISOR)

#define MG_L4_OFFSET (ETH_HLEN + 20) /* IP options are refused, so the place is fixed */
#define MG_TCP_FIN 0x01
#define MG_TCP_SYN 0x02
#define MG_TCP_RST 0x04
#define MG_TCP_ACK 0x10

struct packet {
  struct mg_flow4_key key; /* its own tuple, as it came in */
  __u32 seq;
  __u32 ack_seq;
  __u32 payload_bytes;
  __u8 is_arp;
  __u8 unsummed; /* UDP without a checksum */
  __u8 protocol; /* as in the IP header; key.protocol tells echo answers apart */
  __u8 tcp_flags;
  __u8 ttl;

  /* the sender */
  __u32 port_num;
  struct mg_port* port;

  /* the flow; with `reuse` a pair that a new flow takes over in place */
  struct mg_flow* flow;
  __u32 generation; /* of its slot, as the index named it */
  __u32 direction;
  __u32 reuse;
  __u64 now_ns;

  /* a new flow's other side */
  __u32 endpoint_num; /* also whom a drop is counted for */
  __u32 endpoint_epoch;
  __u32 balancer_num; /* also whom a drop is counted for */
  __u32 zone_num;
  __u32 target_num;
  __u32 target_epoch;
  __u32 idle_timeout_s;
  __u32 server_port_num;

  /* the way out */
  struct mg_port* to;
  __u32 translated;
  __be32 new_saddr;
  __be32 new_daddr;
  __be16 new_sport;
  __be16 new_dport;
};

MG_VERB int is_tcp(const struct packet* p) {
  return p->protocol == IPPROTO_TCP;
}

MG_VERB int tcp_opens(const struct packet* p) {
  return (p->tcp_flags & (MG_TCP_SYN | MG_TCP_ACK | MG_TCP_RST | MG_TCP_FIN)) == MG_TCP_SYN;
}

/* What the server's side of a connection never sends. A FIN or a RST beside the SYN makes it no
 * answer: some stacks take a SYN with a FIN for an opening one. */
MG_VERB int tcp_lacks_answer(const struct packet* p) {
  return (p->tcp_flags & (MG_TCP_SYN | MG_TCP_ACK)) == MG_TCP_SYN;
}

/* A RST is never answered, and only TCP can be. */
MG_VERB int refuse(const struct packet* p, int reset_verdict, int silent_verdict) {
  return is_tcp(p) && !(p->tcp_flags & MG_TCP_RST) ? reset_verdict : silent_verdict;
}

MG_VERB void map_addr(__u8 addr[16], __be32 v4) {
  __builtin_memset(addr, 0, 10);
  addr[10] = 0xff;
  addr[11] = 0xff;
  __builtin_memcpy(addr + 12, &v4, 4);
}

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* resolve: who has the destination address, and may this packet open a flow towards it? */
#ifndef MG_BPF_LIB_RESOLVE_H
#define MG_BPF_LIB_RESOLVE_H

#include "bpf/lib/arp.h"
#include "bpf/lib/choose.h"
#include "bpf/lib/permit.h"
#include "bpf/lib/snat.h"

MG_VERB struct mg_front_value* who_has(__u32 vpc_num, __be32 addr) {
  struct mg_front_key key = {.vpc_num = vpc_num};

  map_addr(key.addr, addr);
  return bpf_map_lookup_elem(&front, &key);
}

MG_VERB int is_echo_reply(const struct packet* p) {
  return p->key.protocol == MG_PROTO_ECHO_REPLY;
}

MG_VERB __u32 default_idle_s(const struct packet* p) {
  if (is_tcp(p)) return MG_TCP_IDLE_S;
  return p->protocol == IPPROTO_UDP ? MG_UDP_IDLE_S : MG_ICMP_IDLE_S;
}

/* Stateless: the sender's number travels in the address. */
MG_VERB int ask_resolver(struct packet* p, __u32 which) {
  if (p->protocol == IPPROTO_ICMP) return MG_VERDICT_ping_unanswered;
  if (p->key.dport != bpf_htons(MG_DNS_PORT)) return MG_VERDICT_resolver_port;
  p->new_saddr = bpf_htonl(MG_SERVICE_PORT_NET | (p->port_num & MG_SERVICE_NUM_MASK));
  p->new_daddr =
      bpf_htonl(which == MG_RESOLVER_LINK ? MG_SERVICE_RESOLVER_LINK : MG_SERVICE_RESOLVER_BASE2);
  return MG_VERDICT_handed_to_resolver;
}

MG_VERB int open_to_neighbour(struct packet* p, __u32 port_num) {
  int verdict;

  p->to = MG_GET(ports, port_num);
  if (!p->to || !p->to->ifindex || p->to->vpc_num != p->key.vpc_num) return MG_VERDICT_port_gone;
  if (is_echo_reply(p) || (is_tcp(p) && !tcp_opens(p))) return MG_VERDICT_not_a_new_flow;
  /* to itself, on one port: a tuple that would be both directions */
  if (p->key.saddr == p->key.daddr && p->key.sport == p->key.dport && p->protocol != IPPROTO_ICMP)
    return MG_VERDICT_not_a_new_flow;
  if (!permit(p, &p->port->groups, MG_DIRECTION_OUT, p->key.daddr, &p->to->groups, p->key.dport))
    return MG_VERDICT_group_denies_out;
  if (!permit(p, &p->to->groups, MG_DIRECTION_IN, p->key.saddr, &p->port->groups, p->key.dport))
    return MG_VERDICT_group_denies_in;
  p->server_port_num = port_num;
  p->idle_timeout_s = default_idle_s(p);
  p->new_saddr = p->key.saddr;
  p->new_daddr = p->key.daddr;
  p->new_dport = p->key.dport;
  verdict = claim_flow(p);
  return verdict ? verdict : MG_VERDICT_handed_to_instance;
}

/* A target's answer to a health check, as it leaves the target: towards the balancer's address, at
 * a port of the prober's. 0: it is none. */
MG_VERB int answer_probe(struct packet* p) {
  struct mg_probe_key key = {.vpc_num = p->key.vpc_num, .check_port = p->key.sport};
  __u32* probe_num;

  if (!is_tcp(p) || bpf_ntohs(p->key.dport) < MG_PROBE_PORT_FIRST) return 0;
  map_addr(key.target_addr, p->key.saddr);
  map_addr(key.balancer_addr, p->key.daddr);
  probe_num = bpf_map_lookup_elem(&probe_index, &key);
  if (!probe_num) return 0;
  if ((p->tcp_flags & (MG_TCP_SYN | MG_TCP_ACK)) == MG_TCP_SYN) return MG_VERDICT_probe_unsolicited;
  p->new_saddr = bpf_htonl(MG_SERVICE_PROBE_NET | (*probe_num & MG_SERVICE_NUM_MASK));
  p->new_daddr = bpf_htonl(MG_SERVICE_PROBER);
  return MG_VERDICT_probe_answered;
}

/* The consumer's half: the endpoint is open, and both sides' groups allow it. */
MG_VERB int enter_endpoint(struct packet* p, const struct mg_front_value* at) {
  struct mg_endpoint* e = MG_GET(endpoints, at->num);
  __u32* epoch = MG_GET(endpoint_epochs, at->num);

  if (!e || !epoch) return MG_VERDICT_map_missing;
  p->endpoint_num = at->num;
  p->endpoint_epoch = *epoch;
  p->balancer_num = e->balancer_nums[at->zone_num & (MG_ZONES_MAX - 1)];
  if (!e->open || !p->endpoint_epoch || e->vpc_num != p->key.vpc_num)
    return MG_VERDICT_endpoint_closed;
  if (p->protocol == IPPROTO_ICMP) return MG_VERDICT_ping_unanswered;
  if (!permit(p, &p->port->groups, MG_DIRECTION_OUT, p->key.daddr, &e->groups, p->key.dport))
    return MG_VERDICT_group_denies_out;
  if (!permit(p, &e->groups, MG_DIRECTION_IN, p->key.saddr, &p->port->groups, p->key.dport))
    return MG_VERDICT_endpoint_group_denies;
  return 0;
}

/* The balancer's own inbound rules. Groups of another VPC mean nothing here. */
MG_VERB int enter_balancer(struct packet* p, struct mg_balancer* b) {
  const struct mg_groups* theirs = p->endpoint_num ? 0 : &p->port->groups;

  if (!p->endpoint_num) {
    if (p->protocol == IPPROTO_ICMP) return MG_VERDICT_ping_unanswered;
    if (!permit(p, &p->port->groups, MG_DIRECTION_OUT, p->key.daddr, b->has_groups ? &b->groups : 0,
                p->key.dport))
      return MG_VERDICT_group_denies_out;
  }
  if (!b->has_groups || (p->endpoint_num && !b->judge_endpoint_traffic)) return 0;
  if (!permit(p, &b->groups, MG_DIRECTION_IN, p->key.saddr, theirs, p->key.dport))
    return MG_VERDICT_balancer_group_denies_in;
  return 0;
}

/* From the balancer's interface to an instance of its VPC, at p->new_dport; fills to. */
MG_VERB int leave_balancer(struct packet* p, struct mg_balancer* b, __u32 vpc_num) {
  struct mg_front_value* at = who_has(vpc_num, p->new_daddr);

  if (!at || at->kind != MG_FRONT_PORT) return MG_VERDICT_target_gone;
  p->server_port_num = at->num;
  p->to = MG_GET(ports, at->num);
  if (!p->to || !p->to->ifindex || p->to->vpc_num != vpc_num) return MG_VERDICT_port_gone;
  if (b->has_groups &&
      !permit(p, &b->groups, MG_DIRECTION_OUT, p->new_daddr, &p->to->groups, p->new_dport))
    return MG_VERDICT_balancer_group_denies_out;
  if (!permit(p, &p->to->groups, MG_DIRECTION_IN, p->new_saddr, b->has_groups ? &b->groups : 0,
              p->new_dport))
    return MG_VERDICT_target_group_denies_in;
  return 0;
}

/* The target of a new flow, or of one that takes over a finished pair (the same target then). */
MG_VERB int pick_target(struct packet* p, __u32 tg_num) {
  struct mg_target* t;
  __u32* epoch;

  if (p->reuse)
    p->target_num = p->flow ? p->flow->target_num : 0;
  else
    choose(p, tg_num);
  if (!p->target_num && p->reuse) { /* it went to a neighbour, who had the address before */
    hasten(p);
    return MG_VERDICT_flow_closing;
  }
  if (!p->target_num) return refuse(p, MG_VERDICT_reset_no_target, MG_VERDICT_no_target);
  t = MG_GET(targets, p->target_num);
  epoch = MG_GET(target_epochs, p->target_num);
  if (!t || !epoch) return MG_VERDICT_map_missing;
  if (p->reuse && t->tg_num != tg_num) {
    hasten(p);
    return MG_VERDICT_flow_closing;
  }
  if (!t->vpc_num) return MG_VERDICT_target_gone;
  p->target_epoch = *epoch;
  p->new_daddr = t->addr;
  p->new_dport = t->port;
  return 0;
}

MG_VERB int open_to_balancer(struct packet* p, const struct mg_front_value* at) {
  struct mg_listener_key key = {.port = p->key.dport, .protocol = p->protocol};
  struct mg_balancer* b = MG_GET(balancers, p->balancer_num);
  struct mg_listener* listener;
  int verdict;

  if (!b || !b->vpc_num) return MG_VERDICT_map_missing;
  p->zone_num = at->zone_num & (MG_ZONES_MAX - 1);
  p->new_saddr = b->node_addrs[p->zone_num];
  if (!p->new_saddr) return MG_VERDICT_map_missing;
  verdict = enter_balancer(p, b);
  if (verdict) return verdict;
  key.balancer_num = p->balancer_num;
  listener = bpf_map_lookup_elem(&listeners, &key);
  if (!listener) return MG_VERDICT_no_listener;
  if (is_tcp(p) && !tcp_opens(p))
    return refuse(p, MG_VERDICT_reset_unknown_flow, MG_VERDICT_not_a_new_flow);
  p->idle_timeout_s = is_tcp(p) ? listener->idle_timeout_s : default_idle_s(p);
  verdict = pick_target(p, listener->tg_num);
  if (verdict) return verdict;
  verdict = leave_balancer(p, b, b->vpc_num);
  if (verdict) return verdict;
  p->translated = 1;
  verdict = claim_flow(p);
  return verdict ? verdict : MG_VERDICT_handed_to_target;
}

/* A packet of no known flow; always ends in a verdict. */
MG_VERB int open_flow(struct packet* p) {
  struct mg_front_value* at;
  int verdict;

  p->endpoint_num = 0;
  p->balancer_num = 0;
  if (p->key.saddr != p->port->addr) return MG_VERDICT_source_spoofed;
  at = who_has(p->key.vpc_num, p->key.daddr);
  if (!at)
    return in_vpc(p->key.vpc_num, p->key.daddr) ? MG_VERDICT_no_such_address : MG_VERDICT_no_route;
  switch (at->kind) {
    case MG_FRONT_PORT:
      return open_to_neighbour(p, at->num);
    case MG_FRONT_RESOLVER:
      return ask_resolver(p, at->num);
    case MG_FRONT_ENDPOINT:
      verdict = enter_endpoint(p, at);
      return verdict ? verdict : open_to_balancer(p, at);
    case MG_FRONT_BALANCER:
      verdict = answer_probe(p);
      if (verdict) return verdict;
      p->balancer_num = at->num;
      return open_to_balancer(p, at);
  }
  return MG_VERDICT_map_missing;
}

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* snat: makes the record of a new flow. Both directions are claimed before the packet leaves, the
 * answer's first, since that is the one which may collide; a source port is found by a rotating
 * cursor per (balancer, zone, target), so the port that was free the longest comes first. Where
 * that one is held the search leaps: long-lived flows hold whole runs of ports, and whoever looked
 * only at the next ones would find none in a table that is nearly empty. */
#ifndef MG_BPF_LIB_SNAT_H
#define MG_BPF_LIB_SNAT_H

#include "bpf/lib/flow.h"

#define MG_SNAT_PORTS (MG_SNAT_PORT_LAST - MG_SNAT_PORT_FIRST + 1)

struct claim {
  struct mg_flow* flow;
  struct mg_flow_ref ref;
  __u32 start;
  __u32 done;
};

MG_VERB void raise_high_water(__u32 slot) {
  struct mg_sweep* s = MG_GET(sweep, 0);
  __u32 seen, i;

  if (!s) return;
  for (i = 0; i < 8; i++) {
    seen = *(volatile __u32*)&s->high_water;
    if (seen > slot) return;
    if (__sync_val_compare_and_swap(&s->high_water, seen, slot + 1) == seen) return;
  }
}

/* Takes a free slot; NULL: there is none. */
MG_VERB struct mg_flow* take_slot(struct claim* c) {
  struct mg_flow* f;
  __u32 slot;

  if (bpf_map_pop_elem(&free_slots, &slot)) return 0;
  f = MG_GET(flow_slots, slot);
  if (!f) return 0;
  if (__sync_val_compare_and_swap(&f->state, MG_SLOT_FREE, MG_SLOT_CLAIMED) != MG_SLOT_FREE)
    return 0;
  raise_high_water(slot);
  c->flow = f;
  c->ref.slot = slot;
  c->ref.generation = f->generation;
  return f;
}

/* Nobody has seen it yet, so it may go back without the sweeper: a flood that finds no port must
 * not eat up the table. */
MG_VERB void give_slot_back(struct claim* c, struct mg_flow* f) {
  f->deadline_ns = 0;
  f->state = MG_SLOT_FREE;
  bpf_map_push_elem(&free_slots, &c->ref.slot, 0);
}

/* One of its keys may have been seen: the sweeper frees it after the hold. */
MG_VERB void leave_to_sweeper(struct packet* p, struct mg_flow* f) {
  f->deadline_ns = 0;
  f->dead_ns = p->now_ns;
  __sync_val_compare_and_swap(&f->state, MG_SLOT_LIVE, MG_SLOT_DEAD);
}

static long try_snat_port(__u32 i, struct claim* c) {
  struct mg_flow* f = c->flow;

  if (!f) return 1;
  f->reverse.dport = bpf_htons(MG_SNAT_PORT_FIRST + (c->start + i * MG_SNAT_LEAP) % MG_SNAT_PORTS);
  if (bpf_map_update_elem(&flow_index, &f->reverse, &c->ref, BPF_NOEXIST)) return 0;
  c->done = 1;
  return 1;
}

MG_VERB int claim_snat_port(struct packet* p, struct claim* c) {
  struct mg_snat_key key = {p->balancer_num, p->zone_num, p->target_num};
  __u32* cursor = bpf_map_lookup_elem(&snat_cursors, &key);

  if (!cursor) {
    __u32 first = bpf_get_prandom_u32();
    bpf_map_update_elem(&snat_cursors, &key, &first, BPF_NOEXIST);
    cursor = bpf_map_lookup_elem(&snat_cursors, &key);
  }
  c->start = cursor ? __sync_fetch_and_add(cursor, 1) : bpf_get_prandom_u32();
  bpf_loop(MG_SNAT_TRIES, try_snat_port, c, 0);
  return c->done ? 0 : MG_VERDICT_snat_ports_exhausted;
}

/* What a slot remembers of the connection, the keys and its own life apart. */
MG_VERB void describe(const struct packet* p, struct mg_flow* f) {
  f->flags = p->translated ? MG_FLOW_TRANSLATED : 0;
  f->idle_timeout_s = p->idle_timeout_s;
  f->client_port_num = p->port_num;
  f->client_port_epoch = p->port->epoch;
  f->server_port_num = p->server_port_num;
  f->server_port_epoch = p->to->epoch;
  f->endpoint_num = p->endpoint_num;
  f->endpoint_epoch = p->endpoint_epoch;
  f->target_num = p->target_num;
  f->target_epoch = p->target_epoch;
  f->balancer_num = p->balancer_num;
  f->client_isn = p->seq;
}

MG_VERB __u64 first_deadline(const struct packet* p) {
  __u64 seconds = is_tcp(p) ? MG_TCP_OPENING_S : p->idle_timeout_s;
  return p->now_ns + seconds * MG_SECOND_NS;
}

/* The way back as it will enter the server's port: the server at new_daddr:new_dport answers to
 * new_saddr, the SNAT port still open. */
MG_VERB void reverse_of(const struct packet* p, struct mg_flow4_key* r) {
  r->vpc_num = p->to->vpc_num;
  r->saddr = p->new_daddr;
  r->daddr = p->new_saddr;
  r->sport = p->new_dport;
  r->dport = p->key.sport;
  r->protocol = p->protocol == IPPROTO_ICMP ? MG_PROTO_ECHO_REPLY : p->protocol;
  r->pad[0] = r->pad[1] = r->pad[2] = 0;
}

/* A new connection on the tuple of a finished one, towards the same place: same ports, new life. */
MG_VERB int take_over(struct packet* p) {
  struct mg_flow* f = p->flow;
  struct mg_flow4_key wanted;

  if (!f) return MG_VERDICT_map_missing;
  reverse_of(p, &wanted);
  if (p->translated) wanted.dport = f->reverse.dport;
  if (!same_key(&wanted, &f->reverse) || f->balancer_num != p->balancer_num ||
      f->target_num != p->target_num || !(f->flags & MG_FLOW_TRANSLATED) != !p->translated) {
    hasten(p);
    return MG_VERDICT_flow_closing;
  }
  if (!flow_alive(p, f)) return MG_VERDICT_flow_closing;
  describe(p, f);
  f->deadline_ns = first_deadline(p);
  if (!flow_alive(p, f)) return MG_VERDICT_flow_closing;
  take_translation(p, f);
  return 0;
}

/* Another CPU has opened the same connection a moment ago, perhaps towards another target: that one
 * is it. */
MG_VERB int join_flow(struct packet* p) {
  if (find_flow(p) || !p->flow || p->direction != MG_FLOW_FORWARD) return MG_VERDICT_flow_closing;
  if (flow_trouble(p, p->flow)) return MG_VERDICT_flow_closing;
  take_translation(p, p->flow);
  return 0;
}

/* Expects in p where the flow goes (to, new_*, target, balancer, endpoint). 0: claimed. */
MG_VERB int claim_flow(struct packet* p) {
  struct claim c = {};
  struct mg_flow* f;

  /* Whoever will not be handed over leaves no state. */
  if (p->translated && p->ttl <= 1) return MG_VERDICT_ttl_expired;
  p->direction = MG_FLOW_FORWARD;
  if (p->reuse) return take_over(p);
  c.ref.direction = MG_FLOW_REVERSE;
  f = take_slot(&c);
  if (!f) return MG_VERDICT_flow_table_full;
  f->forward = p->key;
  reverse_of(p, &f->reverse);
  describe(p, f);
  f->deadline_ns = first_deadline(p);
  if (p->translated) {
    int verdict = claim_snat_port(p, &c);
    if (verdict) {
      give_slot_back(&c, f);
      return verdict;
    }
  } else if (bpf_map_update_elem(&flow_index, &f->reverse, &c.ref, BPF_NOEXIST)) {
    give_slot_back(&c, f);
    return MG_VERDICT_flow_closing;
  }
  f->state = MG_SLOT_LIVE;
  c.ref.direction = MG_FLOW_FORWARD;
  if (bpf_map_update_elem(&flow_index, &f->forward, &c.ref, BPF_NOEXIST)) {
    leave_to_sweeper(p, f);
    return join_flow(p);
  }
  take_translation(p, f);
  return 0;
}

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* flow: the packet's known connection. The tuple leads to a slot that owns both directions; the
 * slot says whether the connection still holds (epochs, deadline), follows TCP, and gives the other
 * side's addresses. Slots are freed by the sweeper alone. */
#ifndef MG_BPF_LIB_FLOW_H
#define MG_BPF_LIB_FLOW_H

#include "bpf/lib/packet.h"

#define MG_NOT_KNOWN (-1)         /* judge it as a new flow */
#define MG_REFRESH_NS 50000000ull /* a deadline is not worth a write below this */

#define MG_TROUBLE_CUT 1       /* the endpoint was closed, or opened anew */
#define MG_TROUBLE_UNHEALTHY 2 /* the target's flows are to be reset */
#define MG_TROUBLE_STALE 3     /* an interface of it is another one now */
#define MG_TROUBLE_GONE 4      /* the receiver's interface is gone */
#define MG_TROUBLE_EXPIRED 5

MG_VERB int same_key(const struct mg_flow4_key* a, const struct mg_flow4_key* b) {
  return a->vpc_num == b->vpc_num && a->saddr == b->saddr && a->daddr == b->daddr &&
         a->sport == b->sport && a->dport == b->dport && a->protocol == b->protocol;
}

MG_VERB int flow_fins_done(__u32 flags) {
  return (flags & MG_FLOW_FIN_CLIENT) && (flags & MG_FLOW_FIN_SERVER);
}

MG_VERB int flow_closing(__u32 flags) {
  return flow_fins_done(flags) || (flags & MG_FLOW_RST_SEEN);
}

/* The sweeper shall free it soon: its tuple is wanted again, but cannot be taken over in place. */
MG_VERB void hasten(const struct packet* p) {
  struct mg_flow* f = p->flow;

  if (f && f->generation == p->generation) f->deadline_ns = 1;
}

MG_VERB void set_deadline(struct mg_flow* f, __u64 deadline_ns) {
  if (deadline_ns - f->deadline_ns + MG_REFRESH_NS > 2 * MG_REFRESH_NS)
    f->deadline_ns = deadline_ns;
}

/* Brings a flow back that the sweeper has marked dead. From here on the slot stays ours for at
 * least the hold, so only now may it be written; the generation tells whether it was freed and
 * taken anew between the look-up and now. */
MG_VERB int flow_alive(const struct packet* p, struct mg_flow* f) {
  if (f->state != MG_SLOT_LIVE &&
      __sync_val_compare_and_swap(&f->state, MG_SLOT_DEAD, MG_SLOT_LIVE) != MG_SLOT_DEAD)
    return 0;
  return f->generation == p->generation;
}

MG_VERB __u32 my_port_num(const struct packet* p, const struct mg_flow* f) {
  return p->direction == MG_FLOW_FORWARD ? f->client_port_num : f->server_port_num;
}

/* Finds the pair; the full compare guards against an index entry that is reused under our eyes. */
MG_VERB int find_flow(struct packet* p) {
  struct mg_flow_ref* ref = bpf_map_lookup_elem(&flow_index, &p->key);
  struct mg_flow* f;
  __u32 slot;

  if (!ref) return MG_NOT_KNOWN;
  slot = ref->slot;
  p->generation = ref->generation;
  p->direction = ref->direction;
  f = MG_GET(flow_slots, slot);
  if (!f) return MG_VERDICT_map_missing;
  if (f->generation != p->generation || f->state == MG_SLOT_FREE || f->state == MG_SLOT_CLAIMED ||
      f->state == MG_SLOT_FREEING)
    return MG_VERDICT_flow_closing;
  if (!same_key(p->direction == MG_FLOW_FORWARD ? &f->forward : &f->reverse, &p->key))
    return MG_VERDICT_flow_closing;
  /* Another interface's flow: whoever has the address now may follow, nobody else may ask. */
  if (my_port_num(p, f) != p->port_num && p->key.saddr != p->port->addr)
    return MG_VERDICT_source_spoofed;
  p->flow = f;
  p->endpoint_num = f->endpoint_num;
  p->balancer_num = f->balancer_num;
  return 0;
}

MG_VERB int flow_trouble(struct packet* p, struct mg_flow* f) {
  int forward = p->direction == MG_FLOW_FORWARD;
  __u32 mine = forward ? f->client_port_epoch : f->server_port_epoch;
  __u32 theirs = forward ? f->server_port_epoch : f->client_port_epoch;
  __u32* epoch;

  if (f->endpoint_num) {
    epoch = MG_GET(endpoint_epochs, f->endpoint_num);
    if (!epoch || *epoch != f->endpoint_epoch) return MG_TROUBLE_CUT;
  }
  if (f->target_num) {
    epoch = MG_GET(target_epochs, f->target_num);
    if (!epoch || *epoch != f->target_epoch) return MG_TROUBLE_UNHEALTHY;
  }
  if (my_port_num(p, f) != p->port_num || mine != p->port->epoch) return MG_TROUBLE_STALE;
  p->to = MG_GET(ports, forward ? f->server_port_num : f->client_port_num);
  if (!p->to || !p->to->ifindex || p->to->epoch != theirs) return MG_TROUBLE_GONE;
  if (f->deadline_ns <= p->now_ns) return MG_TROUBLE_EXPIRED;
  return 0;
}

/* Each side of a broken connection hears of it once, on its own next packet. */
MG_VERB int tell_once(struct packet* p, struct mg_flow* f, int reset_verdict, int silent_verdict) {
  __u32 mine = p->direction == MG_FLOW_FORWARD ? MG_FLOW_RST_TO_CLIENT : MG_FLOW_RST_TO_SERVER;
  __u32 both = MG_FLOW_RST_TO_CLIENT | MG_FLOW_RST_TO_SERVER;
  __u32 before;

  if (refuse(p, 1, 0) == 0 || (f->flags & mine)) return silent_verdict;
  before = __sync_fetch_and_or(&f->flags, mine);
  if (before & mine) return silent_verdict;
  if (((before | mine) & both) == both) f->deadline_ns = p->now_ns + MG_TCP_RESET_S * MG_SECOND_NS;
  return reset_verdict;
}

MG_VERB int end_of_trouble(struct packet* p, struct mg_flow* f, int trouble) {
  switch (trouble) {
    case MG_TROUBLE_CUT:
      return tell_once(p, f, MG_VERDICT_reset_cut, MG_VERDICT_endpoint_closed);
    case MG_TROUBLE_UNHEALTHY:
      return tell_once(p, f, MG_VERDICT_reset_unhealthy, MG_VERDICT_flow_closing);
    case MG_TROUBLE_GONE:
      return MG_VERDICT_port_gone;
    case MG_TROUBLE_EXPIRED:
      return refuse(p, MG_VERDICT_reset_expired, MG_VERDICT_flow_closing);
  }
  return MG_VERDICT_flow_closing;
}

/* TCP by its flags alone: without windows a forged FIN or RST only shortens a timer, never deletes.
 */
MG_VERB void follow_tcp(struct packet* p, struct mg_flow* f) {
  int forward = p->direction == MG_FLOW_FORWARD;
  __u32 before = f->flags;
  __u32 set = 0, flags;
  __u64 seconds = MG_TCP_OPENING_S;

  if (p->tcp_flags & MG_TCP_RST) {
    if (!(before & MG_FLOW_RST_SEEN)) __sync_fetch_and_or(&f->flags, MG_FLOW_RST_SEEN);
    if (!flow_fins_done(before)) f->deadline_ns = p->now_ns + MG_TCP_RESET_S * MG_SECOND_NS;
    return;
  }
  if (flow_fins_done(before)) return;
  if (!forward && (p->tcp_flags & MG_TCP_ACK)) set |= MG_FLOW_ANSWERED;
  if (forward && (p->tcp_flags & MG_TCP_ACK) && (before & MG_FLOW_ANSWERED))
    set |= MG_FLOW_ESTABLISHED;
  if (p->tcp_flags & MG_TCP_FIN) {
    set |= forward ? MG_FLOW_FIN_CLIENT : MG_FLOW_FIN_SERVER;
    if (!forward && !(before & MG_FLOW_FIN_CLIENT)) set |= MG_FLOW_SERVER_FIN_FIRST;
  }
  flags = before | set;
  if (flags != before) __sync_fetch_and_or(&f->flags, set);
  if (before & MG_FLOW_RST_SEEN) {
    if (!p->payload_bytes) return;
    __sync_fetch_and_and(&f->flags, ~MG_FLOW_RST_SEEN); /* it was not believed: they talk on */
  }
  if (flow_fins_done(flags))
    seconds = flags & MG_FLOW_SERVER_FIN_FIRST ? MG_TCP_TARGET_CLOSED_FIRST_S
                                               : MG_TCP_CLIENT_CLOSED_FIRST_S;
  else if (flags & MG_FLOW_ESTABLISHED)
    seconds = f->idle_timeout_s;
  set_deadline(f, p->now_ns + seconds * MG_SECOND_NS);
}

/* Where a packet of this flow goes on. */
MG_VERB void take_translation(struct packet* p, struct mg_flow* f) {
  const struct mg_flow4_key* other = p->direction == MG_FLOW_FORWARD ? &f->reverse : &f->forward;

  p->translated = f->flags & MG_FLOW_TRANSLATED;
  p->new_saddr = other->daddr;
  p->new_daddr = other->saddr;
  p->new_sport = other->dport;
  p->new_dport = other->sport;
}

/* A client's opening packet on a tuple that is in the table: 0 it belongs to the live flow,
 * MG_NOT_KNOWN it is a new connection that takes the pair over, else a verdict. */
MG_VERB int reopen(struct packet* p, struct mg_flow* f, int trouble) {
  int again = is_tcp(p) && p->seq == f->client_isn; /* the same SYN once more */

  if (trouble == MG_TROUBLE_UNHEALTHY && !again) {
    hasten(p);
    return MG_VERDICT_flow_closing;
  }
  if (trouble == MG_TROUBLE_STALE || trouble == MG_TROUBLE_GONE || trouble == MG_TROUBLE_EXPIRED ||
      (!again && (trouble == MG_TROUBLE_CUT || (is_tcp(p) && flow_closing(f->flags))))) {
    p->reuse = 1;
    return MG_NOT_KNOWN;
  }
  return 0;
}

/* The server's side never opens. */
MG_VERB int reopen_backwards(const struct packet* p, struct mg_flow* f, int trouble) {
  if (f->flags & MG_FLOW_TRANSLATED) return MG_VERDICT_one_way;
  if (!trouble && !flow_closing(f->flags)) return MG_VERDICT_not_a_new_flow;
  hasten(p);
  return MG_VERDICT_flow_closing;
}

/* Does the packet want to open what it is found in? 0: no, it belongs to it. */
MG_VERB int judge_opening(struct packet* p, struct mg_flow* f, int trouble) {
  if (p->direction == MG_FLOW_FORWARD)
    return !is_tcp(p) || tcp_opens(p) ? reopen(p, f, trouble) : 0;
  return is_tcp(p) && tcp_lacks_answer(p) ? reopen_backwards(p, f, trouble) : 0;
}

/* 0: a live flow, p says where to. MG_NOT_KNOWN: new. Else a verdict. */
MG_VERB int follow_flow(struct packet* p) {
  struct mg_flow* f;
  int trouble, verdict = find_flow(p);

  if (verdict) return verdict;
  f = p->flow;
  if (!f) return MG_VERDICT_map_missing;
  trouble = flow_trouble(p, f);
  verdict = judge_opening(p, f, trouble);
  if (verdict) return verdict;
  if (trouble) return end_of_trouble(p, f, trouble);
  if ((f->flags & MG_FLOW_TRANSLATED) && p->ttl <= 1) return MG_VERDICT_ttl_expired;
  if (!flow_alive(p, f)) return MG_VERDICT_flow_closing;
  if (is_tcp(p))
    follow_tcp(p, f);
  else
    set_deadline(f, p->now_ns + (__u64)f->idle_timeout_s * MG_SECOND_NS);
  take_translation(p, f);
  if (!p->translated) return MG_VERDICT_handed_to_instance;
  return p->direction == MG_FLOW_FORWARD ? MG_VERDICT_handed_to_target
                                         : MG_VERDICT_handed_to_client;
}

#endif

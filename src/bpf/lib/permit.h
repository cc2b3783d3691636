/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* permit: security groups. Rules only allow; no group, no rule or no record means no. Asked for new
 * flows only: a tracked flow survives the removal of the rule that let it in. */
#ifndef MG_BPF_LIB_PERMIT_H
#define MG_BPF_LIB_PERMIT_H

#include "bpf/lib/packet.h"

struct question {
  const struct mg_groups* mine;
  const struct mg_groups* theirs; /* NULL: the peer has no groups of this VPC */
  struct mg_rules* rules;
  __u32 direction;
  __be32 peer_addr;
  __u32 port; /* the receiver's port, host byte order */
  __u32 protocol;
  __u32 allowed;
};

MG_VERB int peer_matches(const struct question* q, const struct mg_rule* rule) {
  const struct mg_groups* theirs = q->theirs;
  __u32 wanted = rule->peer_group_num;

  if (rule->peer_kind == MG_PEER_CIDR)
    return (q->peer_addr & rule->peer_mask) == (rule->peer_addr & rule->peer_mask);
  if (rule->peer_kind != MG_PEER_GROUP || !theirs || !wanted) return 0;
  return (theirs->count > 0 && theirs->nums[0] == wanted) ||
         (theirs->count > 1 && theirs->nums[1] == wanted) ||
         (theirs->count > 2 && theirs->nums[2] == wanted) ||
         (theirs->count > 3 && theirs->nums[3] == wanted) ||
         (theirs->count > 4 && theirs->nums[4] == wanted);
}

MG_VERB int traffic_matches(const struct question* q, const struct mg_rule* rule) {
  if (rule->any_protocol) return 1;
  if (rule->protocol != q->protocol) return 0;
  /* the one kind of ICMP that opens a flow is an echo request: type 8, code 0 */
  if (q->protocol == IPPROTO_ICMP)
    return (rule->port_from == 0xffff || rule->port_from == 8) &&
           (rule->port_to == 0xffff || rule->port_to == 0);
  return q->port >= rule->port_from && q->port <= rule->port_to;
}

static long try_rule(__u32 i, struct question* q) {
  struct mg_rules* rules = q->rules;

  if (!rules || i >= MG_RULES_PER_GROUP_MAX || i >= rules->count) return 1;
  if (!traffic_matches(q, &rules->rules[i]) || !peer_matches(q, &rules->rules[i])) return 0;
  q->allowed = 1;
  return 1;
}

static long try_group(__u32 i, struct question* q) {
  struct mg_group_key key = {.direction = q->direction};

  if (i >= MG_GROUPS_PER_PORT_MAX || i >= q->mine->count) return 1;
  key.group_num = q->mine->nums[i];
  q->rules = bpf_map_lookup_elem(&group_rules, &key);
  if (!q->rules) return 0;
  bpf_loop(MG_RULES_PER_GROUP_MAX, try_rule, q, 0);
  return q->allowed;
}

/* Does one of `mine` allow this packet to or from the peer? */
static __noinline int permitted(struct question* q) {
  q->allowed = 0;
  q->rules = 0;
  bpf_loop(MG_GROUPS_PER_PORT_MAX, try_group, q, 0);
  return q->allowed;
}

MG_VERB int permit(const struct packet* p, const struct mg_groups* mine, __u32 direction,
                   __be32 peer_addr, const struct mg_groups* theirs, __be16 port) {
  struct question q = {.mine = mine,
                       .theirs = theirs,
                       .direction = direction,
                       .peer_addr = peer_addr,
                       .port = bpf_ntohs(port),
                       .protocol = p->protocol};

  return permitted(&q);
}

#endif

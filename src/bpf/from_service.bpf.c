/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What the daemon's own sockets send: the resolver's answers and the health checks, at the host end
 * of the service port. Stateless: the number in the address tells whom it is for. */
#include "bpf/lib/forward.h"
#include "bpf/lib/parse.h"
#include "bpf/lib/resolve.h"
#include "bpf/lib/verdict.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define MG_SERVICE_NET_MASK (~MG_SERVICE_NUM_MASK)

MG_VERB int answer_of_resolver(struct packet* p, __u32 port_num) {
  __u32 from = bpf_ntohl(p->key.saddr);
  struct mg_vpc* vpc;

  if ((p->protocol != IPPROTO_UDP && !is_tcp(p)) || p->key.sport != bpf_htons(MG_DNS_PORT))
    return MG_VERDICT_probe_unknown;
  p->to = MG_GET(ports, port_num);
  if (!p->to || !p->to->ifindex) return MG_VERDICT_port_gone;
  vpc = MG_GET(vpcs, p->to->vpc_num);
  if (!vpc || !vpc->blocks) return MG_VERDICT_map_missing;
  if (from == MG_SERVICE_RESOLVER_BASE2)
    p->new_saddr = bpf_htonl(bpf_ntohl(vpc->bases[0]) + 2);
  else if (from == MG_SERVICE_RESOLVER_LINK)
    p->new_saddr = bpf_htonl(MG_RESOLVER_LINK_ADDRESS);
  else
    return MG_VERDICT_probe_unknown;
  p->new_daddr = p->to->addr;
  return MG_VERDICT_answered_by_resolver;
}

/* A health check passes the same groups and counters as traffic. */
MG_VERB int send_probe(struct packet* p, __u32 probe_num) {
  struct mg_probe* probe = MG_GET(probes, probe_num);
  struct mg_balancer* b;
  int verdict;

  if (!probe || !probe->vpc_num || !is_tcp(p) || p->key.saddr != bpf_htonl(MG_SERVICE_PROBER) ||
      bpf_ntohs(p->key.sport) < MG_PROBE_PORT_FIRST || p->key.dport != probe->check_port)
    return MG_VERDICT_probe_unknown;
  p->balancer_num = probe->balancer_num;
  b = MG_GET(balancers, probe->balancer_num);
  if (!b || b->vpc_num != probe->vpc_num) return MG_VERDICT_map_missing;
  p->new_saddr = probe->balancer_addr;
  p->new_daddr = probe->target_addr;
  p->new_dport = p->key.dport;
  verdict = leave_balancer(p, b, probe->vpc_num);
  return verdict ? verdict : MG_VERDICT_probe_sent;
}

MG_VERB int route(struct packet* p) {
  __u32 to = bpf_ntohl(p->key.daddr);

  if ((to & MG_SERVICE_NET_MASK) == MG_SERVICE_PORT_NET)
    return answer_of_resolver(p, to & MG_SERVICE_NUM_MASK);
  if ((to & MG_SERVICE_NET_MASK) == MG_SERVICE_PROBE_NET)
    return send_probe(p, to & MG_SERVICE_NUM_MASK);
  return MG_VERDICT_no_route;
}

SEC("tc")
int from_service(struct __sk_buff* skb) {
  struct packet p = {.now_ns = bpf_ktime_get_coarse_ns()};
  int verdict = parse(skb, &p);

  if (verdict) return conclude(skb, &p, verdict);
  if (p.is_arp) return conclude(skb, &p, MG_VERDICT_arp_unanswered);
  verdict = route(&p);
  if (verdict == MG_VERDICT_answered_by_resolver || verdict == MG_VERDICT_probe_sent) {
    p.translated = 1;
    p.new_sport = p.key.sport;
    p.new_dport = p.key.dport;
    verdict = forward_to_port(skb, &p, verdict);
  }
  return conclude(skb, &p, verdict);
}

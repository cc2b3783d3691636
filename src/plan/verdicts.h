/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* clang-format off */
/* The verdicts: every way in which a packet can leave the programs of src/bpf. One list, from which
 * the BPF enum, the counters, `masugata status --drops`, and docs/verdicts.md are made.
 *
 *   X(number, name, effect, who, text)
 *
 * number  never used again for another meaning, 1..255
 * effect  PASS the packet was handed over, DROP it was dropped silently, RESET it was dropped and
 *         its sender got a TCP RST
 * who     who must act to change it: NOBODY CONSUMER PROVIDER OPERATOR SENDER (the workload itself)
 * text    one plain sentence, English
 *
 * Included by C (BPF) and C++; it must stay a macro list without includes. */
#ifndef MG_PLAN_VERDICTS_H
#define MG_PLAN_VERDICTS_H

#define MG_VERDICTS(X) \
  X(1,  handed_to_instance,   PASS,  NOBODY,   "handed over to an instance of the same VPC") \
  X(2,  handed_to_target,     PASS,  NOBODY,   "handed over to a target of a load balancer") \
  X(3,  handed_to_client,     PASS,  NOBODY,   "an answer handed back to the client of a load balancer or endpoint") \
  X(4,  handed_to_resolver,   PASS,  NOBODY,   "handed over to the VPC's resolver") \
  X(5,  answered_by_resolver, PASS,  NOBODY,   "an answer of the VPC's resolver handed to an instance") \
  X(6,  probe_sent,           PASS,  NOBODY,   "a health check handed over to a target") \
  X(7,  probe_answered,       PASS,  NOBODY,   "a target's answer to a health check") \
  X(8,  arp_answered,         PASS,  NOBODY,   "an ARP request answered with the gateway's address") \
  X(20, malformed,            DROP,  SENDER,   "the packet is too short or its lengths contradict each other") \
  X(21, vlan_tagged,          DROP,  SENDER,   "the frame carries a VLAN tag") \
  X(22, not_ipv4,             DROP,  SENDER,   "the frame is neither IPv4 nor ARP") \
  X(23, ip_options,           DROP,  SENDER,   "the packet carries IP options") \
  X(24, fragment,             DROP,  SENDER,   "the packet is a fragment") \
  X(25, protocol_unsupported, DROP,  SENDER,   "neither TCP, UDP nor ICMP echo") \
  X(26, broadcast,            DROP,  SENDER,   "broadcast or multicast is not carried") \
  X(27, arp_unanswered,       DROP,  SENDER,   "an ARP packet that is no request for another address of the VPC") \
  X(28, unknown_interface,    DROP,  OPERATOR, "the interface belongs to no instance") \
  X(29, mac_spoofed,          DROP,  SENDER,   "the frame's source MAC address is not the interface's own") \
  X(30, source_spoofed,       DROP,  SENDER,   "the packet's source address is not the interface's own") \
  X(31, no_route,             DROP,  CONSUMER, "the destination is outside the VPC and no route leads there") \
  X(32, no_such_address,      DROP,  CONSUMER, "nothing in the VPC has the destination address") \
  X(33, group_denies_out,     DROP,  CONSUMER, "no outbound rule of the sender's security groups allows it") \
  X(34, group_denies_in,      DROP,  CONSUMER, "no inbound rule of the receiver's security groups allows it") \
  X(35, endpoint_group_denies, DROP, CONSUMER, "no inbound rule of the VPC endpoint's security groups allows it") \
  X(36, balancer_group_denies_in, DROP, PROVIDER, "no inbound rule of the load balancer's security groups allows it") \
  X(37, balancer_group_denies_out, DROP, PROVIDER, "no outbound rule of the load balancer's security groups allows it") \
  X(38, target_group_denies_in, DROP, PROVIDER, "no inbound rule of the target's security groups allows the load balancer") \
  X(39, endpoint_closed,      DROP,  PROVIDER, "the VPC endpoint is not available: pending acceptance, rejected or being deleted") \
  X(40, no_listener,          DROP,  PROVIDER, "no listener of the load balancer has this port and protocol") \
  X(41, ping_unanswered,      DROP,  NOBODY,   "endpoints, load balancers, resolvers and gateways do not answer ping") \
  X(42, resolver_port,        DROP,  SENDER,   "the resolver answers on port 53 only") \
  X(43, one_way,              DROP,  PROVIDER, "a provider's instance may not open a connection towards the consumer") \
  X(44, target_gone,          DROP,  PROVIDER, "no instance has the chosen target's address") \
  X(45, port_gone,            DROP,  OPERATOR, "the receiving interface is gone") \
  X(46, flow_table_full,      DROP,  OPERATOR, "the flow table is full") \
  X(47, snat_ports_exhausted, DROP,  PROVIDER, "no free source port from the load balancer to the target") \
  X(48, flow_closing,         DROP,  NOBODY,   "the connection's addresses and ports are held by one that has just closed") \
  X(49, not_a_new_flow,       DROP,  SENDER,   "the packet belongs to no known connection and cannot open one") \
  X(50, probe_unknown,        DROP,  OPERATOR, "a packet of the service namespace that is no health check known to the plan") \
  X(51, map_missing,          DROP,  OPERATOR, "a record of the plan is missing in the kernel") \
  X(52, ttl_expired,          DROP,  SENDER,   "the packet's time to live is used up") \
  X(53, probe_unsolicited,    DROP,  PROVIDER, "a target may not open a connection to a health check's port") \
  X(54, no_target,            DROP,  PROVIDER, "the target group has no target in reach of this zone; UDP cannot be refused") \
  X(70, reset_no_target,      RESET, PROVIDER, "the target group has no target in reach of this zone") \
  X(71, reset_unhealthy,      RESET, PROVIDER, "the connection's target became unhealthy or was taken out") \
  X(72, reset_expired,        RESET, SENDER,   "the connection was idle longer than the listener allows") \
  X(73, reset_cut,            RESET, PROVIDER, "the VPC endpoint was rejected or deleted while the connection lived") \
  X(74, reset_unknown_flow,   RESET, SENDER,   "a segment of no known connection on a listener's port")
/* clang-format on */

#define MG_VERDICT_ENUM_ROW(number, name, effect, who, text) MG_VERDICT_##name = number,
enum mg_verdict { MG_VERDICT_none = 0, MG_VERDICTS(MG_VERDICT_ENUM_ROW) };
#undef MG_VERDICT_ENUM_ROW

#define MG_VERDICT_COUNT 128 /* size of the counter array; numbers stay below */

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Sizes and times that both worlds must agree on. Times are in seconds unless the name says else.
 * Sources: AWS's published limits where they exist, our own choice otherwise. */
#ifndef MG_BPF_ABI_LIMITS_H
#define MG_BPF_ABI_LIMITS_H

#define MG_ABI_VERSION 3 /* part of every pin's path; a new layout or size gets a new one */

#define MG_VPCS_MAX 65536
#define MG_PORTS_MAX 65536
#define MG_ENDPOINTS_MAX 131072
#define MG_BALANCERS_MAX 16384
#define MG_LISTENERS_MAX 65536
#define MG_TARGETS_MAX 65536
#define MG_CHOICES_MAX 32768 /* (target group, zone) pairs */
#define MG_CHOICE_TABLE_MAX                                            \
  65537 /* entries of one choice table, its length in entry 0 included \
         */
#define MG_FRONT_MAX 262144
#define MG_GROUPS_MAX 65536
#define MG_PROBES_MAX 65536
#define MG_FLOWS_DEFAULT 262144 /* flow slots; the index map holds twice as many */
#define MG_DROP_SUBJECTS_MAX 16384

#define MG_ZONES_MAX 8            /* zone_num 1..7 */
#define MG_BLOCKS_PER_VPC_MAX 5   /* AWS: 5 IPv4 blocks per VPC */
#define MG_GROUPS_PER_PORT_MAX 5  /* AWS: 5 security groups per network interface */
#define MG_RULES_PER_GROUP_MAX 60 /* AWS: 60 rules per direction */

#ifndef MG_SNAT_PORT_LAST /* a test build takes few */
#define MG_SNAT_PORT_FIRST 1024
#define MG_SNAT_PORT_LAST 60999
#endif
/* How many ports a new flow looks at, and how far apart: a golden section of the ports, with no
 * common divisor (tests/packet/abi_test.cpp), so that no port is looked at twice. At 55,000 flows
 * toward one target (AWS's limit) 64 looks find none in 0.4 % of the cases. */
#define MG_SNAT_TRIES 64
#define MG_SNAT_LEAP 37067
#define MG_PROBE_PORT_FIRST 61000
#define MG_PROBE_PORT_LAST 65535

#define MG_TCP_OPENING_S 30
#define MG_TCP_IDLE_S 350 /* AWS: NLB's default; plain VPC flows use it too */
#define MG_TCP_TARGET_CLOSED_FIRST_S 60
#define MG_TCP_CLIENT_CLOSED_FIRST_S 2
#define MG_TCP_RESET_S 10
#define MG_UDP_IDLE_S 120
#define MG_ICMP_IDLE_S 30
/* A freed entry is reused at once, so keep a dead one for much longer than any packet that may
 * still have it in hand; with the hold of a closed pair there is room within 3 s. */
#define MG_DEAD_HOLD_MS 500
#define MG_SWEEP_TICK_MS 4
#define MG_SWEEP_SLOTS_PER_TICK 1024
#define MG_SWEEP_ROUND_MS 100 /* pause at the end of the table, so that an idle host sleeps */
#define MG_SNAT_CURSORS_MAX 65536

/* The service namespace, host byte order. The two /11 blocks carry a number in their low 21 bits.
 */
#define MG_SERVICE_PORT_NET \
  0x64400000u /* 100.64.0.0/11 + port_num: an instance, as the resolver sees it */
#define MG_SERVICE_PROBE_NET \
  0x64600000u /* 100.96.0.0/11 + probe_num: a target, as the prober sees it */
#define MG_SERVICE_NUM_MASK 0x001fffffu
#define MG_SERVICE_RESOLVER_BASE2 0xa9fe0035u /* 169.254.0.53: stands for base+2 */
#define MG_SERVICE_RESOLVER_LINK 0xa9fe0135u  /* 169.254.1.53: stands for 169.254.169.253 */
#define MG_SERVICE_PROBER 0xa9fe0201u         /* 169.254.2.1 */
#define MG_RESOLVER_LINK_ADDRESS 0xa9fea9fdu  /* 169.254.169.253, as instances use it */
#define MG_DNS_PORT 53

#endif

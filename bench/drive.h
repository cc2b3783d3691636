/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What packet.cpp tells drive.bpf.c: which tuples the packets of one test run have. */
#ifndef MG_BENCH_DRIVE_H
#define MG_BENCH_DRIVE_H

#include <linux/types.h>

#define MG_DRIVE_PORTS 60000 /* client ports a listener: flow i has port FIRST + i % PORTS */
#define MG_DRIVE_PORT_FIRST 1024

#define MG_DRIVE_VPC 1

/* where the packets go, in the map `jump` */
#define MG_DRIVE_INTO_PROGRAM 0
#define MG_DRIVE_INTO_NOTHING 1
#define MG_DRIVE_INTO_TABLE 2
#define MG_DRIVE_INTO 3

struct mg_drive {
  __u32 next;   /* the flow of the next packet, when in turn */
  __u32 flows;  /* when at random: out of so many */
  __u32 random; /* 0: in turn; else the generator's state */
  __u32 listener_port_first;
  __be32 saddr;
  __be32 daddr;
  __u32 tcp_flags;
  __u8 macs[12]; /* as a frame begins: whereto, wherefrom */
};

#endif

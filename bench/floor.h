/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The two interfaces of floor.bpf.c, as roads.py makes them. */
#ifndef MG_BENCH_FLOOR_H
#define MG_BENCH_FLOOR_H

#include <linux/types.h>

#define MG_FLOOR_CLIENT 1011
#define MG_FLOOR_SERVER 1012

#endif

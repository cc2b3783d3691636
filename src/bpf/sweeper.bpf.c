/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The sweeper: one timer that walks the flow slots and frees what is dead, both directions
 * together, a while after it died (a freed index entry is reused at once, and a packet may still
 * hold it). The deadline at look-up is the truth about expiry; this only tidies, and it needs no
 * daemon alive. */
#include "bpf/lib/sweep.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define MG_CLOCK_MONOTONIC 1

static int tick(void* map __attribute__((unused)), __u32* key __attribute__((unused)),
                struct mg_sweep* s) {
  struct mg_settings* settings_now = MG_GET(settings, 0);
  struct walk w = {.now_ns = bpf_ktime_get_coarse_ns(), .first = s->cursor, .end = s->high_water};
  __u64 pause_ms = MG_SWEEP_TICK_MS;

  if (settings_now && settings_now->sweep_tick_ms) pause_ms = settings_now->sweep_tick_ms;
  bpf_loop(MG_SWEEP_SLOTS_PER_TICK, visit, &w, 0);
  s->cursor = w.first + MG_SWEEP_SLOTS_PER_TICK;
  if (s->cursor >= w.end) {
    s->cursor = 0;
    if (pause_ms < MG_SWEEP_ROUND_MS) pause_ms = MG_SWEEP_ROUND_MS;
  }
  s->ticks++;
  s->freed += w.freed;
  bpf_timer_start(&s->timer, pause_ms * MG_MILLISECOND_NS, 0);
  return 0;
}

/* Run once by the loader (BPF_PROG_TEST_RUN); again is harmless. Returns 0 or a positive errno. */
SEC("tc")
int arm_sweeper(struct __sk_buff* skb __attribute__((unused))) {
  struct mg_sweep* s = MG_GET(sweep, 0);
  long error;

  if (!s) return 2; /* ENOENT */
  error = bpf_timer_init(&s->timer, &sweep, MG_CLOCK_MONOTONIC);
  if (error && error != -16 /* EBUSY: it has been made */) return -error;
  error = bpf_timer_set_callback(&s->timer, tick);
  if (error) return -error;
  return -bpf_timer_start(&s->timer, MG_SWEEP_TICK_MS * MG_MILLISECOND_NS, 0);
}

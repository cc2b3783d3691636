/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* verdict: the only exit. Counts every packet under its number, and what was refused also under the
 * one it belongs to; says "handed over", never "delivered". */
#ifndef MG_BPF_LIB_VERDICT_H
#define MG_BPF_LIB_VERDICT_H

#include "bpf/lib/reset.h"

#define MG_EFFECT_PASS 1
#define MG_EFFECT_DROP 2
#define MG_EFFECT_RESET 4

/* Bit masks instead of a table: a table would become a map of its own. */
#define MG_EFFECT_BIT(number, effect, wanted, word) \
  ((__u64)((effect) == (wanted) && (number) / 64 == (word)) << ((number) % 64))
#define MG_PASS_ROW_0(number, name, effect, who, text) \
  | MG_EFFECT_BIT(number, MG_EFFECT_##effect, MG_EFFECT_PASS, 0)
#define MG_PASS_ROW_1(number, name, effect, who, text) \
  | MG_EFFECT_BIT(number, MG_EFFECT_##effect, MG_EFFECT_PASS, 1)
#define MG_RESET_ROW_0(number, name, effect, who, text) \
  | MG_EFFECT_BIT(number, MG_EFFECT_##effect, MG_EFFECT_RESET, 0)
#define MG_RESET_ROW_1(number, name, effect, who, text) \
  | MG_EFFECT_BIT(number, MG_EFFECT_##effect, MG_EFFECT_RESET, 1)

MG_VERB int effect_of(__u32 verdict) {
  __u64 pass = verdict & 64 ? (0ull MG_VERDICTS(MG_PASS_ROW_1)) : (0ull MG_VERDICTS(MG_PASS_ROW_0));
  __u64 rst =
      verdict & 64 ? (0ull MG_VERDICTS(MG_RESET_ROW_1)) : (0ull MG_VERDICTS(MG_RESET_ROW_0));

  if (pass >> (verdict & 63) & 1) return MG_EFFECT_PASS;
  return rst >> (verdict & 63) & 1 ? MG_EFFECT_RESET : MG_EFFECT_DROP;
}

static __noinline int count_subject(__u32 verdict, __u32 subject, __u32 num, __u64 now_ns) {
  struct mg_drop_key key = {verdict, subject, num};
  struct mg_count none = {};
  struct mg_count* count;

  if (!num) return 0;
  count = bpf_map_lookup_elem(&drop_subjects, &key);
  if (!count) { /* another CPU may make it at the same time: add to what is there then */
    bpf_map_update_elem(&drop_subjects, &key, &none, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&drop_subjects, &key);
    if (!count) return 0;
  }
  count->packets++;
  count->last_ns = now_ns;
  return 0;
}

MG_VERB int conclude(struct __sk_buff* skb, const struct packet* p, int verdict) {
  struct mg_count* count;
  int effect;

  /* no verb may end without one; should it happen, it is counted as the hole it is */
  if (verdict <= 0 || verdict >= MG_VERDICT_COUNT) verdict = MG_VERDICT_none;
  count = MG_GET(verdicts, verdict);
  if (count) {
    count->packets++;
    count->last_ns = p->now_ns;
  }
  effect = effect_of(verdict);
  if (effect == MG_EFFECT_PASS)
    return verdict == MG_VERDICT_arp_answered ? bpf_redirect(skb->ifindex, 0) : TC_ACT_REDIRECT;
  count_subject(verdict, MG_SUBJECT_PORT, p->port_num, p->now_ns);
  count_subject(verdict, MG_SUBJECT_ENDPOINT, p->endpoint_num, p->now_ns);
  count_subject(verdict, MG_SUBJECT_BALANCER, p->balancer_num, p->now_ns);
  return effect == MG_EFFECT_RESET ? send_reset(skb, p) : TC_ACT_SHOT;
}

#endif

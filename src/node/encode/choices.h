// Which targets may a zone use, and in what mixture: the tables of the map `choices`.
// Rules (as AWS's): draining targets get nothing new; without cross-zone only targets of the own
// zone (or of all zones); the healthy ones of the scope, and when none is healthy all of them (fail
// open); no target in scope: no table, which the packets answer with a reset. Called by reconcile/.
// Invariant: pure; a table depends on the set of targets only, not on the order or the past, and
// changes little when one target leaves (Maglev). Thread rule: pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "node/kernel/records.h"

namespace mg::node::encode {

struct ChoiceTarget {
  std::uint32_t target_num = 0;
  std::uint32_t zone_num = 0;  // 0: in all zones
  bool draining = false;
  bool healthy = false;
};

struct ChoiceGroup {
  std::uint32_t tg_num = 0;
  bool cross_zone = false;
  std::vector<std::uint32_t> zones;  // where the balancer has a node
  std::vector<ChoiceTarget> targets;
};

struct ZoneChoice {
  std::vector<std::uint32_t> targets;  // sorted; empty: none in scope
  bool healthy = false;                // at least one healthy target is in scope
};

// Registered for this zone and able to serve it, draining or not, healthy or not.
bool in_scope(const ChoiceGroup& group, const ChoiceTarget& target, std::uint32_t zone);

// By zone.
std::map<std::uint32_t, ZoneChoice> choose(const ChoiceGroup& group);

// A table of at least 100 entries a target, its length a prime, as far as the kernel's size allows.
std::vector<std::uint32_t> maglev(const std::vector<std::uint32_t>& targets);

// The records of a group: one table a zone that has one.
Records choices(std::uint32_t tg_num, const std::map<std::uint32_t, ZoneChoice>& zones);

}  // namespace mg::node::encode

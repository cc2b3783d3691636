// Tx: what one command may do. It reads the World, puts and erases records at once, and remembers
// the old ones: if the command answers an Error, the desk undoes every change, so nothing is half
// made. Commands are plain functions `Result<Noun> create_x(Tx&, const Caller&, const CreateX&)` in
// control/commands; the rules that need no Tx are in model.
// Thread rule: the desk's thread only, while the command runs.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "model/world.h"
#include "plan/node_report.h"

namespace mg::control {

// What the nodes have seen. Kept in the desk's memory, never stored: it is an observation.
struct Observations {
  std::map<std::uint32_t, plan::HealthReport> targets;  // by target_num
  std::map<std::string, std::string> failures;          // plan key → reason
  std::uint64_t applied_revision = 0;
};

// What the configuration names beyond this house: who can be asked and who can be told.
struct Outside {
  bool dns_forwarder = false;    // names that are not ours can be looked up
  std::set<std::string> topics;  // ARNs that have a webhook
};

// A change of one record: (table name of MG_WORLD_TABLES, id).
using Touched = std::pair<std::string, std::string>;

// Called before each change of a record, while the World still holds the old one.
using BeforeChange = std::function<void(const Touched&)>;

class Tx {
 public:
  Tx(model::World& world, const Observations& seen, Rng& rng, std::int64_t now_ms,
     std::uint64_t revision, BeforeChange before_change = nullptr, const Outside* outside = nullptr)
      : world_(world),
        seen_(seen),
        rng_(rng),
        now_ms_(now_ms),
        revision_(revision),
        before_change_(std::move(before_change)),
        outside_(outside) {}

  [[nodiscard]] const model::World& world() const { return world_; }
  [[nodiscard]] const Observations& seen() const { return seen_; }
  [[nodiscard]] Rng& rng() { return rng_; }
  // Wall clock, ms since 1970 UTC; the same for the whole command.
  [[nodiscard]] std::int64_t now_ms() const { return now_ms_; }
  [[nodiscard]] const Outside& outside() const {
    static const Outside nobody;
    return outside_ == nullptr ? nobody : *outside_;
  }
  // The World's revision once this command is applied.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }

  template <class T>
  void put(T record) {
    const std::string id = model::key_of(record);
    remember<T>(id);
    model::table_of<T>(world_).put(std::move(record));
  }

  template <class T>
  void erase(const std::string& id) {
    remember<T>(id);
    model::table_of<T>(world_).erase(id);
  }

  // A free kernel slot of this kind ("vpc", "port", "group", "balancer", "tg", "target",
  // "endpoint"), 1..limit: a stored cursor that goes round, so that a slot rests as long as
  // possible. 0 when all are in use.
  std::uint32_t next_num(const std::string& kind);
  // An epoch that was never given before (stored).
  std::uint32_t next_epoch();

  [[nodiscard]] const std::vector<Touched>& touched() const { return touched_; }
  void undo();

 private:
  template <class T>
  void remember(const std::string& id);
  [[nodiscard]] std::uint64_t counter(const std::string& id) const;

  model::World& world_;
  const Observations& seen_;
  Rng& rng_;
  std::int64_t now_ms_;
  std::uint64_t revision_;
  BeforeChange before_change_;
  const Outside* outside_;
  std::vector<Touched> touched_;
  std::vector<std::function<void()>> undo_;
};

template <class T>
constexpr const char* table_name() {
#define MG_TABLE_NAME(Type, member, name)       \
  if constexpr (std::is_same_v<T, model::Type>) \
    return name;                                \
  else
  MG_WORLD_TABLES(MG_TABLE_NAME) return nullptr;
#undef MG_TABLE_NAME
}

template <class T>
void Tx::remember(const std::string& id) {
  touched_.emplace_back(table_name<T>(), id);
  if (before_change_) before_change_(touched_.back());
  const T* old = model::table_of<T>(world_).find(id);
  if (old) {
    undo_.push_back([this, copy = *old] { model::table_of<T>(world_).put(copy); });
  } else {
    undo_.push_back([this, id] { model::table_of<T>(world_).erase(id); });
  }
}

}  // namespace mg::control

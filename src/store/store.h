// The cellar: bytes under keys, remembered by revision. Five verbs: get, list, commit, watch,
// compact. Called by control/desk alone; drivers are store/sqlite and, later, store/etcd. One
// contract test (store_contract_test.cpp) holds for every driver. Keys are
// "account/region/type/id": not empty, no NUL, no byte 0xff. Values are any bytes. Invariants: a
// commit is all or nothing and durable when its completion says so; every commit has one revision,
// and revisions only grow; a watch sees every commit once, in order. Thread rule: one thread calls
// a Store, and completions and callbacks run on it. A driver may run them before the verb returns
// (SQLite does), so do not hold a lock across a call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace mg::store {

using Revision = std::int64_t;  // 0: nothing was ever committed

struct Entry {
  std::string key;
  std::string value;
  Revision revision = 0;  // of the commit that wrote it last
};

// Put, or, without a value, delete. Deleting an absent key is allowed and seen by no watch.
struct Op {
  std::string key;
  std::optional<std::string> value;
};

struct Page {
  std::vector<Entry> entries;  // by key, bytewise
  bool more = false;           // ask again with after_key = entries.back().key
  Revision revision = 0;       // of the store when the page was read
};

struct Commit {
  Revision revision = 0;
  std::vector<Op> ops;  // in the order in which they were committed
};

template <class T>
using Done = std::function<void(Result<T>)>;

using WatchCallback = std::function<void(Result<Commit>)>;

// Ends its watch when it goes. May outlive the Store.
class Watch {
 public:
  virtual ~Watch() = default;
};

class Store {
 public:
  virtual ~Store() = default;

  virtual void get(const std::string& key, Done<std::optional<Entry>> done) = 0;

  // Keys that start with `prefix` and are greater than `after_key` ("" = from the first).
  virtual void list(const std::string& prefix, const std::string& after_key, std::size_t limit,
                    Done<Page> done) = 0;

  // One transaction. A key at most once; an empty list is refused. kUnavailable: not committed as
  // far as known, so load again before going on.
  virtual void commit(std::vector<Op> ops, Done<Revision> done) = 0;

  // Every commit with revision >= `from`: first those of the past, then each as it happens. When
  // `from` was compacted away, the callback gets one kFailedPrecondition and the watch is over:
  // list, then watch from the page's revision + 1.
  [[nodiscard]] virtual std::unique_ptr<Watch> watch(Revision from, WatchCallback callback) = 0;

  // Forgets the history up to and including `revision`; entries stay. Never past the newest one.
  virtual void compact(Revision revision, Done<Revision> done) = 0;
};

}  // namespace mg::store

#include "store/sqlite/sqlite_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/fd.h"
#include "base/log.h"
#include "store/sqlite/statement.h"

namespace mg::store {
namespace {

constexpr int kApplicationId = 0x4d415355;  // "MASU"
constexpr int kSchemaVersion = 1;
constexpr int kBusyTimeoutMs = 2'000;
// Of pages, taken as they are needed: the upper part of the tree, so that a put reads its leaf
// only.
constexpr int kCacheKib = 16 * 1024;
// How often commits prune the history, in commits.
constexpr Revision kPruneEvery = 256;

// Greater than every key: keys hold no byte 0xff.
constexpr std::string_view kAfterAllKeys = "\xff";

constexpr const char* kSchema = R"sql(
CREATE TABLE entries(
  key TEXT PRIMARY KEY, value TEXT NOT NULL, revision INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE changes(
  revision INTEGER NOT NULL, seq INTEGER NOT NULL, key TEXT NOT NULL, value TEXT,
  PRIMARY KEY(revision, seq)) WITHOUT ROWID;
CREATE TABLE counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counters VALUES('revision', 0), ('compacted', 0);
)sql";

Error invalid(std::string message) {
  return Error{ErrorKind::kInvalidArgument, {}, std::move(message), {}};
}

bool valid_key(std::string_view key) {
  return !key.empty() && key.find('\0') == std::string_view::npos &&
         key.find('\xff') == std::string_view::npos;
}

// The least text greater than every text that starts with `prefix`.
std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (prefix.empty()) return std::string(kAfterAllKeys);
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

struct Watcher {
  WatchCallback callback;
  Revision next = 0;  // the first revision not yet delivered
};

// Shared with the handles, which may outlive the store.
struct Watchers {
  std::map<std::uint64_t, std::shared_ptr<Watcher>> by_id;
  std::uint64_t last_id = 0;
};

class SqliteWatch final : public Watch {
 public:
  SqliteWatch(std::weak_ptr<Watchers> watchers, std::uint64_t id)
      : watchers_(std::move(watchers)), id_(id) {}
  ~SqliteWatch() override {
    if (auto watchers = watchers_.lock()) watchers->by_id.erase(id_);
  }

 private:
  std::weak_ptr<Watchers> watchers_;
  std::uint64_t id_;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(Database database, SqliteOptions options)
      : database_(std::move(database)), options_(options) {}

  Result<void> set_up(bool fresh);

  void get(const std::string& key, Done<std::optional<Entry>> done) override;
  void list(const std::string& prefix, const std::string& after_key, std::size_t limit,
            Done<Page> done) override;
  void commit(std::vector<Op> ops, Done<Revision> done) override;
  std::unique_ptr<Watch> watch(Revision from, WatchCallback callback) override;
  void compact(Revision revision, Done<Revision> done) override;

 private:
  Result<void> prepare_all();
  Result<void> load_counters();
  Result<std::optional<Entry>> get_now(const std::string& key);
  Result<Page> list_now(const std::string& prefix, const std::string& after_key, std::size_t limit);
  Result<Commit> commit_now(std::vector<Op> ops);
  Result<std::vector<Op>> write_ops(Revision revision, std::vector<Op> ops);
  Result<void> forget_until(Revision revision);
  Result<std::vector<Commit>> history(Revision from);
  void deliver();

  Database database_;
  const SqliteOptions options_;
  Revision revision_ = 0;
  Revision compacted_ = 0;

  Statement get_, list_from_, list_after_, put_, erase_, change_, history_;
  Statement set_revision_, set_compacted_, forget_;

  std::shared_ptr<Watchers> watchers_ = std::make_shared<Watchers>();
  std::deque<Commit> undelivered_;
  bool delivering_ = false;
};

Result<void> SqliteStore::prepare_all() {
  struct Row {
    Statement& statement;
    const char* sql;
  };
  for (auto& [statement, sql] : {
           Row{get_, "SELECT value, revision FROM entries WHERE key = ?1"},
           Row{list_from_,
               "SELECT key, value, revision FROM entries WHERE key >= ?1 AND key < ?2 "
               "ORDER BY key LIMIT ?3"},
           Row{list_after_,
               "SELECT key, value, revision FROM entries WHERE key > ?1 AND key < ?2 "
               "ORDER BY key LIMIT ?3"},
           Row{put_,
               "INSERT INTO entries VALUES(?1, ?2, ?3) "
               "ON CONFLICT(key) DO UPDATE SET value = excluded.value, "
               "revision = excluded.revision"},
           Row{erase_, "DELETE FROM entries WHERE key = ?1"},
           Row{change_, "INSERT INTO changes VALUES(?1, ?2, ?3, ?4)"},
           Row{history_,
               "SELECT revision, key, value FROM changes WHERE revision >= ?1 "
               "ORDER BY revision, seq"},
           Row{set_revision_, "UPDATE counters SET value = ?1 WHERE name = 'revision'"},
           Row{set_compacted_, "UPDATE counters SET value = ?1 WHERE name = 'compacted'"},
           Row{forget_, "DELETE FROM changes WHERE revision <= ?1"},
       }) {
    TRY_ASSIGN(statement, database_.prepare(sql));
  }
  return {};
}

Result<void> SqliteStore::load_counters() {
  TRY_ASSIGN(revision_, database_.integer("SELECT value FROM counters WHERE name = 'revision'"));
  TRY_ASSIGN(compacted_, database_.integer("SELECT value FROM counters WHERE name = 'compacted'"));
  return {};
}

Result<void> SqliteStore::set_up(bool fresh) {
  TRY(database_.run("PRAGMA synchronous = FULL"));
  TRY(database_.run("PRAGMA trusted_schema = OFF"));
  TRY(database_.run(fmt::format("PRAGMA cache_size = -{}", kCacheKib).c_str()));
  if (fresh) {
    TRY(database_.run("BEGIN IMMEDIATE"));
    TRY(database_.run(kSchema));
    TRY(database_.run(fmt::format("PRAGMA application_id = {}", kApplicationId).c_str()));
    TRY(database_.run(fmt::format("PRAGMA user_version = {}", kSchemaVersion).c_str()));
    TRY(database_.run("COMMIT"));
  }
  TRY(prepare_all());
  return load_counters();
}

Result<std::optional<Entry>> SqliteStore::get_now(const std::string& key) {
  auto use = get_.use();
  use.text(1, key);
  TRY_ASSIGN(bool found, use.step());
  if (!found) return std::optional<Entry>();
  return Entry{key, use.bytes(0), use.integer(1)};
}

Result<Page> SqliteStore::list_now(const std::string& prefix, const std::string& after_key,
                                   std::size_t limit) {
  if (limit == 0) return fail(invalid("a list's limit must be positive"));
  limit = std::min<std::size_t>(limit, 1'000'000);
  bool from_start = after_key < prefix;
  auto use = (from_start ? list_from_ : list_after_).use();
  use.text(1, from_start ? prefix : after_key);
  auto end = after_prefix(prefix);
  use.text(2, end);
  use.integer(3, static_cast<std::int64_t>(limit) + 1);
  Page page;
  page.revision = revision_;
  for (;;) {
    TRY_ASSIGN(bool row, use.step());
    if (!row) return page;
    if (page.entries.size() == limit) {
      page.more = true;
      return page;
    }
    page.entries.push_back({use.bytes(0), use.bytes(1), use.integer(2)});
  }
}

// The ops that changed something, in order.
Result<std::vector<Op>> SqliteStore::write_ops(Revision revision, std::vector<Op> ops) {
  std::vector<Op> seen;
  seen.reserve(ops.size());
  for (auto& op : ops) {
    if (op.value) {
      auto use = put_.use();
      use.text(1, op.key);
      use.bytes(2, *op.value);
      use.integer(3, revision);
      TRY(use.step());
    } else {
      auto use = erase_.use();
      use.text(1, op.key);
      TRY(use.step());
      if (database_.changed_rows() == 0) continue;
    }
    if (options_.history_max > 0) {
      auto use = change_.use();
      use.integer(1, revision);
      use.integer(2, static_cast<std::int64_t>(seen.size()));
      use.text(3, op.key);
      if (op.value) use.bytes(4, *op.value);
      TRY(use.step());
    }
    seen.push_back(std::move(op));
  }
  return seen;
}

Result<void> SqliteStore::forget_until(Revision revision) {
  auto forget = forget_.use();
  forget.integer(1, revision);
  TRY(forget.step());
  auto mark = set_compacted_.use();
  mark.integer(1, revision);
  TRY(mark.step());
  return {};
}

Result<Commit> SqliteStore::commit_now(std::vector<Op> ops) {
  if (ops.empty()) return fail(invalid("an empty commit"));
  std::set<std::string_view> keys;
  for (const auto& op : ops) {
    if (!valid_key(op.key)) return fail(invalid("a key that is empty or holds NUL or 0xff"));
    if (!keys.insert(op.key).second) return fail(invalid("a key twice in one commit"));
  }
  Commit commit{revision_ + 1, {}};
  auto compacted = compacted_;
  if (options_.history_max == 0) {
    compacted = commit.revision;
  } else if (commit.revision % kPruneEvery == 0) {
    compacted = std::max(compacted_, commit.revision - options_.history_max);
  }
  TRY_ASSIGN(auto transaction, database_.begin());
  TRY_ASSIGN(commit.ops, write_ops(commit.revision, std::move(ops)));
  {
    auto use = set_revision_.use();
    use.integer(1, commit.revision);
    TRY(use.step());
  }
  if (compacted != compacted_) TRY(forget_until(compacted));
  TRY(transaction.commit());
  revision_ = commit.revision;
  compacted_ = compacted;
  return commit;
}

Result<std::vector<Commit>> SqliteStore::history(Revision from) {
  std::vector<Commit> commits;
  auto use = history_.use();
  use.integer(1, from);
  for (;;) {
    TRY_ASSIGN(bool row, use.step());
    if (!row) return commits;
    auto revision = use.integer(0);
    if (commits.empty() || commits.back().revision != revision) {
      commits.push_back({revision, {}});
    }
    Op op{use.bytes(1), std::nullopt};
    if (!use.is_null(2)) op.value = use.bytes(2);
    commits.back().ops.push_back(std::move(op));
  }
}

// Watchers may call the store again, also commit: such a commit is queued behind this one, so that
// everyone sees one order.
void SqliteStore::deliver() {
  if (delivering_) return;
  delivering_ = true;
  while (!undelivered_.empty()) {
    auto commit = std::move(undelivered_.front());
    undelivered_.pop_front();
    auto watchers = watchers_->by_id;  // a copy: a callback may end or begin watches
    for (const auto& [id, watcher] : watchers) {
      if (!watchers_->by_id.contains(id) || commit.revision < watcher->next) continue;
      watcher->next = commit.revision + 1;
      watcher->callback(commit);
    }
  }
  delivering_ = false;
}

void SqliteStore::get(const std::string& key, Done<std::optional<Entry>> done) {
  done(get_now(key));
}

void SqliteStore::list(const std::string& prefix, const std::string& after_key, std::size_t limit,
                       Done<Page> done) {
  done(list_now(prefix, after_key, limit));
}

void SqliteStore::commit(std::vector<Op> ops, Done<Revision> done) {
  auto commit = commit_now(std::move(ops));
  if (!commit) {
    // A failed COMMIT may have happened all the same; what the file says now is what counts.
    if (auto counters = load_counters(); !counters) {
      log::error("store: {}", counters.error().describe());
    }
    return done(fail(std::move(commit.error())));
  }
  auto revision = commit->revision;
  if (!commit->ops.empty()) {
    undelivered_.push_back(std::move(*commit));
    deliver();
  }
  done(revision);
}

std::unique_ptr<Watch> SqliteStore::watch(Revision from, WatchCallback callback) {
  auto id = ++watchers_->last_id;
  auto handle = std::make_unique<SqliteWatch>(watchers_, id);
  if (from <= compacted_) {
    callback(fail(Error{ErrorKind::kFailedPrecondition,
                        {},
                        fmt::format("history up to revision {} was compacted", compacted_),
                        {}}));
    return handle;
  }
  auto past = history(from);
  if (!past) {
    callback(fail(std::move(past.error())));
    return handle;
  }
  auto watcher = std::make_shared<Watcher>(Watcher{std::move(callback), from});
  watchers_->by_id[id] = watcher;
  // What this callback commits waits until the past is told.
  bool outer = std::exchange(delivering_, true);
  for (auto& commit : *past) {
    watcher->next = commit.revision + 1;
    watcher->callback(std::move(commit));
  }
  delivering_ = outer;
  deliver();
  return handle;
}

void SqliteStore::compact(Revision revision, Done<Revision> done) {
  revision = std::min(revision, revision_);
  if (revision <= compacted_) return done(compacted_);
  auto work = [&]() -> Result<void> {
    TRY_ASSIGN(auto transaction, database_.begin());
    TRY(forget_until(revision));
    return transaction.commit();
  };
  if (auto ok = work(); !ok) return done(fail(std::move(ok.error())));
  compacted_ = revision;
  done(revision);
}

// SQLite would make the file with the umask's mode; it holds sealed secrets.
Result<void> make_private(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return fail(errno_error("cannot open " + path));
  return {};
}

// True when the database is empty; an Error when it is not ours.
Result<bool> is_fresh(Database& database, const std::string& path) {
  TRY_ASSIGN(auto tables, database.integer("SELECT count(*) FROM sqlite_schema"));
  if (tables == 0) return true;
  TRY_ASSIGN(auto application, database.integer("PRAGMA application_id"));
  TRY_ASSIGN(auto version, database.integer("PRAGMA user_version"));
  if (application != kApplicationId) {
    return fail(
        Error{ErrorKind::kFailedPrecondition, {}, path + " is not a store of Masugata", {}});
  }
  if (version != kSchemaVersion) {
    return fail(
        Error{ErrorKind::kFailedPrecondition,
              {},
              fmt::format("{} has schema version {}, this program knows {}: use the version "
                          "of Masugata that wrote it, or a newer one",
                          path, version, kSchemaVersion),
              {}});
  }
  return false;
}

Result<void> quick_check(Database& database, const std::string& path) {
  auto verdict = database.text("PRAGMA quick_check(1)");
  if (verdict && *verdict == "ok") return {};
  return fail(Error{ErrorKind::kFailedPrecondition,
                    {},
                    path + " is damaged: restore it from a backup",
                    verdict ? *verdict : verdict.error().detail});
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, SqliteOptions options) {
  CHECK(options.history_max >= 0);
  if (path != ":memory:") TRY(make_private(path));
  TRY_ASSIGN(auto database, Database::open(path, kBusyTimeoutMs));
  // The journal mode is stored in the file: on a stranger's file nothing is changed before this
  // check.
  auto fresh = is_fresh(database, path);
  if (!fresh) {
    auto error = std::move(fresh.error());
    if (!error.detail.empty()) error.message = "cannot read " + path + " as a store";
    return fail(std::move(error));
  }
  TRY(quick_check(database, path));
  TRY(database.text("PRAGMA journal_mode = WAL"));
  auto store = std::make_unique<SqliteStore>(std::move(database), options);
  TRY(store->set_up(*fresh));
  return store;
}

}  // namespace mg::store

// SQLite's C interface as values with Results: a database, a prepared statement, a transaction.
// Used by sqlite_store.cpp only. SQLite's own words go to Error.detail, never to a caller.
// Thread rule: one thread a Database.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace mg::store {

// One execution: binds, steps, and resets the statement when it goes, also on an early return.
// Bound text must live until then.
class Use {
 public:
  explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use();

  void text(int parameter, std::string_view value);
  // As TEXT when it holds no NUL, so that the sqlite3 tool and its JSON functions can read it.
  void bytes(int parameter, std::string_view value);
  void integer(int parameter, std::int64_t value);

  Result<bool> step();  // true: there is a row
  [[nodiscard]] std::string bytes(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  sqlite3_stmt* statement_;
};

class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] Use use() { return Use(statement_.get()); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Rolls back unless commit() said yes.
class Transaction {
 public:
  explicit Transaction(sqlite3* database) : database_(database) {}
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  sqlite3* database_;
};

class Database {
 public:
  static Result<Database> open(const std::string& path, int busy_timeout_ms);
  Result<void> run(const char* sql);
  Result<Statement> prepare(const char* sql);
  Result<Transaction> begin();
  Result<std::int64_t> integer(const char* sql);  // first column of the first row
  Result<std::string> text(const char* sql);
  [[nodiscard]] int changed_rows() const { return sqlite3_changes(database_.get()); }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace mg::store

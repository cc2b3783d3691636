#include "store/sqlite/statement.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/log.h"

namespace mg::store {
namespace {

Error sqlite_error(sqlite3* database, std::string_view what) {
  int code = sqlite3_extended_errcode(database);
  ErrorKind kind = ErrorKind::kUnavailable;
  switch (code & 0xff) {
    case SQLITE_FULL:
      kind = ErrorKind::kExhausted;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      kind = ErrorKind::kFailedPrecondition;
      break;
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
      kind = ErrorKind::kInternal;
      break;
    default:
      break;
  }
  return Error{kind,
               {},
               "the store failed",
               fmt::format("{}: SQLite {} {}", what, code, sqlite3_errmsg(database))};
}

void check_bound(int code) {
  CHECK(code == SQLITE_OK);
}

}  // namespace

Use::~Use() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Use::text(int parameter, std::string_view value) {
  check_bound(sqlite3_bind_text64(statement_, parameter, value.data(), value.size(), SQLITE_STATIC,
                                  SQLITE_UTF8));
}

void Use::bytes(int parameter, std::string_view value) {
  if (value.find('\0') == std::string_view::npos) {
    // A null pointer would bind NULL.
    check_bound(sqlite3_bind_text64(statement_, parameter, value.empty() ? "" : value.data(),
                                    value.size(), SQLITE_STATIC, SQLITE_UTF8));
  } else {
    check_bound(
        sqlite3_bind_blob64(statement_, parameter, value.data(), value.size(), SQLITE_STATIC));
  }
}

void Use::integer(int parameter, std::int64_t value) {
  check_bound(sqlite3_bind_int64(statement_, parameter, value));
}

Result<bool> Use::step() {
  int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(sqlite_error(sqlite3_db_handle(statement_), sqlite3_sql(statement_)));
}

std::string Use::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string() : std::string(data, size);
}

std::int64_t Use::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

bool Use::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Transaction::~Transaction() {
  // SQLite may have rolled back by itself (disk full); only then there is nothing to do.
  if (database_ == nullptr || sqlite3_get_autocommit(database_) != 0) return;
  if (sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr) != SQLITE_OK) {
    log::error("store: rollback failed: {}", sqlite3_errmsg(database_));
  }
}

Result<void> Transaction::commit() {
  if (sqlite3_exec(database_, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) {
    return fail(sqlite_error(database_, "COMMIT"));
  }
  database_ = nullptr;
  return {};
}

Result<Database> Database::open(const std::string& path, int busy_timeout_ms) {
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(
      path.c_str(), &raw,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  Database database;
  database.database_.reset(raw);
  if (code != SQLITE_OK) {
    auto error = sqlite_error(raw, "open");
    error.message = "cannot open the store " + path;
    return fail(std::move(error));
  }
  sqlite3_busy_timeout(raw, busy_timeout_ms);
  return database;
}

Result<void> Database::run(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return fail(sqlite_error(database_.get(), sql));
  }
  return {};
}

Result<Statement> Database::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                         nullptr) != SQLITE_OK) {
    return fail(sqlite_error(database_.get(), sql));
  }
  return Statement(statement);
}

Result<Transaction> Database::begin() {
  TRY(run("BEGIN IMMEDIATE"));
  return Transaction(database_.get());
}

Result<std::int64_t> Database::integer(const char* sql) {
  TRY_ASSIGN(auto statement, prepare(sql));
  auto use = statement.use();
  TRY_ASSIGN(bool row, use.step());
  if (!row) return fail(internal_error("the store failed", fmt::format("no row: {}", sql)));
  return use.integer(0);
}

Result<std::string> Database::text(const char* sql) {
  TRY_ASSIGN(auto statement, prepare(sql));
  auto use = statement.use();
  TRY_ASSIGN(bool row, use.step());
  if (!row) return fail(internal_error("the store failed", fmt::format("no row: {}", sql)));
  return use.bytes(0);
}

}  // namespace mg::store

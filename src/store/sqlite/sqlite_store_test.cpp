// What only the SQLite driver promises: its file, its checks, its transactions under failure.
#include "store/sqlite/sqlite_store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace mg::store {
namespace {

class SqliteStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "mg-sqlite-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    path_ = directory_ + "/state.db";
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  // The operator's view: another connection to the same file.
  void sql(const std::string& text) {
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(other, text.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_free(message);
    sqlite3_close(other);
  }
  static Result<Revision> commit(Store& store, std::vector<Op> ops) {
    Result<Revision> out;
    store.commit(std::move(ops), [&](Result<Revision> r) { out = std::move(r); });
    return out;
  }
  static std::optional<Entry> get(Store& store, const std::string& key) {
    std::optional<Entry> out;
    store.get(key, [&](Result<std::optional<Entry>> r) { out = std::move(r.value()); });
    return out;
  }
  static Revision revision(Store& store) {
    Revision out = -1;
    store.list("", "", 1, [&](Result<Page> page) { out = page->revision; });
    return out;
  }

  std::string directory_;
  std::string path_;
};

TEST_F(SqliteStoreTest, AFailingStatementRollsTheWholeCommitBack) {
  auto store = open_sqlite(path_).value();
  auto before = commit(*store, {{"a", "1"}}).value();
  sql("CREATE TRIGGER poison BEFORE INSERT ON entries WHEN NEW.key = 'poison' "
      "BEGIN SELECT RAISE(ABORT, 'poisoned'); END");
  bool told = false;
  auto watch = store->watch(before + 1, [&](Result<Commit>) { told = true; });
  auto failed = commit(*store, {{"a", "2"}, {"b", "2"}, {"poison", "x"}, {"c", "2"}});
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().detail.find("poisoned"), std::string::npos);
  EXPECT_EQ(failed.error().message.find("poisoned"), std::string::npos);
  EXPECT_EQ(get(*store, "a")->value, "1");
  EXPECT_FALSE(get(*store, "b"));
  EXPECT_FALSE(get(*store, "c"));
  EXPECT_EQ(revision(*store), before);
  EXPECT_FALSE(told);
  EXPECT_EQ(commit(*store, {{"b", "3"}}).value(), before + 1);  // and it goes on
  EXPECT_TRUE(told);
}

TEST_F(SqliteStoreTest, ALockedFileIsUnavailableAndNothingIsLost) {
  auto store = open_sqlite(path_).value();
  commit(*store, {{"a", "1"}}).value();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(commit(*store, {{"a", "2"}}).error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(get(*store, "a")->value, "1");
  sqlite3_close(other);
  EXPECT_TRUE(commit(*store, {{"a", "2"}}));
}

TEST_F(SqliteStoreTest, FileIsPrivate) {
  auto store = open_sqlite(path_).value();
  commit(*store, {{"a", "1"}}).value();
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat info {};
    ASSERT_EQ(::stat((path_ + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(SqliteStoreTest, RecordsAreReadableWithTheSqliteTool) {
  auto store = open_sqlite(path_).value();
  commit(*store, {{"1/r/vpc/vpc-1", R"({"cidr":"172.31.0.0/16"})"}}).value();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
  std::string cidr;
  sqlite3_exec(
      other, "SELECT value ->> 'cidr' FROM entries WHERE key = '1/r/vpc/vpc-1'",
      [](void* out, int, char** row, char**) {
        *static_cast<std::string*>(out) = row[0] == nullptr ? "" : row[0];
        return 0;
      },
      &cidr, nullptr);
  EXPECT_EQ(cidr, "172.31.0.0/16");
  std::string mode;
  sqlite3_exec(
      other, "PRAGMA journal_mode",
      [](void* out, int, char** row, char**) {
        *static_cast<std::string*>(out) = row[0];
        return 0;
      },
      &mode, nullptr);
  EXPECT_EQ(mode, "wal");
  sqlite3_close(other);
}

TEST_F(SqliteStoreTest, RefusesANewerSchema) {
  open_sqlite(path_).value().reset();
  sql("PRAGMA user_version = 99");
  auto store = open_sqlite(path_);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("schema version 99"), std::string::npos);
}

TEST_F(SqliteStoreTest, RefusesAStrangersFileAndLeavesItAlone) {
  sql("CREATE TABLE theirs(x)");
  auto before = std::filesystem::file_size(path_);
  auto store = open_sqlite(path_);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("not a store of Masugata"), std::string::npos);
  EXPECT_EQ(std::filesystem::file_size(path_), before);
}

TEST_F(SqliteStoreTest, RefusesWhatIsNoDatabase) {
  std::ofstream(path_) << std::string(8192, 'x');
  auto store = open_sqlite(path_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::kFailedPrecondition);
}

TEST_F(SqliteStoreTest, QuickCheckFindsDamage) {
  {
    auto store = open_sqlite(path_).value();
    for (int i = 0; i < 200; ++i) {
      commit(*store, {{"key" + std::to_string(i), std::string(500, 'v')}}).value();
    }
  }
  // Page 2 on is overwritten; the header with the schema stays.
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(20'000, '\x5a');
  file.close();
  auto store = open_sqlite(path_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::kFailedPrecondition) << store.error().describe();
}

TEST_F(SqliteStoreTest, UnusablePathIsAnError) {
  auto store = open_sqlite(directory_ + "/absent/state.db");
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::kNotFound);
}

TEST_F(SqliteStoreTest, HistoryIsBoundedWithoutCompacting) {
  auto store = open_sqlite(path_, {.history_max = 100}).value();
  for (int i = 0; i < 600; ++i) commit(*store, {{"a", std::to_string(i)}}).value();
  std::size_t told = 0;
  bool refused = false;
  auto old_one = store->watch(1, [&](Result<Commit> c) { refused = !c; });
  auto new_one = store->watch(501, [&](Result<Commit> c) { told += c.has_value(); });
  EXPECT_TRUE(refused);
  EXPECT_EQ(told, 100u);
}

TEST_F(SqliteStoreTest, WithoutHistoryAWatchIsToldWhatComes) {
  {
    auto store = open_sqlite(path_).value();
    for (int i = 0; i < 10; ++i) commit(*store, {{"a", std::to_string(i)}}).value();
  }
  {
    auto store = open_sqlite(path_, {.history_max = 0}).value();
    std::vector<Revision> told;
    commit(*store, {{"a", "10"}}).value();
    auto watch = store->watch(12, [&](Result<Commit> c) { told.push_back(c.value().revision); });
    commit(*store, {{"a", "11"}}).value();
    commit(*store, {{"a", "12"}, {"b", "1"}}).value();
    EXPECT_EQ(told, (std::vector<Revision>{12, 13}));
    EXPECT_EQ(get(*store, "a")->value, "12");
  }
  // Nobody is told that a history without these commits is whole.
  auto store = open_sqlite(path_).value();
  for (Revision from = 1; from <= 13; ++from) {
    bool refused = false;
    auto watch = store->watch(from, [&](Result<Commit> c) { refused = !c; });
    EXPECT_TRUE(refused) << from;
  }
}

// The writer is killed in the middle of its commits; what it was told is durable must be there, and
// no commit may be there by half.
TEST_F(SqliteStoreTest, SurvivesKillNine) {
  int told[2];
  ASSERT_EQ(::pipe(told), 0);
  pid_t writer = ::fork();
  ASSERT_GE(writer, 0);
  if (writer == 0) {
    auto store = open_sqlite(path_).value();
    for (int i = 1;; ++i) {
      auto value = std::to_string(i);
      commit(*store, {{"a", value}, {"b", value}, {"c", value}}).value();
      if (::write(told[1], &i, sizeof i) != sizeof i) ::_exit(1);
    }
  }
  ::close(told[1]);
  int last = 0;
  for (int i = 0; i < 50; ++i) ASSERT_EQ(::read(told[0], &last, sizeof last), ssize_t{sizeof last});
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  for (int value; ::read(told[0], &value, sizeof value) == sizeof value;) last = value;
  ::close(told[0]);

  auto store = open_sqlite(path_).value();
  auto a = get(*store, "a").value();
  EXPECT_GE(std::stoi(a.value), last);
  EXPECT_EQ(get(*store, "b")->value, a.value);
  EXPECT_EQ(get(*store, "c")->value, a.value);
  EXPECT_EQ(revision(*store), a.revision);
}

}  // namespace
}  // namespace mg::store

// What store.h promises, for every driver. A driver joins with one line in the list at the end.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

namespace mg::store {
namespace {

struct Driver {
  std::string name;
  std::function<std::unique_ptr<Store>(const std::string& directory)> open;
};

class StoreContract : public testing::TestWithParam<Driver> {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "mg-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    open();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  void open() {
    store_.reset();
    store_ = GetParam().open(directory_);
    ASSERT_NE(store_, nullptr);
  }

  // Every driver under test answers before the verb returns or from wait(); SQLite needs no
  // waiting.
  Result<Revision> commit(std::vector<Op> ops) {
    std::optional<Result<Revision>> out;
    store_->commit(std::move(ops), [&](Result<Revision> r) { out = std::move(r); });
    return out.value();
  }
  Revision put(const std::string& key, const std::string& value) {
    return commit({{key, value}}).value();
  }
  std::optional<Entry> get(const std::string& key) {
    std::optional<Result<std::optional<Entry>>> out;
    store_->get(key, [&](Result<std::optional<Entry>> r) { out = std::move(r); });
    return out->value();
  }
  Page list(const std::string& prefix, const std::string& after = "", std::size_t limit = 1000) {
    std::optional<Result<Page>> out;
    store_->list(prefix, after, limit, [&](Result<Page> r) { out = std::move(r); });
    return out->value();
  }
  std::string keys(const Page& page) {
    std::string out;
    for (const auto& entry : page.entries) out += entry.key + " ";
    return out + (page.more ? "+" : "");
  }
  Revision compact(Revision revision) {
    std::optional<Result<Revision>> out;
    store_->compact(revision, [&](Result<Revision> r) { out = std::move(r); });
    return out->value();
  }
  static std::string show(const Commit& commit) {
    auto out = std::to_string(commit.revision) + ":";
    for (const auto& op : commit.ops) {
      out += op.key;
      out += op.value ? "=" + *op.value : "-";
      out += " ";
    }
    return out;
  }
  std::unique_ptr<Watch> watch(Revision from, std::vector<std::string>& seen) {
    return store_->watch(from, [&seen](Result<Commit> commit) {
      seen.push_back(commit ? show(*commit) : "error " + commit.error().message);
    });
  }

  std::string directory_;
  std::unique_ptr<Store> store_;
};

TEST_P(StoreContract, PutGetDelete) {
  EXPECT_FALSE(get("a"));
  auto first = put("a", "1");
  EXPECT_GT(first, 0);
  EXPECT_EQ(get("a")->value, "1");
  EXPECT_EQ(get("a")->revision, first);
  auto second = put("a", "");
  EXPECT_GT(second, first);
  EXPECT_EQ(get("a")->value, "");
  EXPECT_GT(commit({{"a", std::nullopt}}).value(), second);
  EXPECT_FALSE(get("a"));
  EXPECT_TRUE(commit({{"a", std::nullopt}}));  // absent: allowed
}

TEST_P(StoreContract, ValuesAreBytes) {
  std::string every(256, '\0');
  for (std::size_t i = 0; i < 256; ++i) every[i] = static_cast<char>(i);
  put("bytes", every);
  put("text", "\xe6\x9e\xa1\xe5\xbd\xa2 {\"a\":1}");
  put("big", std::string(1 << 20, 'x'));
  EXPECT_EQ(get("bytes")->value, every);
  EXPECT_EQ(get("text")->value, "\xe6\x9e\xa1\xe5\xbd\xa2 {\"a\":1}");
  EXPECT_EQ(get("big")->value.size(), 1U << 20);
}

TEST_P(StoreContract, OneRevisionACommit) {
  auto revision = commit({{"a", "1"}, {"b", "2"}, {"c", "3"}}).value();
  for (const char* key : {"a", "b", "c"}) EXPECT_EQ(get(key)->revision, revision);
  EXPECT_EQ(list("").revision, revision);
  EXPECT_EQ(put("b", "4"), revision + 1);
  EXPECT_EQ(get("a")->revision, revision);
}

TEST_P(StoreContract, BadCommitsChangeNothing) {
  auto before = put("a", "1");
  EXPECT_EQ(commit({}).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(commit({{"a", "2"}, {"", "x"}}).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(commit({{"a", "2"}, {"a", "3"}}).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(commit({{"a", "2"}, {std::string("b\0c", 3), "x"}}).error().kind,
            ErrorKind::kInvalidArgument);
  EXPECT_EQ(commit({{"a", "2"}, {"\xff", "x"}}).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(get("a")->value, "1");
  EXPECT_EQ(list("").revision, before);
}

TEST_P(StoreContract, ListsByPrefixInPages) {
  commit({{"1/r/vpc/a", "1"},
          {"1/r/vpc/b", "2"},
          {"1/r/vpc/c", "3"},
          {"1/r/vpcx/d", "4"},
          {"2/r/vpc/e", "5"},
          {"1/r/vpc", "6"}})
      .value();
  EXPECT_EQ(keys(list("1/r/vpc/")), "1/r/vpc/a 1/r/vpc/b 1/r/vpc/c ");
  EXPECT_EQ(keys(list("1/r/vpc/", "", 2)), "1/r/vpc/a 1/r/vpc/b +");
  EXPECT_EQ(keys(list("1/r/vpc/", "1/r/vpc/b", 2)), "1/r/vpc/c ");
  EXPECT_EQ(keys(list("1/r/vpc/", "1/r/vpc/bb", 2)), "1/r/vpc/c ");  // need not exist
  EXPECT_EQ(keys(list("1/r/vpc/", "1/r/vpc/c", 2)), "");
  EXPECT_EQ(keys(list("1/r/vpc/", "0", 3)), "1/r/vpc/a 1/r/vpc/b 1/r/vpc/c ");
  EXPECT_EQ(keys(list("3")), "");
  EXPECT_EQ(list("").entries.size(), 6u);
  EXPECT_EQ(list("2").entries.at(0).value, "5");
}

TEST_P(StoreContract, KeysAreOrderedByBytes) {
  commit({{"a", "1"}, {"B", "1"}, {"\xc3\xa9", "1"}, {"a\xf0\x9f\x98\x80", "1"}, {"a/", "1"}})
      .value();
  EXPECT_EQ(keys(list("")), "B a a/ a\xf0\x9f\x98\x80 \xc3\xa9 ");
  EXPECT_EQ(keys(list("\xc3")), "\xc3\xa9 ");
}

TEST_P(StoreContract, WatchTellsPastThenPresentInOrder) {
  auto r = put("a", "1");
  commit({{"b", "2"}, {"a", std::nullopt}}).value();
  std::vector<std::string> all, late, future;
  auto from_all = watch(r, all);
  auto from_late = watch(r + 1, late);
  auto from_future = watch(r + 3, future);
  commit({{"c", "3"}}).value();
  commit({{"c", "4"}}).value();
  auto text = [&](Revision at, const char* rest) { return std::to_string(at) + ":" + rest; };
  EXPECT_EQ(all, (std::vector<std::string>{text(r, "a=1 "), text(r + 1, "b=2 a- "),
                                           text(r + 2, "c=3 "), text(r + 3, "c=4 ")}));
  EXPECT_EQ(late, (std::vector<std::string>{all[1], all[2], all[3]}));
  EXPECT_EQ(future, (std::vector<std::string>{all[3]}));
  from_late.reset();
  put("d", "5");
  EXPECT_EQ(late.size(), 3u);
  EXPECT_EQ(all.size(), 5u);
}

TEST_P(StoreContract, WatchKeepsOneOrderWhenACallbackCommits) {
  std::vector<std::string> first, second;
  auto r = put("start", "");
  auto writer = store_->watch(r, [&](Result<Commit> commit) {
    first.push_back(show(commit.value()));
    if (first.size() <= 3) put("echo", std::to_string(first.size()));
  });
  auto reader = watch(r, second);
  put("x", "");
  EXPECT_EQ(first, second);
  EXPECT_EQ(first.size(), 5u);
  EXPECT_TRUE(std::is_sorted(first.begin(), first.end()));
}

TEST_P(StoreContract, WatchMayEndInItsCallbackAndOutliveTheStore) {
  int calls = 0;
  std::unique_ptr<Watch> once;
  once = store_->watch(1, [&](Result<Commit>) {
    ++calls;
    once.reset();
  });
  std::vector<std::string> seen;
  auto other = watch(1, seen);
  put("a", "1");
  put("a", "2");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(seen.size(), 2u);
  store_.reset();
  other.reset();
}

TEST_P(StoreContract, FailedCommitIsSeenByNoWatch) {
  std::vector<std::string> seen;
  auto handle = watch(1, seen);
  EXPECT_FALSE(commit({{"a", "2"}, {"", "x"}}));
  EXPECT_TRUE(seen.empty());
  commit({{"absent", std::nullopt}}).value();
  EXPECT_TRUE(seen.empty());
}

TEST_P(StoreContract, CompactForgetsHistoryOnly) {
  auto r = put("a", "1");
  put("a", "2");
  put("a", "3");
  EXPECT_EQ(compact(r + 1), r + 1);
  EXPECT_EQ(get("a")->value, "3");
  std::vector<std::string> old_one, new_one;
  auto a = watch(r + 1, old_one);
  auto b = watch(r + 2, new_one);
  ASSERT_EQ(old_one.size(), 1u);
  EXPECT_EQ(old_one[0].rfind("error ", 0), 0u);
  put("a", "4");
  EXPECT_EQ(old_one.size(), 1u);  // over
  EXPECT_EQ(new_one.size(), 2u);
  EXPECT_EQ(compact(r), r + 1);              // never back
  EXPECT_EQ(compact(r + 1'000'000), r + 3);  // never past the newest
  EXPECT_EQ(put("a", "5"), r + 4);
}

// Drivers that keep their data when the process ends.
class DurableStoreContract : public StoreContract {};

TEST_P(DurableStoreContract, SurvivesReopening) {
  commit({{"a", "1"}, {"b", std::string("\0x", 2)}}).value();
  auto last = commit({{"a", std::nullopt}, {"c", "3"}}).value();
  open();
  EXPECT_EQ(keys(list("")), "b c ");
  EXPECT_EQ(get("b")->value, std::string("\0x", 2));
  EXPECT_EQ(list("").revision, last);
  std::vector<std::string> seen;
  auto handle = watch(1, seen);
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_EQ(put("d", "4"), last + 1);  // revisions go on
  compact(last);
  open();
  std::vector<std::string> after;
  auto again = watch(last, after);
  EXPECT_EQ(after.at(0).rfind("error ", 0), 0u);
}

Driver sqlite_file() {
  return {"sqlite", [](const std::string& directory) {
            return open_sqlite(directory + "/state.db").value();
          }};
}
Driver sqlite_memory() {
  return {"memory", [](const std::string&) { return open_sqlite(":memory:").value(); }};
}

std::string driver_name(const testing::TestParamInfo<Driver>& driver) {
  return driver.param.name;
}

INSTANTIATE_TEST_SUITE_P(Drivers, StoreContract, testing::Values(sqlite_file(), sqlite_memory()),
                         driver_name);
INSTANTIATE_TEST_SUITE_P(Drivers, DurableStoreContract, testing::Values(sqlite_file()),
                         driver_name);

}  // namespace
}  // namespace mg::store

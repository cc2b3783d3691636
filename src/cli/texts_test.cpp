#include "cli/texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cli/table.h"

namespace mg::cli {
namespace {

std::string places(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') continue;
    const auto end = text.find('}', i);
    out += std::string(text.substr(i, end - i + 1)) + " ";
    i = end;
  }
  return out;
}

TEST(Catalogue, BothLanguagesHaveEveryTextWithTheSamePlaces) {
  struct Row {
    const char *key, *english, *japanese;
  };
#define MG_TEXT_TEST_ROW(key, english, japanese) Row{#key, english, japanese},
  const Row rows[] = {MG_TEXTS(MG_TEXT_TEST_ROW)};
#undef MG_TEXT_TEST_ROW
  for (const auto& row : rows) {
    EXPECT_FALSE(std::string(row.english).empty()) << row.key;
    EXPECT_FALSE(std::string(row.japanese).empty()) << row.key;
    EXPECT_EQ(places(row.english), places(row.japanese)) << row.key;
  }
}

const char* japanese_by_lc_all(const char* name) {
  const std::string_view key(name);
  if (key == "LC_ALL") return "ja_JP.UTF-8";
  if (key == "LANG") return "en_US.UTF-8";
  return nullptr;
}
const char* english_by_us(const char* name) {
  const std::string_view key(name);
  if (key == "MASUGATA_LANG") return "en";
  if (key == "LC_ALL") return "ja_JP.UTF-8";
  return nullptr;
}

TEST(Catalogue, LanguageComesFromTheEnvironment) {
  EXPECT_EQ(language_of(japanese_by_lc_all), Language::kJapanese);
  EXPECT_EQ(language_of(english_by_us), Language::kEnglish);
  EXPECT_EQ(language_of([](const char*) -> const char* { return nullptr; }), Language::kEnglish);
}

TEST(Table, AlignsWideCharacters) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("日本"), 4U);
  EXPECT_EQ(display_width("→"), 1U);
  EXPECT_EQ(format_table({{"a", "b"}, {"日本", "c"}}), "a     b\n日本  c\n");
}

TEST(Table, Times) {
  EXPECT_EQ(format_time(0), "1970-01-01 00:00:00Z");
  EXPECT_EQ(format_ago(10'000, 9'000), "1 s ago");
  EXPECT_EQ(format_duration(3'720'000), "1h02m");
}

}  // namespace
}  // namespace mg::cli

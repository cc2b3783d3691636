#include "cli/texts.h"

#include <array>
#include <atomic>
#include <utility>

namespace mg::cli {
namespace {

std::atomic<Language> chosen{Language::kEnglish};

struct Row {
  const char* english;
  const char* japanese;
};

constexpr Row kRows[] = {
#define MG_TEXT_ROW(key, english, japanese) {english, japanese},
    MG_TEXTS(MG_TEXT_ROW)
#undef MG_TEXT_ROW
};

}  // namespace

Language language_of(const char* (*environment)(const char*)) {
  for (const char* name : {"MASUGATA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = environment(name);
    if (!value || !*value) continue;
    return std::string_view(value).substr(0, 2) == "ja" ? Language::kJapanese : Language::kEnglish;
  }
  return Language::kEnglish;
}

void choose_language(Language language) {
  chosen = language;
}
Language language() {
  return chosen;
}

const char* text(Text key) {
  return text(key, chosen);
}

const char* text(Text key, Language language) {
  const auto& row = kRows[static_cast<std::size_t>(key)];
  return language == Language::kJapanese ? row.japanese : row.english;
}

std::string who_in_words(std::string_view who) {
  if (who == "NOBODY") return text(Text::who_nobody);
  if (who == "CONSUMER") return text(Text::who_consumer);
  if (who == "PROVIDER") return text(Text::who_provider);
  if (who == "OPERATOR") return text(Text::who_operator);
  if (who == "SENDER") return text(Text::who_sender);
  return std::string(who);
}

}  // namespace mg::cli

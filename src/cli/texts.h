// The catalogue: every text for people, by key, English and Japanese. Ids, ARNs, state names and
// commands stay as they are in both. {} are places for values, the same in both languages.
// The language is MASUGATA_LANG, else LC_ALL, LC_MESSAGES or LANG: Japanese when it starts with
// "ja". Thread rule: choose_language() once at start; text() from any thread.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "cli/texts_list.h"

namespace mg::cli {

#define MG_TEXT_KEY(key, english, japanese) key,
enum class Text { MG_TEXTS(MG_TEXT_KEY) };
#undef MG_TEXT_KEY

enum class Language { kEnglish, kJapanese };

// `environment` answers a variable's value or nullptr.
Language language_of(const char* (*environment)(const char*));
void choose_language(Language language);
Language language();

const char* text(Text key);
const char* text(Text key, Language language);

// The text with its places filled.
template <class... Args>
std::string say(Text key, const Args&... args) {
  return fmt::format(fmt::runtime(text(key)), args...);
}

// The Japanese sentence of a verdict by its name ("no_listener"); empty when there is none, then
// the English one of plan/verdicts.h is shown.
std::string_view verdict_japanese(std::string_view name);
// "CONSUMER" and so on, in words.
std::string who_in_words(std::string_view who);

}  // namespace mg::cli

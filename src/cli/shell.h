// Quoting for a POSIX shell. Pure; thread rule: any thread.
#pragma once

#include <string>
#include <string_view>

namespace mg::cli {

// The text as one word, taken literally.
std::string shell_quote(std::string_view text);
// As shell_quote, but $NAME stays a variable.
std::string shell_quote_keeping_variables(std::string_view text);

}  // namespace mg::cli

#include "model/aws_errors.h"

#include <array>
#include <utility>

namespace mg::model::errors {

int http_status(std::string_view code) {
  static constexpr auto kRows = std::to_array<std::pair<std::string_view, int>>({
#define MG_AWS_ERROR_ROW(factory, code_text, status, kind, source) {code_text, status},
      MG_AWS_ERRORS(MG_AWS_ERROR_ROW)
#undef MG_AWS_ERROR_ROW
  });
  for (const auto& [name, status] : kRows) {
    if (name == code) return status;
  }
  return 0;
}

}  // namespace mg::model::errors

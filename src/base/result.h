// Result<T>: a value or an Error. TRY passes an error on, TRY_ASSIGN takes the value out.
//
//   TRY(check_cidr(cidr));
//   TRY_ASSIGN(auto vpc, find_vpc(id));
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace mg {

template <class T>
using Result = tl::expected<T, Error>;

// `return fail(errors::x(...));` in a function that returns any Result<T>.
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace mg

#define MG_CONCAT_(a, b) a##b
#define MG_CONCAT(a, b) MG_CONCAT_(a, b)

#define TRY(expression)                              \
  do {                                               \
    if (auto mg_try_ = (expression); !mg_try_) {     \
      return ::mg::fail(std::move(mg_try_.error())); \
    }                                                \
  } while (false)

#define TRY_ASSIGN_(tmp, declaration, expression)      \
  auto tmp = (expression);                             \
  if (!tmp) return ::mg::fail(std::move(tmp.error())); \
  declaration = std::move(*tmp)

#define TRY_ASSIGN(declaration, expression) \
  TRY_ASSIGN_(MG_CONCAT(mg_try_, __LINE__), declaration, expression)

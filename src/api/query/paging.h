// Pages of Describe calls. A token is opaque and bound to the caller and the action: it names the
// last record that was shown, so records that come or go between two pages are neither shown twice
// nor lost. Filter first, page after. Called by every Describe handler. Pure.
//
//   TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeVpcs", found, q.max_results,
//   q.next_token)); result.next_token = page.next_token;
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/caller.h"

namespace mg::api {

struct PageLimits {
  std::int64_t min = 5;       // less is refused
  std::int64_t max = 1000;    // more is taken as this
  std::int64_t usual = 1000;  // when the caller names none
};
inline constexpr PageLimits kEc2Page{};
// ELBv2: PageSize 1..400; outside is ValidationError.
inline constexpr PageLimits kElbPage{1, 400, 400};

std::string make_token(const control::Caller& caller, std::string_view action,
                       std::string_view last_key);
// The last key, or nullopt when the token is not one of this caller and action.
std::optional<std::string> read_token(const control::Caller& caller, std::string_view action,
                                      std::string_view token);

// Where a page starts and how long it may be. Errors: invalid_parameter_value.
struct PageStart {
  std::string after;  // "" at the first page
  std::size_t size = 0;
};
Result<PageStart> page_start(const control::Caller& caller, std::string_view action,
                             const std::optional<std::int64_t>& max_results,
                             const std::optional<std::string>& next_token, PageLimits limits);
// The same for ELBv2's PageSize and Marker. Errors: validation_error.
Result<PageStart> elb_page_start(const control::Caller& caller, std::string_view action,
                                 const std::optional<std::int64_t>& page_size,
                                 const std::optional<std::string>& marker);

template <class T>
struct Page {
  std::vector<T> items;
  std::optional<std::string> next_token;
};

// `items` must be in ascending order of key(item), and keys unique.
template <class T, class Key>
Page<T> cut_page(const control::Caller& caller, std::string_view action, const PageStart& start,
                 std::vector<T> items, Key key) {
  Page<T> page;
  std::string last;
  for (auto& item : items) {
    std::string at = key(item);
    if (!start.after.empty() && at <= start.after) continue;
    if (page.items.size() == start.size) {
      page.next_token = make_token(caller, action, last);
      break;
    }
    last = std::move(at);
    page.items.push_back(std::move(item));
  }
  return page;
}

template <class T, class Key>
Result<Page<T>> paginate_by(const control::Caller& caller, std::string_view action,
                            std::vector<T> items, const std::optional<std::int64_t>& max_results,
                            const std::optional<std::string>& next_token, Key key,
                            PageLimits limits = kEc2Page) {
  TRY_ASSIGN(const auto start, page_start(caller, action, max_results, next_token, limits));
  return cut_page(caller, action, start, std::move(items), key);
}

// Records in id order, as the World's tables list them.
template <class T>
Result<Page<const T*>> paginate(const control::Caller& caller, std::string_view action,
                                std::vector<const T*> records,
                                const std::optional<std::int64_t>& max_results,
                                const std::optional<std::string>& next_token,
                                PageLimits limits = kEc2Page) {
  return paginate_by(
      caller, action, std::move(records), max_results, next_token,
      [](const T* record) { return record->id; }, limits);
}

}  // namespace mg::api

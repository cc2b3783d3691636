// The codec of stored records: C++ values that Boost.Describe knows, to JSON and back.
// Used by control/world_codec and plan/codec, in .cpp files only (it pulls in boost/json.hpp).
// Kinds: described structs (bases included), described enums as their names, bool, integers,
// double, std::string, optional, vector, set, map with text keys; classes with str() and a static
// parse() as text (Ip4, Cidr4, Mac); undescribed classes with one std::string member `value` as
// that text. Rules: a missing member keeps its default and an unknown one is ignored, so that
// releases read each other's records; an optional without value is not written. A wrong type is an
// Error that names the member: "listeners[2].port: expected an integer in range". Thread rule: pure
// functions.
#pragma once

#include <algorithm>
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"

namespace mg {
namespace describe_detail {

template <class T>
inline constexpr bool kDescribedStruct =
    std::is_class_v<T>&& boost::describe::has_describe_members<T>::value;
template <class T>
inline constexpr bool kDescribedEnum = boost::describe::has_describe_enumerators<T>::value;

template <class T>
concept Text = std::is_class_v<T> && requires(const T& value, std::string_view text) {
  { value.str() } -> std::convertible_to<std::string>;
  { T::parse(text) } -> std::convertible_to<std::optional<T>>;
};
template <class T>
concept Wrapped = std::is_class_v<T> && !kDescribedStruct<T> && !Text<T> && requires(T & id) {
  { id.value } -> std::same_as<std::string&>;
};
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

template <class T, template <class...> class Template>
inline constexpr bool kIs = false;
template <template <class...> class Template, class... Args>
inline constexpr bool kIs<Template<Args...>, Template> = true;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_any_access |
                                                         boost::describe::mod_inherited>;

inline std::string_view text_of(const boost::json::string& text) {
  return {text.data(), text.size()};
}
inline boost::json::string_view json_view(std::string_view text) {
  return {text.data(), text.size()};
}

template <class E>
const char* enum_name(E value) {
  return boost::describe::enum_to_string(value, "");
}

template <class K>
std::string key_text(const K& key) {
  if constexpr (std::same_as<K, std::string>) {
    return key;
  } else if constexpr (kDescribedEnum<K>) {
    return enum_name(key);
  } else if constexpr (Text<K>) {
    return key.str();
  } else {
    static_assert(Wrapped<K>, "a map's key must be text");
    return key.value;
  }
}

// What went wrong; the path is gathered while the calls unwind.
struct Problem {
  std::string path;
  std::string wanted;

  bool expected(const char* what) {
    wanted = what;
    return false;
  }
  bool inside(std::string_view name) {
    bool joined = path.empty() || path.front() == '[';
    path = std::string(name) + (joined ? "" : ".") + path;
    return false;
  }
};

template <class T>
bool decode_text(std::string_view text, T& out, Problem& problem) {
  if constexpr (std::same_as<T, std::string>) {
    out = std::string(text);
  } else if constexpr (kDescribedEnum<T>) {
    if (!boost::describe::enum_from_string(std::string(text).c_str(), out)) {
      return problem.expected("a known name");
    }
  } else if constexpr (Text<T>) {
    auto parsed = T::parse(text);
    if (!parsed) return problem.expected("a well-formed value");
    out = std::move(*parsed);
  } else {
    out.value = std::string(text);
  }
  return true;
}

template <class T>
bool decode(const boost::json::value& json, T& out, Problem& problem);

template <Integer T>
bool decode_integer(const boost::json::value& json, T& out, Problem& problem) {
  if (const auto* number = json.if_int64(); number && std::in_range<T>(*number)) {
    out = static_cast<T>(*number);
  } else if (const auto* big = json.if_uint64(); big && std::in_range<T>(*big)) {
    out = static_cast<T>(*big);
  } else {
    return problem.expected("an integer in range");
  }
  return true;
}

template <class T>
bool decode_array(const boost::json::value& json, T& out, Problem& problem) {
  const auto* array = json.if_array();
  if (array == nullptr) return problem.expected("an array");
  out.clear();
  std::size_t index = 0;
  for (const auto& element : *array) {
    typename T::value_type item{};
    if (!decode(element, item, problem)) {
      return problem.inside("[" + std::to_string(index) + "]");
    }
    out.insert(out.end(), std::move(item));
    ++index;
  }
  return true;
}

template <class T>
bool decode_map(const boost::json::value& json, T& out, Problem& problem) {
  const auto* object = json.if_object();
  if (object == nullptr) return problem.expected("an object");
  out.clear();
  for (const auto& member : *object) {
    std::string_view name(member.key().data(), member.key().size());
    typename T::key_type key{};
    typename T::mapped_type item{};
    if (!decode_text(name, key, problem) || !decode(member.value(), item, problem)) {
      return problem.inside(name);
    }
    out.insert_or_assign(std::move(key), std::move(item));
  }
  return true;
}

template <class T>
bool decode_struct(const boost::json::value& json, T& out, Problem& problem) {
  const auto* object = json.if_object();
  if (object == nullptr) return problem.expected("an object");
  bool ok = true;
  boost::mp11::mp_for_each<Members<T>>([&](auto descriptor) {
    if (!ok) return;
    const auto* member = object->if_contains(descriptor.name);
    if (member == nullptr) return;
    ok = decode(*member, out.*descriptor.pointer, problem) || problem.inside(descriptor.name);
  });
  return ok;
}

template <class T>
bool decode(const boost::json::value& json, T& out, Problem& problem) {
  if constexpr (std::same_as<T, bool>) {
    const auto* truth = json.if_bool();
    if (truth == nullptr) return problem.expected("true or false");
    out = *truth;
    return true;
  } else if constexpr (Integer<T>) {
    return decode_integer(json, out, problem);
  } else if constexpr (std::floating_point<T>) {
    boost::json::error_code ec;
    auto number = json.to_number<double>(ec);
    if (ec) return problem.expected("a number");
    out = static_cast<T>(number);
    return true;
  } else if constexpr (kIs<T, std::optional>) {
    if (json.is_null()) {
      out.reset();
      return true;
    }
    return decode(json, out.emplace(), problem);
  } else if constexpr (kIs<T, std::vector> || kIs<T, std::set>) {
    return decode_array(json, out, problem);
  } else if constexpr (kIs<T, std::map>) {
    return decode_map(json, out, problem);
  } else if constexpr (std::same_as<T, std::string> || kDescribedEnum<T> || Text<T> || Wrapped<T>) {
    const auto* text = json.if_string();
    if (text == nullptr) return problem.expected("a string");
    return decode_text(text_of(*text), out, problem);
  } else {
    static_assert(kDescribedStruct<T>, "describe this type: BOOST_DESCRIBE_STRUCT or _ENUM");
    return decode_struct(json, out, problem);
  }
}

}  // namespace describe_detail

template <class T>
boost::json::value to_json(const T& value) {
  namespace detail = describe_detail;
  if constexpr (std::same_as<T, bool>) {
    return value;
  } else if constexpr (detail::Integer<T>) {
    if constexpr (std::signed_integral<T>) {
      return static_cast<std::int64_t>(value);
    } else {
      return static_cast<std::uint64_t>(value);
    }
  } else if constexpr (std::floating_point<T>) {
    return static_cast<double>(value);
  } else if constexpr (detail::kIs<T, std::optional>) {
    return value ? to_json(*value) : boost::json::value(nullptr);
  } else if constexpr (detail::kIs<T, std::vector> || detail::kIs<T, std::set>) {
    boost::json::array array;
    array.reserve(value.size());
    for (const auto& item : value) {
      array.push_back(to_json<typename T::value_type>(item));
    }
    return array;
  } else if constexpr (detail::kIs<T, std::map>) {
    boost::json::object object;
    for (const auto& [key, item] : value) {
      object.emplace(detail::json_view(detail::key_text(key)), to_json(item));
    }
    return object;
  } else if constexpr (std::same_as<T, std::string> || detail::kDescribedEnum<T> ||
                       detail::Text<T> || detail::Wrapped<T>) {
    return boost::json::string(detail::json_view(detail::key_text(value)));
  } else {
    static_assert(detail::kDescribedStruct<T>,
                  "describe this type: BOOST_DESCRIBE_STRUCT or _ENUM");
    boost::json::object object;
    boost::mp11::mp_for_each<detail::Members<T>>([&](auto descriptor) {
      const auto& member = value.*descriptor.pointer;
      if constexpr (detail::kIs<std::remove_cvref_t<decltype(member)>, std::optional>) {
        if (!member) return;
      }
      object.emplace(descriptor.name, to_json(member));
    });
    return object;
  }
}

template <class T>
Result<T> from_json(const boost::json::value& json) {
  T out{};
  describe_detail::Problem problem;
  if (!describe_detail::decode(json, out, problem)) {
    auto where = problem.path.empty() ? std::string("value") : problem.path;
    return fail(Error{ErrorKind::kInvalidArgument, {}, where + ": expected " + problem.wanted, {}});
  }
  return out;
}

}  // namespace mg

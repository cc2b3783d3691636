#include "model/tags.h"

#include <algorithm>

#include "model/aws_errors.h"

namespace mg::model {
namespace {

std::size_t characters(const std::string& utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

bool is_reserved(const std::string& key) {
  return key.size() >= 4 && (key[0] | 0x20) == 'a' && (key[1] | 0x20) == 'w' &&
         (key[2] | 0x20) == 's' && key[3] == ':';
}

}  // namespace

Result<void> check_tag(const std::string& key, const std::string& value) {
  if (key.empty()) return fail(errors::tag_key_malformed("Tag key cannot be empty"));
  if (characters(key) > kTagKeyMax) {
    return fail(errors::tag_key_malformed("Tag key exceeds the maximum length of 128 characters"));
  }
  if (is_reserved(key)) {
    return fail(
        errors::tag_key_malformed("Tag keys starting with 'aws:' are reserved for internal use"));
  }
  if (characters(value) > kTagValueMax) {
    return fail(errors::invalid_parameter_value(
        "Tag value exceeds the maximum length of 256 characters: key '" + key + "'"));
  }
  return {};
}

}  // namespace mg::model

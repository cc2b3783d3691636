#include "control/commands/registered_txt.h"

#include <algorithm>

namespace mg::control {
namespace {

Error invalid(std::string message) {
  return Error{ErrorKind::kInvalidArgument, {}, std::move(message), {}};
}

std::string plain_name(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (name.ends_with('.')) name.pop_back();
  return name;
}

bool is_name(const std::string& name) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
  return !name.empty() && name.size() <= 253 && name.front() != '.' && name.back() != '.' &&
         name.find("..") == std::string::npos &&
         name.find_first_not_of(kAlphabet) == std::string::npos;
}

bool is_value(const std::string& value) {
  return !value.empty() && value.size() <= kTxtValueMax &&
         std::all_of(value.begin(), value.end(),
                     [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

Result<model::RegisteredTxt> add_registered_txt(Tx& tx, const std::string& name,
                                                const std::string& value) {
  const auto id = plain_name(name);
  if (!is_name(id)) {
    return fail(invalid("A name has 1 to 253 of letters, digits, '-', '_' and single dots."));
  }
  if (!is_value(value)) {
    return fail(invalid("A value has 1 to 1024 visible ASCII characters and spaces."));
  }
  const auto& records = tx.world().registered_txts;
  const auto* found = records.find(id);
  auto record = found == nullptr ? model::RegisteredTxt{.id = id, .values = {}} : *found;
  if (std::find(record.values.begin(), record.values.end(), value) != record.values.end()) {
    return record;
  }
  if (record.values.size() >= kTxtValuesMax || records.all().size() >= kTxtNamesMax) {
    return fail(Error{ErrorKind::kExhausted,
                      {},
                      "There is room for 10000 names with 64 values each, and no more.",
                      {}});
  }
  record.values.push_back(value);
  tx.put(record);
  return record;
}

Result<void> delete_registered_txt(Tx& tx, const std::string& name) {
  const auto id = plain_name(name);
  if (tx.world().registered_txts.find(id) == nullptr) {
    return fail(Error{ErrorKind::kNotFound, {}, "There is no TXT record of " + id + ".", {}});
  }
  tx.erase<model::RegisteredTxt>(id);
  return {};
}

}  // namespace mg::control

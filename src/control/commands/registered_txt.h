// TXT records that the operator vouches for: the proof of private DNS names where no public DNS can
// be asked. The operator's, of no account. Called by api/operator. Thread rule: the desk's thread.
#pragma once

#include <string>

#include "base/result.h"
#include "control/tx.h"

namespace mg::control {

inline constexpr std::size_t kTxtNamesMax = 10'000;
inline constexpr std::size_t kTxtValuesMax = 64;   // of one name
inline constexpr std::size_t kTxtValueMax = 1024;  // bytes

// Adds a value to those of the name; one that it has already changes nothing. The name is taken in
// any letter case, with or without a final dot. Errors are for the operator (no AWS code):
// kInvalidArgument, kExhausted.
Result<model::RegisteredTxt> add_registered_txt(Tx& tx, const std::string& name,
                                                const std::string& value);
// All values of the name. Error: kNotFound.
Result<void> delete_registered_txt(Tx& tx, const std::string& name);

}  // namespace mg::control

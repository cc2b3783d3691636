#include "cli/data_dir.h"

#include <unistd.h>

#include <cstdlib>

namespace mg::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

std::string default_data_dir() {
  if (::geteuid() == 0) return kRootDataDir;
  if (auto state = variable("XDG_STATE_HOME"); !state.empty()) return state + "/masugata";
  return variable("HOME") + "/.local/state/masugata";
}

std::string find_data_dir(const std::optional<std::string>& flag) {
  if (flag && !flag->empty()) return *flag;
  if (auto named = variable("MASUGATA_DATA_DIR"); !named.empty()) return named;
  return default_data_dir();
}

std::string operator_socket(const std::string& data_dir) {
  return data_dir + "/operator.sock";
}

}  // namespace mg::cli

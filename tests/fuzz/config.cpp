// The settings file: TOML or a refusal with a text, and what is taken can be used as it stands.
#include "daemon/config.h"

#include <string>

#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  namespace daemon = mg::daemon;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto config = daemon::resolve_config({}, text);
  if (!config) {
    CHECK(!config.error().message.empty());
    return 0;
  }
  CHECK(config->listen_address.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos);
  CHECK(config->data_dir[0] == '/' && config->data_dir.find('\0') == std::string::npos);
  CHECK(config->flow_table >= daemon::kFlowTableMin && config->flow_table <= daemon::kFlowTableMax);
  // The region is a part of names: ARNs, host names, ids.
  CHECK(!config->region.empty());
  for (const char c : config->region)
    CHECK((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  const daemon::ListenAddress listen{config->listen_address, config->listen_port};
  CHECK(listen.is_loopback() || config->insecure_listen);
  const auto again = daemon::parse_listen(listen.url().substr(7));
  CHECK(again && again->address == listen.address && again->port == listen.port);
  return 0;
}

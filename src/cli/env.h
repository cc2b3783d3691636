// `masugata env ACCOUNT`: what stock AWS tools need to speak to this server.
// Thread rule: the main thread; the renderers are pure.
#pragma once

#include <string>

#include "cli/command.h"

namespace mg::cli {

struct ToolSettings {
  std::string account, alias;
  std::string access_key_id, secret;
  std::string region, url;
};

// export NAME='value' lines for a POSIX shell.
std::string render_exports(const ToolSettings& settings);
// "masugata-" and the alias, or the id.
std::string profile_name(const ToolSettings& settings);
// The config block and the credentials block. One file may serve as both, since each reader passes
// over the other's block: AWS_CONFIG_FILE=f AWS_SHARED_CREDENTIALS_FILE=f.
std::string render_profile(const ToolSettings& settings);

int env_command(const Arguments& arguments);

}  // namespace mg::cli

// The public readiness answer at /masugata/v1/health: the demo and other tools recognise us by it.
// Called by the daemon's listener. Pure; thread rule: any thread.
#pragma once

#include <string>
#include <string_view>

#include "net/http_types.h"

namespace mg::api {

inline constexpr std::string_view kHealthPath = "/masugata/v1/health";

// What stays the same while the server lives.
struct ServerIdentity {
  std::string version;
  std::string data_plane;    // "kernel" or "none"
  std::string installation;  // 8 hex digits
  std::string url;           // as printed at start
  std::string data_dir;
  std::string region;  // the default region
  std::int64_t started_at_ms = 0;
};

// Answers GET and HEAD, else 405. Names no path and no secret: everybody may ask.
net::HttpResponse answer_health(const ServerIdentity& server, const net::HttpRequest& request);

// One JSON body with its headers.
net::HttpResponse json_response(int status, std::string body);
// {"error": {"message": …}}
net::HttpResponse json_error(int status, std::string_view message);

}  // namespace mg::api

#include "api/health.h"

#include <boost/json.hpp>
#include <utility>

#include "base/json.h"

namespace mg::api {

net::HttpResponse json_response(int status, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  response.body = std::move(body);
  response.body += '\n';
  return response;
}

net::HttpResponse json_error(int status, std::string_view message) {
  return json_response(
      status,
      json::dump(boost::json::object{{"error", boost::json::object{{"message", message}}}}));
}

net::HttpResponse answer_health(const ServerIdentity& server, const net::HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    auto response = json_error(405, "Only GET is served here.");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  return json_response(200, json::dump(boost::json::object{{"product", "masugata"},
                                                           {"version", server.version},
                                                           {"data_plane", server.data_plane},
                                                           {"installation", server.installation}}));
}

}  // namespace mg::api

#include "cli/aws_client.h"

#include <fmt/format.h>

#include <pugixml.hpp>

#include "base/clock.h"
#include "wire/service.h"

namespace mg::cli {

std::string xml_text(const std::string& body, const std::string& xpath) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return {};
  try {
    return document.select_node(xpath.c_str()).node().text().as_string();
  } catch (const pugi::xpath_exception&) {
    return {};
  }
}

AwsClient::AwsClient(net::HttpServerName server, std::string region)
    : http_(std::move(server)), region_(std::move(region)) {}

Result<AwsAnswer> AwsClient::call(const AwsCommand& command, const Variables& variables,
                                  const sigv4::Credentials& credentials) {
  TRY_ASSIGN(const auto fields, form_fields(command, variables));
  net::HttpRequest request;
  request.method = "POST";
  request.body = form_body(fields);
  request.headers = {{"Host", http_.server().host_header()},
                     {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  const auto* service = wire::find_service(command.service);
  auto signature = sigv4::sign(request.method, request.target, request.headers, request.body,
                               credentials, region_, service->signing_name, SystemClock().now_ms());
  for (auto& header : signature) request.headers.push_back(std::move(header));
  TRY_ASSIGN(auto response, http_.call(request));
  AwsAnswer answer;
  answer.status = response.status;
  answer.body = std::move(response.body);
  if (answer.status != 200) {
    answer.error_code = xml_text(answer.body, "//Error/Code");
    answer.error_message = xml_text(answer.body, "//Error/Message");
    if (answer.error_code.empty()) answer.error_code = fmt::format("HTTP {}", answer.status);
  }
  return answer;
}

}  // namespace mg::cli

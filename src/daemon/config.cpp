#include "daemon/config.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "api/auth/sigv4.h"
#include "base/number.h"
#include "cli/data_dir.h"
#include "model/connection_notification.h"
#include "net/server_name.h"

namespace mg::daemon {
namespace {

Error invalid(std::string message) {
  return Error{ErrorKind::kInvalidArgument, {}, std::move(message), {}};
}

bool is_ipv4(const std::string& text) {
  in_addr parsed{};
  return ::inet_pton(AF_INET, text.c_str(), &parsed) == 1;
}

// The settings by name, from both places, as text.
using Settings = std::map<std::string, std::string>;

constexpr std::string_view kNames[] = {
    "listen",          "insecure-listen", "data-dir",      "data-plane", "flow-table",
    "region",          "request-rate",    "request-burst", "audit-log",  "audit-log-bytes",
    "audit-log-files", "test-accounts",   "dns-forwarder"};

Result<std::string> text_of(const std::string& name, const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return *text;
  if (auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (auto flag = node.value_exact<bool>()) return std::string(*flag ? "true" : "false");
  return fail(
      invalid(fmt::format("The setting {} must be a text, a number or a truth value.", name)));
}

// A member of a topic's table.
Result<std::string> topic_text(const toml::table& table, std::string_view arn,
                               std::string_view name) {
  if (auto text = table[name].value_exact<std::string>(); text && !text->empty()) return *text;
  return fail(invalid(fmt::format("The topic {} needs {} (a text).", arn, name)));
}

Result<Webhook> read_topic(std::string_view arn, const toml::node& node) {
  const auto* table = node.as_table();
  if (table == nullptr || !model::parse_topic_arn(arn)) {
    return fail(invalid(fmt::format(
        "topics: \"{}\" must be the ARN of an SNS topic (arn:aws:sns:REGION:ACCOUNT:NAME) with a "
        "table of url and secret.",
        arn)));
  }
  for (const auto& [key, value] : *table) {
    if (key.str() == "url" || key.str() == "secret") continue;
    return fail(invalid(
        fmt::format("The topic {} has an unknown setting {}.", arn, std::string(key.str()))));
  }
  Webhook webhook;
  webhook.topic_arn = arn;
  TRY_ASSIGN(webhook.secret, topic_text(*table, arn, "secret"));
  TRY_ASSIGN(const auto url, topic_text(*table, arn, "url"));
  constexpr std::string_view kScheme = "http://";
  const bool visible =
      std::all_of(url.begin(), url.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  if (!url.starts_with(kScheme) || !visible) {
    return fail(invalid(fmt::format(
        "The url of the topic {} must begin with http:// (there is no TLS yet: let a proxy on this "
        "host speak https).",
        arn)));
  }
  const auto slash = url.find('/', kScheme.size());
  webhook.server = url.substr(0, slash);
  webhook.target = slash == std::string::npos ? "/" : url.substr(slash);
  if (auto server = net::HttpServerName::parse(webhook.server); !server) {
    return fail(invalid(fmt::format("The url of the topic {}: {}", arn, server.error().message)));
  }
  if (webhook.secret.size() < kWebhookSecretMin) {
    return fail(invalid(fmt::format("The secret of the topic {} must have {} characters or more.",
                                    arn, kWebhookSecretMin)));
  }
  return webhook;
}

Result<void> add_topics(std::vector<Webhook>& webhooks, const toml::node& node) {
  const auto* table = node.as_table();
  if (table == nullptr || table->size() > kWebhooksMax) {
    return fail(invalid(fmt::format("topics must be a table of {} topics at most.", kWebhooksMax)));
  }
  for (const auto& [arn, settings] : *table) {
    TRY_ASSIGN(auto webhook, read_topic(arn.str(), settings));
    webhooks.push_back(std::move(webhook));
  }
  return {};
}

Result<void> add_file(Settings& settings, std::vector<Webhook>& webhooks, const std::string& text) {
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fail(invalid(fmt::format("The settings file is not TOML: {} (line {})",
                                    error.description(), error.source().begin.line)));
  }
  for (const auto& [key, node] : table) {
    std::string name(key.str());
    if (name == "topics") {
      TRY(add_topics(webhooks, node));
      continue;
    }
    for (char& c : name) c = c == '_' ? '-' : c;
    if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames)) {
      return fail(invalid(
          fmt::format("The settings file has an unknown setting {}.", std::string(key.str()))));
    }
    TRY_ASSIGN(settings[name], text_of(name, node));
  }
  return {};
}

// A NUL would cut the text short where it meets the kernel: what was checked is not what is used.
Result<void> check_texts(const Settings& settings) {
  for (const auto& [name, text] : settings) {
    for (const char c : text) {
      if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') continue;
      return fail(invalid(fmt::format("The setting {} has a control character in it.", name)));
    }
  }
  return {};
}

Result<bool> flag_of(const Settings& settings, const std::string& name) {
  const auto it = settings.find(name);
  if (it == settings.end()) return false;
  if (it->second == "true" || it->second == "false") return it->second == "true";
  return fail(invalid(fmt::format("{} must be true or false.", name)));
}

template <class T>
Result<T> number_of(const Settings& settings, const std::string& name, T usual, T min, T max) {
  const auto it = settings.find(name);
  if (it == settings.end()) return usual;
  const auto number = parse_number<T>(it->second);
  if (number && *number >= min && *number <= max) return *number;
  return fail(invalid(
      fmt::format("{} must be a number from {} to {}, not {}.", name, min, max, it->second)));
}

Result<void> apply_listen(ServeConfig& config, const Settings& settings) {
  TRY_ASSIGN(config.insecure_listen, flag_of(settings, "insecure-listen"));
  if (auto it = settings.find("listen"); it != settings.end()) {
    TRY_ASSIGN(auto listen, parse_listen(it->second));
    config.listen_address = listen.address;
    config.listen_port = listen.port;
  }
  if (!ListenAddress{config.listen_address, 0}.is_loopback() && !config.insecure_listen) {
    return fail(invalid(fmt::format(
        "{} is not a loopback address, and there is no TLS yet. Listen on 127.0.0.1, or add "
        "--insecure-listen if the network is trusted.",
        config.listen_address)));
  }
  return {};
}

// "192.0.2.53", "192.0.2.53:5353", "2001:db8::53" or "[2001:db8::53]:5353".
Result<node::dns::DnsServer> parse_dns_server(const std::string& text) {
  in6_addr v6{};
  if (is_ipv4(text) || ::inet_pton(AF_INET6, text.c_str(), &v6) == 1) {
    return node::dns::DnsServer{.address = text};
  }
  if (auto named = parse_listen(text); named && named->port != 0) {
    return node::dns::DnsServer{named->address, named->port};
  }
  return fail(invalid(fmt::format(
      "dns-forwarder must be the address of a DNS server like 192.0.2.53 or 192.0.2.53:5353, not "
      "\"{}\".",
      text)));
}

Result<void> apply_rest(ServeConfig& config, const Settings& settings) {
  if (auto it = settings.find("data-plane"); it != settings.end()) {
    if (it->second != "kernel" && it->second != "none") {
      return fail(invalid(fmt::format("data-plane is kernel or none, not {}.", it->second)));
    }
    config.data_plane = it->second == "none" ? DataPlane::kNone : DataPlane::kKernel;
  }
  TRY_ASSIGN(config.flow_table,
             number_of(settings, "flow-table", config.flow_table, kFlowTableMin, kFlowTableMax));
  if (auto it = settings.find("region"); it != settings.end()) {
    // A part of host names and ARNs, and no signature for any other name would be taken.
    if (!api::auth::is_region_name(it->second)) {
      return fail(invalid(
          fmt::format("region must be a name like ap-northeast-1, not \"{}\".", it->second)));
    }
    config.region = it->second;
  }
  if (auto it = settings.find("dns-forwarder"); it != settings.end()) {
    TRY_ASSIGN(config.dns_forwarder, parse_dns_server(it->second));
  }
  return {};
}

// Anybody who reaches such a server owns every account of it, so nobody but this host may.
Result<void> apply_test_accounts(ServeConfig& config, const Settings& settings) {
  TRY_ASSIGN(config.test_accounts, flag_of(settings, "test-accounts"));
  if (!config.test_accounts) return {};
  if (!ListenAddress{config.listen_address, 0}.is_loopback()) {
    return fail(invalid(fmt::format(
        "With --test-accounts every account answers to keys that everybody knows, so it listens on "
        "loopback only, not on {}. Listen on 127.0.0.1.",
        config.listen_address)));
  }
  if (config.data_plane != DataPlane::kNone) {
    return fail(invalid(
        "--test-accounts is for tests of the API alone. Add --data-plane none, or leave it out and "
        "make accounts with `masugata account create`."));
  }
  return {};
}

// Test suites ask as fast as they can, and nobody else is there to be protected.
Result<void> apply_requests(ServeConfig& config, const Settings& settings) {
  const std::uint32_t rate = config.test_accounts ? 0 : kRequestRate;
  TRY_ASSIGN(config.request_rate, number_of(settings, "request-rate", rate, 0U, kRequestsMax));
  const auto burst = std::max(2 * config.request_rate, 1U);
  TRY_ASSIGN(config.request_burst,
             number_of(settings, "request-burst", burst, 1U, 10 * kRequestsMax));
  return {};
}

Result<void> apply_audit(ServeConfig& config, const Settings& settings) {
  if (config.test_accounts) config.audit_log = AuditTo::kOff;
  if (auto it = settings.find("audit-log"); it != settings.end()) {
    static const std::map<std::string, AuditTo> kPlaces{
        {"file", AuditTo::kFile}, {"stdout", AuditTo::kStdout}, {"off", AuditTo::kOff}};
    const auto place = kPlaces.find(it->second);
    if (place == kPlaces.end()) {
      return fail(
          invalid(fmt::format("audit-log is file, stdout or off, not \"{}\".", it->second)));
    }
    config.audit_log = place->second;
  }
  if (config.audit_log == AuditTo::kFile && config.data_dir.empty()) {
    return fail(invalid("An audit-log in a file needs a place: add --data-dir."));
  }
  TRY_ASSIGN(config.audit_log_bytes,
             number_of(settings, "audit-log-bytes", kAuditBytes, kAuditBytesMin, kAuditBytesMax));
  TRY_ASSIGN(config.audit_log_files,
             number_of(settings, "audit-log-files", config.audit_log_files, 1U, kAuditFilesMax));
  return {};
}

Result<void> apply_data_dir(ServeConfig& config, const Settings& settings) {
  std::optional<std::string> dir;
  if (auto it = settings.find("data-dir"); it != settings.end()) dir = it->second;
  // Never a directory that was not named for it, also not by the environment.
  if (config.test_accounts && (!dir || dir->empty())) return {};
  config.data_dir = cli::find_data_dir(dir);
  if (config.data_dir.empty() || config.data_dir[0] != '/') {
    return fail(
        invalid(fmt::format("data-dir must be an absolute path, not \"{}\".", config.data_dir)));
  }
  return {};
}

}  // namespace

bool ListenAddress::is_loopback() const {
  return address == "::1" || address.rfind("127.", 0) == 0;
}

std::string ListenAddress::url() const {
  const bool v6 = address.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", v6 ? "[" : "", address, v6 ? "]" : "", port);
}

Result<ListenAddress> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  std::optional<std::uint16_t> port;
  std::string host;
  if (colon != std::string_view::npos) {
    port = parse_number<std::uint16_t>(text.substr(colon + 1));
    host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
      host = host.substr(1, host.size() - 2);
    }
    if (host == "localhost") host = "127.0.0.1";
  }
  in6_addr v6{};
  if (!port || (!is_ipv4(host) && ::inet_pton(AF_INET6, host.c_str(), &v6) != 1)) {
    return fail(invalid(fmt::format(
        "\"{}\" is no address to listen on; write it as 127.0.0.1:4566 or [::1]:4566.", text)));
  }
  return ListenAddress{host, *port};
}

Result<ServeConfig> resolve_config(const cli::Arguments& flags,
                                   const std::optional<std::string>& file_text) {
  Settings settings;
  ServeConfig config;
  if (file_text) TRY(add_file(settings, config.webhooks, *file_text));
  for (const auto name : kNames) {
    const std::string key(name);
    if (auto value = flags.value(key)) {
      settings[key] = *value;
    } else if (flags.has(key)) {
      settings[key] = "true";
    }
  }
  TRY(check_texts(settings));
  TRY(apply_listen(config, settings));
  TRY(apply_rest(config, settings));
  TRY(apply_test_accounts(config, settings));
  TRY(apply_data_dir(config, settings));
  TRY(apply_requests(config, settings));
  TRY(apply_audit(config, settings));
  return config;
}

}  // namespace mg::daemon

// What `masugata serve` was told: flags win over the file (TOML), the file over the defaults. A key
// or value that is not known is refused by name.
// Called by serve. Pure but for find_data_dir's look at the environment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "node/dns/txt_lookup.h"

namespace mg::daemon {

enum class DataPlane { kKernel, kNone };

enum class AuditTo { kFile, kStdout, kOff };

// More than one client can ask of a server here; what is less protects accounts from each other.
inline constexpr std::uint32_t kRequestRate = 50'000;
inline constexpr std::uint32_t kRequestsMax = 1'000'000;
inline constexpr std::uint64_t kAuditBytes = 64ULL * 1024 * 1024;
inline constexpr std::uint64_t kAuditBytesMin = 64ULL * 1024;
inline constexpr std::uint64_t kAuditBytesMax = 1024ULL * 1024 * 1024 * 1024;
inline constexpr std::uint32_t kAuditFilesMax = 99;

inline constexpr std::uint32_t kFlowTableMin = 1024;
inline constexpr std::uint32_t kFlowTableMax = 16'777'216;

// Where the messages of a topic go: the table [topics."arn:…"] of the file.
struct Webhook {
  std::string topic_arn;
  std::string server;  // "http://127.0.0.1:9000"
  std::string target;  // "/path?query"
  std::string secret;  // the key of the messages' HMAC
};
inline constexpr std::size_t kWebhooksMax = 64;
inline constexpr std::size_t kWebhookSecretMin = 16;

struct ServeConfig {
  std::string listen_address = "127.0.0.1";
  std::uint16_t listen_port = 4566;
  bool insecure_listen = false;
  bool test_accounts = false;
  std::string data_dir;  // empty: all in memory (test accounts only)
  DataPlane data_plane = DataPlane::kKernel;
  std::uint32_t flow_table = 262'144;
  std::string region = "ap-northeast-1";
  std::uint32_t request_rate = kRequestRate;  // calls a second of one account; 0: no limit
  std::uint32_t request_burst = 2 * kRequestRate;
  AuditTo audit_log = AuditTo::kFile;
  std::uint64_t audit_log_bytes = kAuditBytes;  // of one file
  std::uint32_t audit_log_files = 8;
  std::optional<node::dns::DnsServer> dns_forwarder;  // none: names that are not ours stay unknown
  std::vector<Webhook> webhooks;
};

struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;
  [[nodiscard]] bool is_loopback() const;
  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:4566"
};
// "127.0.0.1:4566", "localhost:0", "[::1]:4566".
Result<ListenAddress> parse_listen(std::string_view text);

// `file_text`: what --config names, already read. Errors are kInvalidArgument, with the remedy.
Result<ServeConfig> resolve_config(const cli::Arguments& flags,
                                   const std::optional<std::string>& file_text);

}  // namespace mg::daemon

#include "daemon/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "api/door.h"
#include "api/health.h"
#include "api/operator/operator_api.h"
#include "api/operator/test_accounts.h"
#include "base/log.h"
#include "cli/data_dir.h"
#include "control/desk.h"
#include "daemon/answering_node.h"
#include "daemon/data_directory.h"
#include "daemon/errands.h"
#include "daemon/node_views.h"
#include "net/http_server.h"
#include "node/agent.h"
#include "node/kernel/linux_kernel.h"
#include "store/sqlite/sqlite_store.h"

namespace mg::daemon {
namespace {

constexpr std::string_view kOurPaths = "/masugata/";
// The one server that writes has no watch.
constexpr store::SqliteOptions kNoHistory{.history_max = 0};

const char* name_of(DataPlane data_plane) {
  return data_plane == DataPlane::kKernel ? "kernel" : "none";
}

}  // namespace

class Server::Parts {
 public:
  Parts(ServeConfig config, const Clock& clock, Rng& rng)
      : config_(std::move(config)),
        clock_(clock),
        rng_(rng),
        public_server_([this](auto request, auto respond) { answer(request, std::move(respond)); }),
        operator_server_([this](auto request, auto respond) {
          operator_api_->handle(request, std::move(respond));
        }) {}

  Result<void> start();
  void stop();

  api::ServerIdentity identity_;
  std::unique_ptr<node::Agent> agent_;

 private:
  Result<void> bind();
  Result<void> open_rooms();
  Result<void> start_audit();
  std::optional<api::auth::Credential> find_credential(std::string_view key,
                                                       std::string_view token) const;
  void answer(const std::shared_ptr<const net::HttpRequest>& request, net::Responder respond);

  ServeConfig config_;
  const Clock& clock_;
  Rng& rng_;
  // In the order of the start; destroyed in the reverse one.
  std::optional<DataDirectory> directory_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<AnsweringNode> answering_node_;
  // The desk gives the last answers, so what notes them outlives it.
  std::unique_ptr<api::AuditLog> audit_;
  std::optional<api::Throttle> throttle_;
  std::optional<control::Vault> vault_;
  api::operator_api::Credentials credentials_;  // told of changes by the desk
  std::unique_ptr<control::Desk> desk_;
  std::optional<api::Door> door_;
  std::unique_ptr<api::operator_api::OperatorApi> operator_api_;
  net::HttpServer public_server_;
  net::HttpServer operator_server_;
  std::unique_ptr<Errands> errands_;
  bool in_memory_ = false;
  bool stopped_ = false;
};

Result<void> Server::Parts::bind() {
  const ListenAddress listen{config_.listen_address, config_.listen_port};
  if (auto bound = public_server_.listen_tcp(listen.address, listen.port); !bound) {
    auto error = std::move(bound.error());
    error.message += "; name another address with --listen (port 0 picks a free one)";
    return fail(std::move(error));
  }
  TRY(operator_server_.listen_unix(cli::operator_socket(config_.data_dir)));
  identity_.url = ListenAddress{listen.address, public_server_.port()}.url();
  identity_.version = MG_VERSION;
  identity_.data_plane = name_of(config_.data_plane);
  identity_.installation = directory_->installation;
  identity_.data_dir = config_.data_dir;
  identity_.region = config_.region;
  identity_.started_at_ms = clock_.now_ms();
  return {};
}

Result<void> Server::Parts::open_rooms() {
  TRY_ASSIGN(store_,
             store::open_sqlite(in_memory_ ? ":memory:" : directory_->database(), kNoHistory));
  plan::Link* link = nullptr;
  if (config_.data_plane == DataPlane::kKernel) {
    auto installation = node::Installation::standard(directory_->installation, config_.data_dir);
    auto kernel = node::make_linux_kernel({installation, config_.flow_table});
    agent_ =
        std::make_unique<node::Agent>(node::AgentOptions(installation), std::move(kernel), clock_);
    link = agent_.get();
  } else {
    answering_node_ = std::make_unique<AnsweringNode>();
    link = answering_node_.get();
  }
  TRY_ASSIGN(desk_, control::Desk::open({&clock_, &rng_, store_.get(), link,
                                         [this](const auto& world, const auto* changed) {
                                           credentials_.follow(world, changed);
                                         },
                                         outside_of(config_)}));
  // The desk names its callback and sends the snapshot; then the node's threads may start.
  desk_->start();
  if (agent_) TRY(agent_->start());
  vault_.emplace(directory_->master_key);
  TRY(credentials_.load(*desk_, *vault_));
  TRY(start_audit());
  throttle_.emplace(api::ThrottleOptions{config_.request_rate, config_.request_burst});
  door_.emplace(api::DoorOptions{
      .desk = desk_.get(),
      .vault = &*vault_,
      .look_up = [this](std::string_view key,
                        std::string_view token) { return find_credential(key, token); },
      .clock = &clock_,
      .rng = &rng_,
      .throttle = &*throttle_,
      .audit = audit_.get(),
      .test_accounts = config_.test_accounts});
  operator_api_ =
      std::make_unique<api::operator_api::OperatorApi>(api::operator_api::OperatorApiOptions{
          desk_.get(), &credentials_, &*vault_, identity_,
          agent_ ? node_views(*agent_) : no_node_views(), ::geteuid(),
          [this] {
            return api::operator_api::DoorCounts{throttle_->refused(), audit_ ? audit_->lost() : 0};
          },
          config_.test_accounts});
  return {};
}

Result<void> Server::Parts::start_audit() {
  if (config_.audit_log == AuditTo::kOff) return {};
  const auto path = config_.audit_log == AuditTo::kFile ? directory_->audit_log() : std::string();
  audit_ = std::make_unique<api::AuditLog>(
      api::AuditOptions{path, config_.audit_log_bytes, config_.audit_log_files});
  return audit_->start();
}

Result<void> Server::Parts::start() {
  if (config_.data_dir.empty()) {
    TRY_ASSIGN(config_.data_dir, make_temporary_directory());
    in_memory_ = true;
  }
  TRY_ASSIGN(auto directory, open_data_directory(config_.data_dir, rng_, config_.test_accounts));
  directory_.emplace(std::move(directory));
  TRY(bind());
  TRY(open_rooms());
  TRY(operator_server_.start());
  TRY(public_server_.start());
  errands_ = std::make_unique<Errands>(config_, clock_, rng_);
  errands_->start(*desk_);
  log::info("installation {} serves {} with data plane {}", identity_.installation, identity_.url,
            identity_.data_plane);
  return {};
}

void Server::Parts::stop() {
  if (std::exchange(stopped_, true)) return;
  public_server_.stop();
  operator_server_.stop();
  if (errands_) errands_->stop();
  // The desk ends what was asked before; its last changes still reach the node.
  if (desk_) desk_->stop();
  if (agent_) agent_->stop();
  operator_api_.reset();
  door_.reset();
  desk_.reset();
  agent_.reset();
  answering_node_.reset();
  store_.reset();
  audit_.reset();
  if (in_memory_) {
    if (auto removed = remove_data_directory(config_.data_dir); !removed) {
      log::warn("{} is left: {}", config_.data_dir, removed.error().describe());
    }
  }
  directory_.reset();  // the lock goes last
}

std::optional<api::auth::Credential> Server::Parts::find_credential(std::string_view key,
                                                                    std::string_view token) const {
  auto found = credentials_.find(key, token);
  if (!found && config_.test_accounts && token.empty()) {
    found = api::operator_api::test_credential(key);
  }
  return found;
}

void Server::Parts::answer(const std::shared_ptr<const net::HttpRequest>& request,
                           net::Responder respond) {
  const auto path = request->path();
  if (path == api::kHealthPath) {
    respond(api::answer_health(identity_, *request));
  } else if (config_.test_accounts && path == api::operator_api::kResetPath) {
    api::operator_api::answer_reset(*request, *desk_, std::move(respond));
  } else if (path.substr(0, kOurPaths.size()) == kOurPaths) {
    respond(api::json_error(404,
                            "There is no such path here. The operator's part is on the "
                            "operator's socket."));
  } else {
    door_->handle(request, std::move(respond));
  }
}

Server::Server(ServeConfig config, const Clock& clock, Rng& rng)
    : parts_(std::make_unique<Parts>(std::move(config), clock, rng)) {}
Server::~Server() {
  stop();
}

Result<void> Server::start() {
  auto started = parts_->start();
  if (!started) parts_->stop();
  return started;
}

void Server::stop() {
  parts_->stop();
}

const std::string& Server::url() const {
  return parts_->identity_.url;
}

const std::string& Server::data_dir() const {
  return parts_->identity_.data_dir;
}

std::uint64_t Server::flow_table_bytes() const {
  return parts_->agent_ ? parts_->agent_->status().kernel.flow_table_bytes : 0;
}
std::uint64_t Server::flow_slots() const {
  return parts_->agent_ ? parts_->agent_->status().kernel.flow_slots : 0;
}

}  // namespace mg::daemon

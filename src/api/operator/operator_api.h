// The operator's API: JSON under /masugata/v1 on the operator's socket. It has what no tenant may
// ask:
//   GET    /accounts                    all accounts
//   POST   /accounts                    {"id"?, "alias"?, "access_key_id"?, "secret"?} → the keys
//   GET    /accounts/<id>/credentials   the keys again (`masugata env`)
//   DELETE /accounts/<id>?force=true
//   GET    /status                      what runs
//   GET    /drops?id=…                  what was dropped, and why
//   …      /quotas                      see quotas.h
//   GET    /txt                         the TXT records that prove private DNS names
//   POST   /txt                         {"name", "value"} adds one
//   DELETE /txt/<name>                  all of a name
// An <id> may be an alias. Admits uid 0 and the server's own uid, as the kernel tells the peer's.
// Called by the daemon's listener. Invariant: a secret is in answers only, never in the log.
// Thread rule: handle() on the server's thread; answers leave from the desk's.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

#include "api/health.h"
#include "api/operator/credentials.h"
#include "api/operator/node_view.h"
#include "api/operator/render.h"
#include "control/commands/account.h"
#include "control/desk.h"
#include "net/http_server.h"

namespace mg::api::operator_api {

struct OperatorApiOptions {
  control::Desk* desk = nullptr;
  Credentials* credentials = nullptr;
  const control::Vault* vault = nullptr;
  ServerIdentity server;
  NodeViews node;
  uid_t own_uid = 0;
  std::function<DoorCounts()> door;
  bool test_accounts = false;
};

class OperatorApi {
 public:
  explicit OperatorApi(OperatorApiOptions options);
  void handle(const std::shared_ptr<const net::HttpRequest>& request, net::Responder respond);

 private:
  void create(const net::HttpRequest& request, net::Responder respond);
  void remove(const std::string& account, bool force, net::Responder respond);
  void list(net::Responder respond);
  void show_credentials(const std::string& account, net::Responder respond);
  void list_txts(net::Responder respond);
  void add_txt(const net::HttpRequest& request, net::Responder respond);
  void delete_txt(const std::string& name, net::Responder respond);
  void status(net::Responder respond);
  void quotas(const net::HttpRequest& request, net::Responder respond);
  void drops(const net::HttpRequest& request, const net::Responder& respond);

  OperatorApiOptions options_;
  control::SealSecret seal_;
};

}  // namespace mg::api::operator_api

#include "api/operator/operator_api.h"

#include <boost/json/value.hpp>
#include <utility>

#include "api/operator/quotas.h"
#include "api/operator/render.h"
#include "api/operator/test_accounts.h"
#include "base/json.h"
#include "control/commands/registered_txt.h"

namespace mg::api::operator_api {
namespace {

constexpr std::string_view kPrefix = "/masugata/v1";
constexpr std::string_view kAccounts = "/accounts";
constexpr std::string_view kCredentials = "/credentials";
constexpr std::string_view kTxt = "/txt";

int http_status(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidArgument:
      return 400;
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kAlreadyExists:
    case ErrorKind::kFailedPrecondition:
      return 409;
    case ErrorKind::kPermissionDenied:
    case ErrorKind::kUnauthenticated:
      return 403;
    case ErrorKind::kUnavailable:
    case ErrorKind::kExhausted:
      return 503;
    case ErrorKind::kUnimplemented:
    case ErrorKind::kInternal:
      break;
  }
  return 500;
}

// The operator owns the host, so the detail is for them too.
net::HttpResponse error_response(const Error& error) {
  return json_error(http_status(error), error.describe());
}

control::Done answer(net::Responder respond, int status = 200) {
  return [respond = std::move(respond), status](Result<std::string> result) {
    respond(result ? json_response(status, std::move(*result)) : error_response(result.error()));
  };
}

Result<control::NewAccount> decode_new_account(std::string_view body) {
  control::NewAccount wanted;
  if (body.empty()) return wanted;
  TRY_ASSIGN(auto value, json::parse(body));
  if (!value.is_object()) {
    return fail(Error{ErrorKind::kInvalidArgument, {}, "Send a JSON object.", {}});
  }
  for (const auto& member : value.get_object()) {
    const auto name = member.key();
    if (!member.value().is_string()) {
      return fail(
          Error{ErrorKind::kInvalidArgument, {}, std::string(name) + " must be a string.", {}});
    }
    std::string text(member.value().get_string());
    if (name == "id") {
      wanted.id = std::move(text);
    } else if (name == "alias") {
      wanted.alias = std::move(text);
    } else if (name == "access_key_id") {
      wanted.access_key_id = std::move(text);
    } else if (name == "secret") {
      wanted.secret = std::move(text);
    } else {
      return fail(
          Error{ErrorKind::kInvalidArgument, {}, "Unknown member " + std::string(name) + ".", {}});
    }
  }
  return wanted;
}

}  // namespace

OperatorApi::OperatorApi(OperatorApiOptions options) : options_(std::move(options)) {
  seal_ = [vault = options_.vault](std::string_view secret, std::string_view associated, Rng& rng) {
    return vault->seal(secret, associated, rng);
  };
}

void OperatorApi::handle(const std::shared_ptr<const net::HttpRequest>& request,
                         net::Responder respond) {
  const auto& uid = request->peer_uid;
  if (!uid || (*uid != 0 && *uid != options_.own_uid)) {
    respond(json_error(403, "Only root and the server's own user may ask here."));
    return;
  }
  auto path = request->path();
  if (path == kHealthPath) {
    respond(answer_health(options_.server, *request));
    return;
  }
  if (path.substr(0, kPrefix.size()) == kPrefix) path.remove_prefix(kPrefix.size());
  const auto& method = request->method;
  if (path == kAccounts && method == "GET") return list(std::move(respond));
  if (path == kAccounts && method == "POST") return create(*request, std::move(respond));
  if (path == "/quotas") return quotas(*request, std::move(respond));
  if (path == kTxt && method == "GET") return list_txts(std::move(respond));
  if (path == kTxt && method == "POST") return add_txt(*request, std::move(respond));
  if (path.substr(0, kTxt.size() + 1) == std::string(kTxt) + "/" && method == "DELETE") {
    return delete_txt(std::string(path.substr(kTxt.size() + 1)), std::move(respond));
  }
  if (path == "/status" && method == "GET") return status(std::move(respond));
  if (path == "/drops" && method == "GET") return drops(*request, respond);
  if (path.substr(0, kAccounts.size() + 1) == std::string(kAccounts) + "/") {
    auto account = path.substr(kAccounts.size() + 1);
    if (method == "DELETE" && account.find('/') == std::string_view::npos) {
      return remove(std::string(account), query_value(*request, "force") == "true",
                    std::move(respond));
    }
    if (method == "GET" && account.size() > kCredentials.size() &&
        account.substr(account.size() - kCredentials.size()) == kCredentials) {
      account.remove_suffix(kCredentials.size());
      return show_credentials(std::string(account), std::move(respond));
    }
  }
  respond(json_error(404, "There is no such path or method here."));
}

void OperatorApi::list(net::Responder respond) {
  options_.desk->submit(
      [](control::Tx& tx) -> Result<std::string> {
        return render_accounts(control::list_accounts(tx.world()));
      },
      answer(std::move(respond)));
}

void OperatorApi::create(const net::HttpRequest& request, net::Responder respond) {
  auto wanted = decode_new_account(request.body);
  if (!wanted) return respond(error_response(wanted.error()));
  auto made = std::make_shared<control::CreatedAccount>();
  auto work = [made, wanted = std::move(*wanted),
               seal = seal_](control::Tx& tx) -> Result<std::string> {
    TRY_ASSIGN(*made, control::create_account(tx, wanted, seal));
    return render_created(*made);
  };
  options_.desk->submit(
      std::move(work), [made, reply = answer(std::move(respond), 201)](Result<std::string> result) {
        reply(std::move(result));
        crypto::wipe(made->secret);
      });
}

void OperatorApi::remove(const std::string& account, bool force, net::Responder respond) {
  options_.desk->submit(
      [account, force](control::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto id, control::delete_account(tx, account, force));
        return "{\"AccountId\":\"" + id + "\",\"Deleted\":true}";
      },
      answer(std::move(respond)));
}

void OperatorApi::show_credentials(const std::string& account, net::Responder respond) {
  if (auto test = options_.test_accounts ? test_credential(account) : std::nullopt) {
    return respond(
        json_response(200, render_created({test->caller.account, {}, account, test->secret})));
  }
  options_.desk->submit(
      [account, cache = options_.credentials](control::Tx& tx) -> Result<std::string> {
        const auto* found = control::find_account(tx.world(), account);
        const model::AccessKey* key = found ? control::root_key(tx.world(), found->id) : nullptr;
        auto secret = key ? cache->secret_of(key->id) : std::nullopt;
        if (found && !key) {
          return fail(Error{ErrorKind::kNotFound,
                            {},
                            "The root of account " + found->id + " has no access key any more.",
                            {}});
        }
        if (!secret) {
          return fail(Error{ErrorKind::kNotFound, {}, "There is no account " + account + ".", {}});
        }
        return render_created({found->id, found->alias, key->id, *secret});
      },
      answer(std::move(respond)));
}

void OperatorApi::list_txts(net::Responder respond) {
  options_.desk->submit(
      [](control::Tx& tx) -> Result<std::string> { return render_txts(tx.world()); },
      answer(std::move(respond)));
}

void OperatorApi::add_txt(const net::HttpRequest& request, net::Responder respond) {
  auto body = json::parse(request.body);
  if (!body) return respond(error_response(body.error()));
  auto name = json::string_at(*body, "name");
  auto value = json::string_at(*body, "value");
  if (!name || !value) {
    return respond(error_response(Error{
        ErrorKind::kInvalidArgument, {}, "Send {\"name\": …, \"value\": …}, two texts.", {}}));
  }
  options_.desk->submit(
      [name = std::move(*name), value = std::move(*value)](control::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto record, control::add_registered_txt(tx, name, value));
        return render_txt(record);
      },
      answer(std::move(respond), 201));
}

void OperatorApi::delete_txt(const std::string& name, net::Responder respond) {
  options_.desk->submit(
      [name](control::Tx& tx) -> Result<std::string> {
        TRY(control::delete_registered_txt(tx, name));
        return std::string("{\"Deleted\":true}");
      },
      answer(std::move(respond)));
}

void OperatorApi::status(net::Responder respond) {
  options_.desk->submit(
      [this](control::Tx& tx) -> Result<std::string> {
        const auto& world = tx.world();
        WorldCounts counts;
        counts.accounts = world.accounts.all().size();
        counts.vpcs = world.vpcs.all().size();
        for (const auto& [id, instance] : world.instances.all()) {
          if (instance.state != "terminated") ++counts.instances;
        }
        counts.load_balancers = world.load_balancers.all().size();
        counts.services = world.services.all().size();
        for (const auto& [id, endpoint] : world.endpoints.all()) ++counts.endpoints[endpoint.state];
        counts.targets = world.targets.all().size();
        for (const auto& [num, seen] : tx.seen().targets) {
          if (seen.health == plan::TargetHealth::kHealthy) ++counts.targets_healthy;
        }
        // This command changes nothing, so its own revision is not used.
        counts.revision = tx.revision() - 1;
        auto node = options_.node.status ? options_.node.status() : std::nullopt;
        return render_status(options_.server, counts, node,
                             options_.door ? options_.door() : DoorCounts{});
      },
      answer(std::move(respond)));
}

void OperatorApi::quotas(const net::HttpRequest& request, net::Responder respond) {
  auto work = quota_work(request);
  if (!work) return respond(error_response(work.error()));
  options_.desk->submit(std::move(*work), answer(std::move(respond)));
}

void OperatorApi::drops(const net::HttpRequest& request, const net::Responder& respond) {
  const auto subject = query_value(request, "id");
  if (!options_.node.drops) {
    respond(json_error(409, "The data plane is none: no packet is carried and none is dropped."));
    return;
  }
  auto rows = options_.node.drops(subject);
  respond(rows ? json_response(200, render_drops(subject, *rows)) : error_response(rows.error()));
}

}  // namespace mg::api::operator_api

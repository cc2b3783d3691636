#include "api/operator/quotas.h"

#include <boost/json.hpp>

#include "api/operator/render.h"
#include "base/json.h"
#include "control/commands/quota.h"

namespace mg::api::operator_api {
namespace {

boost::json::object render(const control::QuotaView& view) {
  return {{"Code", view.row->code}, {"AwsCode", view.row->aws_code}, {"Name", view.row->aws_name},
          {"Value", view.value},    {"Default", view.row->usual},    {"SetFor", view.set_for}};
}

Error invalid(const char* message) {
  return Error{ErrorKind::kInvalidArgument, {}, message, {}};
}

struct Change {
  std::string account, code;
  std::int64_t value = 0;
};

Result<Change> decode_change(std::string_view body) {
  TRY_ASSIGN(const auto parsed, json::parse(body));
  Change change;
  if (!parsed.is_object() || parsed.get_object().size() != 3) {
    return fail(invalid("Send account, code and value, and nothing else."));
  }
  const auto account = json::string_at(parsed, "account");
  const auto code = json::string_at(parsed, "code");
  const auto value = json::int_at(parsed, "value");
  if (!account || !code || !value) {
    return fail(invalid("account and code are strings, value is a number."));
  }
  return Change{*account, *code, *value};
}

Result<control::Work> list_work(const net::HttpRequest& request) {
  auto account = query_value(request, "account");
  if (!account) return fail(invalid("Name the account: ?account=ID, or @all."));
  return [account = std::move(*account)](control::Tx& tx) -> Result<std::string> {
    TRY_ASSIGN(const auto views, control::list_quotas(tx.world(), account));
    boost::json::array rows;
    for (const auto& view : views) rows.push_back(render(view));
    return json::dump(boost::json::object{{"Quotas", std::move(rows)}});
  };
}

}  // namespace

Result<control::Work> quota_work(const net::HttpRequest& request) {
  if (request.method == "GET") return list_work(request);
  if (request.method == "POST") {
    TRY_ASSIGN(auto change, decode_change(request.body));
    return [change = std::move(change)](control::Tx& tx) -> Result<std::string> {
      TRY_ASSIGN(const auto view,
                 control::set_quota(tx, change.account, change.code, change.value));
      return json::dump(render(view));
    };
  }
  auto account = query_value(request, "account");
  auto code = query_value(request, "code");
  if (request.method != "DELETE" || !account || !code) {
    return fail(invalid("GET, POST and DELETE are served; DELETE needs account and code."));
  }
  return [account = std::move(*account),
          code = std::move(*code)](control::Tx& tx) -> Result<std::string> {
    TRY_ASSIGN(const auto view, control::reset_quota(tx, account, code));
    return json::dump(render(view));
  };
}

}  // namespace mg::api::operator_api

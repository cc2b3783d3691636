#include "api/operator/render.h"

#include <unistd.h>

#include <boost/json.hpp>
#include <utility>

#include "base/json.h"
#include "wire/form.h"

namespace mg::api::operator_api {
namespace {

boost::json::array objects(const std::vector<std::pair<std::string, std::uint32_t>>& rows) {
  boost::json::array out;
  for (const auto& [name, id] : rows) {
    out.push_back(boost::json::object{{"name", name}, {"id", id}});
  }
  return out;
}

boost::json::value render_node(const std::optional<NodeView>& node) {
  if (!node) return nullptr;
  return boost::json::object{{"node", node->node},
                             {"epoch", node->epoch},
                             {"applied_revision", node->applied_revision},
                             {"plan_entries", node->plan_entries},
                             {"ports", node->ports},
                             {"endpoints", node->endpoints},
                             {"failures", node->failures},
                             {"flow_slots", node->flow_slots},
                             {"flows_used", node->flows_used},
                             {"flow_table_bytes", node->flow_table_bytes},
                             {"sweeper_ticks", node->sweeper_ticks},
                             {"adopted", node->adopted},
                             {"programs", objects(node->programs)},
                             {"maps", objects(node->maps)}};
}

boost::json::object txt_object(const model::RegisteredTxt& record) {
  return {{"Name", record.id}, {"Values", boost::json::value_from(record.values)}};
}

}  // namespace

std::optional<std::string> query_value(const net::HttpRequest& request, std::string_view name) {
  auto form = wire::Form::parse(request.query());
  if (!form) return std::nullopt;
  const auto found = form->find(name);
  if (!found || found->empty()) return std::nullopt;
  return std::string(*found);
}

std::string render_txt(const model::RegisteredTxt& record) {
  return json::dump(txt_object(record));
}

std::string render_txts(const model::World& world) {
  boost::json::array records;
  for (const auto& [name, record] : world.registered_txts.all()) {
    records.push_back(txt_object(record));
  }
  return json::dump(boost::json::object{{"Records", std::move(records)}});
}

std::string render_created(const control::CreatedAccount& made) {
  boost::json::object out{{"AccountId", made.id},
                          {"AccessKeyId", made.access_key_id},
                          {"SecretAccessKey", made.secret},
                          {"Arn", control::root_arn(made.id)}};
  if (!made.alias.empty()) out["Alias"] = made.alias;
  return json::dump(out);
}

std::string render_accounts(const std::vector<control::AccountRow>& rows) {
  boost::json::array accounts;
  for (const auto& row : rows) {
    accounts.push_back(
        boost::json::object{{"AccountId", row.id},
                            {"Alias", row.alias},
                            {"Arn", control::root_arn(row.id)},
                            {"CreatedAtMs", row.created_at},
                            {"AccessKeyIds", boost::json::value_from(row.access_key_ids)}});
  }
  return json::dump(boost::json::object{{"Accounts", std::move(accounts)}});
}

std::string render_status(const ServerIdentity& server, const WorldCounts& counts,
                          const std::optional<NodeView>& node, const DoorCounts& door) {
  boost::json::object endpoints;
  for (const auto& [state, count] : counts.endpoints) endpoints[state] = count;
  return json::dump(boost::json::object{
      {"product", "masugata"},
      {"version", server.version},
      {"data_plane", server.data_plane},
      {"installation", server.installation},
      {"url", server.url},
      {"data_dir", server.data_dir},
      {"region", server.region},
      {"pid", ::getpid()},
      {"started_at_ms", server.started_at_ms},
      {"revision", counts.revision},
      {"accounts", counts.accounts},
      {"vpcs", counts.vpcs},
      {"instances", counts.instances},
      {"load_balancers", counts.load_balancers},
      {"targets", counts.targets},
      {"targets_healthy", counts.targets_healthy},
      {"endpoint_services", counts.services},
      {"endpoints", std::move(endpoints)},
      {"node", render_node(node)},
      {"calls_refused", door.refused},
      {"audit_lost", door.audit_lost},
  });
}

std::string render_drops(const std::optional<std::string>& subject,
                         const std::vector<DropRow>& rows) {
  boost::json::array drops;
  for (const auto& row : rows) {
    drops.push_back(boost::json::object{{"verdict", row.verdict},
                                        {"name", row.name},
                                        {"effect", row.effect},
                                        {"who", row.who},
                                        {"text", row.text},
                                        {"count", row.count},
                                        {"last_ms", row.last_ms}});
  }
  boost::json::object out;
  if (subject) out["subject"] = *subject;
  out["drops"] = std::move(drops);
  return json::dump(out);
}

}  // namespace mg::api::operator_api

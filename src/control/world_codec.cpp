#include "control/world_codec.h"

#include <array>

#include "base/describe_json.h"
#include "base/json.h"
#include "model/route_table.h"

namespace mg::control {
namespace {

constexpr std::size_t kPageSize = 1000;

template <class T>
std::string key_for(const T& record) {
  std::string account = "-";
  std::string region = "-";
  if constexpr (requires { record.account; }) account = record.account;
  if constexpr (requires { record.region; }) region = record.region;
  if constexpr (std::is_same_v<T, model::Account>) account = record.id;
  return account + "/" + region + "/" + table_name<T>() + "/" + model::key_of(record);
}

// Calls `use(record)` with the record of this table and id, if there is one.
template <class Use>
void with_record(const model::World& world, const Touched& at, Use&& use) {
#define MG_WITH_RECORD(Type, member, name)                               \
  if (at.first == name) {                                                \
    if (const auto* record = world.member.find(at.second)) use(*record); \
    return;                                                              \
  }
  MG_WORLD_TABLES(MG_WITH_RECORD)
#undef MG_WITH_RECORD
}

template <class T>
Result<void> put_parsed(model::Table<T>& table, std::string_view value) {
  TRY_ASSIGN(auto parsed, json::parse(value));
  TRY_ASSIGN(auto record, from_json<T>(parsed));
  table.put(std::move(record));
  return {};
}

}  // namespace

std::string store_key(const model::World& world, const Touched& record) {
  std::string key;
  with_record(world, record, [&](const auto& found) { key = key_for(found); });
  return key;
}

std::optional<std::string> store_value(const model::World& world, const Touched& record) {
  std::optional<std::string> value;
  with_record(world, record, [&](const auto& found) { value = json::dump(to_json(found)); });
  return value;
}

Result<void> load_entry(model::World& world, std::string_view key, std::string_view value) {
  std::array<std::string_view, 3> parts;  // account, region, table; the id may hold slashes
  auto rest = key;
  for (auto& part : parts) {
    auto slash = rest.find('/');
    if (slash == std::string_view::npos) {
      return fail(internal_error("malformed key in the store", std::string(key)));
    }
    part = rest.substr(0, slash);
    rest.remove_prefix(slash + 1);
  }
#define MG_LOAD_ENTRY(Type, member, name)                            \
  if (parts[2] == name) {                                            \
    auto loaded = put_parsed(world.member, value);                   \
    if (!loaded) loaded.error().detail += " in " + std::string(key); \
    return loaded;                                                   \
  }
  MG_WORLD_TABLES(MG_LOAD_ENTRY)
#undef MG_LOAD_ENTRY
  return fail(internal_error("the store holds a kind of record that this release does not know",
                             std::string(key)));
}

Result<model::World> load_world(store::Store& store) {
  model::World world;
  std::string after;
  for (bool more = true; more;) {
    Result<void> loaded;
    store.list("", after, kPageSize, [&](Result<store::Page> page) {
      if (!page) {
        loaded = fail(page.error());
        return;
      }
      more = page->more;
      for (const auto& entry : page->entries) {
        loaded = load_entry(world, entry.key, entry.value);
        if (!loaded) return;
        after = entry.key;
      }
    });
    if (!loaded) return fail(loaded.error());
  }
  model::add_missing_main_tables(world);
  return world;
}

}  // namespace mg::control

#include "control/commands/account.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <type_traits>

#include "base/log.h"
#include "control/commands/vpc_endpoint.h"
#include "model/aws_errors.h"
#include "model/iam_names.h"
#include "model/session_rules.h"

namespace mg::control {
namespace {

constexpr std::size_t kAccountDigits = 12;
constexpr std::size_t kAliasMax = 63;
constexpr std::size_t kKeyIdMin = 16;
constexpr std::size_t kTextMax = 128;
constexpr std::size_t kSecretMin = 8;
constexpr std::size_t kSecretLength = 40;
constexpr std::string_view kDigits = "0123456789";

bool all_of(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

Error invalid(std::string message) {
  return Error{ErrorKind::kInvalidArgument, {}, std::move(message), {}};
}
Error taken(std::string message) {
  return Error{ErrorKind::kAlreadyExists, {}, std::move(message), {}};
}

Result<void> check_alias(const model::World& world, const std::string& alias) {
  if (alias.empty()) return {};
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789-";
  // Not only digits, so that an alias is never taken for an id.
  if (alias.size() > kAliasMax || !all_of(alias, kAlphabet) || all_of(alias, kDigits)) {
    return fail(invalid("An alias has 1 to 63 of a-z, 0-9 and -, and not only digits."));
  }
  if (world.accounts.first_by("alias", alias)) {
    return fail(taken(fmt::format("The alias {} is in use.", alias)));
  }
  return {};
}

Result<std::string> choose_id(Tx& tx, const NewAccount& wanted) {
  if (wanted.id) {
    if (wanted.id->size() != kAccountDigits || !all_of(*wanted.id, kDigits)) {
      return fail(invalid("An account id has 12 digits."));
    }
    if (tx.world().accounts.find(*wanted.id)) {
      return fail(taken(fmt::format("The account {} exists.", *wanted.id)));
    }
    return *wanted.id;
  }
  for (;;) {
    // No leading zero: spreadsheets and careless YAML lose it.
    auto id = std::to_string(100'000'000'000ULL + tx.rng().below(900'000'000'000ULL));
    if (!tx.world().accounts.find(id)) return id;
  }
}

Result<std::string> choose_key_id(Tx& tx, const std::string& account, const NewAccount& wanted) {
  if (wanted.access_key_id) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    const auto& id = *wanted.access_key_id;
    if (id.size() < kKeyIdMin || id.size() > kTextMax || !all_of(id, kAlphabet)) {
      return fail(invalid("An access key id has 16 to 128 letters, digits and underscores."));
    }
    if (tx.world().access_keys.find(id)) return fail(taken("The access key id is in use."));
    return id;
  }
  for (;;) {
    auto id = model::new_key_id(model::kLongTermKey, account, tx.rng());
    if (!tx.world().access_keys.find(id)) return id;
  }
}

Result<std::string> choose_secret(Tx& tx, const NewAccount& wanted) {
  if (!wanted.secret) return tx.rng().text(kSecretAlphabet, kSecretLength);
  const auto& secret = *wanted.secret;
  const bool graphic = std::all_of(secret.begin(), secret.end(),
                                   [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  if (secret.size() < kSecretMin || secret.size() > kTextMax || !graphic) {
    return fail(invalid("A secret has 8 to 128 visible ASCII characters."));
  }
  return secret;
}

template <class T>
constexpr bool kOwned = requires(const T& record) {
  record.account;
};

template <class T>
std::vector<std::string> ids_of(const model::World& world, const std::string& account) {
  std::vector<std::string> ids;
  if constexpr (kOwned<T>) {
    for (const auto& [id, record] : model::table_of<T>(world).all()) {
      if (record.account == account) ids.push_back(id);
    }
  }
  return ids;
}

// What AWS makes by itself in each region, and what only describes other records.
struct Defaults {
  std::set<std::string> vpcs;

  bool of(const model::Vpc& r) const { return r.is_default; }
  bool of(const model::InternetGateway& r) const { return vpcs.count(r.vpc_id) > 0; }
  bool of(const model::Subnet& r) const { return r.default_for_zone; }
  bool of(const model::SecurityGroup& r) const { return r.is_default && vpcs.count(r.vpc_id) > 0; }
  // Rules and tags live and die with what they belong to; a terminated instance is only a memory.
  bool of(const model::SecurityGroupRule&) const { return true; }
  bool of(const model::TagSet&) const { return true; }
  bool of(const model::IdempotencyToken&) const { return true; }
  bool of(const model::PendingNotification&) const { return true; }
  bool of(const model::AccessKey&) const { return true; }
  bool of(const model::Quota&) const { return true; }
  bool of(const model::Instance& r) const { return r.state == "terminated"; }
  template <class T>
  bool of(const T&) const {
    return false;
  }
};

template <class T>
void count_owned(const model::World& world, const std::string& account, const Defaults& defaults,
                 std::map<std::string, std::size_t>& counts) {
  for (const auto& id : ids_of<T>(world, account)) {
    if (!defaults.of(*model::table_of<T>(world).find(id))) ++counts[table_name<T>()];
  }
}

Result<void> refuse_owner(const model::World& world, const std::string& account) {
  Defaults defaults;
  for (const auto* vpc : world.vpcs.by("account", account)) {
    if (vpc->is_default) defaults.vpcs.insert(vpc->id);
  }
  std::map<std::string, std::size_t> counts;
#define MG_COUNT(Type, member, name) count_owned<model::Type>(world, account, defaults, counts);
  MG_WORLD_TABLES(MG_COUNT)
#undef MG_COUNT
  if (counts.empty()) return {};
  std::string list;
  for (const auto& [name, count] : counts) {
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, name);
  }
  return fail(Error{ErrorKind::kFailedPrecondition,
                    {},
                    fmt::format("The account {} still owns {}. Use --force to delete it with all "
                                "that it owns.",
                                account, list),
                    {}});
}

// Endpoints of others keep their record, as when a provider rejects them and then deletes the
// service: they pass no packet and have no name any more, and their owner can delete them.
void close_foreign_endpoints(Tx& tx, const std::string& account) {
  std::vector<model::EndpointService> services;
  for (const auto* service : tx.world().services.by("account", account)) {
    services.push_back(*service);
  }
  for (const auto& service : services) {
    std::vector<std::string> foreign;
    for (const auto* endpoint : tx.world().endpoints.by("service", service.id)) {
      if (endpoint->account != account) foreign.push_back(endpoint->id);
    }
    for (const auto& id : foreign) {
      // Refused only where nothing is left to turn away: rejected before, or being deleted.
      if (auto rejected = reject_connection(tx, service, id); !rejected) {
        log::debug("{} stays as it is: {}", id, rejected.error().message);
      }
    }
  }
}

template <class T>
void erase_owned(Tx& tx, const std::string& account) {
  for (const auto& id : ids_of<T>(tx.world(), account)) tx.erase<T>(id);
}

}  // namespace

std::string root_arn(std::string_view account) {
  return fmt::format("arn:aws:iam::{}:root", account);
}

std::string secret_record_name(std::string_view access_key_id, std::string_view account) {
  return fmt::format("access_key/{}/{}", account, access_key_id);
}

Result<CreatedAccount> create_account(Tx& tx, const NewAccount& wanted, const SealSecret& seal) {
  TRY(check_alias(tx.world(), wanted.alias));
  CreatedAccount made;
  made.alias = wanted.alias;
  TRY_ASSIGN(made.id, choose_id(tx, wanted));
  TRY_ASSIGN(made.access_key_id, choose_key_id(tx, made.id, wanted));
  TRY_ASSIGN(made.secret, choose_secret(tx, wanted));

  model::Account account;
  account.id = made.id;
  account.alias = made.alias;
  account.created_at = tx.now_ms();
  tx.put(std::move(account));

  model::AccessKey key;
  key.id = made.access_key_id;
  key.account = made.id;
  key.sealed_secret = seal(made.secret, secret_record_name(key.id, key.account), tx.rng());
  key.created_at = tx.now_ms();
  tx.put(std::move(key));
  return made;
}

std::vector<AccountRow> list_accounts(const model::World& world) {
  std::vector<AccountRow> rows;
  for (const auto& [id, account] : world.accounts.all()) {
    AccountRow row{id, account.alias, account.created_at, {}};
    for (const auto* key : world.access_keys.by("user", id + "/")) {
      row.access_key_ids.push_back(key->id);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

const model::AccessKey* root_key(const model::World& world, const std::string& account) {
  return world.access_keys.first_by("user", account + "/");
}

const model::Account* find_account(const model::World& world, const std::string& id_or_alias) {
  if (const auto* found = world.accounts.find(id_or_alias)) return found;
  return world.accounts.first_by("alias", id_or_alias);
}

Result<void> set_account_alias(Tx& tx, const std::string& account, const std::string& alias) {
  TRY(model::check_account_alias(alias));
  const auto* owner = tx.world().accounts.first_by("alias", alias);
  if (owner && owner->id != account) {
    return fail(model::errors::iam_already_exists(
        fmt::format("The account alias {} already exists.", alias)));
  }
  const auto* found = tx.world().accounts.find(account);
  if (!found) return fail(internal_error("the caller's account has no record", account));
  auto record = *found;
  record.alias = alias;
  tx.put(std::move(record));
  return {};
}

Result<void> delete_account_alias(Tx& tx, const std::string& account, const std::string& alias) {
  TRY(model::check_account_alias(alias));
  const auto* found = tx.world().accounts.find(account);
  if (!found || found->alias != alias) {
    return fail(model::errors::iam_no_such_entity(
        fmt::format("The account alias with name {} cannot be found.", alias)));
  }
  auto record = *found;
  record.alias.clear();
  tx.put(std::move(record));
  return {};
}

Result<std::string> delete_account(Tx& tx, const std::string& id_or_alias, bool force) {
  const auto* found = find_account(tx.world(), id_or_alias);
  if (!found) {
    return fail(
        Error{ErrorKind::kNotFound, {}, fmt::format("There is no account {}.", id_or_alias), {}});
  }
  const std::string id = found->id;
  if (!force) TRY(refuse_owner(tx.world(), id));
  close_foreign_endpoints(tx, id);
#define MG_ERASE(Type, member, name) erase_owned<model::Type>(tx, id);
  MG_WORLD_TABLES(MG_ERASE)
#undef MG_ERASE
  tx.erase<model::Account>(id);
  return id;
}

}  // namespace mg::control

#include "control/vault.h"

#include "base/describe_json.h"
#include "base/json.h"

namespace mg::control {
namespace {

// A change of SealedSession's meaning takes another name: old tokens then do not open.
constexpr std::string_view kSessionName = "session/1";
constexpr std::size_t kTokenSizeMax = 16 * 1024;

// The stored form, its names short: a token travels with every call.
struct SealedSession {
  std::string k, s, a, p, u, i;
  std::int32_t t = 0;
  std::vector<std::string> d;
  std::int64_t e = 0, n = 0;
};
BOOST_DESCRIBE_STRUCT(SealedSession, (), (k, s, a, p, u, i, t, d, e, n))

}  // namespace

std::string Vault::seal(std::string_view secret, std::string_view associated, Rng& rng) const {
  return crypto::base64(crypto::seal(master_key_, secret, associated, rng));
}

Result<std::string> Vault::open(std::string_view sealed, std::string_view associated) const {
  const auto bytes = crypto::unbase64(sealed);
  if (!bytes) return fail(internal_error("a sealed secret is damaged"));
  return crypto::open(master_key_, *bytes, associated);
}

std::string Vault::seal_session(const Session& session, Rng& rng) const {
  const auto& caller = session.caller;
  SealedSession plain{caller.access_key_id,
                      session.secret,
                      caller.account,
                      caller.principal_arn,
                      caller.user_id,
                      session.identity_unique_id,
                      static_cast<std::int32_t>(caller.kind),
                      caller.session_policies,
                      caller.session_expires_at,
                      caller.session_issued_at};
  auto text = json::dump(to_json(plain));
  auto token = seal(text, kSessionName, rng);
  crypto::wipe(text);
  crypto::wipe(plain.s);
  return token;
}

std::optional<Session> Vault::open_session(std::string_view token) const {
  if (token.size() > kTokenSizeMax) return std::nullopt;
  auto text = open(token, kSessionName);
  if (!text) return std::nullopt;
  const auto value = json::parse(*text);
  crypto::wipe(*text);
  if (!value) return std::nullopt;
  auto plain = from_json<SealedSession>(*value);
  if (!plain || plain->t < 0 || plain->t > static_cast<int>(PrincipalKind::kFederatedUser)) {
    return std::nullopt;
  }
  Session session;
  session.secret = std::move(plain->s);
  session.identity_unique_id = std::move(plain->i);
  session.caller.access_key_id = std::move(plain->k);
  session.caller.account = std::move(plain->a);
  session.caller.principal_arn = std::move(plain->p);
  session.caller.user_id = std::move(plain->u);
  session.caller.kind = static_cast<PrincipalKind>(plain->t);
  session.caller.session_policies = std::move(plain->d);
  session.caller.session_expires_at = plain->e;
  session.caller.session_issued_at = plain->n;
  return session;
}

}  // namespace mg::control

// The cryptography of the house: SHA-256, HMAC-SHA-256, AES-256-GCM, hex and base64, on OpenSSL 3.
// Called by base/sigv4, api/auth (signatures), control (secrets under the master key) and store.
// Algorithms are fetched once a process; contexts are reused once a thread.
// Invariant: a failure of OpenSSL itself (no memory, no provider) aborts; only input can be an
// Error. Thread rule: any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/rng.h"

namespace mg::crypto {

using Digest = std::array<std::uint8_t, 32>;
using Key = std::array<std::uint8_t, 32>;

inline std::string_view view(const std::array<std::uint8_t, 32>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Digest sha256(std::string_view data);
std::string sha256_hex(std::string_view data);
Digest hmac_sha256(std::string_view key, std::string_view data);

std::string hex(std::string_view bytes);  // lower case
std::optional<std::string> unhex(std::string_view text);
std::string base64(std::string_view bytes);                  // RFC 4648 with padding
std::optional<std::string> unbase64(std::string_view text);  // strict: padded, no white space

// Time depends on the lengths only.
bool equal_constant_time(std::string_view a, std::string_view b);

// 32 bytes from exactly 32 bytes; a master key file is read this way.
std::optional<Key> key_from(std::string_view bytes);

// AES-256-GCM: version byte, random 96-bit nonce, ciphertext, 128-bit tag. `associated` is bound
// but not stored: name the record that the secret belongs to, so that a sealed secret cannot be
// moved to another one.
std::string seal(const Key& key, std::string_view plain, std::string_view associated, Rng& rng);
Result<std::string> open(const Key& key, std::string_view sealed, std::string_view associated);

// Overwrites memory that held a secret; the compiler may not drop it.
void wipe(std::string& secret);

}  // namespace mg::crypto

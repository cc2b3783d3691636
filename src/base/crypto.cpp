#include "base/crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <memory>

#include "base/check.h"

namespace mg::crypto {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr char kSealVersion = 1;
constexpr std::size_t kSealOverhead = 1 + kNonceBytes + kTagBytes;

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using MdContext = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Deleter<EVP_MAC_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX_free>>;

// Fetching an algorithm costs more than hashing a request, so it is done once. The objects live as
// long as the process: another thread may still hash while static destructors run.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(md != nullptr);
  return md;
}

EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  CHECK(mac != nullptr);
  return mac;
}

const EVP_CIPHER* gcm_algorithm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CHECK(cipher != nullptr);
  return cipher;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

int int_size(std::string_view text) {
  CHECK(text.size() < (1U << 30));
  return static_cast<int>(text.size());
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Error open_error() {
  return Error{ErrorKind::kFailedPrecondition,
               {},
               "a sealed secret cannot be opened",
               "wrong master key, another record's secret, or damaged bytes"};
}

}  // namespace

Digest sha256(std::string_view data) {
  thread_local MdContext context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  Digest out;
  unsigned size = 0;
  CHECK(EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1);
  CHECK(EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1);
  CHECK(EVP_DigestFinal_ex(context.get(), out.data(), &size) == 1 && size == out.size());
  return out;
}

std::string sha256_hex(std::string_view data) {
  return hex(view(sha256(data)));
}

Digest hmac_sha256(std::string_view key, std::string_view data) {
  thread_local MacContext context;
  if (!context) {
    context.reset(EVP_MAC_CTX_new(hmac_algorithm()));
    CHECK(context != nullptr);
    char name[] = "SHA256";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                           OSSL_PARAM_construct_end()};
    CHECK(EVP_MAC_CTX_set_params(context.get(), params) == 1);
  }
  // A null key pointer would mean "the key of last time".
  static const unsigned char kEmpty = 0;
  const unsigned char* key_bytes = key.empty() ? &kEmpty : bytes_of(key);
  Digest out;
  std::size_t size = 0;
  CHECK(EVP_MAC_init(context.get(), key_bytes, key.size(), nullptr) == 1);
  CHECK(EVP_MAC_update(context.get(), bytes_of(data), data.size()) == 1);
  CHECK(EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1 && size == out.size());
  return out;
}

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    out += kHexAlphabet[byte >> 4];
    out += kHexAlphabet[byte & 15];
  }
  return out;
}

std::optional<std::string> unhex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int high = hex_digit(text[i]);
    int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock writes a NUL as well
  int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes),
                             int_size(bytes));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::optional<std::string> unbase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.empty()) return std::string();
  // EVP_DecodeBlock trims white space and counts padding as data, so the form is checked here and
  // the padding is cut off afterwards.
  std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  for (char c : text.substr(0, text.size() - padding)) {
    if (kSecretAlphabet.find(c) == std::string_view::npos) return std::nullopt;
  }
  std::string out(text.size() / 4 * 3, '\0');
  int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(text), int_size(text));
  if (size != static_cast<int>(out.size())) return std::nullopt;
  out.resize(out.size() - padding);
  // Bits beyond the last byte must be zero: one text for one value.
  if (base64(out) != text) return std::nullopt;
  return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<Key> key_from(std::string_view bytes) {
  Key key;
  if (bytes.size() != key.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

std::string seal(const Key& key, std::string_view plain, std::string_view associated, Rng& rng) {
  std::string out(kSealOverhead + plain.size(), '\0');
  out[0] = kSealVersion;
  auto* nonce = reinterpret_cast<unsigned char*>(out.data()) + 1;
  auto* text = nonce + kNonceBytes;
  rng.fill(nonce, kNonceBytes);

  CipherContext context(EVP_CIPHER_CTX_new());
  CHECK(context != nullptr);
  int size = 0;
  CHECK(EVP_EncryptInit_ex2(context.get(), gcm_algorithm(), key.data(), nonce, nullptr) == 1);
  CHECK(EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(associated),
                          int_size(associated)) == 1);
  CHECK(EVP_EncryptUpdate(context.get(), text, &size, bytes_of(plain), int_size(plain)) == 1);
  CHECK(EVP_EncryptFinal_ex(context.get(), text + size, &size) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, text + plain.size()) ==
        1);
  return out;
}

Result<std::string> open(const Key& key, std::string_view sealed, std::string_view associated) {
  if (sealed.size() < kSealOverhead || sealed[0] != kSealVersion) return fail(open_error());
  const auto* nonce = bytes_of(sealed) + 1;
  auto text = sealed.substr(1 + kNonceBytes, sealed.size() - kSealOverhead);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));

  CipherContext context(EVP_CIPHER_CTX_new());
  CHECK(context != nullptr);
  std::string out(text.size(), '\0');
  auto* plain = reinterpret_cast<unsigned char*>(out.data());
  int size = 0;
  CHECK(EVP_DecryptInit_ex2(context.get(), gcm_algorithm(), key.data(), nonce, nullptr) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1);
  bool ok = EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(associated),
                              int_size(associated)) == 1 &&
            EVP_DecryptUpdate(context.get(), plain, &size, bytes_of(text), int_size(text)) == 1 &&
            EVP_DecryptFinal_ex(context.get(), plain + size, &size) == 1;
  if (!ok) {
    wipe(out);
    return fail(open_error());
  }
  return out;
}

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace mg::crypto

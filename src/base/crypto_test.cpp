#include "base/crypto.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace mg::crypto {
namespace {

std::string digest_hex(const Digest& digest) {
  return hex(view(digest));
}

TEST(Crypto, Sha256KnownAnswers) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Crypto, HmacRfc4231) {
  EXPECT_EQ(digest_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(digest_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  // A key longer than a block, then an empty one: the context must not remember the last key.
  EXPECT_EQ(digest_hex(hmac_sha256(std::string(131, '\xaa'),
                                   "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(digest_hex(hmac_sha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Crypto, EveryThreadHasItsOwnContext) {
  auto wanted = hmac_sha256("key", "data");
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) wrong += hmac_sha256("key", "data") != wanted;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Crypto, HexAndBase64) {
  EXPECT_EQ(hex(std::string_view("\x00\xff\x10", 3)), "00ff10");
  EXPECT_EQ(unhex("00FF10"), std::string("\x00\xff\x10", 3));
  EXPECT_FALSE(unhex("0"));
  EXPECT_FALSE(unhex("0g"));
  for (auto [plain, text] : {std::pair{"", ""},
                             {"f", "Zg=="},
                             {"fo", "Zm8="},
                             {"foo", "Zm9v"},
                             {"foob", "Zm9vYg=="},
                             {"fooba", "Zm9vYmE="},
                             {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(base64(plain), text);
    EXPECT_EQ(unbase64(text), std::string(plain));
  }
  for (const char* bad :
       {"Zg", "Zg=", "Zh==", "Z===", "====", "Zm9v\n", " Zm9", "Zm9v====", "Zm=v", "Zm9-"}) {
    EXPECT_FALSE(unbase64(bad)) << bad;
  }
}

TEST(Crypto, ConstantTimeCompare) {
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
  EXPECT_TRUE(equal_constant_time("", ""));
}

// NIST GCM test case 14 (256-bit zero key, zero nonce, one zero block): checks our layout against
// it.
class ZeroRng final : public Rng {
 public:
  void fill(void* out, std::size_t bytes) override { std::memset(out, 0, bytes); }
};

TEST(Crypto, SealIsAesGcm) {
  ZeroRng rng;
  auto sealed = seal(Key{}, std::string(16, '\0'), "", rng);
  EXPECT_EQ(hex(sealed), "01" + std::string(24, '0') +
                             "cea7403d4d606b6e074ec5d3baf39d18"
                             "d0d1c8a799996bf0265b98b5d48ab919");
}

TEST(Crypto, SealOpensOnlyWithKeyAndRecord) {
  SystemRng rng;
  Key key;
  rng.fill(key.data(), key.size());
  auto sealed = seal(key, "wJalrXUtnFEMI", "access_key/AKID", rng);
  EXPECT_EQ(sealed.find("wJalr"), std::string::npos);
  EXPECT_EQ(open(key, sealed, "access_key/AKID").value(), "wJalrXUtnFEMI");
  EXPECT_FALSE(open(key, sealed, "access_key/OTHER"));
  auto other = key;
  other[31] ^= 1;
  EXPECT_FALSE(open(other, sealed, "access_key/AKID"));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(open(key, changed, "access_key/AKID")) << bit;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(open(key, std::string_view(sealed).substr(0, size), "access_key/AKID"));
  }
  EXPECT_EQ(open(key, seal(key, "", "", rng), "").value(), "");
}

TEST(Crypto, NoncesDoNotRepeat) {
  SystemRng rng;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(seal(Key{}, "x", "", rng));
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(Crypto, KeyFromExactly32Bytes) {
  EXPECT_TRUE(key_from(std::string(32, 'k')));
  EXPECT_FALSE(key_from(std::string(31, 'k')));
  EXPECT_FALSE(key_from(std::string(33, 'k')));
}

}  // namespace
}  // namespace mg::crypto

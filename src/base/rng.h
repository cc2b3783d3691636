// Random text, injected. SystemRng is the kernel's CSPRNG; ids carry 68 bits (17 hex digits).
// Thread rule: SystemRng from any thread, SeededRng (tests) from one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mg {

inline constexpr std::string_view kHexAlphabet = "0123456789abcdef";
inline constexpr std::string_view kLowerAlnumAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view kUpperAlnumAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
inline constexpr std::string_view kSecretAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

class Rng {
 public:
  virtual ~Rng() = default;
  virtual void fill(void* out, std::size_t bytes) = 0;

  std::uint64_t u64();
  // Uniform in [0, bound), bound > 0.
  std::uint64_t below(std::uint64_t bound);
  std::string text(std::string_view alphabet, std::size_t length);
  std::string hex(std::size_t digits) { return text(kHexAlphabet, digits); }
  // AWS's form: prefix + "-" + 17 hex digits, "vpce-0403d3792ac9ce794".
  std::string aws_id(std::string_view prefix);
};

class SystemRng final : public Rng {
 public:
  void fill(void* out, std::size_t bytes) override;
};

class SeededRng final : public Rng {
 public:
  explicit SeededRng(std::uint64_t seed) : state_(seed) {}
  void fill(void* out, std::size_t bytes) override;

 private:
  std::uint64_t state_;
};

}  // namespace mg

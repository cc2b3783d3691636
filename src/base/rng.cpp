#include "base/rng.h"

#include <sys/random.h>

#include <cstring>

#include "base/check.h"

namespace mg {

std::uint64_t Rng::u64() {
  std::uint64_t value = 0;
  fill(&value, sizeof value);
  return value;
}

std::uint64_t Rng::below(std::uint64_t bound) {
  CHECK(bound > 0);
  const std::uint64_t limit = ~std::uint64_t{0} - ~std::uint64_t{0} % bound;
  for (;;) {
    auto value = u64();
    if (value < limit) return value % bound;
  }
}

std::string Rng::text(std::string_view alphabet, std::size_t length) {
  std::string out(length, '\0');
  for (auto& c : out) c = alphabet[below(alphabet.size())];
  return out;
}

std::string Rng::aws_id(std::string_view prefix) {
  // 17 hex digits, all random (68 bits): an id must not be guessable.
  return std::string(prefix) + "-" + hex(17);
}

void SystemRng::fill(void* out, std::size_t bytes) {
  auto* at = static_cast<unsigned char*>(out);
  while (bytes > 0) {
    auto n = getrandom(at, bytes, 0);
    CHECK(n > 0);
    at += n;
    bytes -= static_cast<std::size_t>(n);
  }
}

void SeededRng::fill(void* out, std::size_t bytes) {
  auto* at = static_cast<unsigned char*>(out);
  while (bytes > 0) {
    // splitmix64
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    auto n = bytes < sizeof z ? bytes : sizeof z;
    std::memcpy(at, &z, n);
    at += n;
    bytes -= n;
  }
}

}  // namespace mg

#include "base/rng.h"

#include <pthread.h>
#include <sys/random.h>

#include <array>
#include <cstring>

#include "base/check.h"

namespace mg {
namespace {

void draw(unsigned char* at, std::size_t bytes) {
  while (bytes > 0) {
    const auto n = getrandom(at, bytes, 0);
    CHECK(n > 0);
    at += n;
    bytes -= static_cast<std::size_t>(n);
  }
}

// A system call for each letter of an id was an eighth of a read's cost. What is handed out is
// wiped here, and a forked child draws anew: nothing is given twice.
class Stock {
 public:
  static constexpr std::size_t kSmall = 64;

  void take(unsigned char* out, std::size_t bytes) {
    if (left_ < bytes) {
      static const int kRegistered = pthread_atfork(nullptr, nullptr, [] { ours().left_ = 0; });
      CHECK(kRegistered == 0);
      draw(stock_.data(), stock_.size());
      left_ = stock_.size();
    }
    left_ -= bytes;
    std::memcpy(out, &stock_[left_], bytes);
    explicit_bzero(&stock_[left_], bytes);
  }
  static Stock& ours() {
    thread_local Stock stock;
    return stock;
  }
  ~Stock() { explicit_bzero(stock_.data(), stock_.size()); }

 private:
  std::array<unsigned char, 1024> stock_{};
  std::size_t left_ = 0;
};

}  // namespace

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
  if (bytes <= Stock::kSmall) return Stock::ours().take(at, bytes);
  draw(at, bytes);
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

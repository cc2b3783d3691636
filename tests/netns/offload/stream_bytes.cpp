// The stream itself: made, sent, received, compared.
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "stream.h"

namespace mg::stream {
namespace {

constexpr std::size_t kWords = kBlockBytes / sizeof(std::uint64_t);
constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::uint64_t round_of(std::uint64_t lane, std::uint64_t word) {
  lane += word * 0xc2b2ae3d27d4eb4f;
  return ((lane << 31) | (lane >> 33)) * 0x9e3779b185ebca87;
}

std::string reason() {
  return errno == EAGAIN ? "nothing moved for too long" : std::strerror(errno);
}

void compare(const std::vector<std::uint64_t>& right, const std::vector<std::uint64_t>& came,
             std::size_t bytes, Got& got) {
  if (got.wrong_at >= 0 || std::memcmp(right.data(), came.data(), bytes) == 0) return;
  const auto* a = reinterpret_cast<const unsigned char*>(right.data());
  const auto* b = reinterpret_cast<const unsigned char*>(came.data());
  std::size_t at = 0;
  while (a[at] == b[at]) ++at;
  got.wrong_at = static_cast<std::int64_t>(got.bytes + at);
  got.wanted = a[at];
  got.came = b[at];
}

}  // namespace

void fill(std::uint64_t seed, std::uint64_t block, std::uint64_t* words) {
  const auto first = block * kWords;
  for (std::size_t i = 0; i < kWords; ++i) words[i] = mix(seed + (first + i) * kStep);
}

void Hash::add(const std::uint64_t* words, std::size_t bytes) {
  bytes_ += bytes;
  std::size_t i = 0;
  for (; (i + 4) * 8 <= bytes; i += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) {
      lanes_[lane] = round_of(lanes_[lane], words[i + lane]);
    }
  }
  for (auto left = bytes - i * 8; left > 0; ++i) {
    const auto n = left < 8 ? left : 8;
    std::uint64_t word = 0;
    std::memcpy(&word, words + i, n);
    lanes_[i % 4] = round_of(lanes_[i % 4], word);
    left -= n;
  }
}

std::uint64_t Hash::value() const {
  std::uint64_t out = bytes_;
  for (const auto lane : lanes_) out = mix(out + lane * kStep);
  return out;
}

Sent send_stream(int fd, std::uint64_t seed, std::uint64_t bytes, std::int64_t spoil_at) {
  Sent out;
  Hash hash;
  std::vector<std::uint64_t> words(kWords);
  auto* block = reinterpret_cast<unsigned char*>(words.data());
  for (std::uint64_t number = 0; out.bytes < bytes; ++number) {
    fill(seed, number, words.data());
    const auto left = bytes - out.bytes;
    const auto size = left < kBlockBytes ? static_cast<std::size_t>(left) : kBlockBytes;
    hash.add(words.data(), size);
    const auto spoil = static_cast<std::uint64_t>(spoil_at) - out.bytes;
    if (spoil_at >= 0 && spoil < size) block[spoil] ^= 1;
    for (std::size_t done = 0; done < size;) {
      const auto n = ::send(fd, block + done, size - done, MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        out.bytes += done;
        out.error = "send: " + reason();
        return out;
      }
      done += static_cast<std::size_t>(n);
    }
    out.bytes += size;
  }
  out.hash = hash.value();
  if (::shutdown(fd, SHUT_WR) != 0) out.error = "shutdown: " + reason();
  return out;
}

Got receive_stream(int fd, std::uint64_t seed, std::uint64_t bytes) {
  Got out;
  Hash hash;
  std::vector<std::uint64_t> words(kWords);
  std::vector<std::uint64_t> right(kWords);
  auto* block = reinterpret_cast<unsigned char*>(words.data());
  bool ended = false;
  for (std::uint64_t number = 0; !ended; ++number) {
    std::size_t size = 0;
    while (size < kBlockBytes && !ended) {
      const auto n = ::recv(fd, block + size, kBlockBytes - size, 0);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) out.error = "recv: " + reason();
      ended = n <= 0;
      if (n > 0) size += static_cast<std::size_t>(n);
    }
    fill(seed, number, right.data());
    compare(right, words, size, out);
    hash.add(words.data(), size);
    out.bytes += size;
  }
  out.hash = hash.value();
  if (out.error.empty() && out.bytes != bytes) out.error = "the stream has another length";
  return out;
}

}  // namespace mg::stream

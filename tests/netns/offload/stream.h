// What the modes of the stream program share. See stream.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace mg::stream {

constexpr std::size_t kBlockBytes = 256 << 10;

// The byte at any offset of a stream follows from its seed alone, so both ends know all of it.
void fill(std::uint64_t seed, std::uint64_t block, std::uint64_t* words);

// 64 bits over all bytes in their order, in four lanes as xxHash has them.
class Hash {
 public:
  // Every call but the last one takes whole blocks.
  void add(const std::uint64_t* words, std::size_t bytes);
  std::uint64_t value() const;

 private:
  std::uint64_t lanes_[4] = {0x60ea27eeadc0b5d6, 0xc2b2ae3d27d4eb4f, 0, 0x61c8864e7a143579};
  std::uint64_t bytes_ = 0;
};

struct Sent {
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0;
  std::string error;
};

struct Got {
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0;
  std::int64_t wrong_at = -1;  // offset of the first wrong byte
  int wanted = 0;
  int came = 0;
  std::string error;
};

// Sends `bytes` of the stream and ends it. The byte at `spoil_at` is sent with one bit turned, and
// hashed as it should be.
Sent send_stream(int fd, std::uint64_t seed, std::uint64_t bytes, std::int64_t spoil_at);
// Receives to the stream's end, whatever its length is.
Got receive_stream(int fd, std::uint64_t seed, std::uint64_t bytes);

// Pushes a VLAN tag beside the bytes of every frame that leaves `device` with the mark
// kTagMark << 16 | tag, until SIGTERM.
constexpr std::uint32_t kTagMark = 0x4d47;
int tag_marked(const std::string& device);

}  // namespace mg::stream

// A client for tests that sends exactly the bytes it is told, well-formed or not.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/fd.h"

namespace mg::net {

class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }

  bool send(std::string_view bytes) {
    return ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  void shrink_receive_buffer() {
    const int bytes = 4096;
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  void half_close() { ::shutdown(fd_.get(), SHUT_WR); }

  // All until the peer ends the connection; closed() tells whether it did within the time.
  std::string read_all(int timeout_ms = 5'000) {
    while (read_once(timeout_ms)) {
    }
    return std::exchange(received_, {});
  }
  // Until `wanted` has come; empty when it did not.
  std::string read_until(std::string_view wanted, int timeout_ms = 5'000) {
    auto at = received_.find(wanted);
    while (at == std::string::npos) {
      if (!read_once(timeout_ms)) return {};
      at = received_.find(wanted);
    }
    auto out = received_.substr(0, at + wanted.size());
    received_.erase(0, out.size());
    return out;
  }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool silent_for(int timeout_ms) {
    pollfd item{fd_.get(), POLLIN, 0};
    return received_.empty() && ::poll(&item, 1, timeout_ms) == 0;
  }

 private:
  bool read_once(int timeout_ms) {
    pollfd item{fd_.get(), POLLIN, 0};
    if (::poll(&item, 1, timeout_ms) != 1) return false;
    char buffer[65536];
    auto size = ::recv(fd_.get(), buffer, sizeof buffer, 0);
    if (size <= 0) {
      closed_ = true;
      return false;
    }
    received_.append(buffer, static_cast<std::size_t>(size));
    return true;
  }

  Fd fd_;
  std::string received_;
  bool closed_ = false;
};

}  // namespace mg::net

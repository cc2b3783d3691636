// Tries to connect to several places again and again, and tells which of them ever opened: for what
// must stay closed, and for when something opens.
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>
#include <vector>

#include "load.h"

namespace mg::load {
namespace {

constexpr std::int64_t kPatienceMs = 100;

struct Place {
  std::string name;
  sockaddr_in to{};
  int fd = -1;
  std::int64_t began_ms = 0;
  std::uint64_t tries = 0;
  std::uint64_t opens = 0;
  std::int64_t first_ms = 0;
};

void end(Place& place) {
  ::close(place.fd);
  place.fd = -1;
}

void begin(Place& place) {
  place.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  place.began_ms = now_ms();
  ++place.tries;
  if (::connect(place.fd, reinterpret_cast<const sockaddr*>(&place.to), sizeof place.to) != 0 &&
      errno != EINPROGRESS) {
    end(place);  // no address or no route yet
  }
}

void look(Place& place) {
  int error = 0;
  socklen_t size = sizeof error;
  pollfd state{place.fd, POLLOUT, 0};
  const bool ready = ::poll(&state, 1, 0) > 0;
  if (ready) ::getsockopt(place.fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (ready && error == 0) {
    ++place.opens;
    if (place.first_ms == 0) place.first_ms = now_ms();
  }
  if (ready || now_ms() - place.began_ms > kPatienceMs) end(place);
}

}  // namespace

int knock(const std::vector<std::string>& words) {
  std::vector<Place> places;
  for (const auto& word : words) {
    const auto colon = word.find(':');
    if (colon == std::string::npos) return 2;
    Place place;
    place.name = word;
    place.to = address_of(word.substr(0, colon), std::stoi(word.substr(colon + 1)));
    places.push_back(place);
  }
  std::puts("ready");
  std::fflush(stdout);
  while (!should_stop()) {
    for (auto& place : places) {
      if (place.fd < 0) {
        begin(place);
      } else {
        look(place);
      }
    }
    ::usleep(2000);
  }
  std::printf("{");
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& p = places[i];
    std::printf("%s\"%s\": {\"tries\": %lu, \"opens\": %lu, \"first_ms\": %ld}", i ? ", " : "",
                p.name.c_str(), p.tries, p.opens, static_cast<long>(p.first_ms));
  }
  std::puts("}");
  return 0;
}

}  // namespace mg::load

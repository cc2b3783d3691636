// Looks up TXT records at one other DNS server: by UDP, and by TCP where the answer is too long for
// it. From the host's own network, never from an instance's. Called by the daemon's domain prover.
// Invariant: bounded in time and bytes; an answer counts only if it comes from that server to that
// very question. Thread rule: any thread; it waits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/rng.h"

namespace mg::node::dns {

struct DnsServer {
  std::string address;  // IPv4 or IPv6, not a name
  std::uint16_t port = 53;
};

// Empty when the name has none. Errors are kUnavailable: no answer in time, or none that says
// anything (SERVFAIL, REFUSED); and kInvalidArgument: not a name.
Result<std::vector<std::string>> look_up_txt(const DnsServer& server, const std::string& name,
                                             int timeout_ms, Rng& rng);

}  // namespace mg::node::dns

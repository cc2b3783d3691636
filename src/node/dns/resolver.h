// The VPCs' resolver: one thread with its sockets in the service namespace, bound to the two
// addresses that stand for base+2 and for 169.254.169.253. The programs rewrite an asking
// instance's address to 100.64.0.0/11 + its port number, which names the VPC. Called by Agent. It
// forwards nothing: what is not ours is REFUSED (forwarders are not built). Invariant: one bad or
// slow client cannot stop the others: bounded messages, connections and times. Thread rule: start
// and stop from one thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "node/dns/zone.h"

namespace mg::node::dns {

class Resolver {
 public:
  Resolver(std::string service_namespace, const Zone& zone);
  ~Resolver();

  Result<void> start();
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The whole of one exchange, without sockets: empty for "no answer".
std::string respond(const Zone& zone, std::uint32_t port_num, std::string_view message, bool tcp);

}  // namespace mg::node::dns

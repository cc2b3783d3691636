// The few rtnetlink requests that the node needs, over libmnl.
// Called by LinuxKernel. Invariant: a Netlink speaks to the network namespace in which it was
// opened, whatever the calling thread's is. "Exists already" counts as success where the verb says
// "add". Thread rule: one thread an object.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"

struct nlmsghdr;

namespace mg::node {

struct LinkInfo {
  std::uint32_t ifindex = 0;
  std::string name;
  std::string alias;
  Mac mac;
  bool up = false;
};

struct VethSpec {
  std::string name;  // in the namespace of this Netlink
  Mac mac;
  std::string peer_name;  // in peer_namespace
  Mac peer_mac;
  int peer_namespace = -1;
  std::uint32_t mtu = 1500;
};

class Netlink {
 public:
  static Result<Netlink> open_in(const std::string& namespace_name);
  Netlink(Netlink&&) noexcept;
  Netlink& operator=(Netlink&&) noexcept;
  ~Netlink();

  Result<void> make_veth(const VethSpec& spec);
  Result<std::vector<LinkInfo>> links();
  // kNotFound when there is none.
  Result<LinkInfo> link(const std::string& name);
  Result<void> raise(std::uint32_t ifindex);
  Result<void> set_alias(std::uint32_t ifindex, const std::string& alias);
  Result<void> delete_link(std::uint32_t ifindex);
  Result<void> add_address(std::uint32_t ifindex, Ip4 address, std::uint8_t length);
  // `onlink`: the gateway is taken to be on the link although no address says so.
  Result<void> add_route(const Cidr4& to, Ip4 gateway, std::uint32_t ifindex, bool onlink);
  Result<void> add_neighbour(std::uint32_t ifindex, Ip4 address, const Mac& mac);

 private:
  explicit Netlink(void* socket);
  Result<void> ask(nlmsghdr* message, const char* what,
                   const std::function<void(const nlmsghdr*)>& each = {});

  void* socket_ = nullptr;  // mnl_socket
  std::uint32_t sequence_ = 0;
  int refusal_ = 0;  // errno of the last failed request
};

}  // namespace mg::node

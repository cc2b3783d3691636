#include "node/kernel/netlink.h"

#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "node/kernel/netns.h"

namespace mg::node {
namespace {

// Room for one request; ours are far smaller.
struct Buffer {
  alignas(nlmsghdr) std::array<char, 4096> bytes{};

  nlmsghdr* start(std::uint16_t type, std::uint16_t flags) {
    auto* message = mnl_nlmsg_put_header(bytes.data());
    message->nlmsg_type = type;
    message->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    return message;
  }
};

template <class T>
T* extra(nlmsghdr* message) {
  return static_cast<T*>(mnl_nlmsg_put_extra_header(message, sizeof(T)));
}

void put_mac(nlmsghdr* message, std::uint16_t type, const Mac& mac) {
  mnl_attr_put(message, type, mac.bytes.size(), mac.bytes.data());
}

LinkInfo read_link(const nlmsghdr* message) {
  LinkInfo out;
  const auto* header = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(message));
  out.ifindex = static_cast<std::uint32_t>(header->ifi_index);
  out.up = (header->ifi_flags & IFF_UP) != 0;
  const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(message));
  const auto* attr =
      static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, sizeof(ifinfomsg)));
  for (; mnl_attr_ok(attr, static_cast<int>(end - reinterpret_cast<const char*>(attr)));
       attr = mnl_attr_next(attr)) {
    switch (mnl_attr_get_type(attr)) {
      case IFLA_IFNAME:
        out.name = mnl_attr_get_str(attr);
        break;
      case IFLA_IFALIAS:
        out.alias = mnl_attr_get_str(attr);
        break;
      case IFLA_ADDRESS:
        if (mnl_attr_get_payload_len(attr) == out.mac.bytes.size()) {
          const auto* bytes = static_cast<const std::uint8_t*>(mnl_attr_get_payload(attr));
          std::copy_n(bytes, out.mac.bytes.size(), out.mac.bytes.begin());
        }
        break;
      default:
        break;
    }
  }
  return out;
}

}  // namespace

Netlink::Netlink(void* socket) : socket_(socket) {}
Netlink::Netlink(Netlink&& other) noexcept
    : socket_(std::exchange(other.socket_, nullptr)), sequence_(other.sequence_) {}
Netlink& Netlink::operator=(Netlink&& other) noexcept {
  std::swap(socket_, other.socket_);
  sequence_ = other.sequence_;
  return *this;
}
Netlink::~Netlink() {
  if (socket_ != nullptr) mnl_socket_close(static_cast<mnl_socket*>(socket_));
}

Result<Netlink> Netlink::open_in(const std::string& namespace_name) {
  void* socket = nullptr;
  TRY(in_namespace(namespace_name, [&]() -> Result<void> {
    auto* opened = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
    if (opened == nullptr) return fail(errno_error("open a netlink socket"));
    if (mnl_socket_bind(opened, 0, MNL_SOCKET_AUTOPID) < 0) {
      const int err = errno;
      mnl_socket_close(opened);
      return fail(errno_error("bind a netlink socket", err));
    }
    socket = opened;
    return {};
  }));
  return Netlink(socket);
}

// Sends one request and reads until its acknowledgement or the end of its dump.
Result<void> Netlink::ask(nlmsghdr* message, const char* what,
                          const std::function<void(const nlmsghdr*)>& each) {
  auto* socket = static_cast<mnl_socket*>(socket_);
  message->nlmsg_seq = ++sequence_;
  if ((message->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP) message->nlmsg_flags |= NLM_F_ACK;
  const auto refused = [&]() -> Result<void> {
    refusal_ = errno;
    return fail(errno_error(what, refusal_));
  };
  if (mnl_socket_sendto(socket, message, message->nlmsg_len) < 0) return refused();
  std::vector<char> buffer(64 * 1024);
  const auto callback = [](const nlmsghdr* reply, void* data) {
    const auto& handler = *static_cast<const std::function<void(const nlmsghdr*)>*>(data);
    if (handler) handler(reply);
    return MNL_CB_OK;
  };
  while (true) {
    const auto n = mnl_socket_recvfrom(socket, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return refused();
    auto handler = each;
    const int state = mnl_cb_run(buffer.data(), static_cast<std::size_t>(n), sequence_,
                                 mnl_socket_get_portid(socket), callback, &handler);
    if (state < 0) return refused();
    if (state == MNL_CB_STOP) return {};
  }
}

Result<void> Netlink::make_veth(const VethSpec& spec) {
  Buffer buffer;
  auto* message = buffer.start(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  extra<ifinfomsg>(message)->ifi_family = AF_UNSPEC;
  mnl_attr_put_strz(message, IFLA_IFNAME, spec.name.c_str());
  put_mac(message, IFLA_ADDRESS, spec.mac);
  mnl_attr_put_u32(message, IFLA_MTU, spec.mtu);
  auto* info = mnl_attr_nest_start(message, IFLA_LINKINFO);
  mnl_attr_put_str(message, IFLA_INFO_KIND, "veth");
  auto* data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
  auto* peer = mnl_attr_nest_start(message, VETH_INFO_PEER);
  extra<ifinfomsg>(message)->ifi_family = AF_UNSPEC;
  mnl_attr_put_strz(message, IFLA_IFNAME, spec.peer_name.c_str());
  put_mac(message, IFLA_ADDRESS, spec.peer_mac);
  mnl_attr_put_u32(message, IFLA_MTU, spec.mtu);
  mnl_attr_put_u32(message, IFLA_NET_NS_FD, static_cast<std::uint32_t>(spec.peer_namespace));
  mnl_attr_nest_end(message, peer);
  mnl_attr_nest_end(message, data);
  mnl_attr_nest_end(message, info);
  return ask(message, "make a veth pair (is the kernel module veth there?)");
}

Result<std::vector<LinkInfo>> Netlink::links() {
  Buffer buffer;
  auto* message = buffer.start(RTM_GETLINK, NLM_F_DUMP);
  extra<ifinfomsg>(message)->ifi_family = AF_UNSPEC;
  std::vector<LinkInfo> out;
  TRY(ask(message, "list interfaces",
          [&](const nlmsghdr* reply) { out.push_back(read_link(reply)); }));
  return out;
}

Result<LinkInfo> Netlink::link(const std::string& name) {
  Buffer buffer;
  auto* message = buffer.start(RTM_GETLINK, 0);
  extra<ifinfomsg>(message)->ifi_family = AF_UNSPEC;
  mnl_attr_put_strz(message, IFLA_IFNAME, name.c_str());
  LinkInfo out;
  auto asked =
      ask(message, "look up an interface", [&](const nlmsghdr* reply) { out = read_link(reply); });
  if (!asked) {
    if (refusal_ == ENODEV) asked.error().kind = ErrorKind::kNotFound;
    return fail(std::move(asked.error()));
  }
  return out;
}

Result<void> Netlink::raise(std::uint32_t ifindex) {
  Buffer buffer;
  auto* message = buffer.start(RTM_NEWLINK, 0);
  auto* header = extra<ifinfomsg>(message);
  header->ifi_index = static_cast<int>(ifindex);
  header->ifi_flags = IFF_UP;
  header->ifi_change = IFF_UP;
  return ask(message, "raise an interface");
}

Result<void> Netlink::set_alias(std::uint32_t ifindex, const std::string& alias) {
  Buffer buffer;
  auto* message = buffer.start(RTM_NEWLINK, 0);
  extra<ifinfomsg>(message)->ifi_index = static_cast<int>(ifindex);
  mnl_attr_put_strz(message, IFLA_IFALIAS, alias.c_str());
  return ask(message, "name an interface");
}

Result<void> Netlink::delete_link(std::uint32_t ifindex) {
  Buffer buffer;
  auto* message = buffer.start(RTM_DELLINK, 0);
  extra<ifinfomsg>(message)->ifi_index = static_cast<int>(ifindex);
  auto asked = ask(message, "delete an interface");
  if (!asked && refusal_ == ENODEV) return {};
  return asked;
}

Result<void> Netlink::add_address(std::uint32_t ifindex, Ip4 address, std::uint8_t length) {
  Buffer buffer;
  auto* message = buffer.start(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
  auto* header = extra<ifaddrmsg>(message);
  header->ifa_family = AF_INET;
  header->ifa_prefixlen = length;
  header->ifa_index = ifindex;
  mnl_attr_put_u32(message, IFA_LOCAL, address.to_be());
  mnl_attr_put_u32(message, IFA_ADDRESS, address.to_be());
  return ask(message, "add an address");
}

Result<void> Netlink::add_route(const Cidr4& to, Ip4 gateway, std::uint32_t ifindex, bool onlink) {
  Buffer buffer;
  auto* message = buffer.start(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE);
  auto* header = extra<rtmsg>(message);
  header->rtm_family = AF_INET;
  header->rtm_dst_len = to.length;
  header->rtm_table = RT_TABLE_MAIN;
  header->rtm_protocol = RTPROT_BOOT;
  header->rtm_scope = RT_SCOPE_UNIVERSE;
  header->rtm_type = RTN_UNICAST;
  header->rtm_flags = onlink ? RTNH_F_ONLINK : 0;
  if (to.length != 0) mnl_attr_put_u32(message, RTA_DST, to.base.to_be());
  mnl_attr_put_u32(message, RTA_GATEWAY, gateway.to_be());
  mnl_attr_put_u32(message, RTA_OIF, ifindex);
  return ask(message, "add a route");
}

Result<void> Netlink::add_neighbour(std::uint32_t ifindex, Ip4 address, const Mac& mac) {
  Buffer buffer;
  auto* message = buffer.start(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
  auto* header = extra<ndmsg>(message);
  header->ndm_family = AF_INET;
  header->ndm_ifindex = static_cast<int>(ifindex);
  header->ndm_state = NUD_PERMANENT;
  mnl_attr_put_u32(message, NDA_DST, address.to_be());
  put_mac(message, NDA_LLADDR, mac);
  return ask(message, "add a neighbour");
}

}  // namespace mg::node

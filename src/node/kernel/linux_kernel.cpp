#include "node/kernel/linux_kernel.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "base/log.h"
#include "bpf/abi/values.h"
#include "node/instance_file.h"
#include "node/kernel/checks.h"
#include "node/kernel/maps.h"
#include "node/kernel/netlink.h"
#include "node/kernel/netns.h"
#include "node/kernel/programs.h"

namespace mg::node {
namespace {

// One MAC for every port's host end: a frame to any other would be "for another host".
constexpr Mac kGatewayMac{{0x0e, 0x6d, 0x67, 0x00, 0x00, 0x01}};
constexpr Mac kServiceMac{{0x0e, 0x6d, 0x67, 0x00, 0x00, 0x02}};
constexpr Ip4 kServiceGateway{0xa9fe0301};  // 169.254.3.1, a name for the gateway's MAC only
constexpr const char* kServicePort = "svc";
constexpr const char* kServiceFarEnd = "svc0";
constexpr const char* kInstanceEnd = "eth0";
constexpr const char* kReady = "ready";
constexpr std::uint32_t kMtu = 1500;
constexpr std::array<const char*, 3> kFlowMaps{"flow_index", "flow_slots", "free_slots"};

std::string port_name(std::uint32_t port_num) {
  return fmt::format("p{}", port_num);
}

// The alias of a complete port's host end: "<instance id>/<epoch>".
std::string port_alias(const std::string& instance_id, std::uint32_t epoch) {
  return fmt::format("{}/{}", instance_id, epoch);
}

std::optional<FoundPort> read_port(const LinkInfo& link) {
  FoundPort out;
  const auto* end = link.name.data() + link.name.size();
  if (!link.name.starts_with('p')) return std::nullopt;
  const auto [stop, error] = std::from_chars(link.name.data() + 1, end, out.port_num);
  if (error != std::errc() || stop != end) return std::nullopt;
  out.ifindex = link.ifindex;
  out.up = link.up;
  const auto slash = link.alias.find('/');
  if (slash == std::string::npos) return out;
  out.instance_id = link.alias.substr(0, slash);
  const auto* first = link.alias.data() + slash + 1;
  std::from_chars(first, link.alias.data() + link.alias.size(), out.epoch);
  out.complete = namespace_exists(Installation::instance_namespace(out.instance_id));
  return out;
}

// Of the ports and the service namespace.
Result<void> set_up_namespace() {
  TRY(write_net_sysctl("ipv4/ip_forward", "0"));
  for (const char* scope : {"all", "default"}) {
    TRY(write_net_sysctl(fmt::format("ipv4/conf/{}/rp_filter", scope), "0"));
  }
  // Disjoint from the ports that balancers use towards targets.
  return write_net_sysctl("ipv4/ip_local_port_range",
                          fmt::format("{} {}", MG_PROBE_PORT_FIRST, MG_PROBE_PORT_LAST));
}

class LinuxKernel final : public Kernel {
 public:
  explicit LinuxKernel(LinuxKernelOptions options) : options_(std::move(options)) {}

  Result<Found> open() override;
  Result<std::uint32_t> make_port(const PortSpec& spec) override;
  Result<void> raise_port(const PortSpec& spec) override;
  Result<void> remove_port(const FoundPort& port) override;
  Result<void> put(const RecordKey& key, const std::string& value) override {
    return maps_->put(key, value);
  }
  Result<void> erase(const RecordKey& key) override { return maps_->erase(key); }
  Result<void> forget_counts(std::uint32_t subject, std::uint32_t num) override {
    return maps_->forget_counts(subject, num);
  }
  Result<std::vector<VerdictCount>> counts() const override { return maps_->counts(); }
  Result<KernelStatus> status() const override;

 private:
  [[nodiscard]] const Installation& where() const { return options_.installation; }
  void log_opened(const Found& found) const;
  Result<void> make_namespaces();
  Result<void> make_service_port();
  Result<void> build_service_port();
  Result<void> attach(const char* program, std::uint32_t ifindex);
  Result<void> attach_everywhere(const std::vector<FoundPort>& ports);
  Result<std::vector<FoundPort>> find_ports();
  Result<void> write_settings(std::uint32_t service_ifindex);

  LinuxKernelOptions options_;
  Programs programs_;
  std::optional<Maps> maps_;
  std::optional<Netlink> ports_;  // speaks to the ports namespace
};

Result<Found> LinuxKernel::open() {
  TRY(check_host());
  TRY(prepare_runtime(where()));
  if (auto made = make_namespaces(); !made) {
    return fail(refusal("The network namespaces cannot be made",
                        "allow namespaces and mounts below /run/netns", made.error().describe()));
  }
  auto programs = load_programs(where(), options_.flow_slots);
  if (!programs) {
    return fail(refusal("The kernel does not take the data plane's programs",
                        "see the detail; if pins of another build are in the way, masugata purge",
                        programs.error().describe()));
  }
  programs_ = std::move(*programs);
  maps_.emplace(programs_.maps);
  TRY_ASSIGN(auto netlink, Netlink::open_in(where().ports_namespace()));
  ports_ = std::move(netlink);
  if (auto made = make_service_port(); !made) {
    return fail(refusal("The service namespace cannot be joined",
                        "load the kernel modules veth, sch_ingress and cls_bpf (modprobe)",
                        made.error().describe()));
  }
  Found found;
  TRY_ASSIGN(found.ports, find_ports());
  if (!programs_.adopted) {
    TRY(attach_everywhere(found.ports));
    TRY(commit_identity(where()));
  }
  TRY_ASSIGN(found.records, maps_->dump());
  log_opened(found);
  return found;
}

void LinuxKernel::log_opened(const Found& found) const {
  std::uint64_t bytes = 0;
  for (const char* name : kFlowMaps) bytes += maps_->memory_bytes(name);
  log::info("kernel: {} ports and {} records found, programs {}", found.ports.size(),
            found.records.size(), programs_.adopted ? "adopted" : "loaded");
  log::info("flow table: {} slots, {} MiB", programs_.flow_slots, bytes >> 20);
}

Result<void> LinuxKernel::make_namespaces() {
  for (const auto& name : {where().ports_namespace(), where().service_namespace()}) {
    TRY(make_namespace(name));
    TRY(in_namespace(name, set_up_namespace));
  }
  return {};
}

Result<void> LinuxKernel::attach(const char* program, std::uint32_t ifindex) {
  const int fd = programs_.programs.at(program).get();
  return in_namespace(where().ports_namespace(), [&] { return attach_program(fd, ifindex); });
}

Result<void> LinuxKernel::attach_everywhere(const std::vector<FoundPort>& ports) {
  const int fd = programs_.programs.at("from_instance").get();
  return in_namespace(where().ports_namespace(), [&]() -> Result<void> {
    for (const auto& port : ports) {
      if (port.complete) TRY(attach_program(fd, port.ifindex));
    }
    return {};
  });
}

Result<void> LinuxKernel::write_settings(std::uint32_t service_ifindex) {
  mg_settings settings{};
  settings.service_ifindex = service_ifindex;
  settings.flow_slots = programs_.flow_slots;
  settings.sweep_tick_ms = MG_SWEEP_TICK_MS;
  std::copy(kGatewayMac.bytes.begin(), kGatewayMac.bytes.end(), settings.gateway_mac);
  std::copy(kServiceMac.bytes.begin(), kServiceMac.bytes.end(), settings.service_mac);
  return maps_->put({MapId::kSettings, bytes_of(std::uint32_t{0})}, bytes_of(settings));
}

Result<void> LinuxKernel::make_service_port() {
  auto link = ports_->link(kServicePort);
  if (link && link->alias == kReady) {
    if (!programs_.adopted) TRY(attach("from_service", link->ifindex));
    return write_settings(link->ifindex);
  }
  if (link) TRY(ports_->delete_link(link->ifindex));
  return build_service_port();
}

Result<void> LinuxKernel::build_service_port() {
  TRY_ASSIGN(const Fd service, open_namespace(where().service_namespace()));
  TRY(ports_->make_veth(
      {kServicePort, kGatewayMac, kServiceFarEnd, kServiceMac, service.get(), kMtu}));
  TRY_ASSIGN(const auto link, ports_->link(kServicePort));
  TRY(attach("from_service", link.ifindex));
  TRY(write_settings(link.ifindex));
  TRY_ASSIGN(auto far, Netlink::open_in(where().service_namespace()));
  TRY_ASSIGN(const auto end, far.link(kServiceFarEnd));
  for (const auto address :
       {MG_SERVICE_PROBER, MG_SERVICE_RESOLVER_BASE2, MG_SERVICE_RESOLVER_LINK}) {
    TRY(far.add_address(end.ifindex, Ip4{address}, 32));
  }
  TRY(far.raise(end.ifindex));
  TRY(far.add_neighbour(end.ifindex, kServiceGateway, kGatewayMac));
  TRY(far.add_route({Ip4{MG_SERVICE_PORT_NET}, 10}, kServiceGateway, end.ifindex, true));
  TRY(ports_->raise(link.ifindex));
  return ports_->set_alias(link.ifindex, kReady);
}

// Complete ports, and instances of which only pieces are left. Links without an alias were never
// finished: they go at once.
Result<std::vector<FoundPort>> LinuxKernel::find_ports() {
  TRY_ASSIGN(const auto links, ports_->links());
  std::vector<FoundPort> out;
  std::set<std::string> known;
  for (const auto& link : links) {
    const auto port = read_port(link);
    if (!port) continue;
    if (port->instance_id.empty()) {
      TRY(ports_->delete_link(link.ifindex));
      continue;
    }
    known.insert(port->instance_id);
    out.push_back(*port);
  }
  for (const auto& instance : list_instance_files(where().instances_dir())) {
    if (known.contains(instance)) continue;
    FoundPort pieces;
    pieces.instance_id = instance;
    out.push_back(pieces);
  }
  return out;
}

Result<std::uint32_t> LinuxKernel::make_port(const PortSpec& spec) {
  if (!valid_instance_id(spec.instance_id)) {
    return fail(Error{ErrorKind::kInvalidArgument, {}, "the instance id is no id", {}});
  }
  const auto name = Installation::instance_namespace(spec.instance_id);
  InstanceFile file;
  file.instance = spec.instance_id;
  file.network_namespace = name;
  file.address = spec.address.str();
  file.resolver = spec.resolver.str();
  file.region = spec.region;
  file.interface_id = spec.interface_id;
  file.account = spec.account;
  file.image = spec.image;
  file.port_num = spec.port_num;
  TRY(write_instance_file(where().instances_dir(), file));
  TRY(make_namespace(name));
  TRY_ASSIGN(const Fd instance, open_namespace(name));
  const auto host_end = port_name(spec.port_num);
  if (const auto left = ports_->link(host_end); left) TRY(ports_->delete_link(left->ifindex));
  TRY(ports_->make_veth({host_end, kGatewayMac, kInstanceEnd, spec.mac, instance.get(), kMtu}));
  TRY_ASSIGN(const auto link, ports_->link(host_end));
  TRY(attach("from_instance", link.ifindex));
  TRY(ports_->set_alias(link.ifindex, port_alias(spec.instance_id, spec.epoch)));
  return link.ifindex;
}

Result<void> LinuxKernel::raise_port(const PortSpec& spec) {
  TRY_ASSIGN(auto inside, Netlink::open_in(Installation::instance_namespace(spec.instance_id)));
  TRY_ASSIGN(const auto end, inside.link(kInstanceEnd));
  TRY(inside.add_address(end.ifindex, spec.address, spec.subnet.length));
  TRY(inside.raise(end.ifindex));
  const Ip4 router{spec.subnet.base.value + 1};
  TRY(inside.add_route({Ip4{0}, 0}, router, end.ifindex, false));
  // Last, since "up" is how an earlier life is seen to have come this far.
  TRY_ASSIGN(const auto host_end, ports_->link(port_name(spec.port_num)));
  return ports_->raise(host_end.ifindex);
}

Result<void> LinuxKernel::remove_port(const FoundPort& port) {
  if (!valid_instance_id(port.instance_id)) return {};
  const auto name = Installation::instance_namespace(port.instance_id);
  TRY(end_processes_in(name));
  if (port.port_num != 0) {
    const auto link = ports_->link(port_name(port.port_num));
    if (link && (link->alias.empty() || link->alias.starts_with(port.instance_id + "/"))) {
      TRY(ports_->delete_link(link->ifindex));
    }
  }
  TRY(delete_namespace(name));
  const auto log_path = where().instances_dir() + "/" + port.instance_id + ".log";
  ::unlink(log_path.c_str());
  const auto path = instance_file_path(where().instances_dir(), port.instance_id);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail(errno_error("unlink " + path));
  return {};
}

Result<KernelStatus> LinuxKernel::status() const {
  KernelStatus out;
  for (const auto& [name, fd] : programs_.programs) {
    out.programs.push_back({name, object_id(fd.get(), true)});
  }
  for (const auto& [name, fd] : programs_.maps) {
    out.maps.push_back({name, object_id(fd.get(), false)});
  }
  out.flow_slots = programs_.flow_slots;
  out.adopted = programs_.adopted;
  TRY_ASSIGN(out.flows_used, maps_->flows_used());
  out.sweeper_ticks = maps_->sweeper_ticks();
  for (const char* name : kFlowMaps) {
    out.flow_table_bytes += maps_->memory_bytes(name);
  }
  return out;
}

}  // namespace

std::unique_ptr<Kernel> make_linux_kernel(LinuxKernelOptions options) {
  return std::make_unique<LinuxKernel>(std::move(options));
}

}  // namespace mg::node

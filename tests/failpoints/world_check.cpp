#include "world_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/describe_json.h"
#include "base/ip.h"
#include "control/planner.h"
#include "node/reconcile/reconciler.h"

namespace mg::test {
namespace {

namespace js = boost::json;

class Faults {
 public:
  void add(std::string text) { text_ += text + "\n"; }
  void unless(bool holds, std::string text) {
    if (!holds) add(std::move(text));
  }
  void once(std::set<std::string>& seen, const std::string& value, const std::string& who) {
    unless(seen.insert(value).second, fmt::format("{} has {}, which another has", who, value));
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// The ids of all records whose ids tell their kind; others (security group rules' prefix lists, …)
// are no references.
std::set<std::string> all_ids(const model::World& world) {
  std::set<std::string> ids;
#define MG_IDS(Type, member, name) \
  for (const auto& [id, record] : world.member.all()) ids.insert(id);
  MG_WORLD_TABLES(MG_IDS)
#undef MG_IDS
  for (const auto& [id, endpoint] : world.endpoints.all()) ids.insert(endpoint.connection_id);
  return ids;
}

void collect_texts(const js::value& value, std::vector<std::string>& out) {
  if (value.is_string()) {
    out.emplace_back(value.get_string());
  } else if (value.is_array()) {
    for (const auto& item : value.get_array()) collect_texts(item, out);
  } else if (value.is_object()) {
    for (const auto& [name, item] : value.get_object()) collect_texts(item, out);
  }
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// "vpc-" and 17 digits, or the ARN of something of a balancer's.
bool is_reference(std::string_view text) {
  constexpr std::size_t kIdDigits = 17;
  constexpr std::size_t kElbDigits = 16;
  if (text.starts_with("arn:aws:elasticloadbalancing:")) {
    const auto slash = text.rfind('/');
    return slash != std::string_view::npos && text.size() - slash - 1 == kElbDigits &&
           is_hex(text.substr(slash + 1));
  }
  const auto dash = text.rfind('-');
  if (dash == std::string_view::npos || text.size() - dash - 1 != kIdDigits) return false;
  if (!is_hex(text.substr(dash + 1))) return false;
  static const std::set<std::string_view> kKinds{
      "vpc", "subnet", "sg",       "sgr",           "eni",     "i",
      "igw", "vpce",   "vpce-svc", "vpce-svc-perm", "vpce-con"};
  return kKinds.contains(text.substr(0, dash));
}

// A memory of what was; a route that has become a black hole; and an endpoint that was turned away
// keeps its service's name.
template <class T>
bool may_dangle(const T& record) {
  if constexpr (std::is_same_v<T, model::Instance>) return record.state == "terminated";
  if constexpr (std::is_same_v<T, model::VpcEndpoint>) {
    return record.decision == "rejected" || record.decision == "deleted";
  }
  return std::is_same_v<T, model::IdempotencyToken> || std::is_same_v<T, model::RouteTable>;
}

void check_references(const model::World& world, Faults& faults) {
  const auto ids = all_ids(world);
  const auto check = [&](const char* table, const std::string& id, const js::value& value) {
    std::vector<std::string> texts;
    collect_texts(value, texts);
    for (const auto& text : texts) {
      if (is_reference(text) && !ids.contains(text)) {
        faults.add(fmt::format("{} {} names {}, which is not there", table, id, text));
      }
    }
  };
#define MG_CHECK(Type, member, name)                           \
  for (const auto& [id, record] : world.member.all()) {        \
    if (!may_dangle(record)) check(name, id, to_json(record)); \
  }
  MG_WORLD_TABLES(MG_CHECK)
#undef MG_CHECK
  for (const auto& [id, set] : world.tag_sets.all()) {
    faults.unless(ids.contains(id), "tags of " + id + ", which is not there");
  }
}

template <class Zones>
bool lists(const Zones& zones, const std::string& interface_id) {
  return std::any_of(zones.begin(), zones.end(),
                     [&](const auto& zone) { return zone.interface_id == interface_id; });
}

bool is_held(const model::World& world, const model::NetworkInterface& r) {
  if (!r.instance_id.empty()) {
    const auto* instance = world.instances.find(r.instance_id);
    return instance && instance->state != "terminated" && !r.attachment_id.empty() &&
           (instance->interface_id == r.id) == (r.device_index == 0);
  }
  if (const auto* endpoint = world.endpoints.find(r.owner_id)) return lists(endpoint->zones, r.id);
  if (const auto* balancer = world.load_balancers.find(r.owner_id)) {
    return lists(balancer->zones, r.id);
  }
  return !r.requester_managed && r.owner_id.empty();  // somebody's own, attached to nothing
}

void check_interfaces(const model::World& world, Faults& faults) {
  std::set<std::string> addresses;
  std::set<std::string> macs;
  for (const auto& [id, r] : world.interfaces.all()) {
    faults.once(addresses, r.vpc_id + "/" + r.private_ip, id);
    faults.once(macs, r.mac, id);
    faults.unless(is_held(world, r), id + " is an orphan");
    const auto* subnet = world.subnets.find(r.subnet_id);
    const auto cidr = subnet ? Cidr4::parse(subnet->cidr) : std::nullopt;
    const auto address = Ip4::parse(r.private_ip);
    faults.unless(cidr && address && cidr->contains(*address), id + " is outside its subnet");
  }
  const auto owns = [&](const std::string& who, const auto& zones) {
    for (const auto& zone : zones) {
      const auto* found = world.interfaces.find(zone.interface_id);
      faults.unless(found && found->owner_id == who && found->private_ip == zone.private_ip,
                    who + " has an interface that is not its own");
    }
  };
  for (const auto& [id, r] : world.endpoints.all()) owns(id, r.zones);
  for (const auto& [id, r] : world.load_balancers.all()) owns(id, r.zones);
  for (const auto& [id, r] : world.instances.all()) {
    if (r.state == "terminated") continue;
    const auto* found = world.interfaces.find(r.interface_id);
    faults.unless(found && found->instance_id == id && found->private_ip == r.private_ip,
                  id + " has an interface that is not its own");
  }
}

class Slots {
 public:
  explicit Slots(Faults& faults) : faults_(faults) {}

  void slot(const char* kind, std::uint32_t num, const std::string& who) {
    faults_.unless(num != 0, fmt::format("{} has no slot", who));
    faults_.once(slots_, fmt::format("slot {} {}", kind, num), who);
  }
  void epoch(std::uint32_t epoch, const std::string& who) {
    if (epoch != 0) faults_.once(epochs_, fmt::format("epoch {}", epoch), who);
  }

 private:
  Faults& faults_;
  std::set<std::string> slots_;
  std::set<std::string> epochs_;
};

void check_slots(const model::World& world, Faults& faults) {
  Slots slots(faults);
  for (const auto& [id, r] : world.vpcs.all()) slots.slot("vpc", r.vpc_num, id);
  for (const auto& [id, r] : world.security_groups.all()) slots.slot("group", r.group_num, id);
  for (const auto& [id, r] : world.target_groups.all()) slots.slot("tg", r.tg_num, id);
  for (const auto& [id, r] : world.instances.all()) {
    const bool slotless = r.state == "terminated" || r.state == "stopped";
    if (!slotless) slots.slot("port", r.port_num, id);
    slots.epoch(r.epoch, id);
  }
  for (const auto& [id, r] : world.load_balancers.all()) {
    slots.slot("balancer", r.balancer_num, id);
    slots.epoch(r.epoch, id);
  }
  for (const auto& [id, r] : world.targets.all()) {
    slots.slot("target", r.target_num, id);
    slots.epoch(r.epoch, id);
  }
  for (const auto& [id, r] : world.endpoints.all()) {
    slots.slot("endpoint", r.endpoint_num, id);
    slots.epoch(r.epoch, id);
  }
}

std::string describe(const node::FakeKernel::State& state) {
  std::string out;
  for (const auto& [key, value] : state.records) {
    out += fmt::format("{}[{} bytes] ", node::map_name(key.map), value.size());
  }
  for (const auto& [id, port] : state.ports) {
    out += fmt::format("port {} {} {} complete {:d} up {:d} ", id, port.port_num, port.epoch,
                       port.complete, port.up);
  }
  return out;
}

// The settings are the kernel room's, the targets' epochs the node's own memory.
bool is_plan_record(node::MapId map) {
  return map != node::MapId::kSettings && map != node::MapId::kTargetEpochs;
}

}  // namespace

std::string check_world(const model::World& world) {
  Faults faults;
  check_references(world, faults);
  check_interfaces(world, faults);
  check_slots(world, faults);
  return faults.take();
}

std::string check_kernel(const model::World& world, const node::FakeKernel::State& kernel) {
  node::FakeKernel::State wanted;
  node::FakeKernel twin(wanted);
  node::Reconciler reconciler(twin);
  if (!reconciler.open()) return "the twin does not open\n";
  control::Planner planner;
  reconciler.apply(planner.snapshot(world, 1));
  reconciler.run();
  if (reconciler.unfinished()) return "the twin does not finish\n";
  // State's operator== compares ports pairwise.
  if (wanted.ports.size() == kernel.ports.size() && wanted == kernel) return {};
  return fmt::format("the kernel is not what the plan says\n  plan:   {}\n  kernel: {}\n",
                     describe(wanted), describe(kernel));
}

std::string check_empty(const model::World& world, const node::FakeKernel::State& kernel) {
  Faults faults;
  const auto empty = [&](const char* table, std::size_t size) {
    if (std::string_view(table) != "counter") {
      faults.unless(size == 0, fmt::format("{} of {} left", size, table));
    }
  };
#define MG_EMPTY(Type, member, name) empty(name, world.member.all().size());
  MG_WORLD_TABLES(MG_EMPTY)
#undef MG_EMPTY
  for (const auto& [key, value] : kernel.records) {
    if (is_plan_record(key.map)) {
      faults.add(fmt::format("a record left in map {}", node::map_name(key.map)));
    }
  }
  for (const auto& [id, port] : kernel.ports) faults.add("port left: " + id);
  return faults.take();
}

}  // namespace mg::test

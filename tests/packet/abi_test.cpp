// The C++ view of the contract against the built objects' BTF: same sizes, same members, same
// places.
#include <bpf/btf.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

#include "bpf/abi/values.h"

namespace {

// The search for a source port looks at no port twice.
static_assert(std::gcd(MG_SNAT_LEAP, MG_SNAT_PORT_LAST - MG_SNAT_PORT_FIRST + 1) == 1);

struct Member {
  const char* name;
  std::size_t offset;
};
struct Struct {
  const char* name;
  std::size_t size;
  std::vector<Member> members;
};

#define M(type, member)                    \
  Member {                                 \
#member, offsetof(struct type, member) \
  }

const std::vector<Struct>& keys() {
  static const std::vector<Struct> kKeys = {
      {"mg_front_key", sizeof(mg_front_key), {M(mg_front_key, vpc_num), M(mg_front_key, addr)}},
      {"mg_listener_key",
       sizeof(mg_listener_key),
       {M(mg_listener_key, balancer_num), M(mg_listener_key, port), M(mg_listener_key, protocol),
        M(mg_listener_key, pad)}},
      {"mg_choice_key",
       sizeof(mg_choice_key),
       {M(mg_choice_key, tg_num), M(mg_choice_key, zone_num)}},
      {"mg_group_key",
       sizeof(mg_group_key),
       {M(mg_group_key, group_num), M(mg_group_key, direction)}},
      {"mg_flow4_key",
       sizeof(mg_flow4_key),
       {M(mg_flow4_key, vpc_num), M(mg_flow4_key, saddr), M(mg_flow4_key, daddr),
        M(mg_flow4_key, sport), M(mg_flow4_key, dport), M(mg_flow4_key, protocol),
        M(mg_flow4_key, pad)}},
      {"mg_snat_key",
       sizeof(mg_snat_key),
       {M(mg_snat_key, balancer_num), M(mg_snat_key, zone_num), M(mg_snat_key, target_num)}},
      {"mg_probe_key",
       sizeof(mg_probe_key),
       {M(mg_probe_key, vpc_num), M(mg_probe_key, target_addr), M(mg_probe_key, balancer_addr),
        M(mg_probe_key, check_port), M(mg_probe_key, pad)}},
      {"mg_drop_key",
       sizeof(mg_drop_key),
       {M(mg_drop_key, verdict), M(mg_drop_key, subject), M(mg_drop_key, num)}},
  };
  return kKeys;
}

const std::vector<Struct>& values() {
  static const std::vector<Struct> kValues = {
      {"mg_settings",
       sizeof(mg_settings),
       {M(mg_settings, service_ifindex), M(mg_settings, flow_slots), M(mg_settings, gateway_mac),
        M(mg_settings, service_mac), M(mg_settings, sweep_tick_ms)}},
      {"mg_port_ref", sizeof(mg_port_ref), {M(mg_port_ref, port_num), M(mg_port_ref, vpc_num)}},
      {"mg_vpc", sizeof(mg_vpc), {M(mg_vpc, blocks), M(mg_vpc, bases), M(mg_vpc, masks)}},
      {"mg_groups", sizeof(mg_groups), {M(mg_groups, count), M(mg_groups, nums)}},
      {"mg_port",
       sizeof(mg_port),
       {M(mg_port, ifindex), M(mg_port, vpc_num), M(mg_port, epoch), M(mg_port, addr),
        M(mg_port, mac), M(mg_port, pad), M(mg_port, groups)}},
      {"mg_front_value",
       sizeof(mg_front_value),
       {M(mg_front_value, kind), M(mg_front_value, num), M(mg_front_value, zone_num)}},
      {"mg_endpoint",
       sizeof(mg_endpoint),
       {M(mg_endpoint, vpc_num), M(mg_endpoint, open), M(mg_endpoint, groups),
        M(mg_endpoint, balancer_nums)}},
      {"mg_balancer",
       sizeof(mg_balancer),
       {M(mg_balancer, vpc_num), M(mg_balancer, epoch), M(mg_balancer, has_groups),
        M(mg_balancer, judge_endpoint_traffic), M(mg_balancer, groups),
        M(mg_balancer, node_addrs)}},
      {"mg_listener",
       sizeof(mg_listener),
       {M(mg_listener, tg_num), M(mg_listener, idle_timeout_s)}},
      {"mg_target",
       sizeof(mg_target),
       {M(mg_target, vpc_num), M(mg_target, plan_epoch), M(mg_target, addr), M(mg_target, port),
        M(mg_target, pad), M(mg_target, tg_num)}},
      {"mg_rule",
       sizeof(mg_rule),
       {M(mg_rule, any_protocol), M(mg_rule, protocol), M(mg_rule, peer_kind), M(mg_rule, pad),
        M(mg_rule, port_from), M(mg_rule, port_to), M(mg_rule, peer_addr), M(mg_rule, peer_mask),
        M(mg_rule, peer_group_num)}},
      {"mg_rules", sizeof(mg_rules), {M(mg_rules, count), M(mg_rules, rules)}},
      {"mg_flow_ref",
       sizeof(mg_flow_ref),
       {M(mg_flow_ref, slot), M(mg_flow_ref, generation), M(mg_flow_ref, direction)}},
      {"mg_flow",
       sizeof(mg_flow),
       {M(mg_flow, forward), M(mg_flow, reverse), M(mg_flow, state), M(mg_flow, generation),
        M(mg_flow, deadline_ns), M(mg_flow, dead_ns), M(mg_flow, flags), M(mg_flow, idle_timeout_s),
        M(mg_flow, client_port_num), M(mg_flow, client_port_epoch), M(mg_flow, server_port_num),
        M(mg_flow, server_port_epoch), M(mg_flow, endpoint_num), M(mg_flow, endpoint_epoch),
        M(mg_flow, target_num), M(mg_flow, target_epoch), M(mg_flow, balancer_num),
        M(mg_flow, client_isn)}},
      {"mg_probe",
       sizeof(mg_probe),
       {M(mg_probe, vpc_num), M(mg_probe, balancer_num), M(mg_probe, balancer_addr),
        M(mg_probe, target_addr), M(mg_probe, check_port), M(mg_probe, pad)}},
      {"mg_count", sizeof(mg_count), {M(mg_count, packets), M(mg_count, last_ns)}},
  };
  return kValues;
}

void compare(const btf* types, const Struct& ours) {
  SCOPED_TRACE(ours.name);
  int id = btf__find_by_name_kind(types, ours.name, BTF_KIND_STRUCT);
  ASSERT_GT(id, 0) << "not in the object's BTF";
  const btf_type* theirs = btf__type_by_id(types, static_cast<__u32>(id));
  EXPECT_EQ(theirs->size, ours.size);
  ASSERT_EQ(btf_vlen(theirs), ours.members.size()) << "this test's list is not the struct's";
  for (std::size_t i = 0; i < ours.members.size(); ++i) {
    const btf_member& member = btf_members(theirs)[i];
    EXPECT_EQ(std::string(btf__name_by_offset(types, member.name_off)), ours.members[i].name);
    EXPECT_EQ(btf_member_bit_offset(theirs, static_cast<__u32>(i)), ours.members[i].offset * 8)
        << ours.members[i].name;
  }
}

TEST(Abi, AgreesWithTheObjects) {
  for (const char* object : {"from_instance", "from_service", "sweeper"}) {
    SCOPED_TRACE(object);
    std::string path = std::string(MG_BPF_OBJECT_FOLDER) + "/" + object + ".bpf.o";
    btf* types = btf__parse(path.c_str(), nullptr);
    ASSERT_NE(types, nullptr) << path;
    for (const Struct& ours : keys()) compare(types, ours);
    for (const Struct& ours : values()) compare(types, ours);
    btf__free(types);
  }
}

}  // namespace

// The resources of EC2's write actions. Actions that only read know none: "*", as at AWS.
#include <algorithm>
#include <array>
#include <set>

#include "api/access/request.h"
#include "model/endpoint_service.h"

namespace mg::api::access {
namespace {

using model::PolicyKeys;
using model::PolicyResource;
using model::Scope;
using model::World;

// A member's last name (without Add, Remove and number) → the type in the ARN and the id's prefix.
struct Member {
  std::string_view name, type, prefix;
};
constexpr auto kMembers = std::to_array<Member>({
    {"VpcId", "vpc", "vpc"},
    {"SubnetId", "subnet", "subnet"},
    {"SecurityGroupId", "security-group", "sg"},
    {"GroupId", "security-group", "sg"},
    {"SecurityGroupRuleId", "security-group-rule", "sgr"},
    {"NetworkInterfaceId", "network-interface", "eni"},
    {"InstanceId", "instance", "i"},
    {"ImageId", "image", "ami"},
    {"RouteTableId", "route-table", "rtb"},
    {"InternetGatewayId", "internet-gateway", "igw"},
    {"VpcEndpointId", "vpc-endpoint", "vpce"},
    {"ServiceId", "vpc-endpoint-service", "vpce-svc"},
    {"FlowLogId", "vpc-flow-log", "fl"},
});
// Types that only ResourceId and GatewayId name.
constexpr auto kByValue = std::to_array<Member>({
    {"", "network-acl", "acl"},
    {"", "dhcp-options", "dopt"},
    {"", "vpc-endpoint-service-permission", "vpce-svc-perm"},
    {"", "vpc-endpoint-connection", "vpce-con"},
    {"", "key-pair", "key"},
    {"", "volume", "vol"},
});

// Members that name something else than a resource of the action, by their full name.
constexpr auto kNoResource = std::to_array<std::string_view>({
    "IpPermissions.N.Groups.N.GroupId",
    "IpPermissions.N.Groups.N.VpcId",
    "SecurityGroupRule.N.SecurityGroupRule.ReferencedGroupId",
    "Placement.GroupId",
});

// Actions of which only one member names a resource; the others are values.
struct Only {
  std::string_view action, member;
};
constexpr auto kOnly = std::to_array<Only>({
    {"CreateRoute", "RouteTableId"},
    {"ReplaceRoute", "RouteTableId"},
    {"DeleteRoute", "RouteTableId"},
    {"AcceptVpcEndpointConnections", "ServiceId"},
    {"RejectVpcEndpointConnections", "ServiceId"},
});

struct Made {
  std::string_view action;
  std::array<std::string_view, 3> types;
};
constexpr auto kMade = std::to_array<Made>({
    {"CreateVpc", {"vpc"}},
    {"CreateDefaultVpc", {"vpc"}},
    {"CreateSubnet", {"subnet"}},
    {"CreateDefaultSubnet", {"subnet"}},
    {"CreateSecurityGroup", {"security-group"}},
    {"CreateNetworkInterface", {"network-interface"}},
    {"RunInstances", {"instance", "network-interface", "volume"}},
    {"CreateVpcEndpoint", {"vpc-endpoint"}},
    {"CreateVpcEndpointServiceConfiguration", {"vpc-endpoint-service"}},
    {"CreateInternetGateway", {"internet-gateway"}},
    {"CreateRouteTable", {"route-table"}},
    {"CreateFlowLogs", {"vpc-flow-log"}},
});
// Resources that RunInstances uses even if the caller names none.
constexpr auto kRunNeeds = std::to_array<std::string_view>({"subnet", "security-group"});

// The last name of a member: "AddSubnetId.N" is a SubnetId.
std::string_view last_name(std::string_view member) {
  if (member.ends_with(".N")) member.remove_suffix(2);
  if (const auto dot = member.rfind('.'); dot != std::string_view::npos) {
    member.remove_prefix(dot + 1);
  }
  for (std::string_view prefix : {"Add", "Remove", "Associated"}) {
    if (member.starts_with(prefix)) {
      member.remove_prefix(prefix.size());
      break;
    }
  }
  return member;
}

const Member* member_named(std::string_view name) {
  const auto* found = std::ranges::find(kMembers, name, &Member::name);
  return found == kMembers.end() ? nullptr : found;
}

bool is_by_value(std::string_view name) {
  return name == "ResourceId" || name == "GatewayId";
}

const Member* member_of_value(const std::string& id) {
  for (const auto* table : {kByValue.data(), kMembers.data()}) {
    const auto size = table == kByValue.data() ? kByValue.size() : kMembers.size();
    for (std::size_t i = 0; i < size; ++i) {
      if (model::is_well_formed_id(id, table[i].prefix)) return &table[i];
    }
  }
  return nullptr;
}

class Collector {
 public:
  Collector(const World& world, const Call& call, const Fields& fields)
      : world_(world),
        call_(call),
        fields_(fields),
        scope_{call.caller->account, call.caller->region} {}

  Resources collect() {
    if (call_.action->access == Access::kRead) return {{"*", {}}};
    for (const auto& [key, value] : fields_.all()) add_member(without_numbers(key), value);
    add_named_groups();
    add_behind_associations();
    add_made();
    if (out_.empty()) out_.push_back({"*", {}});
    return std::move(out_);
  }

 private:
  void add_member(const std::string& member, const std::string& value) {
    const auto name = call_.action->name;
    const auto* only = std::ranges::find(kOnly, name, &Only::action);
    if (only != kOnly.end() && member != only->member) return;
    if (std::ranges::find(kNoResource, member) != kNoResource.end()) return;
    const auto last = last_name(member);
    const auto* found = is_by_value(last) ? member_of_value(value) : member_named(last);
    if (found == nullptr) return;
    add(found->type, model::is_well_formed_id(value, found->prefix) ? value : "*");
  }

  // A group given by name is one of the default VPC.
  void add_named_groups() {
    for (const auto& [key, value] : fields_.all()) {
      const auto member = without_numbers(key);
      const bool names = (member == "GroupName" && call_.action->name != "CreateSecurityGroup") ||
                         member == "SecurityGroup.N";
      if (!names) continue;
      const auto* vpc = model::default_vpc(world_, scope_);
      std::string id = "*";
      for (const auto* group : world_.security_groups.by("vpc", vpc ? vpc->id : "")) {
        if (group->name == value && scope_.holds(*group)) id = group->id;
      }
      add("security-group", id);
    }
  }

  // Calls that name an association or attachment act on what is behind it.
  void add_behind_associations() {
    if (const auto id = fields_.get("AssociationId"); !id.empty()) {
      if (call_.action->name == "DisassociateVpcCidrBlock") {
        add("vpc", owner_of_block(world_.vpcs, id));
      } else if (call_.action->name == "DisassociateSubnetCidrBlock") {
        add("subnet", owner_of_block(world_.subnets, id));
      } else {
        const auto* table = world_.route_tables.first_by("association", id);
        add("route-table", table && scope_.holds(*table) ? table->id : "*");
      }
    }
    if (const auto id = fields_.get("AttachmentId"); !id.empty()) {
      const auto* interface = world_.interfaces.first_by("attachment", id);
      const bool mine = interface != nullptr && scope_.holds(*interface);
      add("network-interface", mine ? interface->id : "*");
      if (mine && !interface->instance_id.empty()) add("instance", interface->instance_id);
    }
  }

  template <class T>
  std::string owner_of_block(const model::Table<T>& table, const std::string& association) const {
    const auto* owner = table.first_by("association", association);
    return owner && scope_.holds(*owner) ? owner->id : "*";
  }

  void add_made() {
    const auto* made = std::ranges::find(kMade, call_.action->name, &Made::action);
    if (made == kMade.end()) return;
    for (auto type : made->types) {
      if (!type.empty()) add(type, "*");
    }
    if (call_.action->name != "RunInstances") return;
    for (auto type : kRunNeeds) {
      if (!types_.contains(type)) add(type, "*");
    }
  }

  void add(std::string_view type, const std::string& id) {
    // Images are nobody's and everybody's.
    const auto account = type == "image" ? std::string() : scope_.account;
    auto arn = "arn:aws:ec2:" + scope_.region + ":" + account + ":" + std::string(type) + "/" + id;
    types_.emplace(type);
    if (!seen_.insert(arn).second) return;
    out_.push_back({std::move(arn), id == "*" ? made_keys(type) : held_keys(type, id)});
  }

  [[nodiscard]] std::string arn_of(std::string_view type, const std::string& id) const {
    return "arn:aws:ec2:" + scope_.region + ":" + scope_.account + ":" + std::string(type) + "/" +
           id;
  }

  void add_vpc(PolicyKeys& keys, const std::string& id) const {
    keys["ec2:vpc"] = {arn_of("vpc", id)};
    keys["ec2:vpcid"] = {id};
  }
  void add_subnet(PolicyKeys& keys, const std::string& id) const {
    keys["ec2:subnet"] = {arn_of("subnet", id)};
    keys["ec2:subnetid"] = {id};
  }

  // Of a thing that is about to be made, from the request.
  [[nodiscard]] PolicyKeys made_keys(std::string_view type) const {
    PolicyKeys keys;
    if (type == "vpc-endpoint") {
      const auto name = fields_.get("ServiceName");
      if (!name.empty()) keys["ec2:vpceservicename"] = {name.substr(0, kKeyValueMax)};
      // Whose it is may be told to those only who may use it.
      auto service = model::find_usable_service(world_, scope_, call_.caller->principal_arn, name);
      if (service) keys["ec2:vpceserviceowner"] = {(*service)->account};
    }
    if (type == "instance") {
      const auto kind = fields_.get("InstanceType");
      if (!kind.empty()) keys["ec2:instancetype"] = {kind.substr(0, kKeyValueMax)};
    }
    if (const auto vpc = fields_.get("VpcId"); type != "vpc" && !vpc.empty()) {
      add_vpc(keys, vpc.substr(0, kKeyValueMax));
    }
    if (const auto subnet = fields_.get("SubnetId"); type != "subnet" && !subnet.empty()) {
      add_subnet(keys, subnet.substr(0, kKeyValueMax));
    }
    return keys;
  }

  [[nodiscard]] PolicyKeys held_keys(std::string_view type, const std::string& id) const {
    PolicyKeys keys;
    if (const auto* tags = model::find_owned<model::TagSet>(world_, scope_, id)) {
      add_tag_keys(keys, "ec2", tags->tags);
    }
    if (type == "subnet") {
      if (const auto* held = own<model::Subnet>(id)) add_vpc(keys, held->vpc_id);
    } else if (type == "security-group") {
      if (const auto* held = own<model::SecurityGroup>(id)) add_vpc(keys, held->vpc_id);
    } else if (type == "route-table") {
      if (const auto* held = own<model::RouteTable>(id)) add_vpc(keys, held->vpc_id);
    } else if (type == "network-interface") {
      if (const auto* held = own<model::NetworkInterface>(id)) {
        add_vpc(keys, held->vpc_id);
        add_subnet(keys, held->subnet_id);
      }
    } else if (type == "instance") {
      if (const auto* held = own<model::Instance>(id)) {
        keys["ec2:instancetype"] = {held->instance_type};
      }
    } else if (type == "vpc-endpoint") {
      if (const auto* held = own<model::VpcEndpoint>(id)) {
        keys["ec2:vpceservicename"] = {held->service_name};
        keys["ec2:vpceserviceowner"] = {held->service_account};
      }
    } else if (type == "vpc-endpoint-service") {
      if (const auto* held = own<model::EndpointService>(id);
          held && !held->private_dns_name.empty()) {
        keys["ec2:vpceserviceprivatednsname"] = {held->private_dns_name};
      }
    }
    return keys;
  }

  template <class T>
  [[nodiscard]] const T* own(const std::string& id) const {
    return model::find_owned<T>(world_, scope_, id);
  }

  const World& world_;
  const Call& call_;
  const Fields& fields_;
  Scope scope_;
  Resources out_;
  std::set<std::string, std::less<>> types_;
  std::set<std::string> seen_;
};

}  // namespace

std::optional<std::string_view> ec2_member(std::string_view action, std::string_view member) {
  const auto* only = std::ranges::find(kOnly, action, &Only::action);
  if (only != kOnly.end() && member != only->member) return "";
  if (std::ranges::find(kNoResource, member) != kNoResource.end()) return "";
  const auto last = last_name(member);
  if (is_by_value(last) || last == "AssociationId" || last == "AttachmentId") return "by value";
  const auto* found = member_named(last);
  return found ? std::optional(found->type) : std::nullopt;
}

Resources ec2_resources(const World& world, const Call& call, const Fields& fields) {
  return Collector(world, call, fields).collect();
}

}  // namespace mg::api::access

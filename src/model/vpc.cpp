#include "model/vpc.h"

#include "base/crypto.h"

namespace mg::model {

std::string derived_id(std::string_view prefix, std::string_view id) {
  std::string out(prefix);
  out += '-';
  out += id_digits(id);
  return out;
}

std::string main_route_table_id(const Vpc& vpc) {
  return derived_id("rtb", vpc.id);
}

std::string first_association_id(const Vpc& vpc) {
  return derived_id("vpc-cidr-assoc", vpc.id);
}

std::string default_network_acl_id(const Vpc& vpc) {
  return derived_id("acl", vpc.id);
}

std::string dhcp_options_id(const Scope& scope) {
  return "dopt-" + crypto::sha256_hex("dhcp-options/" + scope.key()).substr(0, 17);
}

const Vpc* vpc_of_derived(const World& world, const Scope& scope, std::string_view prefix,
                          const std::string& id) {
  if (!is_well_formed_id(id, prefix)) return nullptr;
  return find_owned<Vpc>(world, scope, derived_id("vpc", id));
}

}  // namespace mg::model

// The names that each VPC may resolve, from the plan, and the answers to them.
//
// Names: endpoints that are published (regional, zonal and private), balancers in their own VPC,
// instances' private names and their reverse. A regional name answers with the zones that have a
// healthy target, with all zones when none has; zonal names never fail over. A VPC sees its own
// names only. A private name makes its domain a zone of this VPC: what is not in it does not exist
// there, whatever the rest of the world says; the longest such zone counts. Called by Agent (put,
// erase, set_serving) and by the resolver's thread (answer). Invariant: the asker is named by its
// port number, never by an address alone. Thread rule: any thread; a reader never waits for the
// kernel.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/dns/wire/wire.h"
#include "plan/node_plan.h"

namespace mg::node::dns {

class Zone {
 public:
  // `suffix`: "amazonaws.com" or what the installation uses instead.
  explicit Zone(std::string suffix) : suffix_(std::move(suffix)) {}

  void put(const std::string& key, const plan::Entry& entry);
  void erase(const std::string& key);
  void set_serving(std::uint32_t balancer_num, std::set<std::uint32_t> zones);

  [[nodiscard]] Answer answer(std::uint32_t port_num, const Query& query) const;

 private:
  using Name = std::pair<std::uint32_t, std::string>;  // VPC, lower-case name
  struct Place {  // one address of a name and who stands for its health
    Ip4 address;
    std::uint32_t balancer_num = 0;  // 0: needs no health
    std::uint32_t zone_num = 0;
  };
  struct PrivateZone {
    std::string key;        // of the endpoint's entry
    bool wildcard = false;  // every name below the domain, instead of the domain
    std::vector<Place> places;
  };
  struct Vpc {
    Cidr4 cidr;
    bool dns_support = false;
    std::string region;
    std::vector<Cidr4> more_cidrs;

    [[nodiscard]] bool contains(Ip4 address) const;
  };

  void remove(const std::string& key);
  void add(const std::string& key, std::uint32_t vpc_num, std::string_view name,
           std::vector<Place> places);
  void add_private(const std::string& key, const plan::EndpointEntry& endpoint,
                   std::vector<Place> places);
  [[nodiscard]] std::optional<Answer> answer_private(std::uint32_t vpc_num,
                                                     const Query& query) const;
  [[nodiscard]] std::string owned_zone(std::string_view name, const Vpc& vpc) const;
  [[nodiscard]] std::vector<Ip4> addresses(const std::vector<Place>& places) const;
  [[nodiscard]] Answer reverse(Ip4 address, std::uint32_t vpc_num, const Vpc& vpc,
                               const Query& query) const;

  const std::string suffix_;
  mutable std::shared_mutex mutex_;
  std::map<std::uint32_t, Vpc> vpcs_;
  std::map<std::uint32_t, std::uint32_t> vpc_of_port_;
  std::map<Name, std::vector<Place>> names_;
  std::map<Name, PrivateZone> private_zones_;  // by domain
  std::map<std::string, Name> private_zone_of_key_;
  std::map<std::pair<std::uint32_t, Ip4>, std::string> reverse_;
  std::map<std::string, std::vector<Name>> names_of_key_;
  std::map<std::string, std::pair<std::uint32_t, Ip4>> reverse_of_key_;
  std::map<std::uint32_t, std::set<std::uint32_t>> serving_;
  mutable std::atomic<std::uint32_t> turn_{0};
};

}  // namespace mg::node::dns

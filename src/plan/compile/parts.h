// One function per part of the plan, from a number to an entry; compile.cpp alone calls them.
// Pure; nullopt when no record has that number or the record has no place in the plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/world.h"
#include "plan/node_plan.h"

namespace mg::plan::compile {

std::optional<plan::Entry> vpc_entry(const model::World& world, std::uint32_t num);
std::optional<plan::Entry> group_entry(const model::World& world, std::uint32_t num);
std::optional<plan::Entry> port_entry(const model::World& world, std::uint32_t num);
std::optional<plan::Entry> balancer_entry(const model::World& world, std::uint32_t num);
std::optional<plan::Entry> listener_entry(const model::World& world, std::uint32_t balancer_num,
                                          std::uint16_t port, std::uint8_t protocol);
std::optional<plan::Entry> target_group_entry(const model::World& world, std::uint32_t num);
std::optional<plan::Entry> target_entry(const model::World& world, std::uint32_t num);
std::optional<plan::Entry> endpoint_entry(const model::World& world, std::uint32_t num);

// The IP protocols of a listener: TCP_UDP is two entries.
std::vector<std::uint8_t> listener_protocols(const std::string& protocol);
// "listener/<balancer_num>/<port>/<protocol>" for each of them.
std::vector<std::string> listener_keys(const model::World& world, const model::Listener& listener);

// Small look-ups that several parts share; 0 when there is no such record.
std::uint32_t vpc_num_of(const model::World& world, const std::string& vpc_id);
std::uint32_t zone_num_of(const std::string& region, const std::string& zone);
// Sorted, so that the same groups give the same entry; unknown ones are left out.
std::vector<std::uint32_t> group_nums_of(const model::World& world,
                                         const std::vector<std::string>& group_ids);

// The whole text as a number without sign, at most `max`; nothing else.
std::optional<std::uint32_t> number(std::string_view text, std::uint32_t max);

}  // namespace mg::plan::compile

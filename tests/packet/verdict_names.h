// plan/verdicts.h for tests: a verdict's number, name and effect. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace mg::packet_test {

std::uint32_t verdict_number(const std::string& name);  // 0: no such verdict
std::string verdict_name(std::uint32_t number);
char verdict_effect(std::uint32_t number);  // 'P' passed, 'D' dropped, 'R' answered with a RST

}  // namespace mg::packet_test

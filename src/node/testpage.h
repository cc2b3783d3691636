// The workload of the image `testpage`: a tiny HTTP server and a TCP echo, run by our own binary
// inside an instance's network namespace ("masugata testpage …").
//   GET /           the walk-through's page: title, own address, peer's address, account, instance
//   GET /bytes/<n>  n bytes, the same for every request (byte i depends on i only)
// Called by daemon/main (sub-command) and by tests. One process, one poll loop; after binding its
// ports it gives up root. Thread rule: blocks its thread until a signal ends the process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mg::node {

struct TestpageOptions {
  std::uint16_t port = 80;
  std::uint16_t echo_port = 7;  // 0: none
  std::string account;
  std::string instance;
};

// The arguments after "testpage": --port N --echo-port N --account A --instance I.
// nullopt: they cannot be read.
std::optional<TestpageOptions> testpage_options(const std::vector<std::string>& arguments);

// The exit status.
int run_testpage(const TestpageOptions& options);

// What /bytes/<n> holds at an offset.
std::uint8_t testpage_byte(std::uint64_t offset);

}  // namespace mg::node

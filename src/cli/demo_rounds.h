// The demo's measurements. One round: create an endpoint, accept it while fresh connections are
// tried every 5 ms from inside the consumer's instance, then reject it while a byte a millisecond
// goes through an echo connection, then delete it. By address, so that name look-ups cost nothing.
// Clocks: from before the request is sent; CLOCK_MONOTONIC on both sides.
// Called by demo. Thread rule: the main thread.
#pragma once

#include <string>
#include <vector>

#include "cli/demo_player.h"

namespace mg::cli {

struct RoundTimes {
  double create_to_pending = 0, accept_to_available = 0;
  double accept_to_first_byte = 0, reject_to_last_byte = 0;  // ms
};

struct Percentiles {
  double p50 = 0, p99 = 0;
};
// Nearest rank; zeros for an empty list.
Percentiles percentiles(std::vector<double> values);

// Uses the player's variables C_VPC, C_SUBNET, C_GROUP, SERVICE, SERVICE_NAME, CLIENT.
Result<RoundTimes> measure_round(DemoPlayer& player);

}  // namespace mg::cli

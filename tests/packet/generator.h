// Makes up the next step of a random sequence: a valid frame of a live flow or a new one, then
// perhaps mutated; now and then a change of the plan, or time. Everything comes from one seed and
// from the model's state. Used by differential_test.cpp.
#pragma once

#include <initializer_list>
#include <random>
#include <vector>

#include "frame.h"
#include "runner.h"

namespace mg::packet_test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  std::uint32_t bits() { return static_cast<std::uint32_t>(engine_()); }
  template <class T>
  T of(std::initializer_list<T> list) {
    return list.begin()[below(list.size())];
  }
  template <class T>
  const T& of(const std::vector<T>& list) {
    return list[below(list.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// One record of the plan as it is at the start.
struct PlanRecord {
  std::string map;
  Bytes key, value;
};

class Generator {
 public:
  Generator(std::uint64_t seed, const Harness& harness, const Model& model, bool complete_sums);
  Steps next();  // one packet, or a few steps that belong together

 private:
  // packets
  Step packet();
  Step of_live_flow();
  Step of_new_flow();
  Steps crowd();
  Step of_resolver();
  Step of_probe();
  Step of_arp();
  Step from_service();
  Step send(std::uint32_t port_num, const Frame& frame);
  std::uint32_t some_port();
  Endpoint destination(std::uint32_t vpc_num);
  void mutate_fields(Frame& frame);
  void mutate_bytes(Bytes& bytes);
  std::string some_flags();

  // plan and time
  Steps plan_change();
  Step change_record();
  void change_value(const std::string& map, Bytes& value);
  void change_port(mg_port& port);
  void change_rules(mg_rules& rules);
  Steps move_address();
  Step choices();
  Step time();

  Dice dice_;
  const Model& model_;
  const Harness& harness_;
  bool complete_sums_;
  std::vector<PlanRecord> records_;
  std::vector<std::uint32_t> ports_, addrs_, targets_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> choice_keys_;
  struct Place {
    std::uint32_t vpc_num;
    std::uint32_t addr;
    bool balanced;  // an endpoint or a balancer
  };
  std::vector<Place> places_;  // who can be talked to
  std::vector<std::uint16_t> listener_ports_;
};

}  // namespace mg::packet_test

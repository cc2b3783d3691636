// Plays a case file: fills maps, sends frames, compares verdicts and what came out. The language is
// described in README.md. Used by packet_test.cpp; failures are gtest failures at the file's line.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "harness.h"
#include "model.h"
#include "words.h"

namespace mg::packet_test {

class Script {
 public:
  explicit Script(Sums sums) : sums_(sums) {}
  ~Script();
  // Plays the world first, then the case; after each packet the model must agree.
  void play(const std::filesystem::path& world, const std::filesystem::path& file);

  // One line of the language, for tests that make them up.
  void say(const std::string& line);

  void quiet_model() { modelled_ = false; }  // the model judges no packet from now on

  Harness& harness() { return *harness_; }
  Model& model() { return *model_; }
  std::uint32_t slots() const { return slots_; }
  const Frame& sent() const { return sent_; }  // the last frame

 private:
  void play_file(const std::filesystem::path& file);
  void play_line(const std::string& line);
  bool map_statement(const std::string& verb, Words& words);   // script_maps.cpp
  bool test_statement(const std::string& verb, Words& words);  // script.cpp

  // map statements
  void vpc(Words& words);
  void port(Words& words);
  void group(Words& words);
  void endpoint(Words& words);
  void balancer(Words& words);
  void listener(Words& words);
  void target(Words& words);
  void probe(Words& words);
  void front(Words& words);
  void epoch(Words& words);
  void taken(Words& words);
  void interface(Words& words);
  void put_front(std::uint32_t vpc_num, std::uint32_t addr, mg_front_value value);

  // test statements
  void send(Words& words);
  void expect(Words& words);
  void send_arp(Words& words, std::uint32_t port_num);
  Frame read_frame(Words& words, const mg_port& port);
  void run(const Bytes& bytes, bool to_service);
  void check_counters(std::uint32_t verdict);
  void check_model();
  void check_pass(Words& words);
  void check_arp();
  void check_reset(Words& words);
  void check_fields(Words& words, const Frame& seen);
  void check_endpoint(const char* name, const std::string& wanted, const Endpoint& seen,
                      const Words& words);
  void sweep();

  Sums sums_;
  std::uint32_t slots_ = 0;
  bool modelled_ = true;
  std::filesystem::path folder_;  // of the case
  std::unique_ptr<Harness> harness_;
  std::optional<Model> model_;
  Variables variables_;
  Bytes sent_bytes_;
  Outcome outcome_;
  Frame sent_;
  Arp sent_arp_;
  bool sent_by_service_ = false;
  bool pending_ = false;  // sent, not yet compared
};

}  // namespace mg::packet_test

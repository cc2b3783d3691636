// One line of a case file as words: some by place, the rest as pairs of a name and a value. Every
// misuse throws std::runtime_error, which the script turns into a test failure with file and line.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "frame.h"

namespace mg::packet_test {

using Variables = std::map<std::string, std::uint32_t>;

class Words {
 public:
  Words(const std::string& line, const Variables& variables);

  bool empty() const { return at_ >= words_.size(); }
  std::string next();
  // Takes "name value" out of what is left.
  bool has(const std::string& name) const;
  std::string take(const std::string& name);
  std::string take_or(const std::string& name, const std::string& otherwise);
  void skip() { at_ = words_.size(); }
  void done() const;  // nothing may be left

  std::uint32_t number(const std::string& word) const;
  std::uint32_t next_number() { return number(next()); }
  std::uint32_t take_number(const std::string& name) { return number(take(name)); }
  std::uint32_t take_number_or(const std::string& name, std::uint32_t otherwise);
  std::vector<std::uint32_t> numbers(const std::string& word) const;  // "1,2,3" or "none"
  std::uint32_t addr(const std::string& word) const;                  // host byte order
  Endpoint endpoint(const std::string& word) const;                   // "1.2.3.4:80", "1.2.3.4:$p"
  MacBytes mac(const std::string& word) const;

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
  const Variables* variables_;
};

}  // namespace mg::packet_test

#include "words.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <stdexcept>

namespace mg::packet_test {

Words::Words(const std::string& line, const Variables& variables) : variables_(&variables) {
  std::istringstream in(line.substr(0, line.find('#')));
  for (std::string word; in >> word;) words_.push_back(word);
}

std::string Words::next() {
  if (empty()) throw std::runtime_error("a word is missing");
  return words_[at_++];
}

bool Words::has(const std::string& name) const {
  return std::find(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end(), name) !=
         words_.end();
}

std::string Words::take(const std::string& name) {
  auto begin = words_.begin() + static_cast<std::ptrdiff_t>(at_);
  auto found = std::find(begin, words_.end(), name);
  if (found == words_.end() || found + 1 == words_.end())
    throw std::runtime_error("'" + name + " …' is missing");
  std::string value = found[1];
  words_.erase(found, found + 2);
  return value;
}

std::string Words::take_or(const std::string& name, const std::string& otherwise) {
  return has(name) ? take(name) : otherwise;
}

void Words::done() const {
  if (!empty()) throw std::runtime_error("what is '" + words_[at_] + "'?");
}

std::uint32_t Words::number(const std::string& word) const {
  if (!word.empty() && word[0] == '$') {
    auto found = variables_->find(word);
    if (found == variables_->end()) throw std::runtime_error("unset " + word);
    return found->second;
  }
  return static_cast<std::uint32_t>(std::stoul(word, nullptr, 0));
}

std::uint32_t Words::take_number_or(const std::string& name, std::uint32_t otherwise) {
  return has(name) ? number(take(name)) : otherwise;
}

std::vector<std::uint32_t> Words::numbers(const std::string& word) const {
  std::vector<std::uint32_t> list;
  if (word == "none") return list;
  std::istringstream in(word);
  for (std::string part; std::getline(in, part, ',');) list.push_back(number(part));
  return list;
}

std::uint32_t Words::addr(const std::string& word) const {
  in_addr parsed{};
  if (inet_pton(AF_INET, word.c_str(), &parsed) != 1)
    throw std::runtime_error("no address: " + word);
  return ntohl(parsed.s_addr);
}

Endpoint Words::endpoint(const std::string& word) const {
  auto colon = word.find(':');
  Endpoint e;
  e.addr = addr(word.substr(0, colon));
  if (colon != std::string::npos)
    e.port = static_cast<std::uint16_t>(number(word.substr(colon + 1)));
  return e;
}

MacBytes Words::mac(const std::string& word) const {
  MacBytes mac{};
  if (std::sscanf(word.c_str(), "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3],
                  &mac[4], &mac[5]) != 6)
    throw std::runtime_error("no MAC address: " + word);
  return mac;
}

}  // namespace mg::packet_test

// DNS messages: any bytes are read within bounds, as a query and as another server's answer, and
// each answer of ours repeats the question and fits.
#include <string>

#include "base/check.h"
#include "node/dns/wire/txt.h"
#include "node/dns/wire/wire.h"

namespace {

using namespace mg::node::dns;

std::uint16_t count_at(const std::string& message, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(message[at]) << 8 |
                                    static_cast<unsigned char>(message[at + 1]));
}

void check_answer(const Query& query, const Answer& answer) {
  for (const std::size_t bytes_max :
       {std::size_t{512}, std::size_t{query.udp_bytes_max}, kMessageMax}) {
    auto message = build(query, answer, bytes_max);
    CHECK(message.size() <= bytes_max && message.size() <= kMessageMax);
    CHECK((message[2] & 0x80) != 0 && count_at(message, 4) == 1);
    // As a query it asks the same thing; the records behind it can be walked.
    message[2] = static_cast<char>(message[2] & 0x7f);
    const auto again = parse(message);
    CHECK(again.query && again.query->question == query.question && again.id == query.id);
    CHECK(again.query->edns == query.edns);
  }
}

// As if these bytes had come back for a question of ours.
void check_as_txt_answer(std::string bytes) {
  constexpr const char* kName = "_p.example.test";
  const auto query = build_txt_query(7, kName);
  CHECK(query && parse(*query).query);
  (void)parse_txt_answer(bytes, 7, kName);
  // A head and a question that fit, so that the records behind them are reached.
  std::string fitting = query->substr(0, query->size() - 11);
  fitting[2] = static_cast<char>(0x81);
  fitting[7] = 3;
  fitting += bytes;
  const auto answer = parse_txt_answer(fitting, 7, kName);
  CHECK(!answer || answer->values.size() <= 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  check_as_txt_answer({reinterpret_cast<const char*>(data), size});
  const auto parsed = parse({reinterpret_cast<const char*>(data), size});
  if (parsed.error) {
    CHECK(build_error(parsed.id, *parsed.error).size() == 12);
  }
  if (!parsed.query) return 0;
  const auto& query = *parsed.query;
  CHECK(query.name.size() <= 255 && query.udp_bytes_max >= 512);
  (void)reverse_address(query.name);
  check_answer(query, {Rcode::kRefused, {}, "", "", 60});
  check_answer(query, {Rcode::kNoError, std::vector<mg::Ip4>(3), "", "", 60});
  check_answer(query, {Rcode::kNoError, std::vector<mg::Ip4>(400), "", "", 60});
  check_answer(query, {Rcode::kNoError, {}, "ip-10-0-0-1.x.compute.internal", "", 60});
  check_answer(query, {Rcode::kNxDomain, {}, "", query.name, 60});
  const auto dot = query.name.find('.');
  if (dot != std::string::npos)
    check_answer(query, {Rcode::kNxDomain, {}, "", query.name.substr(dot + 1), 60});
  return 0;
}

// What stands around an answer: the root element with the request id, and the two error shapes.
// The generated Operation::render uses the pair; the dispatcher calls render_error. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/service.h"

namespace mg::wire {

class XmlWriter;

void open_response(XmlWriter& out, const Service& service, std::string_view operation,
                   std::string_view request_id);
void close_response(XmlWriter& out, const Service& service, std::string_view operation,
                    std::string_view request_id);

enum class Fault : std::uint8_t { kSender, kReceiver };  // whose fault; only query services say

std::string render_error(const Service& service, std::string_view code, std::string_view message,
                         std::string_view request_id, Fault fault = Fault::kSender);

}  // namespace mg::wire

#include "wire/envelope.h"

#include "wire/xml_writer.h"

namespace mg::wire {

void open_response(XmlWriter& out, const Service& service, std::string_view operation,
                   std::string_view request_id) {
  out.open(operation, "Response", service.xml_namespace);
  if (service.protocol == Protocol::kEc2) {
    out.text("requestId", request_id);
  } else {
    out.open(operation, "Result", {});
  }
}

void close_response(XmlWriter& out, const Service& service, std::string_view operation,
                    std::string_view request_id) {
  if (service.protocol == Protocol::kQuery) {
    out.close(operation, "Result");
    out.open("ResponseMetadata");
    out.text("RequestId", request_id);
    out.close("ResponseMetadata");
  }
  out.close(operation, "Response");
}

std::string render_error(const Service& service, std::string_view code, std::string_view message,
                         std::string_view request_id, Fault fault) {
  XmlWriter out;
  if (service.protocol == Protocol::kEc2) {
    out.open("Response");
    out.open("Errors");
    out.open("Error");
    out.text("Code", code);
    out.text("Message", message);
    out.close("Error");
    out.close("Errors");
    out.text("RequestID", request_id);
    out.close("Response");
  } else {
    out.open("ErrorResponse", {}, service.xml_namespace);
    out.open("Error");
    out.text("Type", fault == Fault::kSender ? "Sender" : "Receiver");
    out.text("Code", code);
    out.text("Message", message);
    out.close("Error");
    out.text("RequestId", request_id);
    out.close("ErrorResponse");
  }
  return out.take();
}

}  // namespace mg::wire

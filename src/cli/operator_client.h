// Asks the server on the operator's socket. Called by account, env, status and demo.
// Thread rule: one thread.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "base/result.h"
#include "cli/command.h"

namespace mg::cli {

class OperatorClient {
 public:
  explicit OperatorClient(std::string data_dir) : data_dir_(std::move(data_dir)) {}
  static OperatorClient from(const Arguments& arguments);

  // `path` is what follows /masugata/v1. kUnavailable: no server answers; the message has the
  // remedy.
  Result<boost::json::value> call(const std::string& method, const std::string& path,
                                  const std::string& body = {}) const;
  [[nodiscard]] const std::string& data_dir() const { return data_dir_; }

 private:
  std::string data_dir_;
};

// Prints the error and answers the exit status that goes with it.
int report_error(const Error& error);

}  // namespace mg::cli

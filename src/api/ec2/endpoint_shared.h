// What the handlers of endpoint services, endpoints and connections share: refusals by name, and
// the shapes that stand in more than one answer. Called by those handlers only. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "base/result.h"
#include "model/ids.h"
#include "model/world.h"
#include "wire/ec2/shapes/dns_entry.h"
#include "wire/ec2/shapes/unsuccessful_item.h"

namespace mg::api::ec2 {

inline model::Scope scope_of(const Context& ctx) {
  return {ctx.caller.account, ctx.caller.region};
}

// Error unsupported_operation "The parameter X is not supported" when it was given.
Result<void> refuse(bool given, std::string_view parameter);
// The same for a value that is not the one we have. Error: invalid_parameter_value.
Result<void> only(const std::vector<std::string>& values, std::string_view allowed,
                  std::string_view parameter);

// Every id must look like an endpoint's. Error: endpoint_malformed.
Result<void> check_endpoint_ids(const std::vector<std::string>& ids);

// Regional name first, then the zones' names: what both sides may see.
std::vector<wire::ec2::DnsEntry> dns_entries(const model::VpcEndpoint& endpoint);
// And behind them, in a hosted zone of its own, the private name: the consumer's.
std::vector<wire::ec2::DnsEntry> all_dns_entries(const model::VpcEndpoint& endpoint);

wire::ec2::UnsuccessfulItem unsuccessful(const std::string& id, const Error& error);

}  // namespace mg::api::ec2

// Private DNS names of endpoint services: which names may be asked for, where the proof of a domain
// is looked for, and which names get in each other's way inside a consumer's VPC. A name is used
// only after its owner has put a TXT record into the domain's own DNS, and only where a consumer
// switched it on. Called by control/commands (service_private_dns, vpc_endpoint). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/world.h"

namespace mg::model {

inline constexpr std::size_t kProofNameLength = 20;   // behind "_", of [a-z0-9]
inline constexpr std::size_t kProofValueLength = 20;  // behind "vpce:", of [A-Za-z0-9]

// A host name of two or more labels in lower case, or "*." and such a name. Refused are what nobody
// can own (top-level domains, localhost, addresses, arpa) and the zones that every VPC's resolver
// answers itself. Error: invalid_parameter.
Result<void> check_private_dns_name(std::string_view name);

// The zone that the name makes in a VPC: the name itself, without "*.".
std::string_view private_dns_domain(std::string_view name);

// Where the TXT record may stand, the nearest first: "<proof name>.<domain>" and "<domain>", for
// the name's domain and for each domain above it but the top-level one, since proving a domain
// proves what lies below it. Lower case.
std::vector<std::string> proof_record_names(const EndpointService& service);
// Letter for letter, the whole of one record.
bool is_proof(const EndpointService& service, const std::vector<std::string>& txt_values);

// May a consumer switch the service's private name on? Error: invalid_parameter, AWS's words for a
// service without a name and for a name whose owner is not proved yet.
Result<void> check_private_dns_of_service(const EndpointService& service);
// In this VPC, for an endpoint that is not `endpoint_id`? Errors: invalid_parameter (the VPC's DNS
// attributes; another endpoint there has the domain).
Result<void> check_private_dns_in_vpc(const World& world, const Vpc& vpc, const std::string& name,
                                      const std::string& endpoint_id);

// The name is answered in the VPC: switched on, and the VPC's attributes still allow it.
bool has_private_name(const World& world, const VpcEndpoint& endpoint);

}  // namespace mg::model

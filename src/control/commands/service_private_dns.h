// The private name of an endpoint service and the proof that its provider owns the domain. The
// proof is looked for when the provider asks: first among the records that the operator registered,
// at once; then, where the configuration names a forwarder, in the DNS, by the daemon, which is
// told by proof_asked_at and answers with finish_proof. Called by api/ec2/endpoint_service, by
// endpoint_service.cpp and by the daemon. Thread rule: the desk's thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"

namespace mg::control {

// Another name gets another proof and pendingVerification; the same one keeps what it has; ""
// takes the name away. Endpoints that switched it on keep it. Error: invalid_parameter.
Result<void> set_private_dns_name(Tx& tx, model::EndpointService& service, const std::string& name);

// Errors: service_id_*, invalid_parameter (no private name).
Result<void> start_private_dns_verification(Tx& tx, const Caller& caller,
                                            const std::string& service_id);

// What the daemon has to look up.
struct ProofErrand {
  std::string service_id;
  std::string proof_value;
  std::vector<std::string> names;  // the first that has the value is enough
};
std::vector<ProofErrand> proof_errands(const model::World& world);
// The end of a look-up. Nothing happens when the service has asked for another proof meanwhile.
void finish_proof(Tx& tx, const ProofErrand& errand, bool found);

}  // namespace mg::control

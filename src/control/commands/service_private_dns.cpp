#include "control/commands/service_private_dns.h"

#include <algorithm>

#include "model/aws_errors.h"
#include "model/endpoint_service.h"
#include "model/private_dns.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

constexpr std::string_view kAlnumAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool operator_vouches(const model::World& world, const model::EndpointService& service) {
  const auto names = model::proof_record_names(service);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto* record = world.registered_txts.find(name);
    return record != nullptr && model::is_proof(service, record->values);
  });
}

}  // namespace

Result<void> set_private_dns_name(Tx& tx, model::EndpointService& service,
                                  const std::string& name) {
  if (name == service.private_dns_name) return {};
  service.proof_asked_at = 0;
  if (name.empty()) {
    service.private_dns_name.clear();
    service.private_dns_state.clear();
    service.proof_name.clear();
    service.proof_value.clear();
    return {};
  }
  TRY(model::check_private_dns_name(name));
  service.private_dns_name = name;
  service.private_dns_state = "pendingVerification";
  service.proof_name = "_" + tx.rng().text(kLowerAlnumAlphabet, model::kProofNameLength);
  service.proof_value = "vpce:" + tx.rng().text(kAlnumAlphabet, model::kProofValueLength);
  return {};
}

Result<void> start_private_dns_verification(Tx& tx, const Caller& caller,
                                            const std::string& service_id) {
  TRY_ASSIGN(const auto* found,
             model::find_own_service(tx.world(), {caller.account, caller.region}, service_id));
  if (found->private_dns_name.empty()) {
    return fail(errors::invalid_parameter("The VPC endpoint service '" + service_id +
                                          "' does not have a private DNS name"));
  }
  auto service = *found;
  service.proof_asked_at = 0;
  if (operator_vouches(tx.world(), service)) {
    service.private_dns_state = "verified";
  } else if (tx.outside().dns_forwarder) {
    service.private_dns_state = "pendingVerification";
    service.proof_asked_at = tx.now_ms();
  } else {
    service.private_dns_state = "failed";
  }
  tx.put(std::move(service));
  return {};
}

std::vector<ProofErrand> proof_errands(const model::World& world) {
  std::vector<ProofErrand> out;
  for (const auto* service : world.services.by("proving", "1")) {
    out.push_back({service->id, service->proof_value, model::proof_record_names(*service)});
  }
  return out;
}

void finish_proof(Tx& tx, const ProofErrand& errand, bool found) {
  const auto* asked = tx.world().services.find(errand.service_id);
  if (asked == nullptr || asked->proof_asked_at == 0 || asked->proof_value != errand.proof_value) {
    return;
  }
  auto service = *asked;
  service.proof_asked_at = 0;
  service.private_dns_state = found ? "verified" : "failed";
  tx.put(std::move(service));
}

}  // namespace mg::control

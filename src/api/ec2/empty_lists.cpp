#include "api/ec2/empty_lists.h"

#include <algorithm>

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "model/aws_errors.h"
#include "model/ids.h"

namespace mg::api::ec2 {

namespace errors = model::errors;

namespace {

using Names = std::initializer_list<std::string_view>;

// The names must be those of AWS even where nothing can match.
Result<void> check_filters(const std::vector<wire::ec2::Filter>& filters, Names known) {
  TRY(check_filter_form(filters));
  for (const auto& filter : filters) {
    if (is_tag_filter(*filter.name)) continue;
    if (std::find(known.begin(), known.end(), *filter.name) == known.end()) {
      return fail(unknown_filter(*filter.name, UnknownFilter::kInvalidParameterValue));
    }
  }
  return {};
}

// An empty list has one page.
Result<void> check_page(const Context& ctx, std::string_view action,
                        const std::optional<std::int64_t>& max_results,
                        const std::optional<std::string>& next_token) {
  TRY(page_start(ctx.caller, action, max_results, next_token, kEc2Page));
  return {};
}

}  // namespace

Result<wire::ec2::DescribeVolumesResult> describe_volumes(
    Context& ctx, const wire::ec2::DescribeVolumesRequest& q) {
  if (!q.volume_ids.empty() && q.max_results) {
    return fail(errors::invalid_parameter_combination(
        "The parameter volumeSet cannot be used with the parameter maxResults"));
  }
  TRY(check_filters(
      q.filters,
      {"attachment.attach-time", "attachment.delete-on-termination", "attachment.device",
       "attachment.instance-id", "attachment.status", "availability-zone", "availability-zone-id",
       "create-time", "encrypted", "fast-restored", "multi-attach-enabled", "operator.managed",
       "operator.principal", "size", "snapshot-id", "status", "volume-id", "volume-type"}));
  for (const auto& id : q.volume_ids) {
    if (!model::is_well_formed_id(id, "vol")) {
      return fail(errors::volume_malformed(model::malformed_id_message(id, "vol")));
    }
    return fail(errors::volume_not_found("The volume '" + id + "' does not exist."));
  }
  TRY(check_page(ctx, "DescribeVolumes", q.max_results, q.next_token));
  return wire::ec2::DescribeVolumesResult{};
}

Result<wire::ec2::DescribeAddressesResult> describe_addresses(
    Context&, const wire::ec2::DescribeAddressesRequest& q) {
  TRY(check_filters(q.filters, {"allocation-id", "association-id", "domain", "instance-id",
                                "network-border-group", "network-interface-id",
                                "network-interface-owner-id", "private-ip-address", "public-ip"}));
  if (!q.public_ips.empty()) {
    return fail(
        errors::public_address_not_found("Address '" + q.public_ips.front() + "' not found."));
  }
  if (!q.allocation_ids.empty()) {
    return fail(errors::allocation_not_found("The allocation ID '" + q.allocation_ids.front() +
                                             "' does not exist"));
  }
  return wire::ec2::DescribeAddressesResult{};
}

Result<wire::ec2::DescribeKeyPairsResult> describe_key_pairs(
    Context&, const wire::ec2::DescribeKeyPairsRequest& q) {
  TRY(check_filters(q.filters, {"fingerprint", "key-name", "key-pair-id"}));
  const auto& named = q.key_names.empty() ? q.key_pair_ids : q.key_names;
  if (!named.empty()) {
    return fail(errors::key_pair_not_found("The key pair '" + named.front() + "' does not exist"));
  }
  return wire::ec2::DescribeKeyPairsResult{};
}

Result<wire::ec2::DescribeIamInstanceProfileAssociationsResult>
describe_iam_instance_profile_associations(
    Context& ctx, const wire::ec2::DescribeIamInstanceProfileAssociationsRequest& q) {
  TRY(check_filters(q.filters, {"instance-id", "state"}));
  if (!q.association_ids.empty()) {
    return fail(errors::association_not_found("The association ID '" + q.association_ids.front() +
                                              "' does not exist"));
  }
  TRY(check_page(ctx, "DescribeIamInstanceProfileAssociations", q.max_results, q.next_token));
  return wire::ec2::DescribeIamInstanceProfileAssociationsResult{};
}

}  // namespace mg::api::ec2

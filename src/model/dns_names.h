// DNS names as AWS spells them. The suffix stands in one place, here. Called by the commands that
// make records, by plan/compile and by the handlers that show them. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/ip.h"

namespace mg::model {

inline constexpr std::string_view kDnsSuffix = "amazonaws.com";
inline constexpr std::size_t kEndpointSuffixLength = 8;  // of [a-z0-9]

// com.amazonaws.vpce.<region>.<vpce-svc-…>
std::string endpoint_service_name(std::string_view service_id, std::string_view region);
// <vpce-svc-…>.<region>.vpce.amazonaws.com
std::string endpoint_service_base_name(std::string_view service_id, std::string_view region);

// <vpce-…>-<suffix>.<vpce-svc-…>.<region>.vpce.amazonaws.com
std::string endpoint_dns_name(std::string_view endpoint_id, std::string_view suffix,
                              std::string_view service_id, std::string_view region);
// <vpce-…>-<suffix>-<zone>.<vpce-svc-…>.<region>.vpce.amazonaws.com
std::string endpoint_zonal_dns_name(std::string_view endpoint_id, std::string_view suffix,
                                    std::string_view zone, std::string_view service_id,
                                    std::string_view region);

// <name>-<16 hex>.elb.<region>.amazonaws.com
std::string balancer_dns_name(std::string_view name, std::string_view hex_id,
                              std::string_view region);
// <name>-<10 digits>.<region>.elb.amazonaws.com, with internal- before an internal one's.
std::string application_balancer_dns_name(std::string_view name, std::string_view hex_id,
                                          std::string_view region, bool internal);
// <zone>.<balancer's name>
std::string balancer_zonal_dns_name(std::string_view zone, std::string_view balancer_dns_name);

// ip-172-31-23-89.<region>.compute.internal (us-east-1: ip-….ec2.internal)
std::string instance_private_dns_name(Ip4 address, std::string_view region);

// The id of the hosted zone that holds a region's endpoint names: AWS's own where it is known, else
// one of ours, the same at every call.
std::string endpoint_hosted_zone_id(std::string_view region);
// Of the zone that an endpoint's private name makes in its VPC.
std::string private_hosted_zone_id(std::string_view endpoint_id);

}  // namespace mg::model

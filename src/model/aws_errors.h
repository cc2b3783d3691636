// The one place where AWS error codes exist. Each row: factory, code, HTTP status, kind, source.
// Sources: P = aws-privatelink page section, C = clients page, c01… = a public case, ours = our
// choice.
//
//   return fail(errors::vpc_not_found("The vpc ID 'vpc-1' does not exist"));
//
// Errors are written for the caller: the message names the field or id and reveals nothing of
// another account. http_status() answers the status that goes with a code.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

// clang-format off
#define MG_AWS_ERRORS(X) \
  /* who are you */ \
  X(auth_failure,               "AuthFailure",                   401, kUnauthenticated,    "P2.4") \
  X(signature_does_not_match,   "SignatureDoesNotMatch",         403, kUnauthenticated,    "P2.4, C") \
  X(invalid_client_token_id,    "InvalidClientTokenId",          403, kUnauthenticated,    "P2.4, C") \
  X(incomplete_signature,       "IncompleteSignature",           400, kUnauthenticated,    "P2.4") \
  X(missing_authentication_token, "MissingAuthenticationToken",  403, kUnauthenticated,    "P2.4") \
  X(request_expired,            "RequestExpired",                400, kUnauthenticated,    "P2.4") \
  X(expired_token,              "ExpiredToken",                  403, kUnauthenticated,    "P2.4") \
  X(unauthorized_operation,     "UnauthorizedOperation",         403, kPermissionDenied,   "P2.4") \
  X(access_denied,              "AccessDenied",                  403, kPermissionDenied,   "P2.4") \
  X(operation_not_permitted,    "OperationNotPermitted",         400, kPermissionDenied,   "P2.1") \
  X(policy_malformed,           "MalformedPolicyDocument",       400, kInvalidArgument,    "IAM API") \
  /* the request's form */ \
  X(dry_run_operation,          "DryRunOperation",               412, kFailedPrecondition, "P2.4, C") \
  X(invalid_action,             "InvalidAction",                 400, kUnimplemented,      "P2.4, C") \
  X(missing_parameter,          "MissingParameter",              400, kInvalidArgument,    "P2.4") \
  X(unknown_parameter,          "UnknownParameter",              400, kInvalidArgument,    "P2.4") \
  X(invalid_parameter,          "InvalidParameter",              400, kInvalidArgument,    "P2.4") \
  X(invalid_parameter_value,    "InvalidParameterValue",         400, kInvalidArgument,    "P2.4") \
  X(invalid_parameter_combination, "InvalidParameterCombination", 400, kInvalidArgument,   "P2.4") \
  X(validation_error,           "ValidationError",               400, kInvalidArgument,    "P2.4") \
  X(invalid_filter,             "InvalidFilter",                 400, kInvalidArgument,    "C, P2.1") \
  X(filter_limit,               "FilterLimitExceeded",           400, kExhausted,          "P2.4") \
  X(idempotent_parameter_mismatch, "IdempotentParameterMismatch", 400, kFailedPrecondition, "P1.2") \
  X(resource_limit,             "ResourceLimitExceeded",         400, kExhausted,          "EC2 error codes") \
  X(request_limit_exceeded,     "RequestLimitExceeded",          503, kExhausted,          "P2.4") \
  X(throttling,                 "Throttling",                    400, kExhausted,          "P2.4") \
  X(unsupported_operation,      "UnsupportedOperation",          400, kUnimplemented,      "EC2 error codes") \
  X(dependency_violation,       "DependencyViolation",           400, kFailedPrecondition, "P2.4") \
  X(invalid_state,              "InvalidState",                  400, kFailedPrecondition, "P2.1") \
  X(incorrect_state,            "IncorrectState",                400, kFailedPrecondition, "EC2 error codes") \
  X(operation_in_progress,      "OperationInProgress",           400, kUnavailable,        "c06") \
  X(internal_failure,           "InternalError",                 500, kInternal,           "P2.4") \
  X(service_unavailable,        "Unavailable",                   503, kUnavailable,        "P2.4") \
  X(query_service_unavailable,  "ServiceUnavailable",            503, kUnavailable,        "P2.4") \
  /* VPCs, subnets */ \
  X(vpc_not_found,              "InvalidVpcID.NotFound",         400, kNotFound,           "P2.1") \
  X(vpc_malformed,              "InvalidVpcID.Malformed",        400, kInvalidArgument,    "cases: hints") \
  X(vpc_not_found_endpoint,     "InvalidVpcId.NotFound",         400, kNotFound,           "P2.5") \
  X(vpc_malformed_endpoint,     "InvalidVpcId.Malformed",        400, kInvalidArgument,    "cases: hints") \
  X(vpc_range,                  "InvalidVpc.Range",              400, kInvalidArgument,    "P2.1") \
  X(vpc_limit,                  "VpcLimitExceeded",              400, kExhausted,          "P2.1") \
  X(default_vpc_exists,         "DefaultVpcAlreadyExists",       400, kAlreadyExists,      "EC2 error codes") \
  X(subnet_not_found,           "InvalidSubnetID.NotFound",      400, kNotFound,           "P2.1") \
  X(subnet_malformed,           "InvalidSubnetID.Malformed",     400, kInvalidArgument,    "ours, as InvalidVpcID.Malformed") \
  X(subnet_not_found_endpoint,  "InvalidSubnetId.NotFound",      400, kNotFound,           "P2.5") \
  X(subnet_range,               "InvalidSubnet.Range",           400, kInvalidArgument,    "P2.1") \
  X(subnet_limit,               "SubnetLimitExceeded",           400, kExhausted,          "EC2 error codes") \
  X(cidr_limit,                 "CidrLimitExceeded",             400, kExhausted,          "moto 5.2.1's model of AWS") \
  X(internet_gateway_limit,     "InternetGatewayLimitExceeded",  400, kExhausted,          "EC2 error codes") \
  X(subnet_conflict,            "InvalidSubnet.Conflict",        400, kAlreadyExists,      "P2.1") \
  X(subnet_addresses,           "InsufficientFreeAddressesInSubnet", 400, kExhausted,      "P2.1, c30") \
  X(subnets_same_zone,          "DuplicateSubnetsInSameZone",    400, kInvalidArgument,    "P2.5, c29") \
  X(internet_gateway_not_found, "InvalidInternetGatewayID.NotFound", 400, kNotFound,       "EC2 error codes") \
  X(internet_gateway_malformed, "InvalidInternetGatewayId.Malformed", 400, kInvalidArgument, "ours, as InvalidGroupId.Malformed") \
  X(network_acl_not_found,      "InvalidNetworkAclID.NotFound",  400, kNotFound,           "EC2 error codes") \
  X(route_table_not_found,      "InvalidRouteTableID.NotFound",  400, kNotFound,           "EC2 error codes") \
  X(prefix_list_not_found,      "InvalidPrefixListID.NotFound",  400, kNotFound,           "EC2 error codes") \
  X(cidr_in_use,                "InvalidCidrBlock.InUse",        400, kFailedPrecondition, "as AWS was seen to answer: terraform-provider-aws 3562, 29077") \
  X(vpc_cidr_not_found,         "InvalidVpcCidrBlockAssociationID.NotFound", 400, kNotFound, "terraform-provider-aws, crossplane") \
  X(subnet_cidr_not_found,      "InvalidSubnetCidrBlockAssociationID.NotFound", 400, kNotFound, "eutester, terraform-provider-aws") \
  X(default_vpc_missing,        "DefaultVpcDoesNotExist",        400, kFailedPrecondition, "EC2 error codes") \
  X(default_subnet_exists,      "DefaultSubnetAlreadyExistsInAvailabilityZone", 400, kAlreadyExists, "EC2 error codes") \
  X(gateway_not_attached,       "Gateway.NotAttached",           400, kFailedPrecondition, "EC2 error codes") \
  X(gateway_not_found,          "InvalidGatewayID.NotFound",     400, kNotFound,           "EC2 error codes") \
  X(already_associated,         "Resource.AlreadyAssociated",    400, kAlreadyExists,      "EC2 error codes") \
  X(association_not_found,      "InvalidAssociationID.NotFound", 400, kNotFound,           "EC2 error codes") \
  X(route_not_found,            "InvalidRoute.NotFound",         400, kNotFound,           "EC2 error codes") \
  X(route_exists,               "RouteAlreadyExists",            400, kAlreadyExists,      "EC2 error codes") \
  X(route_limit,                "RouteLimitExceeded",            400, kExhausted,          "EC2 error codes") \
  X(route_table_limit,          "RouteTableLimitExceeded",       400, kExhausted,          "EC2 error codes") \
  X(dhcp_options_not_found,     "InvalidDhcpOptionID.NotFound",  400, kNotFound,           "EC2 error codes") \
  X(flow_log_not_found,         "InvalidFlowLogId.NotFound",     400, kNotFound,           "EC2 error codes") \
  X(flow_log_exists,            "FlowLogAlreadyExists",          400, kAlreadyExists,      "EC2 error codes") \
  X(flow_log_limit,             "FlowLogsLimitExceeded",         400, kExhausted,          "EC2 error codes") \
  X(no_default_vpc,             "VPCIdNotSpecified",             400, kFailedPrecondition, "EC2 error codes") \
  X(no_default_subnet,          "MissingInput",                  400, kFailedPrecondition, "RunInstances without any default subnet") \
  /* security groups */ \
  X(group_not_found,            "InvalidGroup.NotFound",         400, kNotFound,           "P2.1") \
  X(group_not_found_endpoint,   "InvalidSecurityGroupID.NotFound", 400, kNotFound,         "P2.5") \
  X(group_malformed,            "InvalidGroupId.Malformed",      400, kInvalidArgument,    "EC2 error codes") \
  X(group_limit,                "SecurityGroupLimitExceeded",    400, kExhausted,          "EC2 error codes") \
  X(group_duplicate,            "InvalidGroup.Duplicate",        400, kAlreadyExists,      "P2.1") \
  X(group_reserved,             "InvalidGroup.Reserved",         400, kFailedPrecondition, "P2.1") \
  X(group_in_use,               "InvalidGroup.InUse",            400, kFailedPrecondition, "P2.1") \
  X(group_cannot_delete,        "CannotDelete",                  400, kFailedPrecondition, "EC2 error codes: default group") \
  X(permission_duplicate,       "InvalidPermission.Duplicate",   400, kAlreadyExists,      "P2.1") \
  X(permission_not_found,       "InvalidPermission.NotFound",    400, kNotFound,           "P2.1") \
  X(permission_malformed,       "InvalidPermission.Malformed",   400, kInvalidArgument,    "P2.1") \
  X(group_rule_not_found,       "InvalidSecurityGroupRuleId.NotFound", 400, kNotFound,     "EC2 error codes") \
  X(group_rule_malformed,       "InvalidSecurityGroupRuleId.Malformed", 400, kInvalidArgument, "EC2 error codes") \
  X(group_rules_limit,          "RulesPerSecurityGroupLimitExceeded", 400, kExhausted,     "EC2 error codes") \
  X(groups_per_interface_limit, "SecurityGroupsPerInterfaceLimitExceeded", 400, kExhausted, "EC2 error codes") \
  /* interfaces, instances, images */ \
  X(interface_not_found,        "InvalidNetworkInterfaceID.NotFound", 400, kNotFound,      "P2.1") \
  X(interface_malformed,        "InvalidNetworkInterfaceId.Malformed", 400, kInvalidArgument, "EC2 error codes") \
  X(interface_in_use,           "InvalidNetworkInterface.InUse", 400, kFailedPrecondition, "P2.1") \
  X(address_in_use,             "InvalidIPAddress.InUse",        400, kAlreadyExists,      "P2.1") \
  X(image_not_found,            "InvalidAMIID.NotFound",         400, kNotFound,           "P2.1") \
  X(image_malformed,            "InvalidAMIID.Malformed",        400, kInvalidArgument,    "EC2 error codes") \
  X(instance_not_found,         "InvalidInstanceID.NotFound",    400, kNotFound,           "P2.1") \
  X(instance_malformed,         "InvalidInstanceID.Malformed",   400, kInvalidArgument,    "P2.1") \
  X(instance_limit,             "InstanceLimitExceeded",         400, kExhausted,          "EC2 error codes") \
  X(instance_type_invalid,      "InvalidInstanceType",           400, kInvalidArgument,    "EC2 error codes") \
  X(interface_limit,            "NetworkInterfaceLimitExceeded", 400, kExhausted,          "EC2 error codes") \
  X(instance_state_incorrect,   "IncorrectInstanceState",        400, kFailedPrecondition, "EC2 error codes") \
  X(instance_many_interfaces,   "InvalidInstanceID",             400, kInvalidArgument,    "EC2 error codes: the interface must be named") \
  X(credits_unsupported_item,   "InstanceCreditSpecification.NotSupported", 400, kInvalidArgument, "ModifyInstanceCreditSpecification: in Unsuccessful") \
  X(attachment_not_found,       "InvalidAttachmentID.NotFound",  400, kNotFound,           "EC2 error codes") \
  X(attachment_malformed,       "InvalidAttachmentID.Malformed", 400, kInvalidArgument,    "ours, as InvalidVpcID.Malformed") \
  X(attachment_limit,           "AttachmentLimitExceeded",       400, kExhausted,          "EC2 error codes") \
  X(private_addresses_limit,    "PrivateIpAddressLimitExceeded", 400, kExhausted,          "EC2 error codes") \
  X(key_pair_not_found,         "InvalidKeyPair.NotFound",       400, kNotFound,           "EC2 error codes") \
  X(volume_not_found,           "InvalidVolume.NotFound",        400, kNotFound,           "EC2 error codes") \
  X(volume_malformed,           "InvalidVolumeID.Malformed",     400, kInvalidArgument,    "EC2 error codes") \
  X(public_address_not_found,   "InvalidAddress.NotFound",       400, kNotFound,           "EC2 error codes") \
  X(allocation_not_found,       "InvalidAllocationID.NotFound",  400, kNotFound,           "EC2 error codes") \
  /* tags, zones, regions */ \
  X(invalid_id,                 "InvalidID",                     400, kInvalidArgument,    "P2.1") \
  X(tag_limit,                  "TagLimitExceeded",              400, kExhausted,          "P2.1") \
  X(tag_key_malformed,          "InvalidTagKey.Malformed",       400, kInvalidArgument,    "P2.1") \
  /* endpoint services and endpoints */ \
  X(service_id_not_found,       "InvalidVpcEndpointServiceId.NotFound", 400, kNotFound,    "P0.3") \
  X(service_id_malformed,       "InvalidVpcEndpointServiceIdId.Malformed", 400, kInvalidArgument, "P2.1: the double Id is real") \
  X(service_not_found_item,     "InvalidVpcEndpointService.NotFound", 400, kNotFound,      "P0.3: in Unsuccessful") \
  X(service_name_invalid,       "InvalidServiceName",            400, kNotFound,           "P1.3") \
  X(existing_connections,       "ExistingVpcEndpointConnections", 400, kFailedPrecondition, "P1.1") \
  X(balancer_arn_malformed,     "InvalidNetworkLoadBalancerArn.Malformed", 400, kInvalidArgument, "P2.1") \
  X(balancer_arn_not_found,     "InvalidNetworkLoadBalancerArn.NotFound", 400, kNotFound,  "P2.1") \
  X(principal_invalid,          "InvalidPrincipal",              400, kInvalidArgument,    "P2.1 (recalled)") \
  X(endpoint_not_found,         "InvalidVpcEndpointId.NotFound", 400, kNotFound,           "P0.3") \
  X(endpoint_malformed,         "InvalidVpcEndpointId.Malformed", 400, kInvalidArgument,   "P2.1") \
  X(endpoint_not_found_item,    "InvalidVpcEndpoint.NotFound",   400, kNotFound,           "P0.3: in Unsuccessful") \
  X(endpoint_type_invalid,      "InvalidVpcEndpointType",        400, kInvalidArgument,    "P2.5") \
  X(endpoint_limit,             "VpcEndpointLimitExceeded",      400, kExhausted,          "P2.5") \
  X(policy_invalid,             "InvalidPolicyDocument",         400, kInvalidArgument,    "P2.5") \
  X(notification_invalid,       "InvalidConnectionNotification", 400, kNotFound,           "P2.2") \
  /* IAM */ \
  X(iam_limit,                  "LimitExceeded",                 409, kExhausted,          "IAM API") \
  /* load balancing */ \
  X(balancer_not_found,         "LoadBalancerNotFound",          400, kNotFound,           "C") \
  X(balancer_duplicate,         "DuplicateLoadBalancerName",     400, kAlreadyExists,      "P1.5") \
  X(balancer_limit,             "TooManyLoadBalancers",          400, kExhausted,          "P2.1") \
  X(elb_subnet_not_found,       "SubnetNotFound",                400, kNotFound,           "P2.1") \
  X(elb_invalid_subnet,         "InvalidSubnet",                 400, kInvalidArgument,    "P2.1, c33") \
  X(elb_invalid_group,          "InvalidSecurityGroup",          400, kNotFound,           "P2.1") \
  X(elb_invalid_configuration,  "InvalidConfigurationRequest",   400, kInvalidArgument,    "P2.1, c18") \
  X(elb_zone_unsupported,       "AvailabilityZoneNotSupported",  400, kInvalidArgument,    "P2.1") \
  X(elb_resource_in_use,        "ResourceInUse",                 400, kFailedPrecondition, "P1.1, C") \
  X(elb_invalid_scheme,         "InvalidScheme",                 400, kInvalidArgument,    "ELBv2 API") \
  X(target_group_not_found,     "TargetGroupNotFound",           400, kNotFound,           "C") \
  X(target_group_duplicate,     "DuplicateTargetGroupName",      400, kAlreadyExists,      "P2.1") \
  X(target_group_limit,         "TooManyTargetGroups",           400, kExhausted,          "ELBv2 API") \
  X(target_group_association,   "TargetGroupAssociationLimit",   400, kFailedPrecondition, "P2.1") \
  X(target_invalid,             "InvalidTarget",                 400, kInvalidArgument,    "P2.1") \
  X(target_limit,               "TooManyTargets",                400, kExhausted,          "P2.1, c34") \
  X(listener_not_found,         "ListenerNotFound",              400, kNotFound,           "ELBv2 API") \
  X(listener_duplicate,         "DuplicateListener",             400, kAlreadyExists,      "C") \
  X(listener_limit,             "TooManyListeners",              400, kExhausted,          "P2.1, c34") \
  X(rule_not_found,             "RuleNotFound",                  400, kNotFound,           "ELBv2 API") \
  X(protocols_incompatible,     "IncompatibleProtocols",         400, kInvalidArgument,    "P2.1") \
  X(protocol_unsupported,       "UnsupportedProtocol",           400, kInvalidArgument,    "P2.1") \
  X(elb_duplicate_tag_keys,     "DuplicateTagKeys",              400, kInvalidArgument,    "ELBv2 API") \
  X(elb_tag_limit,              "TooManyTags",                   400, kExhausted,          "ELBv2 API") \
  /* IAM and STS */ \
  X(iam_no_such_entity,         "NoSuchEntity",                  404, kNotFound,           "C, IAM API") \
  X(iam_already_exists,         "EntityAlreadyExists",           409, kAlreadyExists,      "C, IAM API") \
  X(iam_delete_conflict,        "DeleteConflict",                409, kFailedPrecondition, "C, IAM API") \
  X(iam_invalid_input,          "InvalidInput",                  400, kInvalidArgument,    "IAM API") \
  X(iam_unmodifiable,           "UnmodifiableEntity",            400, kFailedPrecondition, "IAM API") \
  X(sts_packed_policy,          "PackedPolicyTooLarge",          400, kExhausted,          "STS API")
// clang-format on

namespace mg::model::errors {

#define MG_AWS_ERROR_FACTORY(factory, code, status, kind, source) \
  inline Error factory(std::string message) {                     \
    return Error{ErrorKind::kind, code, std::move(message), {}};  \
  }
MG_AWS_ERRORS(MG_AWS_ERROR_FACTORY)
#undef MG_AWS_ERROR_FACTORY

// 0 for a code that is not in the table.
int http_status(std::string_view code);

}  // namespace mg::model::errors

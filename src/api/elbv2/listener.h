// ELBv2 actions on listeners: wire in, command, wire out.
// Registered in api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "model/world.h"
#include "wire/elbv2/create_listener.h"
#include "wire/elbv2/delete_listener.h"
#include "wire/elbv2/describe_listener_attributes.h"
#include "wire/elbv2/describe_listeners.h"
#include "wire/elbv2/modify_listener.h"
#include "wire/elbv2/modify_listener_attributes.h"
#include "wire/elbv2/shapes/action.h"

namespace mg::api::elbv2 {

Result<wire::elbv2::CreateListener::Result> create_listener(
    Context& ctx, const wire::elbv2::CreateListener::Request& q);
Result<wire::elbv2::DescribeListeners::Result> describe_listeners(
    Context& ctx, const wire::elbv2::DescribeListeners::Request& q);
Result<wire::elbv2::ModifyListener::Result> modify_listener(
    Context& ctx, const wire::elbv2::ModifyListener::Request& q);
Result<wire::elbv2::DeleteListener::Result> delete_listener(
    Context& ctx, const wire::elbv2::DeleteListener::Request& q);
Result<wire::elbv2::DescribeListenerAttributes::Result> describe_listener_attributes(
    Context& ctx, const wire::elbv2::DescribeListenerAttributes::Request& q);
Result<wire::elbv2::ModifyListenerAttributes::Result> modify_listener_attributes(
    Context& ctx, const wire::elbv2::ModifyListenerAttributes::Request& q);

// What a listener, and its default rule, does. Also for rule.cpp.
wire::elbv2::Action wire_default_action(const model::Listener& listener);

}  // namespace mg::api::elbv2

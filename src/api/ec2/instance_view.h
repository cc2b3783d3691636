// How an instance looks from outside, and the filters of DescribeInstances.
// Called by instance.cpp and instance_run.cpp. Thread rule: the desk's thread.
#pragma once

#include <span>
#include <vector>

#include "api/query/filters.h"
#include "model/world.h"
#include "wire/ec2/shapes/instance.h"
#include "wire/ec2/shapes/reservation.h"

namespace mg::api::ec2 {

wire::ec2::Instance wire_instance(const model::World& world, const model::Instance& instance);
// A reservation with these of its instances.
wire::ec2::Reservation wire_reservation(const model::World& world,
                                        const std::vector<const model::Instance*>& instances);

std::span<const FilterField<model::Instance>> instance_filters();

}  // namespace mg::api::ec2

// What a handler gets: the desk's Tx and the caller. A handler is a plain function
//   Result<wire::ec2::CreateVpcResult> create_vpc(Context&, const wire::ec2::CreateVpcRequest&);
// that runs inside the desk: it decodes nothing (the dispatcher did), holds no rule (model and
// control/commands do), and returns the answer's shape. DryRun, ClientToken, the default VPC of a
// new region and undo after an Error are the dispatcher's work. Thread rule: the desk's thread.
#pragma once

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"

namespace mg::api {

struct Context {
  control::Tx& tx;
  const control::Caller& caller;

  [[nodiscard]] const model::World& world() const { return tx.world(); }
};

}  // namespace mg::api

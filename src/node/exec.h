// `masugata exec INSTANCE_ID -- COMMAND…`: the caller's own process becomes the command, inside the
// instance's network namespace and a private mount namespace whose resolv.conf names the VPC's
// resolver. Needs root and no running server: all it needs is in the instance's file.
// Called by daemon/main (the command line may not include node). Does not return on success.
// Thread rule: call it from a process with one thread.
#pragma once

#include <string>
#include <vector>

namespace mg::node {

// Exit statuses of its own: 125 it could not enter the instance (reason on stderr), 126 the command
// cannot be run, 127 it was not found. Otherwise the command's, since the process becomes it.
int exec_in_instance(const std::string& instance_id, const std::vector<std::string>& argv);

// The same with another place than /run/masugata to look for "*/instances/<id>.json".
int exec_in_instance(const std::string& runtime_root, const std::string& instance_id,
                     const std::vector<std::string>& argv);

}  // namespace mg::node

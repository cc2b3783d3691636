// What stands about one instance in /run/masugata/<id>/instances/<instance id>.json: enough for
// `exec` without a server, for adopting its workload after a restart, and for sweeping. Written by
// LinuxKernel (all but the process) and Workloads (the process). Thread rule: plain value; one
// writer a file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/process.h"
#include "base/result.h"

namespace mg::node {

struct InstanceFile {
  std::string instance;
  std::string network_namespace;
  std::string address;
  std::string resolver;  // base+2 of its VPC
  std::string region;
  std::string interface_id;
  std::string account;
  std::string image;
  std::uint32_t port_num = 0;
  ProcessId process;  // pid -1: none
};

std::string instance_file_path(const std::string& instances_dir, const std::string& instance_id);
Result<void> write_instance_file(const std::string& instances_dir, const InstanceFile& file);
Result<InstanceFile> read_instance_file(const std::string& path);
// The instance ids that have a file there.
std::vector<std::string> list_instance_files(const std::string& instances_dir);
// "i-0a1b…": nothing that could leave the directory.
bool valid_instance_id(const std::string& instance_id);

}  // namespace mg::node

#include "node/instance_file.h"

#include <dirent.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "node/files.h"

namespace mg::node {

namespace js = boost::json;

std::string instance_file_path(const std::string& instances_dir, const std::string& instance_id) {
  return instances_dir + "/" + instance_id + ".json";
}

bool valid_instance_id(const std::string& id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Result<void> write_instance_file(const std::string& instances_dir, const InstanceFile& file) {
  js::object out;
  out["instance"] = file.instance;
  out["namespace"] = file.network_namespace;
  out["address"] = file.address;
  out["resolver"] = file.resolver;
  out["region"] = file.region;
  out["interface"] = file.interface_id;
  out["account"] = file.account;
  out["image"] = file.image;
  out["port"] = file.port_num;
  out["pid"] = file.process.pid;
  out["start_ticks"] = file.process.start_ticks;
  return write_file(instance_file_path(instances_dir, file.instance), json::dump_pretty(out),
                    false);
}

Result<InstanceFile> read_instance_file(const std::string& path) {
  TRY_ASSIGN(const auto text, read_file(path, 64 * 1024));
  TRY_ASSIGN(const js::value value, json::parse(text));
  InstanceFile out;
  TRY_ASSIGN(out.instance, json::string_at(value, "instance"));
  TRY_ASSIGN(out.network_namespace, json::string_at(value, "namespace"));
  TRY_ASSIGN(out.address, json::string_at(value, "address"));
  TRY_ASSIGN(out.resolver, json::string_at(value, "resolver"));
  TRY_ASSIGN(out.region, json::string_at(value, "region"));
  TRY_ASSIGN(out.interface_id, json::string_at(value, "interface"));
  TRY_ASSIGN(out.account, json::string_at(value, "account"));
  TRY_ASSIGN(out.image, json::string_at(value, "image"));
  TRY_ASSIGN(const auto port, json::int_at(value, "port"));
  TRY_ASSIGN(const auto pid, json::int_at(value, "pid"));
  TRY_ASSIGN(const auto ticks, json::int_at(value, "start_ticks"));
  out.port_num = static_cast<std::uint32_t>(port);
  out.process = {static_cast<pid_t>(pid), static_cast<std::uint64_t>(ticks)};
  return out;
}

std::vector<std::string> list_instance_files(const std::string& instances_dir) {
  std::vector<std::string> out;
  DIR* directory = ::opendir(instances_dir.c_str());
  if (directory == nullptr) return out;
  while (const dirent* item = ::readdir(directory)) {
    std::string name = item->d_name;
    if (!name.ends_with(".json")) continue;
    name.resize(name.size() - 5);
    if (valid_instance_id(name)) out.push_back(name);
  }
  ::closedir(directory);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace mg::node

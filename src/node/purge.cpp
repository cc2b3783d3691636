#include "node/purge.h"

#include <dirent.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>

#include "node/instance_file.h"
#include "node/kernel/checks.h"
#include "node/kernel/netlink.h"
#include "node/kernel/netns.h"

namespace mg::node {
namespace {

namespace fs = std::filesystem;

Result<void> remove_namespace(const std::string& name, PurgeReport& report) {
  const bool there = namespace_exists(name);
  if (there) TRY(end_processes_in(name));
  TRY(delete_namespace(name));
  if (there) report.removed.push_back("namespace " + name);
  return {};
}

// By their files, and by the aliases of the host ends in case the files are lost.
std::set<std::string> instances_of(const Installation& where) {
  const auto files = list_instance_files(where.instances_dir());
  std::set<std::string> out(files.begin(), files.end());
  if (!namespace_exists(where.ports_namespace())) return out;
  auto netlink = Netlink::open_in(where.ports_namespace());
  if (!netlink) return out;
  if (const auto links = netlink->links(); links) {
    for (const auto& link : *links) {
      const auto instance = link.alias.substr(0, link.alias.find('/'));
      if (instance.size() < link.alias.size() && valid_instance_id(instance)) out.insert(instance);
    }
  }
  return out;
}

}  // namespace

Result<PurgeReport> purge(const Installation& where) {
  PurgeReport report;
  const auto instances = instances_of(where);
  // The ports namespace first: with it go all host ends, and with these their peers. No packet
  // moves from here on.
  TRY(remove_namespace(where.ports_namespace(), report));
  TRY(remove_namespace(where.service_namespace(), report));
  for (const auto& instance : instances) {
    TRY(remove_namespace(Installation::instance_namespace(instance), report));
  }
  std::error_code error;
  if (bpffs_mounted(where.bpffs())) {
    // Pins are unlinked one by one, since a detached mount lives on where another holds it.
    for (const auto& item : fs::directory_iterator(where.bpffs(), error)) {
      fs::remove_all(item.path(), error);
    }
    TRY(unmount_bpffs(where.bpffs()));
    report.removed.push_back("mount " + where.bpffs());
  }
  if (fs::exists(where.runtime_dir(), error)) {
    fs::remove_all(where.runtime_dir(), error);
    if (error) return fail(errno_error("remove " + where.runtime_dir(), error.value()));
    report.removed.push_back("directory " + where.runtime_dir());
  }
  release_directory();
  // The common root goes with the last installation.
  const auto root = fs::path(where.runtime_dir()).parent_path().string();
  if (root == kRuntimeRoot) ::rmdir(root.c_str());
  return report;
}

std::vector<std::string> installed_ids(const std::string& runtime_root) {
  std::set<std::string> out;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(runtime_root, error)) {
    const auto id = item.path().filename().string();
    if (Installation::valid_id(id)) out.insert(id);
  }
  constexpr std::string_view kSuffix = "-ports";
  for (const auto& name : namespaces_with_prefix("mg-")) {
    if (!name.ends_with(kSuffix)) continue;
    const auto id = name.substr(3, name.size() - 3 - kSuffix.size());
    if (Installation::valid_id(id)) out.insert(id);
  }
  return {out.begin(), out.end()};
}

}  // namespace mg::node

#include "node/exec.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/fd.h"
#include "node/files.h"
#include "node/installation.h"
#include "node/instance_file.h"
#include "node/kernel/netns.h"

namespace mg::node {
namespace {

constexpr int kCannotEnter = 125;
constexpr int kCannotRun = 126;
constexpr int kNotFound = 127;

int refuse(const std::string& reason) {
  std::fprintf(stderr, "masugata exec: %s\n", reason.c_str());
  return kCannotEnter;
}

std::optional<InstanceFile> find_instance(const std::string& root, const std::string& instance_id) {
  DIR* directory = ::opendir(root.c_str());
  if (directory == nullptr) return std::nullopt;
  std::optional<InstanceFile> out;
  while (const dirent* item = ::readdir(directory)) {
    if (item->d_name[0] == '.') continue;
    const auto instances = root + "/" + item->d_name + "/instances";
    const auto file = read_instance_file(instance_file_path(instances, instance_id));
    if (file) out = *file;
  }
  ::closedir(directory);
  return out;
}

// Where the host's name service caches listen; they would answer in the host's name.
constexpr const char* kHidden[] = {"/run/nscd", "/var/run/nscd", "/run/systemd/resolve"};

Result<void> hide(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return {};
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (::mount("none", path.c_str(), "tmpfs", kFlags, "mode=0755,size=64k") != 0) {
    return fail(errno_error("hide " + path));
  }
  return {};
}

// resolv.conf is often a link into a directory that is hidden now: there it is made anew.
Result<void> fill_link(const std::string& path, const std::string& content) {
  char link[4096];
  const auto n = ::readlink(path.c_str(), link, sizeof link);
  std::string target(link, n > 0 ? static_cast<std::size_t>(n) : 0);
  if (!target.empty() && target[0] != '/') target = path.substr(0, path.rfind('/') + 1) + target;
  const auto slash = target.rfind('/');
  char* parent =
      slash == std::string::npos ? nullptr : ::realpath(target.substr(0, slash).c_str(), nullptr);
  const std::string directory = parent == nullptr ? "" : parent;
  std::free(parent);
  for (const char* hidden : kHidden) {
    if (directory == hidden)
      return write_file(directory + target.substr(slash), content, false, 0644);
  }
  return fail(Error{ErrorKind::kNotFound, {}, "the host has no file " + path, {}});
}

// A file of the host is covered by one of ours. A symbolic link is followed first: a bind mount
// covers what it leads to.
Result<void> cover(const std::string& path, const std::string& ours, const std::string& content) {
  char* real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr && errno == ENOENT) return fill_link(path, content);
  if (real == nullptr) return fail(errno_error("resolve " + path));
  const std::string target = real;
  std::free(real);
  if (::mount(ours.c_str(), target.c_str(), nullptr, MS_BIND, nullptr) != 0) {
    return fail(errno_error("cover " + target));
  }
  return {};
}

struct Cover {
  const char* path;
  std::string content;
  bool needed;  // else a host that lacks it may go on without
};

// Our files stand in a tmpfs over the runtime root, which also hides the other instances' files
// from the command.
Result<void> cover_files(const InstanceFile& instance, const std::string& stage) {
  if (::mount("none", stage.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=64k") != 0) {
    return fail(errno_error("mount a tmpfs at " + stage));
  }
  const Cover covers[] = {
      {"/etc/resolv.conf",
       "nameserver " + instance.resolver + "\noptions timeout:2 attempts:3\nsearch " +
           instance.region + ".compute.internal\n",
       true},
      {"/etc/nsswitch.conf",
       "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nnetworks: files\n"
       "protocols: files\nservices: files\n",
       false},
      {"/etc/hosts", "127.0.0.1 localhost\n", false},
  };
  int number = 0;
  for (const auto& item : covers) {
    const auto ours = stage + "/" + std::to_string(number++);
    TRY(write_file(ours, item.content, false, 0644));
    if (::chmod(ours.c_str(), 0644) != 0) return fail(errno_error("chmod " + ours));
    auto covered = cover(item.path, ours, item.content);
    const bool missing = !covered && covered.error().kind == ErrorKind::kNotFound;
    if (!covered && (item.needed || !missing)) return covered;
  }
  return {};
}

// /sys shows the network of the namespace in which it was mounted.
void renew_sys() {
  if (::umount2("/sys", MNT_DETACH) == 0) {
    ::mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, nullptr);
  }
}

Result<void> enter(const InstanceFile& instance, const std::string& root) {
  TRY(enter_namespace(instance.network_namespace));
  if (::unshare(CLONE_NEWNS) != 0) return fail(errno_error("make a private mount namespace"));
  if (::mount("none", "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) {
    return fail(errno_error("make the mounts private"));
  }
  for (const char* path : kHidden) TRY(hide(path));
  TRY(cover_files(instance, root));
  renew_sys();
  return {};
}

}  // namespace

int exec_in_instance(const std::string& instance_id, const std::vector<std::string>& argv) {
  return exec_in_instance(std::string(kRuntimeRoot), instance_id, argv);
}

int exec_in_instance(const std::string& root, const std::string& instance_id,
                     const std::vector<std::string>& argv) {
  if (argv.empty()) return refuse("no command is given");
  if (!valid_instance_id(instance_id)) return refuse("'" + instance_id + "' is no instance id");
  if (::geteuid() != 0) return refuse("entering an instance needs root; try sudo");
  const auto instance = find_instance(root, instance_id);
  if (!instance) return refuse("no instance " + instance_id + " runs on this host");
  if (auto entered = enter(*instance, root); !entered) return refuse(entered.error().describe());
  ::setenv("no_proxy", "*", 1);
  ::setenv("NO_PROXY", "*", 1);
  std::vector<char*> words;
  for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  const int err = errno;
  std::fprintf(stderr, "masugata exec: %s: %s\n", words[0], std::strerror(err));
  return err == ENOENT ? kNotFound : kCannotRun;
}

}  // namespace mg::node

#include "daemon/data_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "daemon/config.h"

namespace mg::daemon {
namespace {

constexpr std::size_t kFileBytesMax = 4096;
constexpr std::size_t kInstallationDigits = 8;

// All that an installation keeps in its directory; the node's files included.
constexpr const char* kFiles[] = {"masugata.db",    "masugata.db-wal", "masugata.db-shm",
                                  "last_plan.json", "last_plan.log",   "last_plan.json.tmp",
                                  "health.json",    "health.json.tmp", "operator.sock",
                                  "master.key",     "installation",    "lock",
                                  "test-accounts",  "audit.log"};

Error refusal(std::string message) {
  return Error{ErrorKind::kFailedPrecondition, {}, std::move(message), {}};
}

Result<std::optional<std::string>> read_file(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) {
    if (errno == ENOENT) return std::optional<std::string>{};
    return fail(errno_error("open " + path));
  }
  std::string text(kFileBytesMax, '\0');
  const auto got = ::read(fd.get(), text.data(), text.size());
  if (got < 0) return fail(errno_error("read " + path));
  text.resize(static_cast<std::size_t>(got));
  return std::optional<std::string>(std::move(text));
}

// Whole or not at all, also over a power cut.
Result<void> write_file(const std::string& dir, const std::string& name, const std::string& text) {
  const auto path = dir + "/" + name;
  const auto temporary = path + ".new";
  {
    Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) return fail(errno_error("create " + temporary));
    if (::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fsync(fd.get()) != 0) {
      return fail(errno_error("write " + temporary));
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return fail(errno_error("rename " + path));
  Fd directory(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.get()) != 0) return fail(errno_error("fsync " + dir));
  return {};
}

Result<void> make_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(errno_error(
        fmt::format("the data directory {} cannot be made; name another with --data-dir", path)));
  }
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return fail(errno_error("stat " + path));
  if (!S_ISDIR(info.st_mode)) return fail(refusal(path + " is not a directory"));
  if (info.st_uid != ::geteuid()) {
    return fail(refusal(fmt::format(
        "the data directory {} belongs to user {}, not to the server's user {}; chown it or name "
        "another with --data-dir",
        path, info.st_uid, ::geteuid())));
  }
  if ((info.st_mode & 077) != 0 && ::chmod(path.c_str(), 0700) != 0) {
    return fail(errno_error("chmod 0700 " + path));
  }
  return {};
}

Result<std::string> installation_of(const std::string& path, Rng& rng) {
  if (auto found = read_installation(path)) return *found;
  TRY_ASSIGN(auto text, read_file(path + "/installation"));
  if (text) {
    return fail(
        refusal(fmt::format("{}/installation does not hold 8 hex digits; write back the id that "
                            "`ls /run/masugata` shows",
                            path)));
  }
  auto id = rng.hex(kInstallationDigits);
  TRY(write_file(path, "installation", id + "\n"));
  return id;
}

Result<crypto::Key> master_key_of(const DataDirectory& directory, Rng& rng) {
  TRY_ASSIGN(auto bytes, read_file(directory.path + "/master.key"));
  if (!bytes) {
    if (::access(directory.database().c_str(), F_OK) == 0) {
      return fail(refusal(fmt::format(
          "{}/master.key is missing, but the accounts in masugata.db are sealed with it; put it "
          "back, or start with an empty --data-dir",
          directory.path)));
    }
    std::string fresh(crypto::Key{}.size(), '\0');
    rng.fill(fresh.data(), fresh.size());
    TRY(write_file(directory.path, "master.key", fresh));
    bytes = std::move(fresh);
  }
  auto key = crypto::key_from(*bytes);
  crypto::wipe(*bytes);
  if (!key) return fail(refusal(directory.path + "/master.key does not hold 32 bytes"));
  return *key;
}

// A directory that holds other people's accounts must never be served with keys that everybody
// knows, nor be emptied by a call.
Result<void> check_test_accounts(const DataDirectory& directory) {
  const auto mark = directory.path + "/test-accounts";
  if (::access(mark.c_str(), F_OK) == 0) return {};
  if (::access(directory.database().c_str(), F_OK) == 0) {
    return fail(refusal(fmt::format(
        "{} was not made with --test-accounts, and its accounts are not for tests; name another "
        "directory with --data-dir, or none to keep all in memory",
        directory.path)));
  }
  return write_file(directory.path, "test-accounts", "");
}

}  // namespace

Result<std::string> make_temporary_directory() {
  std::error_code error;
  const auto root = std::filesystem::temp_directory_path(error);
  if (error) {
    return fail(refusal("there is no directory for temporary files; name one with --data-dir"));
  }
  auto path = (root / "masugata-test-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) return fail(errno_error("make " + path));
  return path;
}

Result<std::optional<Fd>> lock_data_directory(const std::string& path) {
  const auto file = path + "/lock";
  Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) {
    if (errno == ENOENT) return std::optional<Fd>{};
    return fail(errno_error("open " + file));
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return fail(errno_error("lock " + file));
    auto pid = read_file(file);
    std::string holder = pid && *pid ? **pid : "?";
    holder.erase(std::remove(holder.begin(), holder.end(), '\n'), holder.end());
    return fail(Error{ErrorKind::kAlreadyExists,
                      {},
                      fmt::format("another server uses the data directory {} (pid {}); stop it or "
                                  "name another directory with --data-dir",
                                  path, holder),
                      {}});
  }
  const auto pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd.get(), 0) != 0 ||
      ::pwrite(fd.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return fail(errno_error("write " + file));
  }
  return std::optional<Fd>(std::move(fd));
}

std::optional<std::string> read_installation(const std::string& path) {
  auto text = read_file(path + "/installation");
  if (!text || !*text) return std::nullopt;
  auto id = **text;
  if (!id.empty() && id.back() == '\n') id.pop_back();
  if (id.size() != kInstallationDigits || id.find_first_not_of(kHexAlphabet) != std::string::npos) {
    return std::nullopt;
  }
  return id;
}

Result<DataDirectory> open_data_directory(const std::string& path, Rng& rng, bool test_accounts) {
  DataDirectory directory;
  directory.path = path;
  TRY(make_directory(path));
  TRY_ASSIGN(auto lock, lock_data_directory(path));
  if (!lock) return fail(internal_error("the lock file cannot be made in " + path));
  directory.lock = std::move(*lock);
  if (test_accounts) TRY(check_test_accounts(directory));
  TRY_ASSIGN(directory.installation, installation_of(path, rng));
  TRY_ASSIGN(directory.master_key, master_key_of(directory, rng));
  return directory;
}

Result<std::vector<std::string>> remove_data_directory(const std::string& path) {
  std::vector<std::string> removed;
  std::vector<std::string> names(std::begin(kFiles), std::end(kFiles));
  for (std::uint32_t turn = 1; turn < kAuditFilesMax; ++turn) {
    names.push_back("audit.log." + std::to_string(turn));
  }
  for (const auto& name : names) {
    const auto file = path + "/" + name;
    if (::unlink(file.c_str()) == 0) {
      removed.push_back(file);
    } else if (errno != ENOENT) {
      return fail(errno_error("remove " + file));
    }
  }
  if (::rmdir(path.c_str()) == 0) removed.push_back(path);
  return removed;
}

}  // namespace mg::daemon

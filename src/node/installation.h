// One installation on this host: its id and the places and names that carry it. Everything that the
// node makes (namespaces, pins, files) is found again by these names, so that two installations can
// live side by side and each sweeps only its own.
// Called by every part of node, by daemon (serve, purge) and by tests.
// Invariant: a pure value; nothing is created here. Thread rule: plain value.
#pragma once

#include <string>
#include <string_view>

namespace mg::node {

inline constexpr std::string_view kRuntimeRoot = "/run/masugata";
inline constexpr std::string_view kNetnsDir = "/run/netns";

class Installation {
 public:
  // `id` is 1..32 characters of [a-z0-9] (valid_id). The runtime directory of a real installation
  // is
  // "/run/masugata/<id>"; `state_dir` (the data directory) keeps what must outlive a reboot.
  Installation(std::string id, std::string runtime_dir, std::string state_dir);
  // The usual one: runtime directory under /run/masugata.
  static Installation standard(const std::string& id, std::string state_dir);
  static bool valid_id(std::string_view id);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& runtime_dir() const { return runtime_dir_; }
  [[nodiscard]] const std::string& state_dir() const { return state_dir_; }
  [[nodiscard]] std::string bpffs() const { return runtime_dir_ + "/bpf"; }
  [[nodiscard]] std::string instances_dir() const { return runtime_dir_ + "/instances"; }
  [[nodiscard]] std::string ports_namespace() const { return "mg-" + id_ + "-ports"; }
  [[nodiscard]] std::string service_namespace() const { return "mg-" + id_ + "-service"; }
  // "i-0abc…" → "mg-i-0abc…"
  static std::string instance_namespace(std::string_view instance_id);
  static std::string namespace_path(std::string_view name);

 private:
  std::string id_;
  std::string runtime_dir_;
  std::string state_dir_;
};

}  // namespace mg::node

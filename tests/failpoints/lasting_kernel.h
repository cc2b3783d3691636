// The kernel's twin for tests whose process really dies: FakeKernel's state, written verb by verb
// to a file that the next life reads, as pinned maps and namespaces outlive the daemon. Each verb
// is a failpoint; a port's death leaves it half built. Thread rule: one thread.
#pragma once

#include <string>

#include "base/fd.h"
#include "failpoint.h"
#include "node/kernel/fake_kernel.h"

namespace mg::test {

// What the file tells.
node::FakeKernel::State read_kernel(const std::string& path);

class LastingKernel final : public node::Kernel {
 public:
  LastingKernel(const std::string& path, Failpoints& failpoints);

  Result<node::Found> open() override { return fake_.open(); }
  Result<std::uint32_t> make_port(const node::PortSpec& spec) override;
  Result<void> raise_port(const node::PortSpec& spec) override;
  Result<void> remove_port(const node::FoundPort& port) override;
  Result<void> put(const node::RecordKey& key, const std::string& value) override;
  Result<void> erase(const node::RecordKey& key) override;
  Result<void> forget_counts(std::uint32_t subject, std::uint32_t num) override;
  Result<std::vector<node::VerdictCount>> counts() const override { return fake_.counts(); }
  Result<node::KernelStatus> status() const override { return fake_.status(); }

 private:
  void note(const std::string& line);
  void note_port(const std::string& instance_id);

  Failpoints& failpoints_;
  node::FakeKernel::State state_;
  node::FakeKernel fake_;
  Fd file_;
};

}  // namespace mg::test

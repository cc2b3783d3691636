#include "world.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "base/rng.h"
#include "node/kernel/checks.h"
#include "node/kernel/linux_kernel.h"
#include "node/kernel/netns.h"
#include "node/purge.h"

namespace mg::test {
namespace {

constexpr const char* kStatePrefix = "/tmp/mg-node-smoke-";

std::string& run_tag() {
  static std::string tag = "t0";
  return tag;
}

node::Installation fresh_installation() {
  static int number = 0;
  const std::string id = run_tag() + "x" + std::to_string(++number);
  const std::string state = kStatePrefix + id;
  std::filesystem::create_directories(state);
  return node::Installation::standard(id, state);
}

plan::GroupEntry open_group() {
  const Cidr4 anywhere;
  plan::GroupRule all{0, true, -1, -1, 0, anywhere};
  return {1, "sg-1", {all}, {all}};
}

}  // namespace

World::World() : installation_(fresh_installation()), tag_(installation_.id()) {}

World::~World() {
  agent_.reset();
  (void)node::purge(installation_);
  std::filesystem::remove_all(installation_.state_dir());
}

std::string World::missing_capability() {
  const auto good = node::check_host();
  return good ? "" : good.error().describe();
}

std::string World::new_tag() {
  SystemRng rng;
  return "t" + rng.hex(8);
}

void World::set_tag(const std::string& tag) {
  run_tag() = tag;
}

void World::clear_away(const std::string& tag) {
  for (const auto& id : node::installed_ids()) {
    if (!id.starts_with(tag)) continue;
    const std::string state = kStatePrefix + id;
    (void)node::purge(node::Installation::standard(id, state));
    std::filesystem::remove_all(state);
  }
}

std::string World::instance(std::uint32_t port_num) const {
  return "i-" + tag_ + std::to_string(port_num);
}

std::string World::purge_now() {
  agent_.reset();
  const auto purged = node::purge(installation_);
  if (!purged) return purged.error().describe();
  std::string left;
  for (const auto& name : node::namespaces_with_prefix("mg-")) {
    if (name.find(tag_) != std::string::npos) left += "namespace " + name + " ";
  }
  if (node::bpffs_mounted(installation_.bpffs())) left += "bpffs ";
  if (::access(installation_.runtime_dir().c_str(), F_OK) == 0) left += installation_.runtime_dir();
  return left;
}

void World::start_agent() {
  auto kernel = node::make_linux_kernel({installation_, 8192});
  agent_ =
      std::make_unique<node::Agent>(node::AgentOptions(installation_), std::move(kernel), clock_);
  agent_->on_report([this](plan::NodeReport report) {
    std::lock_guard lock(mutex_);
    report_ = std::move(report);
    reported_.notify_all();
  });
  const auto started = agent_->start();
  ASSERT_TRUE(started) << started.error().describe();
}

void World::stop_agent() {
  agent_.reset();
}

plan::NodeReport World::apply(plan::PlanChange change) {
  change.epoch = 1;
  change.revision = ++revision_;
  agent_->send(std::move(change));
  std::unique_lock lock(mutex_);
  const bool applied = reported_.wait_for(lock, std::chrono::seconds(20), [&] {
    return report_ && report_->applied_revision >= revision_;
  });
  EXPECT_TRUE(applied);
  if (!report_) return {};
  for (const auto& [key, reason] : report_->failures) ADD_FAILURE() << key << ": " << reason;
  return *report_;
}

bool World::wait_for_health(std::uint32_t target_num, plan::TargetHealth health, int timeout_ms) {
  std::unique_lock lock(mutex_);
  return reported_.wait_for(lock, std::chrono::milliseconds(timeout_ms), [&] {
    return report_ && report_->targets.contains(target_num) &&
           report_->targets.at(target_num).health == health;
  });
}

CommandOutput World::in(std::uint32_t port_num, std::vector<std::string> argv) {
  argv.insert(argv.begin(), {"/proc/self/exe", "exec", instance(port_num)});
  auto out = run_command(std::move(argv), 20'000);
  if (!out) return {-1, out.error().describe()};
  return *out;
}

plan::EndpointEntry World::endpoint(bool open, bool published, std::uint32_t epoch) const {
  plan::EndpointEntry out;
  out.endpoint_num = 1;
  out.epoch = epoch;
  out.vpc_num = 2;
  out.endpoint_id = "vpce-1";
  out.open = open;
  out.published = published;
  out.zones = {{1, *Ip4::parse(kEndpointA), "eni-a", 1, std::string("a-") + kEndpointName},
               {3, *Ip4::parse(kEndpointC), "eni-c", 1, std::string("c-") + kEndpointName}};
  out.group_nums = {1};
  out.dns_name = kEndpointName;
  return out;
}

plan::PlanChange World::story() const {
  plan::PlanChange change;
  change.snapshot = true;
  for (std::uint32_t num : {1U, 2U}) {
    put(change, plan::VpcEntry{num, "vpc-" + std::to_string(num), *Cidr4::parse("172.31.0.0/16"),
                               true, "ap-northeast-1"});
  }
  put(change, open_group());
  struct {
    std::uint32_t num, vpc;
    const char* address;
    const char* image;
    const char* account;
  } const ports[] = {{1, 1, kServer, "testpage", "111111111111"},
                     {2, 2, kClient, "netns", "222222222222"},
                     {3, 2, kServer, "testpage", "222222222222"}};
  for (const auto& p : ports) {
    plan::PortEntry port;
    port.port_num = p.num;
    port.epoch = 1;
    port.vpc_num = p.vpc;
    port.instance_id = instance(p.num);
    port.interface_id = "eni-" + std::to_string(p.num);
    port.account = p.account;
    port.image = p.image;
    port.address = *Ip4::parse(p.address);
    port.subnet = *Cidr4::parse_any(std::string(p.address) + "/20");
    port.mac = Mac{{0x0a, 0, 0, 0, 0, static_cast<std::uint8_t>(p.num)}};
    port.group_nums = {1};
    port.private_dns_name = "ip-" + std::to_string(p.num) + ".ap-northeast-1.compute.internal";
    put(change, port);
  }
  plan::BalancerEntry balancer;
  balancer.balancer_num = 1;
  balancer.epoch = 1;
  balancer.vpc_num = 1;
  balancer.arn = "arn:balancer";
  balancer.nodes = {{1, *Ip4::parse("172.31.16.9"), "eni-b1"},
                    {3, *Ip4::parse("172.31.32.9"), "eni-b3"}};
  balancer.dns_name = "nlb.elb.ap-northeast-1.amazonaws.com";
  put(change, balancer);
  put(change, plan::ListenerEntry{1, 80, 6, 1, 350});
  put(change, plan::ListenerEntry{1, 7, 6, 2, 350});
  for (std::uint32_t num : {1U, 2U}) {
    plan::TargetGroupEntry group;
    group.tg_num = num;
    group.vpc_num = 1;
    group.balancer_num = 1;
    group.check.protocol = num == 1 ? "HTTP" : "TCP";
    group.check.interval_s = 5;
    group.check.timeout_s = 2;
    put(change, group);
    put(change, plan::TargetEntry{num, 1, num, 1, instance(1), *Ip4::parse(kServer),
                                  static_cast<std::uint16_t>(num == 1 ? 80 : 7), 1, false});
  }
  put(change, endpoint(true, true, 1));
  return change;
}

}  // namespace mg::test

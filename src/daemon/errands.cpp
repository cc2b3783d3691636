#include "daemon/errands.h"

#include <algorithm>
#include <chrono>

#include "base/crypto.h"
#include "base/log.h"
#include "control/commands/connection_notification.h"
#include "control/commands/service_private_dns.h"
#include "net/http_client.h"
#include "node/dns/txt_lookup.h"

namespace mg::daemon {
namespace {

constexpr int kRoundMs = 500;
constexpr int kLookUpMs = 2'000;
constexpr int kLookUpTries = 3;
constexpr int kWebhookMs = 5'000;
constexpr std::size_t kMessagesARound = 16;

// Runs inside the desk and waits for its end; false when it could not be stored.
bool in_desk(control::Desk& desk, std::function<void(control::Tx&)> work) {
  const auto done = desk.call([&](control::Tx& tx) -> Result<std::string> {
    work(tx);
    return std::string();
  });
  return done.has_value();
}

net::HttpRequest request_for(const Webhook& webhook, const model::PendingNotification& message) {
  net::HttpRequest request;
  request.method = "POST";
  request.target = webhook.target;
  request.body = message.message;
  const auto mac = crypto::hmac_sha256(webhook.secret, message.message);
  request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                     {"User-Agent", "masugata"},
                     {"X-Amz-Sns-Message-Type", "Notification"},
                     {"X-Amz-Sns-Message-Id", message.id},
                     {"X-Amz-Sns-Topic-Arn", message.topic_arn},
                     {"X-Masugata-Signature", "sha256=" + crypto::hex(crypto::view(mac))}};
  return request;
}

}  // namespace

control::Outside outside_of(const ServeConfig& config) {
  control::Outside out;
  out.dns_forwarder = config.dns_forwarder.has_value();
  for (const auto& webhook : config.webhooks) out.topics.insert(webhook.topic_arn);
  return out;
}

Errands::Errands(const ServeConfig& config, const Clock& clock, Rng& rng)
    : forwarder_(config.dns_forwarder), webhooks_(config.webhooks), clock_(clock), rng_(rng) {}

void Errands::start(control::Desk& desk) {
  desk_ = &desk;
  std::size_t dropped = 0;
  in_desk(desk, [&](control::Tx& tx) { dropped = control::drop_orphaned_messages(tx); });
  if (dropped > 0) {
    log::warn("{} messages are dropped: the configuration names no webhook for their topics",
              dropped);
  }
  if (!forwarder_) {
    in_desk(desk, [](control::Tx& tx) {
      for (const auto& errand : control::proof_errands(tx.world())) {
        control::finish_proof(tx, errand, false);
      }
    });
  } else {
    threads_.emplace_back([this] { run([this] { return prove_domains(); }); });
  }
  for (const auto& webhook : webhooks_) {
    threads_.emplace_back([this, &webhook] { run([&] { return deliver(webhook); }); });
  }
}

void Errands::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Errands::run(const std::function<bool()>& round) {
  while (!stopping()) {
    if (!round() && pause(kRoundMs)) return;
  }
}

bool Errands::stopping() const {
  std::lock_guard lock(mutex_);
  return stopping_;
}

bool Errands::pause(int ms) {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return stopping_; });
}

bool Errands::prove_domains() {
  std::vector<control::ProofErrand> errands;
  in_desk(*desk_, [&](control::Tx& tx) { errands = control::proof_errands(tx.world()); });
  for (const auto& errand : errands) {
    bool found = false;
    bool unanswered = true;
    for (int tries = 0; tries < kLookUpTries && unanswered && !found; ++tries) {
      unanswered = false;
      for (const auto& name : errand.names) {
        if (stopping()) return false;  // the proof stays asked for
        const auto values = node::dns::look_up_txt(*forwarder_, name, kLookUpMs, rng_);
        if (!values) {
          log::info("the proof of {} at {}: {}", errand.service_id, name,
                    values.error().describe());
          unanswered = true;
          break;  // the server is the same for all of them
        }
        found = std::find(values->begin(), values->end(), errand.proof_value) != values->end();
        if (found) break;
      }
    }
    in_desk(*desk_, [&](control::Tx& tx) { control::finish_proof(tx, errand, found); });
  }
  return false;
}

bool Errands::deliver(const Webhook& webhook) {
  std::vector<model::PendingNotification> messages;
  in_desk(*desk_, [&](control::Tx& tx) {
    messages =
        control::due_messages(tx.world(), webhook.topic_arn, clock_.now_ms(), kMessagesARound);
  });
  for (const auto& message : messages) {
    if (stopping()) return false;
    const auto answer = net::http_call(webhook.server, request_for(webhook, message), kWebhookMs);
    const bool taken = answer && answer->status >= 200 && answer->status < 300;
    if (!taken) {
      log::warn("the webhook of {} did not take message {}: {}", webhook.topic_arn, message.id,
                answer ? "status " + std::to_string(answer->status) : answer.error().describe());
    }
    const bool stored = in_desk(*desk_, [&](control::Tx& tx) {
      if (taken) {
        control::message_delivered(tx, message.id);
      } else {
        control::message_failed(tx, message.id);
      }
    });
    // What could not be noted is tried again: twice is allowed, never is not.
    if (!taken || !stored) return false;
  }
  return !messages.empty();
}

}  // namespace mg::daemon

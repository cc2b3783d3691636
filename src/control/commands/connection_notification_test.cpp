#include "control/commands/connection_notification.h"

#include <boost/json/value.hpp>

#include "base/json.h"
#include "control/commands/endpoint_test_world.h"

namespace mg::control {
namespace {

const std::string kTopic = "arn:aws:sns:ap-northeast-1:111122223333:connections";
const std::string kConsumerTopic = "arn:aws:sns:ap-northeast-1:444455556666:mine";
const std::vector<std::string> kAll = {"Accept", "Connect", "Delete", "Reject"};

class Notifications : public testing::EndpointWorld {
 protected:
  Notifications() { outside.topics = {kTopic, kConsumerTopic}; }

  Result<model::ConnectionNotification> create(const Caller& caller,
                                               const CreateConnectionNotification& wanted) {
    return run([&](Tx& tx) { return create_connection_notification(tx, caller, wanted); });
  }
  std::string code(const Caller& caller, const CreateConnectionNotification& wanted) {
    const auto made = create(caller, wanted);
    return made ? std::string() : made.error().code;
  }
  // The events of the messages that wait, in their order.
  std::vector<std::string> waiting(const std::string& topic = kTopic) {
    std::vector<std::string> out;
    for (const auto& message : due_messages(world, topic, now_ms, 100)) {
      const auto envelope = json::parse(message.message);
      EXPECT_TRUE(envelope);
      EXPECT_EQ(*json::string_at(*envelope, "MessageId"), message.id);
      EXPECT_EQ(*json::string_at(*envelope, "TopicArn"), topic);
      EXPECT_EQ(*json::string_at(*envelope, "Timestamp"), "2023-11-14T22:13:20.000Z");
      const auto inner = json::parse(*json::string_at(*envelope, "Message"));
      EXPECT_TRUE(inner);
      out.push_back(*json::string_at(*inner, "connectionEvent"));
    }
    return out;
  }
};

TEST_F(Notifications, ALifeIsToldToBothSides) {
  const auto service_id = make_service(true);
  ASSERT_TRUE(create(provider, {.service_id = service_id, .topic_arn = kTopic, .events = kAll}));
  const auto made = connect(service_id);
  ASSERT_TRUE(made);
  ASSERT_TRUE(create(
      consumer,
      {.endpoint_id = made->id, .topic_arn = kConsumerTopic, .events = {"Reject", "Delete"}}));
  accept(service_id, made->id);
  accept(service_id, made->id);  // nothing new, so nothing is told
  report();
  reject(service_id, made->id);
  EXPECT_TRUE(run([&](Tx& tx) { return delete_vpc_endpoint(tx, consumer, made->id); }));
  EXPECT_EQ(waiting(), (std::vector<std::string>{"Connect", "Accept", "Reject", "Delete"}));
  EXPECT_EQ(waiting(kConsumerTopic), (std::vector<std::string>{"Reject", "Delete"}));
  report();
  EXPECT_EQ(world.endpoints.find(made->id), nullptr);
  EXPECT_EQ(world.notifications.count_by("endpoint", made->id), 0U) << "gone with its endpoint";
  EXPECT_EQ(waiting(kConsumerTopic).size(), 2U) << "what was written still goes out";
}

TEST_F(Notifications, WithoutAWebhookNothingIsQueuedAndTheStateSaysSo) {
  const auto service_id = make_service(false);
  outside.topics.clear();
  const auto made =
      create(provider, {.service_id = service_id, .topic_arn = kTopic, .events = kAll});
  ASSERT_TRUE(made);
  const auto foreign =
      create(provider, {.service_id = service_id, .topic_arn = kConsumerTopic, .events = kAll});
  ASSERT_TRUE(foreign);
  act([&](Tx& tx) { EXPECT_STREQ(notification_state(tx, *made), "Disabled"); });
  ASSERT_TRUE(connect(service_id));
  EXPECT_TRUE(world.pending_notifications.all().empty());
  outside.topics = {kTopic, kConsumerTopic};
  act([&](Tx& tx) {
    EXPECT_STREQ(notification_state(tx, *made), "Enabled");
    EXPECT_STREQ(notification_state(tx, *foreign), "Disabled") << "another account's topic";
  });
  ASSERT_TRUE(connect(service_id));
  EXPECT_EQ(waiting(), std::vector<std::string>{"Connect"});
  EXPECT_TRUE(waiting(kConsumerTopic).empty());
}

TEST_F(Notifications, Refusals) {
  const auto service_id = make_service(false);
  const auto endpoint_id = connect(service_id)->id;
  const CreateConnectionNotification good{
      .service_id = service_id, .topic_arn = kTopic, .events = {"Accept"}};
  EXPECT_EQ(code(consumer, good), "InvalidVpcEndpointServiceId.NotFound") << "another's service";
  EXPECT_EQ(code(provider, {.endpoint_id = endpoint_id, .topic_arn = kTopic, .events = kAll}),
            "InvalidVpcEndpointId.NotFound")
      << "another's endpoint";
  EXPECT_EQ(code(provider, {.topic_arn = kTopic, .events = kAll}), "MissingParameter");
  EXPECT_EQ(code(provider, {.service_id = service_id,
                            .endpoint_id = endpoint_id,
                            .topic_arn = kTopic,
                            .events = kAll}),
            "InvalidParameterCombination");
  auto wanted = good;
  wanted.events = {"accept"};
  EXPECT_EQ(code(provider, wanted), "InvalidParameterValue");
  wanted.events = {};
  EXPECT_EQ(code(provider, wanted), "MissingParameter");
  for (const char* arn :
       {"", "banana", "arn:aws:sns:ap-northeast-1:1111:x",
        "arn:aws:sqs:ap-northeast-1:111122223333:x", "arn:aws:sns:ap-northeast-1:111122223333:",
        "arn:aws:sns:ap-northeast-1:111122223333:a:b", "arn:aws:sns:here:111122223333:x"}) {
    wanted = good;
    wanted.topic_arn = arn;
    EXPECT_EQ(code(provider, wanted), "InvalidParameter") << arn;
  }
  for (std::size_t i = 0; i < model::kNotificationsPerResourceMax; ++i) {
    EXPECT_EQ(code(provider, good), "");
  }
  EXPECT_EQ(code(provider, good), "ResourceLimitExceeded");
}

TEST_F(Notifications, ModifyAndDeleteAreForTheOwner) {
  const auto service_id = make_service(false);
  const auto made =
      create(provider, {.service_id = service_id, .topic_arn = kTopic, .events = {"Accept"}});
  const auto modify = [&](const Caller& caller, const ModifyConnectionNotification& wanted) {
    const auto done =
        run([&](Tx& tx) { return modify_connection_notification(tx, caller, wanted); });
    return done ? std::string() : done.error().code;
  };
  EXPECT_EQ(modify(provider, {.id = made->id, .events = {"Connect", "Connect"}}), "");
  EXPECT_EQ(world.notifications.find(made->id)->events, std::vector<std::string>{"Connect"});
  EXPECT_EQ(world.notifications.find(made->id)->topic_arn, kTopic);
  EXPECT_EQ(modify(provider, {.id = made->id, .topic_arn = "x"}), "InvalidParameter");
  EXPECT_EQ(modify(consumer, {.id = made->id}), "InvalidConnectionNotification");
  EXPECT_EQ(modify(provider, {.id = "vpce-nfn-x"}), "InvalidConnectionNotification");
  const auto remove = [&](const Caller& caller, const std::vector<std::string>& ids) {
    const auto done = run([&](Tx& tx) { return delete_connection_notifications(tx, caller, ids); });
    return done ? std::string() : done.error().code;
  };
  EXPECT_EQ(remove(consumer, {made->id}), "InvalidConnectionNotification");
  EXPECT_EQ(remove(provider, {made->id, "vpce-nfn-0123456789abcdef0"}),
            "InvalidConnectionNotification");
  EXPECT_NE(world.notifications.find(made->id), nullptr) << "all or none";
  EXPECT_EQ(remove(provider, {made->id, made->id}), "");
  EXPECT_EQ(world.notifications.find(made->id), nullptr);
}

TEST_F(Notifications, AFailedOneIsTriedLaterAndHoldsUpWhatCameAfter) {
  const auto service_id = make_service(false);
  ASSERT_TRUE(create(provider, {.service_id = service_id, .topic_arn = kTopic, .events = kAll}));
  ASSERT_TRUE(connect(service_id));
  ASSERT_TRUE(connect(service_id));
  auto due = due_messages(world, kTopic, now_ms, 10);
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due_messages(world, kTopic, now_ms, 1).size(), 1U);
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 12; ++i) {
    act([&](Tx& tx) { message_failed(tx, due[0].id); });
    waits.push_back(world.pending_notifications.find(due[0].id)->due_at - now_ms);
    EXPECT_TRUE(due_messages(world, kTopic, now_ms, 10).empty());
  }
  EXPECT_EQ(waits[0], 1'000);
  EXPECT_EQ(waits[3], 8'000);
  EXPECT_EQ(waits[11], 300'000);
  EXPECT_EQ(due_messages(world, kTopic, now_ms + 300'000, 10).size(), 2U);
  act([&](Tx& tx) { message_delivered(tx, due[0].id); });
  EXPECT_EQ(due_messages(world, kTopic, now_ms, 10).size(), 1U);
  outside.topics.clear();
  act([&](Tx& tx) { EXPECT_EQ(drop_orphaned_messages(tx), 1U); });
  EXPECT_TRUE(world.pending_notifications.all().empty());
}

TEST_F(Notifications, TheQueueOfATopicIsBounded) {
  const auto service_id = make_service(false);
  ASSERT_TRUE(create(provider, {.service_id = service_id, .topic_arn = kTopic, .events = kAll}));
  for (std::size_t i = 0; i < model::kPendingPerTopicMax; ++i) {
    model::PendingNotification message;
    message.id = std::to_string(i);
    message.topic_arn = kTopic;
    world.pending_notifications.put(message);
  }
  ASSERT_TRUE(connect(service_id)) << "the cause itself goes on";
  EXPECT_EQ(world.pending_notifications.all().size(), model::kPendingPerTopicMax);
}

}  // namespace
}  // namespace mg::control

#include "base/queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace mg {
namespace {

TEST(Queue, FirstInFirstOutAndBounded) {
  Queue<int> queue(2);
  EXPECT_TRUE(queue.try_push(1));
  EXPECT_TRUE(queue.try_push(2));
  EXPECT_FALSE(queue.try_push(3));
  EXPECT_EQ(queue.pop(0), 1);
  EXPECT_TRUE(queue.try_push(3));
  EXPECT_EQ(queue.pop_all(0), (std::vector<int>{2, 3}));
  EXPECT_EQ(queue.pop(1), std::nullopt);
  EXPECT_EQ(queue.size(), 0u);
}

TEST(Queue, CloseKeepsWhatIsInside) {
  Queue<std::unique_ptr<int>> queue(4);
  EXPECT_TRUE(queue.try_push(std::make_unique<int>(7)));
  queue.close();
  EXPECT_FALSE(queue.try_push(std::make_unique<int>(8)));
  EXPECT_EQ(**queue.pop(10'000), 7);
  EXPECT_FALSE(queue.pop(10'000));  // at once: closed
  EXPECT_TRUE(queue.closed());
}

TEST(Queue, ManyProducers) {
  Queue<int> queue(16);
  std::vector<std::thread> producers;
  for (int p = 0; p < 4; ++p) {
    producers.emplace_back([&queue] {
      for (int i = 0; i < 1000; ++i) {
        while (!queue.try_push(1)) std::this_thread::yield();
      }
    });
  }
  int sum = 0;
  while (sum < 4000) {
    for (int one : queue.pop_all(1000, 3)) sum += one;
  }
  for (auto& producer : producers) producer.join();
  EXPECT_EQ(sum, 4000);
  EXPECT_EQ(queue.size(), 0u);
}

TEST(Queue, CloseWakesTheConsumer) {
  Queue<int> queue(1);
  std::thread closer([&queue] { queue.close(); });
  EXPECT_EQ(queue.pop(30'000), std::nullopt);
  closer.join();
}

}  // namespace
}  // namespace mg

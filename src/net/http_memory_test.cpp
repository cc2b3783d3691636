// What slow clients can make the server hold: unfinished requests, bodies, answers nobody takes.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "net/http_client.h"
#include "net/http_server.h"
#include "net/raw_socket_test_util.h"

namespace mg::net {
namespace {

constexpr std::size_t kHeldMax = 512 * 1024;
constexpr std::size_t kPageBytes = 8 * 1024;
constexpr std::size_t kAnswerBytes = 24 * 1024 * 1024;

class HttpMemoryTest : public testing::Test {
 protected:
  HttpMemoryTest()
      : server_(
            [this](std::shared_ptr<const HttpRequest> request, Responder respond) {
              const bool page = request->path() == "/page";
              pages_ += page ? 1 : 0;
              const auto size = request->path() == "/big" ? kAnswerBytes : page ? kPageBytes : 2;
              respond({200, {}, std::string(size, 'a')});
            },
            {.held_bytes_max = kHeldMax}) {
    EXPECT_TRUE(server_.listen_tcp("127.0.0.1", 0));
    EXPECT_TRUE(server_.start());
  }
  HttpServerName name() {
    return HttpServerName::parse("http://127.0.0.1:" + std::to_string(server_.port())).value();
  }
  // Opens `count` connections that send `bytes` and no more; answers how many are still open after
  // a request of somebody else has been answered.
  int still_open(int count, const std::string& bytes) {
    for (int i = 0; i < count; ++i) {
      held_.emplace_back(server_.port());
      held_.back().send(bytes);
      // The server has read it: what comes after this on another connection is younger.
      EXPECT_EQ(HttpClient(name()).call({}).value().status, 200);
    }
    int open = 0;
    for (auto& socket : held_) open += socket.silent_for(0) ? 1 : 0;
    return open;
  }

  std::atomic<int> pages_ = 0;
  HttpServer server_;
  std::vector<RawSocket> held_;
};

TEST_F(HttpMemoryTest, UnfinishedHeadsPushOutTheOldest) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(10'000, 'a');
  const int open = still_open(200, head);
  EXPECT_LE(open, static_cast<int>(kHeldMax / head.size()));
  EXPECT_GE(open, static_cast<int>(kHeldMax / head.size() / 3)) << "more than was needed";
  EXPECT_FALSE(held_.front().silent_for(0));
  EXPECT_TRUE(held_.back().silent_for(0));
}

TEST_F(HttpMemoryTest, UnfinishedBodiesPushOutTheOldest) {
  const std::string half =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + std::string(40'000, 'a');
  EXPECT_LE(still_open(60, half), static_cast<int>(kHeldMax / 40'000));
  held_.clear();
  const std::string chunk =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFF\r\n" +
      std::string(40'000, 'a');
  EXPECT_LE(still_open(60, chunk), static_cast<int>(kHeldMax / 40'000));
}

TEST_F(HttpMemoryTest, LargeBodiesAreRefusedWhileHalfIsTaken) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n";
  std::vector<RawSocket> large;
  for (int i = 0; i < 3; ++i) {
    large.emplace_back(server_.port());
    large.back().send(head + std::string(100'000, 'a'));
  }
  EXPECT_EQ(large.back().read_until("\r\n"), "HTTP/1.1 503 Service Unavailable\r\n");
  EXPECT_NE(large.back().read_until("Retry-After: 1\r\n"), "");
  const std::string rest(100'000, 'a');
  large.front().send(rest);
  EXPECT_EQ(large.front().read_until("\r\n"), "HTTP/1.1 200 OK\r\n") << "it was there before";

  RawSocket chunked(server_.port());
  chunked.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n" +
               std::string(900'000, 'a'));
  EXPECT_EQ(chunked.read_until("\r\n"), "HTTP/1.1 503 Service Unavailable\r\n");
}

TEST_F(HttpMemoryTest, AnAnswerThatNobodyTakesIsGivenUpForOthers) {
  const std::string ask = "GET /big HTTP/1.1\r\nHost: a\r\n\r\n";
  RawSocket first(server_.port());
  first.send(ask);
  EXPECT_NE(first.read_until("HTTP/1.1 200"), "");
  // One answer may be larger than the bound, also while others ask.
  EXPECT_EQ(HttpClient(name()).call({}).value().status, 200);
  auto whole = HttpClient(name()).call({.method = "GET", .target = "/big"});
  ASSERT_TRUE(whole) << whole.error().describe();
  EXPECT_EQ(whole->body.size(), kAnswerBytes);
  for (int i = 0; i < 3; ++i) {
    held_.emplace_back(server_.port());
    held_.back().send(ask);
    EXPECT_NE(held_.back().read_until("HTTP/1.1 200"), "");
  }
  EXPECT_LT(first.read_all().size(), kAnswerBytes / 2) << "socket buffers hold some of it";
  EXPECT_TRUE(first.closed()) << "the oldest";
}

TEST_F(HttpMemoryTest, TheKernelDoesNotTakeWhatTheServerWouldNot) {
  RawSocket deaf(server_.port());
  deaf.shrink_receive_buffer();
  std::string asked;
  for (int i = 0; i < 500; ++i) asked += "GET /page HTTP/1.1\r\nHost: a\r\n\r\n";
  const int before = pages_;
  // 500 answers of 8 KiB: most of them must wait for a reader.
  EXPECT_TRUE(deaf.send(asked));
  for (int seen = -1; seen != pages_;) {
    seen = pages_;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  EXPECT_LT(pages_ - before, 250);
}

TEST_F(HttpMemoryTest, PipelinedRequestsAreReadAsTheyAreAnswered) {
  RawSocket socket(server_.port());
  std::string requests;
  for (int i = 0; i < 2'000; ++i) requests += "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  requests += "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  socket.send(requests);
  const auto answers = socket.read_all();
  std::size_t count = 0;
  for (auto at = answers.find("HTTP/1.1 200"); at != std::string::npos;
       at = answers.find("HTTP/1.1 200", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 2'001u);
}

}  // namespace
}  // namespace mg::net

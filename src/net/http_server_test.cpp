#include "net/http_server.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "net/http_client.h"
#include "net/raw_socket_test_util.h"

namespace mg::net {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::int64_t ms_since(SteadyClock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start).count();
}

// Answers "METHOD TARGET body", and counts what reached it.
class HttpServerTest : public testing::Test {
 protected:
  void start(HttpServerOptions options = {}) {
    server_ = std::make_unique<HttpServer>(
        [this](std::shared_ptr<const HttpRequest> request, Responder respond) {
          ++handled_;
          handle(std::move(request), std::move(respond));
        },
        options);
    ASSERT_TRUE(server_->listen_tcp("127.0.0.1", 0));
    ASSERT_NE(server_->port(), 0);
    ASSERT_TRUE(server_->start());
  }
  virtual void handle(std::shared_ptr<const HttpRequest> request, Responder respond) {
    respond(
        {200, {{"X-Test", "1"}}, request->method + " " + request->target + " " + request->body});
  }
  RawSocket raw() { return RawSocket(server_->port()); }
  std::string url() { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  // The status of the one answer to these bytes, and that the connection is closed after it.
  std::string refusal(const std::string& bytes) {
    auto socket = raw();
    socket.send(bytes);
    auto answer = socket.read_until("\r\n\r\n");
    socket.half_close();
    socket.read_all();
    EXPECT_TRUE(socket.closed()) << bytes.substr(0, 200);
    EXPECT_NE(answer.find("Connection: close"), std::string::npos) << bytes.substr(0, 200);
    return answer.substr(0, answer.find('\r'));
  }

  std::atomic<int> handled_ = 0;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
  start();
  HttpClient client(HttpServerName::parse(url()).value());
  for (int i = 0; i < 3; ++i) {
    HttpRequest request;
    request.method = "POST";
    request.target = "/x?y=" + std::to_string(i);
    request.body = std::string(static_cast<std::size_t>(i) * 1000, 'b');
    auto response = client.call(request);
    ASSERT_TRUE(response) << response.error().describe();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(*response->header("x-test"), "1");
    EXPECT_NE(response->header("Date"), nullptr);
    EXPECT_EQ(response->body, "POST " + request.target + " " + request.body);
    EXPECT_TRUE(client.connected());
  }
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  start();
  auto socket = raw();
  socket.send(
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
      "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
      "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ndef\r\n0\r\n\r\n"
      "GET /4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  auto all = socket.read_all();
  EXPECT_TRUE(socket.closed());
  std::size_t at = 0;
  for (const char* wanted : {"GET /1 ", "POST /2 abc", "POST /3 def", "GET /4 "}) {
    at = all.find(wanted, at);
    EXPECT_NE(at, std::string::npos) << wanted;
  }
}

TEST_F(HttpServerTest, TakesARequestByteByByte) {
  start();
  auto socket = raw();
  for (char c : std::string("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")) {
    ASSERT_TRUE(socket.send(std::string(1, c)));
  }
  EXPECT_NE(socket.read_until("POST /slow ok"), "");
}

TEST_F(HttpServerTest, HeadAndHttp10) {
  start();
  auto socket = raw();
  socket.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\nGET /1 HTTP/1.0\r\n\r\n");
  auto all = socket.read_all();
  EXPECT_TRUE(socket.closed());
  EXPECT_NE(all.find("Content-Length: 8\r\n\r\nHTTP/1.1 200"), std::string::npos) << all;
}

TEST_F(HttpServerTest, HostileFramingNeverReachesTheHandler) {
  start();
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string refused = "HTTP/1.1 400 Bad Request";
  EXPECT_EQ(
      refusal(post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
      refused);
  EXPECT_EQ(refusal(post + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + smuggled), refused);
  EXPECT_EQ(refusal(post + "X: a\r\n folded\r\n\r\n" + smuggled), refused);
  EXPECT_EQ(refusal("GET / HTTP/1.1\nHost: a\n\n" + smuggled), refused);
  EXPECT_EQ(
      refusal(post + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n" + smuggled),
      refused);
  EXPECT_EQ(refusal(post + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: trailer\r\n\r\n" + smuggled),
            refused);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n" + smuggled), refused);
  EXPECT_EQ(refusal(std::string("\x16\x03\x01\x02\x00\x01\x00", 7) + "\r\n\r\n"), refused);  // TLS
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServerTest, ABodyOnGetIsRefused) {
  start();
  const std::string inner = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const char* method : {"GET", "HEAD"}) {
    const auto head = std::string(method) + " /a HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(refusal(head + "Content-Length: 35\r\n\r\n" + inner), "HTTP/1.1 400 Bad Request");
    EXPECT_EQ(refusal(head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner),
              "HTTP/1.1 400 Bad Request");
  }
  EXPECT_EQ(handled_, 0);
  auto socket = raw();
  socket.send("GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  EXPECT_NE(socket.read_until("HTTP/1.1 200 OK"), "");
}

TEST_F(HttpServerTest, HeaderLimits) {
  start();
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 100; ++i) many += "X: 1\r\n";
  EXPECT_EQ(refusal(many + "\r\n"), "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n"),
            "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_EQ(refusal("GET /" + std::string(3'000'000, 'x')),
            "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_EQ(handled_, 0);
  auto socket = raw();
  std::string start_of = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  socket.send(start_of + std::string(16 * 1024 - start_of.size() - 4, 'x') + "\r\n\r\n");
  EXPECT_NE(socket.read_until("HTTP/1.1 200 OK"), "");
}

TEST_F(HttpServerTest, BodyLimit) {
  start();
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  auto too_large = "HTTP/1.1 413 Content Too Large";
  EXPECT_EQ(refusal(post + "Content-Length: 1048577\r\n\r\n"), too_large);
  // The whole of it is on its way already: the client must still get to read the answer.
  EXPECT_EQ(refusal(post + "Content-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'x')),
            too_large);
  EXPECT_EQ(refusal(post + "Transfer-Encoding: chunked\r\n\r\n100001\r\n"), too_large);
  EXPECT_EQ(handled_, 0);
  auto socket = raw();
  socket.send(post + "Content-Length: 1048576\r\n\r\n" + std::string(1 << 20, 'x'));
  EXPECT_NE(socket.read_until("HTTP/1.1 200 OK"), "");
}

TEST_F(HttpServerTest, ExpectContinue) {
  start();
  auto socket = raw();
  socket.send("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(socket.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send("ok");
  EXPECT_NE(socket.read_until("POST /e ok"), "");
  // Too large: the refusal comes instead of 100.
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n"
                    "Expect: 100-continue\r\n\r\n"),
            "HTTP/1.1 413 Content Too Large");
}

TEST_F(HttpServerTest, SlowHeadersAndBodiesAreCut) {
  start({.read_timeout_ms = 200, .idle_timeout_ms = 5'000});
  for (const char* part :
       {"", "GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"}) {
    auto socket = raw();
    auto start_time = SteadyClock::now();
    socket.send(part);
    EXPECT_EQ(socket.read_all(), "");
    EXPECT_TRUE(socket.closed());
    EXPECT_GE(ms_since(start_time), 150);
    EXPECT_LT(ms_since(start_time), 2'000);
  }
  // A drip does not stretch the time of a header.
  auto socket = raw();
  auto start_time = SteadyClock::now();
  socket.send("GET / HTTP/1.1\r\n");
  while (ms_since(start_time) < 3'000 && socket.send("X: 1\r\n")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_LT(ms_since(start_time), 2'000);
}

TEST_F(HttpServerTest, IdleConnectionsAreClosedLater) {
  start({.read_timeout_ms = 2'000, .idle_timeout_ms = 200});
  auto socket = raw();
  socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(socket.read_until("GET / "), "");
  auto start_time = SteadyClock::now();
  socket.read_all();
  EXPECT_TRUE(socket.closed());
  EXPECT_LT(ms_since(start_time), 1'500);
}

TEST_F(HttpServerTest, ManySlowClientsDoNotStopTheOthers) {
  start({.read_timeout_ms = 1'000});
  std::vector<RawSocket> slow;
  for (int i = 0; i < 1'000; ++i) {
    slow.push_back(raw());
    slow.back().send("GET / HTTP/1.1\r\nX-Slow: ");
  }
  HttpClient client(HttpServerName::parse(url()).value());
  for (int i = 0; i < 100; ++i) {
    auto start_time = SteadyClock::now();
    EXPECT_EQ(client.call({}).value().status, 200);
    EXPECT_LT(ms_since(start_time), 500);
  }
  for (auto& socket : slow) {
    socket.read_all(3'000);
    EXPECT_TRUE(socket.closed());
  }
}

TEST_F(HttpServerTest, ConnectionsMax) {
  start({.connections_max = 2});
  auto first = raw();
  auto second = raw();
  first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(first.read_until("GET / "), "");
  EXPECT_NE(second.read_until("GET / "), "");
  auto third = raw();
  EXPECT_EQ(third.read_until("\r\n"), "HTTP/1.1 503 Service Unavailable\r\n");
  third.read_all();
  EXPECT_TRUE(third.closed());
}

// Keeps the responders, so that a test answers when and from where it likes.
class LaterTest : public HttpServerTest {
 protected:
  void handle(std::shared_ptr<const HttpRequest> request, Responder respond) override {
    std::lock_guard lock(mutex_);
    waiting_.emplace_back(request->target, std::move(respond));
    came_.notify_all();
  }
  Responder take(const std::string& target) {
    std::unique_lock lock(mutex_);
    auto find = [&] {
      return std::find_if(waiting_.begin(), waiting_.end(),
                          [&](const auto& item) { return item.first == target; });
    };
    came_.wait_for(lock, std::chrono::seconds(5), [&] { return find() != waiting_.end(); });
    auto at = find();
    auto out = std::move(at->second);
    waiting_.erase(at);
    return out;
  }

  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::pair<std::string, Responder>> waiting_;
};

TEST_F(LaterTest, AnswersFromOtherThreadsInAnyOrder) {
  start();
  auto a = raw();
  auto b = raw();
  a.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /a2 HTTP/1.1\r\nHost: x\r\n\r\n");
  b.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  auto answer_a = take("/a");
  auto answer_b = take("/b");
  EXPECT_EQ(handled_, 2);  // /a2 waits for the answer to /a
  std::thread([&] { answer_b({200, {}, "answer b"}); }).join();
  EXPECT_NE(b.read_until("answer b"), "");
  EXPECT_TRUE(a.silent_for(50));
  std::thread([&] { answer_a({200, {}, "answer a"}); }).join();
  EXPECT_NE(a.read_until("answer a"), "");
  take("/a2")({200, {}, "answer a2"});
  EXPECT_NE(a.read_until("answer a2"), "");
}

TEST_F(LaterTest, OneAnswerCounts) {
  start();
  auto socket = raw();
  socket.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  auto first = take("/1");
  auto copy = first;
  first({200, {}, "one"});
  copy({200, {}, "late"});
  EXPECT_NE(socket.read_until("one"), "");
  take("/2")({200, {}, "two"});
  EXPECT_EQ(socket.read_until("two").find("late"), std::string::npos);
}

TEST_F(LaterTest, NoAnswerIsAnError) {
  start();
  auto socket = raw();
  socket.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
  { auto dropped = take("/1"); }
  EXPECT_NE(socket.read_until("HTTP/1.1 500 Internal Server Error"), "");
}

TEST_F(LaterTest, AnswerAfterTheClientOrTheServerIsGone) {
  start();
  std::optional<RawSocket> socket(raw());
  socket->send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
  auto first = take("/1");
  socket.reset();
  first({200, {}, std::string(1 << 20, 'x')});
  auto other = raw();
  other.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  auto second = take("/2");
  server_.reset();
  second({200, {}, "too late"});
}

TEST_F(LaterTest, StopLetsRequestsInFlightEnd) {
  start();
  auto idle = raw();
  auto busy = raw();
  busy.send("GET /busy HTTP/1.1\r\nHost: x\r\n\r\n");
  auto respond = take("/busy");
  std::thread stopper([&] { server_->stop(5'000); });
  idle.read_all();
  EXPECT_TRUE(idle.closed());
  respond({200, {}, "finished"});
  auto all = busy.read_all();
  EXPECT_NE(all.find("finished"), std::string::npos);
  EXPECT_NE(all.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(busy.closed());
  stopper.join();
  HttpClient late(HttpServerName::parse(url()).value());
  EXPECT_EQ(late.call({}).error().kind, ErrorKind::kUnavailable);
}

TEST_F(LaterTest, StopIsBounded) {
  start();
  auto stuck = raw();
  stuck.send("GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n");
  auto respond = take("/stuck");
  auto start_time = SteadyClock::now();
  server_->stop(200);
  EXPECT_GE(ms_since(start_time), 190);
  EXPECT_LT(ms_since(start_time), 3'000);
  respond({200, {}, "nobody reads this"});
  server_->stop(200);  // again: nothing to do
}

class ThrowingTest : public HttpServerTest {
 protected:
  void handle(std::shared_ptr<const HttpRequest>, Responder) override {
    throw std::runtime_error("third party");
  }
};

TEST_F(ThrowingTest, AThrowingHandlerCostsOneRequest) {
  start();
  HttpClient client(HttpServerName::parse(url()).value());
  EXPECT_EQ(client.call({}).value().status, 500);
  EXPECT_EQ(client.call({}).value().status, 500);
}

class UnixSocketTest : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "mg-net-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    path_ = directory_ + "/operator.sock";
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  static HttpServer echo_uid() {
    return HttpServer([](std::shared_ptr<const HttpRequest> request, Responder respond) {
      auto uid = request->peer_uid ? std::to_string(*request->peer_uid) : "none";
      auto pid = request->peer_pid ? std::to_string(*request->peer_pid) : "none";
      respond({200, {}, uid + " " + pid});
    });
  }
  std::string directory_;
  std::string path_;
};

TEST_F(UnixSocketTest, TellsWhoCallsAndIsPrivate) {
  auto server = echo_uid();
  ASSERT_TRUE(server.listen_unix(path_));
  ASSERT_TRUE(server.listen_tcp("127.0.0.1", 0));
  ASSERT_TRUE(server.start());
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(http_call("unix:" + path_, {}).value().body,
            std::to_string(::getuid()) + " " + std::to_string(::getpid()));
  EXPECT_EQ(http_call("http://127.0.0.1:" + std::to_string(server.port()), {}).value().body,
            "none none");
  server.stop();
  EXPECT_NE(::stat(path_.c_str(), &info), 0);
}

TEST_F(UnixSocketTest, ReplacesADeadSocketOnly) {
  auto first = echo_uid();
  ASSERT_TRUE(first.listen_unix(path_));
  ASSERT_TRUE(first.start());
  auto second = echo_uid();
  EXPECT_EQ(second.listen_unix(path_).error().kind, ErrorKind::kAlreadyExists);
  first.stop();
  {
    // What a killed server leaves behind.
    Fd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un dead{};
    dead.sun_family = AF_UNIX;
    ASSERT_LT(path_.size(), sizeof dead.sun_path);
    path_.copy(dead.sun_path, path_.size());
    ASSERT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&dead), sizeof dead), 0);
  }
  ASSERT_TRUE(second.listen_unix(path_));
  ASSERT_TRUE(second.start());
  EXPECT_TRUE(http_call("unix:" + path_, {}));
  std::ofstream(directory_ + "/file") << "x";
  EXPECT_FALSE(echo_uid().listen_unix(directory_ + "/file"));
  EXPECT_FALSE(echo_uid().listen_unix("/" + std::string(120, 'x')));
}

TEST(HttpListen, SaysWhatIsWrong) {
  HttpServer server([](auto, auto) {});
  EXPECT_EQ(server.listen_tcp("nowhere", 1).error().kind, ErrorKind::kInvalidArgument);
  ASSERT_TRUE(server.listen_tcp("127.0.0.1", 0));
  HttpServer other([](auto, auto) {});
  auto taken = other.listen_tcp("127.0.0.1", server.port());
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().describe().find("Address already in use"), std::string::npos);
}

}  // namespace
}  // namespace mg::net

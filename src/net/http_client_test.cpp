#include "net/http_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"

namespace mg::net {
namespace {

TEST(HttpServerName, Parses) {
  auto name = HttpServerName::parse("http://127.0.0.1:4566").value();
  EXPECT_EQ(name.host, "127.0.0.1");
  EXPECT_EQ(name.port, 4566);
  EXPECT_EQ(name.host_header(), "127.0.0.1:4566");
  EXPECT_EQ(HttpServerName::parse("http://localhost/")->host_header(), "localhost");
  EXPECT_EQ(HttpServerName::parse("http://[::1]:81")->host, "::1");
  EXPECT_EQ(HttpServerName::parse("http://[::1]:81")->host_header(), "[::1]:81");
  EXPECT_EQ(HttpServerName::parse("unix:/run/x.sock")->unix_path, "/run/x.sock");
  EXPECT_EQ(HttpServerName::parse("https://a").error().kind, ErrorKind::kUnimplemented);
  for (const char* bad : {"", "a", "ftp://a", "http://", "http://a:0", "http://a:99999",
                          "http://a:", "http://a:1x", "http://a/b", "http://u@a", "unix:"}) {
    EXPECT_FALSE(HttpServerName::parse(bad)) << bad;
  }
}

// A server that plays a script: reads one request a step, then writes what the step says. An empty
// text ends the connection without an answer.
class Script {
 public:
  // connections[i] are the answers on the i-th connection.
  explicit Script(std::vector<std::vector<std::string>> connections)
      : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listener_.get(), 8);
    socklen_t size = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, connections = std::move(connections)] {
      for (const auto& answers : connections) play(answers);
    });
  }
  ~Script() { thread_.join(); }
  HttpServerName name() const { return {"127.0.0.1", port_, {}}; }
  std::vector<std::string> requests;

 private:
  void play(const std::vector<std::string>& answers) {
    Fd fd(::accept(listener_.get(), nullptr, nullptr));
    for (const auto& answer : answers) {
      char buffer[65536];
      auto size = ::recv(fd.get(), buffer, sizeof buffer, 0);
      if (size <= 0) return;
      requests.emplace_back(buffer, static_cast<std::size_t>(size));
      if (answer.empty()) return;
      ::send(fd.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }
  Fd listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok";

TEST(HttpClient, SendsWhatItWasTold) {
  Script server({{kOk,
                  "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "3\r\nno \r\n3\r\none\r\n0\r\n\r\n"}});
  HttpClient client(server.name());
  HttpRequest request;
  request.method = "POST";
  request.target = "/x?y";
  request.headers = {{"X-Mine", "1"}};
  request.body = "body";
  auto response = client.call(request).value();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "ok");
  EXPECT_EQ(*response.header("x-a"), "b");
  EXPECT_EQ(server.requests.at(0), "POST /x?y HTTP/1.1\r\nHost: " + server.name().host_header() +
                                       "\r\nX-Mine: 1\r\nContent-Length: 4\r\n\r\nbody");
  auto second = client.call({}).value();
  EXPECT_EQ(second.status, 404);
  EXPECT_EQ(second.body, "no one");
}

TEST(HttpClient, InterimAnswersAndHead) {
  Script server(
      {{"HTTP/1.1 100 Continue\r\n\r\n" + kOk, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"}});
  HttpClient client(server.name());
  EXPECT_EQ(client.call({}).value().body, "ok");
  HttpRequest head;
  head.method = "HEAD";
  EXPECT_EQ(client.call(head).value().body, "");
}

TEST(HttpClient, AnsweredUntilTheEndOfTheConnection) {
  Script server({{"HTTP/1.1 200 OK\r\n\r\nall of it"}, {kOk}});
  HttpClient client(server.name());
  EXPECT_EQ(client.call({}).value().body, "all of it");
  EXPECT_FALSE(client.connected());
  EXPECT_EQ(client.call({}).value().body, "ok");
}

TEST(HttpClient, ADeadKeptConnectionIsReplacedForGetOnly) {
  HttpRequest post;
  post.method = "POST";
  {
    Script server({{kOk, ""}, {kOk}});
    HttpClient client(server.name());
    EXPECT_TRUE(client.call({}));
    EXPECT_TRUE(client.call({}));
    EXPECT_EQ(server.requests.size(), 3u);
  }
  {
    Script server({{kOk, ""}});
    HttpClient client(server.name());
    EXPECT_TRUE(client.call({}));
    EXPECT_EQ(client.call(post).error().kind, ErrorKind::kUnavailable);  // never sent twice
  }
  {
    Script server({{kOk}, {kOk}});  // closed between two calls: seen before sending
    HttpClient client(server.name());
    EXPECT_TRUE(client.call(post));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_TRUE(client.call(post));
  }
}

TEST(HttpClient, Errors) {
  Fd listener(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  socklen_t size = sizeof address;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  auto url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  auto refused = http_call(url, {});
  EXPECT_NE(refused.error().describe().find("Connection refused"), std::string::npos);
  ::listen(listener.get(), 1);
  auto late = http_call(url, {}, 100);
  EXPECT_NE(late.error().message.find("no answer in time"), std::string::npos);
  EXPECT_EQ(late.error().kind, ErrorKind::kUnavailable);
  EXPECT_FALSE(http_call("unix:/nonexistent/x.sock", {}));
  EXPECT_FALSE(http_call("https://127.0.0.1", {}));
}

TEST(HttpClient, BrokenAnswers) {
  for (const char* bad : {"", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
                          "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\nab"}) {
    Script server({{bad}});
    HttpClient client(server.name());
    auto response = client.call({}, 2'000);
    EXPECT_FALSE(response) << bad;
    EXPECT_FALSE(client.connected());
  }
}

}  // namespace
}  // namespace mg::net

#include "net/http_framing.h"

#include <gtest/gtest.h>

namespace mg::net {
namespace {

constexpr const char* kHost = "Host: a\r\n";

// 0: accepted.
int status_of(const std::string& head, std::size_t fields_max = 100) {
  auto size = HeadScanner().scan(head);
  if (!size) return size.error().status;
  if (*size != head.size()) return -1;
  auto parsed = parse_head(head, fields_max);
  return parsed ? 0 : parsed.error().status;
}
int with_fields(const std::string& fields) {
  return status_of("POST / HTTP/1.1\r\n" + fields + "\r\n");
}

TEST(HeadScanner, FindsTheEndInPieces) {
  std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  HeadScanner scanner;
  for (std::size_t size = 1; size < head.size(); ++size) {
    EXPECT_EQ(scanner.scan(std::string_view(head).substr(0, size)).value(), 0u) << size;
  }
  EXPECT_EQ(scanner.scan(head + "body").value(), head.size());
}

TEST(HeadScanner, RefusesBareCrAndLfAtOnce) {
  for (const char* bad : {"GET / HTTP/1.1\n", "\n", "GET / HTTP/1.1\r\nHost: a\n", "GET\r/",
                          "GET / HTTP/1.1\r\nHost: a\r\r\n", "G\r\r\n"}) {
    EXPECT_FALSE(HeadScanner().scan(bad)) << bad;
  }
}

TEST(ParseHead, TakesWhatWasSentAsItWasSent) {
  auto head = parse_head(
      "POST /a%20b?c=d HTTP/1.1\r\nHOST: x:1\r\nX-a:  1 \t\r\nx-A:2\r\nEmpty:\r\n"
      "Content-Length: 5\r\n\r\n",
      100);
  ASSERT_TRUE(head) << head.error().reason;
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/a%20b?c=d");
  EXPECT_EQ(
      head->headers,
      (HttpHeaders{
          {"HOST", "x:1"}, {"X-a", "1"}, {"x-A", "2"}, {"Empty", ""}, {"Content-Length", "5"}}));
  EXPECT_EQ(head->content_length, 5u);
  EXPECT_TRUE(head->keep_alive);
}

TEST(ParseHead, RequestLine) {
  auto line = [](const std::string& text) { return status_of(text + "\r\nHost: a\r\n\r\n"); };
  EXPECT_EQ(line("GET / HTTP/1.1"), 0);
  EXPECT_EQ(line("M-SEARCH * HTTP/1.1"), 0);
  for (const char* bad :
       {"GET /", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET / x HTTP/1.1",
        "G@T / HTTP/1.1", "GET / http/1.1", "GET /\x7f HTTP/1.1", "GET /\xc3\xa9 HTTP/1.1",
        "GET /\t HTTP/1.1", "GET", "GET / HTTQ/1.1",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOP / HTTP/1.1"}) {
    EXPECT_EQ(line(bad), 400) << bad;
  }
  EXPECT_FALSE(parse_head("\r\n", 9));
  EXPECT_FALSE(parse_head("", 9));
  EXPECT_EQ(line("GET / HTTP/2.0"), 505);
  EXPECT_EQ(line("GET / HTTP/1.2"), 505);
}

TEST(ParseHead, SmugglingIsRefused) {
  struct Case {
    const char* fields;
    int status;
  };
  for (auto [fields, status] : {
           Case{"Content-Length: 5\r\nContent-Length: 5\r\n", 400},
           Case{"Content-Length: 5\r\ncontent-length: 6\r\n", 400},
           Case{"Content-Length: 5, 5\r\n", 400},
           Case{"Content-Length: +5\r\n", 400},
           Case{"Content-Length: -1\r\n", 400},
           Case{"Content-Length: 0x5\r\n", 400},
           Case{"Content-Length: 5 5\r\n", 400},
           Case{"Content-Length:\r\n", 400},
           Case{"Content-Length: 99999999999999999999\r\n", 400},
           Case{"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400},
           Case{"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
           Case{"Transfer-Encoding: chunked, chunked\r\n", 501},
           Case{"Transfer-Encoding: gzip, chunked\r\n", 501},
           Case{"Transfer-Encoding: xchunked\r\n", 501},
           Case{"Transfer-Encoding:\r\n", 501},
           Case{"Transfer-Encoding : chunked\r\n", 400},
           Case{"X: a\r\n b\r\n", 400},
           Case{" X: a\r\n", 400},
           Case{"X\r\n", 400},
           Case{": x\r\n", 400},
           Case{"X y: z\r\n", 400},
           Case{"X: a\x01\r\n", 400},
           Case{"X: \x7f\r\n", 400},
           Case{"Expect: 200-maybe\r\n", 417},
           Case{"Host: b\r\n", 400},
           Case{"X: \xc3\xa9\tz\r\n", 0},
           Case{"Transfer-Encoding: Chunked\r\n", 0},
           Case{"Content-Length: 0005\r\n", 0},
       }) {
    EXPECT_EQ(with_fields(std::string(kHost) + fields), status) << fields;
  }
  EXPECT_EQ(with_fields(std::string("X: a\0b\r\nHost: a\r\n", 17)), 400);
  EXPECT_EQ(with_fields(""), 400);  // no Host
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 0);
  EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), 0);
}

TEST(ParseHead, CountsFields) {
  std::string fields = kHost;
  for (int i = 0; i < 99; ++i) fields += "X: 1\r\n";
  EXPECT_EQ(with_fields(fields), 0);
  EXPECT_EQ(with_fields(fields + "X: 1\r\n"), 431);
}

TEST(ParseHead, KeepAlive) {
  auto keeps = [](const std::string& version, const std::string& connection) {
    return parse_head("GET / " + version + "\r\nHost: a\r\nConnection: " + connection + "\r\n\r\n",
                      9)
        ->keep_alive;
  };
  EXPECT_TRUE(keeps("HTTP/1.1", ""));
  EXPECT_FALSE(keeps("HTTP/1.1", "Close"));
  EXPECT_FALSE(keeps("HTTP/1.1", "te, close"));
  EXPECT_FALSE(keeps("HTTP/1.0", ""));
  EXPECT_TRUE(keeps("HTTP/1.0", "Keep-Alive"));
}

struct Chunks {
  int status = 0;
  bool complete = false;
  std::string body, rest;
};
// Fed byte by byte and at once: the answer must be the same.
Chunks take(const std::string& text, std::size_t max = 100) {
  Chunks out[2];
  for (std::size_t step : {text.size(), std::size_t{1}}) {
    auto& result = out[step == 1 ? 1 : 0];
    ChunkedBody decoder(max);
    for (std::size_t at = 0; at < text.size() && !result.complete; at += step) {
      result.rest += text.substr(at, step);
      auto taken = decoder.take(result.rest, result.body);
      if (!taken) {
        result.status = taken.error().status;
        break;
      }
      result.complete = *taken;
    }
  }
  EXPECT_EQ(out[0].status, out[1].status) << text;
  EXPECT_EQ(out[0].complete, out[1].complete) << text;
  if (out[0].status == 0) {
    EXPECT_EQ(out[0].body, out[1].body) << text;
  }
  return out[0];
}

TEST(ChunkedBody, Decodes) {
  auto result = take("5\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\n\r\nGET /");
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.body, "hello 0123456789");
  EXPECT_EQ(result.rest, "GET /");
  EXPECT_TRUE(take("0\r\n\r\n").complete);
  EXPECT_FALSE(take("5\r\nhel").complete);
}

TEST(ChunkedBody, RefusesWhatHasTwoReadings) {
  for (const char* bad :
       {"5;a=b\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n", "5\nhello\r\n", "\r\n", "x\r\n",
        "000000005\r\nhello", "5\r\nhelloX\r\n", "5\r\nhello\n", "0\r\nTrailer: x\r\n\r\n",
        "-1\r\n", "0x5\r\n", "5\r\nhello\r0\r\n", "5\rX"}) {
    EXPECT_EQ(take(bad).status, 400) << bad;
  }
  EXPECT_EQ(take("65\r\n").status, 413);
  EXPECT_EQ(take("ffffffff\r\n").status, 413);
  EXPECT_EQ(take("5\r\nhello\r\n60\r\n").status, 413);
}

TEST(ResponseHead, CannotBeSplitByAHandler) {
  HttpResponse response;
  response.status = 200;
  response.headers = {{"Content-Type", "text/xml"},
                      {"X-Bad", "a\r\nSet-Cookie: b"},
                      {"Bad Name", "x"},
                      {"Content-Length", "999"},
                      {"Transfer-Encoding", "chunked"}};
  response.body = "four";
  EXPECT_EQ(
      response_head(response, "today", true, 1),
      "HTTP/1.1 200 OK\r\nDate: today\r\nContent-Type: text/xml\r\nContent-Length: 4\r\n\r\n");
  response.status = 204;
  response.headers.clear();
  EXPECT_EQ(response_head(response, "today", false, 1),
            "HTTP/1.1 204 No Content\r\nDate: today\r\nConnection: close\r\n\r\n");
}

}  // namespace
}  // namespace mg::net

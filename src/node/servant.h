// How the node's servants (resolver, prober) start: on a thread of their own, which opens what it
// needs inside the service namespace before anybody counts on it.
// Thread rule: start_servant from one thread; `open` and `serve` run on the new one.
#pragma once

#include <future>
#include <thread>
#include <utility>

#include "base/result.h"

namespace mg::node {

// Answers once `open()` did: its Error, the thread having ended, or the thread, now in `serve()`.
template <class Open, class Serve>
Result<std::thread> start_servant(Open open, Serve serve) {
  std::promise<Result<void>> opened;
  auto result = opened.get_future();
  // The promise goes along: the waiting side may be gone before set_value() has returned.
  std::thread thread(
      [opened = std::move(opened), open = std::move(open), serve = std::move(serve)]() mutable {
        auto done = open();
        const bool good = done.has_value();
        opened.set_value(std::move(done));
        if (good) serve();
      });
  auto out = result.get();
  if (!out) {
    thread.join();
    return fail(std::move(out.error()));
  }
  return thread;
}

}  // namespace mg::node

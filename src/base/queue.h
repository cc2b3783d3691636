// A bounded queue between two loops: many threads push, one pops.
// Push never waits: a full or closed queue answers false, and the caller decides what that means.
// After close() the consumer still gets what is inside, then std::nullopt.
// Thread rule: any thread pushes and closes; one thread pops.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace mg {

template <class T>
class Queue {
 public:
  explicit Queue(std::size_t capacity) : capacity_(capacity) {}
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  [[nodiscard]] bool try_push(T item) {
    {
      std::lock_guard lock(mutex_);
      if (closed_ || items_.size() >= capacity_) return false;
      items_.push_back(std::move(item));
    }
    ready_.notify_one();
    return true;
  }

  // Waits at most timeout_ms; nullopt when nothing came, or when closed and drained.
  std::optional<T> pop(std::int64_t timeout_ms) {
    std::unique_lock lock(mutex_);
    wait(lock, timeout_ms);
    if (items_.empty()) return std::nullopt;
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

  // All that is inside, at most `limit`, waiting at most timeout_ms for the first: for group
  // commit.
  std::vector<T> pop_all(std::int64_t timeout_ms, std::size_t limit = SIZE_MAX) {
    std::unique_lock lock(mutex_);
    wait(lock, timeout_ms);
    std::vector<T> out;
    while (!items_.empty() && out.size() < limit) {
      out.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    return out;
  }

  void close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

  [[nodiscard]] bool closed() const {
    std::lock_guard lock(mutex_);
    return closed_;
  }
  [[nodiscard]] std::size_t size() const {
    std::lock_guard lock(mutex_);
    return items_.size();
  }

 private:
  void wait(std::unique_lock<std::mutex>& lock, std::int64_t timeout_ms) {
    ready_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                    [this] { return closed_ || !items_.empty(); });
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace mg

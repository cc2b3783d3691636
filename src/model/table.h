// Table<T>: the records of one noun by id, with the secondary indexes that the record itself
// declares. T has: `std::string id` (or T::key() for another key), and
//   static std::vector<std::string> index_keys(const T&)
// answering strings such as "vpc=vpc-0123"; by("vpc", "vpc-0123") then lists the records that gave
// it. Iteration is in id order. Thread rule: one thread owns a World.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mg::model {

template <class T>
const std::string& key_of(const T& record) {
  return record.id;
}

template <class T>
class Table {
 public:
  [[nodiscard]] const T* find(const std::string& id) const {
    auto it = records_.find(id);
    return it == records_.end() ? nullptr : &it->second;
  }

  // The records that named this index key, in id order.
  [[nodiscard]] std::vector<const T*> by(std::string_view index, std::string_view value) const {
    std::vector<const T*> out;
    if (auto it = index_.find(join(index, value)); it != index_.end()) {
      out.reserve(it->second.size());
      for (const auto& id : it->second) out.push_back(&records_.at(id));
    }
    return out;
  }
  [[nodiscard]] const T* first_by(std::string_view index, std::string_view value) const {
    auto it = index_.find(join(index, value));
    return it == index_.end() || it->second.empty() ? nullptr : &records_.at(*it->second.begin());
  }
  [[nodiscard]] std::size_t count_by(std::string_view index, std::string_view value) const {
    auto it = index_.find(join(index, value));
    return it == index_.end() ? 0 : it->second.size();
  }

  [[nodiscard]] const std::map<std::string, T>& all() const { return records_; }

  void put(T record) {
    const std::string id = key_of(record);
    erase(id);
    for (auto& key : T::index_keys(record)) index_[std::move(key)].insert(id);
    records_.insert_or_assign(id, std::move(record));
  }

  bool erase(const std::string& id) {
    auto it = records_.find(id);
    if (it == records_.end()) return false;
    for (const auto& key : T::index_keys(it->second)) {
      auto at = index_.find(key);
      at->second.erase(id);
      if (at->second.empty()) index_.erase(at);
    }
    records_.erase(it);
    return true;
  }

 private:
  static std::string join(std::string_view index, std::string_view value) {
    std::string key(index);
    key += '=';
    key += value;
    return key;
  }

  std::map<std::string, T> records_;
  std::unordered_map<std::string, std::set<std::string>> index_;
};

}  // namespace mg::model

#include "plan/codec.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>

#include "base/json.h"

namespace mg::plan {
namespace {

namespace js = boost::json;

// One list of members a type; Writer and Reader walk the same list.
template <class V>
void members(V& v, auto& e, VpcEntry*) {
  v("vpc_num", e.vpc_num), v("vpc_id", e.vpc_id), v("cidr", e.cidr);
  v("dns_support", e.dns_support), v("region", e.region);
  v("more_cidrs", e.more_cidrs);
}
template <class V>
void members(V& v, auto& e, GroupRule*) {
  v("protocol", e.protocol), v("any_protocol", e.any_protocol), v("port_from", e.port_from);
  v("port_to", e.port_to), v("peer_group_num", e.peer_group_num), v("peer_cidr", e.peer_cidr);
}
template <class V>
void members(V& v, auto& e, GroupEntry*) {
  v("group_num", e.group_num), v("group_id", e.group_id);
  v("inbound", e.inbound), v("outbound", e.outbound);
}
template <class V>
void members(V& v, auto& e, PortEntry*) {
  v("port_num", e.port_num), v("epoch", e.epoch), v("vpc_num", e.vpc_num);
  v("instance_id", e.instance_id), v("interface_id", e.interface_id), v("account", e.account);
  v("image", e.image), v("address", e.address), v("subnet", e.subnet), v("mac", e.mac);
  v("group_nums", e.group_nums), v("private_dns_name", e.private_dns_name);
}
template <class V>
void members(V& v, auto& e, BalancerNode*) {
  v("zone_num", e.zone_num), v("address", e.address), v("interface_id", e.interface_id);
}
template <class V>
void members(V& v, auto& e, BalancerEntry*) {
  v("balancer_num", e.balancer_num), v("epoch", e.epoch), v("vpc_num", e.vpc_num), v("arn", e.arn);
  v("nodes", e.nodes), v("has_groups", e.has_groups), v("group_nums", e.group_nums);
  v("judge_endpoint_traffic", e.judge_endpoint_traffic), v("cross_zone", e.cross_zone);
  v("dns_name", e.dns_name), v("zone_dns_names", e.zone_dns_names);
}
template <class V>
void members(V& v, auto& e, ListenerEntry*) {
  v("balancer_num", e.balancer_num), v("port", e.port), v("protocol", e.protocol);
  v("tg_num", e.tg_num), v("idle_timeout_s", e.idle_timeout_s);
}
template <class V>
void members(V& v, auto& e, HealthCheck*) {
  v("protocol", e.protocol), v("port", e.port), v("path", e.path), v("codes", e.codes);
  v("interval_s", e.interval_s), v("timeout_s", e.timeout_s);
  v("healthy_count", e.healthy_count), v("unhealthy_count", e.unhealthy_count);
}
template <class V>
void members(V& v, auto& e, TargetGroupEntry*) {
  v("tg_num", e.tg_num), v("arn", e.arn), v("vpc_num", e.vpc_num);
  v("balancer_num", e.balancer_num), v("cross_zone", e.cross_zone);
  v("reset_on_unhealthy", e.reset_on_unhealthy);
  v("reset_on_deregistration", e.reset_on_deregistration), v("check", e.check);
}
template <class V>
void members(V& v, auto& e, TargetEntry*) {
  v("target_num", e.target_num), v("epoch", e.epoch), v("tg_num", e.tg_num);
  v("vpc_num", e.vpc_num), v("id", e.id), v("address", e.address), v("port", e.port);
  v("zone_num", e.zone_num), v("draining", e.draining);
}
template <class V>
void members(V& v, auto& e, EndpointZone*) {
  v("zone_num", e.zone_num), v("address", e.address), v("interface_id", e.interface_id);
  v("balancer_num", e.balancer_num), v("dns_name", e.dns_name);
}
template <class V>
void members(V& v, auto& e, EndpointEntry*) {
  v("endpoint_num", e.endpoint_num), v("epoch", e.epoch), v("vpc_num", e.vpc_num);
  v("endpoint_id", e.endpoint_id), v("open", e.open), v("published", e.published);
  v("zones", e.zones), v("group_nums", e.group_nums), v("dns_name", e.dns_name);
  v("private_dns_name", e.private_dns_name);
}

template <class T>
concept Textual = std::same_as<T, Ip4> || std::same_as<T, Cidr4> || std::same_as<T, Mac>;

class Writer {
 public:
  template <class T>
  static js::value to(const T& x) {
    if constexpr (std::same_as<T, std::string> || std::same_as<T, bool>) {
      return js::value(x);
    } else if constexpr (std::is_enum_v<T>) {
      return js::value(static_cast<std::int64_t>(x));
    } else if constexpr (std::integral<T>) {
      return js::value(static_cast<std::int64_t>(x));
    } else if constexpr (Textual<T>) {
      return js::value(x.str());
    } else {
      Writer writer;
      members(writer, x, static_cast<T*>(nullptr));
      return js::value(std::move(writer.object_));
    }
  }
  template <class T>
  static js::value to(const std::vector<T>& list) {
    js::array out;
    for (const auto& x : list) out.push_back(to(x));
    return out;
  }
  static js::value to(const std::pair<int, int>& pair) {
    return js::array{pair.first, pair.second};
  }
  static js::value to(const std::map<std::uint32_t, std::string>& map) {
    js::object out;
    for (const auto& [key, value] : map) out[fmt::format("{}", key)] = value;
    return out;
  }

  template <class T>
  void operator()(const char* name, const T& x) {
    object_[name] = to(x);
  }

 private:
  js::object object_;
};

// Remembers the first member that cannot be read.
class Reader {
 public:
  Reader(const js::value& value, std::string& bad) : value_(value), bad_(bad) {}

  template <class T>
  static bool from(const js::value& v, T& out, std::string& bad) {
    if constexpr (std::same_as<T, std::string>) {
      if (!v.is_string()) return false;
      out = std::string(v.get_string());
    } else if constexpr (std::same_as<T, bool>) {
      if (!v.is_bool()) return false;
      out = v.get_bool();
    } else if constexpr (std::same_as<T, CrossZone>) {
      if (!v.is_int64() || v.get_int64() < 0 || v.get_int64() > 2) return false;
      out = static_cast<CrossZone>(v.get_int64());
    } else if constexpr (std::integral<T>) {
      return integer(v, out);
    } else if constexpr (Textual<T>) {
      if (!v.is_string()) return false;
      auto parsed = T::parse(std::string_view(v.get_string().data(), v.get_string().size()));
      if (!parsed) return false;
      out = *parsed;
    } else {
      if (!v.is_object()) return false;
      Reader reader(v, bad);
      members(reader, out, static_cast<T*>(nullptr));
      return bad.empty();
    }
    return true;
  }
  template <class T>
  static bool from(const js::value& v, std::vector<T>& out, std::string& bad) {
    if (!v.is_array()) return false;
    out.clear();
    for (const auto& x : v.get_array()) {
      if (!from(x, out.emplace_back(), bad)) return false;
    }
    return true;
  }
  static bool from(const js::value& v, std::pair<int, int>& out, std::string&) {
    if (!v.is_array() || v.get_array().size() != 2) return false;
    return integer(v.get_array()[0], out.first) && integer(v.get_array()[1], out.second);
  }
  static bool from(const js::value& v, std::map<std::uint32_t, std::string>& out, std::string&) {
    if (!v.is_object()) return false;
    out.clear();
    for (const auto& [key, value] : v.get_object()) {
      if (!value.is_string() || key.empty() || key.size() > 9) return false;
      std::uint32_t number = 0;
      for (char c : key) {
        if (c < '0' || c > '9') return false;
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
      }
      out[number] = std::string(value.get_string());
    }
    return true;
  }

  template <class T>
  void operator()(const char* name, T& out) {
    const auto* member = json::find(value_, name);
    if (member != nullptr && !from(*member, out, bad_) && bad_.empty()) bad_ = name;
  }

 private:
  template <class T>
  static bool integer(const js::value& v, T& out) {
    if (v.is_uint64()) {
      if (v.get_uint64() > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return false;
      out = static_cast<T>(v.get_uint64());
      return true;
    }
    if (!v.is_int64() || !std::in_range<T>(v.get_int64())) return false;
    out = static_cast<T>(v.get_int64());
    return true;
  }

  const js::value& value_;
  std::string& bad_;
};

// The entry's type is the first part of its key.
template <class T>
Result<Entry> read_entry(const std::string& key, const js::value& value) {
  T entry;
  std::string bad;
  if (!Reader::from(value, entry, bad)) {
    return fail(internal_error(fmt::format("plan entry {}: cannot read member '{}'", key, bad)));
  }
  if (key_of(entry) != key) {
    return fail(internal_error(fmt::format("plan entry {}: its numbers do not fit its key", key)));
  }
  return Entry(std::move(entry));
}

Result<Entry> read_entry(const std::string& key, const js::value& value) {
  const std::string kind = key.substr(0, key.find('/'));
  if (kind == "vpc") return read_entry<VpcEntry>(key, value);
  if (kind == "group") return read_entry<GroupEntry>(key, value);
  if (kind == "port") return read_entry<PortEntry>(key, value);
  if (kind == "balancer") return read_entry<BalancerEntry>(key, value);
  if (kind == "listener") return read_entry<ListenerEntry>(key, value);
  if (kind == "target_group") return read_entry<TargetGroupEntry>(key, value);
  if (kind == "target") return read_entry<TargetEntry>(key, value);
  if (kind == "endpoint") return read_entry<EndpointEntry>(key, value);
  return fail(internal_error(fmt::format("plan entry {}: unknown kind", key)));
}

}  // namespace

std::string encode_change(const PlanChange& change) {
  js::object out;
  out["epoch"] = change.epoch;
  out["revision"] = change.revision;
  out["snapshot"] = change.snapshot;
  js::object puts;
  for (const auto& [key, entry] : change.puts) {
    puts[key] = std::visit([](const auto& e) { return Writer::to(e); }, entry);
  }
  out["puts"] = std::move(puts);
  out["erases"] = Writer::to(change.erases);
  return js::serialize(out);
}

Result<PlanChange> decode_change(std::string_view line) {
  TRY_ASSIGN(const js::value value, json::parse(line));
  PlanChange out;
  std::string bad;
  Reader reader(value, bad);
  reader("epoch", out.epoch);
  reader("revision", out.revision);
  reader("snapshot", out.snapshot);
  reader("erases", out.erases);
  const auto* puts = json::find(value, "puts");
  if (puts != nullptr && !puts->is_object()) bad = "puts";
  if (!bad.empty()) return fail(internal_error("plan change: cannot read member '" + bad + "'"));
  if (puts == nullptr) return out;
  for (const auto& [name, entry] : puts->get_object()) {
    const std::string key(name);
    TRY_ASSIGN(auto read, read_entry(key, entry));
    out.puts.emplace(key, std::move(read));
  }
  return out;
}

}  // namespace mg::plan

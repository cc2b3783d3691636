// The Japanese sentences of plan/verdicts.h, by name. A test in daemon checks that none is missing.
#include <algorithm>
#include <array>
#include <utility>

#include "cli/texts.h"

namespace mg::cli {

std::string_view verdict_japanese(std::string_view name) {
  using Row = std::pair<std::string_view, std::string_view>;
  static constexpr auto kRows = std::to_array<Row>({
      {"handed_to_instance", "同じ VPC のインスタンスに渡した"},
      {"handed_to_target", "ロードバランサーのターゲットに渡した"},
      {"handed_to_client", "ロードバランサーまたはエンドポイントの利用元に応答を渡した"},
      {"handed_to_resolver", "VPC のリゾルバーに渡した"},
      {"answered_by_resolver", "VPC のリゾルバーの応答をインスタンスに渡した"},
      {"probe_sent", "ヘルスチェックをターゲットに渡した"},
      {"probe_answered", "ヘルスチェックへのターゲットの応答"},
      {"arp_answered", "ARP 要求にゲートウェイのアドレスで応答した"},
      {"malformed", "パケットが短すぎるか、長さが矛盾している"},
      {"vlan_tagged", "フレームに VLAN タグがある"},
      {"not_ipv4", "フレームが IPv4 でも ARP でもない"},
      {"ip_options", "パケットに IP オプションがある"},
      {"fragment", "パケットが断片である"},
      {"protocol_unsupported", "TCP、UDP、ICMP エコーのいずれでもない"},
      {"broadcast", "ブロードキャストやマルチキャストは運ばれない"},
      {"arp_unanswered", "VPC の別のアドレスへの要求ではない ARP パケット"},
      {"unknown_interface", "インターフェイスがどのインスタンスにも属していない"},
      {"mac_spoofed", "フレームの送信元 MAC アドレスがインターフェイスのものではない"},
      {"source_spoofed", "パケットの送信元アドレスがインターフェイスのものではない"},
      {"no_route", "宛先が VPC の外にあり、そこへの経路がない"},
      {"no_such_address", "VPC の中に宛先アドレスを持つものがない"},
      {"group_denies_out", "送信側のセキュリティグループのアウトバウンドルールが許可していない"},
      {"group_denies_in", "受信側のセキュリティグループのインバウンドルールが許可していない"},
      {"endpoint_group_denies",
       "VPC エンドポイントのセキュリティグループのインバウンドルールが許可していない"},
      {"balancer_group_denies_in",
       "ロードバランサーのセキュリティグループのインバウンドルールが許可していない"},
      {"balancer_group_denies_out",
       "ロードバランサーのセキュリティグループのアウトバウンドルールが許可していない"},
      {"target_group_denies_in",
       "ターゲットのセキュリティグループのインバウンドルールがロードバランサーを許可していない"},
      {"endpoint_closed", "VPC エンドポイントが使用可能ではない: 承諾待ち、拒否済み、または削除中"},
      {"no_listener", "このポートとプロトコルのリスナーがロードバランサーにない"},
      {"ping_unanswered",
       "エンドポイント、ロードバランサー、リゾルバー、ゲートウェイは ping に応答しない"},
      {"resolver_port", "リゾルバーはポート 53 でのみ応答する"},
      {"one_way", "提供側のインスタンスから利用側への接続は開始できない"},
      {"target_gone", "選ばれたターゲットのアドレスを持つインスタンスがない"},
      {"port_gone", "受信側のインターフェイスがなくなった"},
      {"flow_table_full", "フロー表がいっぱいである"},
      {"snat_ports_exhausted", "ロードバランサーからターゲットへの空き送信元ポートがない"},
      {"flow_closing", "この接続のアドレスとポートは、閉じたばかりの接続が保持している"},
      {"not_a_new_flow", "既知の接続に属さず、新しい接続も開始できないパケット"},
      {"probe_unknown", "プランにないヘルスチェックのパケットがサービス名前空間から来た"},
      {"map_missing", "プランの記録がカーネルにない"},
      {"ttl_expired", "パケットの生存時間が尽きた"},
      {"probe_unsolicited", "ターゲットからヘルスチェックのポートへの接続は開始できない"},
      {"no_target", "このゾーンから届くターゲットがターゲットグループにない。UDP は拒否を返せない"},
      {"reset_no_target", "このゾーンから届くターゲットがターゲットグループにない"},
      {"reset_unhealthy", "接続のターゲットが異常になったか、取り除かれた"},
      {"reset_expired", "接続の無通信時間がリスナーの許す長さを超えた"},
      {"reset_cut", "接続中に VPC エンドポイントが拒否または削除された"},
      {"reset_unknown_flow", "リスナーのポートに、既知の接続に属さないセグメントが来た"},
  });
  const auto* row = std::find_if(kRows.begin(), kRows.end(),
                                 [&](const Row& candidate) { return candidate.first == name; });
  return row == kRows.end() ? std::string_view{} : row->second;
}

}  // namespace mg::cli

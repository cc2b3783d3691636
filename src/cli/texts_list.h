// The texts themselves: X(key, English, Japanese). Included by texts.h only.
#pragma once

// clang-format off
#define MG_TEXTS(X) \
  /* help */ \
  X(help_masugata, "Masugata: private, one-way access to a service in another network, even when both use the same addresses.", \
    "Masugata: 別のネットワークにあるサービスへの、一方向でプライベートな接続。両側が同じアドレスでも使えます。") \
  X(help_version, "Print the version.", "バージョンを表示します。") \
  X(help_help, "Print this help.", "このヘルプを表示します。") \
  X(help_account, "Make, list and remove accounts.", "アカウントを作成・一覧・削除します。") \
  X(help_account_create, "Make an account and print its access key.", "アカウントを作成し、アクセスキーを表示します。") \
  X(help_account_list, "List the accounts.", "アカウントの一覧を表示します。") \
  X(help_account_delete, "Delete an account.", "アカウントを削除します。") \
  X(help_id, "Account id, 12 digits (default: random).", "アカウント ID、12 桁 (既定: 乱数)。") \
  X(help_alias, "A name for the account: a-z, 0-9 and -.", "アカウントの別名: a-z、0-9、-。") \
  X(help_access_key_id, "Access key id (default: AKIA and 16 random characters).", "アクセスキー ID (既定: AKIA と 16 文字の乱数)。") \
  X(help_secret_stdin, "Read the secret access key from standard input (default: random).", "シークレットアクセスキーを標準入力から読みます (既定: 乱数)。") \
  X(help_force, "Delete it with everything that it owns.", "所有するものすべてと一緒に削除します。") \
  X(help_account_argument, "Account id or alias.", "アカウント ID または別名。") \
  X(help_quota, "Show and set what an account may have at most.", "アカウントのクォータ (上限) を表示・設定します。") \
  X(help_quota_list, "List the quotas of an account.", "アカウントのクォータの一覧を表示します。") \
  X(help_quota_set, "Set a quota of an account.", "アカウントのクォータを設定します。") \
  X(help_quota_reset, "Take back what was set for a quota.", "クォータの設定を取り消します。") \
  X(help_quota_account, "Account id or alias, or @all for every account that has no number of its own.", "アカウント ID または別名。@all は個別の設定がないすべてのアカウント。") \
  X(help_quota_argument, "The quota, by its name here or by AWS's code (L-…).", "クォータの名前、または AWS のコード (L-…)。") \
  X(help_quota_value, "The number.", "値。") \
  X(help_output, "Form of the output.", "出力の形式。") \
  X(help_data_dir, "The server's data directory (default: MASUGATA_DATA_DIR, else /var/lib/masugata as root, else ~/.local/state/masugata).", \
    "サーバーのデータディレクトリ (既定: MASUGATA_DATA_DIR、root なら /var/lib/masugata、それ以外は ~/.local/state/masugata)。") \
  X(help_env, "Print what stock AWS tools need: eval \"$(masugata env ACCOUNT)\".", "AWS の標準ツールに必要な設定を表示します: eval \"$(masugata env ACCOUNT)\"") \
  X(help_profile, "Print config and credentials blocks instead of exports; one file can hold both.", "export の代わりに config と credentials のブロックを表示します。1 つのファイルに両方を入れられます。") \
  X(help_region, "Region name (default: the server's).", "リージョン名 (既定: サーバーの設定)。") \
  X(help_status, "Show what runs, and which packets were dropped and why.", "動作状況と、破棄されたパケットとその理由を表示します。") \
  X(help_drops, "Show each drop reason with its count; with ID, those of one instance, interface, endpoint or balancer.", \
    "破棄の理由と回数を表示します。ID を付けるとインスタンス、インターフェイス、エンドポイント、ロードバランサーのいずれか 1 つについて表示します。") \
  X(help_json, "Print JSON.", "JSON で出力します。") \
  X(help_demo, "Play the whole story on real packets: two VPCs with the same addresses, one private service.", \
    "実際のパケットで全体の流れを実演します: 同じアドレスの 2 つの VPC と 1 つのプライベートサービス。") \
  X(help_keep, "Keep everything until Ctrl-C, to go on by hand.", "Ctrl-C までそのまま残し、手作業で続けられるようにします。") \
  X(help_rounds, "How many times to measure (default: 20; 0: not at all).", "測定の回数 (既定: 20、0 なら測定しません)。") \
  X(help_measure, "Measure from inside an instance (used by demo).", "インスタンスの中から測定します (demo が使います)。") \
  X(help_serve, "Run the server: control plane and node.", "サーバー (コントロールプレーンとノード) を実行します。") \
  X(help_listen, "Address and port of the API (default: 127.0.0.1:4566; port 0 picks a free one).", "API のアドレスとポート (既定: 127.0.0.1:4566、ポート 0 は空きを選びます)。") \
  X(help_insecure_listen, "Allow an address that is not loopback. There is no TLS yet: requests can be read on the way.", \
    "ループバック以外のアドレスを許可します。TLS はまだないため、通信は途中で読まれる可能性があります。") \
  X(help_test_accounts, "For tests: every account id answers to fixed keys, and one call empties the server. Loopback and data plane none only; without --data-dir all is kept in memory.", \
    "テスト用: どのアカウント ID も固定のキーで使え、1 回の呼び出しで空にできます。ループバックと data plane none に限ります。--data-dir がなければすべてメモリに置きます。") \
  X(help_config, "A file of settings (TOML). Flags win over it.", "設定ファイル (TOML)。フラグが優先されます。") \
  X(help_data_plane, "kernel: carry packets; none: the API alone, needs no root.", "kernel: パケットを運びます。none: API のみで root は不要です。") \
  X(help_audit_log, "Where each call is noted: file (audit.log in the data directory, the default), stdout or off.", \
    "呼び出しの記録先: file (データディレクトリの audit.log、既定)、stdout、off。") \
  X(help_dns_forwarder, "DNS server that is asked for the proof of private DNS names (default: none).", "プライベート DNS 名の所有の証明を問い合わせる DNS サーバー (既定: なし)。") \
  X(help_txt, "Register TXT records that prove private DNS names.", "プライベート DNS 名を証明する TXT レコードを登録します。") \
  X(help_txt_add, "Vouch for a TXT record, so that a private DNS name is proved without a public DNS.", \
    "TXT レコードを登録し、公開 DNS なしでプライベート DNS 名の所有を証明できるようにします。") \
  X(help_txt_list, "List the TXT records that the operator vouches for.", "運用者が登録した TXT レコードを一覧表示します。") \
  X(help_txt_delete, "Take all TXT records of a name away.", "名前の TXT レコードをすべて取り除きます。") \
  X(help_txt_name, "DNS name of the record.", "レコードの DNS 名。") \
  X(help_txt_value, "Its text, letter for letter.", "レコードの値 (大文字と小文字を区別します)。") \
  X(help_flow_table, "How many connections the kernel can hold (default: 262144).", "カーネルが保持できる接続の数 (既定: 262144)。") \
  X(help_exec, "Run a command inside an instance: masugata exec INSTANCE_ID -- COMMAND…", "インスタンスの中でコマンドを実行します: masugata exec INSTANCE_ID -- COMMAND…") \
  X(help_instance_argument, "Instance id.", "インスタンス ID。") \
  X(help_command_argument, "The command and its arguments.", "コマンドとその引数。") \
  X(help_purge, "Remove one installation: data plane, instances and data. Its server must have stopped.", "インストールを 1 つ、データプレーン・インスタンス・データごと削除します。サーバーは停止している必要があります。") \
  X(help_purge_installation, "Installation id, for one whose data directory is lost.", "インストール ID。データディレクトリが失われた場合に使います。") \
  X(help_keep_data, "Keep the data directory.", "データディレクトリは残します。") \
  X(help_testpage, "The workload of the image testpage (started by the node).", "イメージ testpage の中身 (ノードが起動します)。") \
  X(help_table, "Print a table: the API's actions, its errors, or the verdicts of packets.", "表を表示します: API のアクション、エラー、またはパケットの判定。") \
  X(help_table_argument, "actions, errors or verdicts.", "actions、errors、verdicts のいずれか。") \
  /* headings of help */ \
  X(word_usage, "Usage", "使い方") \
  X(word_options, "Options", "オプション") \
  X(word_commands, "Commands", "コマンド") \
  X(word_arguments, "Arguments", "引数") \
  X(usage_hint, "Try: {} --help", "ヘルプ: {} --help") \
  /* errors */ \
  X(error_prefix, "masugata: {}", "masugata: {}") \
  X(no_server, "No server answers at {}. Start one with `masugata serve`, or name its data directory with --data-dir or MASUGATA_DATA_DIR. ({})", \
    "{} で応答するサーバーがありません。`masugata serve` で起動するか、--data-dir または MASUGATA_DATA_DIR でデータディレクトリを指定してください。({})") \
  X(no_server_but_roots, "No server of yours answers at {}. There is one of root's in {}: try sudo.", \
    "{} で応答するあなたのサーバーはありません。root のサーバーが {} にあります: sudo を試してください。") \
  X(no_permission, "{} may not be opened by this user. Run as root or as the server's user.", "このユーザーは {} を開けません。root かサーバーのユーザーで実行してください。") \
  X(bad_answer, "The server's answer cannot be read: {}", "サーバーの応答を読めません: {}") \
  X(secret_missing, "No secret came on standard input.", "標準入力にシークレットがありません。") \
  X(unknown_command, "There is no command '{}'.", "コマンド '{}' はありません。") \
  X(missing_command, "A command is missing.", "コマンドがありません。") \
  X(missing_argument, "{} is missing.", "{} がありません。") \
  X(unexpected_argument, "'{}' is not known here.", "'{}' はここでは使えません。") \
  X(bad_number, "{} is not a number that {} takes.", "{} は {} に使える数値ではありません。") \
  X(bad_region, "{} is no region name.", "{} はリージョン名ではありません。") \
  /* account */ \
  X(column_account, "ACCOUNT", "アカウント") \
  X(column_alias, "ALIAS", "別名") \
  X(column_key, "ACCESS KEY", "アクセスキー") \
  X(column_created, "CREATED", "作成日時") \
  X(label_account, "Account", "アカウント") \
  X(label_alias, "Alias", "別名") \
  X(label_arn, "ARN", "ARN") \
  X(label_key, "Access key id", "アクセスキー ID") \
  X(label_secret, "Secret access key", "シークレットアクセスキー") \
  X(account_next, "Use it with: eval \"$(masugata env {})\"", "使うには: eval \"$(masugata env {})\"") \
  X(account_deleted, "Account {} is deleted.", "アカウント {} を削除しました。") \
  X(account_none, "There is no account yet. Make one with: masugata account create", "アカウントはまだありません。作成するには: masugata account create") \
  /* quota */ \
  X(column_quota, "QUOTA", "クォータ") \
  X(column_value, "VALUE", "値") \
  X(column_set_for, "SET FOR", "設定対象") \
  X(column_name, "NAME", "名前") \
  X(quota_usual, "(default)", "(既定)") \
  /* txt */ \
  X(txt_added, "{} has the record.", "{} にレコードを登録しました。") \
  X(txt_deleted, "The records of {} are gone.", "{} のレコードを削除しました。") \
  X(txt_none, "No TXT record is registered.", "登録された TXT レコードはありません。") \
  /* status */ \
  X(status_server, "server", "サーバー") \
  X(status_server_value, "masugata {}, pid {}, up {}", "masugata {}、pid {}、稼働 {}") \
  X(status_url, "API", "API") \
  X(status_data, "data directory", "データディレクトリ") \
  X(status_installation, "installation", "インストール") \
  X(status_plane, "data plane", "データプレーン") \
  X(status_plane_none, "none: the API alone. No packet is carried, targets are not probed.", "none: API のみ。パケットは運ばれず、ターゲットはプローブされません。") \
  X(status_plane_kernel, "kernel: {} programs, {} maps, {} ports, revision {} of {} applied", "kernel: プログラム {}、マップ {}、ポート {}、リビジョン {} / {} 適用済み") \
  X(status_failures, "failures", "失敗") \
  X(status_failures_value, "{} parts of the plan could not be applied; see the server's log", "プランのうち {} 件を適用できませんでした。サーバーのログを見てください") \
  X(status_flows, "flows", "フロー") \
  X(status_flows_value, "{} of {} used, table of {:.1f} MiB", "{} / {} 使用中、表は {:.1f} MiB") \
  X(status_accounts, "accounts", "アカウント") \
  X(status_vpcs, "VPCs, instances", "VPC、インスタンス") \
  X(status_services, "endpoint services", "エンドポイントサービス") \
  X(status_endpoints, "endpoints", "エンドポイント") \
  X(status_balancers, "load balancers", "ロードバランサー") \
  X(status_targets, "targets", "ターゲット") \
  X(status_targets_value, "{} of {} healthy", "{} / {} 正常") \
  X(status_refused, "refused", "拒否") \
  X(status_refused_value, "{} calls over an account's rate", "アカウントのレートを超えた呼び出し {} 件") \
  X(status_audit, "audit log", "監査ログ") \
  X(status_audit_value, "{} calls could not be noted; see the server's log", "{} 件を記録できませんでした。サーバーのログを見てください") \
  X(drops_none, "No packet was dropped.", "破棄されたパケットはありません。") \
  X(column_count, "COUNT", "回数") \
  X(column_last, "LAST", "最後") \
  X(column_effect, "EFFECT", "処理") \
  X(column_reason, "REASON", "理由") \
  X(column_who, "WHO MUST ACT", "対処する人") \
  X(column_meaning, "MEANING", "意味") \
  X(who_nobody, "nobody", "なし") \
  X(who_consumer, "consumer", "利用側") \
  X(who_provider, "provider", "提供側") \
  X(who_operator, "operator", "運用者") \
  X(who_sender, "the workload itself", "ワークロード自身") \
  X(ago_ms, "{} ms ago", "{} ミリ秒前") \
  X(ago_s, "{} s ago", "{} 秒前") \
  X(ago_min, "{} min ago", "{} 分前") \
  X(ago_h, "{} h ago", "{} 時間前") \
  X(ago_d, "{} days ago", "{} 日前") \
  /* serve */ \
  X(serve_plane_none, "Data plane: none. The API alone is served; no packet is carried and no target is probed.", \
    "データプレーン: none。API だけを提供します。パケットは運ばれず、ターゲットはプローブされません。") \
  X(serve_test_accounts, "Test accounts: any 12 digits are an access key id, the secret is test. POST {}/masugata/v1/reset empties the server. Operator's commands: --data-dir {}", \
    "テスト用アカウント: 12 桁の数字がアクセスキー ID、シークレットは test。POST {}/masugata/v1/reset で空になります。運用コマンド: --data-dir {}") \
  X(serve_flow_table, "Flow table: {} connections, {:.1f} MiB of kernel memory.", "フロー表: {} 接続、カーネルメモリ {:.1f} MiB。") \
  X(serve_cannot_start, "masugata cannot start: {}", "masugata を起動できません: {}") \
  X(serve_insecure, "Warning: the API listens on {} without TLS.", "警告: API は TLS なしで {} で待ち受けています。") \
  X(exec_usage, "Usage: masugata exec INSTANCE_ID -- COMMAND [ARGUMENT…]", "使い方: masugata exec INSTANCE_ID -- COMMAND [ARGUMENT…]") \
  X(purge_removed, "removed {}", "削除: {}") \
  X(purge_nothing, "There was nothing to remove.", "削除するものはありませんでした。") \
  X(purge_bad_id, "{} is no installation id.", "{} はインストール ID ではありません。") \
  X(purge_which, "There is nothing to remove in {}. Installations on this host: {}. To remove one of them, name it with --installation.", \
    "{} に削除するものはありません。このホストのインストール: {}。削除するには --installation で指定してください。") \
  MG_TEXTS_DEMO(X)

#define MG_TEXTS_DEMO(X) \
  X(demo_title, "Masugata demo: two accounts, both VPCs 172.31.0.0/16, one private service.", "Masugata デモ: 2 つのアカウント、どちらの VPC も 172.31.0.0/16、プライベートサービスは 1 つ。") \
  X(demo_uses_server, "Using the running server at {}.", "動作中のサーバー {} を使います。") \
  X(demo_own_server, "No server with data plane kernel was found: started one at {} (data in {}).", "データプレーン kernel のサーバーが見つからないため、{} で起動しました (データは {})。") \
  X(demo_setup, "Settings of the shell for the commands below", "以下のコマンドのためのシェルの設定") \
  X(demo_create_provider, "An account for the provider", "提供側のアカウント") \
  X(demo_create_consumer, "An account for the consumer", "利用側のアカウント") \
  X(demo_default_vpc, "The default VPC, 172.31.0.0/16", "デフォルト VPC、172.31.0.0/16") \
  X(demo_subnet, "The subnet that contains 172.31.23.89", "172.31.23.89 を含むサブネット") \
  X(demo_group, "A security group", "セキュリティグループ") \
  X(demo_open, "Open ports 80 (page) and 7 (echo)", "ポート 80 (ページ) と 7 (エコー) を開く") \
  X(demo_testpage, "The provider's web server, at 172.31.23.89", "提供側の Web サーバー、172.31.23.89") \
  X(demo_lookalike, "The consumer's own server at the very same address, with another page", "まったく同じアドレスの、利用側自身のサーバー (別のページ)") \
  X(demo_client, "The consumer's client", "利用側のクライアント") \
  X(demo_running, "Wait until it runs", "起動を待つ") \
  X(demo_balancer, "An internal network load balancer", "内部 Network Load Balancer") \
  X(demo_target_group, "A target group", "ターゲットグループ") \
  X(demo_register, "Register the server", "サーバーを登録") \
  X(demo_listener, "A listener", "リスナー") \
  X(demo_healthy, "Wait until the target is healthy", "ターゲットが正常になるのを待つ") \
  X(demo_service, "The endpoint service: acceptance required", "エンドポイントサービス: 承諾が必要") \
  X(demo_service_name, "Its name", "サービス名") \
  X(demo_hidden, "The consumer is not on the allow-list yet and cannot see it", "利用側はまだ許可リストになく、サービスが見えない") \
  X(demo_allow, "The provider allows the consumer's account", "提供側が利用側のアカウントを許可") \
  X(demo_found, "Now the consumer finds it", "利用側からサービスが見つかる") \
  X(demo_endpoint, "The consumer asks for an endpoint", "利用側がエンドポイントを作成") \
  X(demo_pending, "It waits for the provider: pendingAcceptance", "提供側の承諾待ち: pendingAcceptance") \
  X(demo_accept, "The provider accepts", "提供側が承諾") \
  X(demo_available, "Wait until it is available", "使用可能になるのを待つ") \
  X(demo_name, "Its regional name", "リージョンの DNS 名") \
  X(demo_page, "The page, through the endpoint", "エンドポイント経由のページ") \
  X(demo_local_page, "The consumer's own 172.31.23.89 answers with another page", "利用側自身の 172.31.23.89 は別のページを返す") \
  X(demo_through_endpoint, "through the endpoint (account {})", "エンドポイント経由 (アカウント {})") \
  X(demo_page_below, "a page, shown below", "ページ (下に表示)") \
  X(demo_own_vpc, "in the consumer's own VPC (account {})", "利用側自身の VPC (アカウント {})") \
  X(demo_measuring, "Measuring {} rounds: create, accept, first byte, reject, last byte …", "{} 回測定中: 作成、承諾、最初のバイト、拒否、最後のバイト …") \
  X(demo_time, "TIME", "時間") \
  X(demo_create_to_pending, "create → pending", "作成 → 承諾待ち") \
  X(demo_accept_to_available, "accept → available", "承諾 → 使用可能") \
  X(demo_accept_to_first_byte, "accept → first byte", "承諾 → 最初のバイト") \
  X(demo_reject_to_last_byte, "reject → last byte", "拒否 → 最後のバイト") \
  X(demo_right_page, "The provider's page came through the endpoint.", "提供側のページがエンドポイント経由で届きました。") \
  X(demo_wrong_page, "The provider's page did not come through the endpoint.", "提供側のページはエンドポイント経由で届きませんでした。") \
  X(demo_failed_step, "Failed: {}", "失敗: {}") \
  X(demo_expected_error, "refused, as it must be: {}", "想定どおり拒否: {}") \
  X(demo_interrupted, "Interrupted.", "中断されました。") \
  X(demo_cleaning, "Cleaning up …", "後片付け中 …") \
  X(demo_clean, "Everything that the demo made is gone.", "デモが作ったものはすべて削除されました。") \
  X(demo_not_clean, "Clean-up failed: {}", "後片付けに失敗しました: {}") \
  X(demo_keep, "Kept until Ctrl-C. Go on by hand in another terminal:", "Ctrl-C まで残します。別の端末で続けられます:") \
  X(demo_needs_root, "The demo moves real packets and needs root: try sudo masugata demo", "デモは実際のパケットを扱うため root が必要です: sudo masugata demo") \
  X(demo_no_curl, "The demo runs curl inside an instance, and it is not installed: apt install curl", "デモはインスタンスの中で curl を実行しますが、インストールされていません: apt install curl") \
  X(demo_server_died, "The server did not start: {}", "サーバーが起動しませんでした: {}") \
  X(demo_took_too_long, "It did not become {} within {} s; it is {}.", "{} に {} 秒以内になりませんでした。現在: {}。")
// clang-format on

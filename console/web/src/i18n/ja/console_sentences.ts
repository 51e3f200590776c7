// SPDX-License-Identifier: Apache-2.0
// Details of the audit log, the console's health, exit codes. Their sources: console/core, console/access, common/model.
import { exitTexts } from "./exit_sentences";
import { instant, type Rule } from "./sentence_words";
import { say } from "./sentences";
import { verdicts } from "./verdict_sentences";

const roles: Record<string, string> = { viewer: "閲覧者", operator: "オペレーター", admin: "管理者" };
const phases: Record<string, string> = {
  draft: "下書き",
  running: "実行中",
  paused: "一時停止中",
  halted: "停止中",
  completed: "完了",
  aborted: "中止",
};
const role = (name: string) => roles[name] ?? name;

export const consoleRules: readonly Rule[] = [
  // what was done
  [/^from ([0-9a-f.:]+)$/, (address) => `接続元 ${address}`],
  [/^was (draft|running|paused|halted|completed|aborted)$/, (phase) => `以前は${phases[phase]}`],
  [/^(\S+) for (\d+) hosts?$/, (bulletin, hosts) => `${bulletin}、${hosts} 台`],
  [/^(.+) for (\d+) hosts? of (.+)$/, (name, hosts, of) => `${name}、${of} の ${hosts} 台`],
  [/^hosts "(.*)", position (-?\d+)$/, (filter, position) => `ホスト「${filter}」、順序 ${position}`],
  [/^hosts "(.*)"$/, (filter) => `ホスト「${filter}」`],
  [/^revision (\d+)$/, (number) => `改訂 ${number}`],
  [/^role (viewer|operator|admin)$/, (name) => `役割: ${role(name)}`],
  [/^(viewer|operator|admin), was (viewer|operator|admin)$/, (now, before) => `${role(now)} (以前は${role(before)})`],
  [/^for (\S+) until (\S+)$/, (user, at) => `${user} 用、${instant(at)} まで`],
  [/^of (\S+)$/, (user) => `${user} のもの`],
  [/^(\d+) uses? until (\S+)$/, (uses, at) => `${uses} 台分、${instant(at)} まで`],
  // what a list cannot be narrowed or sorted by
  [
    /^(hosts|updates|advisories|the hosts of a rollout) cannot be sorted by '(.*)'; sort by one of (.+)$/,
    (_, by, words) => `「${by}」では並べ替えできません。次のいずれかを使ってください: ${words}`,
  ],
  [
    /^(?:there is no (?:status|tab)|no severity is called) '(.*)'; (?:use one of|the tabs are|it is one of) (.+)$/,
    (word, words) => `「${word}」という値はありません。次のいずれかを使ってください: ${words}`,
  ],
  [/^filter term '(.*)' at character (\d+): (.+)$/, (term, at, why) => `フィルターの ${at} 文字目「${term}」: ${why}`],
  // health
  [/^Every transaction was stored\.$/, () => "すべてのトランザクションが保存されました。"],
  [
    /^(\d+) transactions were refused since the start: .+$/,
    (count) =>
      `起動後 ${count} 件のトランザクションが拒否されました。ログの console.commit_failed とディスクの空き容量を確認してください。`,
  ],
  [/^(\d+) of (\d+) places are taken\.$/, (used, all) => `${all} 件中 ${used} 件を使用中。`],
  [
    /^(\d+) calls were refused because the queue was full: .+$/,
    (count) =>
      `キューが満杯のため ${count} 件の呼び出しを拒否しました。core.inbox を増やすか、チェックインの間隔を長くしてください。`,
  ],
  [/^It is good until (\S+)\.$/, (at) => `${instant(at)} まで有効。`],
  [
    /^The certificate authority ends at (\S+): .+$/,
    (at) =>
      `認証局は ${instant(at)} に期限切れになります。新しい認証局を計画してください。すべてのホストの再登録が必要です。`,
  ],
  [/^None ends soon\.$/, () => "期限の近いものはありません。"],
  [
    /^The certificates of (\d+) hosts end soon or have ended: .+$/,
    (hosts) => `${hosts} 台の証明書の期限が近いか、切れています。次の接続で更新されるか、再登録が必要です。`,
  ],
  // what an edit does
  [/^What changes in the plan: (.+)\.$/, (fields) => `計画の変更点: ${fields === "nothing" ? "なし" : fields}。`],
  [
    /^(\S+) submitted the plan as it was: it has to be submitted again\.$/,
    (user) => `以前の計画は ${user} が提出済みです。もう一度提出する必要があります。`,
  ],
  // why an install failed
  [/^exit code (-?\d+)(?: \((.+)\))?$/, (code, why) => `終了コード ${code}${why ? ` (${say(why)})` : ""}`],
  [/^([^:;]+): (exit code -?\d+(?: \(.+\))?)$/, (reason, code) => `${say(reason)}: ${say(code)}`],
  [
    /^the installer returned (-?\d+)(?:: (.+)| \((.+)\))?$/,
    (code, why, other) => {
      const reason = why || other;
      return `インストーラーの終了コード ${code}${reason ? ` (${say(reason)})` : ""}`;
    },
  ],
];

// Whole sentences without a part that varies: reasons of failures and meanings of exit codes.
export const fixed: Record<string, string> = {
  ...exitTexts,
  ...verdicts,
  "the installer returned a failing exit code": "インストーラーが失敗の終了コードを返しました",
  "the installer did not end in its time and was stopped": "インストーラーが時間内に終わらず、停止しました",
  "the installer could not be started": "インストーラーを開始できませんでした",
  "the package could not be downloaded": "パッケージをダウンロードできませんでした",
  "the downloaded bytes are not the approved package": "ダウンロードした内容が承認済みパッケージと一致しません",
  "the disk has too little free space": "ディスクの空き容量が足りません",
  "the installer reported success but detection still finds the update missing":
    "インストーラーは成功と報告しましたが、検出では未適用のままです",
  "the update does not apply to this host": "このホストには該当しません",
  "the update is only partly in force": "更新プログラムが一部しか有効になっていません",
  "the host did not reboot in time": "ホストが時間内に再起動しませんでした",
  "a prerequisite is not installed": "前提となる更新プログラムがありません",
  "another installation was running": "別のインストールが実行中でした",
  "the agent refused the instruction": "エージェントが指示を拒否しました",
  "the offer was recalled before the install started": "インストール開始前に配布が取り消されました",
  "the agent lost its journal; detection says what is true":
    "エージェントの記録が失われました。実際の状態は検出によります",
  "the host did not answer within the offer's time": "ホストが時間内に応答しませんでした",
  "a known issue leaves the host out": "既知の問題により対象外です",
  "the host was off during its maintenance window": "メンテナンス時間帯に電源が切れていました",
  "the host came after its wave was done": "段階の完了後に加わりました",
  "a reboot was still pending after the allowed number of reboots": "許された回数の再起動後も再起動待ちのままです",
  "the package cannot be uninstalled": "パッケージをアンインストールできません",
  "the rollout has no retry left": "再試行の回数を使い切りました",
  "the installation failed; the installer's log says why":
    "インストールに失敗しました。理由はインストーラーのログにあります",
  "another installation is running": "別のインストールが実行中です",
  "a reboot is needed before anything can be installed": "インストールの前に再起動が必要です",
  "a file is locked by another program": "ファイルが別のプログラムに使用されています",
  "the disk is full": "ディスクがいっぱいです",
  "the system is shutting down": "システムがシャットダウン中です",
  "the temporary folder is full or cannot be written": "一時フォルダーがいっぱいか、書き込めません",
  "access denied": "アクセスが拒否されました",
  "the installer does not know a switch": "インストーラーの知らないスイッチがあります",
  cancelled: "キャンセルされました",
  "forbidden by policy": "ポリシーで禁止されています",
  "the package is for another processor": "別のプロセッサ用のパッケージです",
  "the Windows Installer service could not be reached": "Windows インストーラー サービスに接続できません",
  "the Windows Installer service could not start": "Windows インストーラー サービスを開始できません",
  "the product to be patched is not installed": "対象の製品がインストールされていません",
  "the product's original installation source is needed": "製品の元のインストール ソースが必要です",
  "the package cannot be opened": "パッケージを開けません",
  "another version of the product is installed": "製品の別のバージョンがインストールされています",
  "the command line is wrong": "コマンド ラインが正しくありません",
  "the installer timed out": "インストーラーが時間切れになりました",
  "the update service is disabled: enable it": "更新サービスが無効です。有効にしてください",
  "the component store is damaged: repair it with dism /restorehealth":
    "コンポーネント ストアが破損しています。dism /restorehealth で修復してください",
};

// SPDX-License-Identifier: Apache-2.0
// The console's English sentences in Japanese: rules over whole sentences and their parts. Their sources: common/rollout/explain*.cpp,
// estimate_sentences.ts, console_sentences.ts and verdict_sentences.ts beside this. A part that no rule knows stays English.
import { consoleRules, fixed } from "./console_sentences";
import { estimateRules } from "./estimate_sentences";
import { duration, instant, type Rule, wave, where } from "./sentence_words";
import { verdictRules } from "./verdict_sentences";

const states: Record<string, string> = {
  offered: "配布済み",
  downloading: "ダウンロード中",
  staged: "準備完了",
  waitingforwindow: "時間帯待ち",
  installing: "インストール中",
  rebootpending: "再起動待ち",
  rebooting: "再起動中",
  verifying: "確認中",
};
const rules: readonly Rule[] = [
  // rollouts
  [
    /^draft: (\d+) hosts? in (\d+) waves?, not started$/,
    (hosts, waves) => `下書き: ${waves} 段階、${hosts} 台、未開始`,
  ],
  [/^running: no wave is open, (.+)$/, (wait) => `実行中: 開いている段階はありません。${say(wait)}`],
  [
    /^running: (\d+) of (\d+) hosts? succeeded; (wave .+?\)) of (\d+) is (.+)$/,
    (done, all, which, waves, rest) =>
      `実行中: ${all} 台中 ${done} 台が成功。${wave(which)} (全 ${waves} 段階) ${say(rest)}`,
  ],
  [
    /^completed: (\d+) of (\d+) hosts? succeeded(.*)$/,
    (done, all, rest) => `完了: ${all} 台中 ${done} 台が成功${tail(rest)}`,
  ],
  [
    /^paused: (\d+) of (\d+) hosts? succeeded, (\d+) in flight go on$/,
    (done, all, flight) => `一時停止中: ${all} 台中 ${done} 台が成功、作業中の ${flight} 台は続行`,
  ],
  [
    /^aborted: (\d+) of (\d+) hosts? succeeded, (\d+) still in flight$/,
    (done, all, flight) => `中止: ${all} 台中 ${done} 台が成功、${flight} 台が作業中`,
  ],
  [/^(halted|paused): (.+)$/, (what, clause) => `${what === "halted" ? "停止" : "一時停止"}: ${say(clause)}`],
  [
    /^(\d+) of (\d+) finished hosts of (.+) failed \((.+) %\), more than the (\d+) % allowed(?: overall)?$/,
    (failed, all, which, percent, limit) =>
      `${where(which)}で完了した ${all} 台中 ${failed} 台が失敗 (${percent} %、許容 ${limit} %)`,
  ],
  [
    /^(\d+) of (?:the )?(\d+) hosts of (.+) failed \((.+) %\), more than the (\d+) % allowed.*$/,
    (failed, all, which, percent, limit) =>
      `${where(which)}の ${all} 台中 ${failed} 台が失敗 (${percent} %)。残りがすべて成功しても許容 ${limit} % を超えます`,
  ],
  [
    /^the only host of (.+) failed \(100 %\), more than the (\d+) % allowed$/,
    (which, limit) => `${where(which)}の唯一のホストが失敗 (許容 ${limit} %)`,
  ],
  [
    /^(\d+) hosts? of (.+) failed, and (\d+) failed hosts? (halt|pause)s? the rollout$/,
    (failed, which, limit, stops) =>
      `${where(which)}で ${failed} 台が失敗 (${limit} 台で${stops === "halt" ? "停止" : "一時停止"})`,
  ],
  [
    /^only (\d+) of (\d+) hosts of (.+) succeeded \((\d+) %\), (.+) needed, and nobody is left to wait for$/,
    (done, all, which, percent, needed) =>
      `${where(which)}の ${all} 台中 ${done} 台だけが成功 (${percent} %、必要 ${needed})。待つホストはもうありません`,
  ],
  // waves
  [
    /^(open|done): (\d+) of (\d+) succeeded \((\d+) %\), (.+) needed; (\d+) failed, (\d+) in flight(.*)$/,
    (phase, done, all, percent, needed, failed, flight, rest) =>
      `${phase === "open" ? "実施中" : "完了"}: ${all} 台中 ${done} 台が成功 (${percent} %、必要 ${needed})、失敗 ${failed} 台、作業中 ${flight} 台${tail(rest)}`,
  ],
  [/^never opened: (\d+) hosts?$/, (hosts) => `開かれませんでした: ${hosts} 台`],
  [
    /^waits for the rollout to start(?:: (\d+) hosts?)?$/,
    (hosts) => `ロールアウトの開始待ち${hosts ? `: ${hosts} 台` : ""}`,
  ],
  [/^waits for (wave .+?\)): (.+)$/, (which, rest) => `${wave(which)}待ち: ${say(rest)}`],
  [
    /^waits for (.+): (\d+) % succeeded, (.+) needed$/,
    (which, percent, needed) => `${wave(which)}待ち: ${percent} % が成功、必要 ${needed}`,
  ],
  [/^waits for (.+), which is not open yet$/, (which) => `${wave(which)}待ち (まだ開いていません)`],
  [/^waits: the rollout is paused$/, () => "待機: ロールアウトは一時停止中"],
  [/^waits: the rollout is (.+)$/, (rest) => `待機: ロールアウトは${say(rest)}`],
  [/^waits: (.+)$/, (rest) => `待機: ${say(rest)}`],
  [
    /^(.+) has (\d+) % succeeded, (.+) needed(.*)$/,
    (which, percent, needed) => `${which} は ${percent} % が成功、必要 ${needed}`,
  ],
  [
    /^(.+) soaks until (.+?)(, then an operator must release it)?$/,
    (which, at, gate) => `${which} は ${instant(at)} まで様子見${gate ? "、その後オペレーターの解放が必要" : ""}`,
  ],
  [/^(.+) is done, and an operator must release it$/, (which) => `${which} は完了。オペレーターの解放が必要です`],
  [/^its date is (.+)$/, (at) => `予定日時: ${instant(at)}`],
  [/^the rollout's start date is (.+)$/, (at) => `開始日時: ${instant(at)}`],
  [/^it opens at the next turn$/, () => "まもなく開きます"],
  [/^every wave is open$/, () => "すべての段階が開いています"],
  [/^open for (.+)$/, (time) => `開始から ${duration(time)}`],
  [/^the next wave waits: (.+)$/, (rest) => `次の段階は待機: ${say(rest)}`],
  [/^(\d+) unreachable(?: and served when they return)?$/, (hosts) => `応答なし ${hosts} 台`],
  [/^(\d+) failed$/, (hosts) => `失敗 ${hosts} 台`],
  // what was done
  [/^created$/, () => "作成"],
  [/^submitted$/, () => "提出"],
  [/^running$/, () => "開始・再開"],
  [/^paused$/, () => "一時停止"],
  [/^halted$/, () => "停止"],
  [/^completed$/, () => "完了"],
  [/^aborted$/, () => "中止"],
  [/^retried the failed hosts$/, () => "失敗したホストを再試行"],
  [/^released the next wave$/, () => "次の段階を解放"],
  [/^edited: (.+)$/, (fields) => `編集: ${fields}`],
  // what a change does
  [
    /^Wave (\d+) \((.+)\) opens: (\d+) hosts?\.$/,
    (number, name, hosts) => `第 ${number} 段階 (${name}) が開きます: ${hosts} 台。`,
  ],
  [/^(\d+) hosts? that failed stand in the queue again\.$/, (hosts) => `失敗した ${hosts} 台が再び待機に入ります。`],
  [
    /^(\d+) hosts? that failed so far do not count against the conditions any more\.$/,
    (hosts) => `これまでに失敗した ${hosts} 台は条件に数えなくなります。`,
  ],
  [
    /^(\d+) hosts? may be offered the work from now on, at most (\d+) at a time\.$/,
    (hosts, most) => `以降 ${hosts} 台に作業が配布されます (同時に最大 ${most} 台)。`,
  ],
  [/^Up to (\d+) of them reboot\.$/, (hosts) => `そのうち最大 ${hosts} 台が再起動します。`],
  [/^(\d+) hosts? wait until it is resumed\.$/, (hosts) => `${hosts} 台は再開されるまで待機します。`],
  [
    /^(\d+) hosts? that have not begun will not be served\.$/,
    (hosts) => `まだ始めていない ${hosts} 台には配布されません。`,
  ],
  [
    /^(\d+) hosts? at work are told to stop; .+$/,
    (hosts) => `作業中の ${hosts} 台に停止を指示します。インストールを始めたものは最後まで続けます。`,
  ],
  [/^(\d+) hosts? at work go on to their end\.$/, (hosts) => `作業中の ${hosts} 台は最後まで続けます。`],
  // hosts
  [/^last heard just now$/, () => "直前に連絡あり"],
  [/^last heard (.+) ago$/, (time) => `最後の連絡は ${duration(time)}前`],
  [
    /^(.+) in attempt (\d+) of (\d+), (.+)$/,
    (state, attempt, of, heard) =>
      `${states[state.toLowerCase().replaceAll(" ", "")] ?? state} (${of} 回中 ${attempt} 回目)、${say(heard)}`,
  ],
  [/^succeeded in attempt (\d+) of (\d+)$/, (attempt, of) => `${of} 回中 ${attempt} 回目で成功`],
  [/^failed in attempt (\d+) of (\d+): (.+)$/, (attempt, of, why) => `${of} 回中 ${attempt} 回目で失敗: ${say(why)}`],
  [
    /^attempt (\d+) of (\d+) did not succeed: (.+); offered again in (.+)$/,
    (attempt, of, why, time) => `${of} 回中 ${attempt} 回目は失敗: ${say(why)}。${duration(time)}後に再配布`,
  ],
  [/^had the update already$/, () => "すでに適用済み"],
  [/^the update does not apply to this host$/, () => "このホストには該当しません"],
  [/^waits for the host's next check-in$/, () => "次のチェックイン待ち"],
  [
    /^waits for the host, silent for (.+); it is offered the work when it returns$/,
    (time) => `ホストの復帰待ち (${duration(time)}応答なし)`,
  ],
  [/^waits for the host, which has never been heard; .+$/, () => "ホストの最初のチェックイン待ち"],
  [
    /^waits for a free place(?: in (.+))?: (\d+) of (\d+) are in flight$/,
    (group, used, all) => `空き待ち${group ? ` (${group})` : ""}: ${all} 台中 ${used} 台が作業中`,
  ],
  [
    /^waits for its maintenance window, opens (.+) in (.+)$/,
    (at, time) => `メンテナンス時間帯待ち: ${instant(at)} (${duration(time)}後)`,
  ],
  [
    /^waits for the next starts: (\d+) of (\d+) are used until (.+)$/,
    (used, all, at) => `次の開始枠待ち: ${all} 件中 ${used} 件を使用、${instant(at)} まで`,
  ],
  [
    /^cancelled: the rollout was aborted before an offer was made$/,
    () => "取り消し: 配布前にロールアウトが中止されました",
  ],
  [
    /^cancelled: the rollout was aborted after offer (\d+)$/,
    (offer) => `取り消し: ${offer} 回目の配布後にロールアウトが中止されました`,
  ],
  [/^cancelled before an offer was made$/, () => "取り消し: 配布前"],
  [/^skipped: a known issue's rule leaves this host out$/, () => "対象外: 既知の問題の規則によります"],
  [
    /^skipped: the host was off during its maintenance window, and the plan says skip$/,
    () => "対象外: メンテナンス時間帯に電源が切れていました",
  ],
  [/^skipped: .+$/, () => "対象外: このロールアウトから外れています"],
  [/^known issue (\S+): (.+)$/, (id, title) => `既知の問題 ${id}: ${title}`],
  [/^(\d+) hosts? warned about: (.+)$/, (hosts, rest) => `${hosts} 台に注意: ${say(rest)}`],
  ...estimateRules,
  ...consoleRules,
  ...verdictRules,
];

// ", 2 unreachable; open for 5 s": further parts behind a sentence.
function tail(text: string): string {
  const parts = text.split(/[;,] /).filter(Boolean);
  return parts.map((part) => `、${say(part)}`).join("");
}

function whole(text: string): string | undefined {
  if (fixed[text] !== undefined) return fixed[text];
  for (const [pattern, write] of rules) {
    const match = pattern.exec(text);
    if (match) return write(...match.slice(1).map((part) => part ?? ""));
  }
  return undefined;
}

export function say(text: string): string {
  const known = whole(text);
  if (known !== undefined) return known;
  const at = text.indexOf("; ");
  return at > 0 ? `${say(text.slice(0, at))}。${say(text.slice(at + 2))}` : text;
}

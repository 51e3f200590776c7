// SPDX-License-Identifier: Apache-2.0
// Sentences of estimates. Their sources: console/estimation, console/core/estimation_source.cpp.
import { duration, type Rule, wave } from "./sentence_words";
import { say } from "./sentences";

const reasons: Record<string, string> = {
  server: "サーバー",
  desktop: "デスクトップ PC",
  laptop: "ノート PC",
  host: "ホスト",
};

export const estimateRules: readonly Rule[] = [
  [
    /^((?:the|hosts|users|attempts|wave) .+), then ((?:the|hosts|users|attempts|wave) .+)$/,
    (first, second) => `${say(first)}、続いて${say(second)}`,
  ],
  [/^the console's link until host (\d+)$/, (host) => `コンソールの回線 (${host} 台目まで)`],
  [/^the link of site (.+) until host (\d+)$/, (site, host) => `拠点 ${site} の回線 (${host} 台目まで)`],
  [
    /^the limit of (\d+) hosts at work at once until host (\d+)$/,
    (limit, host) => `同時作業 ${limit} 台の上限 (${host} 台目まで)`,
  ],
  [
    /^the limit of (\d+) starts in (.+) until host (\d+)$/,
    (limit, time, host) => `${duration(time)}に ${limit} 件の開始上限 (${host} 台目まで)`,
  ],
  [/^the limit of (.+) until host (\d+)$/, (group, host) => `${group} の上限 (${host} 台目まで)`],
  [/^the maintenance windows of (wave .+)$/, (which) => `${wave(which)}のメンテナンス時間帯`],
  [/^hosts of (wave .+) that are off$/, (which) => `電源の切れている${wave(which)}のホスト`],
  [/^the installs of the last hosts of (wave .+)$/, (which) => `${wave(which)}の最後のホストのインストール`],
  [/^the reboots of the last hosts of (wave .+)$/, (which) => `${wave(which)}の最後のホストの再起動`],
  [
    /^users of (wave .+) and the hours in which nobody reboots$/,
    (which) => `${wave(which)}の利用者と、再起動しない時間帯`,
  ],
  [/^attempts made again in (wave .+)$/, (which) => `${wave(which)}の再試行`],
  [/^(wave .+)'s soak$/, (which) => `${wave(which)}の様子見`],
  [/^the date of (wave .+)$/, (which) => `${wave(which)}の予定日時`],
  [/^the check-ins of (wave .+)$/, (which) => `${wave(which)}のチェックイン`],
  [/^is among the last of its wave$/, () => "その段階の最後のほう"],
  [/^was never seen$/, () => "一度も確認されていません"],
  [/^was not seen in the last 14 days$/, () => "過去 14 日間、確認されていません"],
  [/^was online (\d+) h in the last (\d+) days$/, (hours, days) => `過去 ${days} 日間のオンラインは ${hours} 時間`],
  [/^takes ([\d.]+) times as long as usual$/, (times) => `通常の ${times} 倍かかります`],
  [
    /^(\d+) (server|desktop|laptop|host)s? (?:was|were) online less than (\d+) h in the last (\d+) days$/,
    (count, kind, hours, days) => `${reasons[kind]} ${count} 台は過去 ${days} 日間のオンラインが ${hours} 時間未満`,
  ],
  [/^(\d+) hosts? (?:was|were) never seen$/, (count) => `${count} 台は一度も確認されていません`],
  [
    /^(\d+) hosts? (?:was|were) not seen in the last 14 days$/,
    (count) => `${count} 台は過去 14 日間確認されていません`,
  ],
  [
    /^(\d+) hosts? takes? ([\d.]+) times as long as usual$/,
    (count, times) => `${count} 台は通常の ${times} 倍かかります`,
  ],
  [/^never: no host has work in this rollout$/, () => "終わりません: 作業のあるホストがありません"],
  [
    /^never: in every run an error condition stops the rollout$/,
    () => "終わりません: すべての試行でエラー条件により停止します",
  ],
  [/^never: nothing comes through (.+)$/, (link) => `終わりません: 回線を何も通りません (${link})`],
  [
    /^never: none of the (\d+) hosts was seen in the last 14 days$/,
    (hosts) => `終わりません: ${hosts} 台のどれも過去 14 日間確認されていません`,
  ],
  [
    /^never for (\d+) of (\d+) hosts: they were not seen in the last 14 days$/,
    (hosts, all) => `${all} 台中 ${hosts} 台は終わりません: 過去 14 日間確認されていません`,
  ],
  [
    /^never: the windows of (\d+) hosts \(time zone (.+)\) do not open until .+$/,
    (hosts, zone) => `終わりません: ${hosts} 台 (${zone}) の時間帯が開きません`,
  ],
  [/^never: the rollout is (.+)$/, () => "終わりません: ロールアウトは動いていません"],
  [
    /^does not fit: (\d+) of (\d+) hosts need longer than the (.+?) that the plan reserves in a window.*$/,
    (hosts, all, time) =>
      `合いません: ${all} 台中 ${hosts} 台は、計画が時間帯に確保する ${duration(time)} より長くかかります`,
  ],
  [
    /^the gate after wave (.+) counts as released at once: .+$/,
    (which) => `段階 ${which} の後のゲートは直ちに解放されるものとして計算しています`,
  ],
  [/^twice as many hosts at work at once$/, () => "同時に作業する台数を 2 倍に"],
  [/^twice as many starts in each period$/, () => "期間内の開始数を 2 倍に"],
  [/^twice the limit of every site and role$/, () => "拠点と役割の上限をすべて 2 倍に"],
  [/^half of the soak of wave (\d+)$/, (which) => `第 ${which} 段階の様子見を半分に`],
  [/^half of every wave's offset$/, () => "各段階の日時の間隔を半分に"],
  [
    /^(\d+) % of a wave in place of (\d+) % before the next one opens$/,
    (now, before) => `次の段階に必要な成功率を ${before} % から ${now} % に`,
  ],
  [
    /^hosts that are off leave a wave's condition after 10 minutes$/,
    () => "電源の切れたホストを 10 分後に条件から外す",
  ],
  [/^hosts that missed a window catch up as soon as they are back$/, () => "時間帯を逃したホストは復帰後すぐに実行"],
  [/^packages staged before the window opens$/, () => "時間帯の前にパッケージを準備"],
  [/^users cannot put it off$/, () => "利用者による延期を認めない"],
  [/^the console's link twice as fast$/, () => "コンソールの回線を 2 倍に"],
  [/^a relay at every site$/, () => "すべての拠点に中継を設置"],
  [/^every host is on \(Wake-on-LAN\)$/, () => "すべてのホストの電源を入れる (Wake-on-LAN)"],
];

// SPDX-License-Identifier: Apache-2.0
// Why an update has its status on a host. Their sources: common/assess/{assess,files,registry,applicability}.cpp, advisory/reason.cpp.
import type { Rule } from "./sentence_words";
import { say } from "./sentences";

const things: Record<string, string> = {
  "service pack": "サービスパック",
  product: "製品",
  architecture: "アーキテクチャ",
  language: "言語",
  edition: "エディション",
  "hardware family": "ハードウェア",
};
const thing = (text: string) => things[text] ?? text.replace(/^the copy of (.+) in dllcache$/, "dllcache 内の $1");
const needed = (text: string) =>
  text
    .replace(/\bnot present\b/, "なし")
    .replace(/ or later$/, " 以降")
    .replaceAll(" or ", " または ")
    .replace(/^(\d+) to (\d+)$/, "$1～$2");
const seen = (text: string) => (text === "absent" || text === "not present" ? "存在しません" : text);

export const verdictRules: readonly Rule[] = [
  [
    /^(.+) \((\d+) of (\d+) files? in force\)$/,
    (what, holding, total) => `${say(what)} (${total} ファイル中 ${holding} が有効)`,
  ],
  [
    /^(\d+) of (\d+) files? at or above the needed version(?: \((.+) branch\))?(.*)$/,
    (holding, total, branch, rest) =>
      `${total} ファイル中 ${holding} が必要なバージョン以上${branch ? ` (${branch} ブランチ)` : ""}${more(rest)}`,
  ],
  [
    /^(\d+) of (\d+) files? in force(?: \((.+) branch\))?, but (.+): Windows File Protection may restore the vulnerable file$/,
    (holding, total, branch, why) =>
      `${total} ファイル中 ${holding} が有効${branch ? ` (${branch} ブランチ)` : ""}、ただし${say(why)}。Windows ファイル保護が脆弱なファイルを戻すおそれがあります`,
  ],
  [
    /^the files are those of issue (\d+) \((.+?)\): (.+)$/,
    (issue, name, rest) => `ファイルは第 ${issue} 版 (${name}) のもの: ${say(rest)}`,
  ],
  [
    /^(.+) claims it, files are old: overwritten or never replaced; (.+)$/,
    (what, rest) => `${what} では適用済みですが、ファイルが古い (上書きされたか、置き換えられていない): ${say(rest)}`,
  ],
  [
    /^(.+), and (.+) says installed: in force after the pending reboot \((.+)\)$/,
    (why, what, pending) => `${say(why)}。${what} では適用済み、再起動後に有効 (${pending})`,
  ],
  [
    /^(.+) says installed; in force after the pending reboot \((.+)\)$/,
    (what, pending) => `${what} では適用済み、再起動後に有効 (${pending})`,
  ],
  [/^(.+) says installed$/, (what) => `${what} では適用済み`],
  [/^(.+) says not installed$/, (what) => `${what} では未適用`],
  [/^(.+) is absent or has another value$/, (what) => `${what} がないか、値が異なります`],
  [
    /^the catalog gives no file versions for service pack (\d+)$/,
    (pack) => `カタログにサービスパック ${pack} 用のファイル バージョンがありません`,
  ],
  [
    /^service pack (\d+) contains the update, as every one from (\d+) on$/,
    (pack, first) => `サービスパック ${pack} に含まれています (${first} 以降すべて)`,
  ],
  [/^service pack (\d+) contains it$/, (pack) => `サービスパック ${pack} に含まれています`],
  [/^a reboot is pending \((.+)\)$/, (pending) => `再起動待ち (${pending})`],
  [
    /^the version of (.+) is not known, needs (.+)$/,
    (what, needs) => `${what} のバージョンは不明、必要: ${needed(needs)}`,
  ],
  [/^(.+) is not known, needs (.+)$/, (what, needs) => `${thing(what)}は不明、必要: ${needed(needs)}`],
  [/^(.+) is (.+), needs (.+)$/, (what, is, needs) => `${thing(what)}は ${seen(is)}、必要: ${needed(needs)}`],
  [/^(.+) is not known$/, (what) => `${what} は不明`],
  // publishers' catalogs
  [/^(\S+) is in the hotfix list$/, (kb) => `${kb} は修正プログラムの一覧にあります`],
  [
    /^(\S+) applies and is not installed; nothing newer that is installed holds it$/,
    (kb) => `${kb} が該当し未適用。これを含む新しい更新も適用されていません`,
  ],
  [/^(.+) replaces it, as its publisher says$/, (other) => `発行元によれば ${newer(other)} が置き換えます`],
  [/^(.+) of (.+) is cumulative and holds it$/, (other, day) => `${day} の ${newer(other)} は累積的で、これを含みます`],
  [/^(.+) of the same day closes the same CVEs$/, (other) => `同日の ${newer(other)} が同じ CVE を解消します`],
  [
    /^each component that it serves has a newer update, (.+) for one$/,
    (other) => `対象のコンポーネントすべてに新しい更新があります (例: ${newer(other)})`,
  ],
  [/^(.+) takes the component away$/, (other) => `${newer(other)} がコンポーネントを取り除きます`],
];

const newer = (name: string) => (name === "a newer update" ? "新しい更新" : name);

// "; the registry has no entry, ...": parts behind a verdict.
function more(text: string): string {
  return text
    .split("; ")
    .filter(Boolean)
    .map((part) => `、${say(part)}`)
    .join("");
}

export const verdicts: Record<string, string> = {
  "applies to this host": "このホストに該当します",
  "the registry has no entry, as on a slipstreamed system": "レジストリに記録なし (統合インストールのシステムなど)",
  "the registry is not known either": "レジストリも不明",
  "installing the reissue is advised": "再リリース版の適用を推奨",
  "installing the reissue is required": "再リリース版の適用が必要",
  "that one is in force": "それは有効です",
  "that one is not installed": "それは未適用です",
  "the build is at or past the one that fixes it": "修正済みのビルド以降です",
  "component based servicing has it installed": "CBS では適用済み",
  "its files are in force": "ファイルが有効です",
  "it was installed and a newer package has taken its place": "適用後、新しいパッケージに置き換えられました",
  "its files on this host are older than it brings": "このホストのファイルは更新のものより古い",
  "component based servicing knows it and says that it is not installed": "CBS では未適用",
  "no fact says whether the host has the component that it is for": "対象のコンポーネントの有無が不明",
  "no complete list says what is installed on this host": "このホストに適用済みのものの完全な一覧がありません",
  "the facts fit several products, and only some need it": "複数の製品に当てはまり、一部だけが必要とします",
  "it is being installed or removed and waits for a reboot": "適用または削除の途中で、再起動待ち",
  "it is recorded as installed, is not in force yet, and a reboot is pending":
    "適用済みの記録があり、まだ有効でなく、再起動待ち",
  "an earlier issue of its package is installed": "パッケージの以前の版が適用されています",
  "it is recorded as installed, but the build is older than it brings":
    "適用済みの記録がありますが、ビルドが更新のものより古い",
  "it is recorded as installed, but its files contradict that": "適用済みの記録がありますが、ファイルが食い違います",
  "component based servicing has it installed in part": "CBS では一部だけ適用済み",
  "the component that it is for is not on this host": "対象のコンポーネントがありません",
  "no product of this host needs it": "このホストの製品には不要です",
};

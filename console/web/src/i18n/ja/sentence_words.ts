// SPDX-License-Identifier: Apache-2.0
// Parts of sentences that come in many of them.
export type Rule = readonly [RegExp, (...parts: string[]) => string];

export function duration(text: string): string {
  return text
    .replace(/(\d+) d\b/g, "$1 日")
    .replace(/(\d+) h\b/g, "$1 時間")
    .replace(/(\d+) min\b/g, "$1 分")
    .replace(/(\d+) ms\b/g, "$1 ミリ秒")
    .replace(/(\d+) s\b/g, "$1 秒");
}

export function instant(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2}T[\d:.]+Z)(?:, in (.+))?$/.exec(text);
  if (!match?.[1]) return text === "now" ? "いま" : text;
  const at = new Intl.DateTimeFormat("ja", { dateStyle: "medium", timeStyle: "short" }).format(new Date(match[1]));
  return match[2] ? `${at} (${duration(match[2])}後)` : at;
}

// wave 2 (early)
export const wave = (text: string) =>
  text.replace(/^wave (\d+) \((.+)\)$/, "第 $1 段階 ($2)").replace(/^wave (\d+)$/, "第 $1 段階");

export function where(text: string): string {
  return text === "all waves" ? "全段階" : wave(text);
}

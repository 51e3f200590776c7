// SPDX-License-Identifier: Apache-2.0
// Lengths of time as the command line writes them: 250ms, 10s, 30min, 4h, 1h30min, 7d. The rules are those of
// console/cli/duration.cpp, so that what is read here can be typed there.
const units: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
  ["ms", 1],
];
export const mostMs = 366 * 86_400_000;

/** Milliseconds, or null where the text is no duration: units go from large to small, each once; at most 366 days. */
export function parseDuration(text: string): number | null {
  let rest = text.trim().replace(/\s+/g, "");
  let total = 0;
  let last = Number.POSITIVE_INFINITY;
  if (rest === "") return null;
  while (rest !== "") {
    const match = /^(\d{1,12})([a-z]+)/.exec(rest);
    const unit = units.find(([name]) => name === match?.[2]);
    if (!match || !unit || unit[1] >= last) return null;
    total += Number(match[1]) * unit[1];
    last = unit[1];
    rest = rest.slice(match[0].length);
  }
  return total <= mostMs ? total : null;
}

export function writeDuration(ms: number | bigint): string {
  let rest = Number(ms);
  let text = "";
  for (const [name, size] of units) {
    const whole = Math.floor(rest / size);
    if (whole > 0) text += `${whole}${name}`;
    rest -= whole * size;
  }
  return text === "" ? "0s" : text;
}

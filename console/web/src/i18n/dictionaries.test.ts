// SPDX-License-Identifier: Apache-2.0
// Both dictionaries say the same things: keys, placeholders, and no English left in the Japanese one.
import { describe, expect, it } from "vitest";
import { en } from "./en";
import { ja } from "./ja";

function flat(value: object, path = ""): Map<string, string> {
  const rows = new Map<string, string>();
  for (const [key, inner] of Object.entries(value)) {
    const name = path ? `${path}.${key}` : key;
    if (typeof inner === "string") rows.set(name, inner);
    else for (const [below, text] of flat(inner as object, name)) rows.set(below, text);
  }
  return rows;
}
const english = flat(en);
const japanese = flat(ja);
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
// Words that are the same in both: names, abbreviations, what operators type, a lone placeholder.
const sameInBoth = /^(ID|KB|OS|SHA-256|CSV|JSON|SP|\{\{\w+\}\}|name=.*|[a-z-]+=.*|[\d\s%:.,–/-]*)$/;

describe("the dictionaries", () => {
  it("have the same keys, but for the plural forms of English", () => {
    const needed = [...english.keys()].filter((key) => !key.endsWith("_one"));
    expect([...japanese.keys()].sort()).toEqual(needed.sort());
  });
  it("have a form for many wherever there is one for one", () => {
    for (const key of english.keys())
      if (key.endsWith("_one")) expect(english.has(key.replace(/_one$/, "_other")), key).toBe(true);
  });
  it("fill in the same placeholders", () => {
    const wrong = [...japanese]
      .filter(([key, text]) => {
        const mine = new Set(placeholders(text));
        const theirs = new Set(placeholders(english.get(key) ?? ""));
        mine.delete("count");
        theirs.delete("count");
        return [...mine].join() !== [...theirs].join();
      })
      .map(([key]) => key);
    expect(wrong).toEqual([]);
  });
  it("leave no text empty", () => {
    for (const [key, text] of [...english, ...japanese]) expect(text.trim(), key).not.toBe("");
  });
  it("leave no English in the Japanese one", () => {
    const left = [...japanese]
      .filter(([, text]) => !/[\u3040-\u30ff\u3400-\u9fff]/.test(text) && !sameInBoth.test(text))
      .map(([key, text]) => `${key}: ${text}`);
    expect(left).toEqual([]);
  });
});

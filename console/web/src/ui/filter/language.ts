// SPDX-License-Identifier: Apache-2.0
// What the page knows of the filter language, for completion and for showing where a mistake is: terms with spaces between them, key,
// comparison, value. Everything else is decided by the console (CheckFilter).
export interface FilterKey {
  name: string;
  number: boolean;
  values: readonly string[];
}
export interface Completion {
  label: string;
  /** The whole text with it, and where the caret then stands. */
  text: string;
  caret: number;
}

const mostCompletions = 8;

/** Positions of the console are bytes of UTF-8; a text field counts UTF-16. */
export function splitAt(
  text: string,
  position: number,
  length: number,
): { before: string; wrong: string; after: string } {
  const bytes = new TextEncoder().encode(text);
  const decode = (from: number, to: number) => new TextDecoder().decode(bytes.slice(from, to));
  return {
    before: decode(0, position),
    wrong: decode(position, position + length),
    after: decode(position + length, bytes.length),
  };
}

function termAround(text: string, caret: number): { from: number; to: number; term: string } {
  const from = text.lastIndexOf(" ", caret - 1) + 1;
  const space = text.indexOf(" ", caret);
  const to = space === -1 ? text.length : space;
  return { from, to, term: text.slice(from, caret) };
}

export function completions(text: string, caret: number, keys: readonly FilterKey[]): Completion[] {
  const { from, to, term } = termAround(text, caret);
  const put = (label: string, word: string, at = from): Completion => ({
    label,
    text: text.slice(0, at) + word + text.slice(to),
    caret: at + word.length,
  });
  const compared = /^([a-z-]+)(!=|<=|>=|=|<|>)(.*)$/i.exec(term);
  if (!compared) {
    if (term === "") return [];
    return keys
      .filter((key) => key.name.startsWith(term.toLowerCase()))
      .slice(0, mostCompletions)
      .map((key) => put(`${key.name}${key.number ? ">" : "="}`, `${key.name}${key.number ? ">" : "="}`));
  }
  const [, name = "", operator = "", rest = ""] = compared;
  const key = keys.find((one) => one.name === name.toLowerCase());
  if (!key) return [];
  const alternative = rest.slice(rest.lastIndexOf(",") + 1).toLowerCase();
  const at = from + name.length + operator.length + rest.length - alternative.length;
  return key.values
    .filter((value) => value.toLowerCase().startsWith(alternative) && value.toLowerCase() !== alternative)
    .slice(0, mostCompletions)
    .map((value) => put(value, value, at));
}

/** Adds a term; a term of the same key with = gives way to it. */
export function withTerm(text: string, key: string, value: string): string {
  const kept = text.split(/\s+/).filter((term) => term !== "" && !term.startsWith(`${key}=`));
  return [...kept, `${key}=${value}`].join(" ");
}

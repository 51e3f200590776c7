// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { completions, splitAt, withTerm } from "./language";

const keys = [
  { name: "name", number: false, values: [] },
  { name: "missing", number: true, values: [] },
  { name: "ring", number: false, values: ["pilot", "early", "broad"] },
  { name: "role", number: false, values: ["domain-controller", "dns-server"] },
];

describe("splitAt", () => {
  it("marks the term at fault", () => {
    expect(splitAt("name=web* colour=red sp>1", 10, 10)).toEqual({
      before: "name=web* ",
      wrong: "colour=red",
      after: " sp>1",
    });
  });
  it("counts bytes, not characters", () => {
    const text = "name=東京* x";
    expect(splitAt(text, new TextEncoder().encode("name=東京* ").length, 1).wrong).toBe("x");
  });
  it("marks nothing when the position lies past the end", () => {
    expect(splitAt("a=b", 40, 3)).toEqual({ before: "a=b", wrong: "", after: "" });
  });
});

describe("completions", () => {
  it("offers keys that begin with what is typed, numbers with >", () => {
    expect(completions("mi", 2, keys).map((one) => one.text)).toEqual(["missing>"]);
    expect(completions("r", 1, keys).map((one) => one.label)).toEqual(["ring=", "role="]);
  });
  it("offers values after the comparison and leaves the other terms alone", () => {
    const [first] = completions("name=a ring=p missing>0", 13, keys);
    expect(first).toEqual({ label: "pilot", text: "name=a ring=pilot missing>0", caret: 17 });
  });
  it("completes the last of several alternatives", () => {
    expect(completions("ring=pilot,ea", 13, keys).map((one) => one.text)).toEqual(["ring=pilot,early"]);
  });
  it("offers nothing for an empty term or an unknown key", () => {
    expect(completions("", 0, keys)).toEqual([]);
    expect(completions("colour=r", 8, keys)).toEqual([]);
  });
});

describe("withTerm", () => {
  it("adds a term to others", () => expect(withTerm("missing>0", "ring", "pilot")).toBe("missing>0 ring=pilot"));
  it("takes the place of a term of the same key", () =>
    expect(withTerm("ring=broad sp=1", "ring", "pilot")).toBe("sp=1 ring=pilot"));
});

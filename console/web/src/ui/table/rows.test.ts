// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { parseSort, sortText } from "./columns";
import { pagesAround } from "./rows";

describe("pagesAround", () => {
  it("reads the first page before the total is known", () => expect(pagesAround(0, 0, undefined)).toEqual([0]));
  it("reads what is in sight and no more", () => {
    expect(pagesAround(50_010, 50_060, 100_000)).toEqual([500]);
    expect(pagesAround(95, 130, 100_000)).toEqual([0, 1]);
  });
  it("stays inside a list that became shorter", () => expect(pagesAround(900, 960, 120)).toEqual([1]));
  it("reads one page of an empty list", () => expect(pagesAround(0, 40, 0)).toEqual([0]));
});

describe("the order in an address", () => {
  it.each(["name", "-missing", ""])("%s comes back as it was", (text) => expect(sortText(parseSort(text))).toBe(text));
});

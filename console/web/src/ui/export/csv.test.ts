// SPDX-License-Identifier: Apache-2.0

import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import { formatFor } from "~/i18n/format";
import type { Cell, Column } from "~/ui/table/columns";
import { fileName, toCsv, toJson } from "./csv";
import { loadAll } from "./ExportMenu";
import { onPaper } from "./PrintSheet";

interface Row {
  name: string;
  missing: number | null;
}
const columns: Column<Row>[] = [
  { id: "name", header: "名前", width: 1, value: (row) => row.name, cell: () => null },
  { id: "missing", header: "Missing", width: 1, value: (row) => row.missing, cell: () => null },
];
const lines = (rows: Row[]) => toCsv(columns, rows).slice(1).split("\r\n");

describe("toCsv", () => {
  it("begins with a byte order mark and the heads", () => {
    expect(toCsv(columns, [])).toBe("\uFEFF名前,Missing\r\n");
  });
  it("quotes commas, quotes and line breaks", () => {
    expect(lines([{ name: 'a,"b"\nc', missing: 1 }])[1]).toBe('"a,""b""\nc",1');
  });
  it.each(["=1+1", "+1", "-2", "@SUM(A1)", "\t=1"])("keeps a spreadsheet from running %s", (name) => {
    expect(lines([{ name, missing: 0 }])[1]).toBe(`'${name},0`);
  });
  it("leaves numbers alone, also negative ones, and shows nothing for null", () => {
    expect(lines([{ name: "a", missing: -3 }])[1]).toBe("a,-3");
    expect(lines([{ name: "a", missing: null }])[1]).toBe("a,");
  });
});

describe("toJson", () => {
  it("uses ids as keys, which no language changes", () => {
    expect(JSON.parse(toJson(columns, [{ name: "<b>", missing: 2 }]))).toEqual([{ name: "<b>", missing: 2 }]);
  });
  it("gives programs the word that no language changes", () => {
    const state: Column<Row> = {
      id: "state",
      header: "状態",
      width: 1,
      value: () => "成功",
      raw: () => "succeeded",
      cell: () => null,
    };
    expect(JSON.parse(toJson([state], [{ name: "a", missing: 0 }]))).toEqual([{ state: "succeeded" }]);
    expect(toCsv([state], [{ name: "a", missing: 0 }])).toContain("成功");
  });
});

describe("onPaper", () => {
  const paper = (value: Cell) => onPaper(value, formatFor("en"), ((key: string) => key) as TFunction);
  it.each<[Cell, string]>([
    ["2026-11-28T05:07:00.123Z", "28 Nov 2026, 14:07"],
    [true, "common.yes"],
    [12345, "12,345"],
    [null, ""],
    ["PC-2026-11-28", "PC-2026-11-28"],
  ])("writes %s for people", (value, text) => expect(paper(value)).toBe(text));
});

describe("fileName", () => {
  it("holds the list and the time", () => {
    expect(fileName("hosts", new Date("2026-11-28T05:07:00Z"), "csv")).toBe("kintsugi-hosts-20261128-0507.csv");
  });
});

describe("loadAll", () => {
  it("reads page after page until the total", async () => {
    const offsets: number[] = [];
    const rows = await loadAll<number>(async (offset, limit) => {
      offsets.push(offset);
      return {
        rows: Array.from({ length: Math.min(limit, 25_000 - offset) }, (_, index) => offset + index),
        total: 25_000,
      };
    });
    expect(offsets).toEqual([0, 10_000, 20_000]);
    expect(rows.length).toBe(25_000);
    expect(rows.at(-1)).toBe(24_999);
  });
  it("ends when a list shrinks under it", async () => {
    const rows = await loadAll<number>(async (offset) => ({ rows: offset === 0 ? [1] : [], total: 5 }));
    expect(rows).toEqual([1]);
  });
});

// SPDX-License-Identifier: Apache-2.0
// Times are checked in Asia/Tokyo (vite.config.ts).
import { describe, expect, it } from "vitest";
import { formatFor } from "./format";

const en = formatFor("en");
const ja = formatFor("ja");
const at = Date.parse("2026-11-28T14:05:00Z");

describe("numbers", () => {
  it("are grouped", () => expect(en.number(100_000)).toBe("100,000"));
  it("make shares that never hide the last host", () => {
    expect(en.percent(1, 100_000)).toBe("0.1%");
    expect(en.percent(99_999, 100_000)).toBe("99.9%");
    expect(en.percent(60, 60)).toBe("100%");
    expect(en.percent(0, 60)).toBe("0%");
    expect(en.percent(0, 0)).toBe("–");
  });
  it("make sizes", () => {
    expect(en.bytes(366_176)).toBe("366 kB");
    expect(en.bytes(1_500_000n)).toBe("1.5 MB");
    expect(en.bytes(0)).toBe("0 bytes");
  });
});

describe("times", () => {
  it("are in the reader's zone and language", () => {
    expect(en.dateTime(at)).toBe("28 Nov 2026, 23:05");
    expect(ja.dateTime(at)).toBe("2026/11/28 23:05");
  });
  it("show never as a dash", () => {
    expect(en.dateTime(0n)).toBe("–");
    expect(en.relative(0, at)).toBe("–");
  });
  it("are relative to now", () => {
    expect(en.relative(at - 5 * 60_000, at)).toBe("5 min ago");
    expect(ja.relative(at - 5 * 60_000, at)).toBe("5 分前");
    expect(en.relative(at - 3000, at)).toBe("now");
    expect(en.relative(at + 86_400_000, at)).toBe("tomorrow");
  });
  it("leave calendar days in their own zone", () => {
    expect(en.day("2003-10-15")).toBe("15 Oct 2003");
    expect(ja.day("2003-10-15")).toBe("2003/10/15");
    expect(en.day("autumn")).toBe("autumn");
  });
});

describe("durations", () => {
  it.each([
    [28_000, "28 secs", "28 秒"],
    [94 * 60_000, "1 hr 34 mins", "1 時間 34 分"],
    [18 * 60_000, "18 mins", "18 分"],
    [50 * 3_600_000, "2 days 2 hrs", "2 日 2 時間"],
  ])("%d ms", (ms, english, japanese) => {
    expect(en.duration(ms).replaceAll(" ", " ")).toBe(english);
    expect(ja.duration(ms)).toBe(japanese);
  });
});

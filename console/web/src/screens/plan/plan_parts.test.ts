// SPDX-License-Identifier: Apache-2.0
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { RolloutPlanSchema } from "~/gen/proto/operator_pb";
import { applyChange } from "./apply_change";
import { parseDuration, writeDuration } from "./duration";
import { addWave, editWave, freshName, moveWave, sizesOf, wave } from "./waves";

describe("durations", () => {
  test.each([
    ["250ms", 250],
    ["10s", 10_000],
    ["1h30min", 5_400_000],
    ["7d", 604_800_000],
    ["0s", 0],
    [" 4h ", 14_400_000],
  ])("%s is %i ms", (text, ms) => expect(parseDuration(text)).toBe(ms));
  test.each(["", "4", "h", "1min1h", "1h1h", "400d", "1.5h", "-1h", "4 hours"])("'%s' is refused", (text) =>
    expect(parseDuration(text)).toBeNull());
  test("what is written is read back", () => {
    for (const ms of [0, 1, 61_000, 5_400_000, 90_061_001]) expect(parseDuration(writeDuration(ms))).toBe(ms);
  });
});

const three = [
  wave("canary", { case: "percent", value: 5 }),
  wave("early", { case: "count", value: 10 }),
  wave("broad", { case: "rest", value: true }),
];

describe("waves", () => {
  test("percentages are of all hosts and rounded up; the rest is what is left", () =>
    expect(sizesOf(three, 61, [])).toEqual([4, 10, 47]));
  test("a ring's size, and the rest after it, are known only from the console", () => {
    const waves = [wave("pilot", { case: "ring", value: "pilot" }), three[2] as (typeof three)[0]];
    expect(sizesOf(waves, 60, [])).toEqual([null, null]);
    expect(sizesOf(waves, 60, [12, 48])).toEqual([12, 48]);
  });
  test("no wave takes more than there are", () =>
    expect(sizesOf([wave("a", { case: "count", value: 100 }), three[2] as (typeof three)[0]], 60, [])).toEqual([
      60, 0,
    ]));
  test("a new wave comes before the rest, under a free name", () => {
    expect(addWave(three).map((each) => each.name)).toEqual(["canary", "early", "last", "broad"]);
    expect(freshName([...three, wave("last", { case: "rest", value: true })])).toBe("wave-5");
  });
  test("moving keeps every wave; outside the list nothing moves", () => {
    expect(moveWave(three, 0, 1).map((each) => each.name)).toEqual(["early", "canary", "broad"]);
    expect(moveWave(three, 0, -1)).toEqual(three);
  });
  test("an edit keeps what the form does not show", () => {
    const [first] = editWave([wave("a", { case: "percent", value: 5 })], 0, (each) => (each.errorCount = 3));
    const [second] = editWave([first as (typeof three)[0]], 0, (each) => (each.name = "b"));
    expect(second).toMatchObject({ name: "b", errorCount: 3, selection: { case: "percent", value: 5 } });
  });
});

describe("changes that an estimate proposes", () => {
  const plan = create(RolloutPlanSchema, {
    bulletinId: "MS03-043",
    inFlightLimit: 20,
    waves: [{ name: "canary", selection: { case: "percent", value: 5 }, soakMs: 86_400_000n, offsetMs: 7200_000n }],
    groupLimits: [{ kind: "site", limit: 5 }],
  });
  test.each([
    ["--in-flight 40", { inFlightLimit: 40 }],
    ["--success 85", { successPercent: 85 }],
    ["--unreachable-after 10m", { unreachableAfterMs: 600_000n }],
    ["--starts 100/1h", { startsLimit: 100, startsPeriodMs: 3_600_000n }],
    ["--missed-window when-back", { missedWindow: 2 }],
    ["--stage-ahead", { stageAhead: true }],
    ["--deferrals 0", { user: { deferrals: 0 } }],
    ["--site-limit, --role-limit", { groupLimits: [{ limit: 10 }] }],
    ["--wave canary=...,soak=12h", { waves: [{ soakMs: 43_200_000n, offsetMs: 7_200_000n }] }],
    ["--wave NAME=...,offset=...", { waves: [{ offsetMs: 3_600_000n, soakMs: 86_400_000n }] }],
  ])("%s", (flag, expected) => {
    expect(applyChange(plan, flag)).toMatchObject({ bulletinId: "MS03-043", ...expected });
    expect(plan.inFlightLimit).toBe(20);
  });
  test.each([
    "--always-on",
    "--relay '*'",
    "--console-link 2000B/s",
    "--wave nobody=...,soak=1h",
    "",
  ])("'%s' changes no plan", (flag) => expect(applyChange(plan, flag)).toBeNull());
});

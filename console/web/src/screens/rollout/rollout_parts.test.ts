// SPDX-License-Identifier: Apache-2.0
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { GetBurnUpReplySchema, RolloutSummarySchema, WaveProgressSchema } from "~/gen/proto/operator_pb";
import { pointsOf, sampled } from "./burn_up";
import { changes } from "./changes";
import { goalOf } from "./RolloutWaves";

describe("goals", () => {
  const wave = create(WaveProgressSchema, { total: 50, succeeded: 40, unreachable: 5, other: 1 });
  test("hosts that cannot be reached do not count, unless the plan says so", () => {
    expect(goalOf(wave, 95, false)).toEqual({ now: 90, met: false, whole: 44 });
    expect(goalOf(wave, 80, true)).toEqual({ now: 81, met: true, whole: 49 });
  });
  test("a wave in which nobody is left is content", () =>
    expect(goalOf(create(WaveProgressSchema, { total: 2, other: 2 }), 95, false).met).toBe(true));
});

describe("burn-up", () => {
  const reply = create(GetBurnUpReplySchema, {
    actual: [
      { atMs: 1000n, done: 0 },
      { atMs: 3000n, done: 4, failed: 1 },
    ],
    predicted: [
      { atMs: 1000n, p10: 0, p50: 0, p90: 1 },
      { atMs: 2000n, p10: 1, p50: 2, p90: 3 },
    ],
  });
  test("both series share one axis of time", () =>
    expect(pointsOf(reply)).toEqual([
      { atMs: 1000, done: 0, failed: 0, p10: 0, p50: 0, p90: 1 },
      { atMs: 2000, done: null, failed: null, p10: 1, p50: 2, p90: 3 },
      { atMs: 3000, done: 4, failed: 1, p10: null, p50: null, p90: null },
    ]));
  test("what stays flat to the horizon is left out", () => {
    const flat = create(GetBurnUpReplySchema, {
      actual: [{ atMs: 1n }],
      predicted: [1n, 2n, 3n, 4n, 5n, 6n].map((atMs) => ({ atMs, p10: 0, p50: Math.min(2, Number(atMs)), p90: 2 })),
    });
    expect(pointsOf(flat).map((point) => point.atMs)).toEqual([1, 2, 3]);
  });
  test("a sample keeps both ends", () => expect(sampled([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]));
});

describe("what can be done", () => {
  const possible = (phase: string, more: object = {}) => {
    const rollout = create(RolloutSummarySchema, { phase, ...more });
    return Object.entries(changes).flatMap(([name, row]) => (row.may(rollout) ? [name] : []));
  };
  test("depends on the phase", () => {
    expect(possible("draft")).toEqual(["submit", "start", "abort"]);
    expect(possible("draft", { submittedMs: 5n })).toEqual(["start", "abort"]);
    expect(possible("running", { waves: [{ phase: "open" }, { phase: "waiting" }] })).toEqual([
      "pause",
      "release",
      "abort",
    ]);
    expect(possible("halted", { failed: 2 })).toEqual(["resume", "abort"]);
    expect(possible("paused", { failed: 2 })).toEqual(["resume", "retry", "abort"]);
    expect(possible("completed", { failed: 2 })).toEqual(["retry"]);
  });
});

// SPDX-License-Identifier: Apache-2.0
// Actual and predicted points on one axis of time. Pure.
import type { GetBurnUpReply } from "~/gen/proto/operator_pb";

export interface BurnUpPoint {
  atMs: number;
  /** null: nothing is known of that instant in this series. */
  done: number | null;
  failed: number | null;
  p10: number | null;
  p50: number | null;
  p90: number | null;
}

export function pointsOf(reply: Pick<GetBurnUpReply, "actual" | "predicted">): BurnUpPoint[] {
  const byTime = new Map<number, BurnUpPoint>();
  const at = (ms: bigint) => {
    const key = Number(ms);
    const found = byTime.get(key) ?? { atMs: key, done: null, failed: null, p10: null, p50: null, p90: null };
    byTime.set(key, found);
    return found;
  };
  for (const { atMs, done, failed } of reply.actual) Object.assign(at(atMs), { done, failed });
  for (const { atMs, p10, p50, p90 } of reply.predicted.slice(0, flatFrom(reply)))
    Object.assign(at(atMs), { p10, p50, p90 });
  return [...byTime.values()].sort((a, b) => a.atMs - b.atMs);
}

// Predictions go on to their horizon, months away: what stays flat to its end is left out, but for as long as the rollout took.
function flatFrom({ actual, predicted }: Pick<GetBurnUpReply, "actual" | "predicted">): number {
  const last = predicted.at(-1);
  const now = actual.at(-1)?.atMs ?? 0n;
  const settled = predicted.findIndex(({ p10, p50, p90 }) => p10 === last?.p10 && p50 === last.p50 && p90 === last.p90);
  return (
    Math.max(
      settled,
      predicted.findLastIndex(({ atMs }) => atMs <= now),
    ) + 2
  );
}

/** At most `most` points, evenly, with the first and the last. */
export function sampled<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))] as T);
}

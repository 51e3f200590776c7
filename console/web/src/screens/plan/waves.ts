// SPDX-License-Identifier: Apache-2.0
// The waves of a plan: who they take, how large they will be, and the edits that an operator makes. Pure; every edit gives a new list
// and leaves all that it does not name as it was.
import { clone, create } from "@bufbuild/protobuf";
import { type WaveSpec, WaveSpecSchema } from "~/gen/proto/operator_pb";

export type Taking = NonNullable<WaveSpec["selection"]["case"]>;
export const takings: readonly Taking[] = ["percent", "count", "ring", "query", "rest"];
export const mostWaves = 100;

export function wave(name: string, selection: WaveSpec["selection"]): WaveSpec {
  return create(WaveSpecSchema, { name, selection });
}

export function editWave(waves: readonly WaveSpec[], at: number, edit: (wave: WaveSpec) => void): WaveSpec[] {
  return waves.map((each, i) => {
    if (i !== at) return each;
    const copy = clone(WaveSpecSchema, each);
    edit(copy);
    return copy;
  });
}

export function moveWave(waves: readonly WaveSpec[], from: number, to: number): WaveSpec[] {
  if (to < 0 || to >= waves.length) return [...waves];
  const moved = [...waves];
  moved.splice(to, 0, ...moved.splice(from, 1));
  return moved;
}

export function removeWave(waves: readonly WaveSpec[], at: number): WaveSpec[] {
  return waves.filter((_, i) => i !== at);
}

const names = ["canary", "early", "broad", "last"];
export function freshName(waves: readonly WaveSpec[]): string {
  const taken = new Set(waves.map((each) => each.name));
  const free = names.find((name) => !taken.has(name));
  if (free) return free;
  let number = waves.length + 1;
  while (taken.has(`wave-${number}`)) number += 1;
  return `wave-${number}`;
}

/** A further wave of 10 %, before the one that takes the rest. */
export function addWave(waves: readonly WaveSpec[]): WaveSpec[] {
  const rest = waves.findIndex((each) => each.selection.case === "rest");
  const at = rest < 0 ? waves.length : rest;
  return waves.toSpliced(at, 0, wave(freshName(waves), { case: "percent", value: 10 }));
}

/** What a kind of selection starts with when it is chosen; a ring is the first that there is. */
export function startOf(taking: Taking, rings: readonly string[]): WaveSpec["selection"] {
  switch (taking) {
    case "percent":
      return { case: taking, value: 10 };
    case "count":
      return { case: taking, value: 10 };
    case "ring":
      return { case: taking, value: rings[0] ?? "" };
    case "query":
      return { case: taking, value: "" };
    case "rest":
      return { case: taking, value: true };
  }
}

/** Hosts of each wave of a rollout of `total` hosts. `known` is what the console said of waves by ring or query; null: not known yet. */
export function sizesOf(
  waves: readonly WaveSpec[],
  total: number,
  known: readonly (number | undefined)[],
): (number | null)[] {
  let left = total;
  let open = false;
  return waves.map((each, i) => {
    const taken = sizeOf(each, total, left, known[i]);
    if (taken === null) open = true;
    else left -= taken;
    return open && each.selection.case === "rest" ? (known[i] ?? null) : taken;
  });
}

function sizeOf(each: WaveSpec, total: number, left: number, known: number | undefined): number | null {
  switch (each.selection.case) {
    case "percent":
      return Math.min(left, Math.ceil((total * each.selection.value) / 100));
    case "count":
      return Math.min(left, each.selection.value);
    case "rest":
      return left;
    default:
      return known === undefined ? null : Math.min(left, known);
  }
}

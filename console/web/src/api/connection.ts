// SPDX-License-Identifier: Apache-2.0
// Whether the page hears the console: one small store for the banner and for screens that dim what is old.
import { useSyncExternalStore } from "react";

export type ResetReason = "started" | "restarted" | "missed";
export interface Connection {
  state: "connecting" | "open" | "lost";
  since: number;
  /** Set while the page should still say that it was away, and why. */
  back?: "reconnected" | "restarted";
}

let current: Connection = { state: "connecting", since: Date.now() };
const listeners = new Set<() => void>();

function set(next: Connection): void {
  current = next;
  for (const listener of listeners) listener();
}

export function connectionOpened(reason: ResetReason | undefined): void {
  const wasLost = current.state === "lost";
  let back = current.back;
  if (reason === "restarted") back = "restarted";
  else if (wasLost) back = "reconnected";
  if (current.state === "open" && back === current.back) return;
  set({ state: "open", since: Date.now(), back });
}

export function connectionLost(): void {
  if (current.state !== "lost") set({ state: "lost", since: Date.now() });
}

export function dismissBack(): void {
  if (current.back) set({ ...current, back: undefined });
}

export function connection(): Connection {
  return current;
}

export function useConnection(): Connection {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, connection);
}

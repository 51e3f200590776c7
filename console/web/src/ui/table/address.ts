// SPDX-License-Identifier: Apache-2.0
// What narrows a list stands in the page's address: `get` one part of it, `set` it, "" takes it away.
import { useCallback } from "react";
import { useSearchParams } from "react-router-dom";
import { parseSort, type Sort, sortText } from "./columns";

export interface Address {
  get: (name: string) => string;
  /** Replaces the entry of the browser's history; `step`: adds one, for the back button. */
  set: (name: string, value: string, step?: "step") => void;
  /** Several parts in one step: of two steps in one event the second would not know the first. */
  change: (parts: Record<string, string>) => void;
  /** What a saved query kept. */
  open: (query: string) => void;
  parameters: URLSearchParams;
}

export function useAddress(): Address {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback(
    (name: string, value: string, step?: "step") =>
      setParameters(
        (old) => {
          const next = new URLSearchParams(old);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: step !== "step" },
      ),
    [setParameters],
  );
  const change = useCallback(
    (parts: Record<string, string>) =>
      setParameters(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries(parts))
            if (value) next.set(name, value);
            else next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [setParameters],
  );
  const open = useCallback((query: string) => setParameters(new URLSearchParams(query)), [setParameters]);
  return { get: (name) => parameters.get(name) ?? "", set, change, open, parameters };
}

export interface Narrowing<Name extends string> extends Address {
  /** Each part as the address has it; "": not narrowed by it. */
  parts: Record<Name, string>;
  narrowed: boolean;
  /** Takes all of them away; `also` is set with it. */
  widen: (also?: Record<string, string>) => void;
  /** Takes them and the order away; undefined: the address has none. */
  showAll: (() => void) | undefined;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** The order as requests name it. */
  order: { sort: string; descending: boolean };
}

/** The address of a list that is narrowed by the parts `names` and sorted by the console. */
export function useNarrowing<Name extends string>(names: readonly Name[]): Narrowing<Name> {
  const address = useAddress();
  const { get, set, change, parameters } = address;
  const parts = Object.fromEntries(names.map((name) => [name, get(name)])) as Record<Name, string>;
  const sort = parseSort(parameters.get("sort"));
  const narrowed = names.some((name) => parts[name] !== "");
  const widen = (also: Record<string, string> = {}) =>
    change({ ...Object.fromEntries(names.map((name) => [name, ""])), ...also });
  return {
    ...address,
    parts,
    narrowed,
    widen,
    showAll: narrowed || sort.by !== "" ? () => widen({ sort: "" }) : undefined,
    sort,
    onSort: (next) => set("sort", sortText(next), "step"),
    order: { sort: sort.by, descending: sort.descending },
  };
}

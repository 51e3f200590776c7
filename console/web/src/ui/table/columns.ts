// SPDX-License-Identifier: Apache-2.0
// A column is described once: how it is shown, sorted by the console, exported and printed.
import { type ReactNode, useMemo } from "react";
import { usePreference } from "~/app/preferences";

export type Cell = string | number | boolean | null;

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The same as plain data, for exports and printing. */
  value: (row: Row) => Cell;
  /** For programs, in JSON: a word that is the same in every language. */
  raw?: (row: Row) => Cell;
  /** The console's name of this order; without it the column cannot be sorted. */
  sort?: string;
  /** Least width in px. */
  width: number;
  /** Share of what is left over; 0: none. */
  grow?: number;
  align?: "end";
  /** Stays when the window is narrow; `under` is then a second line below it. */
  narrow?: boolean;
  under?: (row: Row) => ReactNode;
  /** In a wide window a second line of that column, whose room it needs, and no column of its own: rows are higher then. */
  below?: string;
  /** Shown only when chosen. */
  optional?: boolean;
  /** The row's name: cannot be switched off. */
  fixed?: boolean;
  /** Buttons: neither exported nor printed. */
  screenOnly?: boolean;
}

export interface Sort {
  by: string;
  descending: boolean;
}

/** "-missing" <-> {by: "missing", descending: true}; what addresses and saved queries hold. */
export function parseSort(text: string | null): Sort {
  if (!text) return { by: "", descending: false };
  return text.startsWith("-") ? { by: text.slice(1), descending: true } : { by: text, descending: false };
}

export function sortText(sort: Sort): string {
  return sort.by ? `${sort.descending ? "-" : ""}${sort.by}` : "";
}

export interface ColumnChoice<Row> {
  all: readonly Column<Row>[];
  shown: readonly Column<Row>[];
  isShown(id: string): boolean;
  toggle(id: string): void;
  reset(): void;
}

export function useColumnChoice<Row>(table: string, columns: readonly Column<Row>[]): ColumnChoice<Row> {
  const [stored, store] = usePreference(`columns.${table}`);
  const chosen = stored === null ? undefined : new Set(stored.split(","));
  const isShown = (id: string) => {
    const column = columns.find((one) => one.id === id);
    return column !== undefined && (column.fixed || (chosen ? chosen.has(id) : !column.optional));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: isShown follows the stored choice
  const shown = useMemo(() => columns.filter((column) => isShown(column.id)), [columns, stored]);
  return {
    all: columns,
    shown,
    isShown,
    toggle: (id) =>
      store(
        columns
          .map((column) => column.id)
          .filter((other) => (other === id ? !isShown(id) : isShown(other)))
          .join(","),
      ),
    reset: () => store(null),
  };
}

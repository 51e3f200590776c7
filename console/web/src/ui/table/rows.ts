// SPDX-License-Identifier: Apache-2.0
// Rows of a list that is longer than the page should hold: only the pages around what is looked at are read and kept.
import { type QueryKey, type UseQueryOptions, useQueries } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";

export const pageSize = 100;

export interface Rows<Row> {
  /** undefined until the first answer. */
  total: number | undefined;
  get(index: number): Row | undefined;
  error: unknown;
  /** Older rows are shown while newer ones are on their way. */
  stale: boolean;
  /** Another one for another filter or order: the table then begins at its top. */
  list?: string;
  refetch(): void;
  look(first: number, last: number): void;
}

export function rowsOf<Row>(
  list: readonly Row[] | undefined,
  error: unknown = null,
  refetch: () => void = () => {},
): Rows<Row> {
  return { total: list?.length, get: (index) => list?.[index], error, stale: false, list: "", refetch, look: () => {} };
}

export function pagesAround(first: number, last: number, total: number | undefined): number[] {
  const lastPage = total === undefined ? 0 : Math.max(0, Math.ceil(total / pageSize) - 1);
  const from = Math.min(Math.floor(Math.max(0, first) / pageSize), lastPage);
  const to = Math.min(Math.floor(Math.max(0, last) / pageSize), lastPage);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

interface Paged<Reply, Row> {
  query: (offset: number, limit: number) => { queryKey: QueryKey; queryFn?: unknown };
  rows: (reply: Reply) => readonly Row[];
  total: (reply: Reply) => number;
}

/** `query` makes the options of one page; pages are read when they come into sight. */
export function usePagedRows<Reply, Row>({
  query,
  rows,
  total,
}: Paged<Reply, Row>): Rows<Row> & { first: Reply | undefined } {
  const [range, setRange] = useState<[number, number]>([0, 0]);
  const [known, setKnown] = useState<number | undefined>(undefined);
  const pages = pagesAround(range[0], range[1], known);
  const results = useQueries({
    queries: pages.map((page) => query(page * pageSize, pageSize) as UseQueryOptions<Reply>),
  });
  const list = JSON.stringify(query(0, pageSize).queryKey);
  const fresh = results.find((result) => result.data !== undefined && !result.isPlaceholderData)?.data;
  const byPage = new Map(pages.map((page, index) => [page, results[index]?.data]));
  // Another order or filter is another list: until its first page is there, the old rows stay where they are, marked as old.
  const last = useRef<{ list: string; newest: Reply; byPage: Map<number, Reply | undefined> }>(undefined);
  if (fresh !== undefined) last.current = { list, newest: fresh, byPage };
  const shown = last.current;
  const count = shown === undefined ? undefined : total(shown.newest);
  if (count !== undefined && count !== known) setKnown(count);
  const look = useCallback(
    (first: number, last: number) =>
      setRange((old) => {
        const same =
          Math.floor(old[0] / pageSize) === Math.floor(first / pageSize) &&
          Math.floor(old[1] / pageSize) === Math.floor(last / pageSize);
        return same ? old : [first, last];
      }),
    [],
  );
  return {
    total: count,
    get: (index) => {
      const data = shown?.byPage.get(Math.floor(index / pageSize));
      return data === undefined ? undefined : rows(data)[index % pageSize];
    },
    error: results.find((result) => result.isError)?.error ?? null,
    stale: shown !== undefined && shown.list !== list,
    list: shown?.list ?? "",
    refetch: () => {
      for (const result of results) void result.refetch();
    },
    look,
    first: shown?.newest,
  };
}

// SPDX-License-Identifier: Apache-2.0
// The cache of everything read. The event stream keeps it fresh, so nothing polls.
import { hashKey, QueryClient } from "@tanstack/react-query";
import { troubleOf } from "~/api/errors";

const plain = (value: unknown): unknown =>
  typeof value === "bigint"
    ? `${value}n`
    : Array.isArray(value)
      ? value.map(plain)
      : value && typeof value === "object"
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
        : value;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 120_000, // a page that is open all day keeps what it showed in the last two minutes
      refetchOnWindowFocus: true,
      queryKeyHashFn: (key) => hashKey(plain(key) as readonly unknown[]),
      retry: (count, error) => troubleOf(error) === "unreachable" && count < 3,
    },
    mutations: { retry: false },
  },
});

// SPDX-License-Identifier: Apache-2.0
// What a batch of notes does to the query cache: rows that came along are put in place; what only changed somewhere is read again, and
// only where a screen shows it. Lists of hosts are read again at most every two seconds.
import type { Query, QueryClient } from "@tanstack/react-query";
import type {
  GetHostReply,
  ListRolloutHostsReply,
  ListRolloutsReply,
  Note,
  RolloutHost,
  RolloutReply,
  RolloutSummary,
} from "~/gen/proto/operator_pb";
import { keys } from "./keys";

const slowMs = 2000;
const lastRead = new WeakMap<QueryClient, Map<string, number>>();
const waiting = new WeakMap<QueryClient, Set<string>>();

// Invalidates queries whose key begins with `name`, at most once in slowMs; a call in between is made up for at its end.
function invalidateSlowly(cache: QueryClient, name: string): void {
  const times = lastRead.get(cache) ?? new Map<string, number>();
  const late = waiting.get(cache) ?? new Set<string>();
  lastRead.set(cache, times);
  waiting.set(cache, late);
  if (late.has(name)) return;
  const rest = (times.get(name) ?? 0) + slowMs - Date.now();
  const read = () => {
    late.delete(name);
    times.set(name, Date.now());
    void cache.invalidateQueries({ queryKey: [name] });
  };
  if (rest <= 0) {
    read();
    return;
  }
  late.add(name);
  setTimeout(read, rest);
}

export function mergeSummary(old: RolloutSummary, fresh: RolloutSummary): RolloutSummary {
  // Notes leave out plan and control changes; a late one never takes a rollout back.
  if (fresh.revision < old.revision) return old;
  return {
    ...fresh,
    plan: fresh.plan ?? old.plan,
    controlChanges: fresh.controlChanges.length ? fresh.controlChanges : old.controlChanges,
  };
}

export function mergeHosts(old: readonly RolloutHost[], fresh: readonly RolloutHost[]): RolloutHost[] {
  const byId = new Map(fresh.map((row) => [row.hostId, row]));
  return old.map((row) => byId.get(row.hostId) ?? row);
}

function patchRollouts(cache: QueryClient, note: Note): void {
  for (const { rollout, hosts, manyHosts } of note.rollouts) {
    if (!rollout) continue;
    let known = false;
    cache.setQueryData<ListRolloutsReply>(keys.rollouts, (list) => {
      if (!list) return list;
      return {
        ...list,
        rollouts: list.rollouts.map((row) => {
          if (row.id !== rollout.id) return row;
          known = true;
          return mergeSummary(row, rollout);
        }),
      };
    });
    if (!known) void cache.invalidateQueries({ queryKey: keys.rollouts });
    let acted = false;
    cache.setQueryData<RolloutReply>(keys.rollout(rollout.id), (reply) => {
      if (!reply?.rollout) return reply;
      acted = rollout.controlRevision !== reply.rollout.controlRevision;
      return { ...reply, rollout: mergeSummary(reply.rollout, rollout) };
    });
    // What an operator or a condition did comes with the whole answer.
    if (acted) void cache.invalidateQueries({ queryKey: keys.rollout(rollout.id) });
    cache.setQueriesData<ListRolloutHostsReply>(
      { queryKey: ["rollout-hosts", rollout.id] },
      (reply) => reply && { ...reply, hosts: mergeHosts(reply.hosts, hosts) },
    );
    if (hosts.length || manyHosts) {
      invalidateSlowly(cache, "rollout-hosts");
      invalidateSlowly(cache, "rollout-errors");
      invalidateSlowly(cache, "burn-up");
    }
  }
}

export function applyNotes(cache: QueryClient, notes: readonly Note[]): void {
  const invalid = new Set<string>();
  const slow = new Set<string>();
  for (const note of notes) {
    patchRollouts(cache, note);
    if (note.hosts.length || note.manyHosts) for (const name of ["hosts", "fleet", "updates"]) slow.add(name);
    if (note.manyHosts) for (const name of ["host", "host-history"]) slow.add(name);
    for (const host of note.hosts) void cache.invalidateQueries({ predicate: (query) => isOfHost(query, host) });
    if (note.rollouts.length) for (const name of ["fleet", "predictions"]) slow.add(name);
    if (note.audit.length || note.manyAudit) for (const name of ["audit", "fleet"]) slow.add(name);
    if (note.catalog)
      for (const name of ["updates", "bulletin", "bulletins", "packages", "fleet", "hosts", "advisories", "advisory"])
        invalid.add(name);
    if (note.groups) for (const name of ["groups", "hosts", "filter"]) invalid.add(name);
    if (note.users) for (const name of ["users", "sessions", "tokens", "api-tokens", "session"]) invalid.add(name);
    if (note.queries) invalid.add("saved-queries");
  }
  for (const name of invalid) void cache.invalidateQueries({ queryKey: [name] });
  for (const name of slow) if (!invalid.has(name)) invalidateSlowly(cache, name);
}

// A page's address may have the host's name in place of its id.
function isOfHost({ queryKey: [name, host], state }: Query, id: string): boolean {
  if (name === "host-history") return host === id;
  return name === "host" && (host === id || (state.data as GetHostReply | undefined)?.summary?.id === id);
}

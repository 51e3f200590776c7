// SPDX-License-Identifier: Apache-2.0
import { create } from "@bufbuild/protobuf";
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ListRolloutHostsReplySchema,
  type ListRolloutsReply,
  ListRolloutsReplySchema,
  NoteSchema,
  RolloutHostSchema,
  type RolloutReply,
  RolloutReplySchema,
  RolloutSummarySchema,
} from "~/gen/proto/operator_pb";
import { HostState } from "~/gen/proto/types_pb";
import { parseNote, resetReason } from "./events";
import { keys } from "./keys";
import { applyNotes } from "./patch";

const summary = (revision: bigint, more: object = {}) =>
  create(RolloutSummarySchema, {
    id: "r1",
    name: "MS03-043",
    phase: "running",
    revision,
    succeeded: Number(revision),
    ...more,
  });
const note = (rollout: ReturnType<typeof summary>, hosts: ReturnType<typeof host>[] = []) =>
  create(NoteSchema, { rollouts: [{ rollout, hosts }] });
const host = (hostId: string, state: HostState) => create(RolloutHostSchema, { hostId, hostName: hostId, state });

let cache: QueryClient;
beforeEach(() => {
  vi.useFakeTimers();
  cache = new QueryClient();
});
afterEach(() => {
  vi.useRealTimers();
  cache.clear();
});

describe("a note about a rollout", () => {
  it("puts the fresh numbers into list and page, and keeps the plan that notes leave out", () => {
    cache.setQueryData(keys.rollouts, create(ListRolloutsReplySchema, { rollouts: [summary(1n)] }));
    cache.setQueryData(
      keys.rollout("r1"),
      create(RolloutReplySchema, { rollout: summary(1n, { plan: { name: "kept" } }) }),
    );
    applyNotes(cache, [note(summary(5n))]);
    expect(cache.getQueryData<ListRolloutsReply>(keys.rollouts)?.rollouts[0]?.succeeded).toBe(5);
    const page = cache.getQueryData<RolloutReply>(keys.rollout("r1"))?.rollout;
    expect([page?.succeeded, page?.plan?.name]).toEqual([5, "kept"]);
  });
  it("never takes a rollout back when it comes late", () => {
    cache.setQueryData(keys.rollout("r1"), create(RolloutReplySchema, { rollout: summary(9n) }));
    applyNotes(cache, [note(summary(4n))]);
    expect(cache.getQueryData<RolloutReply>(keys.rollout("r1"))?.rollout?.revision).toBe(9n);
  });
  it("changes the rows of hosts in place and no other", () => {
    const request = { sort: "name" };
    cache.setQueryData(
      keys.rolloutHosts("r1", request),
      create(ListRolloutHostsReplySchema, {
        hosts: [host("a", HostState.QUEUED), host("b", HostState.QUEUED)],
        total: 2,
      }),
    );
    applyNotes(cache, [note(summary(2n), [host("b", HostState.INSTALLING), host("c", HostState.FAILED)])]);
    const rows = cache.getQueryData<{ hosts: { hostId: string; state: HostState }[] }>(
      keys.rolloutHosts("r1", request),
    )?.hosts;
    expect(rows?.map((row) => [row.hostId, row.state])).toEqual([
      ["a", HostState.QUEUED],
      ["b", HostState.INSTALLING],
    ]);
  });
  it("has the whole answer read again when an operator or a condition acted", () => {
    cache.setQueryData(
      keys.rollout("r1"),
      create(RolloutReplySchema, { rollout: summary(1n, { controlRevision: 1n }) }),
    );
    applyNotes(cache, [note(summary(2n, { controlRevision: 2n, phase: "halted" }))]);
    expect(cache.getQueryState(keys.rollout("r1"))?.isInvalidated).toBe(true);
  });
});

describe("notes about hosts", () => {
  it("make lists be read at most once in two seconds, and once more at the end", () => {
    const invalidated = vi.spyOn(cache, "invalidateQueries");
    const ofHosts = () => invalidated.mock.calls.filter(([filter]) => filter?.queryKey?.[0] === "hosts").length;
    for (let at = 0; at < 20; at += 1) {
      applyNotes(cache, [create(NoteSchema, { hosts: [`h${at}`] })]);
      vi.advanceTimersByTime(50);
    }
    expect(ofHosts()).toBe(1);
    vi.advanceTimersByTime(2000);
    expect(ofHosts()).toBe(2);
    vi.advanceTimersByTime(10_000);
    expect(ofHosts()).toBe(2);
  });
  it("have that host's page read again at once, whether its address has the id or the name", () => {
    cache.setQueryData(keys.host("h1"), { summary: { id: "h1" } });
    cache.setQueryData(keys.host("WEB-1"), { summary: { id: "h1" } });
    cache.setQueryData(keys.host("h2"), { summary: { id: "h2" } });
    applyNotes(cache, [create(NoteSchema, { hosts: ["h1"] })]);
    expect(["h1", "WEB-1", "h2"].map((name) => cache.getQueryState(keys.host(name))?.isInvalidated)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("the stream's messages", () => {
  it("are read with unknown fields of a newer console", () => {
    expect(parseNote('{"hosts":["a"],"atMs":"5","comesLater":1}')?.hosts).toEqual(["a"]);
    expect(parseNote("not json")).toBeUndefined();
  });
  it.each([
    ["started", undefined, "a", "started"],
    ["started", "a", "a", "missed"],
    ["started", "a", "b", "restarted"],
    ["restarted", "a", "b", "restarted"],
    ["missed", "a", "a", "missed"],
  ] as const)("a reset that says %s, epoch %s then %s, means %s", (said, before, now, meant) => {
    expect(resetReason(said, before, now)).toBe(meant);
  });
});

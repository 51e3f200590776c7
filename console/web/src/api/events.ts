// SPDX-License-Identifier: Apache-2.0
// The one event stream of the page (GET /events). Notes are collected for a quarter of a second and become one patch of the query
// cache, however many hosts report. The browser reconnects and sends Last-Event-ID by itself; when it gives up (the console answered
// with an error) the page asks again with growing delay.
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import type { QueryClient } from "@tanstack/react-query";
import { type Note, NoteSchema } from "~/gen/proto/operator_pb";
import { connectionLost, connectionOpened, type ResetReason } from "./connection";
import { applyNotes } from "./patch";

const gatherMs = 250;
const firstRetryMs = 1000;
const longestRetryMs = 15_000;

type NoteListener = (notes: readonly Note[]) => void;
const listeners = new Set<NoteListener>();

/** Also told of every batch, after the caches were patched: for what is not a query (a chart that grows). */
export function onNotes(listener: NoteListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function parseNote(data: string): Note | undefined {
  try {
    return fromJson(NoteSchema, JSON.parse(data) as JsonValue, { ignoreUnknownFields: true });
  } catch {
    return undefined; // a console of another version: what it means is read again by the queries' own refresh
  }
}

function epochOf(id: string): string | undefined {
  return /^([^-]+)-\d+$/.exec(id)?.[1];
}

/** A stream that the page opened anew has no last id to send, so the console greets it as new: the page knows better. */
export function resetReason(said: ResetReason, before: string | undefined, now: string | undefined): ResetReason {
  if (said !== "started" || before === undefined) return said;
  return before === now ? "missed" : "restarted";
}

/** Opens the stream; the returned function closes it for good. */
export function startEvents(cache: QueryClient, checkSession: () => void): () => void {
  let source: EventSource | undefined;
  let gathered: Note[] = [];
  let gatherTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  let epoch: string | undefined;
  let closed = false;

  const flush = () => {
    gatherTimer = undefined;
    const notes = gathered;
    gathered = [];
    applyNotes(cache, notes);
    for (const listener of listeners) listener(notes);
  };
  const take = (event: MessageEvent<string>) => {
    const note = parseNote(event.data);
    epoch = epochOf(event.lastEventId) ?? epoch;
    if (!note) return;
    gathered.push(note);
    gatherTimer ??= setTimeout(flush, gatherMs);
  };
  const reset = (event: MessageEvent<string>) => {
    gathered = [];
    const said = (parseNote(event.data)?.reason || "missed") as ResetReason;
    const reason = resetReason(said, epoch, epochOf(event.lastEventId));
    epoch = epochOf(event.lastEventId) ?? epoch;
    connectionOpened(reason);
    if (reason !== "started") void cache.invalidateQueries();
  };
  const open = () => {
    retryTimer = undefined;
    const stream = new EventSource("/events");
    source = stream;
    stream.onopen = () => {
      retryMs = firstRetryMs;
      connectionOpened(undefined);
    };
    stream.onerror = () => {
      connectionLost();
      if (stream.readyState !== EventSource.CLOSED || closed) return;
      checkSession(); // an error answer may be the end of the session; the call finds out
      stream.close();
      retryTimer ??= setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    };
    stream.addEventListener("note", take);
    stream.addEventListener("reset", reset);
  };
  open();
  return () => {
    closed = true;
    source?.close();
    clearTimeout(gatherTimer);
    clearTimeout(retryTimer);
  };
}

// SPDX-License-Identifier: Apache-2.0
// Names of everything the page has read. The first word is what a note of the event stream invalidates or patches.
import type { ListRolloutHostsRequest } from "~/gen/proto/operator_pb";

export const keys = {
  session: ["session"] as const,
  fleet: ["fleet"] as const,
  hosts: (request: object) => ["hosts", request] as const,
  host: (host: string) => ["host", host] as const,
  hostHistory: (host: string) => ["host-history", host] as const,
  filter: (filter: string) => ["filter", filter] as const,
  updates: (request: object) => ["updates", request] as const,
  bulletin: (id: string) => ["bulletin", id] as const,
  bulletins: ["bulletins"] as const,
  packages: ["packages"] as const,
  rollouts: ["rollouts"] as const,
  rollout: (id: string) => ["rollout", id] as const,
  rolloutHosts: (id: string, request: Partial<ListRolloutHostsRequest>) => ["rollout-hosts", id, request] as const,
  rolloutErrors: (id: string) => ["rollout-errors", id] as const,
  burnUp: (id: string) => ["burn-up", id] as const,
  estimate: (request: object) => ["estimate", request] as const,
  predictions: ["predictions"] as const,
  audit: (request: object) => ["audit", request] as const,
  groups: ["groups"] as const,
  users: ["users"] as const,
  sessions: ["sessions"] as const,
  tokens: ["tokens"] as const,
  apiTokens: ["api-tokens"] as const,
  advisories: (request: object) => ["advisories", request] as const,
  advisory: (kb: string) => ["advisory", kb] as const,
  lacking: (kb: string) => ["lacking", kb] as const,
  health: ["health"] as const,
  savedQueries: (list: string) => ["saved-queries", list] as const,
};

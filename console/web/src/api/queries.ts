// SPDX-License-Identifier: Apache-2.0
// What screens read: one options object each, for useQuery and for prefetching.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  ListAdvisoriesRequestSchema,
  ListAuditRequestSchema,
  ListHostsRequestSchema,
  ListRolloutHostsRequestSchema,
  ListUpdatesRequestSchema,
} from "~/gen/proto/operator_pb";
import { operator } from "./client";
import { keys } from "./keys";

// Requests are part of the key, so they hold no bigint.
export type HostsRequest = Omit<MessageInitShape<typeof ListHostsRequestSchema>, "$typeName" | "$unknown">;
export type UpdatesRequest = Omit<MessageInitShape<typeof ListUpdatesRequestSchema>, "$typeName" | "$unknown">;
export type RolloutHostsRequest = Omit<
  MessageInitShape<typeof ListRolloutHostsRequestSchema>,
  "$typeName" | "$unknown"
>;
export type AdvisoriesRequest = Omit<MessageInitShape<typeof ListAdvisoriesRequestSchema>, "$typeName" | "$unknown">;
export type AuditRequest = Omit<MessageInitShape<typeof ListAuditRequestSchema>, "$typeName" | "$unknown">;

export const fleetQuery = queryOptions({
  queryKey: keys.fleet,
  queryFn: ({ signal }) => operator.getFleetOverview({}, { signal }),
});

export const hostsQuery = (request: HostsRequest) =>
  queryOptions({
    queryKey: keys.hosts(request),
    queryFn: ({ signal }) => operator.listHosts(request, { signal }),
    placeholderData: keepPreviousData,
  });

export const hostQuery = (host: string) =>
  queryOptions({ queryKey: keys.host(host), queryFn: ({ signal }) => operator.getHost({ host }, { signal }) });

export const hostHistoryQuery = (host: string) =>
  queryOptions({
    queryKey: keys.hostHistory(host),
    queryFn: ({ signal }) => operator.getHostHistory({ host }, { signal }),
  });

export const filterQuery = (filter: string) =>
  queryOptions({
    queryKey: keys.filter(filter),
    queryFn: ({ signal }) => operator.checkFilter({ filter }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

export const updatesQuery = (request: UpdatesRequest) =>
  queryOptions({
    queryKey: keys.updates(request),
    queryFn: ({ signal }) => operator.listUpdates(request, { signal }),
    placeholderData: keepPreviousData,
  });

export const bulletinsQuery = queryOptions({
  queryKey: keys.bulletins,
  queryFn: ({ signal }) => operator.listBulletins({}, { signal }),
});

export const bulletinQuery = (id: string) =>
  queryOptions({ queryKey: keys.bulletin(id), queryFn: ({ signal }) => operator.getBulletin({ id }, { signal }) });

export const advisoriesQuery = (request: AdvisoriesRequest) =>
  queryOptions({
    queryKey: keys.advisories(request),
    queryFn: ({ signal }) => operator.listAdvisories(request, { signal }),
    placeholderData: keepPreviousData,
  });

export const advisoryQuery = (kb: string) =>
  queryOptions({ queryKey: keys.advisory(kb), queryFn: ({ signal }) => operator.getAdvisory({ kb }, { signal }) });

export const lackingQuery = (kb: string) =>
  queryOptions({
    queryKey: keys.lacking(kb),
    queryFn: ({ signal }) => operator.listMissing({ update: kb }, { signal }),
  });

export const groupsQuery = queryOptions({
  queryKey: keys.groups,
  queryFn: ({ signal }) => operator.listGroups({}, { signal }),
});

export const savedQueriesQuery = (list: string) =>
  queryOptions({
    queryKey: keys.savedQueries(list),
    queryFn: ({ signal }) => operator.listSavedQueries({ list }, { signal }),
  });

export const rolloutsQuery = queryOptions({
  queryKey: keys.rollouts,
  queryFn: ({ signal }) => operator.listRollouts({}, { signal }),
});

export const rolloutQuery = (rollout: string) =>
  queryOptions({
    queryKey: keys.rollout(rollout),
    queryFn: ({ signal }) => operator.getRollout({ rollout }, { signal }),
  });

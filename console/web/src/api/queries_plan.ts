// SPDX-License-Identifier: Apache-2.0
// What the plan and the rollout screens read beyond queries.ts.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { operator } from "./client";
import { keys } from "./keys";

export interface Rules {
  windows: readonly string[];
  blackouts: readonly string[];
  activeHours: readonly string[];
  zone: string;
}

export const previewQuery = (rules: Rules, count = 5) =>
  queryOptions({
    queryKey: ["schedule-preview", rules, count] as const,
    queryFn: ({ signal }) => {
      const schedule = {
        windows: [...rules.windows],
        blackouts: [...rules.blackouts],
        activeHours: [...rules.activeHours],
        zone: rules.zone,
      };
      return operator.previewSchedule({ schedule, count }, { signal });
    },
    placeholderData: keepPreviousData,
    retry: false,
  });

export const rolloutErrorsQuery = (rollout: string) =>
  queryOptions({
    queryKey: keys.rolloutErrors(rollout),
    queryFn: ({ signal }) => operator.listRolloutErrors({ rollout }, { signal }),
    placeholderData: keepPreviousData,
  });

export const burnUpQuery = (rollout: string) =>
  queryOptions({
    queryKey: keys.burnUp(rollout),
    queryFn: ({ signal }) => operator.getBurnUp({ rollout }, { signal }),
    placeholderData: keepPreviousData,
  });

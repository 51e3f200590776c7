// SPDX-License-Identifier: Apache-2.0
// The estimate that stands beside the plan. While it is being changed few runs answer quickly; when it rests a full estimate follows,
// with the changes that would help. An answer stays until the next one is there.
import { toBinary } from "@bufbuild/protobuf";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { type EstimateRolloutReply, type RolloutPlan, RolloutPlanSchema } from "~/gen/proto/operator_pb";

const quickAfterMs = 90;
const fullAfterMs = 700;
const quickAnswerUs = 120_000; // what the runs of a quick answer may take on the console
const fewestRuns = 10;
const mostQuickRuns = 100;
const stragglers = 20;

export interface LiveEstimate {
  reply: EstimateRolloutReply | undefined;
  error: Error | null;
  /** The answer is of an earlier state of the plan. */
  old: boolean;
  /** It has all its runs and the changes that would help. */
  full: boolean;
}

function useSettled<T>(value: T, afterMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}

// A key of the cache: the plan's bytes as text.
function fingerprint(plan: RolloutPlan): string {
  return Array.from(toBinary(RolloutPlanSchema, plan), (byte) => String.fromCharCode(byte)).join("");
}

export function useEstimate(plan: RolloutPlan, enabled: boolean): LiveEstimate {
  const quickRuns = useRef(20);
  const soon = useSettled(plan, quickAfterMs);
  const rested = useSettled(plan, fullAfterMs);
  const atRest = rested === plan;
  const quick = useQuery({
    queryKey: keys.estimate({ plan: fingerprint(soon), quick: true }),
    queryFn: async ({ signal }) => {
      const reply = await operator.estimateRollout({ plan: soon, runs: quickRuns.current, stragglers }, { signal });
      const perRun = Number(reply.elapsedUs) / Math.max(1, reply.runs);
      quickRuns.current = Math.round(
        Math.min(mostQuickRuns, Math.max(fewestRuns, quickAnswerUs / Math.max(1, perRun))),
      );
      return reply;
    },
    enabled: enabled && soon.bulletinId !== "",
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 30_000,
  });
  const full = useQuery({
    queryKey: keys.estimate({ plan: fingerprint(rested), quick: false }),
    queryFn: ({ signal }) => operator.estimateRollout({ plan: rested, changes: true, stragglers }, { signal }),
    enabled: enabled && atRest && rested.bulletinId !== "",
    retry: false,
    gcTime: 30_000,
  });
  const isFull = atRest && full.data !== undefined;
  const answer = isFull ? full : quick;
  return {
    reply: answer.data,
    error: answer.error,
    old: !isFull && (soon !== plan || quick.isPlaceholderData || quick.isFetching),
    full: isFull,
  };
}

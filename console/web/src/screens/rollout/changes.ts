// SPDX-License-Identifier: Apache-2.0
// What an operator can do to a rollout: which phases allow it, which call does it, how its confirmation looks.
import { operator } from "~/api/client";
import type { RolloutPlan, RolloutReply, RolloutSummary } from "~/gen/proto/operator_pb";
import type { IconName } from "~/ui/Icon";

export type Change = "edit" | "start" | "submit" | "pause" | "resume" | "release" | "abort" | "retry";

interface Request {
  rollout: string;
  dryRun: boolean;
  ifControlRevision: bigint;
  plan?: RolloutPlan;
}
interface Row {
  icon: IconName;
  danger?: boolean;
  call: (request: Request) => Promise<RolloutReply>;
  may: (rollout: RolloutSummary) => boolean;
}

export const changes: Record<Change, Row> = {
  // From the page of its plan, not from the rollout's.
  edit: { icon: "check", call: (request) => operator.editRollout(request), may: () => false },
  submit: {
    icon: "check",
    call: (request) => operator.submitRollout(request),
    may: (r) => r.phase === "draft" && r.submittedMs === 0n,
  },
  start: { icon: "play", call: (request) => operator.startRollout(request), may: (r) => r.phase === "draft" },
  pause: { icon: "pause", call: (request) => operator.pauseRollout(request), may: (r) => r.phase === "running" },
  resume: {
    icon: "play",
    call: (request) => operator.resumeRollout(request),
    may: (r) => r.phase === "paused" || r.phase === "halted",
  },
  release: {
    icon: "skip",
    call: (request) => operator.releaseWave(request),
    may: (r) => r.phase === "running" && r.waves.some((wave) => wave.phase === "waiting"),
  },
  retry: {
    icon: "undo",
    call: (request) => operator.retryFailed(request),
    may: (r) => ["running", "paused", "completed"].includes(r.phase) && r.failed > 0,
  },
  // A completed one still serves hosts that come back.
  abort: {
    icon: "stop",
    danger: true,
    call: (request) => operator.abortRollout(request),
    may: (r) => r.phase !== "aborted" && (r.phase !== "completed" || r.queued + r.inFlight > 0),
  },
};
export const changeOrder: readonly Change[] = ["start", "submit", "pause", "resume", "release", "retry", "abort"];

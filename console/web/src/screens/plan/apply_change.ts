// SPDX-License-Identifier: Apache-2.0
// Applies a change that an estimate proposes. The console names it as the command line's flag (console/estimation/changes.cpp), which is
// the contract; a flag that changes no plan but the fleet ("--always-on") gives null and is shown as advice.
import { clone, create } from "@bufbuild/protobuf";
import { type RolloutPlan, RolloutPlanSchema } from "~/gen/proto/operator_pb";
import { MissedWindow, UserPolicySchema } from "~/gen/proto/types_pb";
import { parseDuration } from "./duration";

type Apply = (plan: RolloutPlan, value: string) => boolean;

const flags: Record<string, Apply> = {
  "--in-flight": (plan, value) => put(wholeNumber(value), (number) => (plan.inFlightLimit = number)),
  "--success": (plan, value) => put(wholeNumber(value), (number) => (plan.successPercent = number)),
  "--unreachable-after": (plan, value) => put(duration(value), (ms) => (plan.unreachableAfterMs = BigInt(ms))),
  "--starts": (plan, value) => {
    const [limit = "", period = ""] = value.split("/");
    const ms = duration(period);
    return put(ms === null ? null : wholeNumber(limit), (number) => {
      plan.startsLimit = number;
      plan.startsPeriodMs = BigInt(ms ?? 0);
    });
  },
  "--site-limit,": (plan) => {
    for (const limit of plan.groupLimits) limit.limit *= 2;
    return plan.groupLimits.length > 0;
  },
  "--missed-window": (plan) => {
    plan.missedWindow = MissedWindow.WHEN_BACK;
    return true;
  },
  "--stage-ahead": (plan) => {
    plan.stageAhead = true;
    return true;
  },
  "--deferrals": (plan) => {
    plan.user = clone(UserPolicySchema, plan.user ?? create(UserPolicySchema));
    plan.user.deferrals = 0;
    return true;
  },
  "--wave": (plan, value) => {
    const match = /^(.+)=\.\.\.,(soak|offset)=(.+)$/.exec(value);
    if (match?.[2] === "offset") {
      for (const wave of plan.waves) wave.offsetMs /= 2n;
      return true;
    }
    const wave = plan.waves.find((each) => each.name === match?.[1]);
    const ms = duration(match?.[3] ?? "");
    if (!wave || ms === null) return false;
    wave.soakMs = BigInt(ms);
    return true;
  },
};

/** The plan with the change, or null where the change is not one of the plan. */
export function applyChange(plan: RolloutPlan, flag: string): RolloutPlan | null {
  const space = flag.indexOf(" ");
  const name = space < 0 ? flag : flag.slice(0, space);
  const changed = clone(RolloutPlanSchema, plan);
  return flags[name]?.(changed, space < 0 ? "" : flag.slice(space + 1)) ? changed : null;
}

function put<T>(value: T | null, set: (value: T) => void): boolean {
  if (value === null) return false;
  set(value);
  return true;
}

function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

// The engine writes minutes as "m" as well.
function duration(text: string): number | null {
  return parseDuration(text.replace(/(\d)m$/, "$1min"));
}

// SPDX-License-Identifier: Apache-2.0
// The plan that is being edited. It is the API's own message, changed in place of copies, so that a field which no part of the form shows
// comes back as it was.
import { clone, create, equals } from "@bufbuild/protobuf";
import { useCallback, useMemo, useState } from "react";
import { type RolloutPlan, RolloutPlanSchema } from "~/gen/proto/operator_pb";
import { RebootPolicy, type Schedule, ScheduleSchema, type UserPolicy, UserPolicySchema } from "~/gen/proto/types_pb";
import { wave } from "./waves";

export type EditPlan = (edit: (plan: RolloutPlan) => void) => void;

export function newPlan(bulletins: readonly string[] = [], hostFilter = ""): RolloutPlan {
  return create(RolloutPlanSchema, {
    bulletinId: bulletins[0] ?? "",
    moreBulletins: bulletins.slice(1),
    hostFilter,
    waves: [wave("canary", { case: "percent", value: 5 }), wave("broad", { case: "rest", value: true })],
    rebootAllowed: true,
    reboot: RebootPolicy.IF_NEEDED,
  });
}

export function bulletinsOf(plan: RolloutPlan): string[] {
  return plan.bulletinId === "" ? [] : [plan.bulletinId, ...plan.moreBulletins];
}

export function setBulletins(plan: RolloutPlan, bulletins: readonly string[]): void {
  plan.bulletinId = bulletins[0] ?? "";
  plan.moreBulletins = bulletins.slice(1);
}

export function scheduleOf(plan: RolloutPlan): Schedule {
  plan.schedule ??= create(ScheduleSchema);
  return plan.schedule;
}

// Without any user policy the product's counts; the first word about users fills in the rest of it.
export const userDefaults = { deferForMs: 3_600_000n, noticeMs: 900_000n };
export function userOf(plan: RolloutPlan): UserPolicy {
  plan.user ??= create(UserPolicySchema, userDefaults);
  return plan.user;
}

export interface PlanState {
  plan: RolloutPlan;
  edit: EditPlan;
  replace: (plan: RolloutPlan) => void;
  /** Differs from what was opened or saved last. */
  changed: boolean;
  saved: (plan: RolloutPlan) => void;
}

export function usePlanState(opened: () => RolloutPlan): PlanState {
  const [stored, setStored] = useState(opened);
  const [plan, setPlan] = useState(stored);
  const edit = useCallback<EditPlan>((change) => {
    setPlan((before) => {
      const after = clone(RolloutPlanSchema, before);
      change(after);
      return after;
    });
  }, []);
  const saved = useCallback((next: RolloutPlan) => {
    setStored(next);
    setPlan(next);
  }, []);
  const changed = useMemo(() => !equals(RolloutPlanSchema, stored, plan), [stored, plan]);
  return { plan, edit, replace: setPlan, changed, saved };
}

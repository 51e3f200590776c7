// SPDX-License-Identifier: Apache-2.0
// Save as draft, submit, start. A draft is made once and edited from then on; a start is always confirmed with what it will do.

import { clone } from "@bufbuild/protobuf";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker, useNavigate } from "react-router-dom";
import { operator } from "~/api/client";
import { messageOf } from "~/api/errors";
import { keys } from "~/api/keys";
import { type RolloutPlan, RolloutPlanSchema, type RolloutSummary } from "~/gen/proto/operator_pb";
import { ChangeDialog } from "~/screens/rollout/ChangeDialog";
import { Dialog } from "~/ui/Dialog";
import { Icon } from "~/ui/Icon";
import { rolloutHref } from "~/ui/links";
import { useToasts } from "~/ui/Toast";
import type { PlanState } from "./plan_state";

interface Props {
  state: PlanState;
  rollout: RolloutSummary | undefined;
  took: (rollout: RolloutSummary) => void;
  may: boolean;
}

// Rules that were left empty are not rules.
function tidied(plan: RolloutPlan): RolloutPlan {
  const tidy = clone(RolloutPlanSchema, plan);
  const kept = (rules: string[]) => rules.map((rule) => rule.trim()).filter(Boolean);
  if (tidy.schedule) {
    tidy.schedule.windows = kept(tidy.schedule.windows);
    tidy.schedule.blackouts = kept(tidy.schedule.blackouts);
    tidy.schedule.activeHours = kept(tidy.schedule.activeHours);
  }
  return tidy;
}

export function PlanActions({ state, rollout, took, may }: Props) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const working = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const [editing, setEditing] = useState<RolloutPlan>();
  const [starting, setStarting] = useState<RolloutSummary>();
  const leaving = useRef(false);
  const { plan, changed } = state;
  const ready = may && plan.bulletinId !== "" && !busy;
  useLeaveWarning(changed, leaving);

  const save = async (): Promise<RolloutSummary | undefined> => {
    if (rollout && !changed) return rollout;
    const sent = tidied(plan);
    const reply = rollout
      ? await operator.editRollout({ rollout: rollout.id, plan: sent, ifControlRevision: rollout.controlRevision })
      : await operator.createRollout({ plan: sent });
    const stored = reply.rollout;
    if (!stored) return undefined;
    setWarnings("warnings" in reply ? reply.warnings : []);
    cache.setQueryData(keys.rollout(stored.id), {
      $typeName: "kintsugi.v1.RolloutReply",
      rollout: stored,
      dryRun: false,
      consequences: [],
    });
    void cache.invalidateQueries({ queryKey: keys.rollouts });
    state.saved(stored.plan ?? sent);
    took(stored);
    return stored;
  };
  // One press does one thing, however fast the second comes.
  const run = async (then: (stored: RolloutSummary) => void | Promise<void>) => {
    if (working.current) return;
    working.current = true;
    setBusy(true);
    setProblem("");
    try {
      const stored = await save();
      if (stored) await then(stored);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      working.current = false;
      setBusy(false);
    }
  };
  const submit = async (stored: RolloutSummary) => {
    const reply = await operator.submitRollout({ rollout: stored.id, ifControlRevision: stored.controlRevision });
    toasts.said(t("plan.submitted", { name: stored.name }));
    leave(reply.rollout?.id ?? stored.id);
  };
  const leave = (id: string) => {
    leaving.current = true;
    navigate(rolloutHref(id));
  };
  const underWay = rollout !== undefined && rollout.phase !== "draft";
  return (
    <div className="plan-actions">
      {problem ? (
        <p className="note bad" role="alert">
          <Icon name="warning" /> <span>{problem}</span>
        </p>
      ) : null}
      {warnings.map((warning) => (
        <p key={warning} className="note care">
          <Icon name="warning" /> <span>{warning}</span>
        </p>
      ))}
      <div className="plan-buttons">
        <span className="muted">{t(changed ? "plan.unsaved" : rollout ? "plan.savedState" : "plan.newState")}</span>
        {underWay ? (
          <button
            type="button"
            className="button primary"
            disabled={!ready || !changed}
            onClick={() => setEditing(tidied(plan))}
          >
            {t("plan.saveChanges")}
          </button>
        ) : (
          <>
            <button
              type="button"
              className="button"
              disabled={!ready || (!changed && rollout !== undefined)}
              onClick={() => void run((stored) => toasts.said(t("plan.saved", { name: stored.name })))}
            >
              {t("plan.save")}
            </button>
            <button type="button" className="button" disabled={!ready} onClick={() => void run(submit)}>
              {t("plan.submit")}
            </button>
            <button type="button" className="button primary" disabled={!ready} onClick={() => void run(setStarting)}>
              <Icon name="play" /> {t("plan.start")}
            </button>
          </>
        )}
      </div>
      {starting ? (
        <ChangeDialog
          rollout={starting}
          change="start"
          close={() => setStarting(undefined)}
          done={(after) => leave(after.id)}
        />
      ) : null}
      {editing && rollout ? (
        <ChangeDialog
          rollout={rollout}
          change="edit"
          plan={editing}
          close={() => setEditing(undefined)}
          done={(after) => {
            state.saved(after.plan ?? editing);
            leave(after.id);
          }}
        />
      ) : null}
      <LeaveDialog changed={changed} leaving={leaving} />
    </div>
  );
}

function useLeaveWarning(changed: boolean, leaving: { current: boolean }): void {
  useEffect(() => {
    if (!changed) return;
    const warn = (event: BeforeUnloadEvent) => {
      if (!leaving.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changed, leaving]);
}

function LeaveDialog({ changed, leaving }: { changed: boolean; leaving: { current: boolean } }) {
  const { t } = useTranslation();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      changed && !leaving.current && currentLocation.pathname !== nextLocation.pathname,
  );
  return (
    <Dialog
      open={blocker.state === "blocked"}
      onClose={() => blocker.reset?.()}
      title={t("plan.leaveTitle")}
      footer={
        <>
          <button type="button" className="button" onClick={() => blocker.reset?.()}>
            {t("plan.stay")}
          </button>
          <button type="button" className="button danger" onClick={() => blocker.proceed?.()}>
            {t("plan.leave")}
          </button>
        </>
      }
    >
      <p>{t("plan.leaveText")}</p>
    </Dialog>
  );
}

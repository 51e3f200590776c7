// SPDX-License-Identifier: Apache-2.0
// Says in numbers what a change will do, from the console's own dry run, before it is confirmed. What was shown is what is done: the
// console refuses when the rollout changed in the meantime, and the dialog says what changed.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { messageOf, troubleOf } from "~/api/errors";
import { keys } from "~/api/keys";
import type { RolloutPlan, RolloutSummary } from "~/gen/proto/operator_pb";
import { useSentence } from "~/i18n/sentences";
import { Dialog } from "~/ui/Dialog";
import { Icon } from "~/ui/Icon";
import { Skeleton } from "~/ui/State";
import { useToasts } from "~/ui/Toast";
import { type Change, changes } from "./changes";

interface Props {
  /** The plan that replaces the rollout's, for the change "edit". */
  plan?: RolloutPlan;
  /** As the page shows it: its control revision is what the change is bound to. */
  rollout: RolloutSummary;
  change: Change;
  close: () => void;
  done?: (after: RolloutSummary) => void;
}

export function ChangeDialog({ rollout, change, plan, close, done }: Props) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const toasts = useToasts();
  const cache = useQueryClient();
  const working = useRef(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const row = changes[change];
  // Bound to what was on the page when the dialog opened, not to what a note of the stream made of it since.
  const [bound] = useState({
    rollout: rollout.id,
    ifControlRevision: rollout.controlRevision,
    ...(plan ? { plan } : {}),
  });
  const dry = useQuery({
    queryKey: ["dry-run", change, bound.rollout, String(bound.ifControlRevision)],
    queryFn: () => row.call({ ...bound, dryRun: true }),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const trouble = refused ?? dry.error;
  const stale = trouble !== null && trouble !== undefined && troubleOf(trouble) === "changed";

  const confirm = async () => {
    if (working.current) return;
    working.current = true;
    setBusy(true);
    try {
      const { rollout: after } = await row.call({ ...bound, dryRun: false });
      void cache.invalidateQueries({ queryKey: keys.rollout(bound.rollout) });
      void cache.invalidateQueries({ queryKey: keys.rollouts });
      toasts.said(t(`rollout.change.${change}.done`, { name: rollout.name }));
      close();
      if (after) done?.(after);
    } catch (error) {
      setRefused(error);
      void cache.invalidateQueries({ queryKey: keys.rollout(bound.rollout) });
    } finally {
      working.current = false;
      setBusy(false);
    }
  };
  const retryLook = () => {
    void cache.invalidateQueries({ queryKey: keys.rollout(bound.rollout) });
    close();
  };
  return (
    <Dialog
      open
      onClose={close}
      title={t(`rollout.change.${change}.title`, { name: rollout.name })}
      footer={
        trouble ? (
          <button type="button" className="button primary" onClick={retryLook}>
            {t(stale ? "rollout.lookAgain" : "common.close")}
          </button>
        ) : (
          <>
            <button type="button" className="button" onClick={close}>
              {t("common.cancel")}
            </button>
            <button
              type="button"
              className={row.danger ? "button danger" : "button primary"}
              disabled={busy || !dry.isSuccess}
              onClick={() => void confirm()}
            >
              <Icon name={row.icon} /> {t(`rollout.change.${change}.do`)}
            </button>
          </>
        )
      }
    >
      {trouble ? (
        <p className="note bad" role="alert">
          <Icon name="warning" />
          <span>
            {stale ? <strong>{t("rollout.staleTitle")} </strong> : null}
            {messageOf(trouble)}
          </span>
        </p>
      ) : dry.isPending ? (
        <Skeleton lines={3} label={t("rollout.dryRun")} />
      ) : (
        <>
          <p>{t(`rollout.change.${change}.text`)}</p>
          {dry.data?.consequences.length ? (
            <ul className="consequences">
              {dry.data.consequences.map((each) => (
                <li key={`${each.what} ${each.sentence}`}>{sentence(each.sentence)}</li>
              ))}
            </ul>
          ) : null}
        </>
      )}
    </Dialog>
  );
}

// SPDX-License-Identifier: Apache-2.0
// What operators and the console did to the rollout, newest first.
import { useTranslation } from "react-i18next";
import type { RolloutSummary } from "~/gen/proto/operator_pb";
import { useSentence } from "~/i18n/sentences";
import { Empty } from "~/ui/State";
import { Time } from "~/ui/Time";

export function RolloutHistory({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  if (rollout.controlChanges.length === 0) return <Empty icon="activity" title={t("rollout.noHistory")} />;
  return (
    <ol className="history">
      {rollout.controlChanges.toReversed().map((change) => (
        <li key={String(change.controlRevision)}>
          <Time ms={change.atMs} show="both" />
          <strong>{change.who === "console" ? t("rollout.console") : change.who}</strong>
          <span>{sentence(change.what)}</span>
        </li>
      ))}
    </ol>
  );
}

// SPDX-License-Identifier: Apache-2.0
// What operators and the console did to the rollout, newest first.
import { useTranslation } from "react-i18next";
import type { ControlChange, RolloutSummary } from "~/gen/proto/operator_pb";
import { useSentence } from "~/i18n/sentences";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { Empty } from "~/ui/State";
import { Time } from "~/ui/Time";
import type { Column } from "~/ui/table/columns";
import { textColumn, timeColumn } from "~/ui/table/kinds";

export function RolloutHistory({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  if (rollout.controlChanges.length === 0) return <Empty icon="activity" title={t("rollout.noHistory")} />;
  const changes = rollout.controlChanges.toReversed();
  const who = (change: ControlChange) => (change.who === "console" ? t("rollout.console") : change.who);
  const columns: Column<ControlChange>[] = [
    timeColumn("at", t("activity.at"), (change) => change.atMs, "absolute"),
    textColumn("who", t("activity.who"), 100, who, { raw: (change) => change.who }),
    textColumn("what", t("activity.detail"), 300, (change) => sentence(change.what)),
  ];
  return (
    <>
      <div className="toolbar end">
        <ExportMenu
          list={`changes-${rollout.name}`}
          title={t("rollout.tabs.history")}
          note={rollout.name}
          columns={columns}
          load={async () => changes}
        />
      </div>
      <ol className="history" data-list={t("rollout.tabs.history")}>
        {changes.map((change) => (
          <li key={String(change.controlRevision)}>
            <Time ms={change.atMs} show="both" />
            <strong>{who(change)}</strong>
            <span>{sentence(change.what)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

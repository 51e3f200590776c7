// SPDX-License-Identifier: Apache-2.0
// Every rollout that a host took part in and every act on it.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { hostHistoryQuery } from "~/api/queries";
import type { HostSlot } from "~/gen/proto/operator_pb";
import { HostState } from "~/gen/proto/types_pb";
import { useSentence } from "~/i18n/sentences";
import { AuditLine } from "~/ui/audit/AuditLine";
import { useAuditColumns } from "~/ui/audit/columns";
import { HostStateBadge } from "~/ui/Badge";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { rolloutHref } from "~/ui/links";
import { Card } from "~/ui/Page";
import { Empty, Failed, Skeleton } from "~/ui/State";
import { Time } from "~/ui/Time";
import type { Column } from "~/ui/table/columns";
import { countColumn, textColumn, timeColumn } from "~/ui/table/kinds";
import { PlainTable } from "~/ui/table/PlainTable";

export function History({ host }: { host: string }) {
  const { t } = useTranslation();
  const auditColumns = useAuditColumns();
  const history = useQuery(hostHistoryQuery(host));
  if (history.isError && !history.data) return <Failed error={history.error} retry={() => void history.refetch()} />;
  if (!history.data) return <Skeleton lines={6} />;
  const { slots, rows } = history.data;
  if (slots.length === 0 && rows.length === 0) return <Empty icon="clock" title={t("host.noHistory")} />;
  return (
    <div className="stack">
      {slots.length ? <Rollouts host={host} slots={slots} /> : null}
      {rows.length ? (
        <Card
          title={t("host.actions")}
          actions={
            <ExportMenu
              quiet
              list={`actions-${host}`}
              title={t("host.actions")}
              columns={auditColumns}
              load={async () => rows}
            />
          }
        >
          <ul className="recent" data-list={t("host.actions")}>
            {rows.map((row) => (
              <li key={String(row.sequence)}>
                <AuditLine row={row} />
                <span className="muted small">
                  <Time ms={row.atMs} show="absolute" />
                </span>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </div>
  );
}

function Rollouts({ host, slots }: { host: string; slots: readonly HostSlot[] }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const columns: Column<HostSlot>[] = [
    textColumn("rollout", t("host.rollout"), 160, (slot) => slot.rolloutName, {
      cell: (slot) => <Link to={rolloutHref(slot.rollout)}>{slot.rolloutName}</Link>,
    }),
    textColumn(
      "state",
      t("host.state"),
      120,
      (slot) => (slot.host ? t(`hostState.${HostState[slot.host.state] as "QUEUED"}`) : ""),
      {
        raw: (slot) => (slot.host ? (HostState[slot.host.state] ?? "") : null),
        cell: (slot) => (slot.host ? <HostStateBadge state={slot.host.state} /> : null),
      },
    ),
    textColumn("what", t("host.what"), 200, (slot) => sentence(slot.host?.explanation ?? "")),
    countColumn("attempts", t("host.attempts"), 80, (slot) => slot.host?.attempts ?? 0),
    timeColumn("when", t("host.when"), (slot) => slot.host?.changedMs ?? 0n, "absolute"),
  ];
  return (
    <Card
      title={t("host.rollouts")}
      actions={
        <ExportMenu
          quiet
          list={`history-${host}`}
          title={t("host.rollouts")}
          columns={columns}
          load={async () => slots}
        />
      }
    >
      <PlainTable label={t("host.rollouts")} columns={columns} rows={slots} />
    </Card>
  );
}

// SPDX-License-Identifier: Apache-2.0
// Every rollout that a host took part in and every act on it.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { hostHistoryQuery } from "~/api/queries";
import type { HostSlot } from "~/gen/proto/operator_pb";
import { HostState } from "~/gen/proto/types_pb";
import { AuditLine } from "~/ui/audit/AuditLine";
import { HostStateBadge } from "~/ui/Badge";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { rolloutHref } from "~/ui/links";
import { Card } from "~/ui/Page";
import { Empty, Failed, Skeleton } from "~/ui/State";
import { Time } from "~/ui/Time";
import type { Column } from "~/ui/table/columns";

export function History({ host }: { host: string }) {
  const { t } = useTranslation();
  const history = useQuery(hostHistoryQuery(host));
  if (history.isError && !history.data) return <Failed error={history.error} retry={() => void history.refetch()} />;
  if (!history.data) return <Skeleton lines={6} />;
  const { slots, rows } = history.data;
  if (slots.length === 0 && rows.length === 0) return <Empty icon="clock" title={t("host.noHistory")} />;
  return (
    <div className="stack">
      {slots.length ? <Rollouts host={host} slots={slots} /> : null}
      {rows.length ? (
        <Card title={t("host.actions")}>
          <ul className="recent">
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
  const columns: Column<HostSlot>[] = [
    { id: "rollout", header: t("host.rollout"), width: 160, value: (slot) => slot.rolloutName, cell: () => null },
    {
      id: "state",
      header: t("host.state"),
      width: 120,
      value: (slot) => (slot.host ? t(`hostState.${HostState[slot.host.state] as "QUEUED"}`) : null),
      cell: () => null,
    },
    {
      id: "what",
      header: t("host.what"),
      width: 200,
      value: (slot) => slot.host?.explanation ?? null,
      cell: () => null,
    },
    {
      id: "attempts",
      header: t("host.attempts"),
      width: 80,
      value: (slot) => slot.host?.attempts ?? null,
      cell: () => null,
    },
    {
      id: "when",
      header: t("host.when"),
      width: 120,
      value: (slot) => (slot.host?.changedMs ? new Date(Number(slot.host.changedMs)).toISOString() : null),
      cell: () => null,
    },
  ];
  return (
    <Card
      title={t("host.rollouts")}
      actions={
        <ExportMenu list={`history-${host}`} title={t("host.rollouts")} columns={columns} load={async () => slots} />
      }
    >
      <div className="scroll-x">
        <table className="plain-table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.id} scope="col" className={column.id === "attempts" ? "end" : ""}>
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {slots.map((slot) => (
              <tr key={slot.rollout}>
                <td>
                  <Link to={rolloutHref(slot.rollout)}>{slot.rolloutName}</Link>
                </td>
                <td>{slot.host ? <HostStateBadge state={slot.host.state} /> : null}</td>
                <td>{slot.host?.explanation}</td>
                <td className="end">{slot.host?.attempts}</td>
                <td>
                  <Time ms={slot.host?.changedMs ?? 0n} show="absolute" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

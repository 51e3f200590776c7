// SPDX-License-Identifier: Apache-2.0
// One row for each host of the rollout with its live state and message. The console filters, sorts and pages.

import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import type { RolloutHostsRequest } from "~/api/queries";
import type { ListRolloutHostsReply, RolloutHost, RolloutSummary } from "~/gen/proto/operator_pb";
import { FailureReason, HostState } from "~/gen/proto/types_pb";
import { type Format, useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { isoOf } from "~/screens/rollouts/Rollouts";
import { HostStateBadge } from "~/ui/Badge";
import { ExportMenu, loadAll } from "~/ui/export/ExportMenu";
import { hostHref } from "~/ui/links";
import { Empty } from "~/ui/State";
import { Time } from "~/ui/Time";
import { useAddress } from "~/ui/table/address";
import { ColumnMenu } from "~/ui/table/ColumnMenu";
import { type Column, parseSort, sortText, useColumnChoice } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import { usePagedRows } from "~/ui/table/rows";
import { useNarrow } from "~/ui/useNarrow";

// States as the console reads them, with commas.
const stateGroups = {
  work: "Offered,Downloading,Staged,WaitingForWindow,Installing,RebootPending,Rebooting,Verifying",
  failed: "Failed,TimedOut",
  waiting: "Queued",
  done: "Succeeded",
  other: "Installed,NotApplicable,Skipped,Cancelled,Unknown",
} as const;
type StateGroup = keyof typeof stateGroups;

export function RolloutHosts({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { get, set, clear, parameters } = useAddress();
  const columns = useColumns(format);
  const choice = useColumnChoice("rollout-hosts", columns);
  const sort = parseSort(parameters.get("sort"));
  const group = get("state");
  const exit = parameters.get("exit");
  const reason = Number(get("reason") || 0) as FailureReason;
  const request: RolloutHostsRequest = {
    rollout: rollout.id,
    state: stateGroups[group as StateGroup] ?? "",
    wave: get("wave"),
    text: get("text"),
    reason: reason in FailureReason ? reason : 0,
    byExitCode: exit !== null && /^-?\d{1,10}$/.test(exit),
    exitCode: exit !== null && /^-?\d{1,10}$/.test(exit) ? BigInt(exit) : 0n,
    sort: sort.by,
    descending: sort.descending,
  };
  const rows = usePagedRows<ListRolloutHostsReply, RolloutHost>({
    query: (offset, limit) => ({
      queryKey: keys.rolloutHosts(rollout.id, {
        ...request,
        exitCode: String(request.exitCode),
        offset,
        limit,
      } as object),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        operator.listRolloutHosts({ ...request, offset, limit }, { signal }),
      placeholderData: (previous: ListRolloutHostsReply | undefined) => previous,
    }),
    rows: (reply) => reply.hosts,
    total: (reply) => reply.total || reply.hosts.length,
  });
  const narrowed = ["state", "wave", "text", "reason", "exit"].some((name) => parameters.has(name));
  return (
    <>
      <div className="toolbar">
        <label>
          <span className="sr-only">{t("rollout.search")}</span>
          <input
            type="search"
            data-filter
            value={get("text")}
            maxLength={255}
            placeholder={t("rollout.search")}
            onChange={(event) => set("text", event.target.value)}
          />
        </label>
        <label>
          <span className="sr-only">{t("rollout.stateFilter")}</span>
          <select value={group} onChange={(event) => set("state", event.target.value)}>
            <option value="">{t("rollout.allStates")}</option>
            {(Object.keys(stateGroups) as StateGroup[]).map((name) => (
              <option key={name} value={name}>
                {t(`rollout.states.${name}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="sr-only">{t("rollout.waveFilter")}</span>
          <select value={get("wave")} onChange={(event) => set("wave", event.target.value)}>
            <option value="">{t("rollout.allWaves")}</option>
            {rollout.waves.map((wave) => (
              <option key={wave.name} value={wave.name}>
                {wave.name}
              </option>
            ))}
          </select>
        </label>
        {narrowed ? (
          <button type="button" className="button" onClick={() => clear()}>
            {t("rollout.clear")}
          </button>
        ) : null}
        <span className="spring" />
        <ColumnMenu choice={choice} />
        <ExportMenu
          list={`rollout-${rollout.name}`}
          title={`${rollout.name}: ${t("rollout.hosts")}`}
          columns={choice.shown}
          load={() =>
            loadAll(async (offset, limit) => {
              const reply = await operator.listRolloutHosts({ ...request, offset, limit });
              return { rows: reply.hosts, total: reply.total || reply.hosts.length };
            })
          }
        />
      </div>
      {reason ? (
        <p className="note">
          {t("rollout.ofReason", {
            reason: t(`rollout.reasons.${FailureReason[reason] as keyof typeof FailureReason}`),
          })}
        </p>
      ) : null}
      <DataTable
        label={t("rollout.hosts")}
        columns={choice.shown}
        rows={rows}
        rowKey={(row) => row.hostId}
        href={(row) => hostHref(row.hostId)}
        sort={sort}
        onSort={(next) => set("sort", sortText(next))}
        maxRows={18}
        empty={<Empty icon="host" title={t("rollout.noHosts")} />}
      />
    </>
  );
}

function useColumns(format: Format): Column<RolloutHost>[] {
  const { t } = useTranslation();
  const sentence = useSentence();
  const narrow = useNarrow();
  const reasonOf = (row: RolloutHost) =>
    row.reason ? t(`rollout.reasons.${FailureReason[row.reason] as keyof typeof FailureReason}`) : "";
  return [
    {
      id: "host",
      header: t("rollout.host"),
      width: 130,
      grow: 1,
      narrow: true,
      fixed: true,
      sort: "name",
      value: (row) => row.hostName,
      cell: (row) =>
        narrow ? (
          <span className="two-lines">
            <Link to={hostHref(row.hostId)}>{row.hostName}</Link>
            <span className="small muted">{sentence(row.explanation)}</span>
          </span>
        ) : (
          <Link to={hostHref(row.hostId)}>{row.hostName}</Link>
        ),
    },
    {
      id: "wave",
      header: t("rollout.wave"),
      width: 90,
      grow: 0,
      sort: "wave",
      value: (row) => row.wave,
      cell: (row) => row.wave,
    },
    {
      id: "state",
      header: t("rollout.state"),
      width: 150,
      grow: 0,
      narrow: true,
      sort: "state",
      value: (row) => HostState[row.state] ?? "",
      cell: (row) => <HostStateBadge state={row.state} />,
    },
    {
      id: "message",
      header: t("rollout.message"),
      width: 280,
      grow: 4,
      value: (row) => sentence(row.explanation),
      cell: (row) => <span title={sentence(row.explanation)}>{sentence(row.explanation)}</span>,
    },
    {
      id: "attempts",
      header: t("rollout.attempts"),
      width: 70,
      grow: 0,
      align: "end",
      sort: "attempts",
      value: (row) => row.attempts,
      cell: (row) => format.number(row.attempts),
    },
    {
      id: "exit_code",
      header: t("rollout.exitCode"),
      width: 86,
      grow: 0,
      align: "end",
      value: (row) => (row.hasExitCode ? Number(row.exitCode) : null),
      cell: (row) => (row.hasExitCode ? String(row.exitCode) : "–"),
    },
    {
      id: "changed",
      header: t("rollout.changed"),
      width: 110,
      grow: 0,
      sort: "changed",
      value: (row) => isoOf(row.changedMs),
      cell: (row) => <Time ms={row.changedMs} />,
    },
    {
      id: "reason",
      header: t("rollout.reason"),
      width: 160,
      grow: 1,
      optional: true,
      value: reasonOf,
      cell: (row) => reasonOf(row) || "–",
    },
    {
      id: "product",
      header: t("rollout.product"),
      width: 140,
      grow: 1,
      optional: true,
      value: (row) => row.product,
      cell: (row) => row.product,
    },
    {
      id: "updates",
      header: t("rollout.updates"),
      width: 180,
      grow: 1,
      optional: true,
      value: (row) => row.updates.join(" "),
      cell: (row) => row.updates.join(", ") || row.updateId,
    },
    {
      id: "runs",
      header: t("rollout.runs"),
      width: 90,
      grow: 0,
      align: "end",
      optional: true,
      value: (row) => row.installerRuns,
      cell: (row) => format.number(row.installerRuns),
    },
    {
      id: "deferrals",
      header: t("rollout.deferrals"),
      width: 80,
      grow: 0,
      align: "end",
      optional: true,
      value: (row) => row.deferrals,
      cell: (row) => format.number(row.deferrals),
    },
  ];
}

// SPDX-License-Identifier: Apache-2.0
// One row for each host of the rollout with its live state and message. The console filters, sorts and pages.

import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import type { RolloutHostsRequest } from "~/api/queries";
import type { ListRolloutHostsReply, RolloutHost, RolloutSummary } from "~/gen/proto/operator_pb";
import { FailureReason, HostState } from "~/gen/proto/types_pb";
import { useSentence } from "~/i18n/sentences";
import { HostStateBadge } from "~/ui/Badge";
import { ExportMenu, loadAll } from "~/ui/export/ExportMenu";
import { Choice, TextSearch } from "~/ui/filter/Narrowing";
import { hostHref } from "~/ui/links";
import { productName } from "~/ui/product";
import { Empty } from "~/ui/State";
import { useNarrowing } from "~/ui/table/address";
import { ColumnMenu } from "~/ui/table/ColumnMenu";
import { type Column, useColumnChoice } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import { countColumn, textColumn, timeColumn } from "~/ui/table/kinds";
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

/** An exit code as the address has it; nothing: any. */
export function exitCodeOf(text: string): { byExitCode: boolean; exitCode: bigint } {
  const known = /^-?\d{1,10}$/.test(text);
  return { byExitCode: known, exitCode: known ? BigInt(text) : 0n };
}

export function RolloutHosts({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const { get, set, parts, narrowed, widen, showAll, sort, onSort, order } = useNarrowing([
    "text",
    "state",
    "wave",
    "reason",
    "exit",
  ]);
  const choice = useColumnChoice("rollout-hosts", useColumns());
  const reason = Number(parts.reason) as FailureReason;
  const request: RolloutHostsRequest = {
    rollout: rollout.id,
    state: stateGroups[parts.state as StateGroup] ?? "",
    wave: parts.wave,
    text: parts.text,
    reason: reason in FailureReason ? reason : 0,
    ...exitCodeOf(parts.exit),
    ...order,
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
  return (
    <>
      <div className="toolbar">
        <TextSearch get={get} set={set} label={t("rollout.search")} most={255} />
        <Choice
          get={get}
          set={set}
          name="state"
          label={t("rollout.stateFilter")}
          all={t("rollout.allStates")}
          options={(Object.keys(stateGroups) as StateGroup[]).map((name) => [name, t(`rollout.states.${name}`)])}
        />
        <Choice
          get={get}
          set={set}
          name="wave"
          label={t("rollout.waveFilter")}
          all={t("rollout.allWaves")}
          options={rollout.waves.map(({ name }) => [name, name])}
        />
        {narrowed ? (
          <button type="button" className="button" onClick={() => widen()}>
            {t("rollout.clear")}
          </button>
        ) : null}
        <span className="spring" />
        <ColumnMenu choice={choice} />
        <ExportMenu
          list={`rollout-${rollout.name}`}
          title={t("rollout.hosts")}
          note={rollout.name}
          columns={choice.shown}
          load={() =>
            loadAll(async (offset, limit) => {
              const reply = await operator.listRolloutHosts({ ...request, offset, limit });
              return { rows: reply.hosts, total: reply.total || reply.hosts.length };
            })
          }
        />
      </div>
      {request.reason ? (
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
        onSort={onSort}
        showAll={showAll}
        maxRows={18}
        empty={<Empty icon="host" title={t("rollout.noHosts")} />}
      />
    </>
  );
}

function useColumns(): Column<RolloutHost>[] {
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
    textColumn("wave", t("rollout.wave"), 90, (row) => row.wave, { grow: 0, sort: "wave" }),
    {
      id: "state",
      header: t("rollout.state"),
      width: 150,
      grow: 0,
      narrow: true,
      sort: "state",
      value: (row) => t(`hostState.${HostState[row.state] as "QUEUED"}`),
      raw: (row) => HostState[row.state] ?? "",
      cell: (row) => <HostStateBadge state={row.state} />,
    },
    textColumn("message", t("rollout.message"), 280, (row) => sentence(row.explanation), { grow: 4 }),
    countColumn("attempts", t("rollout.attempts"), 70, (row) => row.attempts, { sort: "attempts" }),
    {
      id: "exit_code",
      header: t("rollout.exitCode"),
      width: 86,
      grow: 0,
      align: "end",
      value: (row) => (row.hasExitCode ? Number(row.exitCode) : null),
      cell: (row) => (row.hasExitCode ? String(row.exitCode) : "–"),
    },
    timeColumn("changed", t("rollout.changed"), (row) => row.changedMs, "relative", { sort: "changed" }),
    textColumn("reason", t("rollout.reason"), 160, reasonOf, {
      optional: true,
      raw: (row) => FailureReason[row.reason] ?? "",
    }),
    textColumn("product", t("rollout.product"), 140, (row) => productName(row.product), {
      optional: true,
      raw: (row) => row.product,
    }),
    textColumn("updates", t("rollout.updates"), 180, (row) => row.updates.join(", ") || row.updateId, {
      optional: true,
    }),
    countColumn("runs", t("rollout.runs"), 90, (row) => row.installerRuns, { optional: true }),
    countColumn("deferrals", t("rollout.deferrals"), 80, (row) => row.deferrals, { optional: true }),
  ];
}

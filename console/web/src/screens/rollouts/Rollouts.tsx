// SPDX-License-Identifier: Apache-2.0
// Every rollout, newest first: how far it is, when it is expected to end, what it waits for.

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router-dom";
import { rolloutsQuery } from "~/api/queries";
import { useMay } from "~/app/session";
import type { RolloutSummary } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { PhaseBadge } from "~/ui/Badge";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { Icon } from "~/ui/Icon";
import { rolloutHref } from "~/ui/links";
import { Meter } from "~/ui/Meter";
import { Page } from "~/ui/Page";
import { Empty } from "~/ui/State";
import { type Tab, Tabs } from "~/ui/Tabs";
import { Time } from "~/ui/Time";
import { ColumnMenu } from "~/ui/table/ColumnMenu";
import { type Column, useColumnChoice } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import { Count, countColumn, textColumn, timeColumn } from "~/ui/table/kinds";
import { rowsOf } from "~/ui/table/rows";
import "../rollout/rollout.css";

const filters = { all: () => true, live: isLive, draft: (r: RolloutSummary) => r.phase === "draft", over: isOver };
type FilterName = keyof typeof filters;

function isOver(rollout: RolloutSummary): boolean {
  return rollout.phase === "completed" || rollout.phase === "aborted";
}
function isLive(rollout: RolloutSummary): boolean {
  return !isOver(rollout) && rollout.phase !== "draft";
}

export default function Rollouts() {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay("operator");
  const [search, setSearch] = useSearchParams();
  const query = useQuery(rolloutsQuery);
  const shown = (search.get("show") ?? "all") as FilterName;
  const filter = filters[shown] ?? filters.all;
  const sorted = useMemo(
    () => [...(query.data?.rollouts ?? [])].sort((a, b) => Number(b.createdMs - a.createdMs)),
    [query.data],
  );
  const rows = useMemo(() => sorted.filter(filter), [sorted, filter]);
  const choice = useColumnChoice("rollouts", useColumns());
  const tabs: Tab<FilterName>[] = (Object.keys(filters) as FilterName[]).map((name) => ({
    name,
    label: t(`rollouts.show.${name}`),
    count: format.number(sorted.filter(filters[name]).length),
  }));
  return (
    <Page
      title={t("rollouts.title")}
      height="fill"
      actions={
        <>
          <ColumnMenu choice={choice} />
          <ExportMenu list="rollouts" title={t("rollouts.title")} columns={choice.shown} load={async () => rows} />
          {may ? (
            <Link className="button primary" to="/plan">
              <Icon name="plus" /> {t("rollouts.plan")}
            </Link>
          ) : null}
        </>
      }
    >
      <Tabs
        tabs={tabs}
        chosen={shown in filters ? shown : "all"}
        choose={(name) => setSearch(name === "all" ? {} : { show: name }, { replace: true })}
        label={t("rollouts.which")}
      />
      <DataTable
        label={t("rollouts.title")}
        columns={choice.shown}
        rows={rowsOf(query.data && rows, query.error, () => void query.refetch())}
        rowKey={(row) => row.id}
        href={(row) => rolloutHref(row.id)}
        empty={
          <Empty icon="rollout" title={t(sorted.length ? "rollouts.noneHere" : "rollouts.none")}>
            {sorted.length === 0 && may ? (
              <Link className="button primary" to="/plan">
                {t("rollouts.plan")}
              </Link>
            ) : null}
          </Empty>
        }
      />
    </Page>
  );
}

function useColumns(): Column<RolloutSummary>[] {
  const { t } = useTranslation();
  const sentence = useSentence();
  const end = (row: RolloutSummary) => (row.endedMs !== 0n ? row.endedMs : (row.predictedEnd?.p50Ms ?? 0n));
  return [
    {
      id: "name",
      header: t("rollouts.name"),
      width: 170,
      grow: 2,
      narrow: true,
      fixed: true,
      value: (row) => row.name,
      under: (row) => sentence(row.explanation),
      cell: (row) => <Link to={rolloutHref(row.id)}>{row.name || row.id}</Link>,
    },
    {
      id: "phase",
      header: t("rollouts.phase"),
      width: 110,
      grow: 0,
      narrow: true,
      value: (row) => row.phase,
      cell: (row) => <PhaseBadge phase={row.phase} />,
    },
    {
      id: "progress",
      header: t("rollouts.progress"),
      width: 100,
      grow: 1,
      value: (row) => `${row.succeeded}/${row.hosts}`,
      cell: (row) => <RolloutMeter rollout={row} />,
    },
    countColumn("hosts", t("rollouts.hosts"), 70, (row) => row.hosts),
    countColumn("failed", t("rollouts.failed"), 70, (row) => row.failed, {
      cell: (row) => <Count value={row.failed} bad />,
    }),
    timeColumn("end", t("rollouts.end"), end, "absolute", {
      width: 164,
      cell: (row) =>
        row.endedMs === 0n && end(row) !== 0n ? (
          <span className="muted">≈ {<Time ms={end(row)} show="absolute" />}</span>
        ) : (
          <Time ms={end(row)} show="absolute" />
        ),
    }),
    textColumn("explanation", t("rollouts.explanation"), 200, (row) => sentence(row.explanation), { grow: 3 }),
    textColumn("bulletin", t("rollouts.bulletin"), 110, (row) => row.bulletinId, { grow: 0, optional: true }),
    timeColumn("created", t("rollouts.created"), (row) => row.createdMs, "relative", { optional: true }),
    textColumn("by", t("rollouts.by"), 100, (row) => row.createdBy, { grow: 0, optional: true }),
  ];
}

export function RolloutMeter({ rollout, size }: { rollout: RolloutSummary; size?: "small" | "normal" | "tall" }) {
  const { t } = useTranslation();
  const format = useFormat();
  const part = (tone: "good" | "bad" | "progress", key: "succeeded" | "failed" | "inFlight") => ({
    tone,
    value: rollout[key],
    label: `${t(`rollout.${key}`)} ${format.number(rollout[key])}`,
  });
  return (
    <Meter
      {...(size ? { size } : {})}
      whole={rollout.hosts}
      parts={[part("good", "succeeded"), part("bad", "failed"), part("progress", "inFlight")]}
      label={t("rollout.progress", {
        done: format.number(rollout.succeeded),
        all: format.number(rollout.hosts),
        failed: format.number(rollout.failed),
      })}
    />
  );
}

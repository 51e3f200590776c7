// SPDX-License-Identifier: Apache-2.0
// Hosts done over time against what was predicted at the start. A chart for the eye, a table for everybody else.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { burnUpQuery } from "~/api/queries_plan";
import type { GetBurnUpReply, RolloutSummary } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { Empty, Failed, Skeleton } from "~/ui/State";
import type { Column } from "~/ui/table/columns";
import { textColumn } from "~/ui/table/kinds";
import { PlainTable } from "~/ui/table/PlainTable";
import { BurnUpChart } from "./BurnUpChart";
import { type BurnUpPoint, pointsOf, sampled } from "./burn_up";

export function BurnUp({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const draft = rollout.phase === "draft";
  const query = useQuery({ ...burnUpQuery(rollout.id), enabled: !draft });
  if (draft) return <Empty icon="rollout" title={t("rollout.burnUpDraft")} />;
  if (query.isError && !query.data) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton lines={5} />;
  return <Filled name={rollout.name} reply={query.data} />;
}

function Filled({ name, reply }: { name: string; reply: GetBurnUpReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asTable, setAsTable] = useState(false);
  const points = useMemo(() => pointsOf(reply), [reply]);
  const columns = useColumns();
  const last = reply.actual.at(-1);
  const at = points.findLast((point) => point.p10 !== null && last && point.atMs <= Number(last.atMs));
  const words = {
    done: format.number(last?.done ?? 0),
    all: format.number(reply.hosts),
    time: last ? format.time(last.atMs) : "–",
  };
  const label = at
    ? t("rollout.chart", { ...words, from: format.number(at.p10 ?? 0), to: format.number(at.p90 ?? 0) })
    : t("rollout.chartPlain", words);
  return (
    <>
      {asTable ? (
        <div className="chart-table">
          <PlainTable label={t("rollout.burnUp")} columns={columns} rows={sampled(points, 24)} />
        </div>
      ) : (
        <BurnUpChart points={points} hosts={reply.hosts} label={label} />
      )}
      <div className="chart-foot">
        <span className="small muted">{reply.predicted.length === 0 ? t("rollout.burnUpNone") : label}</span>
        <span className="row-actions">
          <button type="button" className="button quiet" onClick={() => setAsTable(!asTable)}>
            {t(asTable ? "rollout.asChart" : "rollout.asTable")}
          </button>
          <ExportMenu
            quiet
            list={`progress-${name}`}
            title={t("rollout.burnUp")}
            note={name}
            columns={columns}
            load={async () => points}
          />
        </span>
      </div>
    </>
  );
}

function useColumns(): Column<BurnUpPoint>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const number = (id: string, header: string, value: (point: BurnUpPoint) => number | null): Column<BurnUpPoint> => ({
    id,
    header,
    width: 60,
    value,
    cell: (point) => (value(point) === null ? "–" : format.number(value(point) ?? 0)),
  });
  return [
    textColumn("at", t("rollout.at"), 150, (point) => new Date(point.atMs).toISOString(), {
      cell: (point) => format.dateTimeSeconds(point.atMs),
    }),
    number("done", t("rollout.actual"), (point) => point.done),
    number("failed", t("rollout.actualFailed"), (point) => point.failed),
    number("p10", t("rollout.early"), (point) => point.p10),
    number("p50", t("rollout.median"), (point) => point.p50),
    number("p90", t("rollout.late"), (point) => point.p90),
  ];
}

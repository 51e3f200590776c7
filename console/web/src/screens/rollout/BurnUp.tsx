// SPDX-License-Identifier: Apache-2.0
// Hosts done over time against what was predicted at the start. A chart for the eye, a table for everybody else.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { burnUpQuery } from "~/api/queries_plan";
import type { GetBurnUpReply, RolloutSummary } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { Empty, Failed, Skeleton } from "~/ui/State";
import { BurnUpChart } from "./BurnUpChart";
import { type BurnUpPoint, pointsOf, sampled } from "./burn_up";

export function BurnUp({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const draft = rollout.phase === "draft";
  const query = useQuery({ ...burnUpQuery(rollout.id), enabled: !draft });
  if (draft) return <Empty icon="rollout" title={t("rollout.burnUpDraft")} />;
  if (query.isError && !query.data) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton lines={5} />;
  return <Filled reply={query.data} />;
}

function Filled({ reply }: { reply: GetBurnUpReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asTable, setAsTable] = useState(false);
  const points = useMemo(() => pointsOf(reply), [reply]);
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
        <PointTable points={sampled(points, 24)} />
      ) : (
        <BurnUpChart points={points} hosts={reply.hosts} label={label} />
      )}
      <div className="chart-foot">
        <span className="small muted">{reply.predicted.length === 0 ? t("rollout.burnUpNone") : label}</span>
        <button type="button" className="button quiet" onClick={() => setAsTable(!asTable)}>
          {t(asTable ? "rollout.asChart" : "rollout.asTable")}
        </button>
      </div>
    </>
  );
}

function PointTable({ points }: { points: readonly BurnUpPoint[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const number = (value: number | null) => (value === null ? "–" : format.number(value));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to
    <div className="chart-table" role="group" tabIndex={0} aria-label={t("rollout.burnUp")}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t("rollout.at")}</th>
            <th scope="col">{t("rollout.actual")}</th>
            <th scope="col">{t("rollout.actualFailed")}</th>
            <th scope="col">{t("rollout.median")}</th>
            <th scope="col">{t("rollout.band")}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.atMs}>
              <td>{format.dateTimeSeconds(point.atMs)}</td>
              <td>{number(point.done)}</td>
              <td>{number(point.failed)}</td>
              <td>{number(point.p50)}</td>
              <td>{point.p10 === null ? "–" : `${number(point.p10)} – ${number(point.p90)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

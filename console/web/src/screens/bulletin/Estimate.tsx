// SPDX-License-Identifier: Apache-2.0
// The estimate table of the seeds, for this fleet: when half, 90 %, 99 % and all of the hosts that need it would be done. Small fleets
// are estimated at once; on a large one it is asked for, because it costs the console some seconds.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import type { EstimateRolloutReply, Milestone, TimeRange } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { Failed, Skeleton } from "~/ui/State";
import type { Column } from "~/ui/table/columns";
import { textColumn, timeColumn } from "~/ui/table/kinds";
import { ShortList } from "~/ui/table/PlainTable";

const atOnce = 2000;

export function EstimateTable({ bulletin, missing }: { bulletin: string; missing: number }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const wanted = missing > 0 && (asked || missing <= atOnce);
  const estimate = useQuery({
    queryKey: keys.estimate({ bulletin }),
    queryFn: ({ signal }) =>
      operator.estimateRollout(
        {
          plan: {
            bulletinId: bulletin,
            name: bulletin,
            waves: [{ name: "all", selection: { case: "rest", value: true } }],
          },
        },
        { signal },
      ),
    enabled: wanted,
    staleTime: 300_000,
  });
  if (missing === 0) return <p className="muted">{t("bulletin.estimateNobody")}</p>;
  if (!wanted)
    return (
      <button type="button" className="button" onClick={() => setAsked(true)}>
        {t("bulletin.estimateCompute")}
      </button>
    );
  if (estimate.isError) return <Failed error={estimate.error} retry={() => void estimate.refetch()} />;
  if (!estimate.data) return <Skeleton lines={4} label={t("bulletin.estimateBusy")} />;
  return <Answer bulletin={bulletin} estimate={estimate.data} />;
}

function Answer({ bulletin, estimate }: { bulletin: string; estimate: EstimateRolloutReply }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const format = useFormat();
  const instant = (id: string, header: string, ms: (at: TimeRange | undefined) => bigint | undefined) =>
    timeColumn<Milestone>(id, header, ({ at }) => ms(at) ?? 0n, "absolute", {
      grow: 1,
      cell: ({ at }) => <Instant ms={Number(ms(at) ?? 0n)} from={Number(estimate.fromMs)} strong={id === "median"} />,
    });
  const columns: Column<Milestone>[] = [
    textColumn(
      "share",
      t("bulletin.done"),
      80,
      ({ what }) => (what === "end" ? t("bulletin.doneAll") : t("bulletin.doneShare", { percent: what })),
      { fixed: true, raw: ({ what }) => what },
    ),
    instant("early", t("bulletin.early"), (at) => at?.p10Ms),
    instant("median", t("bulletin.median"), (at) => at?.p50Ms),
    instant("late", t("bulletin.late"), (at) => at?.p90Ms),
  ];
  return (
    <div className="stack">
      <p className="muted">
        {t("bulletin.estimateLead", {
          formatted: format.number(estimate.hosts),
          time: format.dateTime(estimate.fromMs),
          runs: format.number(estimate.runs),
        })}
      </p>
      <ShortList
        bare
        list="bulletin-estimate"
        note={bulletin}
        label={t("bulletin.estimate")}
        columns={columns}
        rows={estimate.milestones}
      />
      {estimate.bottleneck ? (
        <p>
          <strong>{t("bulletin.bottleneck")}:</strong> {sentence(estimate.bottleneck)}
        </p>
      ) : null}
      {estimate.problems.map((problem) => (
        <p key={problem} className="note care">
          {sentence(problem)}
        </p>
      ))}
    </div>
  );
}

function Instant({ ms, from, strong }: { ms: number; from: number; strong?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (ms === 0) return <>{t("bulletin.neverDone")}</>;
  return (
    <>
      <span className={strong ? "strong whole" : "whole"}>{format.dateTime(ms)}</span>{" "}
      <span className="muted small whole">{t("bulletin.after", { time: format.duration(ms - from) })}</span>
    </>
  );
}

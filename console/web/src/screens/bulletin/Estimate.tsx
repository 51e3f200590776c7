// SPDX-License-Identifier: Apache-2.0
// The estimate table of the seeds, for this fleet: when half, 90 %, 99 % and all of the hosts that need it would be done. Small fleets
// are estimated at once; on a large one it is asked for, because it costs the console some seconds.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import type { EstimateRolloutReply, Milestone } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { Failed, Skeleton } from "~/ui/State";

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
  return <Answer estimate={estimate.data} />;
}

function Answer({ estimate }: { estimate: EstimateRolloutReply }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const format = useFormat();
  return (
    <div className="stack">
      <p className="muted">
        {t("bulletin.estimateLead", {
          formatted: format.number(estimate.hosts),
          time: format.dateTime(estimate.fromMs),
          runs: format.number(estimate.runs),
        })}
      </p>
      <div className="scroll-x">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("bulletin.done")}</th>
              <th scope="col">{t("bulletin.early")}</th>
              <th scope="col">{t("bulletin.median")}</th>
              <th scope="col">{t("bulletin.late")}</th>
            </tr>
          </thead>
          <tbody>
            {estimate.milestones.map((milestone) => (
              <Row key={milestone.what} milestone={milestone} from={Number(estimate.fromMs)} />
            ))}
          </tbody>
        </table>
      </div>
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

function Row({ milestone, from }: { milestone: Milestone; from: number }) {
  const { t } = useTranslation();
  const at = milestone.at;
  return (
    <tr>
      <th scope="row">
        {milestone.what === "end" ? t("bulletin.doneAll") : t("bulletin.doneShare", { percent: milestone.what })}
      </th>
      <Instant ms={Number(at?.p10Ms ?? 0)} from={from} />
      <Instant ms={Number(at?.p50Ms ?? 0)} from={from} strong />
      <Instant ms={Number(at?.p90Ms ?? 0)} from={from} />
    </tr>
  );
}

function Instant({ ms, from, strong }: { ms: number; from: number; strong?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (ms === 0) return <td>{t("bulletin.neverDone")}</td>;
  return (
    <td>
      <span className={strong ? "strong" : ""}>{format.dateTime(ms)}</span>{" "}
      <span className="muted small">{t("bulletin.after", { time: format.duration(ms - from) })}</span>
    </td>
  );
}

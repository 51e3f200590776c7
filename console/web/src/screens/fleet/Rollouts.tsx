// SPDX-License-Identifier: Apache-2.0
// Rollouts that are not over: how far, and when they are predicted to end.
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { RolloutSummary } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { PhaseBadge } from "~/ui/Badge";
import { rolloutHref } from "~/ui/links";
import { Meter } from "~/ui/Meter";
import { Card } from "~/ui/Page";

export function RolloutsCard({ rollouts }: { rollouts: readonly RolloutSummary[] }) {
  const { t } = useTranslation();
  return (
    <Card
      title={t("fleet.running")}
      actions={
        <Link className="small" to="/plan">
          {t("fleet.planOne")}
        </Link>
      }
    >
      {rollouts.length === 0 ? <p className="muted">{t("fleet.noRollouts")}</p> : null}
      <ul className="under-way">
        {rollouts.slice(0, 8).map((rollout) => (
          <UnderWay key={rollout.id} rollout={rollout} />
        ))}
      </ul>
    </Card>
  );
}

function UnderWay({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const format = useFormat();
  const { succeeded, failed, inFlight, hosts } = rollout;
  const done = t("fleet.progress", { done: format.number(succeeded), hosts: format.number(hosts) });
  const end = rollout.predictedEnd;
  return (
    <li>
      <div className="bar-line">
        <Link to={rolloutHref(rollout.id)} className="clip">
          {rollout.name}
        </Link>
        <PhaseBadge phase={rollout.phase} />
      </div>
      <Meter
        label={done}
        whole={hosts}
        parts={[
          { tone: "good", value: succeeded, label: done },
          { tone: "progress", value: inFlight, label: format.number(inFlight) },
          {
            tone: "bad",
            value: failed,
            label: t("fleet.failedHosts", { count: failed, formatted: format.number(failed) }),
          },
        ]}
      />
      <p className="small muted">
        {done}
        {failed ? ` · ${t("fleet.failedHosts", { count: failed, formatted: format.number(failed) })}` : ""}
        {" · "}
        {end && Number(end.p50Ms) > 0
          ? Number(end.p90Ms) > 0
            ? t("fleet.endBy", { time: format.dateTime(end.p50Ms), late: format.dateTime(end.p90Ms) })
            : t("fleet.endByMedian", { time: format.dateTime(end.p50Ms) })
          : t("fleet.noPrediction")}
      </p>
      {rollout.phase === "halted" || rollout.phase === "paused" ? (
        <p className="small">{sentence(rollout.explanation)}</p>
      ) : null}
    </li>
  );
}

// SPDX-License-Identifier: Apache-2.0
// Beside the plan: when it will be how far, what does not fit, what holds it back, what would help, and who will be last.

import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { messageOf } from "~/api/errors";
import type {
  EstimateParameter,
  EstimateRolloutReply,
  PlanChange,
  RolloutPlan,
  Straggler,
} from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { Icon } from "~/ui/Icon";
import { hostHref } from "~/ui/links";
import { Empty, Skeleton } from "~/ui/State";
import type { Column } from "~/ui/table/columns";
import { textColumn, timeColumn } from "~/ui/table/kinds";
import { ShortList } from "~/ui/table/PlainTable";
import { applyChange } from "./apply_change";
import { MilestoneTable, WaveTable } from "./EstimateTables";
import type { LiveEstimate } from "./use_estimate";

interface Props {
  plan: RolloutPlan;
  estimate: LiveEstimate;
  replace: (plan: RolloutPlan) => void;
}

export function EstimatePanel({ plan, estimate, replace }: Props) {
  const { t } = useTranslation();
  const { reply, error, old } = estimate;
  return (
    <section className="card estimate" aria-labelledby="estimate-title" aria-busy={old}>
      <div className="card-head">
        <h2 id="estimate-title">{t("plan.estimate.title")}</h2>
        <span className="estimate-state muted">
          {old ? t("plan.estimate.counting") : reply ? t("plan.estimate.runs", { count: reply.runs }) : ""}
        </span>
      </div>
      {plan.bulletinId === "" ? <Empty icon="plan" title={t("plan.estimate.nothing")} /> : null}
      {error ? (
        <p className="note bad" role="alert">
          <Icon name="warning" /> <span>{messageOf(error)}</span>
        </p>
      ) : null}
      {plan.bulletinId !== "" && !reply && !error ? <Skeleton lines={5} label={t("plan.estimate.counting")} /> : null}
      {plan.bulletinId !== "" && reply ? (
        <div className={old || error ? "estimate-body old" : "estimate-body"}>
          <Answer plan={plan} reply={reply} full={estimate.full} replace={replace} />
        </div>
      ) : null}
    </section>
  );
}

function Answer({
  plan,
  reply,
  full,
  replace,
}: {
  plan: RolloutPlan;
  reply: EstimateRolloutReply;
  full: boolean;
  replace: (plan: RolloutPlan) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useSentence();
  const end = reply.milestones.find((each) => each.what === "end")?.at;
  if (reply.hosts === 0) return <Empty icon="check" title={t("plan.estimate.noHosts")} />;
  return (
    <>
      <p className="estimate-end">
        <span className="estimate-when">
          {end && end.p50Ms !== 0n ? format.dateTime(end.p50Ms) : t("plan.estimate.never")}
        </span>
        <span>
          {end && end.p50Ms !== 0n
            ? t("plan.estimate.end", {
                duration: format.duration(Number(end.p50Ms - reply.fromMs)),
                count: reply.hosts,
                formatted: format.number(reply.hosts),
              })
            : t("plan.estimate.neverHint", { date: format.date(reply.horizonMs) })}
        </span>
      </p>
      <MilestoneTable reply={reply} />
      {reply.haltsPerMille > 0 ? (
        <p className="note care">
          <Icon name="stop" />{" "}
          <span>{t("plan.estimate.halts", { percent: format.percent(reply.haltsPerMille, 1000) })}</span>
        </p>
      ) : null}
      <Problems problems={reply.problems} />
      <h3>{t("plan.estimate.bottleneck")}</h3>
      <p>{reply.bottleneck ? sentence(reply.bottleneck) : t("plan.estimate.noBottleneck")}</p>
      <Changes plan={plan} changes={reply.changes} full={full} replace={replace} />
      <WaveTable reply={reply} />
      <Stragglers reply={reply} />
      <Assumptions reply={reply} />
    </>
  );
}

function Problems({ problems }: { problems: readonly string[] }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  if (problems.length === 0) return null;
  return (
    <>
      <h3>{t("plan.estimate.problems")}</h3>
      <ul className="problems">
        {problems.map((problem) => (
          <li key={problem}>
            <Icon name="warning" size={14} /> <span>{sentence(problem)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Changes({
  plan,
  changes,
  full,
  replace,
}: {
  plan: RolloutPlan;
  changes: readonly PlanChange[];
  full: boolean;
  replace: (plan: RolloutPlan) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useSentence();
  return (
    <>
      <h3>{t("plan.estimate.changes")}</h3>
      {changes.length === 0 ? (
        <p className="muted">{t(full ? "plan.estimate.noChanges" : "plan.estimate.changesSoon")}</p>
      ) : null}
      <ul className="changes">
        {changes.map((change) => {
          const changed = applyChange(plan, change.flag);
          return (
            <li key={change.what}>
              <span>
                {sentence(change.what)}
                <strong className="saves">
                  {t("plan.estimate.saves", { duration: format.duration(Number(change.savesMs)) })}
                </strong>
              </span>
              {changed ? (
                <button type="button" className="button" onClick={() => replace(changed)}>
                  {t("plan.estimate.apply")}
                  <span className="sr-only">: {sentence(change.what)}</span>
                </button>
              ) : (
                <span className="muted">{t("plan.estimate.notOfPlan")}</span>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Stragglers({ reply }: { reply: EstimateRolloutReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useSentence();
  if (reply.stragglers.length === 0) return null;
  const doneMs = ({ done }: Straggler) => done?.p50Ms ?? 0n;
  const columns: Column<Straggler>[] = [
    textColumn("host", t("plan.estimate.host"), 120, (host) => host.hostName, {
      cell: (host) => <Link to={hostHref(host.hostId)}>{host.hostName}</Link>,
    }),
    textColumn("wave", t("plan.estimate.wave"), 80, (host) => host.wave),
    timeColumn("done", t("plan.estimate.doneAt"), doneMs, "absolute", {
      cell: (host) => (doneMs(host) === 0n ? t("plan.estimate.never") : format.dateTime(doneMs(host))),
    }),
    textColumn("why", t("plan.estimate.why"), 200, (host) => (host.reason ? sentence(host.reason) : "")),
  ];
  return (
    <details open>
      <summary>{t("plan.estimate.last")}</summary>
      {reply.stragglerGroups.length ? (
        <ul className="problems">
          {reply.stragglerGroups.map((group) => (
            <li key={group.reason}>
              <span>{sentence(group.reason)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <ShortList
        bare
        list="last-hosts"
        label={t("plan.estimate.last")}
        columns={columns}
        rows={reply.stragglers.slice(0, 8)}
        all={reply.stragglers}
      />
    </details>
  );
}

function Assumptions({ reply }: { reply: EstimateRolloutReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (reply.parameters.length === 0) return null;
  const nameOf = ({ name }: EstimateParameter) =>
    t(`plan.estimate.parameterNames.${name as "on-time"}`, { defaultValue: name });
  const sourceOf = ({ source }: EstimateParameter) =>
    t(`plan.estimate.sources.${source as "shipped"}`, { defaultValue: source });
  const columns: Column<EstimateParameter>[] = [
    textColumn(
      "parameter",
      t("plan.estimate.parameter"),
      160,
      (each) => [nameOf(each), each.of].filter(Boolean).join(" "),
      {
        cell: (each) => (
          <>
            {nameOf(each)} <span className="muted">{each.of}</span>
          </>
        ),
      },
    ),
    textColumn("value", t("plan.estimate.value"), 100, (each) => each.value),
    textColumn("source", t("plan.estimate.source"), 140, (each) =>
      each.observations ? `${sourceOf(each)} (${format.number(Number(each.observations))})` : sourceOf(each),
    ),
  ];
  return (
    <details>
      <summary>{t("plan.estimate.parameters", { count: reply.parameters.length })}</summary>
      <ShortList
        bare
        list="estimate-parameters"
        label={t("plan.estimate.parameters", { count: reply.parameters.length })}
        columns={columns}
        rows={reply.parameters}
      />
    </details>
  );
}

// SPDX-License-Identifier: Apache-2.0
// Plan a rollout: the plan on the left, its estimate on the right while it is changed. A new one (?updates=MS03-043,...&hosts=FILTER), a draft,
// or a rollout under way whose plan is edited.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router-dom";
import { messageOf, troubleOf } from "~/api/errors";
import { groupsQuery, rolloutQuery } from "~/api/queries";
import { useMay } from "~/app/session";
import type { RolloutSummary } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { PhaseBadge } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { Card, Page } from "~/ui/Page";
import { Failed, Gone, Skeleton } from "~/ui/State";
import { EstimatePanel } from "./EstimatePanel";
import { PlanActions } from "./PlanActions";
import { PlanConditions, PlanLimits, PlanUsers } from "./PlanConditions";
import { PlanTimes } from "./PlanTimes";
import { PlanWhat } from "./PlanWhat";
import { newPlan, usePlanState } from "./plan_state";
import { useEstimate } from "./use_estimate";
import "./plan.css";
import { WavesEditor } from "./WavesEditor";

export default function Plan() {
  const { rollout } = useParams();
  return rollout ? <StoredPlan key={rollout} id={rollout} /> : <NewPlan />;
}

function NewPlan() {
  const [search] = useSearchParams();
  const [made, setMade] = useState<RolloutSummary>();
  return (
    <PlanScreen
      key="new"
      rollout={made}
      bulletins={listed(search.get("updates"))}
      filter={search.get("hosts") ?? ""}
      took={setMade}
    />
  );
}

const listed = (text: string | null) => (text ?? "").split(",").filter(Boolean);

function StoredPlan({ id }: { id: string }) {
  const { t } = useTranslation();
  const stored = useQuery(rolloutQuery(id));
  const [opened, setOpened] = useState<RolloutSummary>();
  if (!opened && stored.data?.rollout?.plan) setOpened(stored.data.rollout);
  if (opened) return <PlanScreen rollout={opened} bulletins={[]} filter="" took={setOpened} />;
  if (stored.isError && troubleOf(stored.error) === "gone")
    return <Gone title={t("plan.title")} sentence={messageOf(stored.error)} to="/rollouts" way={t("rollout.toList")} />;
  return (
    <Page title={t("plan.title")}>
      {stored.isError ? <Failed error={stored.error} retry={() => void stored.refetch()} /> : <Skeleton lines={8} />}
    </Page>
  );
}

interface Props {
  /** What the plan was opened from, or became when it was saved. */
  rollout: RolloutSummary | undefined;
  bulletins: readonly string[];
  filter: string;
  took: (rollout: RolloutSummary) => void;
}

function PlanScreen({ rollout, bulletins, filter, took }: Props) {
  const { t } = useTranslation();
  const may = useMay("operator");
  const state = usePlanState(() => rollout?.plan ?? newPlan(bulletins, filter));
  const { plan, edit } = state;
  const estimate = useEstimate(plan, true);
  const groups = useQuery(groupsQuery);
  const named = (kind: string) =>
    (groups.data?.groups ?? []).flatMap(({ group }) => (group?.kind === kind ? [group.name] : []));
  const reply = estimate.reply;
  const total = plan.bulletinId === "" ? 0 : (reply?.hosts ?? 0);
  const known = plan.waves.map((_, at) =>
    estimate.old && reply?.waves.length !== plan.waves.length ? undefined : reply?.waves[at]?.hosts,
  );
  const underWay = rollout !== undefined && rollout.phase !== "draft";
  return (
    <Page
      title={rollout ? t("plan.editTitle", { name: rollout.name }) : t("plan.title")}
      mark={rollout ? <PhaseBadge phase={rollout.phase} /> : undefined}
      lead={underWay ? t("plan.underWay") : t("plan.lead")}
    >
      {may ? null : (
        <p className="note care">
          <Icon name="lock" /> <span>{t("plan.viewer")}</span>
        </p>
      )}
      <div className="plan-layout">
        <div className="plan-form">
          <Card title={t("plan.section.what")}>
            <PlanWhat plan={plan} edit={edit} />
          </Card>
          <Card title={t("plan.section.waves")}>
            <WavesEditor plan={plan} edit={edit} total={total} known={known} rings={named("ring")} />
          </Card>
          <Section title={t("plan.section.times")} open={plan.schedule !== undefined || plan.startAtMs !== 0n}>
            <PlanTimes plan={plan} edit={edit} />
          </Section>
          <Section title={t("plan.section.conditions")}>
            <PlanConditions plan={plan} edit={edit} />
          </Section>
          <Section title={t("plan.section.limits")}>
            <PlanLimits plan={plan} edit={edit} roles={named("role")} />
          </Section>
          <Section title={t("plan.section.users")}>
            <PlanUsers plan={plan} edit={edit} />
          </Section>
          <PlanActions state={state} rollout={rollout} took={took} may={may} />
        </div>
        <div className="plan-beside">
          <EstimatePanel plan={plan} estimate={estimate} replace={state.replace} />
        </div>
      </div>
      <EstimateStrip reply={reply} />
    </Page>
  );
}

function Section({ title, open = false, children }: { title: string; open?: boolean; children: React.ReactNode }) {
  return (
    <details className="card plan-section" open={open || undefined}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  );
}

// On a narrow window the estimate stands below the plan; its one line stays in sight.
function EstimateStrip({ reply }: { reply: ReturnType<typeof useEstimate>["reply"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const end = reply?.milestones.find((each) => each.what === "end")?.at?.p50Ms ?? 0n;
  if (!reply || end === 0n) return null;
  return (
    <a className="estimate-strip" href="#estimate-title">
      <Icon name="clock" />{" "}
      {t("plan.estimate.strip", { when: format.dateTime(end), duration: format.duration(Number(end - reply.fromMs)) })}
    </a>
  );
}
